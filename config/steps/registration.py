"""Registering mô hình: taxonomy, fields, quotas, levels (II.6)."""

from config.deadline_schema import Strict


class Registration(Strict):
    """Registering mô hình: taxonomy, fields, quotas, levels (II.6)."""
