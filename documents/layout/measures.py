"""Every length of the layout, in the units of a .docx, beside the rule it keeps (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

from dataclasses import dataclass
from typing import Final

TWIPS_PER_MM: Final = 1440 / 25.4
TWIPS_PER_POINT: Final = 20


def mm(length: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(length * TWIPS_PER_MM)


def points(length: float) -> int:
    """Points in twentieths of a point."""
    return round(length * TWIPS_PER_POINT)


# Khổ giấy A4; lề trên, dưới 20-25 mm, trái 30-35 mm, phải 15-20 mm.
PAPER: Final = (mm(210), mm(297))
MARGINS: Final = {"top": mm(20), "bottom": mm(20), "left": mm(30), "right": mm(15), "header": mm(10), "footer": mm(10)}


@dataclass(frozen=True)
class Page:
    """One way to lay the paper."""

    width: int
    height: int

    @property
    def text_width(self) -> int:
        """What is left between the margins."""
        return self.width - MARGINS["left"] - MARGINS["right"]

    @property
    def landscape(self) -> bool:
        """Whether it lies on its side."""
        return self.width > self.height


PORTRAIT: Final = Page(*PAPER)
LANDSCAPE: Final = Page(PAPER[1], PAPER[0])

FIRST_LINE: Final = mm(12.7)

# The head: the issuing body left, the country right.
HEAD_LEFT: Final = mm(67)
HEAD_RIGHT: Final = PORTRAIT.text_width - HEAD_LEFT
# The foot: Nơi nhận left, the signature right.
FOOT_LEFT: Final = mm(78)
FOOT_RIGHT: Final = PORTRAIT.text_width - FOOT_LEFT

# Đường kẻ dưới tên cơ quan và trích yếu: từ 1/3 đến 1/2 độ dài của dòng chữ.
RULE_SHARE: Final = 0.42

# Chỗ cho chữ ký (hình ảnh chữ ký số đặt giữa chức vụ và họ tên).
SIGNING_ROOM: Final = mm(26)
