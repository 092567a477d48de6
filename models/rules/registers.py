"""Which status of an entry in the registers follows which (III.1.a, III.1.b); and the days a validity leaves open (II.7)."""

from collections.abc import Iterable
from datetime import date, timedelta

PETITION_STEPS: dict[str, dict[str, str]] = {
    "received": {"referred": "chuyển đơn vị", "answered": "trả lời trực tiếp", "withdrawn": "rút, ghi nhầm"},
    "referred": {"answered": "ghi nhận trả lời", "received": "thu hồi việc chuyển", "withdrawn": "rút, ghi nhầm"},
    "answered": {"closed": "khép lại", "referred": "chuyển lại"},
    "closed": {"answered": "mở lại"},
    "withdrawn": {},
}

OBSTACLE_STEPS: dict[str, dict[str, str]] = {
    "noted": {"reported": "báo cáo UBND thành phố", "resolved": "tháo gỡ tại chỗ", "withdrawn": "ghi nhầm"},
    "reported": {"resolved": "đã tháo gỡ", "noted": "đính chính báo cáo"},
    "resolved": {"noted": "mở lại"},
    "withdrawn": {},
}


def gaps(spans: Iterable[tuple[date, date | None]], first: date, last: date) -> list[tuple[date, date]]:
    """The days from `first` to `last` that no span covers, as (from, through); a span without an end goes on."""
    found: list[tuple[date, date]] = []
    free_from = first
    for begins, ends in sorted(spans, key=lambda span: (span[0], span[1] or date.max)):
        if begins > last:
            break
        if begins > free_from:
            found.append((free_from, begins - timedelta(days=1)))
        if ends is None or ends >= last:
            return found
        free_from = max(free_from, ends + timedelta(days=1))
    if free_from <= last:
        found.append((free_from, last))
    return found
