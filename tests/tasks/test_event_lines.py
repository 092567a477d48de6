"""What happened is told once, with its clause, through the same lines and notices as what is owed on a day."""

from datetime import date

import factories
from office_driver import OfficeDriver
from sqlalchemy import text

from config.plan_schema import Role
from models.database import session_on
from models.lifecycle import Told, owe_event
from models.states import Mode, NoticeState
from tasks.release import waiting_for_release

ON = date(2024, 6, 3)
TOLD = Told(
    heading="Thông báo lịch kiểm tra (ví dụ)",
    paragraphs=("Đoàn kiểm tra làm việc với đơn vị ngày 10/06/2024 (thứ Hai).", "Đề nghị chuẩn bị hồ sơ."),
    why="đầu mối phụ trách của đơn vị được kiểm tra",
)


def owe(office: OfficeDriver, role: Role, *, unit: str = "X-DQ", release: bool = False) -> None:
    """Owe a unit the telling, twice over."""
    for _ in range(2):
        with session_on(office.url) as session:
            owe_event(
                session,
                TOLD,
                plan="bac-kan-2024",
                subject="inspection",
                subject_id=1,
                rung="announced",
                unit=unit,
                role=role,
                clause="II.8",
                today=ON,
                release=release,
            )


def events(office: OfficeDriver) -> list[tuple[str, str, str]]:
    """The event lines: (recipient, clause, state)."""
    with session_on(office.url) as session:
        rows = session.execute(
            text(
                "SELECT c.email, l.clause_code, l.state FROM notice_line l LEFT JOIN contact c ON c.id = l.contact_id "
                "WHERE l.subject = 'inspection' ORDER BY l.id"
            )
        ).all()
        return [tuple(row) for row in rows]


def test_an_event_is_told_once_to_the_person_in_charge_with_its_clause(story: OfficeDriver) -> None:
    story.send(date(2024, 3, 25))
    owe(story, Role.PERSON_IN_CHARGE)

    sent = story.send(ON)

    assert events(story) == [("dau-moi.x-dq@bac-kan.example", "II.8", "said")]
    assert sent.accepted == 1
    with session_on(story.url) as session:
        subject = session.execute(
            text("SELECT subject FROM notice WHERE day = :day AND state = :state"),
            {"day": ON.isoformat(), "state": NoticeState.ACCEPTED.value},
        ).scalar_one()
    assert subject == "[DIỄN TẬP] Thông báo lịch kiểm tra (ví dụ)"


def test_an_event_that_needs_a_person_waits_for_release_by_its_name(sqlite_story: OfficeDriver) -> None:
    owe(sqlite_story, Role.HEAD, release=True)

    waiting = waiting_for_release(ON)
    sqlite_story.release(ON)
    sqlite_story.send(ON)

    assert [(kind.label, kind.count, kind.example_subject) for kind in waiting.kinds] == [
        (TOLD.heading, 1, f"[DIỄN TẬP] {TOLD.heading}")
    ]
    assert events(sqlite_story) == [("thu-truong.x-dq@bac-kan.example", "II.8", "said")]


def notified(office: OfficeDriver) -> list[tuple[str, str, bool]]:
    """The event lines: (recipient, state, whether a notice carries it)."""
    with session_on(office.url) as session:
        rows = session.execute(
            text(
                "SELECT c.email, l.state, l.notice_id IS NOT NULL FROM notice_line l "
                "JOIN contact c ON c.id = l.contact_id WHERE l.subject = 'inspection' ORDER BY c.email"
            )
        ).all()
        return [(email, state, bool(carried)) for email, state, carried in rows]


def test_a_live_plan_tells_the_host_of_an_event_at_once_and_a_unit_from_the_day_of_issue(office: OfficeDriver) -> None:
    office.set_up(Mode.LIVE)
    office.load(factories.BAC_KAN, factories.STORY_UNITS)
    office.roll_out(factories.ROLLED_OUT)
    for unit in ("X-DQ", "P-NV"):
        owe(office, Role.PERSON_IN_CHARGE, unit=unit)

    office.sweep(ON)
    before_issue = notified(office)
    office.issue("45/KH-UBND (ví dụ)", factories.ROLLED_OUT, ON)
    office.sweep(ON)

    assert before_issue == [
        ("dau-moi.p-nv@bac-kan.example", "owed", True),
        ("dau-moi.x-dq@bac-kan.example", "owed", False),
    ]
    assert notified(office) == [(email, state, True) for email, state, _ in before_issue]
