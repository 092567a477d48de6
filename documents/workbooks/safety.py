"""What a file must be before anybody parses it: a plain .xlsx of a bounded size, that runs nothing and fetches nothing.

Every member of the zip is inflated once, in pieces and against a limit: the sizes that a zip states may lie.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from config.refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_INFLATED = 64 * 1024 * 1024
MOST_MEMBERS = 500
MOST_RATIO = 500
"""How much smaller deflate may have made a member: a sheet of repeated rows reaches 100, a bomb 1,000."""
RATIO_FROM = 4 * 1024 * 1024
MOST_RELATIONS = 1024 * 1024
PIECE = 256 * 1024
CONTENT_TYPES = "[content_types].xml"

SAVE_AS = "mở bằng Excel hoặc LibreOffice, chọn “Lưu thành” dạng .xlsx rồi đặt lại"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|sheet\.binary|macrosheet", re.IGNORECASE)
_OTHER_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_OTHER_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)

# Part of a member's name → what the file holds that a form has no use for.
_UNWANTED: tuple[tuple[str, str], ...] = (
    ("vbaproject", "có macro"),
    ("xl/macrosheets/", "có macro"),
    ("xl/externallinks/", "có liên kết sang tệp khác"),
    ("xl/embeddings/", "có tệp nhúng bên trong"),
    ("xl/activex/", "có điều khiển ActiveX"),
    ("xl/connections", "có kết nối lấy dữ liệu từ nơi khác"),
    ("xl/querytables/", "có kết nối lấy dữ liệu từ nơi khác"),
    ("xl/webextensions/", "có phần mở rộng chạy từ mạng"),
)


def check_safe(data: bytes) -> None:
    """Refuse what is not a plain workbook, before it is parsed.

    Raises:
        Refused: with what the file is and what to do; no name of a file, no content.
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"Tệp lớn hơn {MOST_BYTES // 2**20} MB. Hãy tách thành nhiều tệp, bỏ hình ảnh.")
    _check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            _check_members(members)
            _check_contents(package, members)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OSError,
        RuntimeError,
        SyntaxError,
    ):
        raise Refused(f"Tệp bị hỏng, không mở được. Hãy {SAVE_AS}; vẫn hỏng thì lấy lại tệp từ người gửi.") from None


def _check_kind(data: bytes) -> None:
    if not data:
        raise Refused("Tệp rỗng, có thể chép chưa xong. Hãy chép lại.")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused("Tệp có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi đặt lại.")
        raise Refused(f"Tệp thuộc dạng cũ (.xls, .doc), không phải .xlsx. Hãy {SAVE_AS}.")
    if data.startswith(_ZIP):
        return
    head = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise Refused("Tệp là PDF đổi đuôi, không phải bảng tính. Hãy dùng biểu mẫu đã xuất.")
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Refused(f"Tệp là trang web hoặc XML đổi đuôi, không phải .xlsx. Hãy {SAVE_AS}.")
    if b"\0" not in data[:512]:
        raise Refused(f"Tệp là tệp chữ (CSV) đổi đuôi, không phải .xlsx. Hãy {SAVE_AS}.")
    raise Refused("Tệp không phải bảng tính .xlsx. Hãy dùng biểu mẫu đã xuất bằng “Xuất biểu mẫu”.")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [each.filename.replace("\\", "/").lower() for each in members]
    if len(members) > MOST_MEMBERS:
        raise Refused(f"Tệp có {len(members)} phần bên trong, quá {MOST_MEMBERS}. Hãy dùng lại biểu mẫu đã xuất.")
    if any(each.flag_bits & 0x1 for each in members):
        raise Refused("Tệp có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi đặt lại.")
    _check_office_kind(names)
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refused("Tệp được đóng gói bất thường (phần bên trong trùng tên hoặc trỏ ra ngoài) nên không đọc.")
    for name in names:
        for part, what in _UNWANTED:
            if part in name:
                raise Refused(
                    f"Tệp {what} nên không nhận. Hãy chép các dòng (dán giá trị) sang biểu mẫu đã xuất rồi đặt lại."
                )
    if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in members):
        raise Refused(f"Tệp được nén theo cách lạ nên không đọc. Hãy {SAVE_AS}.")
    stated = sum(each.file_size for each in members)
    if stated > MOST_INFLATED:
        raise _too_large()


def _check_office_kind(names: list[str]) -> None:
    if "xl/workbook.bin" in names:
        raise Refused(f"Tệp thuộc dạng .xlsb, không phải .xlsx. Hãy {SAVE_AS}.")
    if "content.xml" in names and "mimetype" in names:
        raise Refused(f"Tệp thuộc dạng OpenDocument (.ods), không phải .xlsx. Hãy {SAVE_AS}.")
    if any(name.startswith("word/") for name in names):
        raise Refused("Tệp là văn bản Word đổi đuôi, không phải bảng tính. Hãy dùng biểu mẫu đã xuất.")
    if "xl/workbook.xml" not in names or CONTENT_TYPES not in names:
        raise Refused("Tệp nén này không phải bảng tính .xlsx. Hãy dùng biểu mẫu đã xuất bằng “Xuất biểu mẫu”.")


def _check_contents(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Inflate everything once; look at what is XML as it goes by."""
    left = MOST_INFLATED
    for member in members:
        inflated = 0
        looking = _Looking(member.filename.replace("\\", "/").lower())
        for piece in _pieces(package, member):
            inflated += len(piece)
            if inflated > left or (inflated > RATIO_FROM and inflated > MOST_RATIO * max(member.compress_size, 1)):
                raise _too_large()
            looking.at(piece)
        looking.done()
        left -= inflated


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(member) as stream:
        while piece := stream.read(PIECE):
            yield piece


class _Looking:
    """What is looked for in one member, piece by piece."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_xml = name.endswith((".xml", ".rels", ".vml"))
        self._kept: list[bytes] | None = [] if name.endswith(".rels") or name == CONTENT_TYPES else None
        self._size = 0
        self._tail = b""

    def at(self, piece: bytes) -> None:
        """Look at the next piece; no mark hides between two."""
        if not self._is_xml:
            return
        if not self._size and (piece.startswith(_OTHER_STARTS) or _OTHER_ENCODING.match(piece)):
            raise Refused(f"Tệp dùng bảng mã lạ nên không đọc. Hãy {SAVE_AS}.")
        if _DTD.search(self._tail + piece):
            raise Refused("Tệp có khai báo DTD, là dấu hiệu của tệp độc hại, nên không đọc. Hãy dùng biểu mẫu đã xuất.")
        self._tail = piece[-32:]
        self._size += len(piece)
        if self._kept is not None:
            if self._size > MOST_RELATIONS:
                raise _too_large()
            self._kept.append(piece)

    def done(self) -> None:
        """Look at what has to be seen whole: what the package points to."""
        if self._kept is None:
            return
        content = b"".join(self._kept)
        if self._name == CONTENT_TYPES:
            if _MACRO_TYPE.search(content):
                raise Refused(f"Tệp thuộc dạng có macro (.xlsm, .xlsb), không phải .xlsx. Hãy {SAVE_AS}.")
            return
        for relation in ElementTree.fromstring(content):
            external = relation.get("TargetMode", "").casefold() == "external"
            if external and not relation.get("Type", "").endswith("/hyperlink"):
                raise Refused(
                    "Tệp có liên kết sang tệp hoặc địa chỉ khác nên không nhận. Hãy chép các dòng (dán giá trị) sang "
                    "biểu mẫu đã xuất rồi đặt lại."
                )


def _too_large() -> Refused:
    return Refused(
        f"Tệp khi mở ra lớn hơn {MOST_INFLATED // 2**20} MB hoặc nén bất thường nên không đọc. Hãy chỉ giữ các dòng cần "
        "nhập, xóa các dòng, cột trống đã định dạng, rồi lưu lại."
    )
