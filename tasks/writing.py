"""A notice as the message that a channel carries: mail whole, Zalo in few words or as a template's parameters."""

import re
from datetime import UTC, date, datetime, time
from typing import Final

from config.settings import Settings
from models.outbox import Notice
from models.plans import Contact
from models.states import Channel
from notifications.channels.named import PlainMessage
from notifications.channels.zalo.messages import (
    TRACKING_LIMIT,
    BotMessage,
    Consultation,
    TemplateToPhone,
    TemplateToUser,
    ZaloMessage,
)
from notifications.messages import Digest, Rendered
from notifications.mime import Mail
from notifications.rendering import TRAINING_MARK, render
from notifications.short import Asked, render_short, template_values
from tasks.clock import LOCAL, machine_now
from tasks.lanes import Lane

MORNING: Final = time(7, 0, tzinfo=LOCAL)
Message = Mail | ZaloMessage | PlainMessage
_NOT_TRACKABLE = re.compile(r"[^A-Za-z0-9_-]")


def message_for(
    lane: Lane, digest: Digest, contact: Contact, notice: Notice, plan_id: str, config: Settings
) -> Message:
    """Put a digest into the form of its channel.

    Raises:
        MessageRefused: it says what its recipient may not be told, or lacks a word it needs.
        ValueError, LookupError, jinja2.TemplateError: it cannot be written.
    """
    if lane.channel is Channel.EMAIL:
        rendered = render(digest)
        return _mail(digest, contact, notice, plan_id, config, (rendered.subject, rendered.text, rendered.html))
    message = _short(lane, digest, contact, notice)
    if not lane.training:
        return message
    # What would have gone another way lies in the same folder as the mail, addressed to nobody outside.
    subject = f"{TRAINING_MARK}{'Tin' if lane.channel.named else 'Tin Zalo'} gửi {contact.name}"
    nobody = contact.model_copy(update={"email": f"zalo-{contact.id}@dien-tap.example"})
    return _mail(digest, nobody, notice, plan_id, config, (subject, message.text, None))


def words_through(lane: Lane, notice: Notice, digest: Digest, contact: Contact) -> Rendered:
    """The words of a notice as a channel carries them: whole by mail, in few on any other.

    Raises:
        MessageRefused: it says what its recipient may not be told, or lacks a word it needs.
    """
    if lane.channel is Channel.EMAIL:
        return render(digest)
    return Rendered(subject=lane.channel.label, text=_short(lane, digest, contact, notice).text, html="")


def _short(lane: Lane, digest: Digest, contact: Contact, notice: Notice) -> ZaloMessage | PlainMessage:
    """The few words of a channel that is not mail."""
    if lane.channel.named:
        title, _, words = render_short(digest).partition("\n")
        return PlainMessage(subject=title, text=words.strip() or title)
    if lane.channel is Channel.ZALO_OA:
        return Consultation(user_id=contact.zalo_user_id or "", text=render_short(digest))
    if lane.channel is Channel.ZALO_BOT:
        return BotMessage(chat_id=contact.zalo_chat_id or "", text=render_short(digest))
    template = lane.policy.template
    if template is None:
        raise LookupError("kênh chưa có mẫu tin")
    asked = [Asked(name=each.name, says=each.says, at_most=each.at_most) for each in template.parameters]
    values = template_values(digest, asked)
    if lane.channel is Channel.ZALO_TEMPLATE_UID:
        return TemplateToUser(user_id=contact.zalo_user_id or "", template_id=template.id, values=values)
    return TemplateToPhone(
        phone=contact.phone or "",
        template_id=template.id,
        values=values,
        tracking_id=_NOT_TRACKABLE.sub("-", notice.id)[:TRACKING_LIMIT],
    )


def _mail(
    digest: Digest,
    contact: Contact,
    notice: Notice,
    plan_id: str,
    config: Settings,
    words: tuple[str, str, str | None],
) -> Mail:
    subject, body, html = words
    domain = config.mail_from.rpartition("@")[2]
    return Mail(
        to_address=contact.email or "",
        to_name=contact.name,
        from_address=config.mail_from,
        from_name=config.mail_from_name,
        reply_to=config.mail_reply_to or None,
        subject=subject,
        text=body,
        html=html,
        message_id=f"<{notice.id.replace(':', '-')}.{plan_id}@{domain}>",
        sent_at=_sent_at(digest.day, training=digest.training),
        training=digest.training,
    )


def _sent_at(today: date, *, training: bool) -> datetime:
    return datetime.combine(today, MORNING).astimezone(UTC) if training else machine_now()
