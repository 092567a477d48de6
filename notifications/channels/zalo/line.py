"""One lasting HTTP connection to Zalo, and what came back over it; nothing here knows what an answer means.

A whole answer must come within the time: a server that sends one byte at a time would otherwise hold a lease past
its end. Errors of httpx carry their request, headers and all, so none of them leaves this module.
"""

import json
import ssl
import time
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any, Final, Self

import httpx

MAX_ANSWER: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer. `said` is its JSON object, None when it is not one."""

    status: int
    body: bytes = field(repr=False)
    headers: httpx.Headers = field(repr=False)

    @property
    def said(self) -> dict[str, Any] | None:
        """The JSON object of the answer."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def text(self) -> str:
        """The answer as words, on one line."""
        return " ".join(self.body.decode("utf-8", "replace").split())


class Silent(Exception):
    """No answer came. `how` is "proxy" or "connect" (nothing was sent), "timeout" or "dropped" (nobody knows)."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class Line:
    """The connection; connects when first used. Not for use by two threads at once."""

    def __init__(self, timeout: float) -> None:
        """Take the seconds that a whole answer may take."""
        self.timeout = timeout
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def ask(self, method: str, url: str, *, headers: dict[str, str], **content: Any) -> Heard:
        """Make one call and read its answer.

        Args:
            content: httpx's `json`, `data` or `params`.

        Raises:
            Silent: no whole answer came.
        """
        client = self._connection()
        try:
            with client.stream(method, url, headers=headers, **content) as response:
                return self._read(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            how = "connect"
        except httpx.TimeoutException:
            how = "timeout"
        except httpx.HTTPError:
            how = "dropped"
        self.close()
        raise Silent(how)

    def _connection(self) -> httpx.Client:
        """The connection; a proxy that the machine's environment names and that cannot be used is a silence, too."""
        if self._client is None:
            try:
                self._client = httpx.Client(timeout=self.timeout, follow_redirects=False, verify=_tls())
            except (ImportError, ValueError, httpx.InvalidURL):
                raise Silent("proxy") from None
        return self._client

    def _read(self, response: httpx.Response) -> Heard:
        """Read the answer, as much of it as one may be long and as long as it may take."""
        ends_at = time.monotonic() + self.timeout
        body = b""
        for piece in response.iter_bytes():
            body += piece
            if time.monotonic() > ends_at:
                raise httpx.ReadTimeout("the answer takes too long")
            if len(body) > MAX_ANSWER:
                break
        return Heard(response.status_code, body, response.headers)


@cache
def _tls() -> ssl.SSLContext:
    """The process's TLS context: making one reads the whole store of certificates."""
    return httpx.create_ssl_context()
