"""The report from a frozen version, the proposal, the notice of inspection and the assignment, as files on the record."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import docx
import factories
import pytest
from docx_text import text_of
from office_driver import ACTOR, OfficeDriver, morning
from sqlmodel import select
from year_end_office import PLAN, REPORT, Spec, YearEnd, who

from config.refusals import Refused
from models.database import session_on
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus
from models.inspection.record import Inspection, InspectionRound, InspectionStatus, RoundStatus
from models.plans import Clause
from models.states import Source
from models.year_end.record import ReportVersion
from tasks.drafting.drafts import Draft, draft_document
from tasks.drafting.gathered import Wanted
from tasks.submission import dossiers as submission
from tasks.year_end import versions

NOV_18, NOV_20 = date(2024, 11, 18), date(2024, 11, 20)
YEAR_REPORT = Wanted(kind="bao-cao-tong-ket")


def drafted(wanted: Wanted, on: date = NOV_18) -> Draft:
    return draft_document.fn(wanted, *who(on))


def words_of(home: Path, draft: Draft) -> str:
    assert draft.path is not None
    return text_of((home / draft.path).read_bytes())


@pytest.fixture
def year(sqlite_story: OfficeDriver) -> YearEnd:
    return YearEnd(sqlite_story)


# --- báo cáo tổng kết -------------------------------------------------------------------------------------------


def test_the_report_says_what_was_frozen_whatever_the_record_says_since(year: YearEnd, home: Path) -> None:
    year.put(Spec(status=InitiativeStatus.PASSED), Spec("X-DQ", "4"), Spec("X-DQ", status=InitiativeStatus.FAILED))
    year.handed_in("P-DX")
    year.freeze(NOV_18)
    first = drafted(YEAR_REPORT)
    year.put(Spec("X-DQ"), start=4)
    year.handed_in("X-DQ", on=NOV_20)

    again = drafted(YEAR_REPORT, NOV_20)

    assert (again.new, again.path, again.sha256) == (False, first.path, first.sha256)
    frozen = json.loads(versions.body_of(REPORT, 1))
    text = words_of(home, first)
    assert "đăng ký 03 mô hình, điển hình, trong đó đăng ký mới 03" in text
    assert frozen["totals"]["registered"] == 3
    assert "Đã thẩm định 02 mô hình, điển hình: đạt 01 (50%), không đạt 01 (" in text
    own = frozen["hand_in_totals"]["bao-cao-don-vi"]
    counts = (own["owed"], own["received"], own["silent"], own["late"])
    assert "Quá hạn" not in text
    assert f"| Báo cáo | {' | '.join(map(str, counts))}" in text
    assert {code for code in frozen["initiatives"] if code in text} == set(frozen["initiatives"])
    assert [row[1] for row in first.rows if row[0] == "Đăng ký"] == ["3"]


def test_another_version_is_another_file_and_the_older_can_still_be_drafted(year: YearEnd, home: Path) -> None:
    year.put(Spec())
    year.freeze(NOV_18)
    one = drafted(YEAR_REPORT)
    year.put(Spec("X-DQ"), start=2)
    year.freeze(NOV_20)

    two, old = drafted(YEAR_REPORT, NOV_20), drafted(Wanted(kind="bao-cao-tong-ket", version=1), NOV_20)

    assert (two.new, old.new, old.path) == (True, False, one.path)
    assert "đăng ký 02 mô hình" in words_of(home, two)


def test_what_the_office_wrote_is_kept_when_the_figures_are_drawn_anew(year: YearEnd, home: Path) -> None:
    (code,) = year.put(Spec())
    year.freeze(NOV_18)
    one = drafted(YEAR_REPORT)
    assert one.path is not None
    _write_under(home / one.path, "Hạn chế", "Một số đơn vị gửi báo cáo còn chậm.")
    _write_result(home / one.path, code, "100 hộ tham gia")
    year.put(Spec("X-DQ"), start=2)
    year.freeze(NOV_20)

    two, again = drafted(YEAR_REPORT, NOV_20), drafted(YEAR_REPORT, NOV_20)

    text = words_of(home, two)
    assert "Một số đơn vị gửi báo cáo còn chậm." in text
    assert "đăng ký 02 mô hình" in text
    assert "Giữ nguyên phần cơ quan đã viết trong DT-0001: Hạn chế, Kết quả của 1 mô hình (Phụ lục I)." in two.contains
    assert [line.split(" | ")[6] for line in text.splitlines() if f"| {code} |" in line] == ["100 hộ tham gia"]
    assert "100 hộ" not in repr(two)
    assert "Nội dung (3), được xác nhận đăng ký: 1 → 2" in two.contains
    assert (again.path, again.new) == (two.path, False)
    charts = [(home / each.path).read_bytes()[:8] for each in two.charts]
    assert charts == [b"\x89PNG\r\n\x1a\n"] * len(two.charts)
    assert len(charts) >= 3


def _write_under(path: Path, heading: str, words: str) -> None:
    """Type over the line that stands under a heading."""
    document = docx.Document(str(path))
    under = next(each for each in document.paragraphs if each.text.endswith(heading))
    under._p.getnext().findall(".//{*}t")[0].text = words
    document.save(str(path))


def _write_result(path: Path, code: str, words: str) -> None:
    """Write what a mô hình has brought into its line of the list."""
    document = docx.Document(str(path))
    rows = [row for each in document.tables for row in each.rows]
    line = next(row for row in rows if code in [cell.text for cell in row.cells])
    line.cells[6].paragraphs[0].add_run(words)
    document.save(str(path))


def test_without_a_version_or_with_a_touched_one_there_is_no_report(year: YearEnd) -> None:
    year.put(Spec())
    with pytest.raises(Refused, match="chưa có bản nào"):
        drafted(YEAR_REPORT)
    year.freeze(NOV_18)
    with session_on(year.office.url) as session:
        row = session.exec(select(ReportVersion)).one()
        row.body = row.body.replace('"registered":1', '"registered":9')
        assert hashlib.sha256(row.body.encode()).hexdigest() != row.sha256

    with pytest.raises(Refused, match="không khớp mã SHA-256"):
        drafted(YEAR_REPORT)


# --- tờ trình ---------------------------------------------------------------------------------------------------


def test_the_proposal_lists_the_dossier_and_names_a_person_in_the_file_alone(year: YearEnd, home: Path) -> None:
    passed = Spec(status=InitiativeStatus.PASSED)
    one, two, _ = year.put(
        passed, Spec("X-DQ", "4", status=InitiativeStatus.PASSED), Spec(status=InitiativeStatus.FAILED)
    )
    with session_on(year.office.url) as session:
        row = session.exec(select(Initiative).where(Initiative.code == two)).one()
        row.kind, row.of, row.person = InitiativeKind.EXEMPLAR, InitiativeOf.INDIVIDUAL, "Người Ví Dụ"
    by = (NOV_20, morning(NOV_20), ACTOR, Source.FORM)
    dossier = submission.draft_submission.fn("thanh-pho", [one, two], False, *by).code

    made = drafted(Wanted(kind="to-trinh-cong-nhan", dossier=dossier), NOV_20)

    text = words_of(home, made)
    assert "đăng ký 03 mô hình, điển hình; 03 mô hình, điển hình đã được thẩm định" in text
    assert "đề nghị công nhận 02 mô hình, điển hình (01 tập thể, 01 cá nhân)" in text
    assert "Căn cứ Kế hoạch 209-KH/TU ngày 31/01/2024 của Thành ủy Bắc Kạn" in text
    assert [code for code in (one, two, "DVK-2024-003") if code in text] == [one, two]
    assert "(Người Ví Dụ)" in text
    assert "Người Ví Dụ" not in repr(made)
    assert any(note.startswith("Hồ sơ chưa có biên bản họp xét") for note in made.notes)
    assert [row[0] for row in made.rows] == [one, two]


def test_without_a_dossier_nothing_is_proposed(year: YearEnd) -> None:
    with pytest.raises(Refused, match="Chưa chọn hồ sơ trình"):
        drafted(Wanted(kind="to-trinh-cong-nhan"))


# --- thông báo kiểm tra -----------------------------------------------------------------------------------------


def test_the_notice_lists_every_visit_of_the_round_that_stands(sqlite_story: OfficeDriver, home: Path) -> None:
    day = date(2024, 6, 10)
    _scheduled(sqlite_story, day)

    made = drafted(Wanted(kind="thong-bao-kiem-tra", round="dot-1 · Đợt 1"), date(2024, 5, 20))

    assert [row[1:] for row in made.rows] == [
        ["UBND phường Đức Xuân", "10/06/2024", "Đoàn kiểm tra số 1"],
        ["UBND xã Dương Quang", "11/06/2024", "Đoàn kiểm tra số 2"],
    ]
    text = words_of(home, made)
    assert "Kiểm tra 02 cơ quan, đơn vị, từ ngày 10/06/2024 đến ngày 11/06/2024" in text
    assert "1 | UBND phường Đức Xuân | 10/06/2024 (thứ_Hai)" in text
    assert "Trung tâm" not in text


def _scheduled(office: OfficeDriver, day: date) -> None:
    """Two visits that stand and one that was called off."""
    with session_on(office.url) as session:
        row = InspectionRound(
            plan_id=PLAN, code="dot-1", name="Đợt 1", opens_on=day, closes_on=day + timedelta(days=18), of_plan=True,
            at_most=8, status=RoundStatus.CONFIRMED, clause_code="II.8", recorded_at=morning(day),
        )  # fmt: skip
        session.add(row)
        session.flush()
        for number, unit in enumerate(("P-DX", "X-DQ", "TT-VHTT")):
            on = day + timedelta(days=number)
            session.add(
                Inspection(
                    plan_id=PLAN, round_id=row.id, unit_code=unit, relation="subordinate", on_day=on,
                    original_on_day=on, team=f"doan-{number % 2 + 1}", clause_code="II.8", recorded_at=morning(day),
                    status=InspectionStatus.CANCELLED if number == 2 else InspectionStatus.SCHEDULED,
                    recorded_by=ACTOR, source=Source.FORM,
                )
            )  # fmt: skip


def test_a_round_that_is_not_in_the_record_is_refused(sqlite_story: OfficeDriver) -> None:
    with pytest.raises(Refused, match="chưa có trong sổ"):
        drafted(Wanted(kind="thong-bao-kiem-tra", round="dot-1"))


# --- công văn giao nhiệm vụ -------------------------------------------------------------------------------------


def test_the_assignment_gives_every_duty_that_was_rolled_out_with_its_day_and_clause(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    made = drafted(Wanted(kind="cong-van-giao-nhiem-vu"), factories.ROLLED_OUT)

    text = words_of(home, made)
    by_code = {row[0]: row for row in made.rows}
    assert by_code["bao-cao-don-vi"][3:] == ["Trước ngày 15/11/2024", "III.2.c"]
    assert by_code["ke-hoach-don-vi"][3].endswith("(mốc nội bộ, giả định)")
    assert by_code["tu-kiem-tra"][3] == "Thường xuyên"
    with session_on(sqlite_story.url, read_only=True) as session:
        cites = {row.code: row.cite for row in session.exec(select(Clause).where(Clause.plan_id == PLAN))}
    missing = [row for row in made.rows for cell in (row[1], row[2], row[3], cites[row[4]]) if cell not in text]
    assert missing == []
    assert f"thực hiện {len(made.rows):02d} nhiệm vụ" in text
    assert "trân trọng đề nghị Hội Liên hiệp Phụ nữ" in text
