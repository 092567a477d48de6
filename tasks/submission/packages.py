"""The package of a dossier: every stored file, the list, and the index (bảng kê) with SHA-256, in one zip.

The same dossier makes the same bytes, so the package's own hash says whether anything has changed. Nothing in it
depends on the day or the machine.
"""

import csv
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date, plain_file_name
from documents.packing import ZIP_DAY
from documents.workbooks.sheets import harmless
from models.intake.store import is_whole, place_of
from models.plans import Unit
from models.submission.dossiers import DossierFile, Submission, files_of, items_of, kept_files_of
from models.submission.submitting import Package, manifest_digest

FOLDER = "ho-so-trinh"
INDEX, LIST, SUMS = "bang-ke.csv", "danh-sach.csv", "SHA256SUMS"


@dataclass(frozen=True)
class Part:
    """One file of the package: where it stands in the zip, what it is, and its content."""

    path: str
    piece: str
    initiative: str
    document: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The hash of the content."""
        return hashlib.sha256(self.data).hexdigest()


def write_package(session: Session, home: Path, submission: Submission, level: Level) -> Package:
    """Write the zip under `home`, named by its own hash, and say what it is.

    Raises:
        Refused: the list is empty, or a stored file is gone or was changed.
    """
    parts = [_list_of(session, submission), *_stored_parts(session, home, submission, level)]
    data = _zip(parts)
    sha256 = hashlib.sha256(data).hexdigest()
    folder = home / FOLDER / submission.code
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{submission.code}-{sha256[:12]}.zip"
    aside = folder / f"{name}.tmp"
    aside.write_bytes(data)
    aside.replace(folder / name)
    return Package(f"{FOLDER}/{submission.code}/{name}", sha256, manifest_digest(session, submission, level))


def _list_of(session: Session, submission: Submission) -> Part:
    """The list of what is submitted; it goes to the body above, so it names individuals where they are nominated."""
    items = items_of(session, submission)
    if not items:
        raise Refused(f"Hồ sơ {submission.code} chưa có mô hình nào. Hãy thêm mô hình trước khi đóng gói.")
    rows = [
        (number, initiative.code, unit.name if unit else "", initiative.name, initiative.person or "",
         initiative.content, initiative.kind.label, initiative.of.label, initiative.novelty.label)
        for number, (_, initiative) in enumerate(items, start=1)
        for unit in (session.get(Unit, initiative.unit_code),)
    ]  # fmt: skip
    heads = ("TT", "Mã", "Đơn vị", "Tên", "Cá nhân", "Nội dung", "Loại", "Tập thể hay cá nhân", "Mới hay duy trì")
    return Part(LIST, "Danh sách lập từ sổ", "", "", _csv(heads, rows))


def _stored_parts(session: Session, home: Path, submission: Submission, level: Level) -> list[Part]:
    """What was filed into the dossier, and what hangs on its initiatives, by piece, initiative and name."""
    order = [piece.id for piece in level.dossier]
    codes = {initiative.id: initiative.code for _, initiative in items_of(session, submission)}
    # A file of an initiative that was taken off the list stays in the store and out of the package.
    stored = [
        _Stored(row.piece, codes.get(row.initiative_id, ""), row.name, row.sha256, _document_of(row))
        for row in files_of(session, submission)
        if row.initiative_id is None or row.initiative_id in codes
    ]
    stored += [
        _Stored(piece, codes[file.initiative_id], file.name, file.digest, "")
        for piece, file in kept_files_of(session, submission, level)
    ]
    alike = Counter((each.piece, each.initiative, plain_file_name(each.name).casefold()) for each in stored)
    in_order = sorted(
        stored, key=lambda each: (order.index(each.piece), each.initiative, plain_file_name(each.name), each.sha256)
    )
    return [
        _part(home, level, each, alone=alike[each.piece, each.initiative, plain_file_name(each.name).casefold()] == 1)
        for each in in_order
    ]


@dataclass(frozen=True)
class _Stored:
    """A file of the store that belongs into the package."""

    piece: str
    initiative: str
    name: str
    sha256: str
    document: str


def _document_of(row: DossierFile) -> str:
    number = row.document_number or ""
    return f"{number} ngày {format_date(row.document_on)}".strip() if row.document_on else number


def _part(home: Path, level: Level, stored: _Stored, *, alone: bool) -> Part:
    """One file of the package; of two whose names differ by marks alone, each begins with its hash."""
    names = {piece.id: piece.name for piece in level.dossier}
    if not is_whole(home, stored.sha256):
        raise Refused(
            f"Tệp “{names[stored.piece]}” trong kho không còn nguyên vẹn (mã {stored.sha256[:12]}). "
            "Hãy nhận lại tệp, hoặc khôi phục bản sao lưu."
        )
    number = list(names).index(stored.piece) + 1
    name = plain_file_name(stored.name) if alone else f"{stored.sha256[:12]}-{plain_file_name(stored.name)}"
    path = "/".join(part for part in (f"{number:02d}-{stored.piece}", stored.initiative, name) if part)
    data = place_of(home, stored.sha256).read_bytes()
    return Part(path, names[stored.piece], stored.initiative, stored.document, data)


def _zip(parts: Sequence[Part]) -> bytes:
    rows = [
        (number, part.piece, part.initiative, part.path, part.document, len(part.data), part.sha256)
        for number, part in enumerate(parts, start=1)
    ]
    heads = ("TT", "Thành phần", "Mô hình", "Tệp", "Văn bản", "Dung lượng (byte)", "SHA-256")
    index = _csv(heads, rows)
    sums = "".join(f"{part.sha256}  {part.path}\n" for part in parts)
    sums += f"{hashlib.sha256(index).hexdigest()}  {INDEX}\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in ((INDEX, index), *((part.path, part.data) for part in parts), (SUMS, sums.encode())):
            entry = zipfile.ZipInfo(path, date_time=ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _csv(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A table that Excel opens in Vietnamese: UTF-8 with a mark. A cell never begins a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
