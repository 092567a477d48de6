# ruff: noqa: E501  (one file a line reads as a table)
"""Files that people, other programs and ill-willed senders put into an intake folder; made here, none is kept in git.

Each is (name, bytes, what is expected): a phrase of the refusal, or the rows that are understood.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from workbook_edits import columns, edited, free_row, head_row

from documents.workbooks.sheets import Book, Choice, Column, Contents, Kind, Role, Row, Sheet
from documents.workbooks.writing import workbook_of

SHEET = Sheet(
    "thu",
    "Bảng thử",
    (
        Column("code", "Mã", role=Role.FIXED),
        Column("name", "Tên", required=True, names=True, longest=5_000),
        Column("day", "Ngày", Kind.DATE),
        Column("yes", "Có không", Kind.YES),
        Column("count", "Số lượng", Kind.NUMBER),
        Column(
            "unit", "Đơn vị", Kind.CHOICE, choices=(Choice("P-DX", "UBND phường Đức Xuân"), Choice("X-DQ", "UBND xã"))
        ),
        Column("phone", "Điện thoại", digits=True),
    ),
    adds=True,
)
BOOK = Book("bang-thu", "Bảng thử", (SHEET,))
ONE = {"code": "1", "name": "Tuyến đường hoa", "day": date(2024, 4, 22), "yes": True, "count": 12, "unit": "P-DX"}
PART = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Hostile:
    """One file.

    Args:
        says: a phrase of the refusal or of a problem; empty when the file is taken.
        rows: names of the rows that are understood, when it is taken.
        heavy: it must be read by the child process, whose limits it is about.
    """

    name: str
    data: bytes
    says: str = ""
    rows: tuple[str, ...] = ()
    heavy: bool = False


@cache
def plain_file() -> bytes:
    """The form with one row, as it was exported."""
    return workbook_of(
        Contents(BOOK, {"thu": [Row("1", ONE)]}, {"plan": "p"}, "PHÒNG NỘI VỤ", "Ví dụ", date(2024, 4, 22))
    )


def repacked(change: Callable[[dict[str, bytes]], None], base: bytes | None = None, **more: Any) -> bytes:
    """The form with members of the zip changed, added or taken away."""
    with zipfile.ZipFile(io.BytesIO(base or plain_file())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    return packed(parts, **more)


def packed(parts: Mapping[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compress) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    return repacked(lambda parts: parts.update({name: content}))


def replaced(name: str, *changes: tuple[bytes, bytes], base: bytes | None = None) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        for old, new in changes:
            assert old in parts[name], (name, old)
            parts[name] = parts[name].replace(old, new, 1)

    return repacked(change, base)


def cell(heading: str, value: Any, *, as_text: bool = False, formatted: str = "") -> bytes:
    """A second row by hand, with one odd cell."""

    def change(book: Any) -> None:
        page = book["Bảng thử"]
        row = free_row(page)
        page.cell(row, columns(page)["Tên"]).value = "Hai"
        place = page.cell(row, columns(page)[heading])
        place.value = value
        if as_text:
            place.data_type = "s"
        if formatted:
            place.number_format = formatted

    return edited(plain_file(), change)


def changed(change: Callable[[Any], None]) -> bytes:
    """The sheet changed as in a spreadsheet."""
    return edited(plain_file(), lambda book: change(book["Bảng thử"]))


def relation(kind: str, target: str) -> bytes:
    """A relation of the sheet that leads outside."""
    words = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )
    return with_part("xl/worksheets/_rels/sheet9.xml.rels", words.encode())


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"".join(each.encode("utf-16-le") for each in streams)


def locked() -> bytes:
    """A zip whose members say that they are encrypted."""
    data = bytearray(plain_file())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            flags = struct.unpack_from("<H", data, at + offset)[0] | 1
            struct.pack_into("<H", data, at + offset, flags)
            at = data.find(mark, at + 4)
    return bytes(data)


def lying() -> bytes:
    """A bomb whose directory says that it is small."""
    data = bytearray(with_part("xl/media/a.bin", b"\0" * 66_000_000))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1_000)
    return bytes(data)


def sheet_xml(rows: bytes, strings: bytes | None = None) -> bytes:
    """The form with the cells of its sheet written by hand."""

    def change(parts: dict[str, bytes]) -> None:
        before, _, rest = parts[PART].partition(b"<sheetData>")
        _, _, after = rest.partition(b"</sheetData>")
        parts[PART] = before + b"<sheetData>" + rows + b"</sheetData>" + after
        if strings is not None:
            parts["xl/sharedStrings.xml"] = strings

    return repacked(change)


def million_rows() -> bytes:
    return sheet_xml(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001)))


def far_corner() -> bytes:
    return sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def one_text_in_many_cells() -> bytes:
    text = b"A" * 32_767
    strings = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sst xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>' + text + b"</t></si></sst>"
    )
    cells = b"".join(b'<row r="%d">' % row + b'<c t="s"><v>0</v></c>' * 200 + b"</row>" for row in range(1, 2_001))
    return sheet_xml(cells, strings)


def formulas() -> bytes:
    return sheet_xml(b"".join(b'<row r="%d"><c r="A%d"><f>1+1</f><v>2</v></c></row>' % (n, n) for n in range(1, 8_001)))


def wrong_everywhere() -> bytes:
    """As many cells as a copy with comments has no time for, and no day a day."""
    head = b'<row r="5"><c r="A5" t="inlineStr"><is><t>#ma:thu</t></is></c>%s</row>'
    names = [column.heading for column in SHEET.columns]
    heads = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % each.encode() for each in ("#phien-ban", *names))
    cells = b"<c><v>7.5</v></c>" * 60
    return sheet_xml(head % heads + b"".join(b'<row r="%d">%s</row>' % (row, cells) for row in range(6, 9_006)))


def deep() -> bytes:
    return sheet_xml(b"<a>" * 200_000 + b"</a>" * 200_000)


def no_such_encoding(words: bytes) -> bytes:
    return repacked(lambda parts: parts.update({PART: words}))


REFUSED: tuple[tuple[str, Callable[[], bytes], str, bool], ...] = (
    # What it is not.
    ("empty", lambda: b"", "Tệp rỗng", False),
    ("pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 600, "PDF", False),
    ("old xls", lambda: ole("Workbook"), "dạng cũ (.xls, .doc)", False),
    ("password", lambda: ole("EncryptedPackage", "EncryptionInfo"), "mật khẩu", False),
    ("password in the zip", locked, "mật khẩu", False),
    ("xlsb", lambda: with_part("xl/workbook.bin", b"\0"), ".xlsb", False),
    ("ods", lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}), ".ods", False),
    ("docx", lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "Word", False),
    ("any zip", lambda: packed({"a.txt": b"a"}), "Tệp nén này không phải", False),
    ("csv", lambda: "Mã;Tên\n1;Hai\n".encode(), "CSV", False),
    ("html", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "trang web", False),
    ("xml 2003", lambda: b'<?xml version="1.0"?><Workbook/>', "trang web hoặc XML", False),
    ("jpeg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 600, "không phải bảng tính", False),
    ("random bytes", lambda: bytes(range(256)) * 8, "không phải bảng tính", False),
    # What is broken.
    ("cut short", lambda: plain_file()[:-2_000], "bị hỏng", False),
    ("only the head", lambda: plain_file()[:100], "bị hỏng", False),
    ("a byte flipped", lambda: _flipped(), "bị hỏng", False),
    ("no sheet", lambda: repacked(lambda parts: parts.pop(PART)), "bị hỏng", False),
    ("sheet that is no xml", lambda: no_such_encoding(b"<worksheet><sheetData><row"), "bị hỏng", False),
    ("workbook that is no xml", lambda: with_part("xl/workbook.xml", b"\0\1\2"), "bị hỏng", False),
    ("relations that are no xml", lambda: with_part("xl/_rels/workbook.xml.rels", b"<a"), "bị hỏng", False),
    ("strings out of range", lambda: sheet_xml(b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'), "", False),
    # What it would run or fetch.
    ("macro", lambda: with_part("xl/vbaProject.bin", b"\0"), "có macro", False),
    ("macro by its type", lambda: replaced("[Content_Types].xml", (b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")), "có macro", False),
    ("macro sheet", lambda: with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "có macro", False),
    ("external workbook", lambda: with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "liên kết sang tệp khác", False),
    ("external relation", lambda: relation("externalLinkPath", "file:///c:/a.xlsx"), "liên kết sang tệp hoặc địa chỉ", False),
    ("picture from the net", lambda: relation("image", "http://xau.example/a.png"), "liên kết sang tệp hoặc địa chỉ", False),
    ("template from the net", lambda: relation("attachedTemplate", "http://xau.example/a"), "liên kết sang tệp hoặc", False),
    ("external relation in disguise", lambda: replaced("xl/_rels/workbook.xml.rels", (b"</Relationships>", b'<Relationship Id="rId99" Type="x/oleObject" Target="http://xau.example" TargetMode="&#69;xternal"/></Relationships>')), "liên kết sang tệp hoặc địa chỉ", False),
    ("connection", lambda: with_part("xl/connections.xml", b"<a/>"), "kết nối", False),
    ("query", lambda: with_part("xl/queryTables/queryTable1.xml", b"<a/>"), "kết nối", False),
    ("embedded file", lambda: with_part("xl/embeddings/oleObject1.bin", b"\0"), "tệp nhúng", False),
    ("control", lambda: with_part("xl/activeX/activeX1.xml", b"<a/>"), "ActiveX", False),
    ("web extension", lambda: with_part("xl/webextensions/taskpanes.xml", b"<a/>"), "phần mở rộng", False),
    ("entity that reads a file", lambda: no_such_encoding(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), "DTD", False),
    ("entities that multiply", lambda: with_part("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'), "DTD", False),
    ("dtd behind a long comment", lambda: with_part("xl/a.xml", b"<!--" + b"-a" * 131_069 + b"--><!DOCTYPE a><a/>"), "DTD", False),
    ("dtd in utf-16", lambda: with_part("xl/a.xml", "\ufeff<!DOCTYPE a><a/>".encode("utf-16-le")), "bảng mã lạ", False),
    ("another encoding", lambda: with_part("xl/a.xml", b'<?xml version="1.0" encoding="UTF-7"?><a/>'), "bảng mã lạ", False),
    # What it would cost.
    ("zip bomb", lambda: with_part("xl/media/a.bin", b"\0" * 70_000_000), "nén bất thường", False),
    ("zip bomb that states another size", lying, "", False),
    ("bomb of xml", lambda: with_part("xl/a.xml", b"<a/>" * 9_000_000), "nén bất thường", False),
    ("too many members", lambda: repacked(lambda parts: parts.update({f"xl/m{n}.xml": b"<a/>" for n in range(600)})), "phần bên trong", False),
    ("members with one name", lambda: _twice(), "đóng gói bất thường", False),
    ("member that leads out", lambda: with_part("../../a.xml", b"<a/>"), "đóng gói bất thường", False),
    ("packed by lzma", lambda: repacked(lambda parts: None, compress=zipfile.ZIP_LZMA), "nén theo cách lạ", False),
    ("more than ten megabytes", lambda: packed({"a": b"\0" * 11_000_000}, zipfile.ZIP_STORED), "lớn hơn 10 MB", False),
    ("a million rows", million_rows, "quá nhiều dòng", True),
    ("two cells in far corners", far_corner, "quá nhiều dòng", True),
    ("one long text in 400,000 cells", one_text_in_many_cells, "quá nhiều dòng", True),
    ("8,000 formulas", formulas, "quá nhiều dòng", True),
    ("xml 200,000 deep", deep, "", True),
    ("54,000 mistakes", wrong_everywhere, "không phải là ngày", True),
    ("300 columns", lambda: changed(lambda page: setattr(page.cell(head_row(page), 300), "value", "a")), "quá nhiều dòng", False),
    # What it says.
    ("another table", lambda: changed(lambda page: page.delete_rows(1, 6)), "Không trang nào có dòng tiêu đề", False),
    ("heading twice", lambda: changed(lambda page: setattr(page.cell(head_row(page), 11), "value", "tên")), "ghi hai lần", False),
    ("heading gone", lambda: changed(lambda page: page.delete_cols(columns(page)["Tên"])), "thiếu cột này", False),
    ("heading that is a number", lambda: changed(lambda page: setattr(page.cell(head_row(page), 12), "value", 5)), "tiêu đề cột không phải là chữ", False),
    ("the sheet twice", lambda: edited(plain_file(), lambda book: book.copy_worksheet(book["Bảng thử"])), "2 trang cùng mẫu", False),
    ("a row copied with its hidden id", lambda: changed(lambda page: [setattr(page.cell(7, place), "value", page.cell(6, place).value) for place in range(1, 9)]), "kể cả mã ẩn", False),
    ("formula", lambda: cell("Số lượng", "=1+1"), "là công thức", False),
    ("formula in a name", lambda: cell("Tên", '=HYPERLINK("http://xau.example")'), "là công thức", False),
    ("command in a formula", lambda: cell("Tên", "=cmd|'/c calc'!A1"), "là công thức", False),
    ("error", lambda: cell("Số lượng", "#REF!"), "lỗi của công thức", False),
    ("text as number", lambda: cell("Số lượng", "mười hai"), "không phải là số nguyên", False),
    ("negative number", lambda: cell("Số lượng", -1), "không phải là số nguyên", False),
    ("fraction", lambda: cell("Số lượng", 1.5), "không phải là số nguyên", False),
    ("truth as number", lambda: cell("Số lượng", True), "không phải là số nguyên", False),
    ("ambiguous thousands", lambda: cell("Số lượng", "1.23"), "không phải là số nguyên", False),
    ("infinite number", lambda: cell("Số lượng", 1e300), "không phải là số nguyên", False),
    ("number as day", lambda: cell("Ngày", 45356, formatted="0"), "không phải là ngày", False),
    ("day that is none", lambda: cell("Ngày", "31/02/2024"), "Không có ngày", False),
    ("day of two digits", lambda: cell("Ngày", "5/3/24"), "không phải là ngày", False),
    ("month first", lambda: cell("Ngày", "12/31/2024"), "Không có ngày", False),
    ("hour as text", lambda: cell("Tên", 0.5, formatted="hh:mm"), "là giờ", False),
    ("number turned into a day", lambda: cell("Điện thoại", date(2024, 3, 12)), "bị bảng tính đổi thành ngày", False),
    ("telephone as number", lambda: cell("Điện thoại", 912345678), "mất số 0", False),
    ("choice that is none", lambda: cell("Đơn vị", "P-LA"), "không có trong danh sách", False),
    ("perhaps", lambda: cell("Có không", "có thể"), "chưa rõ có hay không", False),
    ("32,767 characters", lambda: cell("Tên", "A" * 32_767), "quá 5000 ký tự", False),
)  # fmt: skip

TAKEN: tuple[tuple[str, Callable[[], bytes], tuple[str, ...]], ...] = (
    ("as exported", plain_file, ("Tuyến đường hoa",)),
    ("columns moved", lambda: changed(lambda page: page.move_range("D5:D30", cols=20)), ("Tuyến đường hoa",)),
    ("blank rows between", lambda: changed(lambda page: page.insert_rows(6, 30)), ("Tuyến đường hoa",)),
    ("rows above the heading", lambda: changed(lambda page: page.insert_rows(1, 12)), ("Tuyến đường hoa",)),
    ("tab renamed", lambda: changed(lambda page: setattr(page, "title", "Sheet1")), ("Tuyến đường hoa",)),
    ("sheet hidden", lambda: changed(lambda page: setattr(page, "sheet_state", "hidden")), ("Tuyến đường hoa",)),
    ("a sheet of their own", lambda: edited(plain_file(), lambda book: book.create_sheet("Nháp").append(["=1+1", 5])), ("Tuyến đường hoa",)),
    ("row hidden by a filter", lambda: changed(lambda page: setattr(page.row_dimensions[6], "hidden", True)), ("Tuyến đường hoa",)),
    ("decomposed letters and blanks around", lambda: cell("Tên", "  Tuye\u0302\u0301n pho\u0302\u0301 \u00a0"), ("Tuyến đường hoa", "Tuyến phố")),
    ("text that looks like a formula", lambda: cell("Tên", "=1+1", as_text=True), ("Tuyến đường hoa", "=1+1")),
    ("x for yes", lambda: cell("Có không", " X "), ("Tuyến đường hoa", "Hai")),
    ("day as text", lambda: cell("Ngày", "ngày 5 tháng 3 năm 2024"), ("Tuyến đường hoa", "Hai")),
    ("whole number with a fraction of zero", lambda: cell("Số lượng", 12.0), ("Tuyến đường hoa", "Hai")),
    ("name of the unit alone", lambda: cell("Đơn vị", "ubnd phuong duc xuan"), ("Tuyến đường hoa", "Hai")),
    ("cells merged downwards", lambda: changed(_merged), ("Tuyến đường hoa", "Tuyến đường hoa")),
    ("an address that became a link", lambda: relation("hyperlink", "mailto:a@bac-kan.example"), ("Tuyến đường hoa",)),
    ("heading pasted once more", lambda: changed(lambda page: [setattr(page.cell(9, place), "value", page.cell(5, place).value) for place in range(1, 10)]), ("Tuyến đường hoa",)),
)  # fmt: skip


def _merged(page: Any) -> None:
    page.cell(7, columns(page)["Số lượng"]).value = 3
    page.merge_cells(start_row=6, end_row=7, start_column=columns(page)["Tên"], end_column=columns(page)["Tên"])


def _flipped() -> bytes:
    data = bytearray(plain_file())
    data[200] ^= 0xFF
    return bytes(data)


def _twice() -> bytes:
    stream = io.BytesIO(plain_file())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("XL/workbook.xml", b"<a/>")
    return stream.getvalue()


def hostile() -> Iterator[Hostile]:
    """Every file, made when it is its turn."""
    for name, make, says, heavy in REFUSED:
        yield Hostile(name, make(), says, heavy=heavy)
    for name, make, rows in TAKEN:
        yield Hostile(name, make(), rows=rows)
