"""Appraisal of initiatives (II.8)."""
