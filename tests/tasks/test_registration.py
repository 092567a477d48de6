"""Đăng ký mô hình: all rows or none with every mistake told, gapless codes, quotas, twins, answers, files."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from unit_plan_office import DETAILS, REGISTER, UnitPlanOffice, docx, morning, row

from config.plan_schema import PlanFile
from config.refusals import Refused
from config.steps.registration import Quota, Registration
from models.database import session_on
from models.initiatives import Initiative, InitiativeKind, InitiativeOf, InitiativeStatus, Novelty
from models.plans import Plan
from models.registration import record as registration
from models.registration.checks import RowError, RowsRefused
from models.registration.record import RegistrationReply, ReplyKind
from tasks import registration as registering
from tasks.context import Context, context_of

pytest_plugins = ("unit_plan_fixtures",)

APRIL, MAY = date(2024, 4, 22), date(2024, 5, 6)
FLOWERS, CAMERA = "Tuyến đường hoa tự quản", "Camera an ninh khu phố"


def with_registration(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Have the tasks of this test read other data on registering."""

    def section(context: Context) -> Registration:
        found = context.content.plan.registration
        assert found is not None
        return found.model_copy(update=changes)

    monkeypatch.setattr(registering, "section_of", section)


def last_year(office: UnitPlanOffice, *rows: tuple[str, str, InitiativeStatus]) -> None:
    """Write a plan of the year before with (code, unit, status)."""
    with session_on(office.url) as session:
        plan = context_of(session).plan
        session.add(Plan(**{**plan.model_dump(), "id": "vi-du-2023", "year": 2023, "starts_on": date(2023, 1, 2)}))
        session.flush()
        for code, unit, status in rows:
            session.add(
                Initiative(
                    code=code,
                    plan_id="vi-du-2023",
                    unit_code=unit,
                    registered_by_unit=unit,
                    name=FLOWERS,
                    plain_name=registration.plain(FLOWERS),
                    of=InitiativeOf.COLLECTIVE,
                    content="3",
                    novelty=Novelty.NEW,
                    status=status,
                    registered_on=date(2023, 4, 3),
                    recorded_at=morning(date(2023, 4, 3)),
                )
            )


def errors_of(office: UnitPlanOffice, *rows: Any, on: date = APRIL) -> list[tuple[int, str, str]]:
    """Register; return the mistakes that were told, and hold that nothing was written."""
    before = office.dump()
    with pytest.raises(RowsRefused) as refused:
        office.register(rows, on)
    assert office.dump() == before
    return [(each.line, each.column, each.reason) for each in refused.value.errors]


def test_rows_are_registered_with_codes_that_follow_each_other(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in("P-DX", REGISTER, APRIL)

    first = unit_plans.register([row(1, "P-DX", FLOWERS), row(2, "P-DX", CAMERA, "2")], APRIL)
    second = unit_plans.register([row(1, "X-DQ", "Nhà văn hóa thôn", "4")], MAY)

    assert [(each.code, each.unit_name, each.shown, each.status_label) for each in first.rows + second.rows] == [
        ("DVK-2024-001", "UBND phường Đức Xuân", f"DVK-2024-001 “{FLOWERS}”", "Đã đăng ký"),
        ("DVK-2024-002", "UBND phường Đức Xuân", f"DVK-2024-002 “{CAMERA}”", "Đã đăng ký"),
        ("DVK-2024-003", "UBND xã Dương Quang", "DVK-2024-003 “Nhà văn hóa thôn”", "Đã đăng ký"),
    ]
    assert (first.new, first.carried_over, first.amended, first.cautions) == (2, 0, 0, [])
    assert first.per_content == {
        "Cải cách hành chính, xây dựng công sở, nâng cao chất lượng đội ngũ": 1,
        "Xây dựng nông thôn mới, đô thị văn minh": 1,
    }
    assert second.cautions == [
        "UBND xã Dương Quang chưa được ghi nhận nộp bản đăng ký; chạy “Ghi nhận nộp” hoặc “Tiếp nhận hồ sơ”."
    ]
    assert unit_plans.rows(Initiative, "plain_name", "details", "clause_code", "registered_by_unit")[0] == (
        "tuyen duong hoa tu quan",
        DETAILS,
        "II.6",
        "P-DX",
    )
    assert unit_plans.chain_is_whole()


def test_a_batch_that_is_refused_or_only_looked_at_takes_no_number(unit_plans: UnitPlanOffice) -> None:
    looked_at = unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL, preview=True)
    errors_of(unit_plans, row(1, "P-DX", CAMERA), row(2, "KHONG-CO", FLOWERS))

    kept = unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)

    assert [each.rows[0].code for each in (looked_at, kept)] == ["DVK-2024-001", "DVK-2024-001"]


def test_two_who_register_at_once_leave_no_gap_and_no_code_twice(unit_plans: UnitPlanOffice) -> None:
    def register(number: int) -> list[str]:
        rows = [row(line, "P-DX", f"Việc {number} thứ {line}") for line in (1, 2)]
        return [each.code for each in unit_plans.register(rows, APRIL).rows]

    with ThreadPoolExecutor(max_workers=4) as pool:
        given = [code for codes in pool.map(register, range(6)) for code in codes]

    assert sorted(given) == [f"DVK-2024-{number:03d}" for number in range(1, 13)]


def test_every_mistake_of_every_row_is_told_at_once(unit_plans: UnitPlanOffice) -> None:
    last_year(unit_plans, ("DVK-2023-007", "X-DQ", InitiativeStatus.RECOGNISED))
    unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)

    told = errors_of(
        unit_plans,
        row(2, "KHONG-CO", ""),
        row(3, "BTV-TU", CAMERA, "9"),
        row(4, "P-DX", "  Tuyến  đường hoa tự quản"),
        row(5, "P-DX", "Nhóm mẹ", of=InitiativeOf.INDIVIDUAL),
        row(6, "P-DX", "Nhóm chị", person="Người Ví Dụ"),
        row(7, "P-DX", "Nhóm em", details={"muc-tieu": "Có", "la": "x"}),
        row(8, "P-DX", "Nhóm bạn", grounds=("la",), level="tinh"),
        row(9, "P-DX", "Nhóm cháu", carried_from="DVK-2023-007", novelty=Novelty.CARRIED_OVER),
        row(10, "P-DX", "Nhóm cô", carried_from="DVK-2023-007"),
        row(11, "P-DX", "Nhóm chú", registered_on=date(2024, 12, 1)),
        row(12, "P-DX", "Nhóm bác", code="DVK-2024-001"),
        row(13, "P-DX", "NHÓM BÁC"),
    )

    assert told == [
        (2, "Đơn vị", "không có đơn vị mã “KHONG-CO”; ghi đúng mã trong danh sách đơn vị."),
        (2, "Tên mô hình, điển hình", "chưa ghi tên."),
        (3, "Đơn vị", "Ban Thường vụ Thành ủy là cấp trên, không đăng ký tại đây."),
        (3, "Nội dung", "không có nội dung “9”; chọn một trong: 1 (Xây dựng Đảng, chính quyền, Mặt trận Tổ quốc, các "
         "đoàn thể, đoàn viên, hội viên), 2 (Cải cách hành chính, xây dựng công sở, nâng cao chất lượng đội "
         "ngũ), 3 (Xây "
         "dựng nông thôn mới, đô thị văn minh), 4 (Giữ gìn, phát huy bản sắc văn hóa dân tộc gắn với phát triển du "
         "lịch, dịch vụ)."),
        (4, "Tên mô hình, điển hình", "đơn vị đã đăng ký tên này, mã DVK-2024-001; xóa dòng hoặc đổi tên."),
        (5, "Họ tên cá nhân", "đăng ký của cá nhân phải có họ tên, ghi trong tệp đăng ký."),
        (6, "Họ tên cá nhân", "đăng ký của tập thể không ghi tên cá nhân; xóa ô này."),
        (7, "la", "phiếu đăng ký không có mục này; xóa mục hoặc sửa tên cột."),
        (7, "Nội dung, cách làm", "mục bắt buộc, chưa ghi."),
        (8, "Căn cứ lựa chọn", "không có căn cứ “la”; chọn: chuong-trinh-de-an, nghi-quyet-16."),
        (8, "Cấp đăng ký", "không có cấp “tinh”; chọn: để trống."),
        (9, "Mã năm trước", "DVK-2023-007 là của đơn vị khác; kiểm tra lại mã."),
        (10, "Mã năm trước", "đăng ký mới thì không ghi mã năm trước; nếu duy trì, ghi “Duy trì”."),
        (10, "Mã năm trước", "DVK-2023-007 là của đơn vị khác; kiểm tra lại mã."),
        (10, "Mã năm trước", "mã DVK-2023-007 đã ghi ở dòng 9; bỏ một dòng."),
        (11, "Ngày đăng ký", "ngày phải từ 25/03/2024 đến hôm nay 22/04/2024."),
        (12, "Mã", "DVK-2024-001 đang “Đã đăng ký”; chỉ đăng ký lại sau khi trả lại hoặc rút."),
        (13, "Tên mô hình, điển hình", "trùng với dòng 12; bỏ một dòng."),
    ]  # fmt: skip


def test_what_is_carried_over_is_linked_and_keeps_its_history(unit_plans: UnitPlanOffice) -> None:
    last_year(unit_plans, ("DVK-2023-007", "P-DX", InitiativeStatus.RECOGNISED))
    carried = row(1, "P-DX", FLOWERS, novelty=Novelty.CARRIED_OVER, carried_from="DVK-2023-007")

    report = unit_plans.register([carried, row(2, "P-DX", CAMERA, novelty=Novelty.CARRIED_OVER)], APRIL)

    assert (report.new, report.carried_over) == (0, 2)
    assert report.cautions[0] == "Dòng 2: duy trì nhưng chưa ghi mã năm trước nên chưa nối được với lịch sử."
    assert [each["lifeline"] for each in registering.registration_rows()] == [
        ["DVK-2024-001", "DVK-2023-007"],
        ["DVK-2024-002"],
    ]
    assert errors_of(unit_plans, replace(carried, name="Tên khác")) == [
        (1, "Mã năm trước", "DVK-2023-007 đã được đăng ký duy trì trong năm nay.")
    ]


def test_what_was_withdrawn_or_revoked_is_not_carried_over(unit_plans: UnitPlanOffice) -> None:
    last_year(unit_plans, ("DVK-2023-001", "P-DX", InitiativeStatus.REVOKED))

    told = errors_of(unit_plans, row(1, "P-DX", FLOWERS, novelty=Novelty.CARRIED_OVER, carried_from="DVK-2023-001"))

    assert told == [(1, "Mã năm trước", "DVK-2023-001 đã “Đã thu hồi công nhận” nên không duy trì được.")]


def test_names_nearly_the_same_are_shown_across_units_without_diacritics(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in("X-DQ", REGISTER, APRIL)
    unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)

    report = unit_plans.register(
        [row(2, "X-DQ", "Tuyen duong hoa tu quản"), row(3, "X-DQ", "Mô hình tuyến đường hoa tự quang")], APRIL
    )

    assert report.cautions == [
        "Dòng 2: tên gần giống DVK-2024-001 của UBND phường Đức Xuân (100%); xem có trùng không.",
        "Dòng 3: tên gần giống DVK-2024-001 của UBND phường Đức Xuân (98%); xem có trùng không.",
        "Dòng 3: tên gần giống dòng 2 (98%); xem có trùng không.",
    ]


def test_too_few_is_told_and_too_many_is_told_or_refused_by_the_plan_s_data(
    unit_plans: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = "Giả định: chỉ tiêu ví dụ"
    quota = Quota.model_validate({"class": "xa-phuong", "min": 2, "max": 2, "over": "refuse", "label": label})
    with_registration(monkeypatch, quotas=[quota])
    rows = [row(1, "P-DX", "Một"), row(2, "P-DX", "Hai kia"), row(3, "P-DX", "Ba nọ"), row(4, "X-DQ", "Bốn ấy")]

    told = errors_of(unit_plans, *rows)
    with_registration(monkeypatch, quotas=[quota.model_copy(update={"over": "warn"})])
    report = unit_plans.register(rows, APRIL)

    said = f"UBND phường Đức Xuân đăng ký 3, vượt chỉ tiêu tối đa 2 ({label})"
    assert told == [(3, "Đơn vị", said)]
    assert report.cautions[0] == f"Dòng 3, cột “Đơn vị”: {said}"
    assert len(report.below_quota) == 7
    assert f"UBND xã Dương Quang: đăng ký 1, chỉ tiêu từ 2 ({label})" in report.below_quota


def test_level_and_ground_are_asked_for_where_the_plan_s_data_asks(
    unit_plans: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_registration(monkeypatch, levels_required=True, ground_required=True, carried_over_needs_link=True)

    assert errors_of(unit_plans, row(1, "P-DX", FLOWERS, novelty=Novelty.CARRIED_OVER)) == [
        (1, "Căn cứ lựa chọn", "chưa chọn căn cứ lựa chọn nội dung (khoản 6 mục II)."),
        (1, "Cấp đăng ký", "chưa chọn cấp đăng ký."),
        (1, "Mã năm trước", "duy trì thì phải ghi mã của năm trước."),
    ]


# --- answers ------------------------------------------------------------------------------------------------------


def test_confirming_tells_each_unit_once_about_its_own_and_individuals_by_code_alone(
    unit_plans: UnitPlanOffice,
) -> None:
    unit_plans.register(
        [
            row(1, "P-DX", FLOWERS),
            row(2, "P-DX", "Người tốt việc tốt", of=InitiativeOf.INDIVIDUAL, person="Người Ví Dụ",
                kind=InitiativeKind.EXEMPLAR),
            row(3, "MTTQ", CAMERA),
        ],
        APRIL,
    )  # fmt: skip

    report = unit_plans.reply(
        ["DVK-2024-001", "DVK-2024-002", "DVK-2024-003"], ReplyKind.CONFIRMED, MAY, document_number="60/UBND-NV"
    )

    assert (report.units, [each.status_label for each in report.rows]) == (2, ["Đã xác nhận"] * 3)
    assert [(rung, words["paragraphs"]) for rung, _, words in unit_plans.told("registration") if words] == [
        (
            "confirmed",
            [
                "Phòng Nội vụ xác nhận (văn bản số 60/UBND-NV) 1 mô hình, điển hình do Ủy ban MTTQ Việt Nam thành phố "
                f"đăng ký: DVK-2024-003 “{CAMERA}”.",
                "Trân trọng đề nghị Quý cơ quan phối hợp tổ chức thực hiện theo nội dung đã đăng ký.",
            ],
        ),
        (
            "confirmed",
            [
                "Phòng Nội vụ xác nhận (văn bản số 60/UBND-NV) 2 mô hình, điển hình do UBND phường Đức Xuân đăng ký: "
                f"DVK-2024-001 “{FLOWERS}”; DVK-2024-002 (điển hình, cá nhân).",
                "Đề nghị đơn vị tổ chức thực hiện theo nội dung đã đăng ký.",
            ],
        ),
    ]
    assert "Người" not in repr(report)


def test_a_return_has_reasons_a_day_and_a_round_and_is_registered_again_under_its_code(
    unit_plans: UnitPlanOffice,
) -> None:
    unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)
    day = date(2024, 5, 15)

    returned = unit_plans.reply(
        ["DVK-2024-001"], ReplyKind.RETURNED, MAY, reasons="Mục tiêu chưa rõ.\nThiếu địa bàn.", supplement_due_on=day
    )
    again = unit_plans.register([row(4, "P-DX", FLOWERS, code="DVK-2024-001", content="2")], date(2024, 5, 14))
    unit_plans.reply(
        ["DVK-2024-001"], ReplyKind.RETURNED, date(2024, 5, 14), reasons="Như trên.", supplement_due_on=day
    )

    assert (returned.supplement_due_on, returned.rows[0].status_label) == (day, "Trả lại bổ sung")
    assert unit_plans.told("registration")[0][2] == {
        "heading": "Trả lại bổ sung mô hình “Dân vận khéo”",
        "paragraphs": [
            "Phòng Nội vụ đã tiếp nhận và đề nghị đơn vị bổ sung hồ sơ của 1 mô hình, điển hình do UBND phường "
            "Đức Xuân "
            f"đăng ký: DVK-2024-001 “{FLOWERS}”.",
            "Nội dung cần bổ sung: Mục tiêu chưa rõ.",
            "Nội dung cần bổ sung: Thiếu địa bàn.",
            "Thời gian nhận bản bổ sung: chậm nhất hết ngày 15/05/2024 (thứ Tư).",
        ],
        "why": "Đồng chí là đầu mối phụ trách của UBND phường Đức Xuân, nơi đã đăng ký.",
    }
    assert (again.amended, again.rows[0].code, again.rows[0].status_label) == (1, "DVK-2024-001", "Đã đăng ký")
    assert unit_plans.rows(RegistrationReply, "round", "kind") == [(1, ReplyKind.RETURNED), (2, ReplyKind.RETURNED)]


def test_a_withdrawal_needs_the_unit_s_document_and_frees_the_name(unit_plans: UnitPlanOffice) -> None:
    unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)

    report = unit_plans.reply(["DVK-2024-001"], ReplyKind.WITHDRAWN, MAY, document_number="15/UBND")
    again = unit_plans.register([row(1, "P-DX", FLOWERS)], MAY)

    assert (report.rows[0].status_label, again.rows[0].code) == ("Đã rút", "DVK-2024-002")


def test_a_confirmation_by_mistake_is_corrected_and_said_so(unit_plans: UnitPlanOffice) -> None:
    unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)
    unit_plans.reply(["DVK-2024-001"], ReplyKind.CONFIRMED, MAY)

    report = unit_plans.reply(["DVK-2024-001"], ReplyKind.CORRECTED, MAY, reasons="Xác nhận nhầm đơn vị.")

    assert report.rows[0].status_label == "Đã đăng ký"
    assert unit_plans.told("registration")[1][2]["paragraphs"][1] == "Kết quả xem xét sẽ được thông báo lại."  # type: ignore[index]


@pytest.mark.parametrize(
    ("codes", "kind", "more", "sentence"),
    [
        ([], ReplyKind.CONFIRMED, {}, "Chưa chọn mô hình nào; chọn trong danh sách rồi chạy lại."),
        (["DVK-2024-001", "DVK-2024-009"], ReplyKind.CONFIRMED, {},
         "Kế hoạch không có mô hình mang mã DVK-2024-009; chọn lại trong danh sách."),
        (["DVK-2024-001"], ReplyKind.RETURNED, {"supplement_due_on": date(2024, 5, 15)},
         "Trả lại bổ sung phải nêu lý do, mỗi lý do một dòng."),
        (["DVK-2024-001"], ReplyKind.RETURNED, {"reasons": "Thiếu."},
         "Chưa chọn hạn bổ sung: đơn vị cần biết phải gửi lại trước ngày nào."),
        (["DVK-2024-001"], ReplyKind.RETURNED, {"reasons": "Thiếu.", "supplement_due_on": APRIL},
         "Hạn bổ sung 22/04/2024 đã qua; chọn ngày khác."),
        (["DVK-2024-001"], ReplyKind.WITHDRAWN, {},
         "Rút đăng ký phải có số văn bản đề nghị của đơn vị; ghi số, ký hiệu rồi chạy lại."),
        (["DVK-2024-001"], ReplyKind.CORRECTED, {"reasons": "Nhầm."},
         "Chỉ đính chính xác nhận nhầm khi mô hình đang “Đã xác nhận”; DVK-2024-001 đang “Đã đăng ký”."),
        (["DVK-2024-001", "DVK-2024-002"], ReplyKind.CONFIRMED, {},
         "Không thể chuyển mô hình từ “Đã xác nhận” sang “Đã xác nhận”. Các bước được phép: đính chính xác nhận nhầm "
         "(Đã đăng ký); thẩm định đạt (Thẩm định đạt); thẩm định không đạt (Thẩm định không đạt); rút đăng ký "
         "(Đã rút)."),
    ],
)  # fmt: skip
def test_an_answer_that_may_not_be_given_changes_nothing(
    unit_plans: UnitPlanOffice, codes: list[str], kind: ReplyKind, more: dict[str, Any], sentence: str
) -> None:
    unit_plans.register([row(1, "P-DX", FLOWERS), row(2, "P-DX", CAMERA)], APRIL)
    unit_plans.reply(["DVK-2024-002"], ReplyKind.CONFIRMED, MAY)
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.reply(codes, kind, MAY, **more)

    assert str(refused.value) == sentence
    assert unit_plans.dump() == before


def test_looking_at_an_answer_writes_nothing(unit_plans: UnitPlanOffice) -> None:
    unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)
    before = unit_plans.dump()

    report = unit_plans.reply(["DVK-2024-001"], ReplyKind.CONFIRMED, MAY, preview=True)

    assert (report.rows[0].status_label, unit_plans.dump() == before) == ("Đã xác nhận", True)


# --- files and lists ----------------------------------------------------------------------------------------------

HEAD = (
    "Mã đơn vị;Tên mô hình;Loại;Nội dung;Tập thể/Cá nhân;Họ tên;Mới/Duy trì;Căn cứ;Ngày đăng ký;"
    "Mục tiêu, tiêu chí;cach-lam"
)


def sheet(*lines: str) -> bytes:
    return ("\ufeff" + "\r\n".join([HEAD, *lines]) + "\r\n").encode()


def test_a_file_is_taken_in_whole_with_the_names_that_no_form_carries(unit_plans: UnitPlanOffice) -> None:
    unit_plans.drop("P-DX", "dang-ky.csv", sheet(
        f"P-DX;{FLOWERS};;3;;;;nghi-quyet-16;22/4/2024;Đạt 3 tuyến;Vận động",
        "P-DX;Việc tốt;Điển hình;(1);cá nhân;Người Ví Dụ;Duy trì;;;Giúp dân;\"Đến nhà; hỏi việc\"",
        ";;;;;;;;;;",
    ))  # fmt: skip

    report = unit_plans.register_file("P-DX/dang-ky.csv", APRIL)

    assert [each.shown for each in report.rows] == [
        f"DVK-2024-001 “{FLOWERS}”",
        "DVK-2024-002 (điển hình, cá nhân)",
    ]
    assert unit_plans.rows(Initiative, "content", "kind", "of", "person", "novelty", "ground", "registered_on") == [
        ("3", InitiativeKind.MODEL, InitiativeOf.COLLECTIVE, None, Novelty.NEW, "nghi-quyet-16", APRIL),
        ("1", InitiativeKind.EXEMPLAR, InitiativeOf.INDIVIDUAL, "Người Ví Dụ", Novelty.CARRIED_OVER, "", APRIL),
    ]
    assert unit_plans.rows(Initiative, "details")[1] == ({"muc-tieu": "Giúp dân", "cach-lam": "Đến nhà; hỏi việc"},)
    assert "Người Ví Dụ" not in repr(report)
    lists = read_lists(unit_plans)
    assert lists[registering.TO_CONFIRM] == [
        f"DVK-2024-001 · P-DX · {FLOWERS}",
        "DVK-2024-002 · P-DX · (điển hình, cá nhân)",
    ]
    assert lists[registering.GROUNDS][0].startswith("nghi-quyet-16 · ")


def read_lists(office: UnitPlanOffice) -> dict[str, list[str]]:
    with session_on(office.url, read_only=True) as session:
        return registering.registration_lists(session, context_of(session))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", sheet("P-DX;Hoa;Kiểu mới;3;;;;;32/4/2024;a;b", "P-DX;Cây;;3;nhóm;;;;;a;b"),
         "Tệp “a.csv” có 3 lỗi, chưa ghi gì:\n"
         "Dòng 2, cột “Loại”: “Kiểu mới” không có trong danh sách; chọn một trong: Mô hình, Điển hình.\n"
         "Dòng 2, cột “Ngày đăng ký”: Không có ngày “32/4/2024” trong lịch; hãy kiểm tra lại ngày, tháng, năm.\n"
         "Dòng 3, cột “Tập thể hay cá nhân”: “nhóm” không có trong danh sách; chọn một trong: Tập thể, Cá nhân."),
        ("a.csv", sheet("P-DX;Hoa;;7;;;;;;a;b"),
         "Tệp “a.csv” có 1 lỗi, chưa ghi gì:\n"
         "Dòng 2, cột “Nội dung”: “7” không có trong danh sách; chọn một trong: 1, 2, 3, 4."),
        ("a.csv", sheet("P-DX;Hoa;;3;;;;;;a;b", "P-DX;Cây;3"),
         "Tệp “a.csv” có 1 lỗi, chưa ghi gì:\nDòng 3: có 3 ô, tiêu đề có 11 cột."),
        ("a.csv", "Tên;Nội dung;Màu\nHoa;3;đỏ\n".encode(),
         "Tệp “a.csv” có 4 lỗi, chưa ghi gì:\n"
         "Dòng 1: cột “Màu” không có trong mẫu; sửa tên cột hoặc xóa cột.\n"
         "Dòng 1, cột “Đơn vị”: thiếu cột này; hãy chép lại dòng tiêu đề từ biểu mẫu.\n"
         "Dòng 1, cột “Mục tiêu, tiêu chí”: thiếu cột này; hãy chép lại dòng tiêu đề từ biểu mẫu.\n"
         "Dòng 1, cột “Nội dung, cách làm”: thiếu cột này; hãy chép lại dòng tiêu đề từ biểu mẫu."),
        ("a.csv", HEAD.encode("utf-16"), "Tệp “a.csv”: tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”."),
        ("a.csv", sheet(), "Tệp “a.csv” chỉ có dòng tiêu đề, chưa có dòng đăng ký nào."),
        ("a.csv", b"", "Tệp “a.csv”: Không trang nào có dòng tiêu đề của biểu mẫu. Cần các cột: “Đơn vị”, “Tên mô hình, "
         "điển hình”, “Nội dung”, “Mục tiêu, tiêu chí”, “Nội dung, cách làm”."),
        ("a.xlsx", docx(), "Tệp “a.xlsx”: tệp là văn bản Word đổi đuôi, không phải bảng tính. Hãy dùng biểu mẫu đã xuất."),
        ("a.csv", None, "Không có tệp tiep-nhan/a.csv; đặt tệp vào thư mục tiếp nhận rồi chạy lại."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_whole_is_refused_with_line_column_and_reason(
    unit_plans: UnitPlanOffice, name: str, data: bytes | None, sentence: str
) -> None:
    if data is not None:
        unit_plans.drop("", name, data)
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.register_file(name, APRIL)

    assert str(refused.value) == sentence
    assert unit_plans.dump() == before


def test_a_registration_that_fails_in_the_middle_and_is_retried_equals_the_unbroken_run(
    unit_plans: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = unit_plans.dump()
    with monkeypatch.context() as patch:
        patch.setattr(registering, "_shown", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)
    broken = unit_plans.dump()

    retried = unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)

    assert broken == before
    assert [each.code for each in retried.rows] == ["DVK-2024-001"]


def test_three_thousand_rows_are_registered_in_one_batch(unit_plans: UnitPlanOffice, tmp_path: Path) -> None:
    units = ("P-DX", "P-HT", "P-SC", "X-DQ")
    rows = [row(n, units[n % 4], f"Mô hình số {n * 7919} thôn {n % 97}") for n in range(1, 3001)]

    report = unit_plans.register(rows, APRIL)

    assert [report.rows[0].code, report.rows[-1].code] == ["DVK-2024-001", "DVK-2024-3000"]


def test_a_row_error_reads_as_a_sentence() -> None:
    assert str(RowError(5, "Nội dung", "chưa chọn.")) == "Dòng 5, cột “Nội dung”: chưa chọn."


def test_a_plan_without_the_section_says_so(unit_plans: UnitPlanOffice) -> None:
    from models.plans import PlanVersion

    with session_on(unit_plans.url) as session:
        content = context_of(session).content
        bare: PlanFile = content.plan.model_copy(update={"registration": None})
        session.execute(update(PlanVersion).values(content=replace(content, plan=bare).canonical()))

    with pytest.raises(Refused) as refused:
        unit_plans.register([row(1, "P-DX", FLOWERS)], APRIL)

    assert str(refused.value) == (
        "Kế hoạch chưa quy định việc đăng ký mô hình (mục registration); bổ sung vào tệp kế hoạch rồi nạp lại."
    )
