"""What must not be read by everybody who opens a page: telephone numbers and addresses in what a provider answered."""

import re

_WRITTEN_PHONE = re.compile(r"(?<![0-9])(?:\+?84|0)[1-9][0-9]{8}(?![0-9])")
_ADDRESS = re.compile(r"[^\s<>@\"“”:;,()]+@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")


def masked_phones(words: str) -> str:
    """The same words with each telephone number reduced to its last three digits."""
    return _WRITTEN_PHONE.sub(lambda found: f"…{found[0][-3:]}", words)


def masked(words: str) -> str:
    """The same with each e-mail address reduced to its domain, too."""
    return _ADDRESS.sub(lambda found: f"…@{found[1]}", masked_phones(words))
