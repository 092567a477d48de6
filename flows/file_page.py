"""A read-only page of files beside the UI, which cannot open any: drafts, signed copies and charts of the record.

Served by the same process under `/tep`, to whoever the UI is served to. With a password on the server it asks for the
password; without one it answers only to this machine's own names, so that no other site can point a browser here.
Nothing is found by a path, nothing is written, and no list names an individual.
"""

import asyncio
import base64
import binascii
import hmac
import html
from http import HTTPStatus
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError

from config.refusals import Refused
from config.vietnamese import strip_diacritics
from flows.patience import App, Receive, Scope, Send
from tasks.served_files import ROOT, Listed, Served, link, listed_files, served_file, signed_link

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
    try:
        if not name:
            return 200, [(b"content-type", b"text/html; charset=utf-8")], _page(await asyncio.to_thread(listed_files))
        found = await asyncio.to_thread(served_file, name)
    except (Refused, SQLAlchemyError, OSError):
        return _said(HTTPStatus.SERVICE_UNAVAILABLE, "Chưa đọc được sổ của cơ quan; thử lại sau.")
    if found is None:
        return _said(HTTPStatus.NOT_FOUND, "Không có tệp này trong sổ, hoặc tệp đã được chuyển đi.")
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


def _knows(authorization: bytes, password: str) -> bool:
    scheme, _, given = authorization.partition(b" ")
    try:
        told = base64.b64decode(given.strip(), validate=True)
    except binascii.Error:
        return False
    return scheme.lower() == b"basic" and hmac.compare_digest(told, password.encode())


def _said(status: HTTPStatus, sentence: str, *more: Header) -> tuple[int, list[Header], bytes]:
    return status, [(b"content-type", b"text/plain; charset=utf-8"), *more], sentence.encode()


def _page(files: list[Listed]) -> bytes:
    rows = "".join(
        f'<tr><td><a href="{link(each.code)}">{each.code}</a></td><td>{html.escape(each.words)}</td>'
        f"<td>{html.escape(each.standing)}</td><td>{_signed(each)}</td></tr>"
        for each in files
    )
    body = (
        f"<table><tr><th>Mã</th><th>Văn bản, biểu đồ</th><th>Trạng thái</th><th>Bản đã ký</th></tr>{rows}</table>"
        if files
        else "<p>Chưa soạn văn bản nào.</p>"
    )
    style = (
        "body{font:16px/1.5 serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#111}"
        "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left}"
    )
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Tệp văn bản</title><style>{style}</style><h1>Tệp văn bản</h1>{body}"
        "<p>Dự thảo là tệp hiện có trên máy chủ, kể cả phần cơ quan đã sửa. Tải về để đọc, sửa trên máy chủ.</p></html>"
    ).encode()


def _signed(each: Listed) -> str:
    return f'<a href="{signed_link(each.signed)}">mở</a>' if each.signed else ""
