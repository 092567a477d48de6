"""Inspection (II.8, III.1.a, III.2.b)."""
