"""Figures and bounds: how the benchmarks measure side by side, judge and print.

A machine is never idle, so nothing here compares seconds of two runs. What is compared is measured in turns in one
run, and the ratio is the median of the ratios of the turns: a drift or a noisy neighbour strikes both sides of a turn.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Timed = Callable[[], float]


@dataclass(frozen=True)
class Bound:
    """A value that must stay on one side of a limit.

    Args:
        at_most: the limit is the largest value allowed; otherwise the smallest.
    """

    name: str
    value: float
    limit: float
    at_most: bool = True

    @property
    def holds(self) -> bool:
        """Whether the value is within the limit."""
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        return f"{self.name:<58} {self.value:8.2f}  {sign} {self.limit:<6g} {'ok' if self.holds else 'BROKEN'}"


@dataclass(frozen=True)
class Report:
    """What one benchmark has found: raw figures to read, and bounds that must hold."""

    title: str
    figures: tuple[tuple[str, str], ...] = ()
    bounds: tuple[Bound, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every bound holds."""
        return all(bound.holds for bound in self.bounds)

    def show(self) -> None:
        """Print it."""
        print(f"\n{self.title}")
        for name, value in self.figures:
            print(f"  {name:<58} {value}")
        for bound in self.bounds:
            print(f"  {bound}")


def in_turns(timed: Mapping[str, Timed], *, turns: int) -> dict[str, list[float]]:
    """Time each once per turn, after one turn that is thrown away; odd turns go through them backwards."""
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for turn in range(turns + 1):
        for name in list(timed) if turn % 2 else reversed(list(timed)):
            measured = timed[name]()
            if turn:
                seconds[name].append(measured)
    return seconds


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios of the turns."""
    return median(one / other for one, other in zip(above, below, strict=True))


def milliseconds(seconds: list[float]) -> str:
    """Median and range."""
    return f"{median(seconds) * 1000:8.1f} ms  ({min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f})"


def machine() -> str:
    """The class of this machine, as far as it matters, and how busy it is."""
    cores = f"{os.cpu_count()} cores"
    return f"{cores}, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else cores


def exit_code(*reports: Report) -> int:
    """0 when every bound holds, else 1."""
    return 0 if all(report.holds for report in reports) else 1
