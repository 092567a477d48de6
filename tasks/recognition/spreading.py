"""Nhân rộng, chia sẻ, truyền thông: what follows recognition (II.8, III.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prefect import task
from sqlmodel import Session, col, select

from config.refusals import Refused
from models.initiatives import Initiative
from models.lifecycle import By
from models.recognition import spreading
from models.recognition.record import unit_name
from models.recognition.spreading import MediaBrief, Replication, SharedInitiative, SharingEvent
from models.states import Source
from models.submission.dossiers import shown_name
from models.sweeping import gather
from tasks.context import find_unit
from tasks.submission.reports import context_to_write, initiative_of_its_year, section_of
from tasks.transactions import transaction


@dataclass(frozen=True)
class SpreadReport:
    """Where one recognised model has gone so far, fit to be shown.

    Args:
        replicated: (where, since).
        shared: (event, day, place).
        media: the day of the brief, the link and its day, each empty until known.
    """

    initiative: str
    name: str
    unit_name: str
    clause: str
    done: str
    replicated: list[tuple[str, date]]
    shared: list[tuple[str, date, str]]
    media: tuple[date | None, str | None, date | None]
    next_step: str


@task(name="Nhân rộng mô hình", task_run_name="Nhân rộng {initiative}")
def record_replication(
    initiative: str,
    unit: str | None,
    place: str,
    began_on: date,
    document_number: str | None,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> SpreadReport:
    """Record where a recognised model is replicated.

    Raises:
        Refused: not recognised, no place, recorded already, a day to come.
    """
    with transaction() as session:
        context, row = initiative_of_its_year(session, context_to_write(session), initiative)
        clause = section_of(context).replication_clause
        made = spreading.replicate(
            session,
            row,
            unit_code=find_unit(session, unit).code if unit else None,
            place=place,
            began_on=began_on,
            document_number=document_number,
            clause=clause,
            by=By(actor, source, now, today),
        )
        return _report(session, row, clause, f"Đã ghi nhân rộng mô hình {row.code} tại {_where(session, made)}.")


@task(name="Chia sẻ kinh nghiệm", task_run_name="Chia sẻ kinh nghiệm, ngày {held_on}")
def record_sharing(
    name: str,
    held_on: date,
    place: str,
    initiatives: Sequence[str],
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> list[SpreadReport]:
    """Record a sharing event and the models presented there.

    Raises:
        Refused: a model that is not recognised, recorded already, a day to come.
    """
    with transaction() as session:
        context = context_to_write(session)
        clause = section_of(context).replication_clause
        rows = [initiative_of_its_year(session, context, each)[1] for each in dict.fromkeys(initiatives)]
        by = By(actor, source, now, today)
        event = spreading.share(session, context.plan.id, name, held_on, place, rows, clause=clause, by=by)
        return [_report(session, row, clause, f"Đã ghi hoạt động “{event.name}”.") for row in rows]


@task(name="Cung cấp thông tin cho truyền thông", task_run_name="Truyền thông: {initiative}")
def brief_media(
    initiative: str,
    figures: Sequence[tuple[str, str]],
    consent: bool,
    consent_document: str,
    today: date,
    now: datetime,
    actor: str,
    source: Source,
) -> SpreadReport:
    """Owe the media centre's contact the brief of one recognised model.

    Raises:
        Refused: not recognised, the wrong number of figures, no consent, given already.
    """
    with transaction() as session:
        context, row = initiative_of_its_year(session, context_to_write(session), initiative)
        data = section_of(context).media
        if data is None:
            raise Refused("Kế hoạch chưa nêu đơn vị truyền thông (mục “media”). Hãy bổ sung vào tệp kế hoạch.")
        by = By(actor, source, now, today)
        spreading.brief(session, data, row, figures, consent=consent, consent_document=consent_document, by=by)
        gather(session, day=today, now=now)
        said = f"Đã chuyển thông tin mô hình {row.code} cho {unit_name(session, data.unit)}."
        return _report(session, row, data.clause, said)


@task(name="Ghi đường dẫn đã đăng", task_run_name="Đã đăng: {initiative}")
def record_publication(
    initiative: str, link: str, published_on: date, today: date, now: datetime, actor: str, source: Source
) -> SpreadReport:
    """Record the link under which a model was published; the same link again changes nothing.

    Raises:
        Refused: no brief, not a web address, another link recorded, an impossible day.
    """
    with transaction() as session:
        _, row = initiative_of_its_year(session, context_to_write(session), initiative)
        made = spreading.published(session, row, link, published_on, by=By(actor, source, now, today))
        return _report(session, row, made.clause_code, f"Đã ghi đường dẫn đăng mô hình {row.code}.")


def _where(session: Session, row: Replication) -> str:
    return ", ".join(part for part in (unit_name(session, row.unit_code) if row.unit_code else "", row.place) if part)


def _report(session: Session, row: Initiative, clause: str, done: str) -> SpreadReport:
    session.flush()
    replicated = session.exec(
        select(Replication).where(Replication.initiative_id == row.id).order_by(col(Replication.id))
    )
    shared = session.exec(
        select(SharingEvent)
        .join(SharedInitiative, col(SharedInitiative.event_id) == col(SharingEvent.id))
        .where(col(SharedInitiative.initiative_id) == row.id)
        .order_by(col(SharingEvent.held_on))
    )
    brief = session.exec(select(MediaBrief).where(MediaBrief.initiative_id == row.id)).one_or_none()
    next_step = "Theo dõi kết quả nhân rộng." if brief else "Cung cấp thông tin cho truyền thông khi đơn vị đồng ý."
    if brief and brief.link is None:
        next_step = "Khi đơn vị truyền thông đã đăng, ghi lại đường dẫn."
    return SpreadReport(
        initiative=row.code,
        name=shown_name(session, row),
        unit_name=unit_name(session, row.unit_code),
        clause=clause,
        done=done,
        replicated=[(_where(session, each), each.began_on) for each in replicated],
        shared=[(each.name, each.held_on, each.place) for each in shared],
        media=(brief.prepared_on, brief.link, brief.published_on) if brief else (None, None, None),
        next_step=next_step,
    )
