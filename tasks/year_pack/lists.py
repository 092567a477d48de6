"""What the form of "Lập hồ sơ năm" offers: every plan that the record has, the newest year first."""

from sqlmodel import Session, col, select

from models.plans import Plan
from tasks.context import SEPARATOR, Context

PLANS = "ke-hoach-nam"


def year_pack_lists(session: Session, _: Context) -> dict[str, list[str]]:
    """The lists by the names that the form's fields give."""
    plans = session.exec(select(Plan).order_by(col(Plan.year).desc(), col(Plan.id)))
    return {PLANS: [f"{plan.id}{SEPARATOR}năm {plan.year}" for plan in plans]}
