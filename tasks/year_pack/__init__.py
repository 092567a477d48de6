"""Hồ sơ năm: one zip of all that the record has of a plan's year, which can be checked without this program."""
