"""Scores in exact fractions: a sheet's total, the total over sheets, its rows, how far sheets lie apart, ranks.

Nothing is rounded before the end, and the rounding is the one that the plan's data names (II.8 says nothing of it).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Scores = Mapping[str, Fraction]
Aggregate = Literal["mean", "median"]
RoundingMode = Literal["half_up", "half_even", "down"]


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at.

    Args:
        weight: what one point counts.
        most: the highest score; a checklist's item is 0 or 1.
        step: scores are whole multiples of it, counted from 0; None takes any decimal.
        required: an item of a checklist without which the number of the others does not matter.
    """

    code: str
    weight: Fraction = Fraction(1)
    most: Fraction = Fraction(1)
    step: Fraction | None = None
    required: bool = False


@dataclass(frozen=True)
class Rounding:
    """How a total is shown: so many places after the comma; a half goes up, to the even digit, or down."""

    places: int = 2
    mode: RoundingMode = "half_up"

    def of(self, value: Fraction) -> Decimal:
        """Round an exact value that is not negative."""
        whole, rest = divmod(value * 10**self.places, 1)
        half = Fraction(1, 2)
        up = {
            "half_up": rest >= half,
            "half_even": rest > half or (rest == half and whole % 2 == 1),
            "down": False,
        }[self.mode]
        return Decimal(int(whole) + int(up)).scaleb(-self.places)


@dataclass(frozen=True)
class CriterionLine:
    """What one criterion adds to a total.

    Args:
        points: sum of the scores over the sheets (a checklist: how many say yes).
        average: `points` over the number of sheets.
        adds: what it contributes to the total; for a median nothing adds up, so it is None.
        met: the share of the sheets that the plan's data asks for says that it is fulfilled.
    """

    criterion: str
    points: Fraction
    average: Fraction
    adds: Fraction | None
    met: bool


@dataclass(frozen=True)
class Total:
    """A total with the rows that it comes from.

    Args:
        sheets: how many sheets count.
        sheet_totals: their totals from low to high, without saying whose they are.
        spread: the distance between the lowest and the highest sheet.
    """

    exact: Fraction
    rounded: Decimal
    sheets: int
    sheet_totals: tuple[Fraction, ...]
    lines: tuple[CriterionLine, ...]

    @property
    def spread(self) -> Fraction:
        """The distance between the lowest and the highest sheet."""
        return self.sheet_totals[-1] - self.sheet_totals[0] if self.sheet_totals else Fraction(0)

    @property
    def averages(self) -> dict[str, Fraction]:
        """Each criterion's average."""
        return {line.criterion: line.average for line in self.lines}


@dataclass(frozen=True)
class Portion:
    """A share that has to be reached ("ít nhất 2/3") or exceeded ("quá 1/2")."""

    share: Fraction
    exceeded: bool

    def met(self, part: int | Fraction, whole: int) -> bool:
        """Whether `part` of `whole` is enough; nothing of nothing never is."""
        if whole <= 0:
            return False
        return part > self.share * whole if self.exceeded else part >= self.share * whole


def sheet_total(scores: Scores, criteria: Sequence[Criterion], scale: Fraction | None) -> Fraction:
    """Add one sheet up: score times weight; with a scale, as a part of the highest possible sum, times the scale."""
    points = sum((each.weight * scores[each.code] for each in criteria), Fraction(0))
    return points if scale is None else points * scale / most_possible(criteria)


def most_possible(criteria: Sequence[Criterion]) -> Fraction:
    """The sum of a sheet with the highest score everywhere, before any scale."""
    return sum((each.weight * each.most for each in criteria), Fraction(0))


def explain_total(
    sheets: Sequence[Scores],
    criteria: Sequence[Criterion],
    rounding: Rounding,
    *,
    scale: Fraction | None = None,
    aggregate: Aggregate = "mean",
    met: Portion,
) -> Total:
    """Make the total of the sheets that count, with every row that it comes from; the mean's rows add up to it.

    Args:
        sheets: at least one, each with a score for every criterion.
        met: the part of a criterion's highest average from which it is called fulfilled.
    """
    totals = tuple(sorted(sheet_total(sheet, criteria, scale) for sheet in sheets))
    exact = sum(totals, Fraction(0)) / len(totals) if aggregate == "mean" else median(totals)
    factor = Fraction(1) if scale is None else scale / most_possible(criteria)
    lines = []
    for each in criteria:
        points = sum((sheet[each.code] for sheet in sheets), Fraction(0))
        average = points / len(sheets)
        adds = average * each.weight * factor if aggregate == "mean" else None
        fulfilled = met.met(average / each.most, 1)
        lines.append(CriterionLine(each.code, points, average, adds, fulfilled))
    return Total(exact, rounding.of(exact), len(totals), totals, tuple(lines))


def explain_checklist(
    sheets: Sequence[Scores], criteria: Sequence[Criterion], rounding: Rounding, *, met: Portion
) -> Total:
    """Count the items that enough sheets call fulfilled; the total is that number, and each such item adds one."""
    totals = tuple(sorted(sheet_total(sheet, criteria, None) for sheet in sheets))
    lines = []
    for each in criteria:
        points = sum((sheet[each.code] for sheet in sheets), Fraction(0))
        fulfilled = met.met(points, len(sheets))
        lines.append(CriterionLine(each.code, points, points / len(sheets), Fraction(1 if fulfilled else 0), fulfilled))
    exact = sum((line.adds for line in lines if line.adds is not None), Fraction(0))
    return Total(exact, rounding.of(exact), len(totals), totals, tuple(lines))


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle of sorted values, or the mean of the two in the middle."""
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


@dataclass(frozen=True)
class Place:
    """A place in a ranking; equals share the first place that they take (1, 2, 2, 4)."""

    rank: int
    tied_with: tuple[str, ...]

    def stands(self, top: int) -> Literal["within", "beyond", "across"]:
        """Whether all who share the place are among the first `top`, none is, or the line runs through them."""
        last = self.rank + len(self.tied_with)
        return "within" if last <= top else "beyond" if self.rank > top else "across"


def rank(keys: Mapping[str, tuple[Fraction, ...]]) -> dict[str, Place]:
    """Rank by total and then by the tie-breaks that the data names, high before low; equals stay equal.

    Args:
        keys: code → (total, first tie-break, second …), all of one length.
    """
    places: dict[str, Place] = {}
    ahead = 0
    for key in sorted(set(keys.values()), reverse=True):
        group = sorted(code for code, own in keys.items() if own == key)
        for code in group:
            places[code] = Place(ahead + 1, tuple(other for other in group if other != code))
        ahead += len(group)
    return places


def on_the_scale(value: Fraction, criterion: Criterion) -> str | None:
    """Say what is wrong with a score, in Vietnamese and without repeating it; None when nothing is."""
    if value < 0:
        return "điểm không được nhỏ hơn 0"
    if value > criterion.most:
        return f"điểm vượt mức tối đa {shown(criterion.most)}"
    if criterion.step is not None and (value / criterion.step).denominator != 1:
        return f"điểm phải là bội số của {shown(criterion.step)}"
    return None


def shown(value: Fraction) -> str:
    """Write a number as offices do, with a comma; what has no end as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return digits.replace(".", ",")


def decimal_shown(value: Decimal) -> str:
    """Write a rounded total with all its places: 82,50."""
    return f"{value:f}".replace(".", ",")
