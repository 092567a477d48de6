"""Taking a plan file into the record: one version per different file, and the rows that the engine reads."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.plan_schema import DeadlineKind, PlanFile, UnitsFile
from config.refusals import Refused
from config.steps.delivery import delivering
from models import audit
from models.lifecycle import By
from models.plans import Clause, Contact, Duty, Plan, PlanVersion, Unit, UnitClass
from models.routes import set_first_channels
from models.zalo_followers import take_claim

FIXED_BY_DOCUMENT = (DeadlineKind.LEGAL, DeadlineKind.EXTERNAL)


@dataclass(frozen=True)
class PlanContent:
    """What one version holds: the plan and its units, as they were in the files."""

    plan: PlanFile
    units: UnitsFile

    def canonical(self) -> str:
        """One text for one meaning, whatever the order of keys or the comments in the files."""
        both = {
            "plan": self.plan.model_dump(mode="json", by_alias=True),
            "units": self.units.model_dump(mode="json", by_alias=True),
        }
        return json.dumps(both, ensure_ascii=False, sort_keys=True)

    def digest(self) -> str:
        """The version's fingerprint."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


@dataclass(frozen=True)
class Differences:
    """What taking the file in would change, by name."""

    new_plan: bool
    version: int
    duties_added: tuple[str, ...]
    duties_changed: tuple[str, ...]
    duties_withdrawn: tuple[str, ...]
    units_added: tuple[str, ...]
    units_changed: tuple[str, ...]
    clauses_changed: tuple[str, ...]
    sections_changed: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the record already says exactly this."""
        return not self.new_plan and not any(
            (
                self.duties_added,
                self.duties_changed,
                self.duties_withdrawn,
                self.units_added,
                self.units_changed,
                self.clauses_changed,
                self.sections_changed,
            )
        )

    @property
    def ladders(self) -> bool:
        """Whether what is said on which day may differ: a ladder, or a duty that names its own."""
        return "ladders" in self.sections_changed or bool(self.duties_changed)


def current_content(session: Session, plan_id: str) -> PlanContent | None:
    """The newest version's content, or None when the plan is not in the record."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        return None
    version = session.get(PlanVersion, (plan_id, plan.version))
    assert version is not None
    return content_of(version)


def content_of(version: PlanVersion) -> PlanContent:
    """What one version holds."""
    return _parsed(version.content)


@lru_cache(maxsize=4)
def _parsed(content: str) -> PlanContent:
    both = json.loads(content)
    return PlanContent(PlanFile.model_validate(both["plan"]), UnitsFile.model_validate(both["units"]))


def differences(session: Session, content: PlanContent) -> Differences:
    """Compare a file with the record, by meaning.

    Raises:
        Refused: a legal or external day that differs without the document that moved it.
    """
    known = current_content(session, content.plan.id)
    plan = session.get(Plan, content.plan.id)
    if known is None or plan is None:
        return Differences(
            new_plan=True,
            version=1,
            duties_added=tuple(duty.id for duty in content.plan.duties),
            duties_changed=(),
            duties_withdrawn=(),
            units_added=tuple(unit.code for unit in content.units.units),
            units_changed=(),
            clauses_changed=(),
        )
    _check_legal_days(known.plan, content.plan)
    old_duties = {duty.id: duty for duty in known.plan.duties}
    new_duties = {duty.id: duty for duty in content.plan.duties}
    old_units = {unit.code: unit for unit in known.units.units}
    new_units = {unit.code: unit for unit in content.units.units}
    old_clauses = {clause.id: clause for clause in known.plan.clauses}
    same = known.digest() == content.digest()
    return Differences(
        new_plan=False,
        version=plan.version if same else plan.version + 1,
        duties_added=tuple(key for key in new_duties if key not in old_duties),
        duties_changed=tuple(key for key, duty in new_duties.items() if key in old_duties and old_duties[key] != duty),
        duties_withdrawn=tuple(key for key in old_duties if key not in new_duties),
        units_added=tuple(key for key in new_units if key not in old_units),
        units_changed=tuple(key for key, unit in new_units.items() if key in old_units and old_units[key] != unit),
        clauses_changed=tuple(clause.id for clause in content.plan.clauses if old_clauses.get(clause.id) != clause),
        sections_changed=_sections(known, content),
    )


def _sections(old: PlanContent, new: PlanContent) -> tuple[str, ...]:
    """What differs beside duties, clauses and units, by the name of its section in the file."""
    told_apart = {"duties", "clauses"}
    names = [name for name in PlanFile.model_fields if name not in told_apart]
    found = [name for name in names if getattr(old.plan, name) != getattr(new.plan, name)]
    return (*found, *(("classes",) if old.units.classes != new.units.classes else ()))


def _check_legal_days(old: PlanFile, new: PlanFile) -> None:
    before = {duty.id: duty for duty in old.duties if duty.kind in FIXED_BY_DOCUMENT}
    unfounded = [
        duty.id
        for duty in new.duties
        if duty.id in before
        and (duty.deadline, duty.kind) != (before[duty.id].deadline, before[duty.id].kind)
        and (duty.amended_by is None or duty.amended_by == before[duty.id].amended_by)
    ]
    if unfounded:
        raise Refused(
            f"Thời hạn theo văn bản của nhiệm vụ {', '.join(unfounded)} đã bị sửa mà không ghi văn bản sửa đổi. "
            "Hãy thêm mục amended_by gồm number (số, ký hiệu) và on (ngày) của văn bản, hoặc giữ nguyên thời hạn."
        )


def take_in(session: Session, content: PlanContent, source: str, *, by: By) -> Plan:
    """Write the plan's new version and the rows that follow from it; the caller has shown the differences.

    Obligations are not touched here: `models/fan_out.py` brings them in line.
    """
    differs = differences(session, content)
    plan = _write_plan(session, content.plan, differs.version)
    if session.get(PlanVersion, (plan.id, differs.version)) is None:
        session.add(
            PlanVersion(
                plan_id=plan.id,
                version=differs.version,
                digest=content.digest(),
                content=content.canonical(),
                source=source,
                loaded_at=by.now,
                loaded_by=by.actor,
            )
        )
        _write_clauses(session, content.plan)
        _write_duties(session, content.plan)
        _write_units(session, content.units)
        session.flush()
        set_first_channels(session, delivering(content.plan))
        audit.append(
            session,
            subject="plan",
            subject_id=plan.id,
            change=f"phiên bản {differs.version}",
            actor=by.actor,
            source=by.source,
            now=by.now,
            detail={"digest": content.digest()},
        )
    session.flush()
    return plan


def _write_plan(session: Session, file: PlanFile, version: int) -> Plan:
    plan = session.get(Plan, file.id)
    values: dict[str, Any] = {
        "year": file.year,
        "title": file.header.title,
        "short_title": file.header.short_title,
        "authority": file.header.authority,
        "starts_on": file.starts_on,
        "ends_on": file.ends_on,
        "host_unit": file.policy.host,
        "leader_unit": file.policy.leader,
        "version": version,
    }
    if plan is None:
        plan = Plan(id=file.id, number=file.header.number, issued_on=file.header.issued_on, **values)
        session.add(plan)
    else:
        plan.sqlmodel_update(values)
    session.flush()
    return plan


def _write_clauses(session: Session, file: PlanFile) -> None:
    for position, clause in enumerate(file.clauses):
        session.merge(
            Clause(
                plan_id=file.id,
                code=clause.id,
                position=position,
                cite=clause.cite,
                text=clause.text,
                text_digest=hashlib.sha256(clause.text.encode()).hexdigest(),
                schedulable=clause.schedulable,
                reason=clause.reason,
            )
        )


def _write_duties(session: Session, file: PlanFile) -> None:
    session.execute(update(Duty).where(col(Duty.plan_id) == file.id).values(withdrawn=True))
    session.expire_all()
    for position, duty in enumerate(file.duties):
        session.merge(
            Duty(
                plan_id=file.id,
                code=duty.id,
                position=position,
                clause_code=duty.clause,
                name=duty.name,
                expected=duty.expected,
                handed_to=duty.to,
                step=duty.step,
                kind=duty.kind.value,
                words=duty.words,
                label=duty.label,
                nil_return=duty.nil_return or duty.kind is DeadlineKind.STANDING,
                withdrawn=False,
            )
        )


def _write_units(session: Session, file: UnitsFile) -> None:
    for unit_class in file.classes:
        session.merge(UnitClass(code=unit_class.id, name=unit_class.name, relation=unit_class.relation.value))
    session.flush()
    for unit in file.units:
        session.merge(
            Unit(
                code=unit.code,
                name=unit.name,
                class_code=unit.unit_class,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
                successor=unit.successor,
                note=unit.note,
            )
        )
    session.flush()
    known = {(row.unit_code, row.role, row.name): row for row in session.exec(select(Contact))}
    for row in known.values():
        row.active = False
    for unit in file.units:
        for contact in unit.contacts:
            key = (unit.code, contact.role.value, contact.name)
            row = known.get(key) or Contact(unit_code=unit.code, role=contact.role.value, name=contact.name)
            row.sqlmodel_update(
                {
                    "email": contact.email,
                    "phone": contact.phone,
                    "channels": ",".join(contact.channels),
                    "muted": ",".join(contact.muted) or None,
                    "away": [each.model_dump(mode="json", by_alias=True) for each in contact.away] or None,
                    "active": True,
                }
            )
            take_claim(row, contact.zalo_user_id)
            session.add(row)
