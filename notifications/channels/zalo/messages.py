"""What may be sent through Zalo: a consultation message, a text of the bot, a template to a user or a telephone number.

Each is frozen data that checks itself and says what request carries it. No document's content goes this way.
Everything is NFC before it is measured. A telephone number stands in no representation.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from notifications.channels.zalo.codes import Service

TEXT_LIMIT: Final = 2000
TRACKING_LIMIT: Final = 48
CONSULTATION_PATH: Final = "/v3.0/oa/message/cs"
USER_TEMPLATE_PATH: Final = "/v3.0/oa/message/template"
PHONE_TEMPLATE_PATH: Final = "/message/template"
BOT_PATH: Final = "/sendMessage"

_USER_ID = re.compile(r"[0-9]{5,32}")
_CHAT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TEMPLATE_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_TRACKING_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{TRACKING_LIMIT}}}")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_PHONE = re.compile(r"(?:\+?84|0)([1-9][0-9]{8})")
_PHONE_MARKS = re.compile(r"[\s.()-]")


class ZaloRefused(ValueError):
    """A part of the message cannot be sent; `field` names which part."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Request:
    """One call of Zalo.

    Args:
        host: which of the hosts: the Official Account's, that of templates by telephone, that of bots.
        services: whose codes the answer uses, the first that knows one wins.
    """

    host: Literal["api", "template", "bot"]
    path: str
    body: dict[str, Any] = field(repr=False)
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A text to a user who has interacted with the Official Account in the last seven days ("tin tư vấn")."""

    user_id: str
    text: str

    @property
    def subject(self) -> str:
        """Zalo has no subject."""
        return ""

    def request(self) -> Request:
        """The call that carries it.

        Raises:
            ZaloRefused: no user id, no words, more than 2,000 characters.
        """
        text = _text(self.text)
        body = {"recipient": {"user_id": _user_id(self.user_id)}, "message": {"text": text}}
        return Request("api", CONSULTATION_PATH, body, (Service.OA,))


@dataclass(frozen=True, slots=True, kw_only=True)
class BotMessage:
    """A text from the office's bot to a chat whose person has written to the bot before."""

    chat_id: str = field(repr=False)
    text: str

    @property
    def subject(self) -> str:
        """Zalo has no subject."""
        return ""

    def request(self) -> Request:
        """The call that carries it.

        Raises:
            ZaloRefused: no chat, no words, more than 2,000 characters.
        """
        if not is_chat_id(self.chat_id):
            raise ZaloRefused("chat_id", "Người nhận chưa liên kết với Zalo Bot của cơ quan; dùng “danvan zalo link”.")
        return Request("bot", BOT_PATH, {"chat_id": self.chat_id, "text": _text(self.text)}, (Service.BOT,))


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateToUser:
    """An approved template to a user of the Official Account; `values` are its parameters by name."""

    user_id: str
    template_id: str
    values: dict[str, str]

    @property
    def subject(self) -> str:
        """Zalo has no subject."""
        return ""

    @property
    def text(self) -> str:
        """What Apprise is told; the words themselves are Zalo's."""
        return _told(self.template_id, self.values)

    def request(self) -> Request:
        """The call that carries it.

        Raises:
            ZaloRefused: an id or a parameter that is none.
        """
        body = {
            "user_id": _user_id(self.user_id),
            "template_id": _template_id(self.template_id),
            "template_data": _parameters(self.values),
        }
        return Request("api", USER_TEMPLATE_PATH, body, (Service.OA, Service.TEMPLATE))


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateToPhone:
    """An approved template to a telephone number (ex-ZNS).

    Args:
        tracking_id: comes back in Zalo's delivery events. Zalo does not take it for a key: sent twice is sent twice.
        trial: only to the application's own administrators.
    """

    phone: str = field(repr=False)
    template_id: str
    values: dict[str, str]
    tracking_id: str
    trial: bool = False

    @property
    def subject(self) -> str:
        """Zalo has no subject."""
        return ""

    @property
    def text(self) -> str:
        """What Apprise is told; the words themselves are Zalo's."""
        return _told(self.template_id, self.values)

    def request(self) -> Request:
        """The call that carries it.

        Raises:
            ZaloRefused: a number, an id or a parameter that is none.
        """
        if not _TRACKING_ID.fullmatch(self.tracking_id):
            raise ZaloRefused(
                "tracking_id", f"Mã theo dõi chỉ gồm chữ không dấu, số, “-” và “_”, tối đa {TRACKING_LIMIT} ký tự."
            )
        body = {
            "phone": international(self.phone),
            "template_id": _template_id(self.template_id),
            "template_data": _parameters(self.values),
            "tracking_id": self.tracking_id,
        }
        if self.trial:
            body["mode"] = "development"
        return Request("template", PHONE_TEMPLATE_PATH, body, (Service.TEMPLATE,))


ZaloMessage = Consultation | TemplateToUser | TemplateToPhone | BotMessage


def international(phone: str) -> str:
    """A Vietnamese telephone number as Zalo wants it: 84 and nine digits.

    Raises:
        ZaloRefused: not such a number; the sentence shows its last three digits only.
    """
    found = _PHONE.fullmatch(_PHONE_MARKS.sub("", phone))
    if found is None:
        raise ZaloRefused("phone", f"Số điện thoại không hợp lệ (…{_last_digits(phone)}): cần số Việt Nam 10 chữ số.")
    return f"84{found[1]}"


def is_user_id(words: str) -> bool:
    """Whether this can be a user id of an Official Account."""
    return bool(_USER_ID.fullmatch(words))


def is_chat_id(words: str) -> bool:
    """Whether this can be the name of a chat with a bot."""
    return bool(_CHAT_ID.fullmatch(words))


def normal(text: str) -> str:
    """NFC, without blanks at either end; a lone surrogate, which JSON cannot carry, becomes the replacement mark."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", whole).strip()


def _text(words: str) -> str:
    """The words as they go out.

    Raises:
        ZaloRefused: none, or more than 2,000 characters in NFC.
    """
    text = normal(words)
    if not text:
        raise ZaloRefused("text", "Tin Zalo không có nội dung.")
    if len(text) > TEXT_LIMIT:
        raise ZaloRefused("text", f"Tin Zalo dài {len(text)} ký tự, tối đa là {TEXT_LIMIT}; hãy rút gọn.")
    return text


def _last_digits(phone: str) -> str:
    digits = re.sub(r"[^0-9]", "", phone)
    return digits[-3:] if len(digits) > 6 else "?"


def _user_id(user_id: str) -> str:
    if not is_user_id(user_id):
        raise ZaloRefused(
            "user_id", "Mã người dùng Zalo không hợp lệ: chỉ gồm chữ số, lấy từ danh sách người quan tâm."
        )
    return user_id


def _template_id(template_id: str) -> str:
    if not _TEMPLATE_ID.fullmatch(template_id):
        raise ZaloRefused("template_id", "Mã mẫu tin Zalo không hợp lệ; kiểm tra lại mẫu đã khai báo.")
    return template_id


def _parameters(values: dict[str, str]) -> dict[str, str]:
    """The template's parameters, NFC; Zalo refuses an empty one only after it was asked, so we do it before."""
    for name, value in values.items():
        if not _PARAMETER.fullmatch(name):
            raise ZaloRefused("values", f"Tên tham số “{name[:40]}” của mẫu tin không hợp lệ.")
        if not normal(value):
            raise ZaloRefused("values", f"Tham số “{name}” của mẫu tin để trống.")
    if not values:
        raise ZaloRefused("values", "Mẫu tin không có tham số nào.")
    return {name: normal(value) for name, value in values.items()}


def _told(template_id: str, values: dict[str, str]) -> str:
    return f"Mẫu {template_id}: " + "; ".join(f"{name}: {value}" for name, value in values.items())
