"""How a step ends: its page and the board as artifacts, a line in the run's log, and a state that says the result."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from prefect import State
from prefect.artifacts import create_image_artifact, create_markdown_artifact
from prefect.logging import get_run_logger
from prefect.states import Completed

from flows.artifacts import Page
from flows.board import board_page
from models.states import Mode
from tasks.board import board
from tasks.clock import business_time
from tasks.delivery import send
from tasks.served_files import link

if TYPE_CHECKING:
    # It carries the library of documents on, and would make each run load it.
    from tasks.drafting.drafts import Chart


def conclude(page: Page, changed: bool = True) -> State[Any]:
    """Publish what a step did and end its run with the sentence that sums it up.

    Args:
        changed: whether the record changed, so that the board has to be written anew.
    """
    publish(page)
    if changed:
        clock = business_time()
        if clock.mode is Mode.TRAINING:
            # No schedule sends in training, and people want to read what their step has caused.
            send(clock.today, clock.now)
        publish(board_page(board(clock.today)))
    get_run_logger().info(page.headline)
    return Completed(message=page.headline)


def publish_charts(charts: "Iterable[Chart]") -> None:
    """Keep charts as image artifacts, which the page of files beside the UI serves; one key for each, the newest shows."""
    for each in charts:
        create_image_artifact(image_url=link(each.code), key=f"bieu-do-{each.name}", description=each.words)


def publish(page: Page) -> None:
    """Keep a page as an artifact: under one key, the newest is the one that shows."""
    create_markdown_artifact(markdown=page.markdown, key=page.key, description=page.title)
