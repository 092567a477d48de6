"""What every task of the year's end begins with: the plan of the report that was chosen, its section, and the report."""

from sqlmodel import Session

from config.steps.year_end import ReportText, YearEnd
from models.year_end.record import find_report, section_of
from tasks.context import SEPARATOR, Context, code_of, context_of, of_plan


def chosen_report(session: Session, choice: str) -> tuple[Context, YearEnd, ReportText]:
    """The context, the section and the report that a choice names; nothing chosen is the year's own report.

    A report of last year's plan is chosen as "plan/report" and worked on under that plan: it is signed, sent and
    supplemented when the next year's plan already runs.

    Raises:
        Refused: an unknown plan or report.
    """
    plan_id, _, report_id = code_of(choice).rpartition("/")
    context = context_of(session)
    context = of_plan(session, context, plan_id or context.plan.id)
    section = section_of(context.content)
    final = section.final_report()
    assert final is not None
    return context, section, find_report(section, report_id) if report_id else final


def choice_of(context: Context, running: Context, report: ReportText) -> str:
    """A report as the forms list it; one of last year's with its plan and year."""
    if context.plan.id == running.plan.id:
        return f"{report.id}{SEPARATOR}{report.name}"
    return f"{context.plan.id}/{report.id}{SEPARATOR}{report.name}, kế hoạch năm {context.plan.year}"
