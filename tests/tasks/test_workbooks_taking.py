"""Workbooks that come back, kind by kind: through the doors that are there, all or nothing, the same again changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office_driver import ACTOR, OfficeDriver, morning
from sqlmodel import col, select
from workbook_desk import Desk
from workbook_edits import comments_of, filled, table_of

from models.audit import AuditRow
from models.database import session_on
from models.initiatives import Initiative
from models.plans import Contact, Plan, Unit
from models.registers.record import Petition, RegisterCorrection
from models.registration.record import ReplyKind
from models.states import Source
from tasks import registration
from tasks.registers import steps

pytestmark = pytest.mark.usefixtures("parsed_here")

APRIL, MAY = date(2024, 4, 22), date(2024, 5, 6)
DETAILS = {"Mục tiêu, tiêu chí": "Mục tiêu (ví dụ)", "Nội dung, cách làm": "Cách làm (ví dụ)"}


@pytest.fixture
def desk(sqlite_story: OfficeDriver, home: Path) -> Desk:
    return Desk(home)


def everything(office: OfficeDriver, table: Any, *names: str) -> list[tuple[Any, ...]]:
    with session_on(office.url, read_only=True) as session:
        rows = session.exec(select(table).order_by(col(table.id) if hasattr(table, "id") else col(table.code)))
        return [tuple(getattr(row, name) for name in names) for row in rows]


def chained(office: OfficeDriver) -> int:
    with session_on(office.url, read_only=True) as session:
        return len(session.exec(select(AuditRow)).all())


# --- registration -----------------------------------------------------------------------------------------------


def new_model(**more: Any) -> dict[str, Any]:
    return {
        "Đơn vị": "P-DX · UBND phường Đức Xuân",
        "Tên mô hình, điển hình": "Tuyến đường hoa tự quản",
        "Nội dung": "3",
        "Căn cứ lựa chọn": "nghi-quyet-16; chuong-trinh-de-an",
        **DETAILS,
        **more,
    }


def test_row_11_new_registrations_are_taken_and_the_same_file_again_changes_nothing(
    sqlite_story: OfficeDriver, desk: Desk
) -> None:
    file = filled(
        desk.one("dang-ky-mo-hinh", APRIL),
        "Đăng ký",
        {
            "+1": new_model(),
            "+2": new_model(
                **{
                    "Tên mô hình, điển hình": "=Gương sáng (ví dụ)",
                    "Loại": "điển hình",
                    "Tập thể hay cá nhân": "Cá nhân",
                    "Họ tên cá nhân": "@ Cán bộ thôn (ví dụ)",
                }
            ),
        },
    )

    first = desk.take(file, APRIL)
    before = chained(sqlite_story)
    second = desk.take(file, MAY)

    assert first.problems == []
    assert (first.new, first.changed, first.same) == (2, 0, 0)
    assert (second.new, second.changed, second.same, chained(sqlite_story)) == (0, 0, 2, before)
    assert everything(sqlite_story, Initiative, "code", "name", "person", "content", "registered_on") == [
        ("DVK-2024-001", "Tuyến đường hoa tự quản", None, "3", APRIL),
        ("DVK-2024-002", "=Gương sáng (ví dụ)", "@ Cán bộ thôn (ví dụ)", "3", APRIL),
    ]
    assert "Cán bộ thôn" not in repr((first, second))


def test_a_returned_registration_comes_back_under_its_code(sqlite_story: OfficeDriver, desk: Desk) -> None:
    desk.take(filled(desk.one("dang-ky-mo-hinh", APRIL), "Đăng ký", {"+1": new_model()}), APRIL)
    out = desk.one("dang-ky-mo-hinh", APRIL)
    change = filled(out, "Đăng ký", {"DVK-2024-001": {"Nội dung, cách làm": "Cách làm đã bổ sung (ví dụ)"}})

    refused = desk.take(change, APRIL)
    registration.reply_to_registrations.fn(
        ["DVK-2024-001"],
        ReplyKind.RETURNED,
        APRIL,
        APRIL,
        morning(APRIL),
        ACTOR,
        Source.FORM,
        reasons="Bổ sung cách làm (ví dụ).",
        supplement_due_on=MAY,
    )
    taken = desk.take(change, MAY)

    assert refused.problems == [
        "Trang “Đăng ký”, dòng 6, cột “Mã”: DVK-2024-001 đang “Đã đăng ký”; chỉ đăng ký lại sau khi trả lại hoặc rút."
    ]
    assert (taken.problems, taken.new, taken.changed) == ([], 0, 1)
    assert everything(sqlite_story, Initiative, "code", "status", "details")[0][2]["cach-lam"] == (
        "Cách làm đã bổ sung (ví dụ)"
    )


def test_row_5_every_wrong_cell_gets_a_comment_and_nothing_is_written(sqlite_story: OfficeDriver, desk: Desk) -> None:
    file = filled(
        desk.one("dang-ky-mo-hinh", APRIL),
        "Đăng ký",
        {
            "+1": new_model(),
            "+2": new_model(**{"Đơn vị": "P-LA", "Ngày đăng ký": "31/02/2024"}),
            "+3": new_model(**{"Tên mô hình, điển hình": None}),
        },
    )

    done = desk.take(file, APRIL)

    assert done.problems[1:] == [
        "Trang “Đăng ký”, dòng 7, cột “Ngày đăng ký”: Không có ngày “31/02/2024” trong lịch; hãy kiểm tra lại ngày, "
        "tháng, năm.",
        "Trang “Đăng ký”, dòng 8, cột “Tên mô hình, điển hình”: để trống; hãy điền.",
    ]
    assert done.problems[0].startswith("Trang “Đăng ký”, dòng 7, cột “Đơn vị”: “P-LA” không có trong danh sách")
    assert [place for _, place in comments_of(desk.given_back(done))] == ["E7", "N7", "F8"]
    assert everything(sqlite_story, Initiative, "code") == []
    assert done.back_in is not None
    assert sorted(path.name for path in (desk.home / done.back_in).iterdir()) == [
        "bieu-mau - cần sửa.xlsx",
        "bieu-mau.xlsx",
    ]


def test_the_annotated_copy_comes_back_once_it_is_right(sqlite_story: OfficeDriver, desk: Desk) -> None:
    wrong = filled(desk.one("dang-ky-mo-hinh", APRIL), "Đăng ký", {"+1": new_model(**{"Ngày đăng ký": "30/02/2024"})})
    copy = desk.given_back(desk.take(wrong, APRIL))

    again = desk.take(copy, APRIL)
    right = desk.take(filled(desk.given_back(again), "Đăng ký", {}), APRIL)
    fixed = _with_cell(copy, "Đăng ký", "N6", APRIL)
    taken = desk.take(fixed, APRIL)

    assert [len(each.problems) for each in (again, right, taken)] == [1, 1, 0]
    assert list(comments_of(desk.given_back(right))) == [("Đăng ký", "N6")]
    assert taken.new == 1


def _with_cell(data: bytes, sheet: str, place: str, value: Any) -> bytes:
    from workbook_edits import edited

    def change(book: Any) -> None:
        book[sheet][place].value = value

    return edited(data, change)


# --- units and contacts -----------------------------------------------------------------------------------------


def contact_row(data: bytes, unit: str, role: str = "Đầu mối phụ trách") -> str:
    rows = table_of(data, "Đầu mối")
    return next(each["#ma:dau-moi"] for each in rows if (each["Đơn vị"], each["Vai trò"]) == (unit, role))


def contacts(office: OfficeDriver, unit: str) -> list[tuple[str, str, str | None]]:
    with session_on(office.url, read_only=True) as session:
        rows = session.exec(select(Contact).where(Contact.unit_code == unit, col(Contact.active)))
        return sorted((row.role, row.name, row.email) for row in rows)


def test_row_12_a_change_of_contacts_is_a_new_version_of_the_units(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one("don-vi-dau-moi", APRIL)
    head = contact_row(out, "P-DX", "Người đứng đầu")
    file = filled(
        out,
        "Đầu mối",
        {
            contact_row(out, "P-DX"): {"Thư điện tử": "dan-van.p-dx@bac-kan.example"},
            head: {"Thôi làm đầu mối": "x"},
            "+1": {
                "Đơn vị": "P-DX",
                "Vai trò": "Người đứng đầu",
                "Họ tên hoặc chức danh": "Thủ trưởng mới - UBND phường Đức Xuân",
                "Thư điện tử": "thu-truong-moi.p-dx@bac-kan.example",
            },
        },
    )
    version = everything(sqlite_story, Plan, "version")

    first = desk.take(file, APRIL)
    after = (everything(sqlite_story, Plan, "version"), contacts(sqlite_story, "P-DX"))
    second = desk.take(file, APRIL)

    assert first.problems == []
    assert (first.new, first.changed) == (1, 2)
    assert after[0] == [(version[0][0] + 1,)]
    assert after[1] == [
        ("head", "Thủ trưởng mới - UBND phường Đức Xuân", "thu-truong-moi.p-dx@bac-kan.example"),
        ("person_in_charge", "Đầu mối công tác dân vận - UBND phường Đức Xuân", "dan-van.p-dx@bac-kan.example"),
    ]
    assert (second.problems, second.new, second.changed) == ([], 0, 0)
    assert (everything(sqlite_story, Plan, "version"), contacts(sqlite_story, "P-DX")) == after


def test_a_wrong_contact_is_told_by_its_row_and_its_words_stay_in_the_file(
    sqlite_story: OfficeDriver, desk: Desk
) -> None:
    out = desk.one("don-vi-dau-moi", APRIL)
    file = filled(out, "Đầu mối", {contact_row(out, "P-DX"): {"Thư điện tử": "địa chỉ@sai", "Điện thoại": 912345678}})
    wrong_phone = desk.take(file, APRIL)
    file = filled(out, "Đầu mối", {contact_row(out, "P-DX"): {"Thư điện tử": "địa chỉ@sai"}})
    wrong_mail = desk.take(file, APRIL)

    (phone,), (mail,) = wrong_phone.problems, wrong_mail.problems
    assert phone.endswith(
        "cột “Điện thoại”: là số nên có thể đã mất số 0 ở đầu; hãy định dạng ô là chữ (Text) rồi gõ lại."
    )
    assert mail.endswith(
        "cột “Thư điện tử”: địa chỉ thư chưa đúng dạng; ghi như ten@co-quan.gov.vn, không dấu, không có dấu cách."
    )
    assert "địa chỉ@sai" not in repr(wrong_mail)
    assert "địa chỉ@sai" in "".join(comments_of(desk.given_back(wrong_mail)).values())


def test_a_new_unit_with_its_contact_comes_in_by_one_file(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one("don-vi-dau-moi", APRIL)
    file = filled(
        out,
        "Đơn vị",
        {"+1": {"Mã đơn vị": "P-MOI", "Tên đơn vị": "UBND phường mới (ví dụ)", "Nhóm": "xa-phuong"}},
    )
    file = filled(
        file,
        "Đầu mối",
        {
            "+1": {
                "Đơn vị": "P-MOI",
                "Vai trò": "Đầu mối phụ trách",
                "Họ tên hoặc chức danh": "Đầu mối công tác dân vận - phường mới (ví dụ)",
                "Thư điện tử": "dau-moi.p-moi@bac-kan.example",
            }
        },
    )

    done = desk.take(file, APRIL)

    assert (done.problems, done.new) == ([], 2)
    assert ("P-MOI", "UBND phường mới (ví dụ)") in everything(sqlite_story, Unit, "code", "name")
    assert any(each.startswith("Việc được giao: thêm ") and "thêm 0" not in each for each in done.details)


# --- petitions --------------------------------------------------------------------------------------------------


def test_row_13_petitions_are_taken_in_and_put_right_with_a_reason(sqlite_story: OfficeDriver, desk: Desk) -> None:
    row = {
        "Loại": "Kiến nghị",
        "Nguồn": "Nhân dân",
        "Người gửi": "Người dân tổ 5 (ví dụ)",
        "Ngày nhận": "22.4.2024",
        "Nội dung": "Đề nghị sửa đường (ví dụ)\nđoạn qua tổ 5",
    }
    file = filled(desk.one("kien-nghi-phan-anh", APRIL), "Kiến nghị, phản ánh", {"+1": row})

    first, second = desk.take(file, APRIL), desk.take(file, APRIL)
    out = desk.one("kien-nghi-phan-anh", MAY)
    without = desk.take(filled(out, "Kiến nghị, phản ánh", {"1": {"Loại": "Phản ánh"}}), MAY)
    change = {"1": {"Loại": "Phản ánh", "Lý do đính chính": "Ghi nhầm khi nhập"}}
    corrected = desk.take(filled(out, "Kiến nghị, phản ánh", change), MAY)
    old = desk.take(file, MAY)

    assert [(each.problems, each.new, each.same) for each in (first, second)] == [([], 1, 0), ([], 0, 1)]
    assert without.problems == [
        "Trang “Kiến nghị, phản ánh”, dòng 6: dòng đã có mà sửa thì phải chọn “Lý do đính chính”."
    ]
    assert (corrected.problems, corrected.changed) == ([], 1)
    assert (old.problems, old.new, old.changed) == ([], 0, 0)
    assert everything(sqlite_story, Petition, "kind", "words", "person", "origin") == [
        ("reflection", "Đề nghị sửa đường (ví dụ)\nđoạn qua tổ 5", "Người dân tổ 5 (ví dụ)", "file")
    ]
    assert everything(sqlite_story, RegisterCorrection, "changes") == [({"kind": ["petition", "reflection"]},)]
    assert "tổ 5" not in repr((first, second, without, corrected, old))


def test_what_a_petition_says_is_not_rewritten_by_a_file(sqlite_story: OfficeDriver, desk: Desk) -> None:
    row = {"Loại": "Kiến nghị", "Nguồn": "Nhân dân", "Ngày nhận": APRIL, "Nội dung": "Nội dung (ví dụ)"}
    desk.take(filled(desk.one("kien-nghi-phan-anh", APRIL), "Kiến nghị, phản ánh", {"+1": row}), APRIL)
    out = desk.one("kien-nghi-phan-anh", MAY)
    steps.refer_petition.fn("1", "P-DX", "15/PC-NV", MAY, None, MAY, morning(MAY), ACTOR, Source.FORM)
    change = {"1": {"Nội dung": "Nội dung khác (ví dụ)", "Lý do đính chính": "Ghi nhầm khi nhập"}}

    done = desk.take(filled(out, "Kiến nghị, phản ánh", change), MAY)

    # The referral has filled in the unit since the export: both sides have changed.
    assert done.problems == [
        "Trang “Kiến nghị, phản ánh”, dòng 6, cột “Đơn vị liên quan”: sổ đã thay đổi từ khi xuất biểu mẫu, tệp cũng ghi "
        "khác; hãy xuất lại, xem giá trị trong sổ rồi ghi lại nếu vẫn cần.",
        "Trang “Kiến nghị, phản ánh”, dòng 6, cột “Nội dung”: sổ đã thay đổi từ khi xuất biểu mẫu, tệp cũng ghi khác; "
        "hãy xuất lại, xem giá trị trong sổ rồi ghi lại nếu vẫn cần.",
    ]


# --- channels that the office names, and days away ----------------------------------------------------------------

PERSON = "Đầu mối công tác dân vận - UBND phường Đức Xuân"
HEAD = "Thủ trưởng - UBND phường Đức Xuân"


def away_row(**more: Any) -> dict[str, Any]:
    return {
        "Đơn vị": "P-DX",
        "Vai trò": "Đầu mối phụ trách",
        "Họ tên hoặc chức danh": PERSON,
        "Vắng từ ngày": date(2024, 5, 2),
        "Đến hết ngày": "10/5/2024",
        "Người thay": HEAD,
        **more,
    }


def days_away(office: OfficeDriver) -> list[tuple[str, Any]]:
    with session_on(office.url, read_only=True) as session:
        rows = session.exec(select(Contact).where(Contact.unit_code == "P-DX", col(Contact.active)))
        return sorted((row.name, row.away) for row in rows if row.away)


def test_a_contact_may_take_a_channel_that_the_settings_name_and_keeps_one_that_they_name_no_more(
    sqlite_story: OfficeDriver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fresh_databases import forget_what_was_read

    monkeypatch.setenv("DANVAN_APPRISE_URLS", '{"nhom-van-phong": "jsons://may-chu.example/khoa-rieng"}')
    forget_what_was_read()
    out = desk.one("don-vi-dau-moi", APRIL)
    row = contact_row(out, "P-DX")
    taken = desk.take(filled(out, "Đầu mối", {row: {"Kênh nhận": "email; Kênh “nhom-van-phong”"}}), APRIL)
    monkeypatch.delenv("DANVAN_APPRISE_URLS")
    forget_what_was_read()
    later = desk.one("don-vi-dau-moi", MAY)
    again = desk.take(filled(later, "Đầu mối", {contact_row(later, "P-DX"): {"Điện thoại": "0209 000 000"}}), MAY)
    unknown = desk.take(filled(later, "Đầu mối", {contact_row(later, "P-DX"): {"Kênh nhận": "apprise:khac"}}), MAY)

    assert (taken.problems, taken.changed, again.problems, again.changed) == ([], 1, [], 1)
    assert (PERSON, "apprise:nhom-van-phong,email") in everything(sqlite_story, Contact, "name", "channels")
    assert "khoa-rieng" not in repr(table_of(later, "Đầu mối"))
    assert "“apprise:khac” không có trong danh sách" in unknown.problems[0]


def test_days_away_are_written_moved_and_taken_away_by_the_directory(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one("don-vi-dau-moi", APRIL)
    file = filled(out, "Ngày vắng", {"+1": away_row()})

    added, again = desk.take(file, APRIL), desk.take(file, APRIL)
    written = days_away(sqlite_story)
    later = desk.one("don-vi-dau-moi", APRIL)
    (row,) = [each["#ma:ngay-vang"] for each in table_of(later, "Ngày vắng")]
    moved = desk.take(filled(later, "Ngày vắng", {row: {"Vắng từ ngày": date(2024, 5, 6)}}), APRIL)
    moved_to = days_away(sqlite_story)
    last = desk.one("don-vi-dau-moi", APRIL)
    (row,) = [each["#ma:ngay-vang"] for each in table_of(last, "Ngày vắng")]
    # A name that is put right in the same file is put right where it stands in for another.
    renamed = filled(
        last, "Đầu mối", {contact_row(last, "P-DX", "Người đứng đầu"): {"Họ tên hoặc chức danh": "Thủ trưởng mới"}}
    )
    put_right = desk.take(renamed, APRIL)
    stands_in = days_away(sqlite_story)
    end = desk.one("don-vi-dau-moi", APRIL)
    (row,) = [each["#ma:ngay-vang"] for each in table_of(end, "Ngày vắng")]
    taken_off = desk.take(filled(end, "Ngày vắng", {row: {"Bỏ dòng này": "x"}}), APRIL)

    counts = [(each.problems, each.new, each.changed) for each in (added, again, moved, put_right, taken_off)]
    assert counts == [([], 1, 0), ([], 0, 0), ([], 0, 1), ([], 0, 1), ([], 0, 1)]
    assert written == [(PERSON, [{"from": "2024-05-02", "to": "2024-05-10", "deputy": HEAD}])]
    assert moved_to == [(PERSON, [{"from": "2024-05-06", "to": "2024-05-10", "deputy": HEAD}])]
    assert stands_in == [(PERSON, [{"from": "2024-05-06", "to": "2024-05-10", "deputy": "Thủ trưởng mới"}])]
    assert days_away(sqlite_story) == []
    assert PERSON not in repr((added, moved, put_right, taken_off))


def test_wrong_days_away_are_told_by_their_row_and_name_nobody(sqlite_story: OfficeDriver, desk: Desk) -> None:
    out = desk.one("don-vi-dau-moi", APRIL)
    stranger = "Người lạ (ví dụ)"
    backwards = away_row(**{"Đến hết ngày": "1/5/2024"})
    nobody, elsewhere = away_row(**{"Họ tên hoặc chức danh": stranger}), away_row(**{"Đơn vị": "KHONG-CO"})
    by_rows = desk.take(
        filled(out, "Ngày vắng", {"+1": nobody, "+2": elsewhere, "+3": away_row(), "+4": away_row()}), APRIL
    )
    by_check = desk.take(filled(out, "Ngày vắng", {"+1": {**backwards, "Người thay": stranger}}), APRIL)
    desk.take(filled(out, "Ngày vắng", {"+1": away_row()}), APRIL)
    later = desk.one("don-vi-dau-moi", APRIL)
    head = contact_row(later, "P-DX", "Người đứng đầu")
    dropped = desk.take(filled(later, "Đầu mối", {head: {"Thôi làm đầu mối": "x"}}), APRIL)

    assert by_rows.problems == [
        "Trang “Ngày vắng”, dòng 6, cột “Họ tên hoặc chức danh”: đơn vị không có đầu mối với vai trò và tên này; ghi đúng như "
        "ở trang “Đầu mối”.",
        "Trang “Ngày vắng”, dòng 7, cột “Đơn vị”: không có đơn vị mang mã này; ghi mã ở trang “Đơn vị”.",
        "Trang “Ngày vắng”, dòng 9, cột “Vắng từ ngày”: đầu mối này đã có ngày vắng bắt đầu từ ngày ấy; sửa ở dòng đã có.",
    ]
    assert by_check.problems == [
        "Trang “Ngày vắng”, dòng 6, cột “Người thay”: người thay phải là đầu mối khác của cùng đơn vị; ghi đúng tên ở trang "
        "“Đầu mối”.",
        "Trang “Ngày vắng”, dòng 6, cột “Đến hết ngày”: Ngày cuối vắng 01/05/2024 trước ngày đầu 02/05/2024.",
    ]
    assert dropped.problems == by_check.problems[:1]
    assert stranger not in repr((by_rows, by_check))
