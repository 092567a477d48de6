"""Workbooks (.xlsx) out and in: one description of a sheet serves the writer, the reader and the refusal (issue of forms).

Pure: no database, no flow, no clock. A task turns rows into `Contents`, and what was read into rows of the record.
"""
