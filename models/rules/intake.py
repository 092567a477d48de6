"""Whether a file may be taken in: its kind by extension and content, no macro, no password, no secret mark.

Nothing in a file is executed or unfolded beyond fixed limits; only bytes are read. What cannot be looked into (a
picture, a scan) is known by its signature alone, and the clerk looks at its marks.
"""

import html
import io
import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
MAGIC = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
SAME_KIND = {"jpeg": "jpg"}
MACRO_KINDS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"}
OLD_KINDS = {"doc": "docx", "dot": "docx", "xls": "xlsx", "xlt": "xlsx", "ppt": "pptx", "pps": "pptx", "rtf": "docx"}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What `zipfile` raises on bytes that are no whole package: its own errors, a method it does not know, a short stream,
# and those of each method's decompressor.
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, zlib.error, lzma.LZMAError,
)  # fmt: skip
MOST_PARTS, MOST_UNFOLDED, MOST_READ = 5000, 500 * 1024 * 1024, 20 * 1024 * 1024
LONGEST_NAME = 200

_MACRO_PARTS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/|macrosheets/)", re.IGNORECASE)
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch)(?![A-Za-z])")
_LOCKED_PDF = re.compile(rb"/Encrypt(?![A-Za-z])")
_OUTSIDE_TEMPLATE = re.compile(rb"<[^>]*attachedTemplate[^>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<(?:w|a):p[ >]|</(?:w|a):p>|<(?:\w+:)?si[ >]|</(?:\w+:)?si>|</(?:\w+:)?is>")
_READ_PARTS = re.compile(
    r"word/(document|header\d*|footer\d*)\.xml|xl/(sharedStrings|worksheets/[^/]+)\.xml|ppt/slides/[^/]+\.xml"
)
_WORDS = re.compile(r"<(?:\w+:)?t(?: [^>]*)?>([^<]*)</")


class FileRefused(ValueError):
    """A file that is not taken in: why, and what to do, as the end of a sentence that names the file."""


@dataclass(frozen=True)
class Limits:
    """What the plan's data allows."""

    types: Sequence[str]
    max_bytes: int
    secret_marks: Sequence[str]


def check_name(name: str) -> None:
    """Refuse a name that could lead elsewhere, or that no file system keeps.

    Raises:
        FileRefused: with what to do.
    """
    if not name or name in (".", "..") or any(each in name for each in "/\\:\0"):
        raise FileRefused("có tên dẫn ra ngoài thư mục tiếp nhận; chỉ ghi tên tệp, không ghi đường dẫn")
    if len(name) > LONGEST_NAME or any(unicodedata.category(each) in ("Cc", "Cf") for each in name):
        raise FileRefused(f"có tên dài quá {LONGEST_NAME} ký tự hoặc có ký tự không in được; đặt lại tên ngắn gọn")


def kind_of(name: str, data: bytes, limits: Limits) -> str:
    """Say which kind of file this is.

    Args:
        data: the whole file.

    Raises:
        FileRefused: not allowed, too large, empty, other than its extension says, locked, active, or marked secret.
    """
    check_name(name)
    kind = _kind_by_name(name, limits)
    if len(data) > limits.max_bytes:
        raise FileRefused(
            f"lớn hơn {limits.max_bytes // (1024 * 1024)} MB; giảm dung lượng ảnh hoặc tách thành nhiều tệp"
        )
    if not data:
        raise FileRefused("không có nội dung; gửi lại tệp")
    if mark := _mark_in_name(name, limits.secret_marks):
        raise FileRefused(_secret(mark, "ở tên tệp"))
    if kind in MAIN_PART:
        _check_office(kind, data, limits)
    elif not data.startswith(MAGIC[kind]):
        raise FileRefused(_mismatch(kind))
    if kind == "pdf":
        _check_pdf(data)
    return kind


def _kind_by_name(name: str, limits: Limits) -> str:
    written = name.rpartition(".")[2].lower() if "." in name else ""
    kind = SAME_KIND.get(written, written)
    if kind in limits.types:
        return kind
    if kind in MACRO_KINDS:
        raise FileRefused("là tệp có macro; mở tệp, lưu lại thành dạng không có macro (.docx, .xlsx, .pptx)")
    if kind in OLD_KINDS:
        raise FileRefused(
            f"là dạng tệp cũ .{kind}, có thể chứa macro; mở tệp, chọn “Lưu thành” dạng .{OLD_KINDS[kind]}"
        )
    allowed = ", ".join(f".{each}" for each in limits.types)
    raise FileRefused(f"không thuộc loại được nhận; chỉ nhận {allowed}")


def _check_pdf(data: bytes) -> None:
    if _LOCKED_PDF.search(data):
        raise FileRefused("có mật khẩu hoặc bị khóa; bỏ mật khẩu rồi gửi lại")
    if _ACTIVE_PDF.search(data):
        raise FileRefused("có lệnh tự chạy bên trong; in lại thành PDF rồi gửi lại")


def _check_office(kind: str, data: bytes, limits: Limits) -> None:
    if data.startswith(COMPOUND):
        raise FileRefused("có mật khẩu, hoặc là dạng tệp cũ mang đuôi mới; bỏ mật khẩu, lưu lại đúng dạng rồi gửi lại")
    if not data.startswith(b"PK\x03\x04"):
        raise FileRefused(_mismatch(kind))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_parts(kind, parts)
            _check_marks(parts, limits.secret_marks)
    except BROKEN:
        raise FileRefused("bị hỏng, không mở được; lưu lại tệp rồi gửi lại") from None


def _check_parts(kind: str, parts: zipfile.ZipFile) -> None:
    listed = parts.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNFOLDED:
        raise FileRefused("nén quá nhiều nội dung, có thể gây hại; lưu lại tệp rồi gửi lại")
    if any(part.flag_bits & 1 for part in listed):
        raise FileRefused("có mật khẩu; bỏ mật khẩu rồi gửi lại")
    names = {part.filename for part in listed}
    if MAIN_PART[kind] not in names or "[Content_Types].xml" not in names:
        raise FileRefused(_mismatch(kind))
    types = _read(parts, "[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types or any(_MACRO_PARTS.search(name) for name in names):
        raise FileRefused("có macro bên trong; lưu lại thành dạng không có macro rồi gửi lại")
    for name in names:
        if name.endswith(".rels"):
            for link in _OUTSIDE_TEMPLATE.findall(_read(parts, name)):
                if b'TargetMode="External"' in link:
                    raise FileRefused("gắn với mẫu ở nơi khác, có thể tải macro về; bỏ mẫu gắn kèm rồi gửi lại")


def _check_marks(parts: zipfile.ZipFile, marks: Sequence[str]) -> None:
    stamps = {_stamp(mark) for mark in marks}
    for name in parts.namelist():
        if not _READ_PARTS.fullmatch(name):
            continue
        for words in paragraphs(_read(parts, name).decode("utf-8", "replace")):
            found = _stamp(words.removeprefix("Độ mật:"))
            if found in stamps:
                raise FileRefused(_secret(found, "trong văn bản"))


def check_words(name: str, words: Iterable[str], marks: Sequence[str]) -> None:
    """Refuse what is marked secret in its name, or in one of the texts that it holds.

    Raises:
        FileRefused: naming the mark.
    """
    if mark := _mark_in_name(name, marks):
        raise FileRefused(_secret(mark, "ở tên tệp"))
    stamps = {_stamp(mark) for mark in marks}
    for each in words:
        if len(each) < LONGEST_NAME and (found := _stamp(each.removeprefix("Độ mật:"))) in stamps:
            raise FileRefused(_secret(found, "trong văn bản"))


def paragraphs(xml: str) -> Iterator[str]:
    """Yield the text of each paragraph or cell of an Office part, entities resolved, nothing else unfolded."""
    for part in _PARAGRAPH.split(xml):
        words = "".join(_WORDS.findall(part))
        if words:
            yield unicodedata.normalize("NFC", html.unescape(words)).strip()


def _read(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as stream:
        return stream.read(MOST_READ)


def _mark_in_name(name: str, marks: Sequence[str]) -> str | None:
    """Find a mark that stands in a name as words of its own, in capitals: "bảo mật", "mật độ" are other words."""
    words = unicodedata.normalize("NFC", name).rpartition(".")[0]
    for mark in sorted(marks, key=len, reverse=True):
        for found in re.finditer(rf"(?<!\w){re.escape(_stamp(mark))}(?!\w)", re.sub(r"[_\-.]+", " ", words)):
            before = words[: found.start()].rstrip(" _-.").upper()
            if not before.endswith("BẢO"):
                return _stamp(mark)
    return None


def _stamp(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).strip(" .:()[]").split())


def _secret(mark: str, where: str) -> str:
    return f"có dấu “{mark}” {where}; văn bản mật không đưa vào máy này, chuyển theo quy định về bảo vệ bí mật nhà nước"


def _mismatch(kind: str) -> str:
    return f"mang đuôi .{kind} nhưng nội dung không phải loại này; mở tệp, lưu lại đúng dạng rồi gửi lại"
