"""One lasting HTTP connection to Zalo, and what came back over it; nothing here knows what an answer means.

A whole answer must come within the time: a server that sends one byte at a time would otherwise hold a lease past
its end. Errors of httpx carry their request, headers and all, so none of them leaves this module.

A bot's token stands in the path of its URLs. It is put there below httpx, by the transport: what httpx logs, and the request
that its errors and answers carry, never hold it.
"""

import json
import ssl
import time
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any, Final, Self
from urllib.request import getproxies, proxy_bypass

import httpx
from pydantic import SecretStr

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

    def __init__(self, timeout: float, hidden: SecretStr | None = None) -> None:
        """Take the seconds that a whole answer may take, and what comes before every path and nobody may see."""
        self.timeout = timeout
        self._hidden = hidden
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

    def ask(self, method: str, url: str, *, headers: dict[str, str] | None = None, **content: Any) -> Heard:
        """Make one call and read its answer.

        Args:
            content: httpx's `json`, `data` or `params`.

        Raises:
            Silent: no whole answer came.
        """
        client = self._connection(url)
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

    def _connection(self, url: str) -> httpx.Client:
        """The connection; a proxy that the machine's environment names and that cannot be used is a silence, too."""
        if self._client is None:
            try:
                below = None if self._hidden is None else _Hiding(self._hidden, _proxy_to(url))
                self._client = httpx.Client(
                    timeout=self.timeout, follow_redirects=False, verify=_tls(), transport=below
                )
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


class _Hiding(httpx.BaseTransport):
    """Asks with the hidden part before the path; the request that httpx knows does not have it."""

    def __init__(self, hidden: SecretStr, proxy: str | None) -> None:
        self._hidden = hidden
        self._inner = httpx.HTTPTransport(verify=_tls(), proxy=proxy)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the far end."""
        path = self._hidden.get_secret_value().encode("ascii") + request.url.raw_path
        whole = httpx.Request(
            request.method,
            request.url.copy_with(raw_path=path),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return self._inner.handle_request(whole)

    def close(self) -> None:
        """Hang up."""
        self._inner.close()


def _proxy_to(url: str) -> str | None:
    """The proxy that the machine's environment names for an address: httpx reads it for its own transports only."""
    asked = httpx.URL(url)
    if proxy_bypass(asked.host):
        return None
    known = getproxies()
    return known.get(asked.scheme) or known.get("all")


@cache
def _tls() -> ssl.SSLContext:
    """The process's TLS context: making one reads the whole store of certificates."""
    return httpx.create_ssl_context()
