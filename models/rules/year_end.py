"""The year's report: which step of signing may follow which, what its figures are held to, the days for chasing.

Days are calendar days in Asia/Ho_Chi_Minh. Source: III.1.c, III.2.c, II.9; the chain as offices know it
("soạn → Trưởng phòng → Văn phòng → Phó Chủ tịch ký → văn thư phát hành") is the plan's data and labelled so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from models.rules.calendar import WorkingCalendar

STEPS: dict[str, dict[str, str]] = {
    "drafted": {"head_agreed": "Trưởng phòng duyệt", "superseded": "thay bằng bản mới"},
    "head_agreed": {
        "office_checked": "Văn phòng thẩm tra",
        "signed": "Phó Chủ tịch ký",
        "drafted": "trả lại để soạn lại",
    },
    "office_checked": {"signed": "Phó Chủ tịch ký", "drafted": "trả lại để soạn lại"},
    "signed": {"issued": "văn thư phát hành", "drafted": "trả lại để soạn lại"},
    "issued": {"sent": "gửi đủ các nơi nhận"},
    "sent": {"issued": "đính chính gửi ghi nhầm"},
    "superseded": {},
}
"""Of one version of a report. Its figures are frozen from the first step on; from "issued" on it stays for good."""

FINAL = frozenset({"issued", "sent"})
"""The version has a number and a day: a later correction makes a new version beside it."""

UNDER_WAY = frozenset({"head_agreed", "office_checked", "signed"})
"""The version lies with somebody: it is returned with a reason before another takes its place."""


def next_signer(status: str, *, with_office: bool) -> str | None:
    """The status that the next signature leads to; None when none is awaited.

    Args:
        with_office: the plan's data puts the Văn phòng between the head and the signer.
    """
    if status == "head_agreed":
        return "office_checked" if with_office else "signed"
    return {"drafted": "head_agreed", "office_checked": "signed"}.get(status)


def chase_days(calendar: WorkingCalendar, units_due_on: date, report_due_on: date) -> list[date]:
    """The working days left for chasing: after the units' last day, up to and including the office's own.

    "Trước ngày 15/11" ends on 14/11 and "trước ngày 20/11" on 19/11, so in 2024 these are 15, 18 and 19/11.

    Source: III.2.c and III.1.c; the days are those of the plan's data and of the working calendar.
    """
    days = calendar.explain_between(units_due_on + timedelta(days=1), report_due_on)
    return [day for day, why in days if why.working]


# --- what the figures of a unit's report are held to ------------------------------------------------------------


@dataclass(frozen=True)
class ColumnRule:
    """What one column is held to: the record, another column as its most, others as its sum."""

    id: str
    equals_record: bool = False
    at_most: str | None = None
    sum_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A figure that is not what it is held to. Nothing is corrected: both numbers stay.

    Args:
        against: `record`, `at_most` or `sum_of`.
        reported, expected: the unit's figure, and the one it is held to.
    """

    column: str
    against: Literal["record", "at_most", "sum_of"]
    reported: int
    expected: int


def differences(
    rules: Sequence[ColumnRule], reported: Mapping[str, int], recorded: Mapping[str, int]
) -> list[Difference]:
    """Hold a unit's figures to the record and to each other, column by column.

    Args:
        reported: column → the figure of the unit's report; a column that is not there is not judged.
        recorded: column → the record's figure, for the columns that the record knows.
    """
    found = []
    for rule in rules:
        if rule.id not in reported:
            continue
        figure = reported[rule.id]
        if rule.equals_record and figure != recorded.get(rule.id, 0):
            found.append(Difference(rule.id, "record", figure, recorded.get(rule.id, 0)))
        most = reported.get(rule.at_most) if rule.at_most else None
        if most is not None and figure > most:
            found.append(Difference(rule.id, "at_most", figure, most))
        if rule.sum_of and all(part in reported for part in rule.sum_of):
            total = sum(reported[part] for part in rule.sum_of)
            if figure != total:
                found.append(Difference(rule.id, "sum_of", figure, total))
    return found
