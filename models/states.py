"""Every status and typed word of the record, each with the label the office reads."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word stored by its value that also knows its Vietnamese label."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make a member whose value is the stored code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The member with a stored value.

        Raises:
            ValueError: no member has it.
        """
        for member in cls:
            if member.value == value:
                return member
        raise ValueError(f"{value!r} is not a valid {cls.__name__}")


class ObligationStatus(Word):
    """Where an obligation stands. Lateness is not a status: it is computed."""

    OPEN = "open", "Chưa nhận được"
    RECEIVED = "received", "Đã tiếp nhận"
    RETURNED = "returned", "Trả lại bổ sung"
    ACCEPTED = "accepted", "Đã chấp thuận"
    NIL = "nil", "Báo không phát sinh"
    WITHDRAWN = "withdrawn", "Không còn áp dụng"


class LineState(Word):
    """What became of one thing owed to one person about one obligation."""

    OWED = "owed", "Chờ gửi"
    HELD = "held", "Chờ duyệt"
    SAID = "said", "Đã nói"
    CANCELLED = "cancelled", "Đã rút"
    DISCARDED = "discarded", "Không duyệt gửi"
    NO_CONTACT = "no_contact", "Không có đầu mối, cần gọi điện"


class NoticeState(Word):
    """Delivery states of one message to one person; attempts carry what really happened."""

    QUEUED = "queued", "Chờ gửi"
    SENDING = "sending", "Đang gửi"
    ACCEPTED = "accepted", "Máy chủ đã nhận"
    DEFERRED = "deferred", "Tạm hoãn, sẽ gửi lại"
    UNCERTAIN = "uncertain", "Chưa rõ đã tới hay chưa"
    FAILED = "failed", "Không gửi được"
    CANCELLED = "cancelled", "Đã rút"


class Channel(Word):
    """Ways a message leaves."""

    EMAIL = "email", "Thư điện tử"
    ZALO_OA = "zalo_oa", "Zalo, tin tư vấn"
    ZALO_TEMPLATE = "zalo_template", "Zalo, tin theo mẫu"


class ConsentState(Word):
    """Whether the office may send as its Zalo Official Account."""

    USABLE = "usable", "Đang dùng được"
    STOPPED = "stopped", "Đã dừng, phải cấp quyền lại"


class Bundle(Word):
    """Which of a person's messages of a day: what goes by itself, or what a person has released."""

    DAILY = "daily", "Thông báo trong ngày"
    RELEASED = "released", "Đã được duyệt gửi"


class Mode(Word):
    """Training: the clock is ours and no message leaves the machine. Live: the real thing."""

    TRAINING = "training", "Diễn tập"
    LIVE = "live", "Chính thức"


class HandInStatus(Word):
    """What became of one hand-in (one round)."""

    RECEIVED = "received", "Đã tiếp nhận"
    RETURNED = "returned", "Trả lại bổ sung"
    ACCEPTED = "accepted", "Đã chấp thuận"
    WITHDRAWN = "withdrawn", "Ghi nhầm, đã đính chính"


class Source(Word):
    """Where an entry came from."""

    FORM = "form", "Biểu mẫu trên giao diện"
    FILE = "file", "Tệp"
    COMMAND = "command", "Dòng lệnh"
    SYSTEM = "system", "Hệ thống"
