"""Tổng kết năm: the units' figures, the totals, the frozen versions of a report, signing, closing (III.1.c, III.2.c)."""
