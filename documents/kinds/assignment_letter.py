"""Công văn giao nhiệm vụ: what the plan asks of each group of units, with product, day and clause (III)."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.refusals import Refused
from documents.kinds.addressees import addressed, list_annex
from documents.paper import Align, Annex, Block, Column, Item, Paper, Table, Text
from documents.wording import Frame, counted, listed, upper_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One duty of the plan, as it is handed out.

    Args:
        who: who does it, as a group or by name.
        deadline: in the plan's words, or "thường xuyên"; an assumption is called one.
    """

    what: str
    who: str
    product: str
    deadline: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentLetter:
    """What the letter says: `units` are given tasks, `partners` are asked to take part and given none."""

    frame: Frame
    units: tuple[str, ...]
    tasks: tuple[Task, ...]
    partners: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whom it is addressed to."""
        return (*self.units, *self.partners)


def paper(letter: AssignmentLetter) -> Paper:
    """The letter with its table of tasks.

    Raises:
        Refused: there is nobody or nothing to give.
    """
    if not letter.units or not letter.tasks:
        raise Refused("Công văn giao nhiệm vụ phải có ít nhất một cơ quan, đơn vị và một nhiệm vụ.")
    frame = letter.frame
    return Paper(
        office=frame.office,
        year=frame.year,
        subject=f"giao nhiệm vụ thực hiện {frame.movement}",
        issued=frame.issued,
        to=addressed(letter.everybody),
        blocks=_blocks(letter),
        signatures=(frame.signature,),
        recipients=frame.recipients,
        annexes=(_table(letter), *list_annex(letter.everybody, "Danh sách cơ quan, đơn vị nhận văn bản")),
    )


def _blocks(letter: AssignmentLetter) -> Sequence[Block]:
    frame, office = letter.frame, letter.frame.office.short
    annex = "Phụ lục I" if list_annex(letter.everybody, "") else "Phụ lục"
    return (
        Text(
            f"Thực hiện {frame.plan.words}, {office} giao các cơ quan, đơn vị thực hiện "
            f"{counted(len(letter.tasks), 'nhiệm vụ')} nêu tại {annex} kèm theo và yêu cầu:"
        ),
        Item(
            "Thủ trưởng các cơ quan, đơn vị căn cứ nhiệm vụ được giao, phân công lãnh đạo, công chức, viên chức phụ "
            "trách; tổ chức thực hiện bảo đảm nội dung, sản phẩm và thời hạn."
        ),
        Item(
            f"Văn bản, báo cáo gửi về {office} (qua {frame.desk} tổng hợp). Khi có khó khăn, vướng mắc hoặc cần điều "
            "chỉnh thời hạn, kịp thời gửi văn bản nêu rõ lý do trước khi đến hạn."
        ),
        Item(f"Giao {frame.desk} theo dõi, đôn đốc, kiểm tra việc thực hiện; tổng hợp kết quả, báo cáo {office}."),
        *_asked(letter, annex),
        Text(f"{office} yêu cầu các cơ quan, đơn vị được giao nhiệm vụ nghiêm túc triển khai thực hiện."),
    )


def _asked(letter: AssignmentLetter, annex: str) -> tuple[Block, ...]:
    if not letter.partners:
        return ()
    return (
        Item(
            f"{upper_first(letter.frame.office.short)} trân trọng đề nghị {listed(letter.partners)} phối hợp thực hiện các "
            f"nội dung liên quan nêu tại {annex}."
        ),
    )


_COLUMNS = (
    Column("TT", 1.3, Align.CENTRE),
    Column("Nhiệm vụ", 7),
    Column("Cơ quan, đơn vị thực hiện", 6),
    Column("Sản phẩm", 6),
    Column("Thời hạn", 5),
    Column("Căn cứ", 4),
)


def _table(letter: AssignmentLetter) -> Annex:
    rows = tuple(
        (str(number), task.what, task.who, task.product, task.deadline, task.clause)
        for number, task in enumerate(letter.tasks, start=1)
    )
    return Annex(f"Phân công nhiệm vụ thực hiện {letter.frame.movement}", (Table(_COLUMNS, rows),))
