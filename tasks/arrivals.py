"""Whether Zalo's template messages have reached their people: asked about, and written down.

A provider that does not answer ends the asking of this run, not the run. Whatever else tells of arrivals (an event that
Zalo sends by itself, a mailbox for bounces) belongs here: written by the same `models.arrivals.note_arrival`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from prefect import task

from config.refusals import Refused
from config.settings import settings
from config.steps.delivery import ChannelPolicy, delivering
from models import pace
from models.arrivals import ToAsk, note_arrival, to_ask_about
from models.states import Arrival, Channel, Mode
from notifications.channels.zalo.channel import ZaloPool
from notifications.outcomes import Outcome, OutcomeKind
from tasks.clock import machine_now
from tasks.context import context_of
from tasks.lanes import provider_of
from tasks.transactions import reading, transaction
from tasks.zalo_tokens import zalo_pool

MOST: Final = 200
"""How many messages are asked about in one run; the others in the next, ten minutes later."""
MINUTE_IS_FULL: Final = "đã đủ số lần gọi Zalo trong phút; lần sau hỏi tiếp"


@dataclass(frozen=True)
class Arrivals:
    """What Zalo answered.

    Args:
        answers: how many messages got which answer.
        trouble: why the asking ended before the last of them; empty when it did not.
    """

    answers: dict[Arrival, int] = field(default_factory=dict)
    trouble: str = ""

    @property
    def words(self) -> list[str]:
        """Sentences for the run's page; none when nothing was asked and nothing stood against it."""
        told = [f"{number} tin {arrival.label}" for arrival, number in self.answers.items()]
        said = [f"Zalo trả lời về tin theo mẫu: {', '.join(told)}."] if told else []
        return [*said, f"Chưa hỏi hết Zalo về tin theo mẫu: {self.trouble}."] if self.trouble else said


def asked_in(mode: Mode, now: datetime) -> Arrivals:
    """Ask, where there is somebody to ask: never in training, nor where Zalo is not used."""
    if mode is Mode.TRAINING or not settings().zalo_app_id:
        return Arrivals()
    return ask_what_arrived(now)


@task(name="Hỏi Zalo tin đã tới chưa")
def ask_what_arrived(now: datetime, clock: Callable[[], datetime] = machine_now) -> Arrivals:
    """Ask about every template message of the last days whose turn it is; never raises for Zalo's sake.

    Args:
        clock: read once per question; `now` is when the asking began.
    """
    with reading() as session:
        policy = delivering(context_of(session).content.plan).of(Channel.ZALO_TEMPLATE.value)
        waiting = to_ask_about(session, days=policy.ask_days, most=MOST, now=now) if policy else []
    if policy is None or not waiting:
        return Arrivals()
    answers: Counter[Arrival] = Counter()
    try:
        with zalo_pool(settings(), clock) as pool:
            trouble = _ask_all(pool, policy, waiting, answers, clock)
    except Refused as refused:
        trouble = str(refused).rstrip(".")
    return Arrivals({each: answers[each] for each in Arrival if answers[each]}, trouble)


def _ask_all(
    pool: ZaloPool,
    policy: ChannelPolicy,
    waiting: list[ToAsk],
    answers: Counter[Arrival],
    clock: Callable[[], datetime],
) -> str:
    """Ask about one after the other until something stands against it; say what."""
    for each in waiting:
        if not _may_ask(policy, clock()):
            return MINUTE_IS_FULL
        outcome, said = pool.arrived(each.provider_id)
        if said is None:
            return _why(outcome)
        arrival = Arrival.of(said)
        with transaction() as session:
            note_arrival(session, each, arrival, code=outcome.code, now=clock())
        answers[arrival] += 1
    return ""


def _may_ask(policy: ChannelPolicy, now: datetime) -> bool:
    """Take one of the provider's places; messages and questions share them."""
    provider = provider_of(Channel.ZALO_TEMPLATE)
    with transaction() as session:
        if pace.closed_until(session, provider, now=now) is not None:
            return False
        most = policy.per_minute
        return most is None or pace.take_place(session, provider, most=most, now=now) is None


def _why(outcome: Outcome) -> str:
    """What stood against it; the channel's own sentences on what passes speak of sending, which this is not."""
    if outcome.accepted:
        return f"câu trả lời không đọc được ({outcome.code})"
    if outcome.kind is OutcomeKind.CONFIGURATION:
        return outcome.detail.rstrip(".")
    return f"Zalo chưa trả lời được ({outcome.code}); lần sau hỏi tiếp"
