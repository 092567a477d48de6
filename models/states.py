"""Every status and typed word of the record, each with the label the office reads."""

import re
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
    DELIVERED = "delivered", "Đã tới máy người nhận"
    DEFERRED = "deferred", "Tạm hoãn, sẽ gửi lại"
    UNCERTAIN = "uncertain", "Chưa rõ đã tới hay chưa"
    FAILED = "failed", "Không gửi được"
    CANCELLED = "cancelled", "Đã rút"


OPEN = (NoticeState.QUEUED, NoticeState.DEFERRED)
"""Nobody is sending it: it takes more lines, and they may still be readdressed."""

UNFINISHED = (*OPEN, NoticeState.SENDING)
"""It will be tried, now or later, without anybody doing anything."""

TAKEN = (NoticeState.ACCEPTED, NoticeState.DELIVERED)
"""The far end has it: never sent again."""

NOT_BROUGHT = (NoticeState.FAILED, NoticeState.UNCERTAIN)
"""What it says is said by a person: sent again, or by telephone."""


class Arrival(Word):
    """What a provider answers when it is asked about a message that it has taken."""

    DELIVERED = "delivered", "đã tới máy người nhận"
    PUSHED = "pushed", "đã nhận, chưa tới máy người nhận"
    NOT_FOUND = "not_found", "không tìm thấy tin này"


NAMED_CHANNEL = re.compile(r"apprise:([a-z0-9][a-z0-9-]{0,29})")


class Channel(Word):
    """Ways a message leaves: those that the program knows, and those that an office has named in its settings."""

    EMAIL = "email", "Thư điện tử"
    ZALO_OA = "zalo_oa", "Zalo, tin tư vấn"
    ZALO_TEMPLATE = "zalo_template", "Zalo, tin theo mẫu"
    ZALO_TEMPLATE_UID = "zalo_template_uid", "Zalo, tin theo mẫu theo mã người dùng"
    ZALO_BOT = "zalo_bot", "Zalo Bot"

    @property
    def named(self) -> str | None:
        """The name that the office gave it; None for a channel that the program knows."""
        found = NAMED_CHANNEL.fullmatch(self.value)
        return found[1] if found else None

    @classmethod
    def of(cls, value: str) -> Self:
        """The channel with a stored value, one and the same object each time.

        Raises:
            ValueError: neither known nor named as such a channel is.
        """
        return cls._missing_(value) or super().of(value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        found = NAMED_CHANNEL.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return None
        made = str.__new__(cls, found[0])
        made._name_ = made._value_ = found[0]
        made.label = f"Kênh “{found[1]}”"
        known = cls._value2member_map_.setdefault(found[0], made)
        assert isinstance(known, cls)
        return known


class ConsentState(Word):
    """Whether the office may send as its Zalo Official Account."""

    USABLE = "usable", "Đang dùng được"
    STOPPED = "stopped", "Đã dừng, phải cấp quyền lại"


class LinkMet(Word):
    """What became of something that a person wrote to the office's Zalo Bot."""

    LINKED = "linked", "Đã liên kết"
    AGAIN = "again", "Đã liên kết từ trước"
    NO_CODE = "no_code", "Không có mã liên kết"
    WRONG = "wrong", "Không có mã này"
    USED = "used", "Mã đã dùng"
    REPLACED = "replaced", "Mã đã bị thay hoặc thu hồi"
    EXPIRED = "expired", "Mã đã hết hạn"
    LEFT = "left", "Đầu mối không còn trong danh sách"
    TAKEN = "taken", "Cuộc trò chuyện đã liên kết với đầu mối khác"
    GROUP = "group", "Nhắn trong nhóm"


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
