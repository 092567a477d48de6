"""Where drafts lie: `<home>/van-ban/<plan>/<kind>/<about>-<number>-<fingerprint>.docx`, each written once.

The fingerprint in the name is of the content as it was drafted. So the same data find their draft again, also after the
office has edited it, and other data get the next number; what lies there is never written over.
"""

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "van-ban"
SUFFIX = ".docx"


@dataclass(frozen=True)
class Kept:
    """Where a draft lies, below the home; whether it is new, or was edited since it was drafted."""

    path: str
    new: bool
    edited: bool


def keep(home: Path, folder: str, about: str, content: bytes, *, root: str = FOLDER, suffix: str = SUFFIX) -> Kept:
    """Put a file into its folder: the one that lies there already, or the next number."""
    digest = hashlib.sha256(content).hexdigest()
    place = home / root / folder
    place.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.()-]", "-", about)
    while True:
        drafts = _drafts(place, stem, suffix)
        for path, fingerprint in drafts.values():
            if fingerprint == digest[:8]:
                return Kept(_shown(home, path), False, _differs(path, digest))
        target = place / f"{stem}-{max(drafts, default=0) + 1:02d}-{digest[:8]}{suffix}"
        with suppress(FileExistsError):
            _write(target, content)
            return Kept(_shown(home, target), True, False)


def _drafts(place: Path, stem: str, suffix: str) -> dict[int, tuple[Path, str]]:
    """Number → the draft and its fingerprint."""
    named = re.compile(rf"{re.escape(stem)}-([0-9]{{2,}})-([0-9a-f]{{8}}){re.escape(suffix)}")
    matches = [(path, named.fullmatch(path.name)) for path in sorted(place.iterdir())]
    return {int(match[1]): (path, match[2]) for path, match in matches if match}


def _differs(path: Path, digest: str) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() != digest


def _write(target: Path, content: bytes) -> None:
    """Written aside and made durable, then given its name, which must be free."""
    aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(aside, target)
    finally:
        aside.unlink()


def _shown(home: Path, path: Path) -> str:
    return path.relative_to(home).as_posix()
