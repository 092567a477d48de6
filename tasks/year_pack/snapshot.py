"""The record of a plan's year as of one moment, written aside: its tables, the audit chain, and the pages to read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.vietnamese import format_date
from documents.year_pack.pages import FIRST, Front, TablePage, front_page, table_page
from documents.year_pack.verifier import CHAIN, GENESIS, TABLES
from models.audit import AuditRow
from models.plans import Office, Plan, PlanVersion, Unit
from models.states import Mode
from models.year_end.record import YearClosing
from models.year_pack.contents import Content
from models.year_pack.ledgers import ledgers, rows_of
from notifications.masking import masked
from tasks.year_pack.pages import table_pages

CHECKING = (
    "Máy có Python 3.8 trở lên: mở cửa sổ lệnh ở thư mục đã giải nén, chạy “python kiem-tra.py”; hoặc chạy "
    "“python kiem-tra.py TỆP.zip” với tệp nén. Không cần cài thêm gì, không cần phần mềm đã lập hồ sơ.",
    "Lệnh ấy kiểm tra từng tệp, nhật ký từ dòng đầu đến dòng cuối, trạng thái trong sổ theo nhật ký, nội dung văn bản, kế "
    "hoạch, bản số liệu, điểm của phiếu chấm và kết quả biểu quyết theo mã mà nhật ký đã ghi.",
    "Lúc lập, cơ quan ghi mã SHA-256 của tệp nén vào nhật ký của mình: mã mà lệnh in ra phải đúng với mã ấy.",
    "Không có trong hồ sơ: mã truy cập Zalo, mã liên kết, địa chỉ nhận tin đã lưu trong sổ, và những gì chỉ để chạy máy. "
    "Bản kế hoạch đã nạp có danh sách đầu mối như cơ quan đã khai; hồ sơ có họ tên người, giữ như tài liệu nội bộ.",
)


@dataclass
class Moment:
    """What was read.

    Args:
        written: path in the archive → where it was written aside.
        rows: of all tables, the chain aside.
        through, head: the last link of the chain that was written.
        pages, front: written by `write_front` once it is known which files are there.
    """

    plan_id: str
    year: int
    title: str
    closed_on: date | None
    through: int
    head: str = GENESIS
    rows: int = 0
    facts: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, Path] = field(default_factory=dict)
    pages: list[TablePage] = field(default_factory=list)


def write_record(session: Session, plan: Plan, files: Sequence[Content], aside: Path, *, through: int) -> Moment:
    """Read everything and write it aside.

    Args:
        through: the last link of the chain that goes in.
    """
    closing = session.get(YearClosing, plan.id)
    closed_on = closing.closed_on if closing else None
    moment = Moment(plan.id, plan.year, f"Hồ sơ năm {plan.year}: {plan.title}", closed_on, through)
    _write_chain(session, moment, aside)
    for ledger in ledgers():
        moment.rows += _write_lines(
            moment, f"{TABLES}{ledger.name}.jsonl", rows_of(session, ledger, plan, masked=masked), aside
        )
    moment.facts = _facts(session, plan, moment)
    moment.pages = table_pages(session, plan, files, through)
    for page in moment.pages:
        _write(moment, page.file, table_page(page), aside)
    return moment


def write_front(moment: Moment, missing: Sequence[str], aside: Path) -> None:
    """The page to begin with, which says what is missing."""
    _write(moment, FIRST, front_page(Front(moment.title, moment.facts, missing, CHECKING), moment.pages), aside)


def _write_chain(session: Session, moment: Moment, aside: Path) -> None:
    query = select(AuditRow).where(AuditRow.seq <= moment.through).order_by(col(AuditRow.seq))

    def lines() -> Iterator[str]:
        for row in session.exec(query.execution_options(yield_per=500)):
            moment.head = row.hash
            link = {"seq": row.seq, "previous_hash": row.previous_hash, "hash": row.hash, "body": row.body}
            yield json.dumps(link, ensure_ascii=False)

    _write_lines(moment, CHAIN, lines(), aside)


def _write_lines(moment: Moment, path: str, lines: Iterator[str], aside: Path) -> int:
    place = aside / str(len(moment.written))
    count = 0
    with place.open("w", encoding="utf-8", newline="\n") as stream:
        for line in lines:
            count += 1
            stream.write(f"{line}\n")
    moment.written[path] = place
    return count


def _write(moment: Moment, path: str, text: str, aside: Path) -> None:
    place = aside / str(len(moment.written))
    place.write_text(text, encoding="utf-8", newline="\n")
    moment.written[path] = place


def _facts(session: Session, plan: Plan, moment: Moment) -> list[tuple[str, str]]:
    office, host = session.get(Office, 1), session.get(Unit, plan.host_unit)
    versions = session.exec(select(PlanVersion.version).where(PlanVersion.plan_id == plan.id)).all()
    issued = (
        f"Số {plan.number} ngày {format_date(plan.issued_on)}" if plan.number and plan.issued_on else "Chưa ghi nhận"
    )
    closed = f"Đã đóng ngày {format_date(moment.closed_on)}" if moment.closed_on else "Chưa đóng năm"
    training = office is not None and office.mode is Mode.TRAINING
    return [
        ("Kế hoạch", f"{plan.title} ({plan.id})"),
        ("Cơ quan ban hành", plan.authority),
        ("Số, ngày ban hành", issued),
        ("Cơ quan chủ trì", host.name if host else plan.host_unit),
        ("Số phiên bản của kế hoạch", str(len(versions))),
        ("Năm kế hoạch", closed),
        ("Nhật ký", f"{moment.through} dòng, mã dòng cuối {moment.head}"),
        *([("Lưu ý", "Dữ liệu của chế độ tập huấn, không phải hồ sơ thật")] if training else []),
    ]
