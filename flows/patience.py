"""A server that is asked again when its database was busy.

SQLite takes one writer at a time. Prefect reads and then writes in one transaction, and when another has written in
between, SQLite refuses at once and the server answers 503: to about every tenth Submit while some run is active.
Prefect's clients ask again, after seconds. Its pages do not: the person reads "Unknown error while creating flow run"
and nothing has started.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BUSY = 503
READING = ("GET", "HEAD", "OPTIONS")
# Three seconds together: longer than two writers keep meeting, shorter than a person waits before pressing again.
PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def asking_again_when_busy(app: App) -> App:
    """Wrap a server so that what it could not write is tried again before the caller hears of it.

    A request that is answered 503 has been rolled back, and Prefect's own clients repeat it just so.
    """

    async def patient(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in READING:
            await app(scope, receive, send)
            return
        body = await _whole_body(receive)
        for seconds in PAUSES_SECONDS:
            if await _answered(app, scope, _heard_again(body, receive), send):
                return
            await asyncio.sleep(seconds)
        await app(scope, _heard_again(body, receive), send)

    return patient


async def _answered(app: App, scope: Scope, receive: Receive, send: Send) -> bool:
    """Try once; keep a "busy" to ourselves and say so by False."""
    busy = False

    async def send_unless_busy(message: Message) -> None:
        nonlocal busy
        if message["type"] == "http.response.start":
            busy = message["status"] == BUSY
        if not busy:
            await send(message)

    try:
        # A copy: on its way through the routes, a server writes into the scope.
        await app(dict(scope), receive, send_unless_busy)
    except Exception:
        # The server raises once more what it has already answered.
        if not busy:
            raise
    return not busy


async def _whole_body(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body", False):
        messages.append(await receive())
    return messages


def _heard_again(body: list[Message], receive: Receive) -> Receive:
    """Hear the body from its beginning, then whatever else comes."""
    waiting = iter(body)

    async def hear() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return hear
