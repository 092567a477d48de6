"""Search across the whole record without diacritics: `danvan find "…"` (II.6 to III.3).

Nothing is stored for it. A table of plain text rows would have to be kept in step by every door of every step, and
would hold a second copy of what is personal; instead each query reads the few text columns that people look for and
compares them in plain letters, with the same code on SQLite and PostgreSQL (neither folds "đ" by itself). Obligations,
the only rows that are many, are never read one by one: their words are those of their duty, unit and occurrence, of
which there are few, so the words are looked up there first and the obligations are then chosen by one statement.

What it shows may contain personal data (a contact's name, a petition's words): it is for the command line alone and
must not reach an artifact, a form or a log. Scores, votes and addresses are not searched.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import Session, col, select

from config.refusals import Refused
from config.vietnamese import format_date, strip_diacritics
from models.appraisal.record import AppraisalRound
from models.initiatives import Initiative
from models.inspection.record import Inspection, InspectionFinding
from models.obligations import HandIn, Obligation
from models.plans import Contact, Duty, Unit
from models.recognition.record import Recognition
from models.registers.record import (
    CommitteeMember,
    CommitteeRegulation,
    MediaItem,
    Obstacle,
    Petition,
    ReviewedDocument,
)
from models.states import ObligationStatus
from models.submission.dossiers import Submission
from tasks.transactions import reading

LONGEST_QUERY, MOST_PER_KIND, MOST_NUMBERS = 200, 20, 500


@dataclass(frozen=True)
class Found:
    """One hit: what it is, its code and title, where to look, and its day in words ("" when it has none)."""

    kind: str
    code: str
    title: str
    where: str
    day: str = ""


@dataclass(frozen=True)
class Query:
    """What is looked for, as plain small letters."""

    plain: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A row that may be meant: what is shown, and the further text that is searched."""

    found: Found
    more: str = ""


def find(text: str, kind: str | None = None) -> list[Found]:
    """Every row that has all the words, best first: the very code, then the phrase, then the words in any order.

    Args:
        kind: one of `KINDS`; None looks everywhere. At most `MOST_PER_KIND` hits of each kind are given.

    Raises:
        Refused: nothing to look for, a text too long, an unknown kind.
    """
    query = query_of(text)
    if kind is not None and kind not in KINDS:
        raise Refused(f"Không có loại “{kind}”. Các loại: {', '.join(KINDS)}.")
    with reading() as session:
        hits = [
            (*hit, place)
            for place, (name, source) in enumerate(KINDS.items())
            if kind in (None, name)
            for hit in _best(source(session, query), query)
        ]
    return [found for _, found, _ in sorted(hits, key=lambda hit: (hit[0], hit[2], hit[1].code, hit[1].title))]


def plain(text: str) -> str:
    """Write a text in small letters without diacritics, its spaces evened out; NFC and NFD are the same."""
    if text.isascii():
        return " ".join(text.casefold().split())
    return " ".join(strip_diacritics(unicodedata.normalize("NFC", text)).casefold().split())


def query_of(text: str) -> Query:
    """Read what is looked for.

    Raises:
        Refused: nothing, or too long.
    """
    if len(text) > LONGEST_QUERY:
        raise Refused(f"Nội dung tìm dài quá {LONGEST_QUERY} ký tự. Hãy ghi vài từ chính.")
    asked = plain(text)
    if not asked:
        raise Refused('Chưa có nội dung cần tìm. Ví dụ: danvan find "duc xuan".')
    return Query(asked, tuple(dict.fromkeys(asked.split())))


def _best(candidates: Iterable[Candidate], query: Query) -> list[tuple[int, Found]]:
    ranked = []
    for each in candidates:
        rank = _rank(each, query)
        if rank is not None:
            ranked.append((rank, each.found))
    return sorted(ranked, key=lambda hit: (hit[0], hit[1].code))[:MOST_PER_KIND]


def _rank(candidate: Candidate, query: Query) -> int | None:
    """0: the very code; 1: the title begins so; 2: the phrase in code or title; 3: the words; None: no hit."""
    code, title = plain(candidate.found.code), plain(candidate.found.title)
    if code == query.plain:
        return 0
    if title.startswith(query.plain):
        return 1
    if query.plain in title or query.plain in code:
        return 2
    text = f"{code} {title} {plain(candidate.found.where)} {plain(candidate.more)}"
    return 3 if all(word in text for word in query.words) else None


def _units(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(Unit)):
        ended = f"đến {format_date(row.valid_to)}" if row.valid_to else ""
        yield Candidate(Found("Đơn vị", row.code, row.name, "danh sách đơn vị", ended))


def _contacts(session: Session, _query: Query) -> Iterator[Candidate]:
    rows = session.exec(select(Contact, Unit).join(Unit).where(col(Contact.active)))
    for row, unit in rows:
        yield Candidate(Found("Đầu mối", str(row.id), row.name, unit.name))


def _duties(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(Duty).where(col(Duty.withdrawn).is_(False))):
        yield Candidate(Found("Nhiệm vụ", row.code, row.name, f"căn cứ {row.clause_code}"), row.expected)


def _obligations(session: Session, query: Query) -> Iterator[Candidate]:
    """Choose by the words of duties, units and occurrences, each word in one of them: one statement, however many rows."""
    duties = {(plan, code): name for plan, code, name in session.exec(select(Duty.plan_id, Duty.code, Duty.name))}
    units = dict(session.exec(select(Unit.code, Unit.name)).all())
    occurrences = session.exec(select(Obligation.occurrence, Obligation.occurrence_name).distinct()).all()
    conditions = [
        or_(
            _one_of(
                Obligation.duty_code, {code for (_, code), name in duties.items() if word in plain(f"{code} {name}")}
            ),
            _one_of(Obligation.unit_code, {code for code, name in units.items() if word in plain(f"{code} {name}")}),
            _one_of(Obligation.occurrence, {key for key, name in occurrences if word in plain(f"{key} {name or ''}")}),
        )
        for word in query.words
    ]
    rows = session.exec(
        select(Obligation)
        .where(and_(*conditions), col(Obligation.status) != ObligationStatus.WITHDRAWN)
        .order_by(col(Obligation.due_on), col(Obligation.id))
        .limit(MOST_PER_KIND)
    )
    for row in rows:
        duty, unit = duties.get((row.plan_id, row.duty_code), row.duty_code), units.get(row.unit_code, row.unit_code)
        name = f" ({row.occurrence_name})" if row.occurrence_name else ""
        yield Candidate(
            Found(
                "Việc được giao",
                f"{row.unit_code} {row.duty_code} {row.occurrence}",
                f"{duty}{name}",
                f"{unit}; {row.status.label}",
                f"hạn {format_date(row.due_on)}" if row.due_on else "",
            )
        )


def _one_of(column: Any, values: set[str]) -> ColumnElement[bool]:
    return col(column).in_(sorted(values)) if values else false()


def _hand_ins(session: Session, query: Query) -> Iterator[Candidate]:
    """Only numbers that have all the words: what a unit owes is found as such, and these rows are many."""
    numbers = session.exec(select(HandIn.document_number).where(col(HandIn.document_number).is_not(None)).distinct())
    meant = [number for number in numbers if number and all(word in plain(number) for word in query.words)]
    rows = session.exec(
        select(HandIn, Obligation).join(Obligation).where(_one_of(HandIn.document_number, set(meant[:MOST_NUMBERS])))
    )
    for row, owed in rows:
        yield Candidate(
            Found(
                "Văn bản đã nộp",
                row.document_number or "",
                owed.duty_code,
                f"{owed.unit_code}; {row.status.label}",
                f"đến {format_date(row.arrived_on)}",
            )
        )


def _initiatives(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(Initiative)):
        yield Candidate(
            Found(
                "Mô hình",
                row.code,
                row.name,
                f"{row.unit_code}; {row.status.label}",
                f"đăng ký {format_date(row.registered_on)}",
            )
        )


def _inspections(session: Session, _query: Query) -> Iterator[Candidate]:
    rows = session.exec(select(Inspection, Unit).join(Unit, col(Unit.code) == Inspection.unit_code))
    for row, unit in rows:
        yield Candidate(
            Found("Cuộc kiểm tra", str(row.id), f"Kiểm tra {unit.name}", row.status.label, format_date(row.on_day)),
            row.document_number or "",
        )


def _findings(session: Session, _query: Query) -> Iterator[Candidate]:
    rows = session.exec(select(InspectionFinding, Inspection).join(Inspection))
    for row, inspection in rows:
        where = f"cuộc kiểm tra số {inspection.id}, {inspection.unit_code}"
        yield Candidate(
            Found(
                row.kind.label, f"kt-{inspection.id}-{row.number}", row.words, where, f"hạn {format_date(row.fix_by)}"
            )
        )


def _appraisals(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(AppraisalRound)):
        yield Candidate(
            Found("Đợt thẩm định", row.code, row.name, row.status.label, f"mở {format_date(row.opened_on)}")
        )


def _submissions(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(Submission)):
        number = f"số {row.number}" if row.number else "chưa có số"
        yield Candidate(
            Found("Hồ sơ trình", row.code, f"Hồ sơ trình {number}", row.status.label, _day(row.issued_on)),
            row.level_code,
        )


def _recognitions(session: Session, _query: Query) -> Iterator[Candidate]:
    for row, initiative in session.exec(select(Recognition, Initiative).join(Initiative)):
        where = f"mô hình {initiative.code}, {initiative.unit_code}; {row.status.label}"
        yield Candidate(Found("Công nhận", row.code, initiative.name, where, f"năm {row.year}"))


def _petitions(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(Petition)):
        numbers = " ".join(filter(None, (row.document_number, row.referral_number, row.answer_number, row.person)))
        title = row.words or f"{row.kind.label} của {row.voice.label}"
        where = "; ".join(filter(None, (row.unit_code, row.status.label)))
        yield Candidate(
            Found(row.kind.label, str(row.id), title, where, f"nhận {format_date(row.received_on)}"),
            f"{row.kind.label} {row.voice.label} {numbers}",
        )


def _obstacles(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(Obstacle)):
        numbers = " ".join(filter(None, (row.document_number, row.report_number)))
        where = f"{row.unit_code}; {row.status.label}"
        yield Candidate(
            Found("Vướng mắc", str(row.id), row.words or f"Vướng mắc về {row.field}", where, format_date(row.noted_on)),
            numbers,
        )


def _media(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(MediaItem).where(col(MediaItem.withdrawn_reason).is_(None))):
        title = row.title or row.link or "Tin, bài"
        where = "; ".join(filter(None, (row.outlet, row.unit_code)))
        yield Candidate(Found("Tin, bài", str(row.id), title, where, format_date(row.published_on)), row.link or "")


def _reviews(session: Session, _query: Query) -> Iterator[Candidate]:
    for row in session.exec(select(ReviewedDocument).where(col(ReviewedDocument.withdrawn_reason).is_(None))):
        yield Candidate(
            Found(
                "Văn bản rà soát",
                row.document_number or "",
                f"Rà soát văn bản số {row.document_number}",
                row.unit_code,
                format_date(row.reviewed_on),
            ),
            row.follow_up_number or "",
        )


def _committee(session: Session, _query: Query) -> Iterator[Candidate]:
    members = session.exec(
        select(CommitteeMember, Contact)
        .join(Contact, isouter=True)
        .where(col(CommitteeMember.withdrawn_reason).is_(None))
    )
    for row, contact in members:
        name = row.person or (contact.name if contact else "")
        where = f"{row.role}, {row.unit_code}, quyết định số {row.document_number}"
        yield Candidate(Found("Ban Chỉ đạo", str(row.id), name, where, f"từ {format_date(row.valid_from)}"))
    for rule in session.exec(select(CommitteeRegulation).where(col(CommitteeRegulation.withdrawn_reason).is_(None))):
        title = f"Quy chế hoạt động số {rule.document_number}"
        yield Candidate(
            Found("Quy chế Ban Chỉ đạo", rule.document_number or "", title, "Ban Chỉ đạo", _day(rule.valid_from))
        )


def _day(day: date | None) -> str:
    return format_date(day) if day else ""


Source = Callable[[Session, Query], Iterator[Candidate]]
KINDS: dict[str, Source] = {
    "don-vi": _units,
    "dau-moi": _contacts,
    "nhiem-vu": _duties,
    "viec": _obligations,
    "van-ban": _hand_ins,
    "mo-hinh": _initiatives,
    "kiem-tra": _inspections,
    "ton-tai": _findings,
    "tham-dinh": _appraisals,
    "ho-so-trinh": _submissions,
    "cong-nhan": _recognitions,
    "kien-nghi": _petitions,
    "vuong-mac": _obstacles,
    "tin-bai": _media,
    "ra-soat": _reviews,
    "ban-chi-dao": _committee,
}
