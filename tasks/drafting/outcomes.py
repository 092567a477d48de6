"""Quyết định công nhận and thông báo kết quả, of one dossier (II.8, II.9).

A decision is drafted only where the plan's data make the host the body that recognises; another body's is cited.
"""

from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.recognition import Level
from config.vietnamese import format_date
from documents.kinds.recognition_decision import RecognitionDecision as DecisionWords
from documents.kinds.result_notice import ResultNotice
from documents.wording import Cited
from models.recognition.record import RecognitionDecision
from models.submission.dossiers import ItemOutcome, Submission, SubmissionStatus, items_of, shown_name
from tasks.context import Context, of_plan
from tasks.drafting.frames import basis_of, carriers_of, drafting_of, frame_of, proposer_of, unit_names
from tasks.drafting.gathered import Gathered, Wanted
from tasks.drafting.upward import candidate_of
from tasks.drafting.year import contents_of
from tasks.submission.reports import find_level, find_submission

HEADS = ("Mã", "Mô hình, điển hình", "Đơn vị", "Kết quả")
NO_REWARD = "Mức thưởng, nguồn kinh phí không có trong kế hoạch; bổ sung thành một điều nếu có."
READY = (SubmissionStatus.SENT, SubmissionStatus.ACKNOWLEDGED, SubmissionStatus.DECIDED)


def recognition_decision(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The decision on a dossier, with all of its list that was not declined.

    Raises:
        Refused: nothing chosen, another body recognises, or the dossier has not been handed up.
    """
    context, row, level, names = _dossier(session, context, wanted.dossier or wanted.decided)
    if level.decision != "issued":
        raise Refused(
            f"Theo kế hoạch, {names[level.recognised_by]} quyết định công nhận ở cấp “{level.name}”: ghi nhận quyết định nhận "
            "được ở “Ghi nhận kết quả công nhận”, không soạn quyết định ở đây."
        )
    if row.status not in READY:
        raise Refused(f"Hồ sơ {row.code} đang “{row.status.label}”. Hãy ghi đã gửi hồ sơ trước khi soạn quyết định.")
    recognised = [each for item, each in items_of(session, row) if item.outcome is not ItemOutcome.DECLINED]
    data = DecisionWords(
        frame=frame_of(context),
        host_recognises=True,
        bases=tuple(basis_of(each) for each in context.content.plan.legal_bases),
        proposed_by=proposer_of(context),
        contents=contents_of(context),
        recognised=tuple(candidate_of(each, names) for each in recognised),
        carried_out_by=carriers_of(context),
        reward=level.reward.words if level.reward else None,
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=row.code,
        clauses=(level.clause,),
        contains=(f"Công nhận {len(recognised)} mô hình, điển hình của hồ sơ {row.code}, {level.name}.",),
        heads=HEADS,
        rows=[
            (each.code, shown_name(session, each), names[each.unit_code], item.outcome.label)
            for item, each in items_of(session, row)
        ],
        notes=[
            "Căn cứ lấy từ mục legal_bases của kế hoạch; bổ sung căn cứ về thẩm quyền trước khi ký.",
            level.reward.label if level.reward else NO_REWARD,
            *([level.label] if level.label else []),
        ],
        next_steps=(
            "Danh sách có tên cá nhân được công nhận: chỉ chuyển người có trách nhiệm.",
            "Ký rồi thì ghi số, ngày ở “Ghi nhận kết quả công nhận”.",
        ),
    )


def result_notice(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """What was decided about each of a dossier's list, a decline with its reason.

    Raises:
        Refused: nothing chosen, or not everything has been decided.
    """
    context, row, level, names = _dossier(session, context, wanted.decided or wanted.dossier)
    items = items_of(session, row)
    waiting = [each.code for item, each in items if item.outcome is ItemOutcome.PENDING]
    if waiting:
        raise Refused(
            f"Hồ sơ {row.code} còn {len(waiting)} mô hình chưa có kết quả ({', '.join(waiting[:5])}). "
            "Hãy chạy “Ghi nhận kết quả công nhận” trước."
        )
    decision = _newest_decision(session, [item.decision_id for item, _ in items])
    body = names[level.recognised_by]
    model = drafting_of(context).movement.removeprefix("phong trào ")
    data = ResultNotice(
        frame=frame_of(context),
        decision=Cited(
            kind="Quyết định",
            symbol=decision.number,
            by=body,
            about=f"công nhận mô hình, điển hình {model}",
            on=decision.decided_on,
        ),
        recognised_by=body,
        contents=contents_of(context),
        recognised=tuple(candidate_of(each, names) for item, each in items if item.outcome is ItemOutcome.RECOGNISED),
        declined=tuple(
            candidate_of(each, names, item.reason or "") for item, each in items if item.outcome is ItemOutcome.DECLINED
        ),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=row.code,
        clauses=(level.clause,),
        contains=(
            f"Quyết định số {decision.number} ngày {format_date(decision.decided_on)} của {body}.",
            f"Công nhận {len(data.recognised)}, không công nhận {len(data.declined)}.",
        ),
        heads=HEADS,
        rows=[
            (each.code, shown_name(session, each), names[each.unit_code], item.outcome.label) for item, each in items
        ],
        notes=[level.label] if level.label else [],
        next_steps=("Danh sách có thể có tên cá nhân: xem lại trước khi đăng công khai.",),
    )


def _dossier(session: Session, context: Context, choice: str) -> tuple[Context, Submission, Level, dict[str, str]]:
    if not choice:
        raise Refused("Chưa chọn hồ sơ trình: chọn trong danh sách “Hồ sơ trình” hoặc “Hồ sơ đã có kết quả”.")
    row = find_submission(session, choice)
    if row.status is SubmissionStatus.WITHDRAWN:
        raise Refused(f"Hồ sơ {row.code} đã rút; không soạn văn bản.")
    context = of_plan(session, context, row.plan_id)
    names = unit_names(session, context)
    return context, row, find_level(context, row.level_code), names


def _newest_decision(session: Session, ids: list[int | None]) -> RecognitionDecision:
    known = [each for each in ids if each is not None]
    return (
        session.exec(
            select(RecognitionDecision)
            .where(col(RecognitionDecision.id).in_(known))
            .order_by(col(RecognitionDecision.decided_on).desc(), col(RecognitionDecision.id).desc())
        ).first()
        or _no_decision()
    )


def _no_decision() -> RecognitionDecision:
    raise Refused("Hồ sơ chưa có quyết định nào trong sổ. Hãy chạy “Ghi nhận kết quả công nhận” trước.")
