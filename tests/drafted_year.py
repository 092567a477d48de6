"""One small year of the plan of Bắc Kạn, played through the tasks, and every kind of document drafted on its day.

The decision on recognition and the certificates of recognition come from the year of the example with two tiers: in Bắc
Kạn the Party committee recognises, and the city drafts neither. Institutions are the plan's; persons are nobody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import factories
import pytest
from issuing_workers import lay
from whole_cycle import Cycle, rolled_out, who
from year_2023 import COUNCIL, CRITERIA, VOTERS, registers_of
from year_end_office import figures_of

from models.appraisal.record import Choice
from models.appraisal.rounds import MemberRow
from models.initiatives import InitiativeOf, Novelty
from models.inspection.record import About, FindingKind
from models.registration.record import RegistrationRow
from tasks import intake, reconciliation
from tasks.drafting import drafts
from tasks.drafting.drafts import Draft, draft_document
from tasks.drafting.gathered import Wanted
from tasks.inspection import rounds as inspection_rounds
from tasks.inspection.rows import FindingRow, RatingRow, ScheduleRow
from tasks.issuing.documents import issue_document
from tasks.recognition import commendation, results
from tasks.recognition.files import PieceRow, ProposalRow, ResultRow

PLAN, REGISTER, REPORT = "ke-hoach-don-vi", "dang-ky-mo-hinh", "bao-cao-don-vi"
ROUND = "TD-2024-01"
BLOCKS = ("ky-luat", "dieu-tra", "thanh-tra-kiem-tra", "don-thu")
LONG_NAME = "Phân loại rác thải tại nguồn gắn với hỗ trợ phụ nữ có hoàn cảnh khó khăn phát triển kinh tế hộ gia đình"
# (unit, content, name, one person, carried over)
REGISTERED = (
    ("P-DX", "3", "Tổ dân phố tự quản giữ gìn đường phố xanh, sạch, đẹp", False, True),
    ("P-DX", "2", "Bộ phận một cửa thân thiện, vì Nhân dân phục vụ", False, False),
    ("P-SC", "3", "Vận động Nhân dân hiến đất, góp công mở rộng đường liên thôn", False, False),
    ("X-NT", "4", "Câu lạc bộ hát then, đàn tính gắn với phát triển du lịch cộng đồng", False, True),
    ("P-VHTT", "2", "Hỗ trợ Nhân dân nộp hồ sơ trực tuyến tại nhà văn hóa", False, False),
    ("H-LHPN", "3", LONG_NAME, False, False),
    ("MTTQ", "1", "Cán bộ Mặt trận gần dân, sát cơ sở, giải quyết kiến nghị ngay từ tổ dân phố", True, False),
    ("TT-VHTT", "4", "Thắp sáng nhà văn hóa", False, False),
)  # fmt: skip
LATE, SILENT = ("P-KT",), ("P-TP", "P-HT", "H-ND", "H-CCB")


@dataclass
class Made:
    """A document of the year: the data that it was drawn from, what the step said of it, and its bytes."""

    data: object
    draft: Draft
    content: bytes


@dataclass
class Desk:
    """Whoever drafts: keeps every document under a name of its own."""

    office: Cycle
    drawn: list[object]
    made: dict[str, Made] = field(default_factory=dict)

    def draft(self, kind: str, on: date, name: str = "", /, **wanted: object) -> Draft:
        self.drawn.clear()
        draft = draft_document.fn(Wanted(kind=kind, **wanted), *who(on))  # type: ignore[arg-type]
        assert draft.path is not None
        content = (self.office.home / draft.path).read_bytes()
        self.made[name or kind] = Made(self.drawn[-1], draft, content)
        return draft

    def issue(self, draft: Draft, number: str, on: date) -> None:
        """The clerk's own door: the signed copy, number and day."""
        assert draft.code is not None
        lay(self.office.home, draft.code, f"%PDF-1.7 {draft.code}".encode())
        issue_document.fn(draft.code, number, on, *who(on))


@contextmanager
def noting(patch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The data of what is drawn meanwhile, in order."""
    drawn: list[object] = []
    draw: Callable[[object], bytes] = drafts.document_of

    def note(data: object) -> bytes:
        drawn.append(data)
        return draw(data)

    patch.setattr(drafts, "document_of", note)
    yield drawn
    patch.setattr(drafts, "document_of", draw)


def documents_of_bac_kan(folder: Path, patch: pytest.MonkeyPatch) -> dict[str, Made]:
    """Every document of the year 2024 by its name."""
    office = rolled_out(factories.BAC_KAN, factories.BAC_KAN_UNITS, factories.ROLLED_OUT, folder, patch)
    with noting(patch) as drawn:
        desk = Desk(office, drawn)
        codes = _spring(desk)
        _inspections(desk, codes)
        _reports(desk)
        _appraisal(desk, codes)
        _recognition(desk, codes)
        _commendation(desk)
    return desk.made


def documents_of_two_tiers(folder: Path, patch: pytest.MonkeyPatch) -> dict[str, Made]:
    """What a host that recognises signs itself: the decision, and a certificate for each."""
    plan = factories.PLANS / "examples" / "vi-du-hai-cap-2024.yaml"
    office = rolled_out(plan, plan.with_suffix(".units.yaml"), date(2024, 3, 4), folder, patch)
    named = (("X-MOT", "Đường hoa nông thôn mới (ví dụ)"), ("X-HAI", "Tổ thu gom rác thải tự quản (ví dụ)"))
    rows = [
        RegistrationRow(line, unit, name, "kinh-te", details={"muc-tieu": "Mục tiêu (ví dụ)"})
        for line, (unit, name) in enumerate(named)
    ]
    codes = office.register(rows, date(2024, 3, 20))
    office.confirm(codes, date(2024, 3, 20))
    on, members = date(2024, 10, 15), [
        MemberRow(line, code, role, unit, team, f"Thành viên {code}")
        for line, (code, role, unit, team) in enumerate(
            [
                ("KT1", "chu-tich", "P-NV", "to-kinh-te"), ("KT2", "uy-vien", "P-NNPTNT", "to-kinh-te"),
                ("NC1", "uy-vien", "P-VHTT", "to-noi-chinh"), ("TK", "thu-ky", "P-NV", ""),
            ], 2,
        )
    ]  # fmt: skip
    office.appraise(codes, members, lambda *_: {"hieu-qua": "50", "lan-toa": "30"}, on)
    assert office.decide(on) == (2, 0, 0)
    with noting(patch) as drawn:
        desk = Desk(office, drawn)
        dossier = office.submit("huyen", codes, [("danh-sach", False)], date(2024, 11, 6))
        desk.draft("quyet-dinh-cong-nhan", date(2024, 11, 7), dossier=dossier)
        on = date(2024, 11, 18)
        results.record_results.fn(dossier, "1410/QĐ-UBND", on, "UBND-H", None, [], True, *who(on))
        desk.draft("giay-chung-nhan", date(2024, 11, 18), decided=dossier)
    return desk.made


def _spring(desk: Desk) -> list[str]:
    office, day = desk.office, date(2024, 5, 3)
    letter = desk.draft("cong-van-giao-nhiem-vu", factories.ROLLED_OUT)
    desk.issue(letter, "312", factories.ROLLED_OUT)
    for unit in ("P-DX", "X-DQ", "X-NT", "P-VHTT"):
        office.hand_in(unit, PLAN, date(2024, 4, 22))
        office.accept(unit, PLAN, date(2024, 4, 23))
    rows = [
        RegistrationRow(
            line, unit, name, content,
            of=InitiativeOf.INDIVIDUAL if alone else InitiativeOf.COLLECTIVE,
            person="Người được đăng ký (ví dụ)" if alone else None,
            novelty=Novelty.CARRIED_OVER if carried else Novelty.NEW,
            details={"muc-tieu": "Mục tiêu (ví dụ)", "cach-lam": "Cách làm (ví dụ)"},
        )
        for line, (unit, content, name, alone, carried) in enumerate(REGISTERED)
    ]  # fmt: skip
    codes = office.register(rows, day)
    office.confirm(codes, day)
    for unit in dict.fromkeys(row.unit for row in rows):
        office.hand_in(unit, REGISTER, day)
        office.accept(unit, REGISTER, day)
    return codes


def _inspections(desk: Desk, codes: list[str]) -> None:
    office, called = desk.office, date(2024, 5, 20)
    office.choose_units("dot-1", called)
    ((left_out,),) = office.rows(
        "SELECT unit_code FROM inspection_round_unit WHERE state = 'proposed' ORDER BY position DESC LIMIT 1"
    )
    inspection_rounds.change_list.fn("dot-1", left_out, "Đã kiểm tra năm trước (ví dụ).", False, *who(called))
    inspection_rounds.change_list.fn("dot-1", "P-DX", "Có mô hình duy trì nhiều năm (ví dụ).", True, *who(called))
    office.confirm_list("dot-1", called)
    chosen = [
        unit
        for (unit,) in office.rows(
            "SELECT unit_code FROM inspection_round_unit WHERE state IN ('proposed', 'added') ORDER BY position, 1"
        )
    ]
    wanted = [
        ScheduleRow("dot-1", unit, date(2024, 6, 3 + number // 2), f"doan-{number % 2 + 1}")
        for number, unit in enumerate(chosen)
    ]
    owners = dict(zip(codes, (unit for unit, *_ in REGISTERED), strict=True))
    office.schedule(wanted, called)
    desk.draft("thong-bao-kiem-tra", called, round="dot-1")
    for number, unit, day in office.rows("SELECT id, unit_code, on_day FROM inspection ORDER BY id"):
        on, mine = date.fromisoformat(day), [code for code in codes if owners[code] == unit]
        office.hold(number, on)
        fix_by = date(2024, 7, 12)
        office.note(
            [
                *(RatingRow(str(number), About.INITIATIVE, code, "dat", "Duy trì đều (ví dụ).") for code in mine),
                FindingRow(str(number), FindingKind.FINDING, "Chưa có sổ theo dõi mô hình (ví dụ)", fix_by),
                FindingRow(str(number), FindingKind.RECOMMENDATION, "Phổ biến cách làm (ví dụ)", fix_by),
            ],
            on,
        )
        office.conclude(number, on)
        if mine:
            desk.draft("bien-ban-kiem-tra", on, inspection=str(number))


def _reports(desk: Desk) -> None:
    office, due = desk.office, date(2024, 11, 14)
    registers_of(office, [None, "P-DX", "X-DQ", None, None, "X-NT"], ["P-DX", "X-DQ"])
    owing = [
        unit
        for (unit,) in office.rows("SELECT unit_code FROM obligation WHERE duty_code = :duty ORDER BY 1", duty=REPORT)
        if unit not in (*LATE, *SILENT, "P-QLDT")
    ]
    ask = date(2024, 11, 11)
    for unit, until in (("P-QLDT", date(2024, 11, 18)), ("P-TP", date(2024, 11, 25))):
        intake.request_extension.fn(unit, REPORT, until, f"12/{unit}", ask, *who(ask))
    desk.draft("cong-van-gia-han", ask, unit="P-QLDT", duty=REPORT)
    intake.decide_extension.fn("P-QLDT", REPORT, date(2024, 11, 18), "710/UBND-NV", ask, *who(ask))
    intake.decide_extension.fn("P-TP", REPORT, None, "711/UBND-NV", ask, *who(ask))
    desk.draft(
        "cong-van-gia-han", ask, "cong-van-khong-gia-han", unit="P-TP", duty=REPORT,
        reason="thời hạn tổng hợp chung của thành phố đã ấn định",
    )  # fmt: skip
    desk.draft("bao-cao-don-vi", ask, unit="P-DX")
    for unit in owing:
        office.hand_in(unit, REPORT, date(2024, 11, 12))
        office.accept(unit, REPORT, due)
    morning = date(2024, 11, 15)
    reconciliation.reconcile.fn(REPORT, {}, due, *who(morning))
    letter = desk.draft("cong-van-don-doc", morning, duty=REPORT)
    desk.draft("cong-van-don-doc", morning, "cong-van-don-doc-mot-don-vi", duty=REPORT, unit="P-HT")
    desk.draft("cong-van-phoi-hop", morning, duty=REPORT)
    desk.issue(letter, "715", morning)
    for unit in (*LATE, "P-QLDT"):
        office.hand_in(unit, REPORT, date(2024, 11, 18))
        office.accept(unit, REPORT, date(2024, 11, 18))
    figures = {unit: {"dang-ky": 2, "dang-ky-moi": 1, "duy-tri": 1, "tap-the": 2} for unit in ("P-DX",)}
    on = date(2024, 11, 18)
    office.enter_figures("tong-ket", [figures_of(unit, **values) for unit, values in figures.items()], on)
    office.make_version("tong-ket", on)
    desk.draft("bao-cao-tong-ket", on)


def _appraisal(desk: Desk, codes: list[str]) -> None:
    office, on = desk.office, date(2024, 11, 25)
    members = [
        MemberRow(line, code, role, unit, "", f"Thành viên {code}")
        for line, (code, (role, unit)) in enumerate(COUNCIL.items(), 2)
    ]
    failing = {"hieu-qua": "không đạt", "dong-thuan": "không đạt"}
    office.appraise(
        codes,
        members,
        lambda _, code: dict.fromkeys(CRITERIA, "đạt") | (failing if code == codes[-1] else {}),
        on,
    )
    desk.draft("giay-moi", on, appraisal=ROUND, on=date(2024, 11, 28), at="14:00", place="Phòng họp UBND thành phố")
    scored = office.assigned()["TV1"][0]
    desk.draft("phieu-cham", on, appraisal=ROUND, member="TV1", initiative=scored)
    owners = dict(zip(codes, (unit for unit, *_ in REGISTERED), strict=True))
    meeting = date(2024, 11, 28)
    office.vote(
        {
            (member, code): Choice.AGAINST if (member, code) == ("TV4", codes[1]) else Choice.FOR
            for code in codes[:-1]
            for member in VOTERS
            if COUNCIL[member][1] != owners[code]
        },
        meeting,
    )
    assert office.decide(meeting) == (len(codes) - 1, 1, 0)
    desk.draft("bien-ban-tham-dinh", meeting, appraisal=ROUND)


def _recognition(desk: Desk, codes: list[str]) -> None:
    """The dossier: its pieces, the proposal drafted, signed, numbered by the clerk, filed, packed, sent; the decision."""
    office, on, proposed = desk.office, date(2024, 12, 3), codes[:-1]
    office.draft("thanh-pho", proposed, on)
    ((dossier,),) = office.rows("SELECT code FROM submission")
    reports = [PieceRow(office.piece(dossier, "bao-cao", code), "bao-cao", code) for code in proposed]
    minutes = PieceRow(office.piece(dossier, "bien-ban", None), "bien-ban", None, "15/BB-BCĐ", date(2024, 12, 2))
    office.file_pieces(
        dossier, [PieceRow(office.piece(dossier, "danh-sach", None), "danh-sach"), minutes, *reports], on
    )
    proposal = desk.draft("to-trinh-cong-nhan", on, dossier=dossier)
    desk.issue(proposal, "210", on)
    office.file_pieces(dossier, [PieceRow(office.piece(dossier, "to-trinh", None), "to-trinh")], on)
    office.pack(dossier, on)
    office.send_up(dossier, on)
    declined = {proposed[1]: "Chưa đủ minh chứng về hiệu quả (ví dụ)."}
    decided = date(2024, 12, 18)
    rows = [ResultRow(code, False, reason) for code, reason in declined.items()]
    results.record_results.fn(dossier, "501-QĐ/TU", decided, "BTV-TU", decided, rows, True, *who(decided))
    desk.draft("thong-bao-ket-qua", decided, decided=dossier)
    office.make_version("tong-ket", date(2024, 12, 19))
    desk.draft("bao-cao-tong-ket", date(2024, 12, 19), "bao-cao-tong-ket-bo-sung")


def _commendation(desk: Desk) -> None:
    """Two proposals, submitted together, decided by one decision, and their giấy khen."""
    on, decided = date(2024, 12, 20), date(2024, 12, 24)
    declared = dict.fromkeys(BLOCKS, (False, "01/XN"))
    rows = [
        ProposalRow("P-DX", "giay-khen-chuyen-de", "15/TTr-UBND", on, 2024, 2024, declared),
        ProposalRow("MTTQ", "giay-khen-chuyen-de", "08/TTr-MTTQ", on, 2024, 2024, declared, None, "Người được khen (ví dụ)"),
    ]  # fmt: skip
    made = commendation.propose_commendations.fn(rows, *who(on))
    for each in made:
        commendation.forward_commendation.fn(each.code, "40/TTr-NV", on, *who(on))
    decision = desk.draft("quyet-dinh-khen-thuong", on, award=made[0].code)
    desk.issue(decision, "1520", decided)
    for each in made:
        commendation.settle_commendation.fn(each.code, True, "1520/QĐ-UBND", decided, None, *who(decided))
    desk.draft("giay-khen", decided, award=made[1].code)
