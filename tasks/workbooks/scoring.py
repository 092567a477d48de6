"""Phiếu chấm as a workbook per member of the council: scores enter by file and stay in our record (II.8).

Each member's file shows what that member appraises and nothing else; scores, remarks and names are in no page or log.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from config.refusals import Refused
from documents.workbooks.comparing import Changed, Compared
from documents.workbooks.sheets import Book, Choice, Column, Kind, Role, Row, Sheet, Value
from models.appraisal import scores as sheets
from models.appraisal.facts import RoundFacts, facts_of, round_of
from models.appraisal.record import AppraisalMember, AppraisalSheet, SheetStatus
from models.appraisal.scores import SheetRow
from models.submission.dossiers import shown_name
from tasks.appraisal.rounds import section_of, work_on
from tasks.context import Context, code_of
from tasks.workbooks.common import (
    About,
    Applied,
    CellsRefused,
    File,
    Filled,
    Wanted,
    Work,
    WorkbookKind,
    refuse_gone,
    subtitle_of,
    told_of,
)

ROWS, CODE, LABEL = "phieu-cham", "phieu-cham", "Phiếu chấm của thành viên Hội đồng"
SCORE, REMARK = "diem:", "nhan-xet:"
MET, NOT_MET = "đạt", "không đạt"
GUIDANCE = (
    "Phiếu của riêng một thành viên. Mỗi dòng một mô hình: cho điểm đủ mọi tiêu chí, hoặc ghi “có” ở cột “Không cho ý kiến”. Dòng "
    "để trống cả là chưa chấm, nộp sau.",
    "Phiếu đã nộp chỉ sửa được sau khi “Cho sửa phiếu”. Nhận xét không nêu tên cá nhân.",
)


def _book(facts: RoundFacts) -> Book:
    checklist = facts.rules.method == "checklist"
    columns: list[Column] = [
        Column("code", "Mã mô hình", role=Role.FIXED, width=15, aliases=("mô hình",)),
        Column("name", "Tên mô hình", role=Role.SHOWN, width=42),
        Column("status", "Trạng thái phiếu", role=Role.SHOWN, width=14),
        Column("abstains", "Không cho ý kiến", Kind.YES, width=12, aliases=("ý kiến",)),
    ]
    for rule, each in zip(facts.rules.criteria, facts.section.criteria, strict=True):
        most = f"Thang điểm từ 0 đến {_decimal(rule.most)}." if not checklist else "Đạt hoặc không đạt."
        columns.append(
            Column(
                f"{SCORE}{each.id}",
                each.name,
                Kind.CHOICE if checklist else Kind.DECIMAL,
                choices=(Choice(MET, "Đạt", bare=True), Choice(NOT_MET, "Không đạt", bare=True)) if checklist else (),
                width=14,
                aliases=(each.id,),
                note=most,
            )
        )
    columns += [
        Column(
            f"{REMARK}{each.id}", f"Nhận xét: {each.name}", width=28, longest=2_000, aliases=(f"nhận xét {each.id}",)
        )
        for each in facts.section.criteria
    ]
    return Book(CODE, LABEL, (Sheet(ROWS, "Phiếu chấm", tuple(columns)),), guidance=GUIDANCE)


def _files(session: Session, context: Context, wanted: Wanted) -> list[File]:
    if not wanted.round.strip():
        raise Refused("Chưa chọn đợt thẩm định: chọn một đợt trong danh sách.")
    facts = _facts(session, context, code_of(wanted.round))
    codes = sorted({facts.members[sheet.member_id].code for sheet in _live(facts)})
    if not codes:
        raise Refused(f"Đợt {facts.round.code} chưa phân công thành viên nào. Hãy “Phân công” trước.")
    return [
        File(
            f"{CODE}-{facts.round.code}-{code}",
            {"plan": context.plan.id, "round": facts.round.code, "member": code},
        )
        for code in codes
    ]


def _fill(session: Session, context: Context, about: About, today: date) -> Filled:
    facts = _facts(session, context, about.get("round", ""))
    who = facts.member_by_code(about.get("member", ""))
    rows = [_row(session, facts, sheet) for sheet in _live(facts) if sheet.member_id == who.id]
    role = _role(facts, who)
    subtitle = subtitle_of(context, today, f"đợt {facts.round.code}", f"thành viên {who.code}{role}")
    return Filled(_book(facts), {ROWS: rows}, subtitle)


def _role(facts: RoundFacts, who: AppraisalMember) -> str:
    role = facts.section.role(who.role)
    return f" ({role.name})" if role else ""


def _facts(session: Session, context: Context, code: str) -> RoundFacts:
    row = round_of(session, code)
    if row.plan_id != context.plan.id:
        raise Refused(f"Đợt thẩm định {code} thuộc kế hoạch khác. Hãy chọn một đợt của kế hoạch này.")
    return facts_of(session, row, section_of(context))


def _live(facts: RoundFacts) -> list[AppraisalSheet]:
    """Every sheet that a member without a conflict of interest has, by the code of the mô hình."""
    return [sheet for key in facts.candidates for sheet in facts.live_sheets(key)]


def _row(session: Session, facts: RoundFacts, sheet: AppraisalSheet) -> Row:
    initiative = facts.initiatives[sheet.initiative_id]
    checklist = facts.rules.method == "checklist"
    values: dict[str, Value] = {
        "code": initiative.code,
        "name": shown_name(session, initiative),
        "status": sheet.status.label,
        "abstains": sheet.status is SheetStatus.ABSTAINED,
    }
    for criterion, kept in facts.scores.get(sheet.id or 0, {}).items():
        met = MET if Fraction(kept.score) else NOT_MET
        values[f"{SCORE}{criterion}"] = met if checklist else _decimal(Fraction(kept.score))
        values[f"{REMARK}{criterion}"] = kept.remark
    return Row(initiative.code, values)


def _decimal(score: Fraction) -> str:
    """A score as people write it: every one that was written down ends."""
    whole, part = divmod(score, 1)
    digits = ""
    while part and len(digits) < 6:
        digit, part = divmod(part * 10, 1)
        digits += str(digit)
    return f"{whole},{digits}" if digits else str(whole)


def _apply(work: Work, compared: Mapping[str, Compared]) -> Applied:
    found = compared[ROWS]
    refuse_gone(found)
    member = work.about.get("member", "")
    if not found.changed:
        return Applied(details=[f"Phiếu của thành viên {member}: không có gì mới."], clause="II.8")
    held = work_on(work.session, work.about.get("round", ""), work.by)
    rows = [_sheet_row(each) for each in found.changed]
    try:
        taken = sheets.take_sheet(
            work.session, held.facts, member, rows, hand_in=True, title=f"Phiếu của thành viên {member}", by=work.by
        )
    except Refused as refused:
        raise CellsRefused(told_of(found.understood, refused)) from None
    return Applied(
        changed=taken.handed_in + taken.abstained,
        details=[
            f"Phiếu của thành viên {member}: nộp {taken.handed_in}, không cho ý kiến {taken.abstained}; còn thiếu "
            f"{taken.still_missing}."
        ],
        clause="II.8",
        next_step="Đủ phiếu của mọi thành viên thì “Khóa phiếu”.",
    )


def _sheet_row(changed: Changed) -> SheetRow:
    values: Mapping[str, Any] = {**changed.now, **changed.taken.values}
    return SheetRow(
        row=changed.number,
        initiative=changed.taken.id or "",
        abstains=bool(values["abstains"]),
        scores={key.removeprefix(SCORE): said for key, said in values.items() if key.startswith(SCORE) and said},
        remarks={key.removeprefix(REMARK): said for key, said in values.items() if key.startswith(REMARK) and said},
    )


SCORING = WorkbookKind(CODE, LABEL, _files, _fill, _apply, by_headings=False)
