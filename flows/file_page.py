"""A read-only page of files beside the UI, which cannot open any: drafts, signed copies, charts and workbooks.

Served by the same process under `/tep`, to whoever the UI is served to. With a password on the server it asks for the
password; without one it answers only to this machine's own names, so that no other site can point a browser here.
Nothing is found by a path, nothing is written, and no list names an individual. Workbooks whose cells may name
individuals are opened on this machine alone: elsewhere all who share the UI's one password would read them.
"""

import asyncio
import base64
import binascii
import hmac
from http import HTTPStatus
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError

from config.refusals import Refused
from config.vietnamese import strip_diacritics
from flows.file_list import asked_of, file_list
from flows.patience import App, Receive, Scope, Send
from tasks.served_files import ROOT, Served, listed_files, served_file

OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Shown in the browser; everything else is saved.
INLINE = ("image/png", "application/pdf")
GUARDED = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
Header = tuple[bytes, bytes]


def with_file_page(app: App, password: str | None) -> App:
    """Wrap the server with the page of files.

    Args:
        password: what the server asks for ("name:password"); None where it listens on this machine alone.
    """

    async def paged(scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not (path == ROOT or path.startswith(f"{ROOT}/")):
            await app(scope, receive, send)
            return
        status, headers, body = await _answer(scope, path.removeprefix(ROOT).strip("/"), password)
        lengths = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": [*headers, *GUARDED, *lengths]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return paged


async def _answer(scope: Scope, name: str, password: str | None) -> tuple[int, list[Header], bytes]:
    headers = {key.lower(): value for key, value in scope.get("headers", [])}
    if scope["method"] not in ("GET", "HEAD"):
        return _said(HTTPStatus.METHOD_NOT_ALLOWED, "Trang này chỉ để xem.", (b"allow", b"GET, HEAD"))
    if password is None and not _is_own(headers.get(b"host", b"")):
        return _said(HTTPStatus.FORBIDDEN, "Trang tệp chỉ mở trên máy này.")
    if password is not None and not _knows(headers.get(b"authorization", b""), password):
        ask = (b"www-authenticate", b'Basic realm="Tep van ban", charset="UTF-8"')
        return _said(HTTPStatus.UNAUTHORIZED, "Nhập tên và mật khẩu của giao diện.", ask)
    here = _is_here(scope, headers.get(b"host", b""))
    try:
        if not name:
            asked = asked_of(scope.get("query_string", b"").decode("latin-1"))
            page = file_list(await asyncio.to_thread(listed_files), asked, here=here)
            return 200, [(b"content-type", b"text/html; charset=utf-8")], page.encode()
        found = await asyncio.to_thread(served_file, name)
    except (Refused, SQLAlchemyError, OSError):
        return _said(HTTPStatus.SERVICE_UNAVAILABLE, "Chưa đọc được sổ của cơ quan; thử lại sau.")
    if found is None:
        return _said(HTTPStatus.NOT_FOUND, "Không có tệp này trong sổ, hoặc tệp đã được chuyển đi.")
    if found.personal and not here:
        return _said(HTTPStatus.FORBIDDEN, "Biểu mẫu này có thể có thông tin cá nhân: chỉ mở trên máy chủ.")
    return 200, _headers(found), found.content


def _headers(file: Served) -> list[Header]:
    """How the file is called: once in ASCII for old browsers, once whole (RFC 5987)."""
    shown = "inline" if file.media_type in INLINE else "attachment"
    plain = "".join(
        each if each.isascii() and (each.isalnum() or each in " ._-") else "_" for each in strip_diacritics(file.name)
    )
    disposition = f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return [(b"content-type", file.media_type.encode()), (b"content-disposition", disposition.encode("ascii"))]


def _is_own(host: bytes) -> bool:
    name = host.decode("latin-1").rsplit(":", 1)[0] if not host.endswith(b"]") else host.decode("latin-1")
    return name in OWN_NAMES


def _is_here(scope: Scope, host: bytes) -> bool:
    """Whether a browser of this machine asks; a name alone could be claimed from elsewhere."""
    client = scope.get("client")
    return client is not None and client[0] in ("127.0.0.1", "::1") and _is_own(host)


def _knows(authorization: bytes, password: str) -> bool:
    scheme, _, given = authorization.partition(b" ")
    try:
        told = base64.b64decode(given.strip(), validate=True)
    except binascii.Error:
        return False
    return scheme.lower() == b"basic" and hmac.compare_digest(told, password.encode())


def _said(status: HTTPStatus, sentence: str, *more: Header) -> tuple[int, list[Header], bytes]:
    return status, [(b"content-type", b"text/plain; charset=utf-8"), *more], sentence.encode()
