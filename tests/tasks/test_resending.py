"""Gửi lại: shown first, never what was accepted, under the same Message-ID, once per line and person."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes

import factories
import pytest
from live_office import live
from office_driver import ACTOR, OfficeDriver, morning
from smtp_double import SmtpDouble

from config.refusals import Refused
from models.states import LineState, Source
from tasks.outbox import outbox
from tasks.resending import Resending, look_at_resending, resend

TODAY = factories.ROLLED_OUT
AT = morning(TODAY) + timedelta(minutes=5)
LATER = AT + timedelta(hours=2)
DX = "dau-moi.p-dx@bac-kan.example"


@pytest.fixture
def server(sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpDouble]:
    monkeypatch.setenv("DANVAN_MAIL_UNCERTAIN", "hold")
    with live(sqlite_story, TODAY, monkeypatch) as double:
        yield double


def in_state(state: str) -> list[str]:
    return [row.notice for row in outbox(TODAY, AT).rows if row.state == state]


def again(ids: list[str], code: str | None = None) -> Resending:
    shown = code if code is not None else look_at_resending(ids, TODAY).code
    return resend.fn(ids, shown, False, TODAY, LATER, ACTOR, Source.COMMAND)


def ids_at(server: SmtpDouble, address: str) -> list[str]:
    return [
        str(message_from_bytes(each.message)["Message-ID"]) for each in server.accepted if each.recipient == address
    ]


def test_what_failed_is_shown_and_then_sent_once_more(sqlite_story: OfficeDriver, server: SmtpDouble) -> None:
    server.refuse = {DX: 550}
    sqlite_story.send(TODAY)
    server.refuse = {}
    (failed,) = in_state("failed")
    before = sqlite_story.dump()

    shown = look_at_resending([failed], TODAY)
    untouched = sqlite_story.dump() == before
    done = again([failed])
    sqlite_story.send(TODAY, at=LATER)
    sqlite_story.send(TODAY, at=LATER + timedelta(days=1))

    assert untouched
    assert [(row.lines, row.meaning) for row in shown.rows] == [(7, "Chưa tới người nhận; gửi lần nữa.")]
    assert done.done
    assert len(ids_at(server, DX)) == 1
    assert (sqlite_story.notice_states(), sqlite_story.lines(LineState.OWED)) == ({"accepted": 5}, [])
    assert sqlite_story.changes("notice") == ["gửi lại"]


def test_a_repeat_after_a_doubt_carries_the_same_message_id(sqlite_story: OfficeDriver, server: SmtpDouble) -> None:
    server.drop_at = "stored"
    sqlite_story.send(TODAY)
    server.drop_at = ""

    again(in_state("uncertain"))
    sqlite_story.send(TODAY, at=LATER)

    first, second = ids_at(server, DX)
    assert first == second
    assert sqlite_story.notice_states() == {"accepted": 5}


def test_what_used_up_its_attempts_gets_three_more(sqlite_story: OfficeDriver, server: SmtpDouble) -> None:
    server.refuse = {DX: 451}
    for day in range(9):
        sqlite_story.send(TODAY, at=AT + timedelta(days=day))
    again(in_state("failed"))
    for day in range(9):
        sqlite_story.send(TODAY, at=LATER + timedelta(days=10 + day))

    outcomes = [number for _, number, outcome in sqlite_story.attempts("temporary")]
    assert (len(outcomes), len(in_state("failed"))) == (11, 1)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("accepted", "đã được máy chủ nhận: không gửi lại, để người nhận không nhận hai lần."),
        ("none", "Chưa chọn thông báo nào để gửi lại"),
        ("unknown", "Không có thông báo “2024-01-01.1”: lấy mã ở Hộp gửi."),
        ("code", "Các thông báo đã thay đổi hoặc mã chưa đúng."),
        ("met", "không còn nội dung nào cần nói: việc đã xong, đã báo hoặc đã qua hạn."),
    ],
)
def test_what_must_not_be_sent_again_is_refused_and_nothing_changes(
    sqlite_story: OfficeDriver, server: SmtpDouble, chosen: str, sentence: str
) -> None:
    server.refuse = {DX: 550}
    sqlite_story.send(TODAY)
    failed = in_state("failed")
    if chosen == "met":
        for _, duty, *_ in sqlite_story.lines(LineState.OWED):
            sqlite_story.hand_in("P-DX", duty, TODAY)
    before = sqlite_story.dump()
    ids = {"accepted": [*failed, in_state("accepted")[0]], "none": [], "unknown": ["2024-01-01.1"]}.get(chosen, failed)

    with pytest.raises(Refused, match=sentence):
        again(ids, "abc" if chosen == "code" else None)

    assert sqlite_story.dump() == before
