"""Whether an event really comes from Zalo: the signature of its webhooks.

`X-ZEvent-Signature: mac=<hex>` is a plain SHA-256 (no HMAC) over the application's id, the body byte for byte as it came, the
timestamp that stands in the body, and the Official Account's secret key. Sources differ on which secret and which id Zalo
takes, so both come in from outside and one real event settles it. The receiver itself is not here.
"""

import hashlib
import hmac
import json
import re
from typing import Final

from pydantic import SecretStr

HEADER: Final = "X-ZEvent-Signature"
_MAC = re.compile(r"mac=([0-9a-f]{64})", re.IGNORECASE)


def signature(body: bytes, *, app_id: str, timestamp: str, secret: SecretStr) -> str:
    """The header that Zalo sends along with a body."""
    signed = app_id.encode() + body + timestamp.encode() + secret.get_secret_value().encode()
    return f"mac={hashlib.sha256(signed).hexdigest()}"


def is_signed(body: bytes, header: str | None, *, app_id: str, secret: SecretStr) -> bool:
    """Whether a body carries the signature of whoever holds the secret; anything that cannot be read does not."""
    found = _MAC.fullmatch(header or "")
    timestamp = _timestamp(body)
    if found is None or timestamp is None or not secret.get_secret_value():
        return False
    wanted = signature(body, app_id=app_id, timestamp=timestamp, secret=secret)
    return hmac.compare_digest(wanted, f"mac={found[1].lower()}")


def _timestamp(body: bytes) -> str | None:
    """The body's own timestamp, as it is written there: text, or a number."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found = said.get("timestamp") if isinstance(said, dict) else None
    return str(found) if isinstance(found, str) or type(found) is int else None
