"""Sơ kết and the year's report: columns, chain of signing, recipients (III.1.c)."""

from config.deadline_schema import Strict


class YearEnd(Strict):
    """Sơ kết and the year's report: columns, chain of signing, recipients (III.1.c)."""
