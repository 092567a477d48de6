"""A refusal ends a run failed with exactly its sentence; anything else stays an exception."""

from typing import Any

import pytest
from prefect import flow, task
from prefect.states import Completed, State

from config.refusals import Refused
from flows.refusals import refusing

SENTENCE = "Đơn vị này chưa nộp lần nào: ghi nhận nộp trước, rồi mới chấp thuận."


@task
def check_it(wrong: bool) -> None:
    if wrong:
        raise Refused(SENTENCE)


@flow(name="Thử từ chối")
@refusing
def step(wrong: bool = True) -> State[Any]:
    """Refuse within a task, as the steps do."""
    check_it(wrong)
    return Completed(message="Xong.")


@flow(name="Thử lỗi")
@refusing
def broken() -> State[Any]:
    """Fail for a reason that is ours to mend."""
    raise ZeroDivisionError("chia cho không")


def test_a_refusal_in_a_task_ends_the_run_failed_with_exactly_its_sentence(prefect_server: None) -> None:
    state = step(return_state=True)

    assert (state.type.value, state.message) == ("FAILED", SENTENCE)


def test_a_step_that_is_not_refused_ends_with_its_own_sentence(prefect_server: None) -> None:
    state = step(wrong=False, return_state=True)

    assert (state.type.value, state.message) == ("COMPLETED", "Xong.")


def test_any_other_error_stays_an_exception(prefect_server: None) -> None:
    with pytest.raises(ZeroDivisionError, match="chia cho không"):
        broken()
