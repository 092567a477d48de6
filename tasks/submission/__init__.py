"""Dossiers submitted upward (II.8)."""
