"""Phát hành văn bản: what was drafted gets its number, its day and its signed copy (III.1.a; NĐ 30/2020/NĐ-CP)."""
