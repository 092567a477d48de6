"""Figures of the units' reports: after the hand-in, whole files or nothing, kept as given, corrected by a document."""

from pathlib import Path

import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import REPORT, UNITS_DUE, Spec, YearEnd, who

from config.refusals import Refused
from models.database import session_on
from tasks.year_end.figures import enter_figures
from tasks.year_end.files import figures_in

HEAD = "don_vi;dang-ky;dang-ky-moi;duy-tri;tap-the;ca-nhan;de-nghi;duoc-ho-tro;kinh-phi;tu-kiem-tra;so_van_ban;ngay_van_ban"


@pytest.fixture
def year(story: OfficeDriver) -> YearEnd:
    made = YearEnd(story)
    made.put(Spec(), Spec())
    return made


def sheets(year: YearEnd) -> list[tuple[object, ...]]:
    with session_on(year.office.url) as session:
        query = (
            "SELECT o.unit_code, s.version, s.document_number, f.value FROM unit_figure f "
            "JOIN unit_figure_sheet s ON s.id = f.sheet_id JOIN obligation o ON o.id = s.obligation_id "
            "WHERE f.column_code = 'dang-ky' ORDER BY s.id"
        )
        return [tuple(row) for row in session.execute(text(query))]


def test_figures_are_kept_as_the_unit_gave_them_and_differences_are_shown(year: YearEnd) -> None:
    year.handed_in("P-DX")

    shown = year.figures("P-DX", dang_ky=3, dang_ky_moi=2, tap_the=2, de_nghi=4)

    assert [(each.column, each.words) for each in shown.differences] == [
        ("Tổng số mô hình, điển hình đăng ký", "đơn vị báo cáo 3, sổ ghi 2"),
        ("Tổng số mô hình, điển hình đăng ký", "đơn vị báo cáo 3, tổng các cột là 2"),
        ("Đề nghị công nhận", "đơn vị báo cáo 4, không được quá 3"),
    ]
    assert sheets(year) == [("P-DX", 1, None, 3)]


def test_figures_of_an_accepted_report_change_only_by_the_units_document(year: YearEnd) -> None:
    year.handed_in("P-DX")
    year.figures("P-DX", dang_ky=3)

    with pytest.raises(Refused) as refused:
        year.figures("P-DX", dang_ky=2)
    year.figures("P-DX", dang_ky=2, document="15/BC-UBND")
    year.figures("P-DX", dang_ky=2)

    assert str(refused.value) == (
        "Báo cáo của UBND phường Đức Xuân đã chấp thuận và đã có số liệu; muốn sửa phải có số văn bản đính chính "
        "của đơn vị."
    )
    assert sheets(year) == [("P-DX", 1, None, 3), ("P-DX", 2, "15/BC-UBND", 2)]


def test_nothing_is_entered_before_the_report_was_handed_in(year: YearEnd) -> None:
    with pytest.raises(Refused) as refused:
        year.figures("P-DX", dang_ky=2)

    assert str(refused.value) == (
        "UBND phường Đức Xuân chưa có báo cáo đang được tiếp nhận (Chưa nhận được). "
        "Hãy “Ghi nhận nộp” trước khi nhập số liệu."
    )


def test_what_was_returned_does_not_count_until_it_comes_again(year: YearEnd) -> None:
    year.handed_in("P-DX", accepted=False)
    year.figures("P-DX", dang_ky=2)
    year.office.send_back("P-DX", "bao-cao-don-vi", UNITS_DUE, UNITS_DUE)

    with pytest.raises(Refused) as refused:
        year.figures("P-DX", dang_ky=2)
    assert "(Trả lại bổ sung)" in str(refused.value)


def test_a_file_is_taken_whole_or_not_at_all(year: YearEnd, home: Path) -> None:
    year.handed_in("P-DX", "X-DQ")
    put(home, HEAD, "P-DX;2;2;0;2;0;1;0;1.500.000;3;;", "X-DQ;0;0;0;0;0;0;0;0;0;;")

    enter_figures.fn(REPORT, figures_in(home, "tong-ket/so-lieu.csv"), *who(UNITS_DUE))
    put(home, HEAD, "P-DX;hai;2;0;2;0;1;0;-1;3;;", "KHONG-CO;0;0;0;0;0;0;0;0;;;31/02/2024")
    with pytest.raises(Refused) as cells:
        figures_in(home, "tong-ket/so-lieu.csv")
    put(home, HEAD, "KHONG-CO;0;0;0;0;0;0;0;0;0;;", "TT-VHTT;0;0;0;0;0;0;0;0;0;;", "X-DQ;1;1;0;1;0;0;0;0;0;;")
    with pytest.raises(Refused) as rows:
        enter_figures.fn(REPORT, figures_in(home, "tong-ket/so-lieu.csv"), *who(UNITS_DUE))

    name = "tong-ket/so-lieu.csv"
    assert str(cells.value).splitlines() == [
        "Chưa nhận dòng nào:",
        f"{name}, dòng 2, cột “dang-ky”: ghi “hai”, không phải là số nguyên từ 0 trở lên; không có thì ghi 0.",
        f"{name}, dòng 2, cột “kinh-phi”: ghi “-1”, không phải là số nguyên từ 0 trở lên; không có thì ghi 0.",
        f"{name}, dòng 3, cột “tu-kiem-tra”: để trống; hãy điền.",
        f"{name}, dòng 3, cột “ngay_van_ban”: Không có ngày “31/02/2024” trong lịch; hãy kiểm tra lại ngày, tháng, năm.",
    ]
    assert [line[:34] for line in str(rows.value).splitlines()] == [
        "Dòng 2: Không có đơn vị “KHONG-CO”",
        "Dòng 3: Trung tâm Văn hóa, Thể tha",
        "Dòng 4: Báo cáo của UBND xã Dương ",
    ]
    assert sheets(year) == [("P-DX", 1, None, 2), ("X-DQ", 1, None, 0)]


def put(home: Path, *lines: str) -> None:
    path = home / "tiep-nhan" / "tong-ket" / "so-lieu.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
