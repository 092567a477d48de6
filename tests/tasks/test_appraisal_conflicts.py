"""A member with a conflict of interest changes no number, list, export or notice, whatever that member wrote."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from appraisal_office import ROUND, Office, make_office, weighted, who
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.step_pages.appraisal import minutes_page, result_page, round_page
from models.appraisal.record import Choice
from models.appraisal.scores import SheetRow
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
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
    with office.session() as session:
        lists = appraisal_lists(session, context_of(session))
    applied = office.apply(preview.preview_code)
    published = office.publish()
    return {
        "tick": tick,
        "preview": result_page(preview, applied=False).markdown,
        "explained": explained,
        "lists": lists,
        "applied": result_page(applied, applied=True).markdown,
        "published": round_page(published).markdown,
        "minutes": minutes_page(appraisal_results.minutes_data(ROUND)).markdown,
        "blank sheets": appraisal.write_blank_sheets.fn(ROUND),
        "told": office.told(),
        "words": [office.words_to(f"dau-moi.{unit}@bac-kan.example", "result") for unit in ("p-dx", "x-dq")],
        "statuses": office.statuses(),
        "findings": office.rows("SELECT outcome, total, finding FROM appraisal_decision ORDER BY id"),
    }


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
