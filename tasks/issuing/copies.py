"""The signed file of a document: read from its own folder of the intake folder, looked at, and put into the store."""

from pathlib import Path

from config.refusals import Refused
from config.steps.intake import Intake
from models.intake import store
from models.intake.store import FoundFile
from models.issuing.acts import SignedCopy
from models.issuing.record import DocumentDraft
from tasks.context import Context

FOLDER = "van-ban-di"
KINDS = ("pdf", "docx")


def folder_of(draft: DocumentDraft) -> str:
    """Where the signed file is laid, from the office's own folder on."""
    return f"{store.INTAKE_FOLDER}/{FOLDER}/{draft.code}"


def find_signed(home: Path, context: Context, draft: DocumentDraft) -> FoundFile | None:
    """The one file of the folder; None where nothing lies there.

    Raises:
        Refused: several, no PDF or Word document, one that is marked secret, or the draft itself.
    """
    rules = context.content.plan.intake
    if rules is None:
        raise Refused("Kế hoạch chưa quy định loại tệp được nhận (mục intake); bổ sung vào tệp kế hoạch rồi nạp lại.")
    try:
        found = store.read_own_folder(home, FOLDER, draft.code, _signed(rules))
    except store.FolderEmpty:
        return None
    if len(found) > 1:
        raise Refused(f"Thư mục {folder_of(draft)} có {len(found)} tệp; chỉ để lại một tệp là bản đã ký.")
    if found[0].digest == draft.sha256:
        raise Refused(
            f"Tệp ở {folder_of(draft)} chính là dự thảo, chưa có số, ngày và chữ ký; đặt bản đã ký vào thư mục rồi chạy lại."
        )
    return found[0]


def nothing_lies_there(draft: DocumentDraft) -> Refused:
    """What to do where the signed file is missing."""
    return Refused(
        f"Thư mục {folder_of(draft)} chưa có tệp nào; đặt bản đã ký (PDF hoặc Word) vào thư mục này rồi chạy lại."
    )


def copy_of(file: FoundFile) -> SignedCopy:
    """What the record keeps of it."""
    return SignedCopy(file.digest, file.kind, len(file.data))


def _signed(rules: Intake) -> Intake:
    return rules.model_copy(update={"types": list(KINDS)})
