"""The year's totals equal a count by hand over the same rows, on both databases; every number lists its rows."""

from collections import Counter
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_driver import OfficeDriver
from year_end_office import PLAN, REPORT, UNITS, Spec, YearEnd, put

from config.refusals import Refused
from config.steps.year_end import FigureName
from models.database import session_on
from models.initiatives import InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.inspection.record import InspectionStatus
from models.plans import Plan
from models.recognition.record import RecognitionStatus
from models.submission.dossiers import SubmissionStatus
from models.year_end.totals import Figure, initiative_facts, rows_behind, totals_of
from tasks.year_end import totals

S = InitiativeStatus
PASSED = {S.PASSED, S.SUBMITTED, S.RECOGNISED, S.DECLINED, S.REVOKED}

# Written from what the words mean, not from the code: what each figure counts, of one initiative.
COUNTS_IN: dict[str, Callable[[Spec], bool]] = {
    "registered": lambda it: True,
    "confirmed": lambda it: it.status not in {S.REGISTERED, S.RETURNED},
    "new": lambda it: it.novelty is Novelty.NEW,
    "carried_over": lambda it: it.novelty is Novelty.CARRIED_OVER,
    "collective": lambda it: it.of is InitiativeOf.COLLECTIVE,
    "individual": lambda it: it.of is InitiativeOf.INDIVIDUAL,
    "exemplars": lambda it: it.kind is InitiativeKind.EXEMPLAR,
    "inspected": lambda it: it.inspection in (InspectionStatus.HELD, InspectionStatus.CONCLUDED),
    "passed": lambda it: it.status in PASSED,
    "proposed": lambda it: it.dossier not in (None, SubmissionStatus.DRAFTED, SubmissionStatus.WITHDRAWN),
    "recognised": lambda it: it.recognition is RecognitionStatus.STANDING,
    "declined": lambda it: it.status is S.DECLINED,
    "replicated": lambda it: it.replicated,
}

specs = st.lists(
    st.builds(
        Spec,
        unit=st.sampled_from(UNITS),
        content=st.sampled_from("1234"),
        of=st.sampled_from(InitiativeOf),
        kind=st.sampled_from(InitiativeKind),
        novelty=st.sampled_from(Novelty),
        status=st.sampled_from(InitiativeStatus),
        inspection=st.none() | st.sampled_from(InspectionStatus),
        dossier=st.none() | st.sampled_from(SubmissionStatus),
        recognition=st.none() | st.sampled_from(RecognitionStatus),
        replicated=st.booleans(),
    ),
    max_size=12,
)


def test_the_plans_figures_are_those_that_are_counted_here() -> None:
    assert set(get_args(FigureName)) == {figure.value for figure in Figure} == set(COUNTS_IN)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(registered=specs)
def test_every_total_is_what_a_count_by_hand_gives_and_lists_exactly_its_rows(
    story: OfficeDriver, registered: list[Spec]
) -> None:
    with session_on(story.url) as session:
        codes = put(session, registered)
        plan = session.get(Plan, PLAN)
        assert plan is not None
        here = [(code, it) for code, it in zip(codes, registered, strict=True) if it.status is not S.WITHDRAWN]
        by_hand = {
            figure: [(code, it.unit, it.content) for code, it in here if counts(it)]
            for figure, counts in COUNTS_IN.items()
        }
        found, facts = totals_of(session, plan), initiative_facts(session, plan)

        assert {figure.value: number for figure, number in found.of().items()} == {
            figure: len(rows) for figure, rows in by_hand.items()
        }
        for figure in Figure:
            rows = by_hand[figure.value]
            assert rows_behind(session, plan, figure) == [code for code, _, _ in rows]
            assert {unit: found.of(unit=unit)[figure] for unit in UNITS} == {
                unit: Counter(its for _, its, _ in rows)[unit] for unit in UNITS
            }
            assert {(u, c): found.of(unit=u, content=c)[figure] for u in UNITS for c in "1234"} == {
                (u, c): sum(1 for _, its, content in rows if (its, content) == (u, c)) for u in UNITS for c in "1234"
            }
        assert {each.code: {figure.value for figure in each.counts_in} for each in facts} == {
            code: {figure for figure, counts in COUNTS_IN.items() if counts(it)} for code, it in here
        }
        session.rollback()


def test_a_number_can_be_asked_for_its_rows_by_unit_and_content(story: OfficeDriver) -> None:
    YearEnd(story).put(Spec("P-DX", "3"), Spec("X-DQ", "3"), Spec("P-DX", "1"), Spec("P-DX", "3"))

    shown = totals.behind("registered", "P-DX · UBND phường Đức Xuân", "3")

    assert (shown.figure, shown.number, shown.rows) == ("Đăng ký", 2, ["DVK-2024-001", "DVK-2024-004"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            ("so-la",),
            "Không có chỉ tiêu “so-la”. Các chỉ tiêu: " + ", ".join(f"{f.value} ({f.label})" for f in Figure) + ".",
        ),
        (("registered", "KHONG-CO"), "Không có đơn vị “KHONG-CO”. Hãy chọn một đơn vị trong danh sách."),
        (("registered", None, "9"), "Không có nội dung “9”. Các nội dung: 1, 2, 3, 4."),
    ],
)
def test_asking_for_what_is_not_there_is_refused(
    sqlite_story: OfficeDriver, asked: tuple[str | None, ...], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        totals.behind(*asked)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_the_report_of_a_plan_without_the_section_is_refused(sqlite_office: OfficeDriver, tmp_path: object) -> None:
    import factories

    sqlite_office.set_up()
    path = factories.plan_with(tmp_path / "plan.yaml", lambda plan: plan.pop("year_end"))  # type: ignore[operator]
    sqlite_office.load(path, factories.STORY_UNITS)

    with pytest.raises(Refused) as refused:
        totals.totals(REPORT, factories.ROLLED_OUT)
    assert str(refused.value) == (
        "Kế hoạch chưa quy định việc sơ kết, tổng kết (phần “year_end”). Hãy bổ sung vào tệp kế hoạch."
    )
