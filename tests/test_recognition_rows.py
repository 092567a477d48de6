"""Each row of the page's table is played: the tables that it writes to, and who is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from recognition_office import ARRIVED, BODY, DRAFTED, ISSUED, SENT, City, make_city, two_tiers, who

from config.refusals import Refused
from models.recognition.revocation import RevocationGround
from tasks.recognition import commendation, comments, spreading
from tasks.recognition import results as recognition
from tasks.recognition.files import ObjectionRow, PieceRow, ProposalRow, ResultRow
from tasks.submission import dossiers as submission

PAGE = (Path(__file__).parent.parent / "docs" / "buoc-trinh-cong-nhan.md").read_text(encoding="utf-8")
BLOCKS = ("ky-luat", "dieu-tra", "thanh-tra-kiem-tra", "don-thu")
PROPOSAL = ProposalRow(
    "P-DX", "giay-khen-chuyen-de", "15/TTr-UBND", ARRIVED, 2024, 2024, dict.fromkeys(BLOCKS, (False, "01/XN"))
)
FIGURES = [("Số hộ", "120"), ("Đường", "1,5 km"), ("Đóng góp", "80 triệu đồng")]
UNIT, OFFICER, MEDIA = "P-DX", "P-NV", "TT-VHTT"
ONE = "HS-2024-01"
LEFT, LATER, LAST = date(2024, 12, 5), date(2024, 12, 27), date(2024, 12, 30)
FORGED = RevocationGround.FORGED_DOSSIER


@dataclass
class Seen:
    """What one event changed: rows added (or taken out) per table, and units told, "?" before one that waits."""

    rows: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


REFUSED = Seen({"nothing": 0})
Event = Callable[[City], object]


def told_of(city: City) -> list[str]:
    return [
        ("?" if state == "held" else "") + unit
        for unit, state in city.rows(
            "SELECT c.unit_code, l.state FROM notice_line l JOIN contact c ON c.id = l.contact_id "
            "WHERE l.obligation_id IS NULL ORDER BY l.id"
        )
    ]


def played(city: City, event: Event) -> Seen:
    """Let one thing happen; say what it left. Every event that writes leaves an audit row as well."""
    before, told = city.everything(), told_of(city)
    try:
        event(city)
    except Refused:  # only the row that says so expects it
        assert city.everything() == before
        return REFUSED
    after = city.everything()
    changed = {
        name: len(rows) - len(before[name])
        for name, rows in after.items()
        if rows != before[name] and not name.startswith(("audit", "notice", "agenda", "hand_in", "obligation"))
    }
    if changed:
        assert len(after["audit_row"]) > len(before["audit_row"])
    return Seen(changed, told_of(city)[len(told) :])


@dataclass(frozen=True)
class Row:
    """One row of the page's table, by how its first cell begins, and what happens before it that is not asked about."""

    begins: str
    event: Event
    seen: Seen
    before: tuple[Event, ...] = ()


def comment(city: City) -> object:
    row = ObjectionRow("DVK-1", "77", ISSUED, "Người gửi (ví dụ)", "Nội dung")
    comments.take_objections.fn(ONE, [row], *who(ISSUED))
    return comments.answer_objection.fn("YK-HS-2024-01-01", False, SENT, "21/CV", *who(SENT))


def propose(_: City) -> object:
    return commendation.propose_commendations.fn([PROPOSAL], *who(LATER))


def blocked(_: City) -> object:
    """Another unit's, so that nothing but the circumstance stands in its way."""
    row = replace(PROPOSAL, unit="P-SC", declared=PROPOSAL.declared | {"ky-luat": (True, "9/QĐ")})
    return commendation.propose_commendations.fn([row], *who(LATER))


def another_recognised(city: City) -> None:
    dossier = city.draft("DVK-3", on=LATER).code
    comments.open_comments.fn(dossier, LATER, "22/TB", *who(LATER))
    city.complete(dossier, "DVK-3", on=LATER)
    city.issue(dossier, "90/TTr", on=LATER)
    city.signed(dossier, on=LATER)
    city.pack(dossier, on=LATER)
    city.send(dossier, on=LAST)
    city.results(dossier, number="470-QĐ/TU", decided_on=LAST, received_on=LAST, on=LAST, all_others=True)


def awarded(_: City) -> object:
    commendation.forward_commendation.fn("KT-2024-001", "40/TTr", LATER, *who(LATER))
    return commendation.settle_commendation.fn("KT-2024-001", True, "99/QĐ", LATER, None, *who(LATER))


def second_tier(city: City) -> None:
    city.draft("DVK-1", level="tieu-bieu", on=LATER)
    city.pieces("HS-2024-02", PieceRow(city.file("hai.pdf"), "danh-sach"), on=LATER)
    city.pack("HS-2024-02", on=LATER)
    city.issue("HS-2024-02", "80/TTr", on=LATER)
    city.pack("HS-2024-02", on=LATER)
    city.send("HS-2024-02", on=LATER)


def declined_above(city: City) -> object:
    no = ResultRow("DVK-1", False, "Ngoài số lượng (ví dụ).")
    return city.results("HS-2024-02", no, number="91/QĐ", body="UBND-TP", decided_on=LATER, received_on=None, on=LATER)


TABLE = [
    Row("Lập hồ sơ", lambda city: city.draft(), Seen({"submission": 1, "submission_item": 3})),
    Row(
        "Thêm, bỏ mô hình",
        lambda city: submission.take_out_of_submission.fn(ONE, ["DVK-3"], *who(DRAFTED)),
        Seen({"submission_item": -1}),
    ),
    Row("Nhận tệp", lambda city: city.complete(ONE, "DVK-1", "DVK-2"), Seen({"dossier_file": 4})),
    Row("Đóng gói", lambda city: city.pack(ONE), Seen({"submission": 0})),
    Row(
        "Lấy ý kiến công khai",
        lambda city: comments.open_comments.fn(ONE, DRAFTED, "20/TB", *who(DRAFTED)),
        Seen({"comment_window": 1}),
    ),
    Row("Ý kiến đến", comment, Seen({"objection": 1})),
    Row("Phát hành", lambda city: city.issue(ONE), Seen({"outgoing_number": 1, "submission": 0})),
    Row(
        "Đính chính",
        lambda city: submission.correct_submission.fn(ONE, "Nhầm số (ví dụ).", *who(ISSUED)),
        Seen({"outgoing_number": -1, "submission": 0}),
    ),
    Row(
        "Gửi",
        lambda city: city.send(ONE, on=LEFT),
        Seen({"submission": 0, "initiative": 0}),
        (lambda city: city.issue(ONE), lambda city: city.signed(ONE), lambda city: city.pack(ONE, on=ISSUED)),
    ),
    Row(
        "Cấp trên nhận đủ",
        lambda city: city.acknowledge(ONE, LEFT),
        Seen({"submission": 0, "submission_receipt": 1}),
    ),
    Row(
        "Cấp trên trả lại",
        lambda city: city.returned(ONE, date(2024, 12, 9)),
        Seen({"submission": 0, "submission_return": 1}),
    ),
    Row(
        "Qua ngày an toàn",
        lambda city: submission.warn_of_inner_days.fn(date(2024, 12, 4), who(DRAFTED)[1]),
        Seen({}, [OFFICER]),
    ),
    Row(
        "Qua ngày dự kiến",
        lambda city: submission.warn_of_inner_days.fn(date(2024, 12, 17), who(DRAFTED)[1]),
        Seen({}, [OFFICER]),
        (
            lambda city: city.send(ONE, on=date(2024, 12, 9)),
            lambda city: city.acknowledge(ONE, date(2024, 12, 9)),
        ),
    ),
    Row(
        "Có quyết định",
        lambda city: city.results(ONE, ResultRow("DVK-1", True)),
        Seen({"initiative": 0, "submission_item": 0, "recognition_decision": 1, "recognition": 1}, [UNIT]),
    ),
    Row(
        "Không được công nhận",
        lambda city: city.results(ONE, ResultRow("DVK-2", False, "Lý do (ví dụ).")),
        Seen({"initiative": 0, "submission_item": 0, "submission": 0}, [UNIT]),
    ),
    Row(
        "Cấp sau không công nhận",
        declined_above,
        Seen({"initiative": 0, "submission_item": 0, "submission": 0, "recognition_decision": 1}, [UNIT]),
        (second_tier,),
    ),
    Row(
        "Rút hồ sơ",
        lambda city: city.withdraw("HS-2024-03", on=LATER),
        Seen({"submission": 0}),
        (lambda city: city.draft("DVK-3", on=LATER),),
    ),
    Row(
        "Thu hồi",
        lambda city: recognition.revoke_recognition.fn("CN-2024-001", FORGED, "9-QĐ/TU", LATER, BODY, *who(LATER)),
        Seen({"initiative": 0, "recognition": 0, "revocation": 1}, [f"?{UNIT}"]),
    ),
    Row("Đề nghị khen thưởng", propose, Seen({"commendation": 1})),
    Row("Có trường hợp chưa xét khen", blocked, REFUSED),
    Row("Được khen, không được khen", awarded, Seen({"commendation": 0}, [UNIT])),
    Row(
        "Rút đề nghị",
        lambda city: commendation.withdraw_commendation.fn("KT-2024-002", "Đơn vị xin rút (ví dụ).", *who(LATER)),
        Seen({"commendation": 0}),
        (lambda city: commendation.propose_commendations.fn([replace(PROPOSAL, unit="P-SC")], *who(LATER)),),
    ),
    Row(
        "Nhân rộng",
        lambda city: spreading.record_replication.fn("DVK-3", "P-SC", "", LAST, None, *who(LAST)),
        Seen({"replication": 1}),
        (another_recognised,),
    ),
    Row(
        "Chia sẻ kinh nghiệm",
        lambda city: spreading.record_sharing.fn("Hội nghị (ví dụ)", LAST, "Hội trường", ["DVK-3"], *who(LAST)),
        Seen({"sharing_event": 1, "shared_initiative": 1}),
    ),
    Row(
        "Cung cấp cho truyền thông",
        lambda city: spreading.brief_media.fn("DVK-3", FIGURES, True, "08/CV", *who(LAST)),
        Seen({"media_brief": 1}, [MEDIA]),
    ),
    Row(
        "Đã đăng",
        lambda city: spreading.record_publication.fn("DVK-3", "https://bac-kan.example/3", LAST, *who(LAST)),
        Seen({"media_brief": 0}),
    ),
]


def test_the_rows_played_are_the_rows_of_the_page() -> None:
    table = PAGE.split("## Việc gì")[1].split("## ")[0]
    first = [cell.replace("*", "") for cell in re.findall(r"^\| (.+?) \|", table, re.M)][1:]

    assert len(first) == len(TABLE)
    assert [cell for cell, row in zip(first, TABLE, strict=True) if not cell.startswith(row.begins)] == []


def test_each_row_of_the_page_leaves_what_it_says_and_tells_whom_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = {"comment_days": 2, "review": {"working_days": 5, "clock": "pause"}}
    city = make_city(tmp_path, monkeypatch, two_tiers(**level))
    for number in (1, 2, 3):
        city.initiative(f"DVK-{number}")
    for row in TABLE:
        for event in row.before:
            event(city)
        assert (row.begins, played(city, row.event)) == (row.begins, row.seen)
