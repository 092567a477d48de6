"""What differs between two versions of a report, one Vietnamese line for each value that differs.

A version's content is flattened to place → value, so that no value can differ without a line that says so.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from config.vietnamese import format_date
from models.initiatives import InitiativeStatus
from models.recognition.commendation import CommendationStatus
from models.registers.record import ObstacleStatus, PetitionStatus, Voice
from models.standing import Lateness
from models.states import ObligationStatus, Word
from models.year_end.totals import Figure

Place = tuple[str, ...]
NOTHING = "không có"

KEYS = {
    "unit": "đơn vị",
    "voice": "của ai",
    "content": "nội dung",
    "status": "trạng thái",
    "name": "tên",
    "clause": "căn cứ",
    "label": "nhãn giả định",
    "plan": "kế hoạch",
    "year": "năm",
    "source": "nguồn",
    "measure": "đơn vị tính",
    "due_on": "hạn",
    "arrived_on": "ngày đến",
    "lateness": "đúng hạn hay chậm",
    "days_late": "số ngày chậm",
    "times_returned": "số lần trả lại",
    "reason": "lý do chậm",
    "letter": "văn bản yêu cầu giải trình",
    "owed": "số đơn vị phải nộp",
    "received": "số đơn vị đã nộp",
    "nil": "số đơn vị báo không phát sinh",
    "silent": "số đơn vị chưa nhận được",
    "returned": "số đơn vị đang bổ sung",
    "late": "số đơn vị nộp chậm",
    "on": "ngày kiểm tra",
    "findings": "số tồn tại, kiến nghị",
    "open": "số chưa khắc phục xong",
    "award": "hình thức",
    "id": "mã",
}
STATUSES: dict[str, type[Word]] = {
    "initiatives": InitiativeStatus,
    "commendations": CommendationStatus,
    "petitions": PetitionStatus,
    "obstacles": ObstacleStatus,
}
AGAINST = {"record": "số của sổ", "at_most": "mức tối đa", "sum_of": "tổng các cột"}


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say what differs, in the order of the newer version; "A: cũ → mới"."""
    before, after = dict(_flat(old)), dict(_flat(new))
    names = _Names(old, new)
    places = [*after, *(place for place in before if place not in after)]
    return [
        f"{names.of(place)}: {_shown(place, before.get(place))} → {_shown(place, after.get(place))}"
        for place in places
        if before.get(place) != after.get(place)
    ]


def _flat(part: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _flat(value, (*place, key))
    else:
        yield place, part


class _Names:
    """What a place is called, with the names that the two versions themselves hold."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        both = [old, new]
        self.units = {code: unit["name"] for each in both for code, unit in each["units"].items()}
        self.columns = {code: column["name"] for each in both for code, column in each["columns"].items()}
        self.duties = {code: name for each in both for code, name in each["duties"].items()}

    def of(self, place: Place) -> str:
        """Name a place: "UBND phường Đức Xuân, cột “Kinh phí hỗ trợ”"."""
        match place:
            case ("totals", figure):
                return f"Tổng chung, {_figure(figure)}"
            case ("by_content", content, figure):
                return f"Nội dung ({content}), {_figure(figure)}"
            case ("recorded", column):
                return f"Tổng theo sổ, {self._column(column)}"
            case ("reported", column):
                return f"Tổng theo báo cáo của các đơn vị, {self._column(column)}"
            case ("units", unit, *rest):
                return f"{self.units[unit]}, {self._of_unit(rest)}"
            case ("initiatives", code, "counts_in", figure):
                return f"{code}, {_figure(figure)}"
            case ("initiatives" | "commendations", code, key):
                return f"{code}, {KEYS[key]}"
            case ("petitions", number, key):
                return f"Kiến nghị, phản ánh số {number}, {KEYS[key]}"
            case ("obstacles", number, key):
                return f"Vướng mắc số {number}, {KEYS[key]}"
            case ("inspections", number, key):
                return f"Cuộc kiểm tra số {number}, {KEYS[key]}"
            case ("sharing", number):
                return f"Hoạt động chia sẻ kinh nghiệm số {number}, ngày"
            case ("hand_in_totals", duty, key):
                return f"{self.duties.get(duty, duty)}, {KEYS[key]}"
            case ("duties", duty):
                return f"Việc {duty}, tên"
            case ("columns", column, key):
                return f"{self._column(column)}, {KEYS[key]}"
            case ("report", key):
                return f"Báo cáo, {KEYS[key]}"
        return " / ".join(place)

    def _of_unit(self, rest: list[str]) -> str:
        match rest:
            case ["totals", figure]:
                return _figure(figure)
            case ["by_content", content, figure]:
                return f"nội dung ({content}), {_figure(figure)}"
            case ["recorded", column]:
                return f"{self._column(column)} theo sổ"
            case ["reported", column]:
                return f"{self._column(column)} theo báo cáo của đơn vị"
            case ["differences", key]:
                column, _, against = key.partition("/")
                return f"{self._column(column)} khác {AGAINST[against]}"
            case ["hand_ins", key, field]:
                duty, _, occurrence = key.partition("/")
                return f"{self.duties.get(duty, duty)} ({occurrence}), {KEYS[field]}"
            case [key]:
                return KEYS[key]
        return " / ".join(rest)

    def _column(self, column: str) -> str:
        return f"cột “{self.columns.get(column, column)}”"


def _figure(figure: str) -> str:
    label = Figure.of(figure).label
    return label[:1].lower() + label[1:]


def _shown(place: Place, value: Any) -> str:
    """Write a value as people read it."""
    if value is None:
        return NOTHING
    if value is True:
        return "có"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".") if place[-1] != "year" else str(value)
    key = place[-1]
    if key == "lateness":
        return Lateness(value).label
    if key == "status":
        return STATUSES.get(place[0], ObligationStatus).of(value).label
    if key == "voice":
        return Voice.of(value).label
    if key in ("due_on", "arrived_on", "on") or place[0] == "sharing":
        return format_date(date.fromisoformat(value))
    return str(value)
