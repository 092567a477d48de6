"""Files on disk: the intake folder a unit's documents are dropped into, and the store that keeps them by content.

`<home>/tiep-nhan/<unit>/` (or `…/<unit>/<duty>/`) is read, file by file, without following links; `<home>/kho/ab/…`
keeps each content once under its SHA-256, read-only and never executable. A store that holds more than the record
says (after a crash) does no harm: the same content goes to the same place.
"""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.refusals import Refused
from config.steps.intake import Intake
from models.rules.intake import FileRefused, Limits, check_name, kind_of

INTAKE_FOLDER, STORE_FOLDER, TAKEN_FOLDER = "tiep-nhan", "kho", "da-nhan"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class FolderEmpty(Refused):
    """Nothing lies in the folder, or no longer: somebody else has just taken it in."""


@dataclass(frozen=True)
class FoundFile:
    """One file of an intake folder, read whole and found fit. The name may hold a person's: no page shows it."""

    path: Path
    name: str
    kind: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return digest_of(self.data)


def digest_of(data: bytes) -> str:
    """SHA-256 of a content."""
    return hashlib.sha256(data).hexdigest()


def folder_of(home: Path, unit: str, duty: str | None = None) -> Path:
    """Name the folder that a unit's documents for a duty lie in: the duty's own one if it is there.

    Raises:
        Refused: a unit or duty code that would lead elsewhere, or a folder that is a link.
    """
    for part in (unit, *([duty] if duty else [])):
        _checked_name(part)
    folder = home / INTAKE_FOLDER / unit
    of_the_duty = folder / duty if duty else folder
    chosen = of_the_duty if of_the_duty.is_dir() else folder
    for each in (home / INTAKE_FOLDER, folder, chosen):
        if each.is_symlink():
            raise _linked(home, each)
    return chosen


def read_folder(home: Path, unit: str, duty: str, rules: Intake) -> list[FoundFile]:
    """Read every file of a unit's intake folder; all are fit or none is taken.

    Raises:
        FolderEmpty: no folder, or nothing in it.
        Refused: too many files, or what is wrong with each file.
    """
    return _read_all(home, folder_of(home, unit, duty), rules)


def read_own_folder(home: Path, unit: str, code: str, rules: Intake) -> list[FoundFile]:
    """Read every file of `tiep-nhan/<unit>/<code>/`, and of no folder above it; all are fit or none is taken.

    Raises:
        Refused: as `read_folder`.
    """
    own = home / INTAKE_FOLDER / unit / code
    if folder_of(home, unit, code) != own:
        raise _empty(home, own)
    return _read_all(home, own, rules)


def _read_all(home: Path, folder: Path, rules: Intake) -> list[FoundFile]:
    entries = sorted(_entries(folder), key=lambda entry: entry.name)
    if not entries:
        raise _empty(home, folder)
    if len(entries) > rules.max_files:
        raise Refused(f"Thư mục {_shown(home, folder)} có {len(entries)} tệp, quá {rules.max_files} tệp một lần nhận.")
    limits = Limits(rules.types, rules.max_megabytes * 1024 * 1024, rules.secret_marks)
    found, wrong, gone = [], [], 0
    for entry in entries:
        try:
            data = read_regular(Path(entry.path), limits.max_bytes)
            found.append(FoundFile(Path(entry.path), entry.name, kind_of(entry.name, data, limits), data))
        except FileRefused as refused:
            wrong.append(f"Tệp “{entry.name}” {refused}.")
        except FileNotFoundError:
            gone += 1
            wrong.append(f"Tệp “{entry.name}” không còn trong thư mục; có thể người khác vừa nhận.")
    if gone == len(entries):
        raise _empty(home, folder)
    if wrong:
        raise Refused("\n".join(["Chưa nhận tệp nào:", *wrong]))
    return found


def read_named(home: Path, name: str, max_bytes: int) -> bytes:
    """Read one file of the intake folder by its path below it ("dang-ky.csv", "P-DX/dang-ky.csv").

    Raises:
        Refused: a path that leads out of the folder, through a link, or to nothing.
    """
    parts = name.strip().replace("\\", "/").split("/")
    here = home / INTAKE_FOLDER
    for part in parts:
        _checked_name(part)
        if here.is_symlink():
            raise _linked(home, here)
        here = here / part
    try:
        data = read_regular(here, max_bytes)
    except FileNotFoundError:
        raise Refused(f"Không có tệp {_shown(home, here)}; đặt tệp vào thư mục tiếp nhận rồi chạy lại.") from None
    except FileRefused as refused:
        raise Refused(f"Tệp “{parts[-1]}” {refused}.") from None
    if len(data) > max_bytes:
        raise Refused(f"Tệp “{parts[-1]}” lớn hơn {max_bytes // (1024 * 1024)} MB; tách thành nhiều tệp.")
    return data


def read_regular(path: Path, max_bytes: int) -> bytes:
    """Read at most one byte more than allowed from a regular file, never through a link.

    Raises:
        FileRefused: a link, a device, a folder.
        FileNotFoundError: nothing there.
    """
    if path.is_symlink():
        raise FileRefused("là liên kết tới nơi khác; đặt chính tệp vào thư mục")
    try:
        handle = os.open(path, os.O_RDONLY | _NO_FOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise
    except OSError:
        raise FileRefused("không mở được; kiểm tra quyền đọc, hoặc đóng chương trình đang mở tệp") from None
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise FileRefused("không phải là tệp thường; chỉ đặt tệp tài liệu vào thư mục")
        return stream.read(max_bytes + 1)


def keep(home: Path, file: FoundFile) -> Path:
    """Put a file of an intake folder into the store."""
    return keep_content(home, file.data)


def keep_content(home: Path, data: bytes) -> Path:
    """Put a content into the store, once; written aside, made durable, then renamed into place."""
    place = place_of(home, digest_of(data))
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_suffix(f".{os.getpid()}.tmp")
    with suppress(FileNotFoundError):
        aside.unlink()
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, 0o440)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    # Gone already: whoever put the same content there at the same time has cleared up after all the others.
    with suppress(FileNotFoundError):
        aside.replace(place)
    for folder in (place.parent, place.parent.parent):
        _make_durable(folder)
    for left in place.parent.glob(f"{place.name}.*.tmp"):
        with suppress(OSError):
            left.unlink()
    return place


def _make_durable(folder: Path) -> None:
    """Let a name in a folder outlive a power cut: the record must not say that a file is kept which is gone."""
    with suppress(PermissionError):  # Windows opens no folder, and needs none of this
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def place_of(home: Path, digest: str) -> Path:
    """Where a content lies: the first two letters of its SHA-256 name the folder."""
    return home / STORE_FOLDER / digest[:2] / digest


def is_whole(home: Path, digest: str) -> bool:
    """Whether the store still holds exactly the content that was taken in."""
    place = place_of(home, digest)
    return place.is_file() and has_digest(place, digest)


def has_digest(place: Path, digest: str) -> bool:
    """Whether a file is exactly the content of a SHA-256."""
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == digest


def find_below(home: Path, path: str) -> Path | None:
    """Where a file lies, found through no link and nowhere above the office's own folder."""
    place = home
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return None
        place = place / part
        if place.is_symlink():
            return None
    return place if place.is_file() else None


def read_below(home: Path, path: str) -> bytes | None:
    """A file as it lies there; see `find_below`."""
    place = find_below(home, path)
    return place.read_bytes() if place else None


def clear_away(file: FoundFile) -> None:
    """Move a file that is in the store to `da-nhan/` beside it, so that the next hand-in does not take it again."""
    away = file.path.parent / TAKEN_FOLDER
    away.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        file.path.replace(away / f"{file.digest[:8]}-{file.name}")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as listed:
        # Folders are those of duties and of what was taken; a dot file or an Office lock is not a document.
        return [
            entry
            for entry in listed
            if not entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "~$"))
        ]


def _checked_name(part: str) -> None:
    try:
        check_name(part)
    except FileRefused as refused:
        raise Refused(f"“{part}” {refused}.") from None


def _linked(home: Path, path: Path) -> Refused:
    return Refused(f"Thư mục {_shown(home, path)} là liên kết tới nơi khác nên không đọc; thay bằng thư mục thật.")


def _empty(home: Path, folder: Path) -> FolderEmpty:
    return FolderEmpty(
        f"Thư mục {_shown(home, folder)} chưa có tệp nào; đặt tệp của đơn vị vào thư mục này rồi chạy lại."
    )


def _shown(home: Path, path: Path) -> str:
    """Show a path from the office's own folder on, as people know it."""
    return path.relative_to(home).as_posix()
