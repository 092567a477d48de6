"""Makes our channels known to Apprise, so that their URLs work like those of its own."""

from apprise import NotificationManager

from notifications.channels.gateway import OutcomeChannel
from notifications.channels.mail import MailChannel
from notifications.channels.mailbox import MailboxChannel
from notifications.channels.zalo.channel import ZaloBotChannel, ZaloChannel, ZaloTemplateChannel


class RegistrationRefused(RuntimeError):
    """Apprise has another plugin under one of our schemas."""


CHANNELS: dict[str, type[OutcomeChannel]] = {
    str(MailChannel.protocol): MailChannel,
    str(MailboxChannel.protocol): MailboxChannel,
    str(ZaloChannel.secure_protocol): ZaloChannel,
    str(ZaloTemplateChannel.secure_protocol): ZaloTemplateChannel,
    str(ZaloBotChannel.secure_protocol): ZaloBotChannel,
}


def register_channels() -> None:
    """Register each channel once; calling it again changes nothing.

    Apprise answers False when the schema is taken and goes on with the other plugin, so the answer is checked.

    Raises:
        RegistrationRefused: the schema belongs to another plugin.
    """
    manager = NotificationManager()
    for schema, channel in CHANNELS.items():
        if schema in manager and manager[schema] is channel:
            continue
        if not manager.add(channel, schemas=[schema]):
            raise RegistrationRefused(f"Apprise đã có kênh khác dùng tên “{schema}://”.")
