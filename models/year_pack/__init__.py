"""Hồ sơ năm: which rows of the record belong to one plan's year, and which contents they vouch for."""
