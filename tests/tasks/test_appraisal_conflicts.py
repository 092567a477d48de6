"""A member with a conflict of interest changes no number, list, export or notice, whatever that member wrote."""

import io
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from appraisal_office import ROUND, Office, make_office, weighted, who
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from config.refusals import Refused
from flows.cli.app import main
from flows.step_pages.appraisal import minutes_page, result_page, round_page
from models.appraisal.record import Choice
from models.appraisal.scores import SheetRow
from models.plans import Unit
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
from tasks.appraisal import sheets as appraisal_sheets
from tasks.appraisal.rounds import appraisal_lists, appraisal_tick
from tasks.context import context_of

A, B = "DVK-2024-001", "DVK-2024-002"
MEMBER = "TV03"
VOTERS = ("TV01", "TV02", "TV03", "TV04", "TV05")
POINTS = {"TV01": ("8", "7"), "TV02": ("7", "8"), "TV04": ("9", "6,5"), "TV05": ("6", "6")}


def everyone(section: dict[str, Any]) -> None:
    """Every member appraises everything, by weighted scores, and the council votes openly."""
    vote = section["vote"]
    weighted("60")(section)
    section.pop("members_per_initiative")
    section["vote"] = vote


def play(folder: Path, patch: pytest.MonkeyPatch, sheet: SheetRow | None, ballot: Choice | None) -> dict[str, Any]:
    """A whole round in which a member's conflict with A is declared after sheet and ballot; what is shown."""
    office = make_office(folder, patch, everyone)
    office.scoring("P-DX", "X-DQ")
    for member, (effect, spread) in POINTS.items():
        rows = [SheetRow(n, code, scores={"hieu-qua": effect, "lan-toa": spread}) for n, code in enumerate((A, B), 2)]
        office.sheet(member, *rows)
    mine = [SheetRow(2, B, scores={"hieu-qua": "8", "lan-toa": "8"})]
    office.sheet(MEMBER, *mine, *([sheet] if sheet else []))
    if sheet is None:
        office.declare(MEMBER, A)
    office.close()
    office.meet(*VOTERS)
    ballots = {(code, member): Choice.FOR for code in (A, B) for member in VOTERS}
    ballots[A, "TV01"] = Choice.AGAINST
    ballots.pop((A, MEMBER))
    if sheet is not None and ballot is not None:
        ballots[A, MEMBER] = ballot
    office.vote(ballots)
    if sheet is not None:
        office.declare(MEMBER, A)
    return shown(office)


def shown(office: Office) -> dict[str, Any]:
    """Every number, list, page, export and notice of a round, to the very end."""
    tick = asdict(appraisal_tick.fn(*who()[:2]))
    preview = office.preview()
    explained = [asdict(appraisal_results.explain_total(ROUND, code)) for code in (A, B)]
    printed = [command("appraisal", "explain", ROUND, code, *form) for code in (A, B) for form in ((), ("--json",))]
    with office.session() as session:
        lists = appraisal_lists(session, context_of(session))
    applied = office.apply(preview.preview_code)
    published = office.publish()
    return {
        "tick": tick,
        "preview": result_page(preview, applied=False).markdown,
        "explained": explained,
        "command line": printed,
        "lists": lists,
        "applied": result_page(applied, applied=True).markdown,
        "published": round_page(published).markdown,
        "minutes": minutes_page(appraisal_results.minutes_data(ROUND)).markdown,
        "blank sheets": appraisal.write_blank_sheets.fn(ROUND),
        "told": office.told(),
        "mails": office.rows("SELECT rung, recipient, state, event FROM notice_line WHERE subject = 'appraisal'"),
        "statuses": office.statuses(),
        "findings": office.rows("SELECT outcome, total, finding FROM appraisal_decision ORDER BY id"),
    }


def command(*arguments: str) -> str:
    """What a command prints."""
    with redirect_stdout(io.StringIO()) as out:
        assert main(list(arguments)) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same round in which the member never wrote or voted on A at all."""
    with pytest.MonkeyPatch.context() as patch:
        return play(tmp_path_factory.mktemp("sach"), patch, None, None)


@st.composite
def sheets(draw: st.DrawFn) -> SheetRow:
    """Whatever a member may hand in on A: scores of every size, remarks, or no opinion."""
    if draw(st.integers(0, 4)) == 0:
        return SheetRow(3, A, abstains=True)
    scores = {"hieu-qua": str(draw(st.integers(0, 10))), "lan-toa": str(draw(st.integers(0, 10)))}
    remark = draw(st.sampled_from(("", "Chưa thuyết phục", "Rất tốt")))
    return SheetRow(3, A, scores=scores, remarks={"hieu-qua": remark})


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets(), st.sampled_from((None, *Choice)))
def test_whatever_a_conflicted_member_wrote_or_voted_everything_that_is_shown_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, clean: dict[str, Any], sheet: SheetRow, ballot: Choice | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        played = play(tmp_path_factory.mktemp("xung-dot"), patch, sheet, ballot)

    assert played == clean


def test_the_same_member_without_a_conflict_does_change_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: dict[str, Any]
) -> None:
    office = make_office(tmp_path, monkeypatch, everyone)
    office.scoring("P-DX", "X-DQ")
    for member, (effect, spread) in {**POINTS, MEMBER: ("0", "0")}.items():
        rows = [SheetRow(n, code, scores={"hieu-qua": effect, "lan-toa": spread}) for n, code in enumerate((A, B), 2)]
        office.sheet(member, *rows)
    office.close()

    assert appraisal_results.explain_total(ROUND, A).exact != clean["explained"][0]["exact"]


def force(office: Office) -> None:
    """Write a sheet of the conflicted member into the database behind the back of every check."""
    with office.session() as session:
        (sheet,) = session.execute(
            text(
                "SELECT s.id FROM appraisal_sheet s JOIN appraisal_member m ON m.id = s.member_id "
                "JOIN initiative i ON i.id = s.initiative_id WHERE m.code = :member AND i.code = :initiative"
            ),
            {"member": MEMBER, "initiative": A},
        ).scalars()
        session.execute(text("UPDATE appraisal_sheet SET status = 'handed_in' WHERE id = :sheet"), {"sheet": sheet})
        for criterion in ("hieu-qua", "lan-toa"):
            session.execute(
                text("INSERT INTO appraisal_score VALUES (:sheet, :criterion, '0', 'Không đồng tình')"),
                {"sheet": sheet, "criterion": criterion},
            )


def force_ballot(office: Office) -> None:
    """The same with a ballot."""
    with office.session() as session:
        session.execute(
            text(
                "INSERT INTO appraisal_ballot (meeting_id, initiative_id, member_id, choice) SELECT t.id, i.id, m.id, "
                "'against' FROM appraisal_meeting t, initiative i, appraisal_member m "
                "WHERE i.code = :initiative AND m.code = :member"
            ),
            {"member": MEMBER, "initiative": A},
        )


def rows_of(points: tuple[str, str]) -> list[SheetRow]:
    """A member's sheet on both."""
    effect, spread = points
    return [SheetRow(n, code, scores={"hieu-qua": effect, "lan-toa": spread}) for n, code in enumerate((A, B), 2)]


def test_a_sheet_and_a_ballot_forced_into_the_database_change_nothing_also_when_the_dossier_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = []
    for forced in (True, False):
        (tmp_path / str(forced)).mkdir()
        office = make_office(tmp_path / str(forced), monkeypatch, everyone)
        office.scoring("P-DX", "X-DQ")
        office.declare(MEMBER, A)
        for member, points in POINTS.items():
            office.sheet(member, *rows_of(points))
        office.sheet(MEMBER, SheetRow(2, B, scores={"hieu-qua": "8", "lan-toa": "8"}))
        if forced:
            force(office)
        office.change_dossier(A)
        reopened = round_page(office.close(without_missing=True, reason="Đã hết hạn.")).markdown
        open_again = round_page(appraisal_sheets.reopen_scoring.fn(ROUND, "Nhận phiếu chấm lại.", *who())).markdown
        for member, points in POINTS.items():
            office.sheet(member, *rows_of(points))
        office.close()
        office.meet(*VOTERS)
        voting = {(code, member): Choice.FOR for code in (A, B) for member in VOTERS}
        voting.pop((A, MEMBER))
        office.vote(voting)
        if forced:
            force_ballot(office)
        played.append({"reopened": reopened, "open again": open_again, **shown(office)})

    assert played[0] == played[1]


@pytest.mark.parametrize("merged", [False, True], ids=["declared", "by a merger"])
def test_a_conflict_that_comes_up_after_the_preview_takes_the_shown_numbers_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merged: bool
) -> None:
    office = voted(tmp_path, monkeypatch)
    code = office.preview().preview_code
    before = appraisal_results.minutes_data(ROUND).lines[0]

    if merged:
        merge(office)
    else:
        office.declare(MEMBER, A)
    after = appraisal_results.minutes_data(ROUND).lines[0]

    assert (before.total, before.outcome, before.apart) == ("60,00", "Đạt", ())
    assert (after.total, after.outcome, after.apart) == (None, "Chưa có kết quả", (MEMBER,))
    with pytest.raises(Refused, match=r"^Kết quả đã thay đổi so với lần xem trước"):
        office.apply(code)
    assert appraisal_tick.fn(*who()[:2]).reopened == []
    assert office.rows("SELECT status, outcome, total, finding FROM appraisal_decision ORDER BY id") == [
        ("pending", None, None, "{}"),
        ("pending", None, None, "{}"),
    ]
    assert office.preview().lines[0].total == "75,00"


def test_a_merger_after_the_results_are_applied_keeps_them_from_being_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = voted(tmp_path, monkeypatch)
    office.apply()
    merge(office)
    before = office.everything()

    with pytest.raises(Refused, match=f"^Chưa công bố được: căn cứ của kết quả {A} đã thay đổi sau khi áp dụng"):
        office.publish()

    assert office.everything() == before
    assert appraisal_results.minutes_data(ROUND).lines[0].total is None
    office.undo()
    office.apply()
    office.publish()
    assert office.rows("SELECT total FROM appraisal_decision ORDER BY id")[0] == ("75,00",)


def test_a_merger_after_publishing_leaves_the_minutes_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = voted(tmp_path, monkeypatch)
    office.apply()
    office.publish()
    before = appraisal_results.minutes_data(ROUND)

    merge(office)

    assert appraisal_results.minutes_data(ROUND) == before


def test_a_sheet_printed_before_a_conflict_is_not_left_lying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, monkeypatch, everyone)
    office.scoring("P-DX")
    appraisal.write_blank_sheets.fn(ROUND)

    office.declare(MEMBER, A)
    appraisal.write_blank_sheets.fn(ROUND)

    assert sorted(each.name for each in (office.home / appraisal.SHEETS_FOLDER / ROUND).iterdir()) == [
        f"{code}.csv" for code in ("TV01", "TV02", "TV04", "TV05")
    ]


def voted(folder: Path, patch: pytest.MonkeyPatch) -> Office:
    """A round that is ready to be previewed; the member scored A with nothing at all."""
    office = make_office(folder, patch, everyone)
    office.scoring("P-DX", "X-DQ")
    for member in VOTERS:
        office.sheet(member, *rows_of(("0", "0") if member == MEMBER else ("7,5", "7,5")))
    office.close(without_missing=True, reason="Thư ký không chấm.")
    office.all_vote()
    return office


def merge(office: Office) -> None:
    """The unit that registered A is merged into the unit of the member."""
    with office.session() as session:
        unit = session.get(Unit, "P-DX")
        unit.successor = "P-TP"
        session.add(unit)
