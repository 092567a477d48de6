"""Registration of initiatives (II.6)."""
