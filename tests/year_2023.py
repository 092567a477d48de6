"""A year at the city's real size of 2023, made up by a generator that keeps its own count; and how an office plays it.

279 registered, of which 202 are proposed (187 collective, 15 individual; 3/16/174/9 by content): these sizes are those that
the city published for 2023. Who registered what, who was late and who was inspected comes from a seed. What 2023 leaves
unsaid is assumed here: 117 carried over and 162 new (mid-year 116 and 162 were published, of 278), the kinds and contents of
the 77 that did not go up, four that were proposed and declined, and what the registers hold.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

import factories
from whole_cycle import Cycle
from year_end_office import figures_of

from config.steps.year_end import FigureName
from models.appraisal.record import Choice
from models.appraisal.rounds import MemberRow
from models.initiatives import InitiativeOf, Novelty
from models.inspection.record import About, FindingKind
from models.registers.entries import Paper
from models.registers.obstacles import NewObstacle
from models.registers.petitions import NewPetition
from models.registers.record import Origin, PetitionKind, Voice
from models.registration.record import RegistrationRow
from tasks.inspection.rows import FindingRow, RatingRow, ScheduleRow
from tasks.registers.rows import EntryRow

PLAN, REGISTER, REPORT = "ke-hoach-don-vi", "dang-ky-mo-hinh", "bao-cao-don-vi"
OWN_INSPECTION = "tu-kiem-tra"
DUTIES = (REPORT, PLAN, REGISTER)
# Who owes what, from the units file by hand: Phòng Nội vụ aside, and Party bodies and leaders never.
REPORTING, REGISTERING = {"phong-ban", "xa-phuong", "doan-the"}, {"phong-ban", "xa-phuong", "doan-the", "su-nghiep"}
BY_CONTENT = {"1": (3, 1), "2": (16, 6), "3": (174, 66), "4": (9, 4)}  # went up, did not
CRITERIA = ("ro-rang", "nhieu-luc-luong", "hieu-qua", "dong-thuan", "giai-quyet-viec-kho", "ben-vung")
# code → (role, unit); the institutions are Bắc Kạn's, the persons nobody.
COUNCIL = {
    "TV1": ("chu-tich", "P-NV"), "TV2": ("pho-chu-tich", "P-VHTT"), "TV3": ("uy-vien", "P-TP"),
    "TV4": ("uy-vien", "P-KT"), "TV5": ("uy-vien", "P-QLDT"), "TV6": ("thu-ky", "P-NV"),
}  # fmt: skip
VOTERS = ("TV1", "TV2", "TV3", "TV4", "TV5")


@dataclass
class One:
    """What the generator knows of one mô hình."""

    unit: str
    content: str
    individual: bool
    carried: bool
    fate: str  # "recognised", "declined", "below" (the checklist) or "voted-down"
    code: str = ""
    inspected: bool = False

    def counts_in(self) -> set[str]:
        """The figures that this one counts in, from what the words mean."""
        proposed = self.fate in ("recognised", "declined")
        said = {
            "new": not self.carried,
            "carried_over": self.carried,
            "collective": not self.individual,
            "individual": self.individual,
            "inspected": self.inspected,
            "passed": proposed,
            "proposed": proposed,
            "recognised": self.fate == "recognised",
            "declined": self.fate == "declined",
        }
        return {"registered", "confirmed", *(name for name, holds in said.items() if holds)}


class Year:
    """The generator: what is to happen, and the count of it."""

    def __init__(self, units: list[tuple[str, str]]) -> None:
        self.chance = random.Random(2023)
        self.classes = dict(units)
        self.reporting = sorted(code for code, class_ in units if class_ in REPORTING and code != "P-NV")
        self.registering = sorted(code for code, class_ in units if class_ in REGISTERING and code != "P-NV")
        self.subordinate = {code for code, class_ in units if class_ != "doan-the"}
        self.nil, self.silent = set(self.registering[3:5]), set(self.registering[7:8])
        self.all = self._initiatives()
        self.reported: dict[str, dict[str, int]] = {}
        self.answers: dict[str, Counter[str]] = {duty: Counter() for duty in DUTIES}
        # (unit, duty) → how it stands, when it came, how often it was returned, why it was late.
        self.hand_ins: dict[tuple[str, str], tuple[str, str | None, int, str | None]] = {}
        # unit, day, findings, of which open
        self.inspections: list[tuple[str, str, int, int]] = []
        self.petitions: list[tuple[str, str | None, str]] = []
        self.obstacles: list[tuple[str, str]] = []
        self.shared_on: list[str] = []

    def _initiatives(self) -> list[One]:
        contents = [content for content, (up, _) in BY_CONTENT.items() for _ in range(up)]
        left = [content for content, (_, not_up) in BY_CONTENT.items() for _ in range(not_up)]
        individual = [n < 15 for n in range(202)], [n < 7 for n in range(77)]
        fates = ["declined"] * 4 + ["recognised"] * 198, ["voted-down"] * 10 + ["below"] * 67
        carried = [n < 117 for n in range(279)]
        for each in (contents, left, *individual, *fates, carried):
            self.chance.shuffle(each)
        sure = [code for code in self.registering if code not in self.nil | self.silent]
        units = [sure[n % len(sure)] for n in range(279)]
        said = [*zip(contents, individual[0], fates[0], strict=True), *zip(left, individual[1], fates[1], strict=True)]
        return [
            One(unit, content, alone, before, fate)
            for unit, (content, alone, fate), before in zip(units, said, carried, strict=True)
        ]

    def figures(self, of: list[One]) -> dict[str, int]:
        """Every figure of some initiatives."""
        counted = Counter(name for each in of for name in each.counts_in())
        return {name: counted[name] for name in get_args(FigureName)}

    def split(self, units: list[str], late: int, returned: int, waiting: int, silent: int) -> dict[str, list[str]]:
        """Units by what they do with a duty; the rest hand in on time and are accepted."""
        order = self.chance.sample(units, len(units))
        found: dict[str, list[str]] = {}
        for name, number in (("late", late), ("returned", returned), ("waiting", waiting), ("silent", silent)):
            found[name], order = order[:number], order[number:]
        return {**found, "on_time": order}


def nil_registrations(plan: dict[str, Any]) -> None:
    """A unit may answer that it registers nothing."""
    factories.duty_in(plan, REGISTER)["nil_return"] = True


# --- the year, step by step -----------------------------------------------------------------------------------------


def hand_ins(office: Cycle, year: Year, duty: str, due: date, fates: dict[str, list[str]]) -> None:
    """Hand a duty in as the generator says; count it."""
    days = {name: due - timedelta(days=before) for name, before in (("on_time", 3), ("returned", 4), ("late", -1))}
    for unit in fates["on_time"]:
        office.hand_in(unit, duty, days["on_time"])
        office.accept(unit, duty, due)
    for unit in fates["returned"]:
        office.hand_in(unit, duty, days["returned"])
        office.send_back(unit, duty, due - timedelta(days=3), due + timedelta(days=4))
        office.hand_in(unit, duty, due)
        office.accept(unit, duty, due)
    for unit in fates["waiting"]:
        office.hand_in(unit, duty, days["returned"])
        office.send_back(unit, duty, due - timedelta(days=3), due + timedelta(days=4))
    for unit in fates["late"]:
        office.hand_in(unit, duty, days["late"])
        office.accept(unit, duty, days["late"])
    stands = {
        "on_time": "accepted",
        "returned": "accepted",
        "late": "accepted",
        "waiting": "returned",
        "silent": "open",
    }
    came = {**days, "waiting": days["returned"]}
    for fate, units in fates.items():
        arrived = came[fate].isoformat() if fate in came else None
        for unit in units:
            year.hand_ins[unit, duty] = (stands[fate], arrived, int(fate in ("returned", "waiting")), None)
    counted = year.answers[duty]
    counted["received"] += sum(len(fates[name]) for name in ("on_time", "returned", "late"))
    counted["returned"] += len(fates["waiting"])
    counted["silent"] += len(fates["silent"])
    counted["owed"] += sum(map(len, fates.values()))


def unit_plans(office: Cycle, year: Year) -> None:
    """Plans: late, returned once, still returned, silent. An internal target is never late in a report."""
    hand_ins(office, year, PLAN, date(2024, 4, 23), year.split(year.reporting, late=4, returned=5, waiting=1, silent=2))


def registrations(office: Cycle, year: Year) -> None:
    """All 279 in one batch, the sheets of their units, and nil returns."""
    words = ("Đường hoa", "Nhà sạch", "Sổ xanh", "Tổ điện", "Giếng làng", "Chợ quê", "Bếp ấm", "Ngõ sáng", "Vườn mẫu")
    day = date(2024, 5, 3)
    rows = [
        RegistrationRow(
            line, each.unit, f"{words[line % 9]} {words[line // 9 % 9]} {words[line // 81]} (ví dụ)", each.content,
            of=InitiativeOf.INDIVIDUAL if each.individual else InitiativeOf.COLLECTIVE,
            person=f"Người thứ {line} (ví dụ)" if each.individual else None,
            novelty=Novelty.CARRIED_OVER if each.carried else Novelty.NEW,
            details={"muc-tieu": "Mục tiêu (ví dụ)", "cach-lam": "Cách làm (ví dụ)"},
        )
        for line, each in enumerate(year.all)
    ]  # fmt: skip
    codes = office.register(rows, day)
    assert len(codes) == 279
    for each, code in zip(year.all, codes, strict=True):
        each.code = code
    office.confirm([each.code for each in year.all], day)
    sure = [code for code in year.registering if code not in year.nil | year.silent]
    hand_ins(office, year, REGISTER, date(2024, 5, 9), {**year.split(sure, 0, 0, 0, 0), "silent": sorted(year.silent)})
    for unit in sorted(year.nil):
        office.hand_in_nothing(unit, REGISTER, day)
        year.answers[REGISTER].update(nil=1, owed=1)
        year.hand_ins[unit, REGISTER] = ("nil", day.isoformat(), 0, None)


def inspections(office: Cycle, year: Year, round_code: str, opens: date) -> None:
    """The units that the rule chooses, two a day; every mô hình of theirs is rated."""
    called = opens - timedelta(days=14)
    chosen = office.choose(round_code, called)
    first = [unit for unit in chosen if unit != "VP-HDND-UBND"]
    wanted = [
        ScheduleRow(round_code, unit, opens + timedelta(days=number // 2), f"doan-{number % 2 + 1}")
        for number, unit in enumerate(first)
    ]
    theirs = {unit: [each for each in year.all if each.unit == unit] for unit in first}
    wanted = [row for row in wanted if theirs[row.unit] and not (row.unit == "P-VHTT" and row.team == "doan-2")]
    fix_by, to_fix = opens + timedelta(days=38), {row.unit for row in wanted[::2]}
    numbers = office.inspect(
        wanted,
        called,
        lambda unit, number: [
            *(RatingRow(str(number), About.INITIATIVE, each.code, "dat") for each in theirs[unit]),
            *([FindingRow(str(number), FindingKind.FINDING, "Chưa có sổ theo dõi (ví dụ)", fix_by)] * (unit in to_fix)),
        ],
    )
    assert len(wanted) >= 5
    fixed = min(to_fix)
    for number, row in zip(numbers, wanted, strict=True):
        for each in theirs[row.unit]:
            each.inspected = True
        if row.unit == fixed:
            office.hand_in(fixed, OWN_INSPECTION, fix_by, f"kt-{number}-1")
            office.accept(fixed, OWN_INSPECTION, fix_by, f"kt-{number}-1")
        found = int(row.unit in to_fix)
        year.inspections.append((row.unit, row.on_day.isoformat(), found, found - (row.unit == fixed)))


def unit_reports(office: Cycle, year: Year) -> None:
    """Reports by 14/11, three of them late, and the figures of those that came; one unit counts one too many."""
    due = date(2024, 11, 14)
    fates = year.split(year.reporting, late=3, returned=4, waiting=1, silent=2)
    hand_ins(office, year, REPORT, due, fates)
    year.answers[REPORT]["late"] = len([unit for unit in fates["late"] if unit in year.subordinate])
    # What never came is late too, once its day has passed; who was returned stays on time by the plan's setting.
    year.answers[REPORT]["overdue"] = len([unit for unit in fates["silent"] if unit in year.subordinate])
    came = sorted(set(year.reporting) - set(fates["silent"]) - set(fates["waiting"]))
    year.reported = {unit: reported_by(year, unit) for unit in came}
    year.reported[came[0]]["dang-ky"] += 1
    office.enter_figures(
        "tong-ket", [figures_of(unit, **values) for unit, values in year.reported.items()], date(2024, 11, 18)
    )
    for unit in fates["late"]:
        if unit in year.subordinate:
            office.give_reason(unit, REPORT, "Chờ số liệu của cơ sở (ví dụ).", date(2024, 11, 18))
            year.hand_ins[unit, REPORT] = (*year.hand_ins[unit, REPORT][:3], "Chờ số liệu của cơ sở (ví dụ).")


def registers(office: Cycle, year: Year) -> None:
    """What the people, the organisations and the units brought up."""
    units = [None, *year.reporting[:2], None, None, year.reporting[4]]
    voices, obstacles = registers_of(office, units, year.reporting[6:10])
    year.petitions = [(voice.value, unit, "received") for voice, unit in zip(voices, units, strict=True)]
    year.obstacles = [(unit, "noted") for unit in obstacles]


def registers_of(office: Cycle, units: list[str | None], hindered: list[str]) -> tuple[list[Voice], list[str]]:
    """Two petitions of each voice, of these units; an obstacle of each unit that is hindered."""
    on = date(2024, 8, 5)
    voices = [voice for voice in Voice for _ in range(2)]
    petitions = [
        NewPetition(
            PetitionKind.PETITION, voice, on, unit=unit, person=f"Người thứ {number} (ví dụ)", words="Nội dung (ví dụ)"
        )
        for number, (voice, unit) in enumerate(zip(voices, units, strict=True))
    ]
    office.take_petitions([_entry(each, f"KN{number}") for number, each in enumerate(petitions)], on)
    obstacles = [NewObstacle(unit, "kinh-phi", on, "Thiếu kinh phí (ví dụ)") for unit in hindered]
    office.take_obstacles([_entry(each, f"VM{number}") for number, each in enumerate(obstacles)], on)
    return voices, hindered


def _entry(new: NewPetition | NewObstacle, key: str) -> EntryRow:
    return EntryRow(new, Paper(None, None, Origin.FILE, key))


def reported_by(year: Year, unit: str) -> dict[str, int]:
    """What a unit that counts rightly reports; it proposes what will go up."""
    counted = year.figures([each for each in year.all if each.unit == unit])
    return {
        "dang-ky": counted["registered"], "dang-ky-moi": counted["new"], "duy-tri": counted["carried_over"],
        "tap-the": counted["collective"], "ca-nhan": counted["individual"], "de-nghi": counted["proposed"],
        "tu-kiem-tra": 2,
    }  # fmt: skip


def appraisal(office: Cycle, year: Year) -> None:
    """Everybody scores and votes; 67 fall below the checklist, ten are voted down."""
    on = date(2024, 11, 25)
    fates = {each.code: each for each in year.all}
    members = [
        MemberRow(line, code, role, unit, "", f"Thành viên {code}")
        for line, (code, (role, unit)) in enumerate(COUNCIL.items(), 2)
    ]
    below = {"hieu-qua": "không đạt", "dong-thuan": "không đạt"}
    office.appraise(
        [each.code for each in year.all],
        members,
        lambda _, code: dict.fromkeys(CRITERIA, "đạt") | (below if fates[code].fate == "below" else {}),
        on,
    )
    office.vote(
        {
            (member, each.code): Choice.AGAINST if each.fate == "voted-down" else Choice.FOR
            for each in year.all
            if each.fate != "below"
            for member in VOTERS
            if COUNCIL[member][1] != each.unit
        },
        on,
    )
    assert office.decide(on) == (202, 77, 0)


def recognition(office: Cycle, year: Year) -> None:
    """202 go up; the Party standing committee's decision is received."""
    proposed = [each for each in year.all if each.fate in ("recognised", "declined")]
    assert Counter(each.individual for each in proposed) == {False: 187, True: 15}
    assert Counter(each.content for each in proposed) == {"1": 3, "2": 16, "3": 174, "4": 9}
    pieces = [("danh-sach", False), ("bien-ban", False), ("bao-cao", True), ("to-trinh", False)]
    dossier = office.submit("thanh-pho", [each.code for each in proposed], pieces, date(2024, 12, 4))
    declined = {each.code: "Chưa đủ minh chứng (ví dụ)." for each in proposed if each.fate == "declined"}
    decided_on = date(2024, 12, 18)
    office.recognise(dossier, "BTV-TU", decided_on, received=True, declined=declined)
    office.share(
        "Hội nghị chia sẻ kinh nghiệm (ví dụ)",
        [each.code for each in proposed if each.fate == "recognised"][:2],
        decided_on,
    )
    year.shared_on = [decided_on.isoformat()]


def until_the_report(office: Cycle, year: Year) -> None:
    """Everything that the office does until the year's report is due."""
    unit_plans(office, year)
    registrations(office, year)
    inspections(office, year, "dot-1", date(2024, 6, 3))
    registers(office, year)
    inspections(office, year, "dot-2", date(2024, 9, 9))
    unit_reports(office, year)


def send_the_report(office: Cycle) -> None:
    """The way of the year's report out of the house, to all three recipients, on its last day (III.1.c)."""
    on = date(2024, 11, 19)
    for _ in range(3):
        office.sign("tong-ket", on)
    office.issue_report("tong-ket", "120/BC-UBND (ví dụ)", on)
    office.send_report("tong-ket", ["BTV-TU", "BDV-TU", "BCD"], on)


def after_the_report(office: Cycle, year: Year) -> None:
    """Appraisal, submission and the decision, which come after the report."""
    appraisal(office, year)
    recognition(office, year)
