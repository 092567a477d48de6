"""What `docs/` says about the code is held against the code."""

import os
from pathlib import Path

from models.rules.lifecycle import AWAITED, NEXT, diagram
from models.states import ObligationStatus
from notifications.channels.zalo.codes import table
from notifications.outcomes import LABELS, Wait

DOCS = Path(__file__).parent.parent / "docs"
LIFECYCLE = DOCS / "lifecycle.md"
ZALO_CODES = DOCS / "zalo-ma-loi.md"
SECTIONS = {
    "oa": "Tin của Official Account",
    "template": "Tin theo mẫu, gửi theo số điện thoại",
    "oauth": "Cấp và đổi mã truy cập",
    "bot": "Tin của Zalo Bot",
    "http": "Máy chủ trả lời không theo khuôn của Zalo (mã HTTP)",
    "silence": "Không có trả lời",
}
WAITS = {Wait.BACKOFF: "", Wait.OPENING: " khi đến giờ", Wait.NEXT_DAY: " vào ngày sau, hoặc qua kênh sau"}


def _page() -> str:
    rows = "\n".join(
        f"| `{status.value}` | {status.label} | {'còn chờ, còn nhắc' if status.value in AWAITED else ''} |"
        for status in ObligationStatus
    )
    return (
        "# Vòng đời một nghĩa vụ\n\n"
        "Sinh từ bảng `NEXT` trong `models/rules/lifecycle.py`; viết lại bằng "
        "`DANVAN_REWRITE_GOLDEN=1 pytest tests/test_docs.py`.\n\n"
        f"```mermaid\n{diagram()}```\n\n"
        "| Mã | Người đọc thấy | |\n|---|---|---|\n"
        f"{rows}\n"
    )


def test_the_lifecycle_page_is_the_lifecycle_table() -> None:
    if os.environ.get("DANVAN_REWRITE_GOLDEN"):
        LIFECYCLE.write_text(_page(), encoding="utf-8", newline="\n")
    assert LIFECYCLE.read_text(encoding="utf-8") == _page()


def test_every_status_stands_in_the_table_and_only_those() -> None:
    assert set(NEXT) == {status.value for status in ObligationStatus}
    assert {to for steps in NEXT.values() for to in steps} <= set(NEXT)


def _zalo_page() -> str:
    parts = [
        "# Zalo báo lỗi gì thì làm gì\n\n"
        "Sinh từ `notifications/channels/zalo/codes.yaml`; viết lại bằng "
        "`DANVAN_REWRITE_GOLDEN=1 pytest tests/test_docs.py`.\n"
    ]
    for section, rows in table().items():
        parts.append(f"\n## {SECTIONS[section]}\n\n| Mã | Kết quả | Nghĩa là gì, làm gì |\n|---|---|---|\n")
        parts += [
            f"| {'khác' if not row.known else code} | {LABELS[row.act.kind]}{WAITS[row.act.wait]} | {row.words} |\n"
            for code, row in rows.items()
        ]
    return "".join(parts)


def test_the_page_of_zalos_codes_is_the_table() -> None:
    if os.environ.get("DANVAN_REWRITE_GOLDEN"):
        ZALO_CODES.write_text(_zalo_page(), encoding="utf-8", newline="\n")
    assert ZALO_CODES.read_text(encoding="utf-8") == _zalo_page()
