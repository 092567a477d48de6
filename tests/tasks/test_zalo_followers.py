"""Who follows the Official Account, whom a contact is among them, and the test message without which nothing goes there."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import factories
import pytest
import zalo_office
from fresh_databases import Templates, copied
from office_driver import ACTOR, OfficeDriver, morning
from smtp_double import SmtpDouble
from sqlalchemy import text
from zalo_double import CONSULTATION, ZaloDouble
from zalo_office import USERS, Clock

from config.refusals import Refused
from config.settings import settings
from models import audit
from models.database import session_on
from models.plans import Contact
from models.states import LineState, Mode, Source
from models.zalo_followers import take_claim
from tasks import delivery, zalo_expiry
from tasks.switch import set_sending
from tasks.zalo_findings import zalo_findings
from tasks.zalo_followers import Confirmed, FollowerList, confirm, fetch

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
WARD = "dau-moi.p-dx@bac-kan.example"
WARD_NAME = "Đầu mối công tác dân vận - UBND phường Đức Xuân"
MAIL_ONLY = "dau-moi.tt-vhtt@bac-kan.example"


class World:
    """A live office with consent, the server and the clock; nobody is confirmed."""

    def __init__(self, office: OfficeDriver, zalo: ZaloDouble, clock: Clock) -> None:
        self.office, self.zalo, self.clock = office, zalo, clock

    def fetch(self) -> FollowerList:
        return fetch(settings(), self.clock)

    def confirm(self, person: str = WARD, number: int | None = None) -> Confirmed:
        return confirm(settings(), person, number, actor=ACTOR, source=Source.COMMAND, clock=self.clock)

    def refusal(self, person: str = WARD, number: int | None = None) -> str:
        with pytest.raises(Refused) as refused:
            self.confirm(person, number)
        return str(refused.value)

    def standing(self, person: str = WARD) -> tuple[str | None, bool, str | None]:
        """User id, whether it is confirmed, where notices begin."""
        query = text("SELECT zalo_user_id, zalo_confirmed_at, first_channel FROM contact WHERE email = :email")
        with session_on(self.office.url, read_only=True) as session:
            user, confirmed, first = session.execute(query, {"email": person}).one()
        return user, confirmed is not None, first

    def findings(self) -> list[tuple[bool | None, str]]:
        """What the doctor says of followers."""
        with session_on(self.office.url, read_only=True) as session:
            found = list(zalo_findings(settings(), session, Mode.LIVE, self.clock.now))
        return [(each.ok, each.message) for each in found if each.name == "Người quan tâm OA"]


@pytest.fixture
def world(home: Path, sqlite_templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    clock = Clock(AT)
    with copied(sqlite_templates, "zalo_live", home, monkeypatch) as url:
        office = OfficeDriver(url)
        with zalo_office.zalo_server(clock, monkeypatch) as zalo:
            monkeypatch.setenv("DANVAN_ZALO_BOT_TOKEN", "")
            settings.cache_clear()
            zalo_office.consent(zalo, clock)
            zalo.followers = {USERS["P-DX"]: "Người dùng một (ví dụ)", "7000000001": "Người dùng hai (ví dụ)"}
            yield World(office, zalo, clock)


def test_the_list_is_read_page_by_page_with_names_and_each_has_a_lasting_number(world: World) -> None:
    world.zalo.followers = {str(7000000000 + number): f"Người {number} (ví dụ)" for number in range(60)}
    first = world.fetch()
    asked = len(world.zalo.requests)
    world.zalo.left = {"7000000003"}
    world.zalo.followers["7000000060"] = "Người mới (ví dụ)"
    again = world.fetch()

    assert (len(first.rows), first.problem, asked - 1) == (60, None, 2 + 60)  # one request was the consent
    assert {row.number: row.name for row in first.rows}.items() <= {row.number: row.name for row in again.rows}.items()
    assert [(row.name, row.follows) for row in again.rows if not row.follows] == [("Người 3 (ví dụ)", False)]
    assert (again.rows[-1].name, len(world.zalo.requests) - asked) == ("Người mới (ví dụ)", 2 + 1)
    assert first.unknown == [WARD_NAME, "Đầu mối công tác dân vận - UBND xã Dương Quang"]


def test_a_list_that_breaks_off_says_so_and_nobody_is_taken_for_gone(world: World) -> None:
    world.zalo.followers = {str(7000000000 + number): "x (ví dụ)" for number in range(60)}
    world.fetch()
    world.zalo.page_errors.extend([0, -32])
    broken = world.fetch()
    assert broken.problem == (
        "Đã chạm giới hạn số lần gọi Zalo trong một phút; hệ thống tự gửi lại. Zalo trả lời: “refused -32”. (oa -32)"
    )
    assert [row for row in broken.rows if not row.follows] == []


def test_a_claim_of_the_units_file_counts_after_the_list_knows_it_and_a_test_was_accepted(world: World) -> None:
    before = (world.refusal(), world.standing()[1:], len(world.zalo.accepted))
    world.fetch()
    listed_only = world.standing()[1:]
    done = world.confirm()

    assert before == (
        f"Mã người dùng Zalo của “{WARD_NAME}” trong tệp đơn vị không có trong danh sách người quan tâm Official Account nên không "
        "dùng được. Chạy “danvan zalo followers” để lấy danh sách mới, rồi chọn bằng --follower SỐ.",
        (False, "zalo_oa"),
        0,
    )
    assert listed_only == (False, "zalo_oa")
    assert (done, world.standing()) == (
        Confirmed(WARD_NAME, "Người dùng một (ví dụ)"),
        (USERS["P-DX"], True, "zalo_oa"),
    )
    assert [(each.path, each.body["message"]["text"]) for each in world.zalo.accepted] == [
        (
            CONSULTATION,
            f"Tin thử: Phòng Nội vụ xác nhận sẽ gửi thông báo nhiệm vụ cho “{WARD_NAME}” qua Zalo. Nếu nhận nhầm, đề nghị báo "
            "Phòng Nội vụ thành phố Bắc Kạn.",
        )
    ]


def chain(world: World) -> list[tuple[str, str]]:
    """What the audit chain tells of the people, which verifies."""
    with session_on(world.office.url, read_only=True) as session:
        assert audit.verify(session) is None
        bodies = session.execute(text("SELECT body FROM audit_row WHERE subject = 'contact' ORDER BY seq")).scalars()
        told = [json.loads(body) for body in bodies]
    return [(each["change"], each["actor"]) for each in told]


def test_a_person_is_chosen_from_the_list_by_number(world: World) -> None:
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET channels = 'zalo_oa' WHERE email = :email"), {"email": MAIL_ONLY})
    nobody = world.refusal(MAIL_ONLY)
    number = next(row.number for row in world.fetch().rows if row.name == "Người dùng hai (ví dụ)")
    wrong = world.refusal(MAIL_ONLY, 99)
    done = world.confirm(MAIL_ONLY, number)
    assert [change for change, _ in chain(world)] == ["chọn mã người dùng Zalo", "xác nhận mã người dùng Zalo"]
    assert "chưa gắn với ai trong danh sách người quan tâm" in nobody
    assert wrong == "Danh sách người quan tâm không có số 99; xem lại bằng “danvan zalo followers”."
    assert (done.name, world.standing(MAIL_ONLY)) == ("Người dùng hai (ví dụ)", ("7000000001", True, "zalo_oa"))


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        ({"strangers": {USERS["P-DX"]}}, "Quá 7 ngày người nhận không tương tác"),
        ({"drop_at": "stored"}, "Kết nối với Zalo đứt giữa chừng nên chưa rõ"),
    ],
)
def test_a_test_message_that_was_not_surely_taken_confirms_nobody(
    world: World, faults: dict[str, object], why: str
) -> None:
    world.fetch()
    vars(world.zalo).update(faults)
    assert why in world.refusal()
    assert world.standing()[1] is False


def test_a_test_message_heeds_the_night_the_switch_the_list_and_training(world: World) -> None:
    world.fetch()
    world.clock.now = AT + timedelta(hours=16)
    night = world.refusal()
    world.clock.now = AT
    set_sending.fn(True, "thử", AT, actor=ACTOR, source=Source.COMMAND)
    stopped = world.refusal()
    set_sending.fn(False, "thử", AT, actor=ACTOR, source=Source.COMMAND)
    world.zalo.left = {USERS["P-DX"]}
    world.fetch()
    gone = world.refusal()
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE office SET mode = 'training'"))
    training = world.refusal()

    assert [each.partition(";")[0].partition(".")[0] for each in (night, stopped, gone, training)] == [
        "Từ 21 giờ 30 đến 6 giờ 30 không gửi tin Zalo",
        "Đang dừng gửi nên không gửi tin thử",
        f"“{WARD_NAME}” đã thôi quan tâm Official Account",
        "Đang diễn tập nên không hỏi và không gửi gì trên Zalo",
    ]
    assert world.zalo.accepted == []


@pytest.mark.parametrize(
    ("claimed", "now", "user", "confirmed"),
    [
        ("A", "A", "chosen", True),
        ("A", "B", "B", False),
        ("A", None, "chosen", True),
        (None, None, "chosen", True),
        (None, "B", "B", False),
    ],
)
def test_what_was_chosen_stays_until_the_file_changes_its_mind(
    claimed: str | None, now: str | None, user: str, confirmed: bool
) -> None:
    person = Contact(
        unit_code="X",
        role="head",
        name="x",
        zalo_claimed_id=claimed,
        zalo_user_id="chosen",
        zalo_confirmed_at=datetime(2024, 3, 25, tzinfo=UTC),
    )
    take_claim(person, now)
    assert (person.zalo_user_id, person.zalo_confirmed_at is not None, person.zalo_claimed_id) == (user, confirmed, now)


def test_a_claim_that_is_taken_out_of_the_file_is_forgotten() -> None:
    person = Contact(unit_code="X", role="head", name="x", zalo_claimed_id="A", zalo_user_id="A")
    person.zalo_confirmed_at = datetime(2024, 3, 25, tzinfo=UTC)
    take_claim(person, None)
    assert (person.zalo_user_id, person.zalo_confirmed_at, person.zalo_claimed_id) == (None, None, None)


def test_the_doctor_names_who_waits_for_a_test_message_and_counts_who_has_left(world: World) -> None:
    waiting = world.findings()
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE contact SET channels = 'email' WHERE email <> :ward"), {"ward": WARD})
    world.fetch()
    world.confirm()
    well = world.findings()
    world.zalo.left = {USERS["P-DX"]}
    world.fetch()

    assert [(ok, words.partition(" đầu mối")[0]) for ok, words in waiting] == [(None, "2")]
    assert well == [(True, "Đã xác nhận 1 đầu mối.")]
    assert world.findings() == [
        (None, "1/1 đầu mối đã thôi quan tâm Official Account; thông báo sang kênh sau của họ.")
    ]


# --- the end of the consent is said before it comes -----------------------------------------------------------------


def told(world: World) -> list[tuple[str, str, str]]:
    """What is owed about the consent: rung, role, state."""
    query = text("SELECT rung, role, state FROM notice_line WHERE subject = 'zalo_consent' ORDER BY id")
    with session_on(world.office.url, read_only=True) as session:
        return [tuple(row) for row in session.execute(query)]


def test_the_end_of_the_consent_is_told_the_officers_days_ahead_and_once_for_each_threshold(world: World) -> None:
    ends = date(2024, 6, 23)  # ninety days after the consent
    said = [zalo_expiry.announce_expiry.fn(ends - timedelta(days=left), AT) for left in range(16, -3, -1)]
    once_more = zalo_expiry.announce_expiry.fn(ends - timedelta(days=7), AT)

    assert [bool(each) for each in said] == [False] * 2 + [True] * 17
    assert said[2] == ["Quyền gửi Zalo hết ngày 23/06/2024; đã báo chuyên viên."]
    assert once_more != []
    assert told(world) == [(f"ahead-{days}", "home_affairs_officer", "owed") for days in (14, 7, 3, 1, 0)]


def test_after_days_of_downtime_only_the_nearest_threshold_is_told(world: World) -> None:
    zalo_expiry.announce_expiry.fn(date(2024, 6, 21), AT)
    assert [rung for rung, _, _ in told(world)] == ["ahead-3"]


def test_a_channel_that_has_stopped_is_told_once(world: World) -> None:
    with session_on(world.office.url) as session:
        session.execute(text("UPDATE zalo_consent SET state = 'stopped', error = 'Zalo từ chối.'"))
    for _ in range(2):
        zalo_expiry.announce_expiry.fn(TODAY, AT)
    assert told(world) == [("stopped", "home_affairs_officer", "owed")]


def test_what_is_told_of_the_consent_reaches_the_officer_by_mail_with_its_clause(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2024, 6, 21)
    with SmtpDouble() as mail:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(mail.port)), ("SECURITY", "none")):
            monkeypatch.setenv(f"DANVAN_MAIL_{name}", value)
        settings.cache_clear()
        zalo_expiry.announce_expiry.fn(day, morning(day))
        world.clock.now = morning(day)
        delivery.send.fn(day, morning(day), clock=world.clock)
        words = [
            words
            for each in mail.accepted
            if (words := whole_text(each.message)) and "Quyền gửi Zalo hết ngày 23/06/2024" in words
        ]
    assert (len(words), "điểm a khoản 1 mục III" in words[0], "danvan zalo refresh" in words[0]) == (1, True, True)
    assert ("zalo_consent", LineState.SAID.value) in saids(world)


def saids(world: World) -> list[tuple[str, str]]:
    """Subject and state of what is owed about the consent."""
    with session_on(world.office.url, read_only=True) as session:
        rows = session.execute(text("SELECT subject, state FROM notice_line WHERE subject = 'zalo_consent'"))
        return [tuple(row) for row in rows]


def whole_text(message: bytes) -> str:
    """The plain words of a mail, on one line."""
    part = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    return " ".join(part.get_content().split()) if part is not None else ""


def test_training_and_an_office_without_zalo_are_told_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_ZALO_APP_ID", "")
    settings.cache_clear()
    assert (zalo_expiry.announce_expiry.fn(date(2024, 6, 21), AT), told(world)) == ([], [])
