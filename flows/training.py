"""Diễn tập: the training clock moves, and the days between run as they would have."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from prefect import State, flow
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from config.refusals import Refused
from flows.artifacts import advance_page, day
from flows.forms import AdvanceForm
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import about_the_form
from models.states import Mode, Source
from tasks.clock import business_time
from tasks.training import advance_to

NAME = "Diễn tập: chuyển đến ngày"
VISIBLE_PERCENT = 3


@flow(
    name=NAME,
    flow_run_name=about_the_form(NAME, lambda form: day(form.to)),
    description="Chỉ khi diễn tập: đưa đồng hồ tới một ngày; mọi ngày ở giữa chạy như thật, thư vào hộp thư diễn tập.",
)
@refusing
def advance(form: AdvanceForm) -> State[Any]:
    """Run every day up to the one chosen."""
    clock = business_time()
    if clock.mode is not Mode.TRAINING:
        raise Refused("Cơ quan đang chạy chính thức: đồng hồ là ngày thật, không chuyển được.")
    if form.to is None:
        raise Refused("Chưa chọn ngày cần chuyển đến.")
    actor = operator_of(form)
    return conclude(
        advance_page(advance_to(form.to, clock.now, actor=actor, source=Source.FORM, progress=_progress(form.to)))
    )


def _progress(to: date) -> Callable[[date, int], None]:
    """Start a progress bar among the run's artifacts and return what moves it, in steps that can be seen."""
    bar: UUID = create_progress_artifact(  # type: ignore[assignment]  # a coroutine only inside an event loop
        0.0, key="dien-tap-tien-do", description=f"Chuyển đến ngày {day(to)}"
    )

    shown = 0

    def show(on: date, percent: int) -> None:
        nonlocal shown
        if percent < min(shown + VISIBLE_PERCENT, 100):
            return
        shown = percent
        update_progress_artifact(bar, float(percent), description=f"Đã chạy ngày {day(on)}")

    return show
