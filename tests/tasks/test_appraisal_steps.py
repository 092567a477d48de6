"""The steps of an appraisal, row by row of docs/buoc-tham-dinh.md: what is written, who is told, what comes next."""

from datetime import date
from pathlib import Path

import pytest
from appraisal_office import (
    COUNCIL,
    CRITERIA,
    DAY,
    ROUND,
    Office,
    make_office,
    member_rows,
    ranking,
    secret,
    sheet_row,
    weighted,
    who,
    without_vote,
)

from config.plan_schema import Relation
from config.settings import settings
from models.appraisal.record import Choice
from models.appraisal.rounds import MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import TallyRow
from models.initiatives import InitiativeOf, InitiativeStatus
from models.plans import Unit, UnitClass
from tasks.appraisal import council as appraisal_council
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
from tasks.appraisal import sheets as appraisal_sheets
from tasks.appraisal.rounds import AppraisalTick, appraisal_lists, appraisal_tick
from tasks.attachments import attach_files
from tasks.context import context_of

A, B, C, D = (f"DVK-2024-{number:03}" for number in range(1, 5))
ALL_VOTERS = ("TV01", "TV02", "TV03", "TV04", "TV05")
OFFICER = "chuyen-vien.p-nv@bac-kan.example"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return make_office(tmp_path, monkeypatch)


def tick(on: date) -> AppraisalTick:
    day, now, _, _ = who(on)
    return appraisal_tick.fn(day, now)


# --- opening, council, assignment ---------------------------------------------------------------------------------


def test_a_round_takes_every_confirmed_initiative_that_no_round_holds(office: Office) -> None:
    office.register(A, "P-DX")
    office.register(B, "X-DQ")
    office.register(C, "P-HT", status=InitiativeStatus.REGISTERED)

    report = office.open(due=date(2024, 11, 22))

    assert (report.code, report.initiatives, report.status_label, report.clause) == (ROUND, 2, "Đang chuẩn bị", "II.8")
    assert report.next_step == "Nạp tệp Hội đồng, khai báo xung đột lợi ích, rồi “Phân công”."
    assert office.changes() == ["mở đợt"]


def test_a_preview_of_opening_loading_and_assigning_changes_nothing(office: Office) -> None:
    office.register(A, "P-DX")
    before = office.everything()
    assert office.open(preview=True).done == f"Sẽ mở đợt {ROUND} với 1 mô hình, điển hình."
    assert office.everything() == before

    office.open()
    before = office.everything()
    assert office.council(preview=True).done == "Sẽ thêm 6 thành viên, sửa 0, bỏ 0."
    assert office.everything() == before

    office.council()
    before = office.everything()
    report = office.assign(preview=True)
    assert (report.done, len(report.details)) == (
        "Sẽ thêm 3 lượt phân công cho 3 thành viên; 1 đơn vị có mô hình được thông báo (mỗi đơn vị một lần).",
        3,
    )
    assert office.everything() == before


def test_the_council_is_brought_in_line_with_its_file_and_the_same_file_again_changes_nothing(office: Office) -> None:
    office.register(A, "P-DX")
    office.open()
    assert office.council().done == "Đã thêm 6 thành viên, sửa 0, bỏ 0."
    before = office.everything()

    again = office.council()

    assert (again.done, office.everything()) == ("Đã thêm 0 thành viên, sửa 0, bỏ 0.", before)
    changed = [row for row in member_rows() if row.code != "TV05"]
    changed[0] = MemberRow(2, "TV01", "uy-vien", "P-TCKH", "", "Thành viên Thứ Nhất")
    assert office.council(changed).done == "Đã thêm 0 thành viên, sửa 1, bỏ 1."


def test_assigning_begins_the_scoring_and_tells_each_unit_once(office: Office) -> None:
    office.register(A, "P-DX")
    office.register(B, "P-DX")
    office.register(C, "MTTQ")
    office.open()
    office.council()

    report = office.assign()
    office.assign()

    assert (report.status_label, report.sheets) == ("Đang chấm", {"Chưa nộp": 9})
    assert [each for each in office.told() if each[0] == "begins"] == [
        ("begins", f"dau-moi.{unit}@bac-kan.example", "II.8", "owed", "Thẩm định mô hình “Dân vận khéo”")
        for unit in ("mttq", "p-dx")
    ]
    assert office.words_to("dau-moi.mttq@bac-kan.example", "begins")[0] == (
        f"Trân trọng thông báo hồ sơ sau đây được đưa vào thẩm định, Đợt cuối năm: {C}."
    )
    assert office.words_to("dau-moi.p-dx@bac-kan.example", "begins")[0] == (
        f"Hồ sơ sau đây được đưa vào thẩm định, Đợt cuối năm: {A}, {B}."
    )


def test_every_member_is_told_once_through_the_own_unit_what_to_appraise(office: Office) -> None:
    office.register(A, "P-DX")
    office.open(due=date(2024, 11, 25))
    office.council()
    office.assign()
    office.assign()
    hand = next(code for code in ("TV02", "TV03", "TV04", "TV05") if code not in office.assigned(A))

    assigned = office.assigned(A)
    by_draw = [(email, clause, state) for rung, email, clause, state, _ in office.told() if rung.startswith("assigned")]
    appraisal_council.assign_by_hand.fn(ROUND, hand, A, "Cần thêm ý kiến.", *who())
    told = [(rung, email) for rung, email, *_ in office.told() if rung.startswith("assigned")]

    assert by_draw == [(f"dau-moi.{COUNCIL[code][1].lower()}@bac-kan.example", "II.8", "owed") for code in assigned]
    assert [email for _, email in told[3:]] == [f"dau-moi.{COUNCIL[hand][1].lower()}@bac-kan.example"]
    assert office.words_to(told[3][1], told[3][0]) == [
        f"Đề nghị cơ quan, đơn vị chuyển tới thành viên có mã {hand} của Hội đồng thẩm định mô hình “Dân vận khéo”.",
        f"Đợt cuối năm: được phân công thẩm định 1 hồ sơ: {A}.",
        "Hạn nộp phiếu chấm: 25/11/2024 (thứ Hai).",
        "Thành viên chấm độc lập trên phiếu của mình; nếu có xung đột lợi ích với hồ sơ nào thì báo Phòng Nội vụ, "
        "không chấm hồ sơ ấy.",
    ]


def test_members_are_told_which_sheets_were_reopened(office: Office) -> None:
    office.scoring("P-DX")
    office.all_sheets()
    office.change_dossier(A)

    appraisal_tick.fn(*who()[:2])
    appraisal_tick.fn(*who()[:2])

    told = [(rung, email) for rung, email, *_ in office.told() if rung.startswith("again")]
    assert [email for _, email in told] == [
        f"dau-moi.{COUNCIL[code][1].lower()}@bac-kan.example" for code in office.assigned(A)
    ]
    assert office.words_to(told[0][1], told[0][0])[1] == (
        f"Đợt cuối năm: hồ sơ thay đổi sau khi chấm, cần chấm lại 1 hồ sơ: {A}."
    )


def test_what_goes_to_a_superior_body_waits_for_a_persons_release(office: Office) -> None:
    with office.session() as session:
        unit = session.get(Unit, "P-DX")
        kind = session.get(UnitClass, unit.class_code)
        kind.relation = Relation.SUPERIOR.value
        session.add(kind)
    office.register(A, "P-DX")
    office.open()
    office.council()

    office.assign()

    assert [state for rung, _, _, state, _ in office.told() if rung == "begins"] == ["held"]


def test_a_member_of_the_own_unit_is_not_assigned_and_a_declared_one_is_not_either(office: Office) -> None:
    office.register(A, "P-VHTT")
    office.open()
    office.council()
    office.declare("TV03", A)

    office.assign()

    assert office.assigned(A) == ["TV01", "TV04", "TV05"]


def test_a_member_who_is_named_as_an_author_is_not_assigned(office: Office) -> None:
    office.register(A, "P-DX", details={"luc-luong": "Chủ trì: Thành viên Thứ Ba"})
    office.register(B, "P-DX", of=InitiativeOf.INDIVIDUAL, person="Thành viên Thứ Tư")
    office.open()
    office.council()

    office.assign()

    assert ("TV03" in office.assigned(A), "TV04" in office.assigned(B)) == (False, False)


def test_a_member_whose_unit_was_taken_over_does_not_appraise_what_the_successor_registers(office: Office) -> None:
    office.register(A, "P-HT")
    office.open()
    office.council()
    with office.session() as session:
        unit = session.get(Unit, "P-TP")
        unit.successor = "P-HT"
        session.add(unit)

    office.assign()

    assert "TV03" not in office.assigned(A)


def test_a_conflict_that_shows_up_later_leaves_a_gap_that_assigning_again_fills(office: Office) -> None:
    office.scoring("P-DX")
    member = office.assigned(A)[0]

    report = office.declare(member, A)
    assert report.short == {A: 1}

    assert office.assign().short == {}
    assert (member in office.assigned(A), len(office.assigned(A))) == (False, 3)


def test_a_lifted_declaration_no_longer_stands_against_the_member(office: Office) -> None:
    office.scoring("P-DX")
    office.declare("TV01", A)

    appraisal_council.lift_conflict.fn(ROUND, "TV01", A, "Khai nhầm mô hình.", *who())

    assert office.facts().conflicts == {}
    assert office.changes()[-2:] == ["khai báo xung đột lợi ích", "gỡ khai báo xung đột lợi ích"]


def test_an_assignment_by_hand_and_its_taking_off_stand_in_the_log_with_their_reasons(office: Office) -> None:
    office.scoring("P-DX")
    free = next(code for code in ALL_VOTERS if code not in office.assigned(A))
    taken = office.assigned(A)[0]

    appraisal_council.assign_by_hand.fn(ROUND, free, A, "Am hiểu lĩnh vực.", *who())
    appraisal_council.take_off.fn(ROUND, taken, A, "Đi công tác.", *who())

    assert (free in office.assigned(A), taken in office.assigned(A)) == (True, False)
    said = office.rows(
        "SELECT json_extract(body, '$.detail.reason') FROM audit_row WHERE subject = 'appraisal' "
        "ORDER BY seq DESC LIMIT 2"
    )
    assert said == [("Đi công tác.",), ("Am hiểu lĩnh vực.",)]


def test_empty_sheets_are_written_without_what_a_member_has_a_conflict_with(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")
    office.declare("TV01", A)
    office.assign()
    mine = office.awaited()

    names = appraisal.write_blank_sheets.fn(ROUND)

    folder = office.home / "phieu-cham" / ROUND
    written = {
        name.removesuffix(".csv"): [
            line.split(";")[1] for line in (folder / name).read_text("utf-8-sig").splitlines()[1:]
        ]
        for name in names
    }
    assert written == mine
    assert A not in written.get("TV01", [])


def test_an_initiative_left_for_later_may_go_into_another_round(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")

    appraisal.drop.fn(ROUND, B, "Chờ bổ sung hồ sơ.", *who())
    report = appraisal.open_round.fn("Đợt bổ sung", [], None, "", *who())

    assert (report.code, report.details) == ("TD-2024-02", [f"{B}: Mô hình {B} (ví dụ)"])


def test_an_initiative_left_for_later_may_come_back_while_no_other_round_holds_it(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")
    appraisal.drop.fn(ROUND, B, "Chờ bổ sung hồ sơ.", *who())

    report = appraisal.bring_back.fn(ROUND, B, *who())

    assert (report.initiatives, report.left_out) == (2, 0)


def test_a_cancelled_round_sets_its_initiatives_free(office: Office) -> None:
    office.scoring("P-DX")

    appraisal.cancel.fn(ROUND, "Chọn nhầm Hội đồng.", *who())

    assert appraisal.open_round.fn("Lại", [], None, "", *who()).code == "TD-2024-02"


# --- sheets -------------------------------------------------------------------------------------------------------


def test_a_sheet_is_kept_as_rows_and_the_same_again_changes_nothing(office: Office) -> None:
    office.scoring("P-DX")
    member = office.assigned(A)[0]
    taken = office.sheet(member, sheet_row(A, ["ben-vung"]))
    before = office.everything()

    again = office.sheet(member, sheet_row(A, ["ben-vung"]))

    assert (taken.handed_in, taken.still_missing, again.handed_in, again.unchanged) == (1, 0, 0, 1)
    assert office.everything() == before
    assert office.rows("SELECT criterion, score FROM appraisal_score ORDER BY criterion") == [
        (code, "0" if code == "ben-vung" else "1") for code in sorted(CRITERIA)
    ]


def test_a_draft_may_have_gaps_and_does_not_count(office: Office) -> None:
    office.scoring("P-DX")
    member = office.assigned(A)[0]

    report = office.sheet(member, SheetRow(2, A, scores={"hieu-qua": "đạt"}), hand_in=False)

    assert (report.drafted, report.still_missing) == (1, 1)
    assert (member, A, "draft") in office.sheets()


def test_abstaining_is_a_state_and_not_a_score(office: Office) -> None:
    office.scoring("P-DX")
    member = office.assigned(A)[0]

    report = office.sheet(member, SheetRow(2, A, abstains=True))

    assert (report.abstained, (member, A, "abstained") in office.sheets()) == (1, True)
    assert office.rows("SELECT count(*) FROM appraisal_score") == [(0,)]


def test_a_sheet_that_was_handed_in_is_given_back_with_a_reason(office: Office) -> None:
    office.scoring("P-DX")
    member = office.assigned(A)[0]
    office.sheet(member, sheet_row(A))

    appraisal_sheets.let_amend.fn(ROUND, member, [A], "Ghi nhầm dòng.", *who())

    assert office.awaited()[member] == [A]


def test_a_dossier_that_changes_reopens_exactly_the_sheets_it_touches(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")
    members = office.assigned(A)
    office.all_sheets()
    office.change_dossier(A)

    assert tick(DAY) == AppraisalTick([A], [])
    assert tick(DAY) == AppraisalTick([], [])

    assert [each for each in office.sheets() if each[2] == "reopened"] == [
        (member, A, "reopened") for member in members
    ]
    assert [each[1:] for each in office.told() if each[0].startswith("changed")] == [
        (OFFICER, "II.8", "owed", "Hồ sơ thay đổi sau khi chấm")
    ]


def test_a_file_that_is_added_or_replaced_reopens_exactly_the_sheets_of_its_dossier(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")
    office.all_sheets()
    folder = settings().home / "tiep-nhan" / "P-DX" / A
    folder.mkdir(parents=True)

    reopened = []
    for words in (b"%PDF-1.7\n% mot\ntrailer << >>\n%%EOF", b"%PDF-1.7\n% hai\ntrailer << >>\n%%EOF"):
        (folder / "bao-cao-thanh-tich.pdf").write_bytes(words)
        attach_files.fn(A, *who())
        reopened.append((tick(DAY).reopened, {each[1] for each in office.sheets() if each[2] == "reopened"}))
        for member in office.assigned(A):
            office.sheet(member, sheet_row(A))

    assert reopened == [([A], {A})] * 2
    assert tick(DAY).reopened == []


def test_a_change_of_status_or_of_the_unit_that_owns_it_reopens_nothing(office: Office) -> None:
    office.scoring("P-DX")
    office.all_sheets()
    with office.session() as session:
        initiative = office.facts().initiative_by_code(A)
        initiative.unit_code = "P-HT"
        session.add(initiative)

    assert tick(DAY).reopened == []


def test_sheets_reopened_after_closing_may_be_handed_in_again_and_no_others(office: Office) -> None:
    office.scoring("P-DX", "X-DQ")
    office.all_sheets()
    office.close()
    office.change_dossier(A)
    tick(DAY)

    office.all_sheets({A: ["ben-vung"]})

    assert {status for _, _, status in office.sheets()} == {"handed_in"}
    assert office.facts().verdicts()[0].total is not None


def test_closing_without_a_members_sheets_marks_that_member_absent(office: Office) -> None:
    office.scoring("P-DX")
    absent, *others = office.assigned(A)
    for member in others:
        office.sheet(member, sheet_row(A))

    report = office.close(without_missing=True, reason="Thành viên đi công tác dài ngày.")

    assert report.done == "Đã khóa phiếu: 2 phiếu được tính, 1 phiếu ghi vắng."
    assert (absent, A, "absent") in office.sheets()


def test_opening_the_scoring_again_gives_the_absent_their_sheets_back(office: Office) -> None:
    office.scoring("P-DX")
    office.close(without_missing=True, reason="Hết hạn nộp phiếu.")

    report = appraisal_sheets.reopen_scoring.fn(ROUND, "Hội đồng đề nghị chấm bổ sung.", *who())

    assert (report.status_label, report.sheets) == ("Đang chấm", {"Chưa nộp": 3})


def test_near_the_day_for_sheets_the_office_is_told_once_what_is_missing(office: Office) -> None:
    office.scoring("P-DX", due=date(2024, 11, 28))
    member, *_ = office.assigned(A)

    # Three working days before Thursday 28/11 is Monday 25/11.
    assert tick(date(2024, 11, 22)).told == []
    assert tick(date(2024, 11, 25)).told == [ROUND]
    tick(date(2024, 11, 26))

    assert [each[1:] for each in office.told() if each[0].startswith("missing")] == [
        (OFFICER, "II.8", "owed", "Phiếu chấm chưa nộp")
    ]
    words = office.words_to(OFFICER, "missing-28/11/2024")
    assert words[0] == f"Đợt {ROUND} (Đợt cuối năm): hạn nộp phiếu chấm là 28/11/2024 (thứ Năm)."
    assert f"{member} (1 phiếu)" in words[1]


# --- meetings, votes, results -------------------------------------------------------------------------------------


def closed(office: Office, *units: str, missing: dict[str, list[str]] | None = None) -> list[str]:
    """A round whose sheets are all in and closed; return the codes."""
    codes = office.scoring(*units)
    office.all_sheets(missing)
    office.close()
    return codes


def test_a_meeting_is_recorded_once_and_a_second_one_gets_the_next_number(office: Office) -> None:
    closed(office, "P-DX")

    first = office.meet("TV01", "TV02")
    same = office.meet("TV01", "TV02")
    second = office.meet("TV01", "TV02", "TV03", began="09:00")

    assert [report.done for report in (first, same, second)] == [
        "Đã ghi phiên họp số 1: có mặt 2, vắng 4.",
        "Đã ghi phiên họp số 1: có mặt 2, vắng 4.",
        "Đã ghi phiên họp số 2: có mặt 3, vắng 3.",
    ]


def test_results_are_previewed_then_applied_in_one_batch(office: Office) -> None:
    closed(office, "P-DX", "X-DQ", missing={B: ["hieu-qua"]})
    office.all_vote()

    preview = office.preview()
    assert office.statuses() == {A: "confirmed", B: "confirmed"}
    applied = office.apply(preview.preview_code)

    assert [(each.code, each.outcome, each.total, each.votes, each.note) for each in applied.lines] == [
        (A, "Đạt", "6", "5/5 (có mặt 5)", ""),
        (B, "Không đạt", "5", "5/5 (có mặt 5)", "chưa đạt tiêu chí bắt buộc"),
    ]
    assert (applied.passed, applied.failed, applied.undecided) == (1, 1, 0)
    assert office.statuses() == {A: "passed", B: "failed"}
    assert office.changes("initiative") == ["confirmed → passed", "confirmed → failed"]


def test_the_council_turns_down_what_it_does_not_vote_for(office: Office) -> None:
    closed(office, "P-DX")
    office.all_vote(Choice.AGAINST)

    office.apply()

    assert office.statuses() == {A: "failed"}


def test_a_second_meeting_votes_again_where_the_first_had_no_quorum(office: Office) -> None:
    closed(office, "P-DX")
    office.all_vote(present=("TV01", "TV02", "TV03"))
    assert [each.outcome for each in office.preview().lines] == [
        "Chưa quyết định: phiên họp chưa đủ số thành viên theo quy định; thành viên có xung đột lợi ích không tính"
    ]

    appraisal_results.record_meeting.fn(ROUND, DAY, "09:00", "11:00", "Phòng họp số 1", list(ALL_VOTERS), *who())
    office.vote({(A, member): Choice.FOR for member in ALL_VOTERS}, meeting=2)

    assert [(each.outcome, each.votes) for each in office.preview().lines] == [("Đạt", "5/5 (có mặt 5)")]


def test_the_quorum_is_counted_again_without_those_who_have_a_conflict(office: Office) -> None:
    closed(office, "P-DX", "X-DQ")
    # Three of five are no two thirds; with TV04 and TV05 out of the count for A, three of three are.
    office.declare("TV04", A)
    office.declare("TV05", A)
    office.all_vote(present=("TV01", "TV02", "TV03"))

    votes = {verdict.code: verdict.count for verdict in office.facts().verdicts()}

    assert {code: (count.members, count.present) for code, count in votes.items() if count} == {A: (3, 3), B: (5, 3)}


def test_a_secret_vote_comes_as_the_tellers_totals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, monkeypatch, secret)
    closed(office, "P-DX")
    office.meet(*ALL_VOTERS)

    appraisal_results.take_tallies.fn(ROUND, 1, [TallyRow(2, A, 3, 1, 0, 1)], "Tệp “kiem-phieu.csv”", *who())

    assert [(each.outcome, each.votes) for each in office.preview().lines] == [("Đạt", "3/5 (có mặt 5)")]


def test_a_conflict_declared_after_a_secret_vote_asks_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, monkeypatch, secret)
    closed(office, "P-DX")
    office.meet(*ALL_VOTERS)
    appraisal_results.take_tallies.fn(ROUND, 1, [TallyRow(2, A, 5, 0, 0, 0)], "Tệp “kiem-phieu.csv”", *who())
    spare = next(code for code in ALL_VOTERS if code not in office.assigned(A))

    office.declare(spare, A)

    assert [each.outcome for each in office.preview().lines] == [
        "Chưa quyết định: chưa biểu quyết, hoặc phải bỏ phiếu lại"
    ]


def test_weighted_scores_are_added_rounded_and_held_against_the_threshold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, monkeypatch, weighted("79.17"))
    office.scoring("P-DX")
    given = [("8", "7"), ("9", "6,5"), ("8,5", "6.5")]
    for member, (effect, spread) in zip(office.assigned(A), given, strict=True):
        office.sheet(member, SheetRow(2, A, scores={"hieu-qua": effect, "lan-toa": spread}))
    office.close()

    # (23 + 24,5 + 23,5) / 3 / 30 × 100 = 78 8/9.
    lines = [(each.outcome, each.total, each.note) for each in office.preview().lines]
    told = appraisal_results.explain_total(ROUND, A)

    assert lines == [("Không đạt", "78,89", "chưa đạt mức điểm theo quy định")]
    assert (told.exact, told.rounded, told.words) == (
        "710/9",
        "78,89",
        "Điểm nhân hệ số, cộng các tiêu chí, quy về thang 100; bình quân của 3 phiếu là 710/9; làm tròn nửa lên, 2 chữ "
        "số sau dấu phẩy: 78,89.",
    )
    assert [(line.criterion, line.weight, line.points, line.average, line.adds) for line in told.lines] == [
        ("hieu-qua", "2", "25,5", "8,5", "170/3"),
        ("lan-toa", "1", "20", "20/3", "200/9"),
    ]


def test_sheets_that_lie_far_apart_are_flagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, monkeypatch, weighted("10"))
    office.scoring("P-DX")
    for member, points in zip(office.assigned(A), ("10", "9", "5"), strict=True):
        office.sheet(member, SheetRow(2, A, scores={"hieu-qua": points, "lan-toa": points}))
    office.close()

    assert [each.note for each in office.preview().lines] == ["các phiếu chênh lệch lớn, đề nghị xem lại"]


def tied(office: Office) -> None:
    """Three mô hình of which the second and third are equal at the line of the first two."""
    office.scoring("P-DX", "X-DQ", "P-HT")
    points = {A: "10", B: "8", C: "8"}
    for member, codes in office.awaited().items():
        office.sheet(
            member,
            *[
                SheetRow(number, code, scores={"hieu-qua": points[code], "lan-toa": points[code]})
                for number, code in enumerate(codes, 2)
            ],
        )
    office.close()


def test_equals_at_the_line_are_shown_as_a_tie_and_the_council_decides_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, monkeypatch, ranking(2))
    tied(office)
    shown = [(each.code, each.rank, each.outcome) for each in office.preview().lines]
    tie = "Chưa quyết định: bằng điểm ở vị trí cuối được chọn, chờ Hội đồng quyết định"
    assert shown == [(A, "1", "Đạt"), (B, "=2", tie), (C, "=2", tie)]

    appraisal_results.settle_tie.fn(ROUND, C, True, "Mô hình ở địa bàn khó khăn hơn.", *who())
    office.apply()

    assert office.statuses() == {A: "passed", B: "failed", C: "passed"}


def test_applied_results_are_taken_back_until_they_are_published(office: Office) -> None:
    closed(office, "P-DX")
    office.all_vote()
    office.apply()

    report = office.undo()

    assert (report.status_label, office.statuses()) == ("Đã khóa phiếu chấm", {A: "confirmed"})
    office.apply()
    assert office.statuses() == {A: "passed"}


def test_publishing_owes_each_unit_its_results_with_reasons_and_without_names_or_numbers(office: Office) -> None:
    office.register(A, "X-DQ")
    office.register(B, "MTTQ")
    office.open()
    office.council()
    office.assign()
    for member, codes in office.awaited().items():
        rows = [
            sheet_row(code, ["hieu-qua"] if code == A else [], number, hieu_qua="Cần nêu số hộ tham gia")
            for number, code in enumerate(codes, 2)
        ]
        office.sheet(member, *rows)
    office.close()
    office.all_vote()
    office.apply()
    assert [each for each in office.told() if each[0] == "result"] == []

    office.publish()

    heading = "Kết quả thẩm định mô hình “Dân vận khéo”"
    assert [each for each in office.told() if each[0] == "result"] == [
        ("result", "dau-moi.mttq@bac-kan.example", "II.8", "owed", heading),
        ("result", "dau-moi.x-dq@bac-kan.example", "II.8", "owed", heading),
    ]
    failed = office.words_to("dau-moi.x-dq@bac-kan.example", "result")
    passed = office.words_to("dau-moi.mttq@bac-kan.example", "result")
    assert failed[:4] == [
        "Thông báo kết quả thẩm định để cơ quan, đơn vị biết và hoàn thiện hồ sơ.",
        "Hội đồng thẩm định mô hình “Dân vận khéo”, Đợt cuối năm:",
        f"{A}, Mô hình {A} (ví dụ): CHƯA ĐẠT.",
        "Chưa đạt tiêu chí bắt buộc.",
    ]
    assert failed[6] == (
        "Tiêu chí “Có hiệu quả thiết thực, có sức lan tỏa”: chưa đạt. Đề nghị bổ sung số liệu chứng minh hiệu quả và "
        "khả năng nhân rộng. Cần nêu số hộ tham gia."
    )
    assert (passed[0], passed[2], passed[-1]) == (
        "Trân trọng thông báo kết quả thẩm định để quý cơ quan biết, phối hợp thực hiện.",
        f"{B}, Mô hình {B} (ví dụ): ĐẠT.",
        "Mô hình đạt được tổng hợp, trình cơ quan có thẩm quyền xét công nhận; kết quả thẩm định chưa phải là quyết "
        "định công nhận.",
    )
    said = " ".join([*failed, *passed])
    assert [word for code, (_, _, name) in COUNCIL.items() for word in (code, name) if word in said] == []


def test_the_minutes_have_when_who_by_role_and_results_as_totals(office: Office) -> None:
    closed(office, "P-VHTT", "X-DQ", missing={B: ["hieu-qua"]})
    office.all_vote(present=("TV01", "TV02", "TV03", "TV04"))
    office.preview()

    data = appraisal_results.minutes_data(ROUND)

    (meeting,) = data.meetings
    assert (meeting.held_on, meeting.began, meeting.ended, meeting.place) == (DAY, "08:00", "11:30", "Phòng họp số 1")
    assert [(seat.code, seat.role) for seat in meeting.present] == [
        ("TV01", "Chủ tịch Hội đồng"),
        ("TV02", "Phó Chủ tịch Hội đồng"),
        ("TV03", "Ủy viên"),
        ("TV04", "Ủy viên"),
    ]
    assert [seat.code for seat in meeting.absent] == ["TV05", "TV06"]
    assert (meeting.chair, meeting.secretary) == (("TV01",), ())
    assert [(line.code, line.outcome, line.total, line.sheets, line.apart, line.votes) for line in data.lines] == [
        (A, "Đạt", "6", 3, ("TV02",), (4, 3, 3, 0, 0, 0)),
        (B, "Không đạt", "5", 3, (), (5, 4, 4, 0, 0, 0)),
    ]
    assert appraisal_results.minutes_names(ROUND)["TV01"] == "Thành viên Thứ Nhất"


def test_the_lists_of_the_forms_have_codes_and_roles_and_nobodys_name(office: Office) -> None:
    office.scoring("P-DX")
    office.register(B, "X-DQ", of=InitiativeOf.INDIVIDUAL, person="Thành viên Thứ Nhất", name="Thành viên Thứ Nhất")
    folder = office.home / "tiep-nhan" / "tham-dinh"
    folder.mkdir(parents=True)
    (folder / "TV01.csv").write_text("", encoding="utf-8")

    with office.session() as session:
        lists = appraisal_lists(session, context_of(session))

    assert lists == {
        "dot-tham-dinh": [f"{ROUND} · Đợt cuối năm"],
        "thanh-vien-hoi-dong": [
            "TV01 · Chủ tịch Hội đồng, P-NV",
            "TV02 · Phó Chủ tịch Hội đồng, P-VHTT",
            "TV03 · Ủy viên, P-TP",
            "TV04 · Ủy viên, P-KT",
            "TV05 · Ủy viên, P-QLDT",
            "TV06 · Thư ký, P-NV",
        ],
        "mo-hinh-dang-tham-dinh": [f"{A} · Mô hình {A} (ví dụ)"],
        "mo-hinh-cho-tham-dinh": [f"{B} · Mô hình cá nhân của UBND xã Dương Quang"],
        "tep-tham-dinh": ["TV01.csv"],
    }


def test_the_method_alone_decides_where_the_data_names_no_vote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, monkeypatch, without_vote)
    closed(office, "P-DX")

    office.apply()

    assert office.statuses() == {A: "passed"}


def test_field_teams_appraise_only_what_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def teams(section: dict[str, object]) -> None:
        section["teams"] = [
            {"id": "to-1", "name": "Tổ 1", "contents": ["1", "2"]},
            {"id": "to-2", "name": "Tổ 2", "contents": ["3", "4"]},
        ]
        section["members_per_initiative"] = 2

    office = make_office(tmp_path, monkeypatch, teams)
    office.register(A, "P-DX", content="1")
    office.register(B, "P-DX", content="3")
    office.open()
    rows = member_rows()
    office.council(
        [
            MemberRow(each.row, each.code, each.role, each.unit, "to-1" if each.code < "TV03" else "to-2", each.name)
            for each in rows
        ]
    )

    office.assign()

    assert (office.assigned(A), set(office.assigned(B)) <= {"TV03", "TV04", "TV05"}) == (["TV01", "TV02"], True)
