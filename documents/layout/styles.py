"""The named styles of a document: what each element of NĐ 30/2020/NĐ-CP, Phụ lục I looks like, as one table.

They are real Word styles, so what an officer types into a draft looks right too.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from documents.layout.measures import FIRST_LINE, SIGNING_ROOM, mm, points

FONT: Final = "Times New Roman"


class Style(StrEnum):
    """The identity of a style; what people see is in `LOOKS`."""

    COUNTRY = "QuocHieu"
    MOTTO = "TieuNgu"
    PARENT = "CoQuanChuQuan"
    ISSUER = "CoQuanBanHanh"
    RULE = "DuongKe"
    NUMBER = "SoKyHieu"
    PLACE_DATE = "DiaDanhThoiGian"
    LETTER_SUBJECT = "TrichYeuCongVan"
    TYPE_NAME = "TenLoai"
    SUBJECT = "TrichYeu"
    TO = "KinhGui"
    TO_ONE = "KinhGuiMotNoi"
    TO_LINE = "KinhGuiDong"
    ENACTED_BY = "ThamQuyenBanHanh"
    BASIS = "CanCu"
    ENACTING = "LoiBanHanh"
    BODY = "NoiDung"
    SECTION = "Muc"
    CLAUSE = "KhoanCoTieuDe"
    AUTHORITY = "QuyenHan"
    TITLE = "ChucVu"
    SIGNING_ROOM = "ChoKy"
    SIGNER = "HoTen"
    SENT_TO = "NoiNhan"
    SENT_TO_LINE = "NoiNhanDong"
    PAGE_NUMBER = "SoTrang"
    ANNEX = "PhuLuc"
    ANNEX_TITLE = "TenPhuLuc"
    ANNEX_SOURCE = "PhuLucKemTheo"
    CELL_HEAD = "BangDau"
    CELL_LEFT = "BangChu"
    CELL_CENTRE = "BangGiua"
    CELL_NUMBER = "BangSo"
    CELL_GROUP = "BangNhom"
    GAP = "CachBang"
    BREAK = "Ngat"


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a style looks: sizes and gaps in points, indents in twips, `line` in 240ths of a line."""

    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "center"
    first_line: int = 0
    left: int = 0
    hanging: int = 0
    before: float = 0
    after: float = 0
    line: int = 240
    exact: int | None = None
    keep_next: bool = False
    outline: int | None = None


_BODY: Final = Look(name="Nội dung", align="both", first_line=FIRST_LINE, after=6, line=252)

LOOKS: Final[dict[Style, Look]] = {
    Style.COUNTRY: Look(name="Quốc hiệu", size=12, bold=True),
    Style.MOTTO: Look(name="Tiêu ngữ", size=13, bold=True),
    Style.PARENT: Look(name="Cơ quan chủ quản", size=12),
    Style.ISSUER: Look(name="Cơ quan ban hành", size=12, bold=True),
    Style.RULE: Look(name="Đường kẻ", size=2, exact=points(4)),
    Style.NUMBER: Look(name="Số, ký hiệu", size=13, before=4),
    Style.PLACE_DATE: Look(name="Địa danh và thời gian", size=13, italic=True, before=4),
    Style.LETTER_SUBJECT: Look(name="Trích yếu công văn", size=12, before=6),
    Style.TYPE_NAME: Look(name="Tên loại", bold=True, before=18, keep_next=True),
    Style.SUBJECT: Look(name="Trích yếu", bold=True, keep_next=True),
    Style.TO: Look(name="Kính gửi", align="left", left=mm(25), before=6, keep_next=True),
    Style.TO_ONE: Look(name="Kính gửi một nơi", before=6, after=12),
    Style.TO_LINE: Look(name="Kính gửi từng nơi", align="left"),
    Style.ENACTED_BY: Look(name="Thẩm quyền ban hành", bold=True, after=10, keep_next=True),
    Style.ENACTING: Look(name="Lời ban hành", bold=True, before=6, after=10, keep_next=True),
    Style.BASIS: replace(_BODY, name="Căn cứ", italic=True),
    Style.BODY: _BODY,
    Style.SECTION: replace(_BODY, name="Mục", bold=True, keep_next=True, outline=0, align="left"),
    Style.CLAUSE: replace(_BODY, name="Khoản có tiêu đề", bold=True, keep_next=True, outline=1),
    Style.AUTHORITY: Look(name="Quyền hạn ký", bold=True, keep_next=True),
    Style.TITLE: Look(name="Chức vụ", bold=True, keep_next=True),
    Style.SIGNING_ROOM: Look(name="Chỗ ký", exact=SIGNING_ROOM, keep_next=True),
    Style.SIGNER: Look(name="Họ tên", bold=True),
    Style.SENT_TO: Look(name="Nơi nhận", size=12, bold=True, italic=True, align="left"),
    Style.SENT_TO_LINE: Look(name="Nơi nhận từng nơi", size=11, align="left", left=mm(2.5), hanging=mm(2.5)),
    Style.PAGE_NUMBER: Look(name="Số trang", size=13),
    Style.ANNEX: Look(name="Phụ lục", bold=True, keep_next=True),
    Style.ANNEX_TITLE: Look(name="Tên phụ lục", bold=True, keep_next=True),
    Style.ANNEX_SOURCE: Look(name="Phụ lục kèm theo", italic=True, after=8, keep_next=True),
    Style.CELL_HEAD: Look(name="Bảng, đầu cột", size=12, bold=True, before=2, after=2),
    Style.CELL_LEFT: Look(name="Bảng, chữ", size=12, align="left", before=2, after=2),
    Style.CELL_CENTRE: Look(name="Bảng, giữa", size=12, before=2, after=2),
    Style.CELL_NUMBER: Look(name="Bảng, số", size=12, align="right", before=2, after=2),
    Style.CELL_GROUP: Look(name="Bảng, nhóm", size=12, bold=True, align="left", before=2, after=2, keep_next=True),
    Style.GAP: Look(name="Cách bảng", size=6, exact=points(8)),
    Style.BREAK: Look(name="Ngắt", size=1, exact=points(1)),
}


def styles_xml() -> str:
    """The whole styles part."""
    return (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}"
        '<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="vi-VN"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f"{''.join(_style_xml(style, look) for style, look in LOOKS.items())}</w:styles>"
    )


_FONTS: Final = "<w:rFonts " + " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs")) + "/>"


def _style_xml(style: Style, look: Look) -> str:
    size = round(look.size * 2)
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style.value}"><w:name w:val="{look.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{_paragraph_xml(look)}</w:pPr>'
        f"<w:rPr>{_FONTS}{'<w:b/><w:bCs/>' if look.bold else ''}{'<w:i/><w:iCs/>' if look.italic else ''}"
        f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _paragraph_xml(look: Look) -> str:
    line, rule = (look.exact, "exact") if look.exact else (look.line, "auto")
    hanging = f' w:hanging="{look.hanging}"' if look.hanging else f' w:firstLine="{look.first_line}"'
    outline = "" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>'
    return (
        f"{'<w:keepNext/>' if look.keep_next else ''}"
        f'<w:spacing w:before="{points(look.before)}" w:after="{points(look.after)}" w:line="{line}" w:lineRule="{rule}"/>'
        f'<w:ind w:left="{look.left}"{hanging}/><w:jc w:val="{look.align}"/>{outline}'
    )
