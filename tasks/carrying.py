"""Which channel carries a notice: decided in one place, for what leaves and for what is shown before it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from config.settings import Settings
from config.steps.delivery import delivering
from models import fallback
from models.outbox import Notice
from models.plans import Contact
from models.routes import route_of
from models.states import Channel
from notifications.messages import Digest
from notifications.outcomes import Outcome, OutcomeKind
from notifications.short import is_a_receipt, is_wanted_whole
from tasks.context import Context
from tasks.lanes import UNUSED, Lane, lanes_of, usable

TEMPLATES: Final = (Channel.ZALO_TEMPLATE, Channel.ZALO_TEMPLATE_UID)
NO_LONGER_TAKEN: Final = Outcome(
    kind=OutcomeKind.PERMANENT, code="address", detail="Người nhận không còn nhận thông báo qua kênh này."
)
WANTED_WHOLE: Final = Outcome(
    kind=OutcomeKind.PERMANENT, code="whole", detail="Nội dung phải gửi đầy đủ, chuyển sang thư điện tử."
)


@dataclass(frozen=True)
class Way:
    """A notice's way through its person's channels.

    Args:
        route: the channels that reach the person, in the plan's order.
        tried: those on which these lines have been tried, the notice's own among them.
        usable: those that the office sends on.
    """

    route: tuple[Channel, ...]
    tried: frozenset[Channel]
    usable: frozenset[Channel]

    @property
    def onward(self) -> Channel | None:
        """The next channel; None leaves the lines for the telephone."""
        return next((each for each in self.route if each in self.usable - self.tried), None)

    def unfit(self, lane: Lane) -> Outcome | None:
        """What stands against a channel whatever the notice says."""
        if not lane.used:
            return UNUSED
        if lane.channel is not Channel.EMAIL and lane.channel not in self.route:
            return NO_LONGER_TAKEN
        return None

    def goes_whole(self, lane: Lane, digest: Digest) -> bool:
        """Whether a channel of few words leaves a notice to mail, which can say all of it."""
        mail_is_left = Channel.EMAIL in set(self.route) - self.tried
        unfit = is_wanted_whole(digest) or (lane.channel in TEMPLATES and is_a_receipt(digest))
        return lane.channel is not Channel.EMAIL and mail_is_left and unfit

    def after(self, channel: Channel) -> "Way":
        """The way that is left once the lines have gone on to a channel."""
        return Way(self.route, self.tried | {channel}, self.usable)


def way_of(session: Session, notice: Notice, context: Context, usable_now: frozenset[Channel]) -> Way:
    """The way of a notice as the record has it now."""
    contact = session.get(Contact, notice.contact_id)
    assert contact is not None
    route = route_of(contact, delivering(context.content.plan), rehearsing=context.training)
    return Way(route, fallback.tried(session, notice), usable_now)


def lane_of_words(session: Session, notice: Notice, digest: Digest, context: Context, config: Settings) -> Lane:
    """The lane that will carry a notice's words, when no provider refuses them on the way."""
    lanes = {each.channel: each for each in lanes_of(context, config, set(Channel))}
    way, channel = way_of(session, notice, context, usable(context, config)), notice.channel
    while (onward := _onward(way, lanes, channel, digest)) is not None:
        way, channel = way.after(onward), onward
    return lanes.get(channel, lanes[Channel.EMAIL])


def _onward(way: Way, lanes: Mapping[Channel, Lane], channel: Channel, digest: Digest) -> Channel | None:
    if channel not in lanes or way.unfit(lanes[channel]) is not None:
        return way.onward
    return Channel.EMAIL if way.goes_whole(lanes[channel], digest) else None
