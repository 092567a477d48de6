"""Tiếp nhận hồ sơ: files with receipts and versions, the checklist, returns part by part; refusals change nothing."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest
from unit_plan_office import REGISTER, REPORT, UNIT_PLAN, UnitPlanOffice, docx

from config.refusals import Refused
from models.intake import store as intake_store
from models.intake.record import Fault, FaultKind, HandInFault, HandInFile, HandInReception, StoredFile, Via
from models.obligations import HandIn

pytest_plugins = ("unit_plan_fixtures",)

APRIL, MAY = date(2024, 4, 10), date(2024, 5, 6)
PDF = b"%PDF-1.7\ntrailer << >>\n%%EOF"


def test_files_come_with_a_hand_in_are_kept_by_content_and_leave_the_folder(unit_plans: UnitPlanOffice) -> None:
    unit_plans.drop("P-DX", "ke-hoach.docx", docx())
    unit_plans.drop("P-DX", "phu-luc.pdf", PDF)

    report = unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)

    obligation = unit_plans.obligation("P-DX", UNIT_PLAN).id
    assert [(each.receipt, each.kind, each.version, each.received_on) for each in report.files] == [
        (f"BN-{obligation}-{each.digest[:12].upper()}", kind, 1, APRIL)
        for each, kind in zip(report.files, ("docx", "pdf"), strict=True)
    ]
    assert unit_plans.rows(StoredFile, "name", "size", "kind", "unit_code", "version") == [
        ("ke-hoach.docx", len(docx()), "docx", "P-DX", 1),
        ("phu-luc.pdf", len(PDF), "pdf", "P-DX", 1),
    ]
    stored = [intake_store.place_of(unit_plans.home, each.digest) for each in report.files]
    assert [path.read_bytes() for path in stored] == [docx(), PDF]
    assert [path.parent.name for path in stored] == [each.digest[:2] for each in report.files]
    left = {path.name for path in (unit_plans.home / "tiep-nhan" / "P-DX").iterdir()}
    assert left == {"da-nhan"}
    assert unit_plans.chain_is_whole()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such bits")
def test_what_is_kept_can_be_read_by_the_office_and_executed_by_nobody(unit_plans: UnitPlanOffice) -> None:
    path = unit_plans.drop("P-DX", "ke-hoach.docx", docx())
    path.chmod(0o777)

    file = unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True).files[0]

    place = intake_store.place_of(unit_plans.home, file.digest)
    assert stat.S_IMODE(place.stat().st_mode) & 0o333 == 0
    assert intake_store.is_whole(unit_plans.home, file.digest)
    place.chmod(0o640)
    place.write_bytes(b"other")
    assert not intake_store.is_whole(unit_plans.home, file.digest)


def test_the_same_file_twice_has_the_same_receipt_and_another_content_is_the_next_version(
    unit_plans: UnitPlanOffice,
) -> None:
    unit_plans.drop("P-DX", "ke-hoach.docx", docx("bản một"))
    first = unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)
    unit_plans.send_back("P-DX", UNIT_PLAN, APRIL, date(2024, 4, 20), "Bổ sung giải pháp.")
    unit_plans.drop("P-DX", "ke-hoach.docx", docx("bản hai"))
    unit_plans.drop("P-DX", "ke-hoach-cu.docx", docx("bản một"))

    second = unit_plans.hand_in("P-DX", UNIT_PLAN, date(2024, 4, 18), take_files=True)

    assert [(each.receipt, each.version) for each in second.files] == [
        (first.files[0].receipt, 1),
        (second.files[1].receipt, 2),
    ]
    assert unit_plans.rows(StoredFile, "name", "version") == [("ke-hoach.docx", 1), ("ke-hoach.docx", 2)]
    assert len(unit_plans.rows(HandInFile, "hand_in_id", "file_id")) == 3


def test_the_folder_of_the_duty_leads_over_the_folder_of_the_unit(unit_plans: UnitPlanOffice) -> None:
    unit_plans.drop("P-DX", "dang-ky.pdf", PDF, REGISTER)
    unit_plans.drop("P-DX", "ke-hoach.docx", docx())

    plan = unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)
    registration = unit_plans.hand_in("P-DX", REGISTER, APRIL, take_files=True)

    assert ([each.kind for each in plan.files], [each.kind for each in registration.files]) == (["docx"], ["pdf"])


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("x.docm", b"x", "Tệp “x.docm” là tệp có macro; mở tệp, lưu lại thành dạng không có macro (.docx, "
         ".xlsx, .pptx)."),
        ("x.docx", docx("MẬT"), "Tệp “x.docx” có dấu “MẬT” trong văn bản; văn bản mật không đưa vào máy này, "
         "chuyển theo "
         "quy định về bảo vệ bí mật nhà nước."),
        ("x.exe", b"MZ", "Tệp “x.exe” không thuộc loại được nhận; chỉ nhận .pdf, .docx, .xlsx, .pptx, .jpg, .png."),
    ],
)  # fmt: skip
def test_one_bad_file_refuses_all_and_nothing_is_recorded_or_kept(
    unit_plans: UnitPlanOffice, name: str, data: bytes, sentence: str
) -> None:
    unit_plans.drop("P-DX", "a.docx", docx())
    unit_plans.drop("P-DX", name, data)
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)

    assert str(refused.value) == f"Chưa nhận tệp nào:\n{sentence}"
    assert unit_plans.dump() == before


def test_a_link_in_the_folder_is_refused_wherever_it_leads(unit_plans: UnitPlanOffice, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(PDF)
    folder = unit_plans.drop("P-DX", "a.pdf", PDF).parent
    (folder / "b.pdf").symlink_to(outside)

    with pytest.raises(Refused) as one_file:
        unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)
    (unit_plans.home / "tiep-nhan" / "P-SC").symlink_to(folder)
    with pytest.raises(Refused) as whole_folder:
        unit_plans.hand_in("P-SC", UNIT_PLAN, APRIL, take_files=True)

    assert str(one_file.value) == "Chưa nhận tệp nào:\nTệp “b.pdf” là liên kết tới nơi khác; đặt chính tệp vào thư mục."
    assert str(whole_folder.value) == (
        "Thư mục tiep-nhan/P-SC là liên kết tới nơi khác nên không đọc; thay bằng thư mục thật."
    )


@pytest.mark.parametrize("name", ["../danvan.db", "P-DX/../../danvan.db", "/etc/passwd", "P-DX/", "..", "a\0b.csv"])
def test_a_path_that_leads_out_of_the_folder_is_refused(unit_plans: UnitPlanOffice, name: str) -> None:
    with pytest.raises(Refused) as refused:
        intake_store.read_named(unit_plans.home, name, 1000)

    assert "dẫn ra ngoài thư mục tiếp nhận" in str(refused.value)


def test_an_empty_folder_and_too_many_files_are_refused(unit_plans: UnitPlanOffice) -> None:
    with pytest.raises(Refused) as empty:
        unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)
    for number in range(31):
        unit_plans.drop("P-DX", f"{number:02}.pdf", PDF + b"%d" % number)
    with pytest.raises(Refused) as many:
        unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)

    assert (str(empty.value), str(many.value)) == (
        "Thư mục tiep-nhan/P-DX chưa có tệp nào; đặt tệp của đơn vị vào thư mục này rồi chạy lại.",
        "Thư mục tiep-nhan/P-DX có 31 tệp, quá 30 tệp một lần nhận.",
    )


def test_how_it_came_is_recorded_and_paper_needs_its_number(unit_plans: UnitPlanOffice) -> None:
    before = unit_plans.dump()
    with pytest.raises(Refused) as refused:
        unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, number=None)
    unchanged = unit_plans.dump() == before
    unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, number=None, via=Via.EMAIL)

    assert str(refused.value) == ("Văn bản giấy do văn thư nhập thay phải có số, ký hiệu văn bản; ghi số rồi chạy lại.")
    assert unchanged
    assert unit_plans.rows(HandInReception, "via") == [(Via.EMAIL,)]


def test_a_required_part_that_is_missing_holds_the_acceptance_until_it_is_there(unit_plans: UnitPlanOffice) -> None:
    report = unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, missing=["giai-phap", "phan-cong"])
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.accept("P-DX", UNIT_PLAN, APRIL)
    unchanged = unit_plans.dump() == before
    unit_plans.drop("P-DX", "giai-phap.pdf", PDF)
    updated = unit_plans.update("P-DX", UNIT_PLAN, APRIL, take_files=True, missing=["phan-cong"])
    accepted = unit_plans.accept("P-DX", UNIT_PLAN, APRIL)

    assert report.faults == ["Giải pháp tổ chức thực hiện: còn thiếu", "Phân công trách nhiệm: còn thiếu"]
    assert str(refused.value) == (
        "Hồ sơ còn thiếu thành phần bắt buộc: Giải pháp tổ chức thực hiện. "
        "Hãy trả lại để bổ sung, hoặc cập nhật thành phần nếu thực tế đã có."
    )
    assert unchanged
    assert (updated.faults, [each.kind for each in updated.files]) == (["Phân công trách nhiệm: còn thiếu"], ["pdf"])
    assert accepted.status_label == "Đã chấp thuận"


def test_a_return_names_each_part_with_its_reason_a_new_day_and_the_next_round(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL)
    faults = [
        Fault("van-ban", FaultKind.MISSING),
        Fault("giai-phap", FaultKind.UNSATISFACTORY, "chưa nêu tiến độ."),
    ]

    returned = unit_plans.send_back("P-DX", UNIT_PLAN, MAY, date(2024, 5, 17), "Gửi lại đủ phụ lục.", faults)
    again = unit_plans.hand_in("P-DX", UNIT_PLAN, date(2024, 5, 15))

    assert (returned.round, returned.status_label, again.round) == (1, "Trả lại bổ sung", 2)
    assert returned.next_step == "Chờ đơn vị gửi bổ sung. Chậm nhất hết ngày 17/05/2024 (thứ Sáu)."
    assert unit_plans.rows(HandInFault, "item", "kind", "required", "reason") == [
        ("giai-phap", FaultKind.UNSATISFACTORY, True, "chưa nêu tiến độ."),
        ("van-ban", FaultKind.MISSING, True, ""),
    ]
    assert unit_plans.lines("P-DX", UNIT_PLAN)[1:] == [("returned-1", "person_in_charge", "cancelled")]


def test_the_unit_reads_the_reasons_part_by_part(unit_plans: UnitPlanOffice) -> None:
    unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, missing=["van-ban"])
    unit_plans.send_back("P-DX", UNIT_PLAN, MAY, date(2024, 5, 17))

    assert unit_plans.rows(HandIn, "reasons", "complete", "supplement_due_on") == [
        ("Văn bản kế hoạch đã ký ban hành: còn thiếu.", False, date(2024, 5, 17))
    ]


def test_a_complete_first_hand_in_on_time_stays_on_time_and_an_incomplete_one_does_not(
    unit_plans: UnitPlanOffice,
) -> None:
    before, after = date(2024, 11, 13), date(2024, 11, 19)
    for unit, kind in (("P-DX", FaultKind.UNSATISFACTORY), ("P-SC", FaultKind.MISSING)):
        unit_plans.hand_in(unit, REPORT, before)
        unit_plans.send_back(unit, REPORT, before, after, faults=[Fault("bao-cao", kind, "ghi rõ số liệu.")])

    late = {unit: unit_plans.hand_in(unit, REPORT, after).days_late for unit in ("P-DX", "P-SC")}

    assert late == {"P-DX": 0, "P-SC": 5}


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ([Fault("khac", FaultKind.MISSING)],
         "Danh mục thành phần của nhiệm vụ này không có “khac”. Các thành phần: giai-phap, noi-dung, phan-cong, "
         "van-ban."),
        ([Fault("van-ban", FaultKind.MISSING), Fault("van-ban", FaultKind.UNSATISFACTORY, "mờ")],
         "Thành phần van-ban được chọn hai lần; mỗi thành phần chỉ ghi còn thiếu hoặc chưa đạt."),
        ([Fault("van-ban", FaultKind.UNSATISFACTORY)],
         "Thành phần “Văn bản kế hoạch đã ký ban hành” chưa đạt nhưng chưa ghi lý do; mỗi thành phần một lý do."),
        ([], "Trả lại phải nêu lý do, mỗi lý do một dòng."),
    ],
)  # fmt: skip
def test_a_return_that_names_the_wrong_parts_changes_nothing(
    unit_plans: UnitPlanOffice, faults: list[Fault], sentence: str
) -> None:
    unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL)
    before = unit_plans.dump()

    with pytest.raises(Refused) as refused:
        unit_plans.send_back("P-DX", UNIT_PLAN, MAY, date(2024, 5, 17), faults=faults)

    assert str(refused.value) == sentence
    assert unit_plans.dump() == before


def test_a_nil_return_is_recorded_with_the_way_it_came(unit_plans: UnitPlanOffice) -> None:
    report = unit_plans.hand_in("P-DX", "bieu-duong-khen-thuong", APRIL, nil=True)

    assert (report.status_label, unit_plans.rows(HandInReception, "via")) == ("Báo không phát sinh", [(Via.PAPER,)])


def test_a_hand_in_that_fails_in_the_middle_and_is_retried_leaves_the_record_of_one_unbroken_run(
    unit_plans: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_plans.drop("P-DX", "a.docx", docx())
    unit_plans.drop("P-DX", "b.pdf", PDF)
    before = unit_plans.dump()
    keep, calls = intake_store.keep, []

    def full(home: Path, file: intake_store.FoundFile) -> Path:
        calls.append(file.name)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return keep(home, file)

    monkeypatch.setattr(intake_store, "keep", full)
    with pytest.raises(OSError, match="No space"):
        unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)
    broken = unit_plans.dump()
    retried = unit_plans.hand_in("P-DX", UNIT_PLAN, APRIL, take_files=True)

    assert {name: rows for name, rows in broken.items() if name != "files"} == {
        name: rows for name, rows in before.items() if name != "files"
    }
    assert [each.kind for each in retried.files] == ["docx", "pdf"]
    assert all(intake_store.is_whole(unit_plans.home, each.digest) for each in retried.files)
    assert len(unit_plans.rows(StoredFile, "id")) == 2
