"""Tổng kết năm, one retryable task per thing a person or the clock does (II.9, III.1.c, III.2.c)."""
