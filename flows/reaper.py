"""What an earlier stop has left behind in Prefect, put in order before anything is served.

A stop of any kind, a power cut included, leaves an active run "Running" for ever and its place in a concurrency limit
taken. The runs that fell due while the machine was off all start at once on return; each step is a reconciler, so the
newest of them does the work of all.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import pendulum
from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

INTERRUPTED = (
    "Máy đã dừng khi lượt chạy này chưa xong. Sổ ghi không mất gì: bấm Retry để chạy lại; việc đã làm không lặp lại."
)
CANCELLED = "Lượt chạy được yêu cầu hủy trước khi máy dừng; nay ghi nhận là đã hủy."
OVERTAKEN = "Bỏ qua: máy tắt vào giờ này. Lượt mới nhất cùng tên chạy thay cho mọi lượt đã lỡ."

PAGE = 200


async def reap(client: PrefectClient) -> int:
    """Close every run that an earlier stop left active, which gives its place back; return how many there were.

    Call it only while nothing is being served: it takes every active run for abandoned.
    """
    abandoned = await _all_runs(client, [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    for run in abandoned:
        cancelling = run.state_type == StateType.CANCELLING
        closed: State[Any] = Cancelled(message=CANCELLED) if cancelling else Crashed(message=INTERRUPTED)
        await client.set_flow_run_state(run.id, closed, force=True)
    return len(abandoned)


async def skip_overtaken(client: PrefectClient) -> int:
    """Cancel, of the runs a schedule made for hours that have passed, all but the newest of each deployment."""
    missed = await _all_runs(client, [StateType.SCHEDULED], expected_before=pendulum.now("UTC"))
    scheduled = [run for run in missed if run.auto_scheduled and run.deployment_id is not None]
    overtaken = _all_but_newest(scheduled)
    for run_id in overtaken:
        await client.set_flow_run_state(run_id, Cancelled(message=OVERTAKEN), force=True)
    return len(overtaken)


def _all_but_newest(runs: Sequence[FlowRun]) -> list[UUID]:
    """List the runs that a later run of the same deployment does the work of."""
    ordered = sorted(runs, key=lambda run: (str(run.deployment_id), run.expected_start_time))
    groups = [list(group) for _, group in groupby(ordered, key=lambda run: run.deployment_id)]
    return [run.id for group in groups for run in group[:-1]]


async def _all_runs(
    client: PrefectClient, states: list[StateType], expected_before: pendulum.DateTime | None = None
) -> list[FlowRun]:
    wanted = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": expected_before})
        if expected_before
        else None,
    )
    found: list[FlowRun] = []
    while page := await client.read_flow_runs(
        flow_run_filter=wanted, sort=FlowRunSort.ID_DESC, limit=PAGE, offset=len(found)
    ):
        found.extend(page)
    return found
