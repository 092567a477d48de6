"""Drafted documents, the numbers that were given, and what was issued under them (III.1.a; NĐ 30/2020/NĐ-CP)."""
