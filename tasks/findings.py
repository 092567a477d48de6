"""One thing that `danvan doctor` has looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """How it stands, and what to do when it is not well.

    Args:
        ok: True, False (somebody must act) or None (known and worth saying, yet nothing is broken).
    """

    name: str
    ok: bool | None
    message: str
