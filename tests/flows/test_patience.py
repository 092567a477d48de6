"""What a caller hears of a server whose database is busy: nothing, as long as the business passes."""

import asyncio

import pytest

from flows import patience
from flows.patience import PAUSES_SECONDS, Message, Receive, Scope, Send, asking_again_when_busy

BODY: list[Message] = [
    {"type": "http.request", "body": b"Chap ", "more_body": True},
    {"type": "http.request", "body": b"thuan", "more_body": False},
]
CREATED, BUSY, BROKEN = 201, 503, 500


class Server:
    """One that gives these answers in turn; after a refusal it raises, as Starlette does."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.read = list(answers), list[bytes]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert "route" not in scope, "the scope of the try before"
        scope["route"] = "found"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self.read.append(body)
        status = self.answers[len(self.read) - 1]
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": b"xong"})
        if status >= BROKEN:
            raise RuntimeError("database is locked")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses are counted, not waited for."""
    monkeypatch.setattr(patience, "PAUSES_SECONDS", [0.0 for _ in PAUSES_SECONDS])


def heard_from(server: Server, method: str = "POST") -> list[object]:
    """Ask once; return the statuses, the bodies and what is raised, as they come back."""
    heard: list[object] = []
    body = iter(BODY)

    async def receive() -> Message:
        return next(body)

    async def send(message: Message) -> None:
        heard.append(message.get("status", message.get("body")))

    try:
        asyncio.run(asking_again_when_busy(server)({"type": "http", "method": method}, receive, send))
    except RuntimeError as error:
        heard.append(str(error))
    return heard


def test_a_caller_hears_nothing_of_a_busy_database_and_what_was_asked_is_read_whole_each_time() -> None:
    server = Server(BUSY, BUSY, CREATED)

    assert heard_from(server) == [CREATED, b"xong"]
    assert server.read == [b"Chap thuan"] * 3


def test_what_stays_busy_is_said_in_the_end() -> None:
    server = Server(*[BUSY] * (len(PAUSES_SECONDS) + 1))

    assert heard_from(server) == [BUSY, b"xong", "database is locked"]
    assert len(server.read) == len(PAUSES_SECONDS) + 1


@pytest.mark.parametrize("answer", [CREATED, 409, 422])
def test_any_other_answer_is_given_once_as_it_is(answer: int) -> None:
    assert heard_from(Server(answer)) == [answer, b"xong"]


def test_a_fault_of_the_server_is_not_tried_again() -> None:
    assert heard_from(Server(BROKEN)) == [BROKEN, b"xong", "database is locked"]


def test_what_only_reads_is_passed_on() -> None:
    assert heard_from(Server(BUSY), method="GET") == [BUSY, b"xong", "database is locked"]
