"""Công nhận và khen thưởng: decisions as they come, revocation, the register, awards, and what follows (II.8, II.9)."""

from datetime import date
from typing import Any

from prefect import State, flow

from config.refusals import Refused
from config.settings import settings
from flows.answers import needed_code, needed_day, needed_one, one_or_none, source_of
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import about_the_form, on_the_day
from flows.step_forms.recognition import (
    AwardAction,
    AwardForm,
    MediaAction,
    MediaForm,
    ProposalForm,
    RegisterForm,
    ResultsForm,
    RevocationForm,
    SpreadAction,
    SpreadForm,
)
from flows.step_pages.recognition import dossier_page, proposals_page, register_page, revoked_page, spread_page
from models.recognition.revocation import RevocationGround
from models.states import Source
from tasks.clock import BusinessTime, business_time
from tasks.context import code_of
from tasks.recognition import commendation, spreading
from tasks.recognition import results as recognition
from tasks.recognition.commendation import ProposalReport
from tasks.recognition.files import ProposalRow, ResultRow, proposals_in, results_in
from tasks.recognition.form_lists import commendation_blocks


@flow(
    name="Ghi nhận kết quả công nhận",
    flow_run_name=on_the_day("Ghi nhận kết quả công nhận", lambda form: code_of(form.submission)),
    description="Ghi quyết định công nhận như cơ quan có thẩm quyền đã ban hành; từng đơn vị được báo kết quả.",
)
@refusing
def note_results(form: ResultsForm) -> State[Any]:
    """Record what a decision says of each initiative."""
    clock, actor = business_time(), operator_of(form)
    rows = results_in(settings().home, form.list_file.strip()) if form.list_file.strip() else []
    rows += [ResultRow(code_of(each), True) for each in form.recognised]
    rows += [ResultRow(code_of(each), False, form.reason.strip() or None) for each in form.declined]
    report = recognition.record_results(
        needed_code(form.submission, "Chưa chọn hồ sơ: chọn trong danh sách rồi chạy lại."),
        form.number,
        needed_day(form.decided_on, "Chưa chọn ngày quyết định: ngày ghi trên quyết định."),
        needed_code(form.body, "Chưa chọn cơ quan ban hành quyết định."),
        form.received_on,
        rows,
        form.all_others,
        clock.today,
        clock.now,
        actor,
        source_of(form.list_file),
        preview=form.preview,
    )
    return conclude(dossier_page(report), changed=not form.preview)


@flow(
    name="Thu hồi công nhận, khen thưởng",
    flow_run_name=on_the_day("Thu hồi công nhận, khen thưởng"),
    description="Ghi quyết định thu hồi một công nhận hoặc khen thưởng, kèm căn cứ; thông báo chờ duyệt gửi.",
)
@refusing
def note_revocation(form: RevocationForm) -> State[Any]:
    """Record a revocation with its ground."""
    clock, actor = business_time(), operator_of(form)
    ground = _ground(form.ground)
    on = needed_day(form.revoked_on, "Chưa chọn ngày quyết định thu hồi.")
    which, award = one_or_none(form.recognition, "công nhận"), one_or_none(form.award, "khen thưởng")
    if (which is None) == (award is None):
        raise Refused("Chọn đúng một: công nhận bị thu hồi, hoặc khen thưởng bị thu hồi.")
    by = (clock.today, clock.now, actor, Source.FORM)
    if award is not None:
        report = commendation.revoke_commendation(award, ground, form.number, on, *by)
        return conclude(proposals_page([report], f"Đã thu hồi khen thưởng theo đề nghị {report.code}."))
    body = needed_one(form.body, "Chưa chọn cơ quan ban hành quyết định thu hồi.")
    assert which is not None
    return conclude(revoked_page(recognition.revoke_recognition(which, ground, form.number, on, body, *by)))


def _ground(label: str) -> RevocationGround:
    for ground in RevocationGround:
        if ground.label == label:
            return ground
    raise Refused("Chưa chọn căn cứ thu hồi: chọn trong danh sách rồi chạy lại.")


@flow(
    name="Sổ công nhận",
    flow_run_name=about_the_form("Sổ công nhận", lambda form: str(form.year or "")),
    description="Xem các mô hình, điển hình đã được công nhận qua các năm.",
)
@refusing
def look_at_register(form: RegisterForm) -> State[Any]:
    """Show the register; it changes nothing."""
    unit = one_or_none(form.unit, "đơn vị")
    lines = recognition.recognition_register(year=form.year or None, unit=unit)
    asked = " ".join(
        part for part in (f"năm {form.year}" if form.year else "các năm", f"của đơn vị {unit}" if unit else "") if part
    )
    return conclude(register_page(lines, asked), changed=False)


@flow(
    name="Đề nghị khen thưởng",
    flow_run_name=on_the_day("Đề nghị khen thưởng"),
    description="Nhận đề nghị khen thưởng của đơn vị, khai đủ các trường hợp chưa xét khen thưởng. Cá nhân: bằng tệp.",
)
@refusing
def take_proposals(form: ProposalForm) -> State[Any]:
    """Take one proposal, or those of a file."""
    clock, actor = business_time(), operator_of(form)
    rows, grounds = _proposals(form)
    by = (clock.today, clock.now, actor, source_of(form.list_file))
    reports = commendation.propose_commendations(rows, *by, grounds=grounds, preview=form.preview, count=len(rows))
    verb = "Sẽ nhận" if form.preview else "Đã nhận"
    page = proposals_page(reports, f"{verb} {len(reports)} đề nghị khen thưởng.", preview=form.preview)
    return conclude(page, changed=not form.preview)


def _proposals(form: ProposalForm) -> tuple[list[ProposalRow], tuple[str | None, str | None]]:
    if form.list_file.strip():
        blocks = commendation_blocks()
        return proposals_in(settings().home, form.list_file.strip(), blocks), (None, None)
    declared: dict[str, tuple[bool, str]] = {}
    for each in form.declarations:
        block = needed_code(each.block, "Có dòng khai chưa chọn trường hợp: chọn trong danh sách, hoặc bỏ dòng ấy.")
        if each.answer not in ("Có", "Không"):
            raise Refused(f"Trường hợp “{block}” chưa chọn “Có” hay “Không”.")
        if block in declared:
            raise Refused(f"Trường hợp “{block}” khai hai lần; giữ lại một dòng.")
        declared[block] = (each.answer == "Có", each.document)
    row = ProposalRow(
        unit=needed_one(form.unit, "Chưa chọn đơn vị đề nghị."),
        award=needed_one(form.award, "Chưa chọn hình thức khen thưởng."),
        document_number=form.document_number,
        proposed_on=needed_day(form.proposed_on, "Chưa chọn ngày văn bản đề nghị."),
        from_year=form.from_year,
        to_year=form.to_year,
        declared=declared,
        initiative=one_or_none(form.initiative, "mô hình"),
    )
    return [row], (one_or_none(form.ground_recognition, "công nhận"), one_or_none(form.ground_award, "khen thưởng"))


@flow(
    name="Kết quả khen thưởng",
    flow_run_name=on_the_day("Kết quả khen thưởng", lambda form: code_of(form.proposal)),
    description="Ghi nhận đã trình, được khen, không được khen (kèm lý do, báo đơn vị), hoặc rút đề nghị.",
)
@refusing
def note_award(form: AwardForm) -> State[Any]:
    """Record one step of a proposal."""
    code = needed_code(form.proposal, "Chưa chọn đề nghị: chọn trong danh sách rồi chạy lại.")
    report = _award(form, code, business_time(), operator_of(form))
    return conclude(proposals_page([report], f"Đề nghị {report.code}: {report.status_label.lower()}."))


def _award(form: AwardForm, code: str, clock: BusinessTime, actor: str) -> ProposalReport:
    by = (clock.today, clock.now, actor, Source.FORM)
    match form.action:
        case AwardAction.FORWARD:
            on = needed_day(form.on, "Chưa chọn ngày trình.")
            return commendation.forward_commendation(code, form.number, on, *by)
        case AwardAction.AWARDED | AwardAction.DECLINED:
            on = needed_day(form.on, "Chưa chọn ngày văn bản kết quả.")
            awarded = form.action == AwardAction.AWARDED
            return commendation.settle_commendation(code, awarded, form.number, on, form.reason.strip() or None, *by)
        case AwardAction.WITHDRAW:
            return commendation.withdraw_commendation(code, form.reason, *by)
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Nhân rộng, chia sẻ mô hình",
    flow_run_name=on_the_day("Nhân rộng, chia sẻ mô hình"),
    description="Ghi nơi nhân rộng mô hình đã được công nhận, và các hoạt động chia sẻ kinh nghiệm.",
)
@refusing
def note_spreading(form: SpreadForm) -> State[Any]:
    """Record where a model is replicated, or where models were presented."""
    clock, actor = business_time(), operator_of(form)
    by = (clock.today, clock.now, actor, Source.FORM)
    if form.action == SpreadAction.REPLICATE:
        which = needed_one(form.initiatives, "Chưa chọn mô hình: chọn một mô hình trong danh sách.")
        on = needed_day(form.on, "Chưa chọn ngày bắt đầu nhân rộng.")
        unit = one_or_none(form.unit, "đơn vị")
        number = form.document_number.strip() or None
        report = spreading.record_replication(which, unit, form.place, on, number, *by)
        return conclude(spread_page([report]))
    if form.action == SpreadAction.SHARE:
        on = needed_day(form.on, "Chưa chọn ngày tổ chức hoạt động.")
        codes = [code_of(each) for each in form.initiatives]
        return conclude(spread_page(spreading.record_sharing(form.name, on, form.place, codes, *by)))
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Thông tin mô hình cho truyền thông",
    flow_run_name=on_the_day("Thông tin mô hình cho truyền thông", lambda form: code_of(form.initiative)),
    description="Cung cấp thông tin mô hình đã được công nhận cho đơn vị truyền thông; ghi đường dẫn khi đã đăng.",
)
@refusing
def note_media(form: MediaForm) -> State[Any]:
    """Give the media centre a brief, or record where it was published."""
    clock, actor = business_time(), operator_of(form)
    which = needed_code(form.initiative, "Chưa chọn mô hình: chọn trong danh sách rồi chạy lại.")
    by = (clock.today, clock.now, actor, Source.FORM)
    if form.action == MediaAction.BRIEF:
        figures = [(each.label, each.value) for each in form.figures]
        return conclude(spread_page([spreading.brief_media(which, figures, form.consent, form.consent_document, *by)]))
    if form.action == MediaAction.PUBLISHED:
        on: date = needed_day(form.published_on, "Chưa chọn ngày đăng.")
        return conclude(spread_page([spreading.record_publication(which, form.link, on, *by)]))
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")
