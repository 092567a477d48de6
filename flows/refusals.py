"""A refusal ends a run failed, with exactly the sentence to act on."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from prefect import State
from prefect.states import Failed

from config.refusals import Refused

Given = ParamSpec("Given")


def refusing(step: Callable[Given, State[Any]]) -> Callable[Given, State[Any]]:
    """Turn a step's `Refused` into a failed run whose message is the refusal's sentence and nothing else.

    A raised exception would show with an English prefix. Anything else that goes wrong stays an exception: it is ours
    to mend, and the run must be red with its trace.
    """

    @functools.wraps(step)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> State[Any]:
        try:
            return step(*args, **kwargs)
        except Refused as refusal:
            return Failed(message=str(refusal))

    return run
