"""What came of handing one message to a channel, and when to try again.

Standard library only: the tasks read these words from every channel.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class OutcomeKind(StrEnum):
    """Each kind calls for one action; see `ACTIONS`."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    PAYLOAD = "payload"
    CONFIGURATION = "configuration"
    UNCERTAIN = "uncertain"

    @property
    def label(self) -> str:
        """The word that the office reads."""
        return LABELS[self]


LABELS: Final[dict[OutcomeKind, str]] = {
    OutcomeKind.ACCEPTED: "Máy chủ đã nhận",
    OutcomeKind.TEMPORARY: "Lỗi tạm thời, sẽ gửi lại",
    OutcomeKind.PERMANENT: "Không gửi được đến người nhận này",
    OutcomeKind.PAYLOAD: "Thông báo bị từ chối",
    OutcomeKind.CONFIGURATION: "Kênh gửi cần cấu hình lại",
    OutcomeKind.UNCERTAIN: "Chưa rõ đã nhận hay chưa",
}

ACTIONS: Final[dict[OutcomeKind, str]] = {
    OutcomeKind.ACCEPTED: "Không phải làm gì thêm.",
    OutcomeKind.TEMPORARY: "Hệ thống tự gửi lại theo giãn cách 1, 5, 15, 60 phút rồi 4 giờ.",
    OutcomeKind.PERMANENT: "Kiểm tra lại địa chỉ của người nhận; chuyển sang kênh khác hoặc gọi điện.",
    OutcomeKind.PAYLOAD: "Xem lý do máy chủ từ chối nội dung; các thông báo khác vẫn được gửi.",
    OutcomeKind.CONFIGURATION: "Kênh đã dừng; quản trị viên sửa máy chủ, tài khoản, địa chỉ gửi rồi cho gửi lại.",
    OutcomeKind.UNCERTAIN: "Hỏi người nhận, hoặc cho gửi lại với cùng mã thư (Message-ID).",
}


class Wait(StrEnum):
    """What a temporary failure waits for."""

    BACKOFF = "backoff"
    OPENING = "opening"
    NEXT_DAY = "next_day"


class Blame(StrEnum):
    """What a failure is about: this message, where it was going, or the server that would have carried it."""

    MESSAGE = "message"
    DESTINATION = "destination"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many more messages the far end says it takes: per minute ("rate"), per day ("daily"), or by its own word."""

    name: str
    left: int
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt's end, as it is recorded.

    Args:
        code: the far end's code with the step it was said at ("rcpt 550"), or our own word ("timeout").
        detail: the far end's sentence, at most 300 characters (an answer nobody knows, 2,000), never with a password,
            a token or a whole telephone number in it.
        provider_id: what the far end calls the message, when it says so.
        wait: after a temporary failure, what for: the growing steps, the channel's hours, the next day.
        most: attempts in all for this reason, when fewer than usual.
        allowances: what the far end said is left.
        blames: what a failure is about.
        silent: no answer came, so asking again costs as long a wait.
    """

    kind: OutcomeKind
    code: str
    detail: str = ""
    provider_id: str | None = None
    wait: Wait = Wait.BACKOFF
    most: int | None = None
    allowances: tuple[Allowance, ...] = ()
    blames: Blame = Blame.MESSAGE
    silent: bool = False

    @property
    def accepted(self) -> bool:
        return self.kind is OutcomeKind.ACCEPTED


# Minutes between attempts; the last step repeats until the message is no longer of use to anybody.
BACKOFF_MINUTES: Final[tuple[int, ...]] = (1, 5, 15, 60, 240)
JITTER: Final[float] = 0.2


def next_try_after(attempts: int, rng: random.Random) -> timedelta:
    """How long to wait after the given number of failed attempts, spread by a fifth either way.

    The jitter keeps a thousand messages that failed together from coming back together.

    Raises:
        ValueError: `attempts` is below 1.
    """
    if attempts < 1:
        raise ValueError("attempts counts those already made, so it is at least 1")
    minutes = BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1]
    return timedelta(minutes=minutes * rng.uniform(1 - JITTER, 1 + JITTER))
