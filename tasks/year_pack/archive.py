"""The zip of a year's archive: every file with its hash in the manifest, packed file by file, whatever its size."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from config.refusals import Refused
from documents.packing import ZIP_DAY
from documents.year_pack import verifier
from documents.year_pack.verifier import BLOCK, MANIFEST
from models.intake.store import find_below
from models.year_pack.contents import Content
from tasks.year_pack.snapshot import Moment, write_front

VERIFIER, SUMS, FORMAT = "kiem-tra.py", "SHA256SUMS", 1


@dataclass(frozen=True)
class Archive:
    """The zip as it was written aside: its hash, its size in bytes, and which files were not there."""

    place: Path
    sha256: str
    size: int
    missing: list[str]


@dataclass
class _Writer:
    """Packs one file after the other and keeps what the manifest says of each."""

    zip: zipfile.ZipFile
    moment: Moment
    listed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, stream: IO[bytes]) -> str:
        """Pack one file, a block at a time; return its SHA-256."""
        found, size = hashlib.sha256(), 0
        with self.zip.open(_entry(path), "w", force_zip64=True) as packed:
            while block := stream.read(BLOCK):
                found.update(block)
                size += len(block)
                packed.write(block)
        digest = found.hexdigest()
        self.listed.append({"path": path, "sha256": digest, "size": size})
        return digest

    def add_text(self, path: str, text: str) -> None:
        """Pack a text."""
        data = text.encode()
        self.zip.writestr(_entry(path), data)
        self.listed.append({"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})


def write_zip(moment: Moment, files: Sequence[Content], home: Path, aside: Path, *, without: Sequence[str]) -> Archive:
    """Write the archive aside: the pages, the record, the files, the script that checks it, and the manifest last.

    Readable by its owner alone: it names individuals.

    Args:
        without: the paths of files that are not what they should be; they count as missing.

    Raises:
        Refused: a file of the store was changed while it was packed.
    """
    place = aside / "ho-so.zip"
    place.touch(mode=0o600)
    there = {each.path: find_below(home, each.place) for each in files if each.place} | dict.fromkeys(without)
    missing = [path for path, found in there.items() if found is None]
    write_front(moment, missing, aside)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
        writer = _Writer(packed, moment)
        for path, written in sorted(moment.written.items()):
            with written.open("rb") as stream:
                writer.add(path, stream)
        for each in files:
            _add_content(writer, each, there.get(each.path))
        writer.add_text(VERIFIER, Path(verifier.__file__).read_text(encoding="utf-8"))
        writer.add_text(SUMS, "".join(f"{each['sha256']}  {each['path']}\n" for each in writer.listed))
        packed.writestr(_entry(MANIFEST), _manifest(moment, writer.listed, missing))
    with place.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Archive(place, digest, place.stat().st_size, missing)


def _add_content(writer: _Writer, each: Content, found: Path | None) -> None:
    if each.text is not None:
        writer.add(each.path, io.BytesIO(each.text.encode()))
    elif found is not None:
        with found.open("rb") as stream:
            digest = writer.add(each.path, stream)
        if each.sha256 not in (None, digest):
            raise Refused(
                f"Tệp {each.path} vừa bị thay đổi trong khi lập hồ sơ. Hãy kiểm tra thư mục kho rồi chạy lại."
            )


def _manifest(moment: Moment, listed: Sequence[dict[str, Any]], missing: Sequence[str]) -> str:
    said = {
        "format": FORMAT,
        "title": moment.title,
        "plan": moment.plan_id,
        "year": moment.year,
        "closed_on": moment.closed_on.isoformat() if moment.closed_on else None,
        "chain": {"rows": moment.through, "head": moment.head},
        "missing": list(missing),
        "files": list(listed),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, ZIP_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
