"""The events that Zalo would send about what it has taken: signed, late, twice, in any order, and again until taken.

    events = Webhooks(server)
    events.about(server.accepted[0])
    events.deliver(receiver, now)

A receiver takes headers and body, and answers an HTTP status: 200 ends it, anything else brings the event again after 30
seconds, 5, 15, 30 minutes and an hour, with the number of the try in `num_retry`; then never.
"""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zalo_double import PHONE_TEMPLATE, Taken, ZaloDouble

RETRIES = (timedelta(seconds=30), *(timedelta(minutes=each) for each in (5, 15, 30, 60)))
Receiver = Callable[[dict[str, str], bytes], int]


@dataclass
class Pending:
    """One event on its way."""

    at: datetime
    headers: dict[str, str]
    body: bytes
    tries: int = 0


@dataclass
class Webhooks:
    """What Zalo still wants to tell.

    Args:
        delay: how long after the message the event begins to come.
        times: how often each comes although it was taken.
        order: shuffles what is due at once; None keeps the order of happening.
    """

    zalo: ZaloDouble
    secret: str = "Khoa-Webhook-Bi-Mat-5"
    delay: timedelta = timedelta(seconds=2)
    times: int = 1
    order: random.Random | None = None
    pending: list[Pending] = field(default_factory=list)

    def about(self, taken: Taken, name: str = "user_received_message") -> None:
        """The event that a message has reached its user, or was seen."""
        number = f"{self.zalo.accepted.index(taken) + 1:020x}"
        if taken.path == PHONE_TEMPLATE:
            message = {"msg_id": number, "tracking_id": taken.body["tracking_id"], "delivery_time": self._stamp()}
            said: dict[str, Any] = {"event_name": name, "recipient": {"id": taken.body["phone"]}, "message": message}
            self.send(said, {"X-ZEvent-Server": "ZNS"})
            return
        user = taken.body.get("user_id") or taken.body["recipient"]["user_id"]
        message = {"msg_ids": [number]} if name == "user_seen_message" else {"msg_id": number}
        self.send({"event_name": name, "sender": {"id": "OA"}, "recipient": {"id": user}, "message": message})

    def unfollowed(self, user: str) -> None:
        """The event that somebody follows no more."""
        self.zalo.left.add(user)
        self.send({"event_name": "unfollow", "oa_id": "OA", "follower": {"id": user}})

    def send(self, said: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        """Sign an event and put it on its way, as often as it comes."""
        stamp = self._stamp()
        body = json.dumps({"app_id": self.zalo.app_id, **said, "timestamp": stamp}, ensure_ascii=False).encode()
        mac = hashlib.sha256(self.zalo.app_id.encode() + body + stamp.encode() + self.secret.encode()).hexdigest()
        signed = {"X-ZEvent-Signature": f"mac={mac}", **(headers or {})}
        self.pending += [Pending(self.zalo.clock() + self.delay, dict(signed), body) for _ in range(self.times)]

    def deliver(self, receiver: Receiver, now: datetime) -> int:
        """Bring what is due; say how many came."""
        due = [each for each in self.pending if each.at <= now]
        if self.order is not None:
            self.order.shuffle(due)
        for each in due:
            headers = each.headers | ({"num_retry": str(each.tries)} if each.tries else {})
            taken = receiver(headers, each.body) == 200
            if taken or each.tries == len(RETRIES):
                self.pending.remove(each)
            else:
                each.at, each.tries = now + RETRIES[each.tries], each.tries + 1
        return len(due)

    def _stamp(self) -> str:
        return str(int(self.zalo.clock().timestamp() * 1000))
