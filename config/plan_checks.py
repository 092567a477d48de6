"""What must hold between the parts of a plan, and between a plan and its units.

Every check takes models and yields findings as (path, sentence); `config/plan_files.py` adds the lines. To tell
everything at once, a file whose shape is wrong is checked too: what could not be read is None in its model, so
every check passes over None.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from config import ladder_checks
from config.plan_errors import Findings, Path, dotted, unknown
from config.plan_schema import (
    AtHour,
    Before,
    By,
    ContactText,
    Deadline,
    DeadlineKind,
    DutyText,
    InPeriod,
    LineMap,
    Owed,
    Period,
    PlanFile,
    Recurring,
    Relation,
    Relative,
    Role,
    Rounds,
    Standing,
    Through,
    UnitsFile,
    UnitText,
    Window,
    WorkingDaysAfter,
)
from config.steps import (
    appraisal,
    delivery,
    documents,
    inspection,
    intake,
    recognition,
    registers,
    registration,
    year_end,
)
from config.vietnamese import format_date

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


def plan_findings(plan: PlanFile) -> Findings:
    """Everything that a plan file must satisfy on its own."""
    for check in _PLAN_CHECKS:
        yield from check(plan)


def units_findings(units: UnitsFile) -> Findings:
    """Everything that a units file must satisfy on its own."""
    yield from _units_are_whole(units)
    yield from _contacts_can_be_reached(units)


def joint_findings(plan: PlanFile, units: UnitsFile) -> Findings:
    """Everything that a plan and its units must satisfy together."""
    yield from _host_and_leader_exist(plan, units)
    yield from _someone_owes_each_duty(plan, units)
    yield from ladder_checks.every_duty_has_one_ladder(plan, units)
    yield from registration.joint_findings(plan, units)
    yield from inspection.unit_findings(plan, units)
    yield from recognition.unit_findings(plan, units)
    yield from documents.unit_findings(plan, units)
    yield from year_end.unit_findings(plan, units)


def duplicates(plan: PlanFile | None, units: UnitsFile | None, lines: LineMap) -> Findings:
    """Ids that are used twice, each told with the line of the first."""
    sections: list[tuple[Path, list[str | None]]] = []
    if plan is not None:
        for name in ("assumptions", "events", "clauses", "duties", "ladders"):
            sections.append(((name,), [item.id for item in getattr(plan, name) or []]))
        for index, duty in enumerate(plan.duties or []):
            if isinstance(duty.deadline, Rounds):
                where: Path = ("duties", index, "deadline", "rounds")
                sections.append((where, [item.id for item in duty.deadline.rounds]))
    if units is not None:
        sections.append((("classes",), [item.id for item in units.classes or []]))
        sections.append((("units",), [item.code for item in units.units or []]))
    for where, ids in sections:
        key = "code" if where == ("units",) else "id"
        first: dict[str, Path] = {}
        for index, id_ in enumerate(ids):
            path = (*where, index, key)
            if id_ is not None and id_ in first:
                line = lines.nearest(first[id_])
                place = f"dòng {line}" if line else dotted(first[id_])
                yield path, f"Mã “{id_}” đã dùng ở {place}; đặt mã khác."
            elif id_ is not None:
                first[id_] = path


# --- a plan on its own ------------------------------------------------------------------------------------------


def _span(plan: PlanFile) -> Findings:
    if plan.starts_on and plan.ends_on and plan.starts_on > plan.ends_on:
        yield (
            ("ends_on",),
            f"Ngày kết thúc {format_date(plan.ends_on)} trước ngày bắt đầu {format_date(plan.starts_on)}; sửa lại.",
        )
    elif plan.year and plan.starts_on and plan.ends_on and not plan.starts_on.year <= plan.year <= plan.ends_on.year:
        yield (
            ("year",),
            f"Năm {plan.year} không khớp với ngày bắt đầu {format_date(plan.starts_on)}; sửa lại năm hoặc ngày.",
        )


def _clauses_say_why(plan: PlanFile) -> Findings:
    for index, clause in enumerate(plan.clauses or []):
        if clause.schedulable is False and clause.reason is None:
            yield (
                ("clauses", index, "reason"),
                f"Điều khoản {clause.id} không lập lịch được nhưng chưa nêu lý do; ghi “reason”.",
            )


def _clauses_exist(plan: PlanFile) -> Findings:
    known = None if plan.clauses is None else {clause.id: clause for clause in plan.clauses}
    if known is None:
        return
    places: list[tuple[Path, str | None]] = [
        (("assumptions", i, "clause"), item.clause) for i, item in enumerate(plan.assumptions or [])
    ]
    places += [(("duties", i, "clause"), duty.clause) for i, duty in enumerate(plan.duties or [])]
    for path, clause_id in places:
        if clause_id is not None and clause_id not in known:
            yield path, unknown("điều khoản", clause_id, _names(known), "“clauses”")
    for index, duty in enumerate(plan.duties or []):
        clause = known.get(duty.clause)
        if clause is not None and clause.schedulable is False and duty.kind == DeadlineKind.LEGAL:
            yield (
                ("duties", index, "clause"),
                (
                    f"Điều khoản {clause.id} ghi là không lập lịch được nên không thể có hạn loại legal; sửa “schedulable” "
                    "của điều khoản hoặc “kind” của việc."
                ),
            )


def _kinds_fit(plan: PlanFile) -> Findings:
    for index, duty in enumerate(plan.duties or []):
        at: Path = ("duties", index)
        if duty.kind is None:
            continue
        if duty.kind == DeadlineKind.INTERNAL_TARGET and duty.label is None:
            yield (
                (*at, "label"),
                f"Việc {duty.id} là mốc phấn đấu nội bộ nhưng chưa có nhãn; ghi “label” bắt đầu bằng “Giả định”.",
            )
        if duty.deadline is None:
            continue
        standing = isinstance(duty.deadline, Standing)
        if duty.kind == DeadlineKind.STANDING and not standing:
            yield (*at, "deadline"), "Việc thường xuyên (standing) không có ngày; ghi hạn là “standing: thường xuyên”."
        if duty.kind != DeadlineKind.STANDING and standing:
            yield (*at, "kind"), f"Hạn thường xuyên không đi với loại “{duty.kind}”; sửa “kind” thành standing."


def _events_are_named(plan: PlanFile) -> Findings:
    for index, event in enumerate(plan.events or []):
        if event.assumed_on is not None and event.label is None:
            yield (
                ("events", index, "label"),
                f"Ngày của sự kiện {event.id} là giả định; ghi “label” bắt đầu bằng “Giả định”.",
            )


def _references_exist(plan: PlanFile) -> Findings:
    events = None if plan.events is None else {event.id for event in plan.events}
    duties = {duty.id for duty in plan.duties or []}
    ladders = None if plan.ladders is None else {ladder.id: ladder for ladder in plan.ladders}
    for index, duty in enumerate(plan.duties or []):
        at: Path = ("duties", index, "deadline")
        named: list[tuple[Path, str, str | None, set[str] | None, str]] = []
        if isinstance(duty.deadline, Relative):
            offset = duty.deadline.relative
            named.append(((*at, "relative", "event"), "sự kiện", offset.event, events, "“events”"))
            named.append(((*at, "relative", "duty"), "việc", offset.duty, duties, "“duties”"))
        if isinstance(duty.deadline, WorkingDaysAfter):
            within = duty.deadline.within
            named.append(((*at, "within", "after"), "sự kiện", within.after, events, "“events”"))
            named.append(((*at, "within", "pause_while"), "sự kiện", within.pause_while, events, "“events”"))
        for path, what, word, known, where in named:
            if word is not None and known is not None and word not in known:
                yield path, unknown(what, word, _names(known), where)
        if duty.ladder is not None and ladders is not None:
            path = ("duties", index, "ladder")
            ladder = ladders.get(duty.ladder)
            if ladder is None:
                yield path, unknown("bậc thang", duty.ladder, _names(ladders), "“ladders”")
            elif ladder.supplement or (duty.kind is not None and duty.kind not in (ladder.kinds or [duty.kind])):
                yield path, f"Bậc thang {duty.ladder} không dùng cho việc loại {duty.kind}; chọn bậc thang khác."


def _assumptions_answer_yes_or_no(plan: PlanFile) -> Findings:
    if plan.assumptions is None:
        return
    known = {assumption.id: assumption for assumption in plan.assumptions}
    for path, owed in _owed(plan):
        for key, word in (("when", owed.when), ("unless", owed.unless)):
            if word is None:
                continue
            if word not in known:
                yield (*path, key), unknown("giả định", word, _names(known), "“assumptions”")
            elif known[word].value is not None and not isinstance(known[word].value, bool):
                yield (
                    (*path, key),
                    f"Giả định {word} không phải loại có/không; sửa giá trị của nó thành true hoặc false.",
                )


def _legal_days_lie_in_the_span(plan: PlanFile) -> Findings:
    if not plan.starts_on or not plan.ends_on or plan.starts_on > plan.ends_on:
        return
    for index, duty in enumerate(plan.duties or []):
        if duty.kind != DeadlineKind.LEGAL or duty.deadline is None:
            continue
        for path, day, shown in _named_days(duty.deadline):
            if not plan.starts_on <= day <= plan.ends_on:
                yield (
                    ("duties", index, "deadline", *path),
                    (
                        f"Ngày {format_date(shown)} nằm ngoài thời gian của kế hoạch ({format_date(plan.starts_on)} đến "
                        f"{format_date(plan.ends_on)}); kiểm tra lại năm."
                    ),
                )


def _named_days(deadline: Deadline) -> Iterator[tuple[Path, date, date]]:
    """Yield each day a deadline names: where, the last (or first) valid day, and the day as written."""
    match deadline:
        case Before(before=day):
            yield ("before",), day - timedelta(days=1), day
        case By(by=day):
            yield ("by",), day, day
        case Through(through=day):
            yield ("through",), day, day
        case AtHour(at=moment):
            yield ("at",), moment.date(), moment.date()
        case Window(window=span):
            yield ("window", "from"), span.from_, span.from_
            yield ("window", "to"), span.to, span.to
        case Rounds(rounds=rounds):
            for index, turn in enumerate(rounds):
                yield ("rounds", index, "from"), turn.from_, turn.from_
                yield ("rounds", index, "to"), turn.to, turn.to
                if turn.report is not None and turn.report.by is not None:
                    yield ("rounds", index, "report", "by"), turn.report.by, turn.report.by
        case InPeriod(in_=period):
            months = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}[period.period]
            last = date(period.year + (period.number * months) // 12, (period.number * months) % 12 + 1, 1)
            yield ("in",), last - timedelta(days=1), last - timedelta(days=1)
        case Recurring(every=every):
            yield ("every", "from"), every.from_, every.from_
            yield ("every", "until"), every.until, every.until
            for key, day in every.moved.items():
                yield ("every", "moved", key), day, day


def _no_duty_waits_for_itself(plan: PlanFile) -> Findings:
    """A duty hangs on at most one other, so following the one way from each finds every loop, once."""
    duties = {duty.id: (index, _hangs_on(duty)) for index, duty in reversed(list(enumerate(plan.duties or [])))}
    done: set[str] = set()
    for start in reversed(duties):
        way: list[str] = []
        here: str | None = start
        while here is not None and here in duties and here not in done:
            done.add(here)
            way.append(here)
            here = duties[here][1]
        if here is not None and here in way:
            loop = way[way.index(here) :]
            yield (
                ("duties", duties[loop[0]][0], "deadline", "relative", "duty"),
                (
                    f"Hạn của các việc phụ thuộc vòng quanh: {' → '.join([*loop, loop[0]])}; cho một việc trong vòng "
                    "một hạn không phụ thuộc việc khác."
                ),
            )


def _hangs_on(duty: DutyText) -> str | None:
    return duty.deadline.relative.duty if isinstance(duty.deadline, Relative) else None


_PLAN_CHECKS: tuple[Callable[[PlanFile], Findings], ...] = (
    _span,
    _clauses_say_why,
    _clauses_exist,
    _kinds_fit,
    _events_are_named,
    _references_exist,
    _assumptions_answer_yes_or_no,
    _legal_days_lie_in_the_span,
    _no_duty_waits_for_itself,
    ladder_checks.ladders_keep_manners,
    intake.findings,
    registration.findings,
    inspection.findings,
    recognition.findings,
    appraisal.findings,
    year_end.findings,
    registers.findings,
    delivery.findings,
    documents.findings,
)

# --- units on their own -----------------------------------------------------------------------------------------


def _units_are_whole(units: UnitsFile) -> Findings:
    classes = None if units.classes is None else {item.id for item in units.classes}
    codes = {unit.code for unit in units.units or []}
    for index, unit in enumerate(units.units or []):
        at: Path = ("units", index)
        if classes is not None and unit.unit_class is not None and unit.unit_class not in classes:
            yield (*at, "class"), unknown("nhóm đơn vị", unit.unit_class, _names(classes), "“classes”")
        if unit.successor is not None and unit.successor not in codes:
            yield (*at, "successor"), unknown("đơn vị", unit.successor, _names(codes), "“units”")
        elif unit.successor is not None and unit.successor == unit.code:
            yield (*at, "successor"), f"Đơn vị {unit.code} không thể kế thừa chính mình; ghi mã đơn vị khác."
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            yield (
                (*at, "valid_to"),
                (
                    f"Hiệu lực của đơn vị {unit.code} hết ngày {format_date(unit.valid_to)}, trước ngày bắt đầu "
                    f"{format_date(unit.valid_from)}; đổi lại hai ngày."
                ),
            )


def _contacts_can_be_reached(units: UnitsFile) -> Findings:
    for index, unit in enumerate(units.units or []):
        for number, contact in enumerate(unit.contacts or []):
            if contact.email is not None and not _EMAIL.fullmatch(contact.email):
                yield (
                    ("units", index, "contacts", number, "email"),
                    (
                        f"Địa chỉ thư “{contact.email}” chưa đúng dạng; ghi như ten@co-quan.gov.vn, không dấu, "
                        "không có dấu cách."
                    ),
                )
            if contact.zalo_chat_id is not None:
                yield (
                    ("units", index, "contacts", number, "zalo_chat_id"),
                    "Mã cuộc trò chuyện Zalo không ghi vào tệp; bỏ dòng này và liên kết đầu mối bằng “danvan zalo link”.",
                )
            yield from _someone_stands_in(unit, contact, ("units", index, "contacts", number, "away"))


def _someone_stands_in(unit: UnitText, contact: ContactText, at: Path) -> Findings:
    others = {each.name for each in unit.contacts or []} - {contact.name}
    for index, away in enumerate(contact.away or []):
        if away.from_ and away.to and away.from_ > away.to:
            yield (*at, index, "to"), f"Ngày cuối vắng {format_date(away.to)} trước ngày đầu {format_date(away.from_)}."
        if away.deputy is not None and away.deputy not in others:
            yield (
                (*at, index, "deputy"),
                f"Người thay “{away.deputy}” không phải đầu mối khác của đơn vị {unit.code}; ghi đúng tên ở “contacts”.",
            )


# --- a plan with its units --------------------------------------------------------------------------------------


def _host_and_leader_exist(plan: PlanFile, units: UnitsFile) -> Findings:
    if plan.policy is None or units.units is None:
        return
    by_code = {unit.code: unit for unit in units.units}
    needs = (
        ("host", plan.policy.host, Role.HOME_AFFAIRS_OFFICER, "danh sách chưa nhận được"),
        ("leader", plan.policy.leader, Role.LEADER_IN_CHARGE, "báo cáo quá hạn"),
    )
    for key, code, role, what in needs:
        if code is None:
            continue
        if code not in by_code:
            yield ("policy", key), unknown("đơn vị", code, _names(by_code), "tệp đơn vị")
        elif all(contact.role not in (role, None) for contact in by_code[code].contacts or []):
            yield (
                ("policy", key),
                f"Đơn vị {code} chưa có đầu mối vai trò {role} để nhận {what}; bổ sung vào “contacts” của đơn vị.",
            )


def _someone_owes_each_duty(plan: PlanFile, units: UnitsFile) -> Findings:
    classes = None if units.classes is None else {item.id: item for item in units.classes}
    by_code = None if units.units is None else {unit.code: unit for unit in units.units}
    serving = {unit.unit_class for unit in units.units or [] if _serves(unit, plan)}
    # A unit whose class is misspelt (told elsewhere) may be the one that is missed here.
    sure = (
        classes is not None
        and units.units is not None
        and all(unit.unit_class in classes for unit in units.units or [])
    )
    for path, owed in _owed(plan):
        owing = path[2] == "owed_by"
        if owed.unit_class is not None and classes is not None:
            at: Path = (*path, "class")
            if owed.unit_class not in classes:
                yield at, unknown("nhóm đơn vị", owed.unit_class, _names(classes), "tệp đơn vị")
            elif owing and classes[owed.unit_class].relation == Relation.SUPERIOR:
                yield at, f"Nhóm {owed.unit_class} là cấp trên nên không giao việc được; chọn nhóm khác."
            elif owing and sure and owed.unit_class not in serving:
                yield at, f"Nhóm {owed.unit_class} không có đơn vị nào trong thời gian của kế hoạch; bổ sung đơn vị."
        if owed.unit is not None and by_code is not None:
            at = (*path, "unit")
            if owed.unit not in by_code:
                yield at, unknown("đơn vị", owed.unit, _names(by_code), "tệp đơn vị")
                continue
            unit = by_code[owed.unit]
            class_ = (classes or {}).get(unit.unit_class)
            if owing and class_ is not None and class_.relation == Relation.SUPERIOR:
                yield at, f"Đơn vị {owed.unit} là cấp trên nên không giao việc được; chọn đơn vị khác."
            elif owing and not _serves(unit, plan):
                yield at, f"Đơn vị {owed.unit} không còn hiệu lực trong thời gian của kế hoạch; sửa lại đơn vị."


def _serves(unit: UnitText, plan: PlanFile) -> bool:
    """Is the unit in being on at least one day of the plan?"""
    starts, ends = plan.starts_on or date.min, plan.ends_on or date.max
    return (unit.valid_from or date.min) <= ends and (unit.valid_to or date.max) >= starts


# --- shared -----------------------------------------------------------------------------------------------------


def _owed(plan: PlanFile) -> Iterator[tuple[Path, Owed]]:
    for index, duty in enumerate(plan.duties or []):
        for key, lines in (("owed_by", duty.owed_by), ("except", duty.except_)):
            for number, owed in enumerate(lines or []):
                yield ("duties", index, key, number), owed


def _names(known: Iterable[str | None]) -> list[str]:
    return sorted(name for name in known if name is not None)
