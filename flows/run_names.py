"""Names of runs: the step, what it is about, and the business day, as the list of runs shows them."""

from collections.abc import Callable
from typing import Any

from prefect.runtime import flow_run

from config.refusals import Refused
from tasks.clock import business_time


def on_the_day(step: str, about: Callable[[Any], str] | None = None) -> Callable[[], str]:
    """Make the function that names a run when it starts: "Nhắc hạn, ngày 14/11/2024".

    Args:
        about: what to add after a colon, read from the run's form.
    """

    def name() -> str:
        form = flow_run.get_parameters().get("form")
        subject = f": {about(form)}" if about is not None and form is not None else ""
        return f"{step}{subject}{_day()}"

    return name


def about_the_form(step: str, about: Callable[[Any], str]) -> Callable[[], str]:
    """Make the function that names a run by its form alone, when the business day would only confuse."""
    return lambda: f"{step} {about(flow_run.get_parameters().get('form'))}".strip()


def _day() -> str:
    try:
        return f", ngày {business_time().today:%d/%m/%Y}"
    except Refused:
        return ""  # no record yet: the step itself says so, in the sentence to act on
