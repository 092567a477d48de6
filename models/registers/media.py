"""Media items about the movement, a unit or an initiative: outlet, kind, day, link (III.3)."""

import re
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from config.refusals import Refused
from models.initiatives import Initiative
from models.lifecycle import By
from models.registers.entries import Desk, Paper, check_between, chosen, unit_of, write
from models.registers.record import MEDIA, MediaItem

_LINK = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(/\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class NewItem:
    """One item; `initiative` by its code, `title` by file alone."""

    outlet: str
    kind: str
    published_on: date
    link: str | None = None
    unit: str | None = None
    initiative: str | None = None
    title: str | None = None


def publish(session: Session, desk: Desk, new: NewItem, paper: Paper, *, by: By) -> MediaItem:
    """Record one item; the same again is the same.

    Raises:
        Refused: an unknown outlet, kind, unit or initiative; a link that is none; a day to come or before the plan.
    """
    section = desk.section.media
    check_between(new.published_on, desk.plan.starts_on, by.today, "Ngày đăng", "ngày bắt đầu kế hoạch")
    if new.link is not None and not _LINK.fullmatch(new.link):
        raise Refused("Đường dẫn chưa đúng. Hãy chép cả đường dẫn, bắt đầu bằng http:// hoặc https://.")
    about = _initiative(session, desk, new.initiative) if new.initiative else None
    facts = {
        "outlet": chosen(section.outlets, new.outlet, "phương tiện"),
        "kind": chosen(section.kinds, new.kind, "thể loại"),
        "published_on": new.published_on,
        "link": new.link,
        "unit_code": unit_of(session, new.unit).code if new.unit else about.unit_code if about else None,
        "initiative_id": about.id if about else None,
        "title": new.title,
    }
    return write(
        session, desk, MEDIA, MediaItem, facts, paper, by=by, clause=section.clause, change="ghi tin, bài truyền thông"
    )


def _initiative(session: Session, desk: Desk, code: str) -> Initiative:
    found = session.exec(select(Initiative).where(Initiative.code == code)).first()
    if found is None or found.plan_id != desk.plan.id:
        raise Refused(f"Không có mô hình “{code}” trong kế hoạch. Hãy chọn một mô hình trong danh sách.")
    return found
