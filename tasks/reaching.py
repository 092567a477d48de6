"""What does not take messages now, in the words that the office reads."""

from models.reach import OutOfReach
from models.states import Channel
from tasks.clock import LOCAL


def named(row: OutOfReach) -> str:
    """The mail domain, or the server of a channel."""
    return f"Miền {row.domain}" if row.domain else f"Máy chủ của kênh {Channel.of(row.name).label}"


def sentence(row: OutOfReach) -> str:
    """Since when it takes nothing, why, and when it is tried again."""
    again = (
        "" if row.closed_until is None else f"; thử lại lúc {row.closed_until.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
    )
    since = f"{row.since.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
    return f"{named(row)} tạm không nhận thông báo từ {since} ({row.reason}){again}. Các nơi khác vẫn được gửi."
