"""Kế hoạch đơn vị và đăng ký mô hình (II.6, III.2.a): documents in, another day, registrations, answers, successors.

"Tiếp nhận hồ sơ" is the same door as "Ghi nhận nộp" (`tasks/hand_ins.py`), with files and the checklist.
"""

from collections.abc import Sequence
from typing import Any

from prefect import State, flow

from config.refusals import Refused
from flows.answers import needed_day, needed_word
from flows.operators import operator_of
from flows.refusals import refusing
from flows.reporting import conclude
from flows.run_names import on_the_day
from flows.step_forms.intake import DossierAction, DossierForm, ExtensionAction, ExtensionForm, LateReasonForm
from flows.step_forms.registration import (
    AttachmentForm,
    RegistrationFileForm,
    RegistrationForm,
    ReplyForm,
    SuccessionForm,
)
from flows.step_pages.intake import dossier_page, extension_page, late_reason_page
from flows.step_pages.registration import attachment_page, registration_page, reply_page, succession_page
from models.initiatives import Novelty
from models.intake.record import Fault, FaultKind, Via
from models.registration.details import detail_lines
from models.registration.record import RegistrationRow, ReplyKind
from models.states import Source
from tasks.attachments import attach_files
from tasks.clock import BusinessTime, business_time
from tasks.context import code_of
from tasks.hand_ins import HandInReport, accept_hand_in, record_hand_in, return_hand_in, update_hand_in
from tasks.intake import (
    ExtensionReport,
    decide_extension,
    part_of,
    record_late_reason,
    request_extension,
    reverse_extension,
    withdraw_extension,
)
from tasks.registration import (
    apply_succession,
    register_file,
    register_initiatives,
    registration_section,
    reply_to_registrations,
)


@flow(
    name="Tiếp nhận hồ sơ",
    flow_run_name=on_the_day("Tiếp nhận hồ sơ", lambda form: code_of(form.unit)),
    description="Ghi nhận hồ sơ của đơn vị kèm tệp, đối chiếu thành phần, chấp thuận hoặc trả lại từng thành phần.",
)
@refusing
def take_dossier(form: DossierForm) -> State[Any]:
    """Take one unit's documents in, or say what was decided about them."""
    _check_chosen(form.unit, form.duty)
    return conclude(dossier_page(_dossier(form, business_time())))


def _dossier(form: DossierForm, clock: BusinessTime) -> HandInReport:
    unit, duty, occurrence = code_of(form.unit), code_of(form.duty), form.occurrence.strip() or None
    actor, source = operator_of(form), Source.FORM
    missing = [part_of(choice, duty) for choice in form.missing]
    match form.action:
        case DossierAction.RECORD | DossierAction.NIL:
            return record_hand_in(
                unit,
                duty,
                needed_day(form.arrived_on, "Chưa chọn ngày đến văn thư: xem sổ văn bản đến."),
                form.document_number.strip() or None,
                form.document_on,
                clock.today,
                clock.now,
                actor,
                source,
                nil=form.action == DossierAction.NIL,
                occurrence=occurrence,
                via=needed_word(Via, form.via, "Hình thức nhận"),
                take_files=form.take_files,
                missing=missing,
            )
        case DossierAction.UPDATE:
            return update_hand_in(
                unit,
                duty,
                clock.today,
                clock.now,
                actor,
                source,
                take_files=form.take_files,
                missing=missing,
                occurrence=occurrence,
            )
        case DossierAction.ACCEPT:
            return accept_hand_in(unit, duty, clock.today, clock.now, actor, source, occurrence=occurrence)
        case DossierAction.RETURN:
            faults, general = _faults(missing, [part_of(each, duty) for each in form.unsatisfactory], form.reason)
            return return_hand_in(
                unit,
                duty,
                general,
                needed_day(
                    form.supplement_due_on, "Chưa chọn hạn bổ sung: đơn vị cần biết phải nộp lại trước ngày nào."
                ),
                form.complete,
                clock.today,
                clock.now,
                actor,
                source,
                occurrence=occurrence,
                faults=faults,
            )
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


def _faults(missing: Sequence[str], unsatisfactory: Sequence[str], reasons: str) -> tuple[list[Fault], str]:
    """Give each unsatisfactory part its line of reasons; what is left concerns the whole.

    Raises:
        Refused: fewer reasons than unsatisfactory parts.
    """
    lines = [line.strip() for line in reasons.splitlines() if line.strip()]
    if len(lines) < len(unsatisfactory):
        raise Refused(
            f"Có {len(unsatisfactory)} thành phần chưa đạt nhưng mới ghi {len(lines)} lý do; "
            "mỗi thành phần một dòng lý do."
        )
    faults = [Fault(item, FaultKind.MISSING) for item in missing]
    faults += [Fault(item, FaultKind.UNSATISFACTORY, line) for item, line in zip(unsatisfactory, lines, strict=False)]
    return faults, "\n".join(lines[len(unsatisfactory) :])


@flow(
    name="Gia hạn",
    flow_run_name=on_the_day("Gia hạn", lambda form: code_of(form.unit)),
    description="Ghi đề nghị gia hạn của đơn vị và quyết định bằng văn bản; hạn ban đầu luôn được giữ lại.",
)
@refusing
def extend(form: ExtensionForm) -> State[Any]:
    """Record a request for another day, or the decision on it."""
    _check_chosen(form.unit, form.duty)
    preview = form.preview and form.action in (ExtensionAction.GRANT, ExtensionAction.REFUSE)
    if form.preview and not preview:
        raise Refused("Chỉ xem trước được việc cho hoặc không cho gia hạn; tắt “Chỉ xem trước” rồi chạy lại.")
    return conclude(extension_page(_extension(form, business_time(), preview), preview), changed=not preview)


def _extension(form: ExtensionForm, clock: BusinessTime, preview: bool) -> ExtensionReport:
    unit, duty, occurrence = code_of(form.unit), code_of(form.duty), form.occurrence.strip() or None
    actor, source, number = operator_of(form), Source.FORM, form.document_number.strip()
    match form.action:
        case ExtensionAction.REQUEST:
            return request_extension(
                unit,
                duty,
                needed_day(form.until, "Chưa chọn ngày mà đơn vị đề nghị gia hạn đến."),
                number,
                needed_day(form.document_on, "Chưa chọn ngày văn bản đề nghị đến văn thư."),
                clock.today,
                clock.now,
                actor,
                source,
                occurrence=occurrence,
            )
        case ExtensionAction.GRANT | ExtensionAction.REFUSE:
            granted = form.action == ExtensionAction.GRANT
            return decide_extension(
                unit,
                duty,
                needed_day(form.until, "Chưa chọn ngày cho gia hạn đến.") if granted else None,
                number,
                needed_day(form.document_on, "Chưa chọn ngày ký văn bản trả lời."),
                clock.today,
                clock.now,
                actor,
                source,
                occurrence=occurrence,
                preview=preview,
            )
        case ExtensionAction.WITHDRAW:
            return withdraw_extension(unit, duty, clock.today, clock.now, actor, source, occurrence=occurrence)
        case ExtensionAction.REVERSE:
            return reverse_extension(
                unit, duty, form.reason, clock.today, clock.now, actor, source, occurrence=occurrence
            )
    raise Refused(f"Không có việc “{form.action}”: chọn một việc trong danh sách “Việc cần ghi”.")


@flow(
    name="Lý do chậm",
    flow_run_name=on_the_day("Lý do chậm", lambda form: code_of(form.unit)),
    description="Ghi lý do nộp chậm của đơn vị để đưa vào báo cáo năm; giải trình thì phải có văn bản yêu cầu.",
)
@refusing
def note_late_reason(form: LateReasonForm) -> State[Any]:
    """Record why a unit was late."""
    _check_chosen(form.unit, form.duty)
    clock = business_time()
    report = record_late_reason(
        code_of(form.unit),
        code_of(form.duty),
        form.reason,
        clock.today,
        clock.now,
        operator_of(form),
        Source.FORM,
        letter_number=form.letter_number,
        letter_on=form.letter_on,
        reply_number=form.reply_number,
        occurrence=form.occurrence.strip() or None,
    )
    return conclude(late_reason_page(report))


@flow(
    name="Đăng ký mô hình từ tệp",
    flow_run_name=on_the_day("Đăng ký mô hình từ tệp"),
    description="Nhận danh sách đăng ký mô hình, điển hình từ tệp CSV hoặc Excel trong thư mục tiếp nhận; sai một dòng thì "
    "không ghi dòng nào.",
)
@refusing
def register_from_file(form: RegistrationFileForm) -> State[Any]:
    """Register every row of a file, or none."""
    clock = business_time()
    if not form.file.strip():
        raise Refused("Chưa ghi tên tệp đăng ký, ví dụ: dang-ky.csv.")
    report = register_file(
        form.file.strip(), clock.today, clock.now, operator_of(form), Source.FILE, preview=form.preview
    )
    return conclude(registration_page(report), changed=not form.preview)


@flow(
    name="Đăng ký mô hình",
    flow_run_name=on_the_day("Đăng ký mô hình", lambda form: code_of(form.unit)),
    description="Đăng ký một mô hình của tập thể; cá nhân và danh sách dài đăng ký bằng tệp.",
)
@refusing
def register_one(form: RegistrationForm) -> State[Any]:
    """Register one collective mô hình by form."""
    clock = business_time()
    novelty = needed_word(Novelty, form.novelty, "Mới hay duy trì")
    row = RegistrationRow(
        line=1,
        unit=code_of(form.unit),
        name=" ".join(form.name.split()),
        content=code_of(form.content),
        novelty=novelty,
        grounds=tuple(code_of(choice) for choice in form.grounds),
        level=code_of(form.level) or None,
        # A list of one is chosen by itself, also for what is new.
        carried_from=(code_of(form.carried_from) or None) if novelty is Novelty.CARRIED_OVER else None,
        details=detail_lines(form.details, registration_section()),
        registered_on=form.registered_on,
        document_number=form.document_number.strip() or None,
        code=code_of(form.amended) or None,
    )
    report = register_initiatives([row], clock.today, clock.now, operator_of(form), Source.FORM, preview=form.preview)
    return conclude(registration_page(report), changed=not form.preview)


@flow(
    name="Xác nhận đăng ký",
    flow_run_name=on_the_day("Xác nhận đăng ký", lambda form: form.action),
    description="Xác nhận, trả lại để bổ sung, ghi nhận rút đăng ký; mỗi đơn vị nhận một thông báo.",
)
@refusing
def answer_registrations(form: ReplyForm) -> State[Any]:
    """Answer the units about their registrations."""
    clock = business_time()
    report = reply_to_registrations(
        form.initiatives,
        needed_word(ReplyKind, form.action, "Việc cần ghi"),
        form.decided_on,
        clock.today,
        clock.now,
        operator_of(form),
        Source.FORM,
        document_number=form.document_number,
        reasons=form.reason,
        supplement_due_on=form.supplement_due_on,
        preview=form.preview,
    )
    return conclude(reply_page(report), changed=not form.preview)


@flow(
    name="Nhận tệp kèm mô hình",
    flow_run_name=on_the_day("Nhận tệp kèm mô hình", lambda form: code_of(form.initiative)),
    description="Nhận báo cáo thành tích và tài liệu kèm theo của một mô hình, có phiên bản và biên nhận.",
)
@refusing
def attach_to_initiative(form: AttachmentForm) -> State[Any]:
    """Take the files of one mô hình in."""
    if not form.initiative:
        raise Refused("Chưa chọn mô hình: chọn một mô hình trong danh sách rồi chạy lại.")
    clock = business_time()
    report = attach_files(
        code_of(form.initiative), clock.today, clock.now, operator_of(form), Source.FORM, preview=form.preview
    )
    return conclude(attachment_page(report), changed=not form.preview)


@flow(
    name="Sáp nhập, đổi tên đơn vị",
    flow_run_name=on_the_day("Sáp nhập, đổi tên đơn vị", lambda form: code_of(form.old)),
    description="Chuyển mô hình và việc còn mở của đơn vị được sáp nhập, đổi tên sang đơn vị kế thừa.",
)
@refusing
def hand_over(form: SuccessionForm) -> State[Any]:
    """Carry everything open from a unit to its successor."""
    if not form.old or not form.new:
        raise Refused("Chưa chọn đơn vị cũ hoặc đơn vị kế thừa: chọn cả hai trong danh sách rồi chạy lại.")
    clock = business_time()
    report = apply_succession(
        code_of(form.old),
        code_of(form.new),
        needed_day(form.on, "Chưa chọn ngày có hiệu lực của việc sáp nhập, đổi tên."),
        form.document_number,
        clock.today,
        clock.now,
        operator_of(form),
        Source.FORM,
        preview=form.preview,
    )
    return conclude(succession_page(report), changed=not form.preview)


def _check_chosen(unit: str, duty: str) -> None:
    if not unit or not duty:
        raise Refused("Chưa chọn đơn vị hoặc nhiệm vụ: chọn cả hai trong danh sách rồi chạy lại.")
