"""The record of a plan's year as the tables that a person reads: duties, notices, scores, decisions, documents, files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.plan_schema import Role
from config.vietnamese import format_date
from documents.year_pack.pages import Cell, Linked, TablePage
from models.appraisal.decisions import FAILED, PASSED
from models.appraisal.record import AppraisalDecision, AppraisalMember, AppraisalRound, AppraisalScore, AppraisalSheet
from models.audit import AuditRow
from models.initiatives import Initiative
from models.issuing.record import DocumentDraft, IssuedDocument
from models.obligations import HandIn, Obligation
from models.outbox import Notice, NoticeLine
from models.plans import Contact, Duty, Plan, Unit
from models.recognition.commendation import Commendation
from models.recognition.record import RecognitionDecision
from models.submission.dossiers import SubmissionItem
from models.workbooks import workbooks_of
from models.year_pack.contents import Content
from models.year_pack.ledgers import by_code
from notifications.messages import LABELS
from tasks.clock import LOCAL
from tasks.digests import ROLE_LABELS
from tasks.workbooks.kinds import LABELS as WORKBOOKS

KINDS = {kind.value: label for kind, label in LABELS.items()}
OUTCOMES = {PASSED: "Đạt", FAILED: "Không đạt"}
OF_A_PERSON = "Có họ tên người: không công khai bảng này."


def table_pages(session: Session, plan: Plan, contents: Sequence[Content], through: int) -> list[TablePage]:
    """Every table, in the order of the year.

    Args:
        through: the last link of the chain to tell of.
    """
    units = {unit.code: unit.name for unit in session.exec(select(Unit))}
    paths = {each.row: each.path for each in contents if each.row}
    return [
        _duties(session, plan, units),
        _notices(session, plan, units),
        _scores(session, plan),
        _results(session, plan, units),
        _decisions(session, plan, units),
        _commendations(session, plan, units),
        _documents(session, plan, paths),
        _workbooks(session, plan, paths),
        _files(contents),
        _chain(session, through),
    ]


def _duties(session: Session, plan: Plan, units: Mapping[str, str]) -> TablePage:
    arrivals: dict[int, list[HandIn]] = {}
    query = select(HandIn).join(Obligation, col(Obligation.id) == col(HandIn.obligation_id))
    for each in session.exec(query.where(Obligation.plan_id == plan.id).order_by(col(HandIn.id))):
        arrivals.setdefault(each.obligation_id, []).append(each)
    owed = session.exec(
        select(Obligation, Duty)
        .join(Duty, (col(Duty.plan_id) == col(Obligation.plan_id)) & (col(Duty.code) == col(Obligation.duty_code)))
        .where(Obligation.plan_id == plan.id)
        .order_by(col(Duty.position), by_code(session, Obligation.unit_code), col(Obligation.id))
    )
    rows = [
        [
            units[each.unit_code],
            f"{duty.name}{f' – {each.occurrence_name}' if each.occurrence_name else ''}",
            each.clause_code,
            _day(each.due_on),
            each.status.label,
            "; ".join(_arrival(found) for found in arrivals.get(each.id or 0, ())),
        ]
        for each, duty in owed
    ]
    heads = ("Đơn vị", "Nhiệm vụ", "Căn cứ", "Hạn", "Trạng thái", "Các lần nộp")
    return TablePage("nhiem-vu.html", "Nhiệm vụ của từng đơn vị", heads, rows)


def _arrival(row: HandIn) -> str:
    number = f", số {row.document_number}" if row.document_number else ""
    return f"lần {row.round}: đến ngày {format_date(row.arrived_on)}{number}, {row.status.label.lower()}"


def _notices(session: Session, plan: Plan, units: Mapping[str, str]) -> TablePage:
    contacts = {row.id: row for row in session.exec(select(Contact))}
    duties = {row.code: row.name for row in session.exec(select(Duty).where(Duty.plan_id == plan.id))}
    lines = session.exec(
        select(NoticeLine, Notice, Obligation)
        .outerjoin(Notice, col(Notice.id) == col(NoticeLine.notice_id))
        .outerjoin(Obligation, col(Obligation.id) == col(NoticeLine.obligation_id))
        .where(NoticeLine.plan_id == plan.id)
        .order_by(col(NoticeLine.owed_on), col(NoticeLine.id))
    )
    rows = [
        [
            str(line.id),
            format_date(line.owed_on),
            _told(line, contacts.get(line.contact_id), units),
            ROLE_LABELS[Role(line.role)],
            duties[obligation.duty_code] if obligation else str((line.event or {}).get("heading", line.subject)),
            units[obligation.unit_code] if obligation else "",
            line.clause_code,
            f"{KINDS.get(line.message, 'Báo tin')} ({line.rung})",
            f"{line.state.label}{f' ({line.state_reason})' if line.state_reason else ''}",
            f"{notice.channel.label}: {notice.state.label.lower()}, {notice.attempts} lần gửi" if notice else "",
            _instant(notice.accepted_at) if notice else "",
        ]
        for line, notice, obligation in lines
    ]
    heads = (
        "Dòng", "Ngày", "Người nhận", "Vai trò", "Nội dung", "Về đơn vị", "Căn cứ", "Loại tin (mốc)", "Kết quả", "Kênh",
        "Máy chủ nhận lúc",
    )  # fmt: skip
    note = f"Từng lần gửi và câu trả lời của máy chủ: bảng attempt, delivery_report trong so-lieu. {OF_A_PERSON}"
    return TablePage("thong-bao.html", "Thông báo đã gửi, chưa gửi", heads, rows, note)


def _told(line: NoticeLine, contact: Contact | None, units: Mapping[str, str]) -> str:
    if contact is not None:
        return f"{contact.name}, {units[contact.unit_code]}"
    unit = line.recipient.split(":")[1]
    return f"{units.get(unit, unit)} (chưa có người nhận)"


def _scores(session: Session, plan: Plan) -> TablePage:
    rounds = {row.id: row.code for row in session.exec(select(AppraisalRound).where(AppraisalRound.plan_id == plan.id))}
    found = session.exec(
        select(AppraisalScore, AppraisalSheet, AppraisalMember, Initiative)
        .join(AppraisalSheet, col(AppraisalSheet.id) == col(AppraisalScore.sheet_id))
        .join(AppraisalMember, col(AppraisalMember.id) == col(AppraisalSheet.member_id))
        .join(Initiative, col(Initiative.id) == col(AppraisalSheet.initiative_id))
        .where(col(AppraisalMember.round_id).in_(rounds))
        .order_by(col(AppraisalMember.round_id))
        .order_by(
            *(by_code(session, each) for each in (Initiative.code, AppraisalMember.code, AppraisalScore.criterion))
        )
    )
    rows = [
        [rounds[member.round_id], initiative.code, initiative.name, f"{member.code} {member.name or ''}".strip(),
         score.criterion, score.score, score.remark, sheet.status.label]
        for score, sheet, member, initiative in found
    ]  # fmt: skip
    heads = ("Đợt", "Mã mô hình", "Mô hình", "Thành viên", "Tiêu chí", "Điểm", "Nhận xét", "Phiếu")
    return TablePage("phieu-cham.html", "Điểm của từng thành viên Hội đồng", heads, rows, OF_A_PERSON)


def _results(session: Session, plan: Plan, units: Mapping[str, str]) -> TablePage:
    found = session.exec(
        select(AppraisalDecision, AppraisalRound, Initiative)
        .join(AppraisalRound, col(AppraisalRound.id) == col(AppraisalDecision.round_id))
        .join(Initiative, col(Initiative.id) == col(AppraisalDecision.initiative_id))
        .where(AppraisalRound.plan_id == plan.id)
        .order_by(col(AppraisalRound.id), by_code(session, Initiative.code))
    )
    rows = [
        [each.code, initiative.code, initiative.name, units[initiative.unit_code], decision.total or "",
         OUTCOMES.get(decision.outcome or "", "Chưa có kết quả"), decision.council_reason or "", decision.status.label]
        for decision, each, initiative in found
    ]  # fmt: skip
    heads = ("Đợt", "Mã mô hình", "Mô hình", "Đơn vị", "Tổng điểm", "Kết quả", "Lý do của Hội đồng", "Trạng thái")
    return TablePage("ket-qua-tham-dinh.html", "Kết quả thẩm định", heads, rows)


def _decisions(session: Session, plan: Plan, units: Mapping[str, str]) -> TablePage:
    found = session.exec(
        select(RecognitionDecision, SubmissionItem, Initiative)
        .join(SubmissionItem, col(SubmissionItem.decision_id) == col(RecognitionDecision.id))
        .join(Initiative, col(Initiative.id) == col(SubmissionItem.initiative_id))
        .where(RecognitionDecision.plan_id == plan.id)
        .order_by(col(RecognitionDecision.id), by_code(session, Initiative.code))
    )
    rows = [
        [decision.number, format_date(decision.decided_on), units[decision.body_unit], initiative.code, initiative.name,
         units[initiative.unit_code], initiative.person or "", item.outcome.label, item.reason or ""]
        for decision, item, initiative in found
    ]  # fmt: skip
    heads = ("Số", "Ngày", "Cơ quan", "Mã mô hình", "Mô hình", "Đơn vị", "Cá nhân", "Kết quả", "Lý do")
    return TablePage("quyet-dinh-cong-nhan.html", "Quyết định công nhận", heads, rows, OF_A_PERSON)


def _commendations(session: Session, plan: Plan, units: Mapping[str, str]) -> TablePage:
    query = select(Commendation).where(Commendation.plan_id == plan.id)
    found = session.exec(query.order_by(by_code(session, Commendation.code)))
    rows = [
        [each.code, each.award_kind, each.nominee or "", units[each.unit_code], each.status.label,
         each.decision_number or "", _day(each.decided_on), each.reason or ""]
        for each in found
    ]  # fmt: skip
    heads = ("Mã", "Hình thức", "Tập thể, cá nhân", "Đơn vị đề nghị", "Trạng thái", "Số quyết định", "Ngày", "Lý do")
    return TablePage("khen-thuong.html", "Đề nghị khen thưởng", heads, rows, OF_A_PERSON)


def _documents(session: Session, plan: Plan, paths: Mapping[tuple[str, int], str]) -> TablePage:
    happened: dict[int, list[IssuedDocument]] = {}
    for row in session.exec(select(IssuedDocument).order_by(col(IssuedDocument.id))):
        happened.setdefault(row.draft_id, []).append(row)
    query = select(DocumentDraft).where(DocumentDraft.plan_id == plan.id).order_by(col(DocumentDraft.id))
    rows: list[list[Cell]] = []
    for draft in session.exec(query):
        drafted = _linked("dự thảo", paths.get(("document_draft", draft.id or 0)))
        rows.append([draft.code, draft.subject, format_date(draft.drafted_on), "", "", drafted])
        for row in happened.get(draft.id or 0, ()):
            signed = _linked("bản đã phát hành", paths.get(("issued_document", row.id or 0)))
            said = f"{row.status.label}{f': {row.reason}' if row.reason else ''}"
            rows.append([draft.code, said, format_date(row.issued_on), row.number_words, row.basis, signed])
    heads = ("Mã", "Trích yếu; việc đã làm", "Ngày", "Số, ký hiệu", "Theo văn bản", "Tệp")
    return TablePage("van-ban.html", "Văn bản đã soạn, đã phát hành", heads, rows)


def _workbooks(session: Session, plan: Plan, paths: Mapping[tuple[str, int], str]) -> TablePage:
    rows = [
        [row.code, WORKBOOKS.get(row.kind, row.kind), row.fate.label, format_date(row.handled_on),
         _linked("tệp Excel", paths.get(("workbook_file", row.id or 0)))]
        for row in workbooks_of(session, plan.id)
    ]  # fmt: skip
    return TablePage("bieu-mau.html", "Biểu mẫu", ("Mã", "Loại", "Kết quả", "Ngày", "Tệp"), rows)


def _files(contents: Iterable[Content]) -> TablePage:
    rows = [[Linked(each.path, each.path)] for each in contents]
    return TablePage("tat-ca-tep.html", "Mọi tệp của năm", ("Tệp",), rows)


def _chain(session: Session, through: int) -> TablePage:
    rows = []
    for link in session.exec(select(AuditRow).where(AuditRow.seq <= through).order_by(col(AuditRow.seq))):
        told = json.loads(link.body)
        at = _instant(datetime.fromisoformat(told["at"]))
        rows.append([str(link.seq), at, told["subject"], told["subject_id"], told["change"], told["actor"]])
    note = "Mọi kế hoạch của cơ quan; chi tiết và mã nối từng dòng: nhat-ky/nhat-ky.jsonl."
    heads = ("Dòng", "Lúc", "Về", "Mã", "Việc", "Người làm")
    return TablePage("nhat-ky.html", "Nhật ký: ai đã làm gì, lúc nào", heads, rows, note)


def _linked(words: str, path: str | None) -> Cell:
    return Linked(words, path) if path else ""


def _day(day: date | None) -> str:
    return format_date(day) if day else ""


def _instant(instant: datetime | None) -> str:
    return f"{instant.astimezone(LOCAL):%d/%m/%Y %H:%M:%S}" if instant else ""
