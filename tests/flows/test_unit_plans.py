"""Step 1 as staff start it from its forms: each flow once, each refusal as a failed run that changes nothing."""

import sys
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect import State
from pydantic import BaseModel
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1] / "tasks"))

from unit_plan_office import ACTOR, REGISTER, REPORT, UNIT_PLAN, UnitPlanOffice, docx

from flows.form_lists import with_lists
from flows.forms import LIST_KEY
from flows.step_forms import intake as intake_forms
from flows.step_forms import registration as registration_forms
from flows.step_forms.intake import DossierAction, DossierForm, ExtensionAction, ExtensionForm, LateReasonForm
from flows.step_forms.registration import (
    AttachmentForm,
    RegistrationFileForm,
    RegistrationForm,
    ReplyForm,
    SuccessionForm,
)
from flows.step_pages.intake import dossier_page, extension_page, late_reason_page
from flows.step_pages.registration import registration_page, reply_page, succession_page
from flows.unit_plans import (
    answer_registrations,
    attach_to_initiative,
    extend,
    hand_over,
    note_late_reason,
    register_from_file,
    register_one,
    take_dossier,
)
from models.database import session_on
from models.plans import Office
from tasks.context import context_of
from tasks.hand_ins import FileReceipt, HandInReport
from tasks.intake import CHECKLIST_PARTS, ExtensionReport, LateReasonReport, intake_lists
from tasks.registration import RegisteredRow, RegistrationReport, ReplyReport, SuccessionReport

pytest_plugins = ("unit_plan_fixtures",)

FORMS = [
    DossierForm,
    ExtensionForm,
    LateReasonForm,
    AttachmentForm,
    RegistrationFileForm,
    RegistrationForm,
    ReplyForm,
    SuccessionForm,
]
UNIT, PLAN_DUTY, REPORT_DUTY = "P-DX · UBND phường Đức Xuân", f"{UNIT_PLAN} · Kế hoạch", f"{REPORT} · Báo cáo"
DETAILS = "Mục tiêu, tiêu chí: đạt 3 tuyến\nNội dung, cách làm: vận động\nhội viên"


def on_day(office: UnitPlanOffice, day: date) -> None:
    """Set the training clock."""
    with session_on(office.url) as session:
        row = session.get(Office, 1)
        assert row is not None
        row.training_today = day


def run(step: Any, form: BaseModel) -> tuple[str, str]:
    state: State[Any] = step(form, return_state=True)
    return state.type.value, state.message or ""


def dossier(**fields: Any) -> DossierForm:
    given = {"operator": ACTOR, "unit": UNIT, "duty": PLAN_DUTY, "document_number": "12/KH-UBND", **fields}
    return DossierForm(**given)


def test_a_year_s_first_steps_from_the_forms(prefect_server: None, unit_plans: UnitPlanOffice) -> None:
    on_day(unit_plans, date(2024, 4, 22))
    unit_plans.drop("P-DX", "ke-hoach.docx", docx())
    arrived = date(2024, 4, 19)
    part = f"{UNIT_PLAN}/giai-phap · Giải pháp tổ chức thực hiện"
    form = RegistrationForm(
        operator=ACTOR, unit=UNIT, name="Tuyến đường hoa", content="3 · Nông thôn mới", details=DETAILS
    )
    unit_plans.drop("P-DX", "bao-cao.docx", docx("Báo cáo (ví dụ)"), "DVK-2024-001")
    unit_plans.drop("", "dang-ky.csv", "Đơn vị,Tên,Nội dung,muc-tieu,cach-lam\nX-DQ,Nhà văn hóa,4,a,b\n".encode())

    said = [
        run(take_dossier, dossier(arrived_on=arrived, take_files=True)),
        run(take_dossier, dossier(action=DossierAction.UPDATE, missing=[part])),
        run(take_dossier, dossier(action=DossierAction.RETURN, unsatisfactory=[part],
                                  reason="chưa nêu tiến độ", supplement_due_on=date(2024, 5, 3))),
        run(take_dossier, dossier(arrived_on=date(2024, 4, 22))),
        run(take_dossier, dossier(action=DossierAction.ACCEPT)),
        run(register_one, form),
        run(register_from_file, RegistrationFileForm(operator=ACTOR, file="dang-ky.csv")),
        run(answer_registrations, ReplyForm(operator=ACTOR, initiatives=["DVK-2024-001 · P-DX", "DVK-2024-002"])),
        run(attach_to_initiative, AttachmentForm(operator=ACTOR)),
        run(attach_to_initiative, AttachmentForm(operator=ACTOR, initiative="DVK-2024-001 · P-DX")),
        run(extend, ExtensionForm(operator=ACTOR, unit=UNIT, duty=REPORT_DUTY, until=date(2024, 11, 22),
                                  document_number="05/CV", document_on=date(2024, 4, 22))),
        run(extend, ExtensionForm(operator=ACTOR, action=ExtensionAction.GRANT, unit=UNIT, duty=REPORT_DUTY,
                                  until=date(2024, 11, 20), document_number="31/UBND", document_on=date(2024, 4, 22))),
        run(hand_over, SuccessionForm(operator=ACTOR, old="P-PCK", new="P-SC", on=date(2024, 4, 22),
                                      document_number="88/NQ", preview=True)),
    ]  # fmt: skip

    assert said == [
        ("COMPLETED", "UBND phường Đức Xuân: Đã tiếp nhận. Đúng hạn"),
        ("COMPLETED", "UBND phường Đức Xuân: Đã tiếp nhận. Đúng hạn"),
        ("COMPLETED", "UBND phường Đức Xuân: Trả lại bổ sung. Đúng hạn"),
        ("COMPLETED", "UBND phường Đức Xuân: Đã tiếp nhận. Đúng hạn"),
        ("COMPLETED", "UBND phường Đức Xuân: Đã chấp thuận. Đúng hạn"),
        ("COMPLETED", "Đã đăng ký 1 mô hình, điển hình (II.6): mới 1, duy trì 0; trong đó đăng ký lại 0."),
        ("COMPLETED", "Đã đăng ký 1 mô hình, điển hình (II.6): mới 1, duy trì 0; trong đó đăng ký lại 0."),
        ("COMPLETED", "Đã ghi: Xác nhận đăng ký, 2 mô hình, điển hình của 2 đơn vị (II.6)."),
        ("FAILED", "Chưa chọn mô hình: chọn một mô hình trong danh sách rồi chạy lại."),
        ("COMPLETED", "Đã nhận 1 tệp của DVK-2024-001 “Tuyến đường hoa” (II.6), trong đó 1 tệp mới hoặc có nội dung "
         "mới."),
        ("COMPLETED", "UBND phường Đức Xuân: Chờ quyết định; hạn đang áp dụng 14/11/2024, hạn ban đầu 14/11/2024."),
        ("COMPLETED", "UBND phường Đức Xuân: Đã cho gia hạn; hạn đang áp dụng 20/11/2024, hạn ban đầu 14/11/2024."),
        ("COMPLETED", "Sẽ chuyển 0 mô hình, 0 việc từ UBND phường Phùng Chí Kiên sang UBND phường Sông Cầu; 7 "
         "việc nhập "
         "vào việc sẵn có."),
    ]  # fmt: skip
    with session_on(unit_plans.url) as session:
        came_by = session.scalars(
            text("SELECT json_extract(body, '$.source') FROM audit_row WHERE subject = 'registration' ORDER BY seq")
        ).all()
    assert came_by == ["form", "file"]


def test_each_refusal_is_a_failed_run_with_its_sentence_and_changes_nothing(
    prefect_server: None, unit_plans: UnitPlanOffice
) -> None:
    on_day(unit_plans, date(2024, 11, 20))
    unit_plans.drop("P-HT", "x.exe", b"MZ")
    unit_plans.hand_in("P-DX", REGISTER, date(2024, 4, 22))
    unit_plans.accept("P-DX", REGISTER, date(2024, 4, 22))
    unit_plans.ask("P-SC", REPORT, date(2024, 11, 28), date(2024, 11, 20))
    unit_plans.decide("P-SC", REPORT, None, date(2024, 11, 20))
    before = unit_plans.dump()
    day = date(2024, 11, 20)
    late = {"operator": ACTOR, "unit": UNIT, "duty": REPORT_DUTY}

    said = [
        run(take_dossier, DossierForm(operator=ACTOR)),
        run(take_dossier, dossier(unit="P-NV", arrived_on=day)),
        run(take_dossier, dossier(arrived_on=date(2024, 11, 21))),
        run(take_dossier, dossier(arrived_on=day, operator="")),
        run(take_dossier, dossier(arrived_on=day, unit="P-HT", take_files=True)),
        run(take_dossier, dossier(arrived_on=day, missing=[f"{REPORT}/bao-cao · Văn bản báo cáo"])),
        run(take_dossier, dossier(arrived_on=day, via="Bồ câu")),
        run(take_dossier, dossier(action=DossierAction.ACCEPT, duty=REGISTER)),
        run(take_dossier, dossier(action=DossierAction.RETURN, unsatisfactory=[f"{UNIT_PLAN}/van-ban"])),
        run(extend, ExtensionForm(operator=ACTOR, action=ExtensionAction.GRANT, unit="P-SC", duty=REPORT_DUTY,
                                  until=date(2024, 11, 28), document_number="9", document_on=day)),
        run(note_late_reason, LateReasonForm(**late, reason="Thiếu số liệu.", reply_number="09")),
        run(register_one, RegistrationForm(operator=ACTOR, unit=UNIT, name="Hoa", content="3", details="đạt 3 tuyến")),
        run(register_from_file, RegistrationFileForm(operator=ACTOR, file="../danvan.db.csv")),
        run(answer_registrations, ReplyForm(operator=ACTOR)),
        run(hand_over, SuccessionForm(operator=ACTOR, old="P-PCK", new="P-SC", document_number="88/NQ")),
    ]  # fmt: skip

    assert {kind for kind, _ in said} == {"FAILED"}
    assert [message for _, message in said] == [
        "Chưa chọn đơn vị hoặc nhiệm vụ: chọn cả hai trong danh sách rồi chạy lại.",
        "Phòng Nội vụ không được giao nhiệm vụ “Kế hoạch thực hiện phong trào “Dân vận khéo” của đơn vị” "
        "(III.2.a). Hãy "
        "kiểm tra lại đơn vị hoặc nhiệm vụ.",
        "Ngày đến 21/11/2024 sau ngày hôm nay 20/11/2024. Hãy nhập ngày văn bản thực sự đến văn thư.",
        "Chưa chọn người thực hiện: chọn trong danh sách “Người thực hiện” rồi chạy lại.",
        "Chưa nhận tệp nào:\nTệp “x.exe” không thuộc loại được nhận; chỉ nhận .pdf, .docx, .xlsx, .pptx, .jpg, .png.",
        f"Thành phần “{REPORT}/bao-cao · Văn bản báo cáo” thuộc nhiệm vụ {REPORT}, không thuộc nhiệm vụ {UNIT_PLAN} đã "
        "chọn; chọn lại.",
        "Không có lựa chọn “Bồ câu” ở “Hình thức nhận”: chọn một mục trong danh sách.",
        "Chưa có lần nộp nào đang chờ để chấp thuận. Hãy ghi nhận nộp trước, hoặc xem lại trạng thái trên Bảng "
        "theo dõi.",
        "Có 1 thành phần chưa đạt nhưng mới ghi 0 lý do; mỗi thành phần một dòng lý do.",
        "Chưa ghi nhận đề nghị gia hạn nào đang chờ quyết định; ghi đề nghị của đơn vị trước.",
        "Chỉ ghi là giải trình khi có số văn bản yêu cầu giải trình; không có thì chỉ ghi lý do chậm.",
        "Nội dung phiếu phải bắt đầu bằng tên mục và dấu hai chấm. Các mục: Thực trạng, lý do; Mục tiêu, tiêu chí; Nội "
        "dung, cách làm; Địa bàn, đối tượng; Lực lượng (chủ trì, phối hợp, tham gia); Nguồn lực; Thời gian thực "
        "hiện; Sản "
        "phẩm đầu ra; Khả năng duy trì, nhân rộng.",
        "“..” có tên dẫn ra ngoài thư mục tiếp nhận; chỉ ghi tên tệp, không ghi đường dẫn.",
        "Chưa chọn mô hình nào; chọn trong danh sách rồi chạy lại.",
        "Chưa chọn ngày có hiệu lực của việc sáp nhập, đổi tên.",
    ]
    assert unit_plans.dump() == before


# --- forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_forms_are_soft_and_speak_the_office_s_words(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()

    assert [name for name, field in schema["properties"].items() if not field.get("description")] == []
    assert "required" not in schema
    assert form() == form.model_validate({})
    assert unicodedata.is_normalized("NFC", repr(schema))


def test_no_form_has_a_field_for_an_individual_s_name() -> None:
    fields = {name for form in FORMS for name in form.model_fields}

    assert fields & {"person", "full_name", "members", "score", "vote"} == set()


def test_every_list_that_a_form_names_is_read_from_the_record(unit_plans: UnitPlanOffice) -> None:
    from flows.forms import DATED_DUTIES, DUTIES, OPERATORS, UNITS
    from tasks.registration import registration_lists

    named = {word for form in FORMS for word in _lists_in(form.model_json_schema())}
    with session_on(unit_plans.url, read_only=True) as session:
        context = context_of(session)
        known = intake_lists(session, context) | registration_lists(session, context)

    assert named <= known.keys() | {UNITS, DUTIES, DATED_DUTIES, OPERATORS}
    parts = with_lists(DossierForm.model_json_schema(), known)["properties"]["missing"]["items"]["enum"]
    assert parts == known[CHECKLIST_PARTS]
    assert parts[0] == f"{UNIT_PLAN}/van-ban · Văn bản kế hoạch đã ký ban hành"


def _lists_in(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {found for part in schema for found in _lists_in(part)}
    if not isinstance(schema, dict):
        return set()
    own = {schema[LIST_KEY]} if LIST_KEY in schema else set()
    return own | {found for part in schema.values() for found in _lists_in(part)}


def test_the_words_of_the_forms_choices_are_those_of_the_record() -> None:
    assert (intake_forms.DossierAction.ALL[0], registration_forms.ReplyKind.CONFIRMED.label) == (
        "Ghi nhận đã nộp",
        "Xác nhận đăng ký",
    )


# --- pages --------------------------------------------------------------------------------------------------------

LINK = "[Mở bảng theo dõi](/v2/artifacts/key/bang-theo-doi)\n"


def test_a_dossier_s_page_has_receipts_and_no_file_s_name() -> None:
    file = FileReceipt(
        "BN-7-0A1B2C3D4E5F", "docx", 2 * 1024 * 1024, 2, "0a1b2c3d4e5f6071" + "0" * 48, date(2024, 4, 10)
    )
    report = HandInReport(
        unit_name="UBND phường Đức Xuân",
        duty_name="Kế hoạch",
        clause="III.2.a",
        round=1,
        arrived_on=date(2024, 4, 10),
        status_label="Đã tiếp nhận",
        days_late=0,
        lateness_text="Đúng hạn",
        next_step="Xem xét.",
        files=[file],
        faults=["Giải pháp: còn thiếu"],
        extension_text="Đã gia hạn 1 lần.",
    )

    assert dossier_page(report).markdown == (
        "# Tiếp nhận hồ sơ\n\n"
        "UBND phường Đức Xuân: Đã tiếp nhận. Đúng hạn\n\n"
        "## Kết quả\n\n"
        "| Mục | Nội dung |\n| --- | --- |\n"
        "| Đơn vị | UBND phường Đức Xuân |\n"
        "| Nhiệm vụ | Kế hoạch |\n"
        "| Căn cứ | III.2.a |\n"
        "| Lần nộp | 1 |\n"
        "| Ngày đến văn thư | 10/04/2024 |\n"
        "| Trạng thái | Đã tiếp nhận |\n"
        "| Đúng hạn hay chậm | Đúng hạn |\n\n"
        "## Gia hạn\n\nĐã gia hạn 1 lần.\n\n"
        "## Thành phần cần bổ sung\n\n- Giải pháp: còn thiếu\n\n"
        "## Giấy biên nhận tệp\n\n"
        "| Biên nhận | Loại | Dung lượng | Phiên bản | Ngày nhận | Mã nội dung (SHA-256) |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| BN-7-0A1B2C3D4E5F | docx | 2,0 MB | 2 | 10/04/2024 | 0a1b2c3d4e5f6071… |\n\n"
        "Tên và nội dung tệp không hiện ở đây.\n\n"
        "## Việc tiếp theo\n\nXem xét.\n\n" + LINK
    )


def test_an_extension_s_page_shows_both_days_and_the_count() -> None:
    report = ExtensionReport(
        unit_name="UBND phường Đức Xuân",
        duty_name="Báo cáo",
        clause="III.2.c",
        status_label="Đã cho gia hạn",
        request_number="05/CV",
        asked_until=date(2024, 11, 22),
        decision_number="31/UBND",
        first_on=date(2024, 11, 14),
        due_on=date(2024, 11, 20),
        lateness_text="Chưa đến hạn",
        extension_text="Đã gia hạn 1 lần.",
        granted_to_unit=1,
        told=1,
        next_step="Nhắc hạn theo hạn mới.",
    )

    assert extension_page(report, preview=True).markdown == (
        "# Gia hạn\n\n"
        "UBND phường Đức Xuân: Đã cho gia hạn; hạn đang áp dụng 20/11/2024, hạn ban đầu 14/11/2024.\n\n"
        "## Lưu ý\n\n**Chỉ xem trước: chưa ghi gì vào sổ.** Chạy lại và tắt “Chỉ xem trước” để thực hiện.\n\n"
        "## Nội dung\n\n"
        "| Mục | Nội dung |\n| --- | --- |\n"
        "| Đơn vị | UBND phường Đức Xuân |\n"
        "| Nhiệm vụ | Báo cáo |\n"
        "| Căn cứ | III.2.c |\n"
        "| Kết quả | Đã cho gia hạn |\n"
        "| Văn bản đề nghị | 05/CV |\n"
        "| Đề nghị đến hết ngày | 22/11/2024 |\n"
        "| Văn bản trả lời | 31/UBND |\n"
        "| Hạn ban đầu | 14/11/2024 |\n"
        "| Hạn đang áp dụng | 20/11/2024 |\n"
        "| Đúng hạn hay chậm | Chưa đến hạn |\n"
        "| Số lần đơn vị được gia hạn trong kế hoạch | 1 |\n\n"
        "## So với hạn ban đầu\n\nĐã gia hạn 1 lần.\n\n"
        "## Việc tiếp theo\n\nNhắc hạn theo hạn mới.\n\n" + LINK
    )


def test_a_late_reason_s_page_does_not_repeat_the_reason() -> None:
    report = LateReasonReport("UBND xã Dương Quang", "Báo cáo", "III.2.c", "Quá hạn 6 ngày", "", True, "40/UBND-NV")

    page = late_reason_page(report)

    assert page.headline == "Đã ghi lý do chậm của UBND xã Dương Quang: Quá hạn 6 ngày."
    assert "| Loại | Giải trình theo văn bản số 40/UBND-NV |" in page.markdown


def test_registering_answering_and_succession_sum_up_in_one_sentence() -> None:
    row = RegisteredRow(
        "DVK-2024-001", "UBND xã Dương Quang", "DVK-2024-001 “Hoa”", "Nội dung 3", "Duy trì", "Đã đăng ký"
    )
    registered = RegistrationReport([row], 0, 1, 0, {"Nội dung 3": 1}, ["Xem lại."], [], "II.6", preview=True)
    replied = ReplyReport("Trả lại bổ sung", [row], 1, 1, date(2024, 5, 15), "II.6", "Chờ đơn vị.", preview=False)
    before = {"old_initiatives": 2, "new_initiatives": 1, "old_open": 7, "new_open": 6}
    after = {"old_initiatives": 0, "new_initiatives": 3, "old_open": 0, "new_open": 12}
    moved, merged = [("Kế hoạch", "III.2.a")] * 6, [("Báo cáo", "III.2.c")]
    units, day = ("Phường A (ví dụ)", "Phường B (ví dụ)"), date(2024, 7, 1)
    carried = SuccessionReport(
        *units, day, "88/NQ", ["DVK-2024-001"], moved, merged, before, after, reconciles=True, preview=False
    )

    pages = [registration_page(registered), reply_page(replied), succession_page(carried)]

    assert [page.headline for page in pages] == [
        "Sẽ đăng ký 1 mô hình, điển hình (II.6): mới 0, duy trì 1; trong đó đăng ký lại 0.",
        "Đã ghi: Trả lại bổ sung, 1 mô hình, điển hình của 1 đơn vị (II.6).",
        "Đã chuyển 1 mô hình, 6 việc từ Phường A (ví dụ) sang Phường B (ví dụ); 1 việc nhập vào việc sẵn có.",
    ]
    assert "## Hạn bổ sung\n\n15/05/2024" in pages[1].markdown
    assert "| Việc còn mở | 7 | 6 | 0 | 12 | 1 |" in pages[2].markdown
