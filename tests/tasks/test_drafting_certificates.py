"""Giấy khen from the commendations of one decision; the run's page names nobody."""

from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from docx_text import text_of
from office_driver import OfficeDriver, morning
from year_end_office import PLAN, YearEnd, who

from config.refusals import Refused
from models.database import session_on
from models.recognition.commendation import Commendation, CommendationStatus
from tasks.drafting.drafts import draft_document
from tasks.drafting.gathered import Wanted

DEC_20, DEC_23 = date(2024, 12, 20), date(2024, 12, 23)


def put(office: OfficeDriver, code: str, status: CommendationStatus, nominee: str | None, number: str | None) -> None:
    with session_on(office.url) as session:
        session.add(
            Commendation(
                code=code, plan_id=PLAN, unit_code="P-DX", nominee=nominee, award_code="giay-khen-chuyen-de",
                award_kind="thematic", from_year=2024, to_year=2024, document_number="9/TTr-UBND",
                proposed_on=date(2024, 12, 2), status=status, decision_number=number,
                decided_on=DEC_20 if number else None, clause_code="II.9", recorded_at=morning(DEC_20),
            )
        )  # fmt: skip


def test_everybody_of_a_decision_has_a_page_and_the_name_stands_in_the_file_alone(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    put(sqlite_story, "KT-2024-001", CommendationStatus.AWARDED, "Người Ví Dụ", "1520/QĐ-UBND")
    put(sqlite_story, "KT-2024-002", CommendationStatus.AWARDED, None, "1520/QĐ-UBND")
    put(sqlite_story, "KT-2024-003", CommendationStatus.AWARDED, None, "1521/QĐ-UBND")

    made = draft_document.fn(Wanted(kind="giay-khen", award="KT-2024-002"), *who(DEC_23))

    assert made.path is not None
    text = text_of((home / made.path).read_bytes())
    assert (text.count("GIẤY KHEN"), "Người Ví Dụ" in text, "KT. CHỦ TỊCH" in text, "TM." in text) == (
        2,
        True,
        True,
        False,
    )
    assert "Người" not in repr(made)
    assert [row[0] for row in made.rows] == ["KT-2024-001", "KT-2024-002"]
    assert (made.symbol, made.notes[-1].startswith("Giả định: khổ A4 nằm ngang")) == ("", True)


def test_the_decision_is_drafted_for_all_that_was_forwarded_together(sqlite_story: OfficeDriver, home: Path) -> None:
    put(sqlite_story, "KT-2024-001", CommendationStatus.FORWARDED, "Người Ví Dụ", None)
    put(sqlite_story, "KT-2024-002", CommendationStatus.FORWARDED, None, None)
    put(sqlite_story, "KT-2024-003", CommendationStatus.PROPOSED, None, None)

    made = draft_document.fn(Wanted(kind="quyet-dinh-khen-thuong", award="KT-2024-001"), *who(DEC_23))

    assert made.path is not None
    text = text_of((home / made.path).read_bytes())
    assert "Tặng Giấy khen về thi đua theo chuyên đề cho 01 tập thể và 01 cá nhân đã có thành tích xuất sắc" in text
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC KẠN" in text
    assert ("Người Ví Dụ" in text, "Người" in repr(made), "TM." in text) == (True, False, False)
    assert ([row[0] for row in made.rows], made.symbol) == (["KT-2024-001", "KT-2024-002"], "QĐ-UBND")


def test_the_reward_is_an_article_of_the_decision_where_the_plan_says_one_and_its_assumption_is_shown(
    sqlite_office: OfficeDriver, home: Path, tmp_path: Path
) -> None:
    def rewarded(plan: dict[str, Any]) -> None:
        for award in plan["recognition"]["commendation"]["awards"]:
            award["reward"] = {"label": "Giả định: mức thưởng (ví dụ).", "words": "Mức thưởng theo Quy chế (ví dụ)."}

    sqlite_office.set_up()
    sqlite_office.load(factories.plan_with(tmp_path / "p.yaml", rewarded), factories.STORY_UNITS)
    sqlite_office.roll_out(factories.ROLLED_OUT)
    put(sqlite_office, "KT-2024-001", CommendationStatus.FORWARDED, None, None)

    made = draft_document.fn(Wanted(kind="quyet-dinh-khen-thuong", award="KT-2024-001"), *who(DEC_23))

    assert made.path is not None
    lines = text_of((home / made.path).read_bytes()).splitlines()
    assert [line for line in lines if line.startswith("Điều 2.")] == ["Điều 2. Mức thưởng theo Quy chế (ví dụ)."]
    assert "- Như Điều 3;" in lines
    assert "Giả định: mức thưởng (ví dụ)." in made.notes


def test_before_the_decision_there_is_no_certificate_and_none_of_another_body(sqlite_story: OfficeDriver) -> None:
    put(sqlite_story, "KT-2024-001", CommendationStatus.FORWARDED, None, None)
    YearEnd(sqlite_story)

    for wanted, said in (
        (Wanted(kind="giay-khen"), "Chưa chọn khen thưởng"),
        (Wanted(kind="giay-khen", award="KT-2024-001"), "đang “Đã trình”"),
        (Wanted(kind="giay-chung-nhan"), "Chưa chọn hồ sơ"),
    ):
        with pytest.raises(Refused, match=said):
            draft_document.fn(wanted, *who(DEC_23))
