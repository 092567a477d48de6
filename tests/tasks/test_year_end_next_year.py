"""What was begun under last year's plan is finished under it, while the office runs the next one already (II.8, III.1.c)."""

from datetime import date
from pathlib import Path

import pytest
from office_driver import OfficeDriver, morning
from sqlalchemy import text
from year_end_office import PLAN, RECIPIENTS, REPORT, Spec, YearEnd, adopt_next_year, who

from config.refusals import Refused
from models.database import session_on
from models.initiatives import InitiativeStatus
from models.submission.dossiers import SubmissionStatus
from tasks.context import context_of
from tasks.previews import preview
from tasks.recognition import form_lists, spreading
from tasks.recognition import results as recognition
from tasks.recognition.files import ResultRow
from tasks.submission import dossiers
from tasks.why import why
from tasks.year_end import lists, versions

NOV_18, JAN_2, JAN_10, JAN_13 = date(2024, 11, 18), date(2025, 1, 2), date(2025, 1, 10), date(2025, 1, 13)
LAST_YEARS = f"{PLAN}/{REPORT}"
DOSSIER = "HS-2024-sent"


@pytest.fixture
def year(story: OfficeDriver, tmp_path: Path) -> YearEnd:
    """Last year's report was sent without the recognitions, a dossier waits above, and the new plan runs."""
    made = YearEnd(story)
    made.put(
        Spec(status=InitiativeStatus.SUBMITTED, dossier=SubmissionStatus.SENT),
        Spec("X-DQ", status=InitiativeStatus.SUBMITTED, dossier=SubmissionStatus.SENT),
    )
    made.sent_to_all(NOV_18)
    adopt_next_year(tmp_path, JAN_2)
    return made


def decide(dossier: str = DOSSIER) -> None:
    """The decision of January: one recognised, one not."""
    rows = [ResultRow("DVK-2024-001", True), ResultRow("DVK-2024-002", False, "Chưa có sức lan tỏa (ví dụ).")]
    recognition.record_results.fn(dossier, "12-QĐ/TU", JAN_10, "BTV-TU", JAN_13, rows, False, *who(JAN_13))


def rows_of(year: YearEnd, query: str) -> list[tuple[object, ...]]:
    with session_on(year.office.url) as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_a_dossier_of_last_year_goes_on_and_its_decision_is_of_last_year(year: YearEnd) -> None:
    dossiers.acknowledge_submission.fn(DOSSIER, JAN_2, None, *who(JAN_2))

    decide()

    assert rows_of(year, "SELECT code, year FROM recognition") == [("CN-2024-001", 2024)]
    assert rows_of(year, "SELECT number, plan_id FROM recognition_decision") == [("12-QĐ/TU", PLAN)]
    assert rows_of(year, "SELECT code, status FROM initiative ORDER BY code") == [
        ("DVK-2024-001", "recognised"),
        ("DVK-2024-002", "declined"),
    ]
    assert rows_of(year, "SELECT status FROM submission") == [("decided",)]


def test_last_years_report_is_supplemented_signed_and_sent_under_last_years_plan(year: YearEnd) -> None:
    decide()

    made = year.freeze(JAN_13, LAST_YEARS).version
    year.signed(JAN_13, LAST_YEARS)
    year.issue(JAN_13, "03/BC-UBND", LAST_YEARS)
    sent = year.send(*RECIPIENTS, on=JAN_13, report=LAST_YEARS)

    assert (made.version, made.supplements) == (2, 1)
    assert [change for change in made.changes if "công nhận" in change.lower()] != []
    assert (sent.status, sent.report_name) == ("sent", "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024")
    assert [(each.version, each.status) for each in versions.versions(LAST_YEARS)] == [(1, "sent"), (2, "sent")]
    assert versions.versions("") == []
    assert versions.verify_versions() == versions.Verified(2, [])


def test_a_report_still_on_its_way_at_new_year_meets_last_years_duty(story: OfficeDriver, tmp_path: Path) -> None:
    year = YearEnd(story)
    year.put(Spec())
    year.freeze(NOV_18)
    adopt_next_year(tmp_path, JAN_2)

    year.signed(JAN_2, LAST_YEARS)
    year.issue(JAN_2, report=LAST_YEARS)
    year.send(*RECIPIENTS, on=JAN_2, report=LAST_YEARS)

    assert year.duty() == ("accepted", JAN_2)


def test_the_lists_have_last_years_open_dossiers_and_reports_with_their_year(year: YearEnd) -> None:
    with session_on(year.office.url) as session:
        context = context_of(session)
        recognising = form_lists.recognition_lists(session, context)
        reporting = lists.year_end_lists(session, context)

    assert recognising[form_lists.DOSSIERS] == [f"{DOSSIER} · thanh-pho, đã gửi, kế hoạch năm 2024"]
    assert [each.split(" ")[0] for each in recognising[form_lists.AWAITED]] == ["DVK-2024-001", "DVK-2024-002"]
    own = [each for each in reporting[lists.REPORTS] if each.startswith(f"{REPORT} ")]
    assert len(own) == 1
    assert f"{LAST_YEARS}{own[0].removeprefix(REPORT)}, kế hoạch năm 2024" in reporting[lists.REPORTS]
    assert reporting[lists.VERSIONS] == ["1 · bản số 1"]


def test_what_is_decided_is_no_longer_listed(year: YearEnd) -> None:
    decide()

    with session_on(year.office.url) as session:
        found = form_lists.recognition_lists(session, context_of(session))

    assert (found[form_lists.DOSSIERS], found[form_lists.AWAITED]) == ([], [])


def test_what_follows_recognition_is_recorded_in_the_new_year(year: YearEnd) -> None:
    decide()

    spread = spreading.record_replication.fn("DVK-2024-001", "X-DQ", "", JAN_13, None, *who(JAN_13))

    assert (spread.initiative, len(spread.replicated)) == ("DVK-2024-001", 1)
    with session_on(year.office.url) as session:
        found = form_lists.recognition_lists(session, context_of(session))
    assert [each.split(" ")[0] for each in found[form_lists.RECOGNISED]] == ["DVK-2024-001"]


def test_the_unit_is_told_by_last_years_clause_though_the_new_plan_has_another_under_that_number(year: YearEnd) -> None:
    decide()
    with session_on(year.office.url) as session:
        session.execute(text("UPDATE clause SET text = 'Lời khác.' WHERE plan_id = 'bac-kan-2025' AND code = 'II.8'"))
        own = session.execute(text("SELECT text FROM clause WHERE plan_id = 'bac-kan-2024' AND code = 'II.8'")).scalar()

    year.office.send(JAN_13)

    of_items = "notice_line WHERE subject = 'submission_item'"
    told = rows_of(year, f"SELECT plan_id, state, COUNT(*) FROM {of_items} GROUP BY plan_id, state")
    assert told == [("bac-kan-2024", "said", 2)]
    (mail,) = preview("dau-moi.x-dq@bac-kan.example", JAN_13, JAN_13, morning(JAN_13)).messages
    quoted = " ".join(mail.text.split())
    assert (str(own) in quoted, "Lời khác." in quoted) == (True, False)
    (line, *_) = [int(str(number)) for (number,) in rows_of(year, f"SELECT id FROM {of_items}")]
    assert (why(line).clause_text, why(line).same) == (own, True)


def test_a_plan_that_is_not_in_the_record_is_refused(year: YearEnd) -> None:
    with pytest.raises(Refused) as refused:
        year.freeze(JAN_13, f"bac-kan-2019/{REPORT}")

    assert str(refused.value) == "Trong sổ không có kế hoạch “bac-kan-2019”. Hãy chọn lại trong danh sách."
