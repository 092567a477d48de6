"""Biểu mẫu: the record's rows as workbooks, and workbooks back into the record through the doors that are there."""
