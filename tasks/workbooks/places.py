"""Where workbooks lie: exports in `<home>/bieu-mau/<plan>/`, incoming files in `<home>/tiep-nhan/bieu-mau/`.

A file that was taken goes to `da-nhan/`, one that was refused to `tra-lai/<mark>/` with its annotated copy beside it: what
lies in the folder is always what nobody has looked at. `<mark>` begins the SHA-256 of the content; pages name a file
that people have named by its mark alone, since a name may hold a person's.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from config.refusals import Refused
from documents.workbooks.safety import MOST_BYTES
from models.intake.store import INTAKE_FOLDER, TAKEN_FOLDER, digest_of, read_regular
from models.rules.intake import FileRefused
from models.workbooks import PREFIX
from tasks.workbooks.kinds import LABELS

EXPORTS, FOLDER, BACK_FOLDER, SUFFIX = "bieu-mau", "bieu-mau", "tra-lai", ".xlsx"
MARKED = " - cần sửa"
MOST_FILES = 50
_AGAIN = rf"(?: ?\([0-9]+\)|{MARKED})*\{SUFFIX}"
_EXPORTED = re.compile(rf"(.+-[0-9]{{2,}}-[0-9a-f]{{8}}){_AGAIN}")
_DOWNLOADED = re.compile(rf"{PREFIX}[0-9]{{4,9}} (.+?){_AGAIN}")


@dataclass(frozen=True)
class Incoming:
    """One file of the folder, or one that a command was given.

    Args:
        shown: what a page may call it.
        data: None when it could not be read; then `wrong` says why.
        lent: it is another's and stays where it lies.
    """

    path: Path
    shown: str
    mark: str
    data: bytes | None
    wrong: str = ""
    lent: bool = False


def intake_folder(home: Path) -> Path:
    """Where filled-in workbooks are put."""
    return home / INTAKE_FOLDER / FOLDER


def waiting(home: Path) -> list[Incoming]:
    """Every file that lies in the folder, by name; what cannot be read is among them with its reason.

    Raises:
        Refused: a folder that is a link, too many files.
    """
    folder = intake_folder(home)
    if folder.is_symlink() or (home / INTAKE_FOLDER).is_symlink():
        raise Refused("Thư mục tiep-nhan/bieu-mau là liên kết tới nơi khác nên không đọc; thay bằng thư mục thật.")
    if not folder.is_dir():
        return []
    with os.scandir(folder) as listed:
        paths = sorted(
            Path(entry.path)
            for entry in listed
            if not entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "~$"))
        )
    if len(paths) > MOST_FILES:
        raise Refused(f"Thư mục tiep-nhan/bieu-mau có {len(paths)} tệp, quá {MOST_FILES} tệp một lần; hãy bớt lại.")
    return [_incoming(home, path, number) for number, path in enumerate(paths, start=1)]


def lent(path: Path) -> Incoming:
    """A file that a command was given, wherever it lies; whoever typed its name may read it again."""
    return replace(_read(path, path.name), lent=True)


def _incoming(home: Path, path: Path, number: int) -> Incoming:
    found = _read(path, f"Tệp số {number}")
    return replace(found, shown=_shown(home, path.name, number, found.mark)) if found.data is not None else found


def _read(path: Path, shown: str) -> Incoming:
    try:
        data = read_regular(path, MOST_BYTES)
    except FileRefused as refused:
        return Incoming(path, shown, "", None, f"Tệp {refused}.")
    except FileNotFoundError:
        return Incoming(path, shown, "", None, "Không có tệp này; xem lại tên tệp và thư mục.")
    return Incoming(path, shown, digest_of(data)[:8], data)


def _shown(home: Path, name: str, number: int, mark: str) -> str:
    """A name that this program gave is shown; any other may be a person's."""
    exported, downloaded = _EXPORTED.fullmatch(name), _DOWNLOADED.fullmatch(name)
    if exported and any((home / EXPORTS).glob(f"*/{exported[1]}{SUFFIX}")):
        return name
    if downloaded and downloaded[1] in LABELS.values():
        return name
    return f"Tệp số {number} (mã {mark})"


def clear_away(file: Incoming) -> None:
    """Move a file that was taken to `da-nhan/`."""
    if not file.lent:
        _move(file.path, file.path.parent / TAKEN_FOLDER / f"{file.mark}-{file.path.name}")


def give_back(home: Path, file: Incoming, annotated: bytes | None) -> str | None:
    """Move a refused file to `tra-lai/<mark>/` with its annotated copy beside it; say where, below the home.

    A lent file stays where it lies: without a copy nothing goes back.
    """
    if file.lent and annotated is None:
        return None
    place = intake_folder(home) / BACK_FOLDER / file.mark
    place.mkdir(parents=True, exist_ok=True)
    if annotated is not None:
        stem = file.path.stem.removesuffix(MARKED)
        aside = place / f".{os.getpid()}.tmp"
        aside.write_bytes(annotated)
        aside.replace(place / f"{stem}{MARKED}{SUFFIX}")
    if not file.lent:
        # The original of a copy that came back has the copy's name: it must not be the one that was just written.
        own = f"{file.path.stem} - bản gửi{file.path.suffix}" if MARKED in file.path.stem else file.path.name
        _move(file.path, place / own)
    return place.relative_to(home).as_posix()


def _move(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        path.replace(to)
