"""What Zalo's answers mean, read from `codes.yaml` once."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from config.yaml_source import read_source
from notifications.outcomes import OutcomeKind, Wait

TABLE: Final = Path(__file__).with_name("codes.yaml")
UNKNOWN: Final = "unknown"


class Act(StrEnum):
    """What follows an answer; `codes.yaml` explains each."""

    ACCEPTED = "accepted"
    LATER = "later"
    TOKEN = "token"
    QUOTA = "quota"
    HOURS = "hours"
    RECIPIENT = "recipient"
    PAYLOAD = "payload"
    CONFIGURATION = "configuration"
    UNCERTAIN = "uncertain"

    @property
    def kind(self) -> OutcomeKind:
        """The outcome that every channel shares."""
        return KINDS[self]

    @property
    def wait(self) -> Wait:
        """What a temporary failure waits for."""
        return WAITS.get(self, Wait.BACKOFF)


KINDS: Final[dict[Act, OutcomeKind]] = {
    Act.ACCEPTED: OutcomeKind.ACCEPTED,
    Act.LATER: OutcomeKind.TEMPORARY,
    Act.TOKEN: OutcomeKind.TEMPORARY,
    Act.QUOTA: OutcomeKind.TEMPORARY,
    Act.HOURS: OutcomeKind.TEMPORARY,
    Act.RECIPIENT: OutcomeKind.PERMANENT,
    Act.PAYLOAD: OutcomeKind.PAYLOAD,
    Act.CONFIGURATION: OutcomeKind.CONFIGURATION,
    Act.UNCERTAIN: OutcomeKind.UNCERTAIN,
}
WAITS: Final[dict[Act, Wait]] = {Act.QUOTA: Wait.NEXT_DAY, Act.HOURS: Wait.OPENING}


class Service(StrEnum):
    """Whose codes: each service gives the same numbers meanings of its own."""

    OA = "oa"
    TEMPLATE = "template"
    OAUTH = "oauth"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table.

    Args:
        words: what is the matter and what to do, for the office.
        known: False for a code that the table does not have; its answer is then worth keeping whole.
        most: attempts in all for this reason; None leaves it at the usual number.
    """

    act: Act
    words: str
    known: bool = True
    most: int | None = None


def of_code(service: Service, code: int) -> Meaning:
    """What the `error` of Zalo's envelope means."""
    return _row(service.value, (str(code),))


def of_status(status: int) -> Meaning:
    """What an HTTP status means whose answer is not Zalo's envelope."""
    return _row("http", (str(status), f"{status // 100}xx"))


def of_silence(how: str) -> Meaning:
    """What it means that no answer came: "proxy", "connect", "timeout", "dropped"."""
    return _row("silence", (how,))


def _row(section: str, keys: tuple[str, ...]) -> Meaning:
    rows = table()[section]
    return next((rows[key] for key in keys if key in rows), rows[UNKNOWN])


@cache
def table() -> dict[str, dict[str, Meaning]]:
    """The whole table, by section and code.

    Raises:
        ValueError: the file that ships with the program is broken.
    """
    source = read_source(TABLE)
    if source.data is None or source.errors:
        raise ValueError("; ".join(error.message for error in source.errors))
    return {section: {code: _meaning(code, row) for code, row in rows.items()} for section, rows in source.data.items()}


def _meaning(code: str, row: dict[str, Any]) -> Meaning:
    return Meaning(Act(row["act"]), row["words"], known=code != UNKNOWN, most=row.get("most"))
