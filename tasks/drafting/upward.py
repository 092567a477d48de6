"""Tờ trình đề nghị công nhận with danh sách trích ngang, of one dossier (II.8).

The list goes to the body that recognises, so it names the individuals who are proposed; the page of the run does not.
"""

from datetime import date

from sqlmodel import Session, col, func, select

from config.refusals import Refused
from config.steps.recognition import Level
from documents.kinds.candidates import Candidate
from documents.kinds.recognition_proposal import RecognitionProposal
from documents.wording import Cited, Quoted
from models.initiatives import Initiative, InitiativeStatus
from models.submission.dossiers import SUBMISSION, DossierFile, Submission, SubmissionStatus, items_of, shown_name
from models.year_end.totals import Figure, totals_of
from tasks.context import Context, of_plan
from tasks.drafting.frames import drafting_of, frame_of, unit_names
from tasks.drafting.gathered import Gathered, Wanted
from tasks.drafting.year import contents_of
from tasks.submission.reports import find_level, find_submission

HEADS = ("Mã", "Mô hình, điển hình", "Đơn vị", "Mới, duy trì")
LIST, MINUTES = "danh-sach", "bien-ban"
NO_MINUTES = (
    "Hồ sơ chưa có biên bản họp xét có số, ngày: câu về cuộc họp chỉ giữ khi đã họp; nhận biên bản vào hồ sơ rồi soạn lại, "
    "hoặc điền trước khi ký."
)


def recognition_proposal(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The proposal of a dossier; every figure is counted from the list and from the year's register.

    Raises:
        Refused: nothing chosen, a dossier that was withdrawn, or an empty list.
    """
    if not wanted.dossier:
        raise Refused("Chưa chọn hồ sơ trình: chọn trong danh sách “Hồ sơ trình”.")
    row = find_submission(session, wanted.dossier)
    if row.status is SubmissionStatus.WITHDRAWN:
        raise Refused(f"Hồ sơ {row.code} đã rút; không soạn tờ trình.")
    context = of_plan(session, context, row.plan_id)
    level = find_level(context, row.level_code)
    names = unit_names(session, context)
    listed = [initiative for _, initiative in items_of(session, row)]
    figures = totals_of(session, context.plan).of()
    minutes = _minutes(session, context, row, names[level.reviewed_by])
    data = RecognitionProposal(
        frame=frame_of(context),
        to=names[level.recognised_by],
        reviewed_by=names[level.reviewed_by],
        bases=tuple(Quoted(each) for each in context.content.plan.legal_bases),
        minutes=minutes,
        registered=figures[Figure.REGISTERED],
        appraised=figures[Figure.PASSED] + _failed(session, context),
        contents=contents_of(context),
        candidates=tuple(candidate_of(each, names) for each in listed),
        enclosed=_enclosed(level),
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=row.code,
        thing=(SUBMISSION.subject, row.id or 0),
        clauses=(level.clause,),
        contains=(
            f"Hồ sơ {row.code} ({row.status.label.lower()}), {level.name}.",
            f"Trình {data.to}; {data.reviewed_by} xét.",
            f"Đăng ký {data.registered}, thẩm định {data.appraised}, đề nghị {len(listed)} mô hình, điển hình.",
        ),
        heads=HEADS,
        rows=[(each.code, shown_name(session, each), names[each.unit_code], each.novelty.label) for each in listed],
        notes=_notes(level, minutes),
        next_steps=(
            "Danh sách trích ngang có tên cá nhân được đề nghị: chỉ chuyển người có trách nhiệm.",
            "Bản đã ký nhận vào hồ sơ ở “Nhận tệp hồ sơ trình”, rồi “Ghi tiến trình hồ sơ trình”.",
        ),
    )


def _minutes(session: Session, context: Context, row: Submission, by: str) -> Cited:
    """The minutes that were filed into the dossier; number and day stay blank where they are not known."""
    filed = session.exec(
        select(DossierFile)
        .where(DossierFile.submission_id == row.id, DossierFile.piece == MINUTES)
        .order_by(col(DossierFile.version).desc())
    ).first()
    return Cited(
        kind="Biên bản",
        symbol=(filed.document_number if filed else None) or "BB",
        by=by,
        about=f"họp xét, đề nghị công nhận mô hình, điển hình {drafting_of(context).movement.removeprefix('phong trào ')}",
        on=filed.document_on if filed else None,
        year=context.plan.year,
    )


def _failed(session: Session, context: Context) -> int:
    """How many were appraised and did not pass."""
    return session.exec(
        select(func.count())
        .select_from(Initiative)
        .where(Initiative.plan_id == context.plan.id, Initiative.status == InitiativeStatus.FAILED)
    ).one()


def candidate_of(each: Initiative, names: dict[str, str], reason: str = "") -> Candidate:
    """A mô hình on a list that is signed; where an individual is nominated, the list names the person."""
    person = each.person if each.person and each.person.casefold() not in each.name.casefold() else ""
    return Candidate(
        code=each.code,
        name=f"{each.name} ({person})" if person else each.name,
        unit=names[each.unit_code],
        content=each.content,
        of=each.of.label,
        novelty=each.novelty.label,
        reason=reason,
    )


def _enclosed(level: Level) -> tuple[str, ...]:
    """What goes with it: the pieces that must be there before it is issued, the list apart."""
    return tuple(
        f"{piece.name} của từng mô hình, điển hình" if piece.each else piece.name
        for piece in level.dossier
        if piece.before == "issue" and piece.id != LIST
    )


def _notes(level: Level, minutes: Cited) -> list[str]:
    return [
        "Cột “Tóm tắt kết quả” do cơ quan điền từ báo cáo thành tích.",
        *([level.label] if level.label else []),
        *([NO_MINUTES] if minutes.on is None else []),
    ]
