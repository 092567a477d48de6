"""What every task of the year's end begins with: the running plan, its section, and the report that was chosen."""

from sqlmodel import Session

from config.steps.year_end import ReportText, YearEnd
from models.year_end.record import find_report, section_of
from tasks.context import Context, code_of, context_of


def year_end_of(session: Session) -> tuple[Context, YearEnd]:
    """The context and the plan's section.

    Raises:
        Refused: the plan has none.
    """
    context = context_of(session)
    return context, section_of(context.content)


def chosen_report(session: Session, choice: str) -> tuple[Context, YearEnd, ReportText]:
    """The context, the section and the report that a choice names; nothing chosen is the year's own report.

    Raises:
        Refused: an unknown report.
    """
    context, section = year_end_of(session)
    final = section.final_report()
    assert final is not None
    return context, section, find_report(section, code_of(choice)) if choice.strip() else final
