"""What the tests of issuing do in processes of their own: issue at once, take the next number, die in the middle."""

import re
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from workers import Environment, die, settle_in

from config.refusals import Refused
from config.settings import settings
from models.database import engine_for
from models.intake import store
from models.states import Source
from tasks.issuing import documents

Asked = tuple[str, str]


def lay(home: Path, code: str, content: bytes, name: str = "ban-ky.pdf") -> None:
    """The clerk lays the signed file into the folder of the draft."""
    folder = home / "tiep-nhan" / "van-ban-di" / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def issue_and_note(
    environment: Environment, on: date, now: datetime, gate: str, number: int, count: int, asked: list[Asked]
) -> None:
    """Issue one draft after the other at the same time as others, and write down what was answered to each."""
    settle_in(environment)
    said = []
    for turn, (draft, given) in enumerate(asked):
        _meet(Path(gate), f"{turn}", number, count)
        said.append(_answer(lambda draft=draft, given=given: _issue(draft, given, on, now).done))
    (Path(gate) / f"said-{number}").write_text("\n".join(said), encoding="utf-8")


def issue_slowly_and_note(
    environment: Environment, on: date, now: datetime, gate: str, number: int, count: int, asked: list[Asked]
) -> None:
    """The same on a slow disk: time goes by before a listed file is read, and before it is cleared away."""
    listed, cleared = store.read_regular, store.clear_away
    store.read_regular = lambda *given: (time.sleep(0.4), listed(*given))[1]
    store.clear_away = lambda file: (time.sleep(0.2), cleared(file))[1]
    issue_and_note(environment, on, now, gate, number, count, asked)


def number_on(
    environment: Environment, on: date, now: datetime, gate: str, number: int, count: int, drafts: list[str]
) -> None:
    """Give each draft the next number, as a clerk does: 1 at first, and after a refusal the one after the highest."""
    settle_in(environment)
    _meet(Path(gate), "0", number, count)
    following = 1
    for draft in drafts:
        while refused := _refusal(lambda draft=draft, given=following: _issue(draft, str(given), on, now)):
            following = int(re.findall(r"số lớn nhất đã ghi là (\d+)", refused)[0]) + 1
        following += 1


def issue_until_killed(environment: Environment, on: date, now: datetime, draft: str, when: str) -> None:
    """Issue, and be killed while the file is `written`, once it is `stored`, at the `commit`, or once it is `recorded`."""
    settle_in(environment)
    kept = store.keep
    if when == "written":
        store.os.fsync = lambda _: die()
    if when == "stored":
        store.keep = lambda *given: (kept(*given), die())
    if when == "commit":
        event.listen(engine_for(settings().database), "commit", lambda _: die())
    if when == "recorded":
        store.clear_away = lambda _: die()
    _issue(draft, "45", on, now)


def _issue(draft: str, number: str, on: date, now: datetime) -> documents.IssueReport:
    return documents.issue_document.fn(draft, number, on, on, now, "Văn thư (ví dụ)", Source.COMMAND)


def _answer(act: Callable[[], str]) -> str:
    try:
        return act()
    except Refused as refused:
        return f"Từ chối: {refused}"


def _refusal(act: Callable[[], Any]) -> str:
    try:
        act()
    except Refused as refused:
        return str(refused)
    return ""


def _meet(gate: Path, turn: str, number: int, count: int) -> None:
    """Wait until everybody is here."""
    (gate / f"ready-{turn}-{number}").touch()
    while len(list(gate.glob(f"ready-{turn}-*"))) < count:
        time.sleep(0.001)
