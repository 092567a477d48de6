"""Whether the register of incoming documents was looked at ("đối chiếu") far enough to call anybody late (III.1.a).

It must have been looked at through the last day and through the last working day: what arrived since an older check
would be called missing, and an accusation that is wrong once ends the trust in all of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from models.obligations import Obligation, Reconciliation
from models.rules.calendar import WorkingCalendar

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Checks:
    """Every check of the record, by plan, duty and occurrence, as it stands on a day."""

    checks: dict[Key, list[Reconciliation]]
    last_worked: date

    def needed_through(self, obligation: Obligation) -> date:
        """The day through which the register must have been looked at before anything is said."""
        return max(obligation.due_on or self.last_worked, self.last_worked)

    def checked_through(self, obligation: Obligation, needed: date | None = None) -> date | None:
        """The last day through which it was looked at, when that is far enough and was done after that day had ended.

        Args:
            needed: in place of `needed_through`, for a letter that names several units.
        """
        through = needed or self.needed_through(obligation)
        found = self.checks.get(_key(obligation), [])
        return max((each.through_on for each in found if each.made_on > through <= each.through_on), default=None)


def checks_of(session: Session, calendar: WorkingCalendar, today: date) -> Checks:
    """Read them, once for a list."""
    found: dict[Key, list[Reconciliation]] = defaultdict(list)
    for row in session.exec(select(Reconciliation)):
        found[_key(row)].append(row)
    return Checks(found, calendar.add_working_days(today, -1))


def _key(row: Obligation | Reconciliation) -> Key:
    return row.plan_id, row.duty_code, row.occurrence
