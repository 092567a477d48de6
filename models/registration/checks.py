"""Holding registrations against the plan and the record: every row's mistakes at once, and what deserves a second look.

A mistake refuses the whole batch; a caution (a name nearly the same, a quota not reached) is shown and changes nothing.
Source: II.6; quotas, required fields and levels are the plan's data.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.plan_schema import Relation
from config.refusals import Refused
from config.steps.registration import Registration
from config.vietnamese import format_date
from models.decided import Succession
from models.initiatives import Initiative, InitiativeOf, InitiativeStatus, Novelty
from models.obligations import Obligation
from models.plans import Plan, Unit, UnitClass
from models.registration.names import NameIndex
from models.registration.record import RegistrationRow, active, plain
from models.rules.registration import quota_state
from models.states import ObligationStatus

UNIT, NAME, CONTENT, PERSON = "Đơn vị", "Tên mô hình, điển hình", "Nội dung", "Họ tên cá nhân"
GROUND, LEVEL, CARRIED, DAY, CODE = "Căn cứ lựa chọn", "Cấp đăng ký", "Mã năm trước", "Ngày đăng ký", "Mã"
AMENDABLE = (InitiativeStatus.RETURNED, InitiativeStatus.WITHDRAWN)
LONGEST_NAME = 500


@dataclass(frozen=True)
class RowError:
    """One mistake: its line (from 1), its column's title (none of a whole line), and what to do."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f", cột “{self.column}”" if self.column else ""
        return f"Dòng {self.line}{where}: {self.reason}"


class RowsRefused(Refused):
    """Rows that were not taken in; `errors` holds every mistake, for the sheet they came from."""

    def __init__(self, errors: Sequence[RowError], source: str = "") -> None:
        head = f"Tệp “{source}” có {len(errors)} lỗi" if source else f"Có {len(errors)} lỗi"
        super().__init__("\n".join([f"{head}, chưa ghi gì:", *(str(error) for error in errors)]))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class Facts:
    """What the record knows that rows are held against."""

    units: dict[str, Unit]
    relations: dict[str, Relation]
    owing: frozenset[str]
    handed_in: frozenset[str]
    predecessors: dict[str, frozenset[str]]
    successors: dict[str, str]
    registered: list[Initiative]
    by_code: dict[str, Initiative]
    carried_already: frozenset[int]


def gather_facts(session: Session, plan: Plan, section: Registration) -> Facts:
    """Read what rows are held against, once per batch."""
    duty = session.exec(
        select(Obligation).where(Obligation.plan_id == plan.id, Obligation.duty_code == section.duty)
    ).all()
    classes = {row.code: row.stands for row in session.exec(select(UnitClass))}
    units = {row.code: row for row in session.exec(select(Unit))}
    before: dict[str, set[str]] = defaultdict(set)
    successors: dict[str, str] = {}
    for row in session.exec(select(Succession).order_by(col(Succession.id))):
        before[row.new_unit] |= {row.old_unit, *before[row.old_unit]}
        successors[row.old_unit] = row.new_unit
    registered = active(session, plan.id)
    not_awaited = (ObligationStatus.RECEIVED, ObligationStatus.ACCEPTED)
    return Facts(
        units=units,
        relations={code: classes[unit.class_code] for code, unit in units.items()},
        owing=frozenset(row.unit_code for row in duty if row.status is not ObligationStatus.WITHDRAWN),
        handed_in=frozenset(row.unit_code for row in duty if row.status in not_awaited),
        predecessors={code: frozenset(olds) for code, olds in before.items()},
        successors=successors,
        registered=registered,
        by_code={row.code: row for row in session.exec(select(Initiative))},
        carried_already=frozenset(row.carried_from for row in registered if row.carried_from is not None),
    )


def check(
    plan: Plan, section: Registration, facts: Facts, rows: Sequence[RegistrationRow], today: date, source: str = ""
) -> list[str]:
    """Hold every row against the plan and the record; return the cautions.

    Raises:
        RowsRefused: with every mistake of every row.
        Refused: no rows.
    """
    if not rows:
        raise Refused("Không có dòng đăng ký nào; kiểm tra lại tệp hoặc biểu mẫu.")
    errors = [error for row in rows for error in _mistakes(plan, section, facts, row, today)]
    errors += _twice(facts, rows)
    errors += [error for error, refused in _over_quota(section, facts, rows) if refused]
    if errors:
        raise RowsRefused(sorted(errors, key=lambda error: error.line), source)
    cautions = [f"{error}" for error, refused in _over_quota(section, facts, rows) if not refused]
    return [*cautions, *_alike(section, facts, rows), *_second_looks(section, facts, rows)]


def below_quota(section: Registration, facts: Facts, rows: Sequence[RegistrationRow] = ()) -> list[str]:
    """Units that have registered fewer than their class is asked for."""
    counts = _counts(facts, rows)
    found = []
    for code in sorted(facts.owing):
        quota = section.quota_of(facts.units[code].class_code)
        if quota and quota_state(counts[code], quota.min, quota.max) < 0:
            found.append(f"{facts.units[code].name}: đăng ký {counts[code]}, chỉ tiêu từ {quota.min} ({quota.label})")
    return found


def _mistakes(plan: Plan, section: Registration, facts: Facts, row: RegistrationRow, today: date) -> Iterator[RowError]:
    yield from _unit_mistakes(facts, row, today)
    if not row.name.strip():
        yield RowError(row.line, NAME, "chưa ghi tên.")
    elif len(row.name) > LONGEST_NAME:
        yield RowError(row.line, NAME, f"tên dài quá {LONGEST_NAME} ký tự; viết gọn lại.")
    if row.content not in {each.id for each in section.contents}:
        known = ", ".join(f"{each.id} ({each.name})" for each in section.contents)
        yield RowError(row.line, CONTENT, f"không có nội dung “{row.content}”; chọn một trong: {known}.")
    if row.of is InitiativeOf.INDIVIDUAL and not row.person:
        yield RowError(row.line, PERSON, "đăng ký của cá nhân phải có họ tên, ghi trong tệp đăng ký.")
    if row.of is InitiativeOf.COLLECTIVE and row.person:
        yield RowError(row.line, PERSON, "đăng ký của tập thể không ghi tên cá nhân; xóa ô này.")
    yield from _choice_mistakes(section, row)
    yield from _carried_mistakes(plan, section, facts, row)
    if row.registered_on and not plan.starts_on <= row.registered_on <= today:
        yield RowError(row.line, DAY, f"ngày phải từ {format_date(plan.starts_on)} đến hôm nay {format_date(today)}.")
    if row.code:
        known_row = facts.by_code.get(row.code)
        if known_row is None or known_row.plan_id != plan.id:
            yield RowError(row.line, CODE, f"không có mã {row.code} trong kế hoạch này; để trống nếu đăng ký mới.")
        elif known_row.unit_code != row.unit:
            yield RowError(row.line, CODE, f"mã {row.code} là của đơn vị khác; kiểm tra lại.")
        elif known_row.status not in AMENDABLE:
            yield RowError(
                row.line, CODE, f"{row.code} đang “{known_row.status.label}”; chỉ đăng ký lại sau khi trả lại hoặc rút."
            )


def _unit_mistakes(facts: Facts, row: RegistrationRow, today: date) -> Iterator[RowError]:
    unit = facts.units.get(row.unit)
    if unit is None:
        yield RowError(row.line, UNIT, f"không có đơn vị mã “{row.unit}”; ghi đúng mã trong danh sách đơn vị.")
    elif facts.relations[row.unit] is Relation.SUPERIOR:
        yield RowError(row.line, UNIT, f"{unit.name} là cấp trên, không đăng ký tại đây.")
    elif row.unit in facts.successors or not (unit.valid_from or date.min) <= today <= (unit.valid_to or date.max):
        successor = facts.successors.get(row.unit) or unit.successor
        after = f"; ghi đơn vị kế thừa {successor}" if successor else ""
        yield RowError(row.line, UNIT, f"{unit.name} không còn hoạt động{after}.")


def _choice_mistakes(section: Registration, row: RegistrationRow) -> Iterator[RowError]:
    grounds = {each.id for each in section.grounds}
    if unknown := [each for each in row.grounds if each not in grounds]:
        yield RowError(row.line, GROUND, f"không có căn cứ “{', '.join(unknown)}”; chọn: {', '.join(sorted(grounds))}.")
    if section.ground_required and not row.grounds:
        yield RowError(row.line, GROUND, "chưa chọn căn cứ lựa chọn nội dung (khoản 6 mục II).")
    levels = {each.id for each in section.levels}
    if row.level and row.level not in levels:
        yield RowError(row.line, LEVEL, f"không có cấp “{row.level}”; chọn: {', '.join(sorted(levels)) or 'để trống'}.")
    if section.levels_required and not row.level:
        yield RowError(row.line, LEVEL, "chưa chọn cấp đăng ký.")
    fields = {each.id: each for each in section.fields}
    for key in row.details:
        if key not in fields:
            yield RowError(row.line, key, "phiếu đăng ký không có mục này; xóa mục hoặc sửa tên cột.")
    for each in section.fields:
        if each.required and not row.details.get(each.id, "").strip():
            yield RowError(row.line, each.name, "mục bắt buộc, chưa ghi.")


def _carried_mistakes(plan: Plan, section: Registration, facts: Facts, row: RegistrationRow) -> Iterator[RowError]:
    if row.carried_from and row.novelty is Novelty.NEW:
        yield RowError(row.line, CARRIED, "đăng ký mới thì không ghi mã năm trước; nếu duy trì, ghi “Duy trì”.")
    if row.novelty is Novelty.CARRIED_OVER and not row.carried_from and section.carried_over_needs_link:
        yield RowError(row.line, CARRIED, "duy trì thì phải ghi mã của năm trước.")
    if not row.carried_from:
        return
    before = facts.by_code.get(row.carried_from)
    if before is None:
        yield RowError(row.line, CARRIED, f"không có mã “{row.carried_from}” trong sổ các năm trước.")
        return
    if before.plan_id == plan.id:
        yield RowError(row.line, CARRIED, f"{row.carried_from} là mô hình của chính năm nay; ghi mã của năm trước.")
    elif before.status in (InitiativeStatus.WITHDRAWN, InitiativeStatus.REVOKED):
        yield RowError(row.line, CARRIED, f"{row.carried_from} đã “{before.status.label}” nên không duy trì được.")
    elif before.unit_code != row.unit and before.unit_code not in facts.predecessors.get(row.unit, frozenset()):
        yield RowError(row.line, CARRIED, f"{row.carried_from} là của đơn vị khác; kiểm tra lại mã.")
    elif before.id in facts.carried_already and (not row.code or facts.by_code[row.code].carried_from != before.id):
        yield RowError(row.line, CARRIED, f"{row.carried_from} đã được đăng ký duy trì trong năm nay.")


def _twice(facts: Facts, rows: Sequence[RegistrationRow]) -> Iterator[RowError]:
    known = {(row.unit_code, row.plain_name): row.code for row in facts.registered}
    lines: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    carried: dict[str, int] = {}
    for row in rows:
        key = (row.unit, plain(row.name))
        code = known.get(key)
        if code and code != row.code:
            yield RowError(row.line, NAME, f"đơn vị đã đăng ký tên này, mã {code}; xóa dòng hoặc đổi tên.")
        elif key in lines and row.name.strip():
            yield RowError(row.line, NAME, f"trùng với dòng {lines[key]}; bỏ một dòng.")
        lines.setdefault(key, row.line)
        for column, value, seen in ((CODE, row.code, codes), (CARRIED, row.carried_from, carried)):
            if value and value in seen:
                yield RowError(row.line, column, f"mã {value} đã ghi ở dòng {seen[value]}; bỏ một dòng.")
            elif value:
                seen[value] = row.line


def _over_quota(
    section: Registration, facts: Facts, rows: Sequence[RegistrationRow]
) -> Iterator[tuple[RowError, bool]]:
    counts = _counts(facts, rows)
    last = {row.unit: row.line for row in rows}
    for unit_code, line in last.items():
        unit = facts.units.get(unit_code)
        quota = section.quota_of(unit.class_code) if unit else None
        if unit and quota and quota_state(counts[unit_code], quota.min, quota.max) > 0:
            said = f"{unit.name} đăng ký {counts[unit_code]}, vượt chỉ tiêu tối đa {quota.max} ({quota.label})"
            yield RowError(line, UNIT, said), quota.over == "refuse"


def _counts(facts: Facts, rows: Sequence[RegistrationRow]) -> Counter[str]:
    counts = Counter(row.unit_code for row in facts.registered)
    already = {row.code for row in facts.registered}
    counts.update(row.unit for row in rows if row.code not in already)
    return counts


def _alike(section: Registration, facts: Facts, rows: Sequence[RegistrationRow]) -> Iterator[str]:
    """Names nearly the same, the newcomer told with the code or the line of the other."""
    index = NameIndex((row.code, row.plain_name) for row in facts.registered)
    owners = {row.code: row.unit_code for row in facts.registered}
    for row in rows:
        near = [each for each in index.near(plain(row.name), section.similar_from) if each.key != row.code]
        for each in near[:3]:
            other = owners.get(each.key)
            where = f"{each.key} của {facts.units[other].name}" if other else each.key
            yield f"Dòng {row.line}: tên gần giống {where} ({each.likeness:.0%}); xem có trùng không."
        index.add(f"dòng {row.line}", plain(row.name))


def _second_looks(section: Registration, facts: Facts, rows: Sequence[RegistrationRow]) -> Iterator[str]:
    for row in rows:
        if row.novelty is Novelty.CARRIED_OVER and not row.carried_from:
            yield f"Dòng {row.line}: duy trì nhưng chưa ghi mã năm trước nên chưa nối được với lịch sử."
    for unit_code in dict.fromkeys(row.unit for row in rows):
        name = facts.units[unit_code].name
        if unit_code not in facts.owing:
            yield f"{name} không thuộc diện đăng ký theo kế hoạch; vẫn ghi nhận, xem lại đơn vị."
        elif unit_code not in facts.handed_in:
            yield f"{name} chưa được ghi nhận nộp bản đăng ký; chạy “Ghi nhận nộp” hoặc “Tiếp nhận hồ sơ”."
