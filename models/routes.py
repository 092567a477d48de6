"""Which channels reach a person, in the order of the plan; after the last one comes the list for telephone calls.

A channel reaches someone when the person takes it and has an address on it. Mail comes last wherever there is an
address, named or not: what is owed must reach people.
"""

from sqlmodel import Session, select

from config.steps.delivery import Delivering
from models.plans import Contact, Office
from models.states import Channel, Mode


def route_of(contact: Contact, policy: Delivering, *, rehearsing: bool = False) -> tuple[Channel, ...]:
    """The channels that reach a person, the first to be tried first.

    Args:
        rehearsing: nothing leaves the machine, so an address need not be confirmed to show what would be said there.
    """
    taken = contact.channels.split(",")
    named = [Channel.of(each.channel) for each in policy.channels]
    reached = [each for each in named if each.value in taken and address_on(contact, each, rehearsing=rehearsing)]
    if contact.email and Channel.EMAIL not in reached:
        reached.append(Channel.EMAIL)
    return tuple(reached)


def address_on(contact: Contact, channel: Channel, *, rehearsing: bool = False) -> str | None:
    """A person's address on a channel; a user id of Zalo is one only after it was confirmed."""
    match channel:
        case Channel.EMAIL:
            return contact.email
        case Channel.ZALO_OA | Channel.ZALO_TEMPLATE_UID:
            return contact.zalo_user_id if contact.zalo_confirmed_at or rehearsing else None
        case Channel.ZALO_TEMPLATE:
            return contact.phone
        case Channel.ZALO_BOT:
            return contact.zalo_chat_id
    # The address is the office's own and stands in its settings; a person takes the channel or does not.
    return channel.named


def set_first_channels(session: Session, policy: Delivering) -> None:
    """Write where each person's notices begin, after the plan or the units have changed."""
    office = session.get(Office, 1)
    rehearsing = office is not None and office.mode is Mode.TRAINING
    for contact in session.exec(select(Contact)):
        set_first_channel(contact, policy, rehearsing=rehearsing)
    session.flush()


def set_first_channel(contact: Contact, policy: Delivering, *, rehearsing: bool = False) -> None:
    """Write where one person's notices begin, after an address of theirs has changed."""
    first = next(iter(route_of(contact, policy, rehearsing=rehearsing)), None)
    if contact.first_channel is not first:
        contact.first_channel = first
