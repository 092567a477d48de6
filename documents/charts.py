"""Charts as PNG: hand-ins against the deadline, initiatives by content and by unit, the way to recognition.

Read in black and white: greys, hatches and a number beside every bar. The font is the one that comes with the library, so
that the same data give the same bytes wherever they are drawn. The library is loaded when the first chart is drawn.
"""

from __future__ import annotations

import io
import os
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from config.vietnamese import format_date
from documents.wording import grouped, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI: Final = 150
WIDTH: Final = 9.4
LIGHT, MIDDLE, DARK = "#f2f2f2", "#a6a6a6", "#262626"
FONT: Final = "DejaVu Serif"
MOST_UNITS: Final = 24
LONGEST_LABEL: Final = 48
# Nothing that an environment sets may change a chart.
STYLE: Final[dict[Any, Any]] = {
    "font.family": FONT, "font.size": 9, "axes.edgecolor": DARK, "axes.linewidth": 0.8, "hatch.linewidth": 0.6,
    "axes.spines.top": False, "axes.spines.right": False, "savefig.dpi": DPI, "svg.hashsalt": "", "text.color": DARK,
    "text.usetex": False, "path.simplify": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, all of it, and the part of it that went on; None where there is no part to show."""

    label: str
    whole: int
    part: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """When hand-ins of one duty came.

    Args:
        due: the last day.
        arrived: one day for each that came.
        owed: how many had to come.
    """

    what: str
    due: date
    arrived: tuple[date, ...]
    owed: int


@lru_cache(maxsize=16)
def hand_ins_chart(data: Arrivals) -> bytes:
    """The number received by the end of each day, with the last day as a line across."""
    with _drawn(3.6) as (figure, axes):
        days = sorted({*data.arrived, data.due})
        counts = [sum(1 for each in data.arrived if each <= day) for day in days]
        places = [day.toordinal() for day in days]
        first, last = min(places) - 2, max(places) + 2
        axes.step([first, *places, last], [0, *counts, counts[-1]], where="post", color=DARK, linewidth=1.6)
        axes.axhline(data.owed, color=MIDDLE, linewidth=1, linestyle=":")
        axes.text(first, data.owed, f" Phải gửi: {grouped(data.owed)}", va="bottom", ha="left")
        due = data.due.toordinal() + 1
        axes.axvline(due, color=DARK, linewidth=1, linestyle="--")
        on_time = sum(1 for each in data.arrived if each <= data.due)
        words = f"Hết ngày {format_date(data.due)}: đã nhận {grouped(on_time)} "
        # Where the line is not: above it while little has come, below it once most has.
        height = 0.08 if on_time > data.owed * 0.4 else 0.6
        axes.text(due, data.owed * height, words, ha="right", va="bottom", backgroundcolor="white")
        axes.text(last, counts[-1], f" {grouped(counts[-1])}", va="center", ha="left")
        axes.set_xlim(first, last + (last - first) * 0.06)
        axes.set_ylim(0, max(data.owed, 1) * 1.15)
        ticks = _spread(places, 8)
        axes.set_xticks(ticks, [f"{date.fromordinal(each):%d/%m}" for each in ticks])
        axes.set_ylabel("Số cơ quan, đơn vị")
        axes.set_title(f"{data.what}: số đã nhận theo ngày", loc="left", fontsize=10, fontweight="bold")
        return _png(figure)


@lru_cache(maxsize=16)
def bars_chart(title: str, bars: tuple[Bar, ...], *, whole: str, part: str) -> bytes:
    """Bars side by side in rows: all of each, and hatched within it the part that went on."""
    shown = _gathered(bars)
    with _drawn(max(1.8, 0.7 + 0.30 * sum(_wrapped(each.label).count("\n") * 0.5 + 1 for each in shown))) as (
        figure,
        axes,
    ):
        places = [len(shown) - 1 - place for place in range(len(shown))]
        axes.barh(places, [each.whole for each in shown], color=LIGHT, edgecolor=DARK, height=0.66, label=whole)
        if any(each.part is not None for each in shown):
            axes.barh(
                places, [each.part or 0 for each in shown], color=MIDDLE, edgecolor=DARK, hatch="////", height=0.66,
                label=part,
            )  # fmt: skip
            figure.legend(loc="outside lower right", fontsize=8, frameon=False, ncols=2)
        most = max([each.whole for each in shown], default=1) or 1
        for place, each in zip(places, shown, strict=True):
            said = grouped(each.whole) if each.part is None else f"{grouped(each.part)} / {grouped(each.whole)}"
            axes.text(each.whole + most * 0.01, place, said, va="center", ha="left", fontsize=8)
        axes.set_yticks(places, [_wrapped(each.label) for each in shown])
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, most * 1.14)
        axes.set_ylim(-0.7, len(shown) - 0.3)
        axes.xaxis.set_major_locator(_whole_numbers())
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
        return _png(figure)


@lru_cache(maxsize=16)
def funnel_chart(title: str, steps: tuple[Bar, ...]) -> bytes:
    """How many are left at each step, each with its share of the first."""
    with _drawn(0.8 + 0.5 * len(steps)) as (figure, axes):
        first = max((each.whole for each in steps[:1]), default=0)
        greys = [LIGHT, "#d9d9d9", MIDDLE, "#737373"]
        for place, each in enumerate(steps):
            row = len(steps) - 1 - place
            axes.barh(
                row, each.whole, left=(first - each.whole) / 2, color=greys[place % 4], edgecolor=DARK, height=0.8
            )
            percent = f" ({share(each.whole, first)})" if first and place else ""
            axes.text(first * 1.02, row, f"{each.label}: {grouped(each.whole)}{percent}", va="center", ha="left")
        axes.set_xlim(-first * 0.02, (first or 1) * 1.7)
        axes.axis("off")
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
        return _png(figure)


@contextmanager
def _drawn(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure without the library's global state, in our style alone."""
    # The library lists the machine's fonts into this folder, which a service may not have.
    os.environ.setdefault("MPLCONFIGDIR", f"{tempfile.gettempdir()}/danvan-bieu-do")
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawn

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        figure = Drawn(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()


def _png(figure: Figure) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return written.getvalue()


def _whole_numbers() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=8, integer=True, min_n_ticks=1)


def _gathered(bars: Sequence[Bar]) -> list[Bar]:
    """The largest by themselves, the rest as one bar that says how many they are."""
    if len(bars) <= MOST_UNITS:
        return list(bars)
    order = sorted(bars, key=lambda each: -each.whole)
    kept, rest = order[: MOST_UNITS - 1], order[MOST_UNITS - 1 :]
    part = None if all(each.part is None for each in rest) else sum(each.part or 0 for each in rest)
    return [*kept, Bar(f"{len(rest)} cơ quan, đơn vị còn lại", sum(each.whole for each in rest), part)]


def _wrapped(label: str) -> str:
    """On two lines where it is long; what is longer still ends in an ellipsis."""
    return "\n".join(textwrap.wrap(label, LONGEST_LABEL, max_lines=2, placeholder=" …"))


def _spread(places: Sequence[int], most: int) -> list[int]:
    """At most so many of them, the first and the last among them."""
    if len(places) <= most:
        return list(places)
    step = (len(places) - 1) / (most - 1)
    return [places[round(number * step)] for number in range(most)]
