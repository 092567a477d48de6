"""How notices reach people: the channels in their order, each one's hours, how fast it may be asked, its templates.

The plan names no channel; so the section carries its "giả định". Without the section there is mail alone.
A person's own addresses stand in the units file; they enter by that file only.
"""

import re
from collections import Counter
from datetime import time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from config.deadline_schema import AssumptionLabel, Strict, refuse

if TYPE_CHECKING:
    from config.plan_errors import Findings
    from config.plan_schema import PlanFile

KNOWN_CHANNELS: Final = ("email", "zalo_oa", "zalo_template", "zalo_template_uid", "zalo_bot")
NAMED_CHANNEL: Final = r"^apprise:[a-z0-9][a-z0-9-]{0,29}$"
BY_TEMPLATE: Final = ("zalo_template", "zalo_template_uid")
HourText = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Said = Literal["code", "recipient", "what", "last_day", "count", "day", "office", "contact"]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]


def _channel(word: str) -> str:
    if word in KNOWN_CHANNELS or re.fullmatch(NAMED_CHANNEL, word):
        return word
    near = get_close_matches(word, KNOWN_CHANNELS, n=1, cutoff=0.6)
    hint = f"có phải “{near[0]}”? Ghi" if near else "ghi"
    raise refuse(
        f"“{word[:60]}” không dùng được ở đây; {hint} một trong: {', '.join(KNOWN_CHANNELS)}, hoặc apprise:TÊN (tên đặt trong "
        "DANVAN_APPRISE_URLS)."
    )


ChannelName = Annotated[
    str,
    AfterValidator(_channel),
    WithJsonSchema(
        {"anyOf": [{"enum": list(KNOWN_CHANNELS), "type": "string"}, {"pattern": NAMED_CHANNEL, "type": "string"}]}
    ),
]


def _told_apart(parameters: "list[Parameter]") -> "list[Parameter]":
    names = Counter(each.name for each in parameters)
    if any(times > 1 for times in names.values()):
        raise ValueError("a parameter is named twice")
    return parameters


class Parameter(Strict):
    """One parameter of an approved Zalo template: what of a notice it says, cut at `at_most` characters."""

    name: ParameterName
    says: Said
    at_most: Annotated[int, Field(ge=30, le=400)] = 100


class ZaloTemplate(Strict):
    """A template that Zalo has approved for the office."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}$")]
    parameters: Annotated[list[Parameter], Field(min_length=1), AfterValidator(_told_apart)]


class ChannelPolicy(Strict):
    """One channel.

    Args:
        opens, closes: local hours in which messages leave on it; without them the office's working days alone hold.
        per_minute: how many messages all workers together hand over in a minute; without it, as many as come.
        patience_hours: how long messages wait for a channel that must be mended before they go on to the next.
        when_full: what happens when the provider takes no more that day: the person's next channel, or waiting.
        ask_days: for how many days a provider that can say it is asked whether a message has reached its person.
    """

    channel: ChannelName
    opens: HourText | None = None
    closes: HourText | None = None
    per_minute: Annotated[int, Field(ge=1, le=100_000)] | None = None
    patience_hours: Annotated[int, Field(ge=1, le=240)] = 4
    when_full: Literal["next_channel", "wait"] = "next_channel"
    ask_days: Annotated[int, Field(ge=0, le=14)] = 3
    template: ZaloTemplate | None = None

    @property
    def window(self) -> tuple[time, time] | None:
        """The hours, when there are any."""
        if self.opens is None or self.closes is None:
            return None
        return time.fromisoformat(self.opens), time.fromisoformat(self.closes)


class Receipts(Strict):
    """One line of thanks to a unit's person in charge for each hand-in; the plan asks for none, so it has its own label.

    Args:
        when: once it is recorded, or only once it is accepted; a nil return is recorded and accepted at once.
        duties: for these duties alone; without them, for every duty.
    """

    label: AssumptionLabel
    when: Literal["recorded", "accepted"] = "recorded"
    duties: Annotated[list[str], Field(min_length=1)] | None = None


class Delivering(Strict):
    """The channels in the order in which a person is tried; after the last one comes the list for telephone calls.

    Args:
        receipts: whether hand-ins are answered with a line; without it they are not.
    """

    label: AssumptionLabel
    channels: Annotated[list[ChannelPolicy], Field(min_length=1)]
    receipts: Receipts | None = None

    def of(self, channel: str) -> ChannelPolicy | None:
        """What holds for a channel; None when the office does not use it."""
        return next((each for each in self.channels if each.channel == channel), None)


MAIL_ALONE: Final = Delivering(
    label="Giả định: kế hoạch không nêu kênh gửi; thông báo đi bằng thư điện tử.",
    channels=[ChannelPolicy(channel="email")],
)


def delivering(plan: "PlanFile") -> Delivering:
    """What holds for a plan, whether or not it says so."""
    return plan.delivery or MAIL_ALONE


def findings(plan: "PlanFile") -> "Findings":
    """Check the section; what could not be read is None and is passed over."""
    if plan.delivery is None:
        return
    known = {duty.id for duty in plan.duties or []}
    receipts = plan.delivery.receipts
    for index, duty in enumerate((receipts and receipts.duties) or []):
        if known and duty not in known:
            yield (
                ("delivery", "receipts", "duties", index),
                f"Kế hoạch không có nhiệm vụ “{duty}”; ghi đúng mã nhiệm vụ.",
            )
    channels = plan.delivery.channels or []
    named = Counter(each.channel for each in channels)
    if channels and "email" not in named:
        yield ("delivery", "channels"), "Chưa có kênh “email”: thư điện tử là đường cuối trước khi gọi điện; bổ sung."
    for index, each in enumerate(channels):
        at = ("delivery", "channels", index)
        if named[each.channel] > 1:
            yield (*at, "channel"), f"Kênh “{each.channel}” ghi {named[each.channel]} lần; mỗi kênh chỉ ghi một lần."
        if (each.opens is None) != (each.closes is None):
            yield (*at, "opens"), "Nêu cả giờ bắt đầu “opens” và giờ kết thúc “closes”, hoặc bỏ cả hai."
        elif each.window is not None and each.window[0] >= each.window[1]:
            yield (*at, "closes"), f"Giờ kết thúc {each.closes} phải sau giờ bắt đầu {each.opens}; sửa một trong hai."
        if each.channel in BY_TEMPLATE and each.template is None:
            yield (*at, "template"), f"Kênh “{each.channel}” cần mã mẫu tin đã được Zalo duyệt; ghi “template”."
        elif each.channel not in (*BY_TEMPLATE, None) and each.template is not None:
            yield (*at, "template"), f"Kênh “{each.channel}” không dùng mẫu tin; bỏ “template”."
