"""Tệp kèm mô hình: take the files of one mô hình's intake folder in, with versions and receipts (II.8, II.9)."""

from dataclasses import dataclass
from datetime import date, datetime

from prefect import task

from config.refusals import Refused
from config.settings import settings
from models.intake import store as intake_store
from models.intake.record import Taken
from models.lifecycle import By
from models.registration import attachments
from models.registration import record as registration
from models.states import Source
from tasks.context import code_of, context_of
from tasks.hand_ins import FileReceipt
from tasks.transactions import transaction


@dataclass(frozen=True)
class AttachmentReport:
    """What hangs on a mô hình now.

    Args:
        files: the newest version of each file that was in the folder.
        changed: how many of them are new, or another version than before.
    """

    shown: str
    unit_code: str
    clause: str
    files: list[FileReceipt]
    changed: int
    preview: bool


@task(name="Nhận tệp kèm mô hình", task_run_name="Nhận tệp kèm mô hình: {initiative_code}")
def attach_files(
    initiative_code: str, today: date, now: datetime, actor: str, source: Source, preview: bool = False
) -> AttachmentReport:
    """Take every file of `tiep-nhan/<unit>/<initiative code>/`, all or none; the same content again changes nothing.

    Args:
        initiative_code: a code, or an entry of the forms' lists.

    Raises:
        Refused: unknown code, nothing in the folder, a file unfit, a mô hình that was withdrawn.
    """
    home = settings().home
    with transaction() as session:
        context = context_of(session)
        rules = context.content.plan.intake
        if rules is None:
            raise Refused(
                "Kế hoạch chưa quy định loại tệp được nhận (mục intake); bổ sung vào tệp kế hoạch rồi nạp lại."
            )
        initiative = registration.find(session, context.plan, [code_of(initiative_code)])[0]
        found = intake_store.read_own_folder(home, initiative.unit_code, initiative.code, rules)
        taken = [Taken(file.name, file.digest, len(file.data), file.kind) for file in found]
        before = {row.id for row in attachments.current_files(session, initiative)}
        rows = attachments.attach(session, initiative, taken, by=By(actor, source, now, today))
        report = AttachmentReport(
            shown=registration.shown(initiative),
            unit_code=initiative.unit_code,
            clause=initiative.clause_code,
            files=[
                FileReceipt(
                    attachments.receipt_of(initiative, row),
                    row.kind,
                    row.size,
                    row.version,
                    row.digest,
                    row.received_on,
                )
                for row in rows
            ],
            changed=sum(1 for row in rows if row.id not in before),
            preview=preview,
        )
        if preview:
            session.rollback()
            return report
        for file in found:
            intake_store.keep(home, file)
    for file in found:
        intake_store.clear_away(file)
    return report
