"""The charts of a year's report, counted from the same lines as its sentences and lists (III.1.c)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from documents.charts import Arrivals, Bar, bars_chart, funnel_chart, hand_ins_chart
from documents.kinds.candidates import Content
from documents.kinds.year_lines import HandInLine, InitiativeLine
from documents.paper import Annex, Picture

HAND_INS, CONTENTS, UNITS, FUNNEL = "gui-bao-cao", "theo-noi-dung", "theo-don-vi", "den-cong-nhan"


def charts_of(
    contents: Sequence[Content], initiatives: Sequence[InitiativeLine], hand_ins: Sequence[HandInLine]
) -> dict[str, Picture]:
    """Name → chart, of what there is anything to draw of."""
    found: dict[str, Picture] = {}
    for number, product in enumerate(dict.fromkeys(each.product for each in hand_ins if not each.internal), start=1):
        lines = [each for each in hand_ins if each.product == product]
        arrivals = tuple(each.arrived for each in lines if each.arrived)
        due = _common([each.due for each in lines if each.due])
        if arrivals and due:
            words = f"{product}: số đã nhận theo ngày so với thời hạn"
            chart = hand_ins_chart(Arrivals(what=product, due=due, arrived=arrivals, owed=len(lines)))
            found[HAND_INS if number == 1 else f"{HAND_INS}-{number}"] = Picture(chart, words)
    if initiatives:
        title = "Mô hình, điển hình theo nội dung"
        found[CONTENTS] = Picture(_bars(title, _by_content(contents, initiatives)), title)
        # The two low ones share a page.
        title = "Từ đăng ký đến công nhận"
        found[FUNNEL] = Picture(funnel_chart(title, tuple(_steps(initiatives))), title)
        title = "Mô hình, điển hình theo cơ quan, đơn vị"
        found[UNITS] = Picture(_bars(title, _by_unit(initiatives)), title)
    return found


def _common(days: Sequence[date]) -> date | None:
    """The day that most have: an extension of one moves the deadline of nobody else."""
    counted = Counter(days)
    return min(counted, key=lambda day: (-counted[day], day), default=None)


def annex_of(movement: str, pictures: Sequence[Picture]) -> tuple[Annex, ...]:
    """The annex of charts, where there are any."""
    return (Annex(f"Biểu đồ kết quả thực hiện {movement}", tuple(pictures)),) if pictures else ()


def _bars(title: str, bars: Sequence[Bar]) -> bytes:
    return bars_chart(title, tuple(bars), whole="Đăng ký", part="Thẩm định đạt")


def _by_content(contents: Sequence[Content], initiatives: Sequence[InitiativeLine]) -> list[Bar]:
    return [
        _bar(f"({content.number}) {content.name}", [each for each in initiatives if each.content == content.number])
        for content in contents
    ]


def _by_unit(initiatives: Sequence[InitiativeLine]) -> list[Bar]:
    names = dict.fromkeys(each.unit for each in initiatives)
    bars = [_bar(name, [each for each in initiatives if each.unit == name]) for name in names]
    return sorted(bars, key=lambda each: (-each.whole, each.label))


def _bar(label: str, lines: Sequence[InitiativeLine]) -> Bar:
    judged = any(each.passed is not None for each in lines)
    return Bar(label, len(lines), sum(each.passed is True for each in lines) if judged else None)


def _steps(initiatives: Sequence[InitiativeLine]) -> list[Bar]:
    return [
        Bar("Đăng ký", len(initiatives)),
        Bar("Thẩm định đạt", sum(each.passed is True for each in initiatives)),
        Bar("Đã trình công nhận", sum(each.proposed for each in initiatives)),
        Bar("Được công nhận", sum(each.recognised for each in initiatives)),
    ]
