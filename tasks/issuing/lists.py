"""What the forms list of drafts and issued documents: kinds, codes and days, never what a document is about in names."""

from sqlmodel import Session

from config.vietnamese import format_date
from models.issuing.record import DocumentDraft, IssuedDocument, drafts, newest_rows
from tasks.context import SEPARATOR, Context
from tasks.drafting.drafts import LABELS

DRAFTS, ISSUED = "du-thao", "van-ban-da-phat-hanh"
MOST = 200


def issuing_lists(session: Session, context: Context) -> dict[str, list[str]]:
    """The newest drafts that this office may number, and what is issued and in force."""
    newest = newest_rows(session)
    rows = [row for row in drafts(session) if row.symbol][:MOST]
    in_force = [row for row in rows if (last := newest.get(row.id or 0)) is not None and last.status.in_force]
    return {
        DRAFTS: [_choice(row, newest.get(row.id or 0)) for row in rows],
        ISSUED: [_choice(row, newest.get(row.id or 0)) for row in in_force],
    }


def _choice(row: DocumentDraft, last: IssuedDocument | None) -> str:
    standing = f"soạn {format_date(row.drafted_on)}"
    if last is not None:
        standing = f"{last.status.label.lower()}, số {last.number_words}"
    return f"{row.code}{SEPARATOR}{LABELS.get(row.kind, row.kind)}: {row.about} ({standing})"
