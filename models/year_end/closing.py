"""Closing a year: what goes on goes over into next year's plan, linked; what must still happen is said first (II.8, II.9).

An initiative gets a registration of its own next year, which its unit confirms there; this year's stays as it is. An
open finding, an open petition and an extended duty go over as they are, with their day, hand-ins and lateness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.refusals import Refused
from models import agenda, audit
from models.decided import FINDING, CarriedKind, Extension, ExtensionStatus, YearCarry, granted_ids
from models.initiatives import Initiative, InitiativeStatus, Novelty
from models.lifecycle import By
from models.moves import note
from models.obligations import Obligation
from models.plan_record import PlanContent
from models.plans import Duty, Plan
from models.registers.record import Petition
from models.registration import record as registration
from models.registration.record import RegistrationRow
from models.rules.submission import UP
from models.states import ObligationStatus
from models.submission.dossiers import Submission
from models.year_end.content import canonical, content_of
from models.year_end.missing import MissingKind, missing_for
from models.year_end.record import VersionStatus, YearClosing, section_of, versions_of

AWAITED = (ObligationStatus.OPEN, ObligationStatus.RETURNED, ObligationStatus.RECEIVED)


@dataclass(frozen=True)
class Going:
    """What goes on, and what must still happen in the year that is closed.

    Args:
        initiatives: codes of this year's.
        obligations: (kind, id) of what goes over as it is.
        still_to_happen: sentences; closing in spite of them needs a reason.
    """

    initiatives: list[str]
    obligations: list[tuple[CarriedKind, int]]
    still_to_happen: list[str]


def going(session: Session, plan: Plan, content: PlanContent, following: Plan, today: date) -> Going:
    """What would go over now; what went over already is left out.

    Raises:
        Refused: the other plan is not of the year after.
    """
    if following.year != plan.year + 1:
        raise Refused(
            f"Kế hoạch {following.id} là của năm {following.year}, không phải năm sau của {plan.year}. "
            "Hãy nạp kế hoạch năm sau bằng “danvan plan load … --adopt”."
        )
    return Going(
        [each.code for each in _initiatives(session, plan, content, following)],
        [(kind, row.id or 0) for kind, row in _obligations(session, plan)],
        [*_still_to_happen(session, plan, content, today), *_without_duty(session, plan, following)],
    )


def close(
    session: Session,
    plan: Plan,
    content: PlanContent,
    following: Plan,
    next_content: PlanContent,
    reason: str,
    *,
    by: By,
) -> Going:
    """Carry over what goes on and close the year; asked again, only what is new goes over.

    Raises:
        Refused: something must still happen and no reason was given; next year's plan cannot take what goes over.
    """
    audit.hold(session)
    found = going(session, plan, content, following, by.today)
    if blocked := _without_duty(session, plan, following):
        raise Refused("Chưa đóng năm được:\n" + "\n".join(f"- {each}" for each in blocked))
    closed = session.get(YearClosing, plan.id)
    if closed is None and found.still_to_happen and not reason.strip():
        listed = "\n".join(f"- {each}" for each in found.still_to_happen)
        raise Refused(f"Năm {plan.year} còn việc phải làm:\n{listed}\nHãy làm xong; hoặc ghi lý do vẫn đóng năm.")
    _carry_initiatives(session, plan, content, following, next_content, by)
    _carry_obligations(session, plan, following, by)
    if closed is None:
        session.add(
            YearClosing(
                plan_id=plan.id,
                next_plan_id=following.id,
                closed_on=by.today,
                reason=reason.strip() or None,
                recorded_at=by.now,
                recorded_by=by.actor,
            )
        )
    if closed is None or found.initiatives or found.obligations:
        detail = {
            "into": following.id,
            "initiatives": len(found.initiatives),
            "obligations": len(found.obligations),
            "digest": audit.rows_digest([*([code] for code in found.initiatives), *found.obligations]),
            "reason": reason.strip() or None,
        }
        note(session, "plan", plan.id, "đóng năm", by=by, detail=detail)
    session.flush()
    return found


def _initiatives(session: Session, plan: Plan, content: PlanContent, following: Plan) -> list[Initiative]:
    """Those in a status in which they go on, and that next year does not have yet, from its unit or from here."""
    statuses = [InitiativeStatus.of(each) for each in section_of(content).carrying.initiatives]
    there = select(Initiative.carried_from).where(
        Initiative.plan_id == following.id, col(Initiative.carried_from).is_not(None)
    )
    return list(
        session.exec(
            select(Initiative)
            .where(
                Initiative.plan_id == plan.id,
                col(Initiative.status).in_(statuses),
                col(Initiative.id).not_in(there),
            )
            .order_by(col(Initiative.code))
        )
    )


def _obligations(session: Session, plan: Plan) -> list[tuple[CarriedKind, Obligation]]:
    awaited = session.exec(
        select(Obligation)
        .where(Obligation.plan_id == plan.id, col(Obligation.status).in_(AWAITED))
        .order_by(col(Obligation.id))
    ).all()
    petitions = set(session.exec(select(Petition.obligation_id).where(Petition.plan_id == plan.id)))
    granted = granted_ids(session, plan.id)
    found = []
    for row in awaited:
        if row.occurrence.startswith(FINDING):
            found.append((CarriedKind.FINDING, row))
        elif row.id in petitions:
            found.append((CarriedKind.PETITION, row))
        elif row.id in granted and row.due_on is not None and row.due_on > plan.ends_on:
            found.append((CarriedKind.EXTENDED, row))
    return found


def _without_duty(session: Session, plan: Plan, following: Plan) -> list[str]:
    known = set(session.exec(select(Duty.code).where(Duty.plan_id == following.id, col(Duty.withdrawn).is_(False))))
    missing = sorted({row.duty_code for _, row in _obligations(session, plan)} - known)
    return [
        f"Kế hoạch năm sau không có việc “{code}” mà năm nay còn nội dung phải chuyển sang; bổ sung việc này vào tệp."
        for code in missing
    ]


def _still_to_happen(session: Session, plan: Plan, content: PlanContent, today: date) -> list[str]:
    report = section_of(content).final_report()
    assert report is not None
    said = []
    versions = versions_of(session, plan, report.id)
    if not any(row.status is VersionStatus.SENT for row in versions):
        said.append(f"“{report.name}” chưa phát hành và gửi đủ các nơi nhận ({report.clause}).")
    elif versions[-1].body != canonical(content_of(session, plan, content, report, today)):
        said.append("Số liệu trong sổ đã khác bản báo cáo mới nhất; lập bản bổ sung.")
    kinds = [each.kind for each in missing_for(session, plan, content, report, today)]
    for kind in (MissingKind.SILENT, MissingKind.SUPPLEMENT, MissingKind.UNDECIDED):
        if kind in kinds:
            said.append(f"{kind.label}: {kinds.count(kind)} đơn vị.")
    up = session.exec(select(Submission).where(Submission.plan_id == plan.id, col(Submission.status).in_(UP))).all()
    said += [f"Hồ sơ trình {row.code} chưa có kết quả." for row in up]
    asked = session.exec(
        select(Extension.id)
        .join(Obligation)
        .where(Obligation.plan_id == plan.id, Extension.status == ExtensionStatus.REQUESTED)
    ).all()
    if asked:
        said.append(f"{len(asked)} đề nghị gia hạn chưa có quyết định.")
    return said


def _carry_initiatives(
    session: Session, plan: Plan, content: PlanContent, following: Plan, next_content: PlanContent, by: By
) -> None:
    rows = _initiatives(session, plan, content, following)
    section = next_content.plan.registration
    if not rows:
        return
    if section is None:
        raise Refused(
            "Kế hoạch năm sau chưa có phần “registration” để nhận mô hình chuyển tiếp; bổ sung vào tệp kế hoạch."
        )
    made = registration.write(session, following, section, [_row(n, each) for n, each in enumerate(rows, 1)], by=by)
    _link(session, plan, following, [(CarriedKind.INITIATIVE, a.id, b.id) for a, b in zip(rows, made, strict=True)], by)


def _row(line: int, each: Initiative) -> RegistrationRow:
    return RegistrationRow(
        line=line,
        unit=each.unit_code,
        name=each.name,
        content=each.content,
        of=each.of,
        kind=each.kind,
        novelty=Novelty.CARRIED_OVER,
        person=each.person,
        level=each.level,
        carried_from=each.code,
        details={key: str(value) for key, value in each.details.items()},
    )


def _carry_obligations(session: Session, plan: Plan, following: Plan, by: By) -> None:
    rows = _obligations(session, plan)
    if not rows:
        return
    ids = [row.id for _, row in rows]
    session.execute(update(Obligation).where(col(Obligation.id).in_(ids)).values(plan_id=following.id))
    session.expire_all()
    _link(session, plan, following, [(kind, key, key) for (kind, _), key in zip(rows, ids, strict=True)], by)
    if following.rolled_out_on is not None:
        agenda.reopen_from(session, following.id, by.today)


def _link(
    session: Session,
    plan: Plan,
    following: Plan,
    pairs: Sequence[tuple[CarriedKind, int | None, int | None]],
    by: By,
) -> None:
    session.add_all(
        YearCarry(
            from_plan=plan.id,
            to_plan=following.id,
            kind=kind,
            from_id=before or 0,
            to_id=after or 0,
            recorded_at=by.now,
        )
        for kind, before, after in pairs
    )
    session.flush()
