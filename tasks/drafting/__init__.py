"""Soạn văn bản: official documents from the record, one file per draft (III.1.a)."""
