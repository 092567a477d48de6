"""Rules of registering: codes and quotas (II.6)."""


def code_of(prefix: str, year: int, number: int) -> str:
    """Write an initiative's code: "DVK-2024-007"; beyond 999 the number simply grows."""
    return f"{prefix}-{year}-{number:03d}"


def quota_state(count: int, least: int, most: int | None) -> int:
    """Say how a number stands to a quota: below it (-1), within (0), above (1)."""
    if most is not None and count > most:
        return 1
    return -1 if count < least else 0
