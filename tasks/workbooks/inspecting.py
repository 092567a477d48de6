"""Kết quả kiểm tra as a workbook: what was rated and found at each inspection that was held (II.8, III.1.a)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from config.refusals import Refused
from documents.workbooks.comparing import Changed, Compared
from documents.workbooks.reading import Taken
from documents.workbooks.sheets import Book, Choice, Column, Kind, Role, Row, Sheet
from models.decided import FINDING, REFERRAL
from models.initiatives import Initiative
from models.inspection import results
from models.inspection.choice import settings_of
from models.inspection.record import (
    DONE,
    About,
    FindingKind,
    Inspection,
    InspectionRound,
    find_inspection,
    findings_of,
    ratings_of,
)
from models.obligations import Obligation
from models.plans import Duty, Unit
from models.registration.record import active
from models.states import ObligationStatus
from models.submission.dossiers import shown_name
from tasks.context import Context, code_of
from tasks.workbooks.common import About as Told
from tasks.workbooks.common import (
    Applied,
    File,
    Filled,
    Wanted,
    Work,
    WorkbookKind,
    each_row,
    refuse_gone,
    subtitle_of,
    word_of,
    words_of,
)

RATINGS, FINDINGS, CODE, LABEL = "danh-gia", "ton-tai", "ket-qua-kiem-tra", "Kết quả kiểm tra"
LONGEST = 4_000
GUIDANCE = (
    "Trang “Đánh giá”: mỗi dòng một mô hình hoặc nhiệm vụ của đơn vị đã kiểm tra; chọn mức đánh giá, nhận xét nếu có. Dòng để "
    "trống là chưa đánh giá.",
    "Trang “Tồn tại, kiến nghị”: ghi thêm vào dòng trống, nêu hạn khắc phục. Mục đã ghi thì rút bằng việc “Kết quả kiểm tra”, "
    "không sửa ở đây. Đã “Thông báo kết luận” thì không ghi thêm được.",
)


def _book(ratings: tuple[Choice, ...], inspections: tuple[Choice, ...]) -> Book:
    rated = Sheet(
        RATINGS,
        "Đánh giá",
        (
            Column("inspection", "Số kiểm tra", role=Role.FIXED, width=10, aliases=("so_kiem_tra",)),
            Column("unit", "Đơn vị", role=Role.SHOWN, width=30),
            Column("on_day", "Ngày kiểm tra", Kind.DATE, Role.SHOWN, width=12),
            Column("about", "Mục", Kind.CHOICE, Role.FIXED, choices=words_of(About), width=12, aliases=("muc",)),
            Column("code", "Mã", role=Role.FIXED, width=18, aliases=("ma",)),
            Column("name", "Tên", role=Role.SHOWN, width=38),
            Column("rating", "Mức đánh giá", Kind.CHOICE, choices=ratings, width=22, aliases=("muc_danh_gia",)),
            Column(
                "remark", "Nhận xét", width=48, longest=LONGEST, aliases=("noi_dung",), note="Không ghi tên cá nhân."
            ),
        ),
    )
    found = Sheet(
        FINDINGS,
        "Tồn tại, kiến nghị",
        (
            Column("number", "Mục số", role=Role.FIXED, width=10, note="Để trống khi ghi mới."),
            Column(
                "inspection", "Cuộc kiểm tra", Kind.CHOICE, required=True, choices=inspections, names=True, width=36
            ),
            Column("kind", "Loại", Kind.CHOICE, required=True, choices=words_of(FindingKind), names=True, width=18),
            Column("words", "Nội dung", required=True, names=True, width=60, longest=LONGEST),
            Column("fix_by", "Hạn khắc phục", Kind.DATE, required=True, names=True, width=14, aliases=("han",)),
        ),
        adds=True,
    )
    return Book(CODE, LABEL, (rated, found), guidance=GUIDANCE)


def _files(_session: Session, context: Context, wanted: Wanted) -> list[File]:
    chosen = code_of(wanted.round) if wanted.round else ""
    stem = "-".join(part for part in (CODE, str(context.plan.year), chosen) if part)
    return [File(stem, {"plan": context.plan.id, "round": chosen})]


def _fill(session: Session, context: Context, about: Told, today: date) -> Filled:
    section = settings_of(context.content)
    query = select(Inspection).where(Inspection.plan_id == context.plan.id, col(Inspection.status).in_(DONE))
    if about.get("round"):
        query = query.join(InspectionRound).where(InspectionRound.code == about["round"])
    held = session.exec(query.order_by(col(Inspection.on_day), col(Inspection.id))).all()
    if not held:
        raise Refused(
            "Chưa có cuộc kiểm tra nào được ghi “đã kiểm tra” theo lựa chọn này. Hãy “Ghi nhận đã kiểm tra” trước."
        )
    names = {row.code: row.name for row in session.exec(select(Unit))}
    ratings = tuple(Choice(each.id, each.name) for each in section.ratings.words)
    inspections = tuple(Choice(str(row.id), f"{names[row.unit_code]}, {row.on_day:%d/%m/%Y}") for row in held)
    rows = {
        RATINGS: [row for each in held for row in _rated(session, context, each, names)],
        FINDINGS: [row for each in held for row in _found(session, each)],
    }
    return Filled(_book(ratings, inspections), rows, subtitle_of(context, today))


def _rated(session: Session, context: Context, row: Inspection, names: Mapping[str, str]) -> list[Row]:
    """What may be rated at one inspection: the unit's initiatives, then its duties; what is rated is filled in."""
    done = {(each.about, each.code): each for each in ratings_of(session, row)}
    things = [
        (About.INITIATIVE, each.code, shown_name(session, each)) for each in _initiatives(session, context, row)
    ] + [(About.DUTY, code, name) for code, name in _duties(session, context, row)]
    return [
        Row(
            f"{row.id}/{about.value}/{code}",
            {
                "inspection": str(row.id),
                "unit": names[row.unit_code],
                "on_day": row.on_day,
                "about": about.value,
                "code": code,
                "name": name,
                "rating": done[about, code].rating if (about, code) in done else None,
                "remark": done[about, code].remark if (about, code) in done else None,
            },
        )
        for about, code, name in things
    ]


def _initiatives(session: Session, context: Context, row: Inspection) -> list[Initiative]:
    return [each for each in active(session, context.plan.id) if each.unit_code == row.unit_code]


def _duties(session: Session, context: Context, row: Inspection) -> list[tuple[str, str]]:
    """The plan's own duties of the unit: what a finding or a referral has made is no duty to rate."""
    query = (
        select(Duty.code, Duty.name, Duty.position)
        .join(Obligation, (col(Obligation.duty_code) == Duty.code) & (col(Obligation.plan_id) == Duty.plan_id))
        .where(
            Duty.plan_id == context.plan.id,
            Obligation.unit_code == row.unit_code,
            col(Obligation.status) != ObligationStatus.WITHDRAWN,
            col(Obligation.occurrence).not_like(f"{FINDING}%"),
            col(Obligation.occurrence).not_like(f"{REFERRAL}%"),
        )
        .distinct()
        .order_by(col(Duty.position))
    )
    return [(code, name) for code, name, _ in session.exec(query)]


def _found(session: Session, row: Inspection) -> list[Row]:
    return [
        Row(
            f"{row.id}-{each.number}",
            {
                "number": f"{row.id}-{each.number}",
                "inspection": str(row.id),
                "kind": each.kind.value,
                "words": each.words,
                "fix_by": each.fix_by,
            },
        )
        for each in findings_of(session, row)
    ]


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    rated, found = compared[RATINGS], compared[FINDINGS]
    refuse_gone(rated)
    refuse_gone(found)
    each_row(work.session, rated.understood, rated.changed, lambda row: _rate(work, row))
    each_row(work.session, found.understood, found.changed, _refuse_changed)
    each_row(work.session, found.understood, found.new, lambda row: _find(work, row))
    return Applied(
        new=len(found.new),
        changed=len(rated.changed),
        details=[f"Đánh giá: {len(rated.changed)} dòng; tồn tại, kiến nghị ghi thêm: {len(found.new)} mục."],
        clause="II.8",
        next_step="Xem lại bằng “Kết quả kiểm tra”, rồi “Thông báo kết luận”.",
    )


def _rate(work: Work, changed: Changed) -> None:
    values: Mapping[str, Any] = {**changed.now, **changed.taken.values}
    if values["rating"] is None:
        raise Refused(
            "đã có mức đánh giá thì không để trống được; chọn mức khác nếu cần sửa."
            if changed.now["rating"]
            else "có nhận xét mà chưa chọn mức đánh giá; hãy chọn ở cột “Mức đánh giá”."
        )
    inspection = find_inspection(work.session, work.context.plan, values["inspection"])
    results.rate(
        work.session,
        work.context.content,
        inspection,
        word_of(About, values["about"]),
        values["code"],
        values["rating"],
        values["remark"],
        by=work.by,
    )


def _refuse_changed(_changed: Changed) -> None:
    raise Refused("mục đã ghi thì không sửa ở đây; hãy rút mục bằng “Kết quả kiểm tra” rồi ghi mục mới.")


def _find(work: Work, taken: Taken) -> None:
    values: Mapping[str, Any] = taken.values
    inspection = find_inspection(work.session, work.context.plan, values["inspection"])
    results.find(
        work.session, inspection, word_of(FindingKind, values["kind"]), values["words"], values["fix_by"], by=work.by
    )


INSPECTING = WorkbookKind(CODE, LABEL, _files, _fill, _apply)
