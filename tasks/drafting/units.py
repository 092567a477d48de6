"""Báo cáo of a unit as a form: its own figures and mô hình filled in from the record, the rest for the unit (III.2.c)."""

import re
from datetime import date

from sqlmodel import Session, select

from config.refusals import Refused
from config.vietnamese import strip_diacritics
from documents.kinds.unit_report import Figure, UnitReport
from documents.kinds.year_lines import InitiativeLine
from documents.paper import Office, Signature
from documents.wording import upper_first
from models.initiatives import Initiative, InitiativeStatus
from models.plans import Duty, Plan, Unit
from models.year_end.totals import Figure as Counted
from models.year_end.totals import initiative_facts, recorded, totals_of
from tasks.context import Context, find_unit
from tasks.drafting.frames import drafting_of, frame_of
from tasks.drafting.gathered import Gathered, Wanted
from tasks.drafting.year import contents_of
from tasks.year_end.sections import chosen_report

HEADS = ("Cột", "Đơn vị tính", "Số trong sổ")


def unit_report(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The form of one unit; columns that the record does not know stay empty.

    Raises:
        Refused: no unit chosen, one that reports nothing, or a report for which units report nothing.
    """
    if not wanted.unit:
        raise Refused("Chưa chọn đơn vị: chọn trong danh sách “Đơn vị”.")
    context, section, report = chosen_report(session, wanted.report)
    if report.unit_duty is None:
        raise Refused(f"{report.name}: đơn vị không phải gửi báo cáo. Hãy chọn báo cáo khác.")
    unit = find_unit(session, wanted.unit)
    duty = session.get_one(Duty, (context.plan.id, report.unit_duty))
    values = recorded(totals_of(session, context.plan), section, unit.code)
    figures = tuple(
        Figure(name=each.name, measure=each.measure, value=values.get(each.id)) for each in section.columns.each
    )
    lines = tuple(_lines(session, context.plan, unit))
    product = next((each for each in drafting_of(context).products if each.duty == duty.code), None)
    data = UnitReport(
        frame=frame_of(context),
        unit=_office(unit, drafting_of(context).issuer.place),
        signed_by=Signature("Thủ trưởng cơ quan, đơn vị"),
        to=upper_first(duty.handed_to),
        subject=upper_first((product.name if product else duty.name).removeprefix("báo cáo ")),
        figures=figures,
        contents=contents_of(context),
        initiatives=lines,
    )
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=f"{report.id}-{unit.code}",
        clauses=(duty.clause_code,),
        contains=(
            f"{unit.name}: {len(lines)} mô hình, điển hình trong sổ.",
            f"{len(values)}/{len(figures)} cột có số trong sổ; các cột còn lại đơn vị điền.",
        ),
        heads=HEADS,
        rows=[(each.name, each.measure, "" if each.value is None else str(each.value)) for each in figures],
        notes=[
            "Mẫu để đơn vị điền và ký; số khác với thực tế thì đơn vị sửa, không sửa sổ theo mẫu.",
            section.columns.label,
        ],
        next_steps=("Gửi mẫu cho đơn vị; báo cáo đến thì ghi ở “Ghi nhận nộp”.",),
    )


def _lines(session: Session, plan: Plan, unit: Unit) -> list[InitiativeLine]:
    rows = session.exec(select(Initiative).where(Initiative.plan_id == plan.id, Initiative.unit_code == unit.code))
    named = {row.code: row for row in rows}
    return [
        InitiativeLine(
            code=each.code,
            name=named[each.code].name,
            unit=unit.name,
            content=each.content,
            collective=Counted.COLLECTIVE in each.counts_in,
            new=Counted.NEW in each.counts_in,
            passed=True
            if Counted.PASSED in each.counts_in
            else False
            if each.status is InitiativeStatus.FAILED
            else None,
            proposed=Counted.PROPOSED in each.counts_in,
            recognised=Counted.RECOGNISED in each.counts_in,
        )
        for each in initiative_facts(session, plan)
        if each.unit == unit.code
    ]


def _office(unit: Unit, place: str) -> Office:
    """The unit at the head of its own document; its letters are those of its name, for the unit to set right."""
    letters = "".join(word[0] for word in re.findall(r"\w+", strip_diacritics(unit.name))).upper()
    code = unit.name.split()[0] if unit.name.split()[0].isupper() else letters
    return Office(name=unit.name, short=unit.name, lines=(unit.name,), code=code[:12], drafter="VP", place=place)
