"""Hộp gửi and Xem trước thư: what the office sees is what the record says, and what is shown is what leaves."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

import factories
import pytest
from live_office import live, words_to
from office_driver import OfficeDriver, morning
from smtp_double import SmtpDouble
from sqlalchemy import text
from sqlmodel import select

from config.refusals import Refused
from config.settings import settings
from models.database import session_on
from models.outbox import Notice
from models.plans import Clause, Duty, Plan, PlanVersion
from tasks.outbox import Asked, outbox
from tasks.previews import Preview, preview

TODAY, REPORT = factories.ROLLED_OUT, factories.REPORT
AT = morning(TODAY) + timedelta(minutes=5)
DX, DQ, WOMEN = "dau-moi.p-dx@bac-kan.example", "dau-moi.x-dq@bac-kan.example", "dau-moi.h-lhpn@bac-kan.example"


@pytest.fixture
def server(sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpDouble]:
    with live(sqlite_story, TODAY, monkeypatch) as double:
        yield double


def as_it_reads(shown: Preview) -> tuple[str, str, str]:
    return shown.subject, shown.text, shown.html


@pytest.mark.parametrize("address", [DX, WOMEN], ids=["a commune", "a coordinating body"])
def test_a_message_is_shown_word_for_word_as_it_then_arrives(
    sqlite_story: OfficeDriver, server: SmtpDouble, address: str
) -> None:
    before = sqlite_story.dump()
    shown = preview(address, TODAY, TODAY, AT)
    untouched = sqlite_story.dump() == before
    sqlite_story.send(TODAY)

    assert untouched
    assert [as_it_reads(each) for each in shown.messages] == words_to(server, address)
    assert len(shown.messages) == 1


def test_the_message_of_a_day_to_come_is_the_one_that_comes_that_day(
    sqlite_story: OfficeDriver, server: SmtpDouble
) -> None:
    day = date(2024, 11, 12)
    shown = preview(DX, day, TODAY, AT)
    between = preview(DX, date(2024, 11, 13), TODAY, AT)
    for each in (TODAY, *(date(2024, 10, 31), date(2024, 11, 7)), day, date(2024, 11, 13)):
        sqlite_story.sweep(each)
        sqlite_story.send(each)

    assert as_it_reads(shown.messages[0]) == words_to(server, DX)[-1]
    assert "nhắc trước hạn 2 ngày làm việc (T-2)" in shown.messages[0].text
    assert between.messages == []


def test_what_has_left_is_written_again_and_said_to_be_so(sqlite_story: OfficeDriver, server: SmtpDouble) -> None:
    sqlite_story.send(TODAY)

    (shown,) = preview(DX, TODAY, TODAY + timedelta(days=1), AT).messages

    assert (shown.already, as_it_reads(shown)) == (True, words_to(server, DX)[0])


@pytest.mark.parametrize(
    ("person", "day", "sentence"),
    [
        ("khong-co@bac-kan.example", TODAY, "Không có người nhận “khong-co@bac-kan.example”"),
        (DX, date(2026, 1, 1), "Ngày 01/01/2026 quá xa: xem trước được đến ngày 29/04/2025."),
    ],
)
def test_what_cannot_be_shown_is_refused(sqlite_story: OfficeDriver, person: str, day: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence.replace("(", r"\(")):
        preview(person, day, TODAY, AT)


def test_the_outbox_says_what_left_what_failed_and_why_and_what_is_in_doubt(
    sqlite_story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = outbox(TODAY, AT)
    server.refuse = {DX: 550, DQ: 451}
    sqlite_story.send(TODAY)
    found = outbox(TODAY, AT)

    assert waiting.counts == {"Chờ gửi": 5}
    assert found.counts == {"Máy chủ đã nhận": 3, "Tạm hoãn, sẽ gửi lại": 1, "Không gửi được": 1}
    assert found.failed_by_reason == {"rcpt 550 recipient refused": 1}
    assert [(row.unit, row.owed) for row in found.rows if row.state == "failed"] == [("UBND phường Đức Xuân", 7)]
    assert (found.late, outbox(TODAY + timedelta(days=1), AT).late) == (0, 1)
    assert found.next_send_at == morning(TODAY) + timedelta(minutes=10)


def test_doubts_are_listed_with_what_the_office_can_do(
    sqlite_story: OfficeDriver, server: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANVAN_MAIL_UNCERTAIN", "hold")
    settings.cache_clear()
    server.drop_at = "stored"
    sqlite_story.send(TODAY)
    server.drop_at = ""
    later = AT + timedelta(minutes=6)
    sqlite_story.send(TODAY, at=later)

    found = outbox(TODAY, later)

    assert len(found.in_doubt) == 3
    assert found.what_to_do[0] == "Theo thiết lập, thư được giữ lại cho đến khi có người quyết định."
    assert found.next_send_at is None


def test_it_is_searched_without_diacritics_and_sorted(sqlite_story: OfficeDriver) -> None:
    def units(**asked: str) -> list[str]:
        return [row.unit for row in outbox(TODAY, AT, Asked(**asked)).rows]

    assert units(words="duong quang") == ["UBND xã Dương Quang"]
    assert units(words="duong", state="failed") == []
    assert units(sort="recipient") == [
        "Hội Liên hiệp Phụ nữ thành phố",
        "Phòng Nội vụ",
        "Trung tâm Văn hóa, Thể thao và Truyền thông thành phố",
        "UBND phường Đức Xuân",
        "UBND xã Dương Quang",
    ]
    with pytest.raises(Refused, match="Không có trạng thái “hỏng”"):
        units(state="hỏng")


def test_a_telephone_number_in_an_answer_of_the_far_end_is_not_shown_whole(sqlite_story: OfficeDriver) -> None:
    with session_on(sqlite_story.url) as session:
        notice = session.get(Notice, next(row.notice for row in outbox(TODAY, AT).rows))
        assert notice is not None
        notice.error = "550 no such user 0912345678"

    assert "0912345678" not in repr(asdict(outbox(TODAY, AT)))


def test_what_belongs_to_last_years_plan_says_so_in_a_message_of_this_year(sqlite_story: OfficeDriver) -> None:
    with session_on(sqlite_story.url) as session:
        for table in (Plan, PlanVersion, Clause, Duty):
            rows = [row.model_dump() for row in session.exec(select(table))]
            before = {"id": "nam-truoc", "year": 2023, "title": "Kế hoạch năm 2023 (ví dụ)"}
            before = before if table is Plan else {"plan_id": "nam-truoc"}
            session.add_all([table(**{**row, **before}) for row in rows])
            session.flush()
        session.execute(
            text("UPDATE obligation SET plan_id = 'nam-truoc' WHERE unit_code = 'P-DX' AND duty_code = :d"),
            {"d": REPORT},
        )

    (shown,) = preview(DX, TODAY, TODAY, AT).messages

    unissued = "(của Ủy ban nhân dân thành phố Bắc Kạn, chưa ghi nhận số và ngày ban hành)"
    assert [line for line in shown.text.splitlines() if line.startswith("Kế hoạch ")] == [
        f"Kế hoạch thực hiện phong trào “Dân vận khéo” năm 2024 {unissued}",
        f"Kế hoạch năm 2023 (ví dụ) {unissued}",
    ]
    assert [line for line in shown.text.splitlines() if line.startswith("   Theo ")] == [
        f"   Theo Kế hoạch năm 2023 (ví dụ) {unissued}."
    ]
