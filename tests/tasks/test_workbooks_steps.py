"""What comes back from inspections, the council and the units' reports; and what any workbook goes through."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from appraisal_office import COUNCIL, CRITERIA, ROUND
from appraisal_office import DAY as NOVEMBER
from appraisal_office import make_office as make_council
from inspection_office import make_city
from office_driver import ACTOR, OfficeDriver, morning
from workbook_desk import Desk
from workbook_edits import columns, edited, filled, head_row, table_of
from year_end_office import REPORT, YearEnd

from models.lifecycle import By
from models.states import Source
from tasks.workbooks.common import Wanted
from tasks.workbooks.exporting import export_workbooks
from tasks.workbooks.importing import import_workbooks, take_workbook
from tasks.workbooks.places import intake_folder

pytestmark = pytest.mark.usefixtures("parsed_here")

JUNE, JULY = date(2024, 6, 12), date(2024, 7, 15)
APRIL = date(2024, 4, 22)
SHEET = "Kiến nghị, phản ánh"
PETITION = {"Loại": "Kiến nghị", "Nguồn": "Nhân dân", "Ngày nhận": APRIL, "Nội dung": "Nội dung (ví dụ)"}


# --- inspections ------------------------------------------------------------------------------------------------


def test_row_14_ratings_and_findings_are_written_down_and_the_same_file_again_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = make_city(tmp_path, monkeypatch)
    desk = Desk(city.home)
    city.register("DVK-2024-001", "P-DX")
    number = city.held_with_findings(JUNE, JULY)
    out = desk.one("ket-qua-kiem-tra", JUNE)
    file = filled(
        out,
        "Đánh giá",
        {f"{number}/initiative/DVK-2024-001": {"Mức đánh giá": "tot", "Nhận xét": "Làm tốt (ví dụ)"}},
    )
    finding = {"Cuộc kiểm tra": str(number), "Loại": "Tồn tại, hạn chế", "Nội dung": "Chưa lập sổ (ví dụ)"}
    file = filled(file, "Tồn tại, kiến nghị", {"+1": {**finding, "Hạn khắc phục": "15/7/2024"}})

    first, second = desk.take(file, JUNE), desk.take(file, JUNE)

    assert [(each.problems, each.new, each.changed) for each in (first, second)] == [([], 1, 1), ([], 0, 0)]
    assert city.rows("SELECT about, code, rating, remark FROM inspection_rating") == [
        ("initiative", "DVK-2024-001", "tot", "Làm tốt (ví dụ)")
    ]
    assert city.rows("SELECT number, kind, words FROM inspection_finding ORDER BY number") == [
        (1, "recommendation", "Bổ sung sổ theo dõi 1 (ví dụ)"),
        (2, "finding", "Chưa lập sổ (ví dụ)"),
    ]


# --- the council ------------------------------------------------------------------------------------------------


def test_row_15_a_members_sheet_comes_back_by_file_and_no_page_says_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_council(tmp_path, monkeypatch)
    desk = Desk(office.home)
    office.scoring("P-DX", "X-DQ")
    files = export_workbooks.fn(Wanted("phieu-cham", round=ROUND), NOVEMBER, morning(NOVEMBER), ACTOR).files
    member, codes = next(iter(office.awaited().items()))
    first = codes[0]
    out = next((desk.home / each.path).read_bytes() for each in files if f"-{member}-" in each.path)
    heads = list(columns_of(out))
    scores = {head: "Đạt" for head in heads if head in names_of(office)}
    file = filled(out, "Phiếu chấm", {first: {**scores, heads[-1]: "Nhận xét riêng (ví dụ)"}})

    one, two = desk.take(file, NOVEMBER), desk.take(file, NOVEMBER)
    changed = desk.take(filled(file, "Phiếu chấm", {first: {next(iter(scores)): "Không đạt"}}), NOVEMBER)

    assert len(files) == 5
    assert [(each.problems, each.changed, each.same) for each in (one, two)] == [
        ([], 1, len(codes) - 1),
        ([], 0, len(codes)),
    ]
    assert ("handed_in", first) in {(status, code) for who, code, status in office.sheets() if who == member}
    assert len(changed.problems) == 1
    assert "Nhận xét riêng" not in repr((one, two, changed))
    assert all(name not in repr((one, two, changed)) for _, _, name in COUNCIL.values())


def columns_of(data: bytes) -> dict[str, int]:
    import io

    from openpyxl import load_workbook

    return columns(load_workbook(io.BytesIO(data))["Phiếu chấm"])


def names_of(office: Any) -> set[str]:
    return {each.name for each in office.facts().section.criteria if each.id in CRITERIA}


# --- units' reports ---------------------------------------------------------------------------------------------


def test_row_16_figures_come_in_by_line_and_those_of_an_accepted_report_need_a_document(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    year, desk, day = YearEnd(sqlite_story), Desk(home), date(2024, 11, 20)
    year.handed_in("P-DX")
    out = desk.one("bieu-so-lieu-don-vi", day, report=REPORT)
    heads = [head for head, place in columns(_page(out, "Số liệu")).items() if place > 4][:-2]
    file = filled(out, "Số liệu", {"P-DX": {head: "1.200" if number == 0 else 0 for number, head in enumerate(heads)}})

    first, second = desk.take(file, day), desk.take(file, day)
    out = desk.one("bieu-so-lieu-don-vi", day, report=REPORT)
    without = desk.take(filled(out, "Số liệu", {"P-DX": {heads[0]: 2}}), day)
    document = {"Số văn bản đính chính": "15/BC-UBND"}
    by_document = desk.take(filled(out, "Số liệu", {"P-DX": {heads[0]: 2, **document}}), day)
    gap = desk.take(filled(out, "Số liệu", {"X-DQ": {heads[0]: 2}}), day)

    assert [(each.problems, each.new, each.changed) for each in (first, second)] == [([], 1, 0), ([], 0, 0)]
    assert without.problems == [
        "Trang “Số liệu”, dòng 7: Báo cáo của UBND phường Đức Xuân đã chấp thuận và đã có số liệu; muốn sửa phải có số văn "
        "bản đính chính của đơn vị."
    ]
    assert (by_document.problems, by_document.changed) == ([], 1)
    assert gap.problems == [
        "Trang “Số liệu”, dòng 8: UBND xã Dương Quang chưa có báo cáo đang được tiếp nhận (Chưa nhận được). Hãy “Ghi nhận "
        "nộp” trước khi nhập số liệu."
    ]


def _page(data: bytes, sheet: str) -> Any:
    import io

    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data))[sheet]


# --- what any workbook goes through -----------------------------------------------------------------------------


@pytest.fixture
def desk(sqlite_story: OfficeDriver, home: Path) -> Desk:
    return Desk(home)


def test_row_1_an_export_lies_in_the_folder_of_the_plan_and_adds_its_own_row_to_the_record(
    sqlite_story: OfficeDriver, desk: Desk
) -> None:
    before = sqlite_story.dump()

    done = export_workbooks.fn(Wanted("don-vi-dau-moi"), APRIL, morning(APRIL), ACTOR)

    after = sqlite_story.dump()
    (file,) = done.files
    assert {name for name, rows in after.items() if rows != before[name]} == {
        "audit_head",
        "audit_row",
        "workbook_file",
    }
    assert (file.code, len(after["workbook_file"])) == ("BM-0001", 1)
    assert file.path.startswith("bieu-mau/bac-kan-2024/don-vi-dau-moi-2024-01-")
    written = (desk.home / file.path).read_bytes()
    assert file.rows == {"Đơn vị": 11, "Đầu mối": len(table_of(written, "Đầu mối")), "Ngày vắng": 0}


def test_row_2_the_same_rows_are_the_file_that_lies_there_and_an_edited_one_is_left_alone(
    sqlite_story: OfficeDriver, desk: Desk
) -> None:
    (first,) = export_workbooks.fn(Wanted("kien-nghi-phan-anh"), APRIL, morning(APRIL), ACTOR).files
    before = sqlite_story.dump()
    (second,) = export_workbooks.fn(Wanted("kien-nghi-phan-anh"), APRIL, morning(APRIL), ACTOR).files
    path = desk.home / first.path
    path.write_bytes(filled(path.read_bytes(), SHEET, {"+1": PETITION}))
    written = path.read_bytes()
    (third,) = export_workbooks.fn(Wanted("kien-nghi-phan-anh"), APRIL, morning(APRIL), ACTOR).files

    assert [(each.path == first.path, each.new, each.edited) for each in (first, second, third)] == [
        (True, True, False),
        (True, False, False),
        (True, False, True),
    ]
    assert path.read_bytes() == written
    assert sqlite_story.dump() == before


def test_row_3_what_was_taken_leaves_the_folder(desk: Desk) -> None:
    done = desk.take(filled(desk.one("kien-nghi-phan-anh", APRIL), SHEET, {"+1": PETITION}), APRIL)

    folder = intake_folder(desk.home)
    assert (done.taken, done.new, done.back_in) == (True, 1, None)
    assert [path.name for path in folder.iterdir()] == ["da-nhan"]
    assert [path.name.split("-", 1)[1] for path in (folder / "da-nhan").iterdir()] == ["bieu-mau.xlsx"]


def test_row_4_the_same_file_again_changes_nothing(sqlite_story: OfficeDriver, desk: Desk) -> None:
    file = filled(desk.one("kien-nghi-phan-anh", APRIL), SHEET, {"+1": PETITION})
    desk.take(file, APRIL)
    before = sqlite_story.dump()

    again = desk.take(file, date(2024, 5, 6))

    assert (again.taken, again.new, again.changed, again.same) == (True, 0, 0, 1)
    assert sqlite_story.dump() == before


def test_row_7_a_preview_writes_nothing_and_leaves_the_file(sqlite_story: OfficeDriver, desk: Desk) -> None:
    file = filled(desk.one("kien-nghi-phan-anh", APRIL), SHEET, {"+1": PETITION})
    before = sqlite_story.dump()
    path = desk.put(file)

    (good,) = import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, True).files
    path.write_bytes(filled(file, SHEET, {"+2": {"Loại": "Khiếu nại"}}))
    (bad,) = import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, True).files

    assert (good.taken, good.new, bad.taken, bad.back_in) == (True, 1, False, None)
    assert sqlite_story.dump() == before
    assert [each.name for each in intake_folder(desk.home).iterdir()] == ["bieu-mau.xlsx"]


def test_row_8_a_file_that_is_no_workbook_goes_back_and_keeps_no_other_from_being_taken(desk: Desk) -> None:
    desk.put(filled(desk.one("kien-nghi-phan-anh", APRIL), SHEET, {"+1": PETITION}), "b.xlsx")
    desk.put(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a - Người gửi (ví dụ).xls")

    first, second = import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, False).files

    assert (first.problems, first.annotated) == (
        [
            "Tệp thuộc dạng cũ (.xls, .doc), không phải .xlsx. Hãy mở bằng Excel hoặc LibreOffice, chọn “Lưu thành” dạng .xlsx "
            "rồi đặt lại."
        ],
        False,
    )
    assert (second.taken, second.new) == (True, 1)
    # A name that people gave may hold a person's: the page has the mark, the folder has the name.
    assert first.shown == f"Tệp số 1 (mã {first.back_in.rpartition('/')[2] if first.back_in else ''})"
    assert [path.name for path in (desk.home / (first.back_in or "")).iterdir()] == ["a - Người gửi (ví dụ).xls"]


def test_row_9_a_run_that_is_killed_in_the_middle_leaves_the_record_and_the_file(
    sqlite_story: OfficeDriver, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {f"+{number}": {**PETITION, "Nội dung": f"Nội dung {number} (ví dụ)"} for number in range(1, 6)}
    desk.put(filled(desk.one("kien-nghi-phan-anh", APRIL), SHEET, rows))
    before = sqlite_story.dump()
    code = (
        "import os, signal\n"
        "from datetime import date\n"
        "from office_driver import ACTOR, morning\n"
        "from models.registers import petitions\n"
        "from models.states import Source\n"
        "from tasks.workbooks.importing import import_workbooks\n"
        "receive, done = petitions.receive, []\n"
        "def dying(*args, **more):\n"
        "    done.append(receive(*args, **more))\n"
        "    if len(done) == 3:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "petitions.receive = dying\n"
        f"day = date({APRIL.year}, {APRIL.month}, {APRIL.day})\n"
        "import_workbooks.fn(day, morning(day), ACTOR, Source.FILE, False)\n"
    )
    here = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(here)])}
    died = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=120, check=False)
    between = sqlite_story.dump()
    (after,) = import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, False).files

    assert (died.returncode, between == before) == (-signal.SIGKILL, True), died.stderr
    assert (after.taken, after.new) == (True, 5)


def test_what_is_marked_secret_is_not_taken_in(desk: Desk) -> None:
    out = desk.one("kien-nghi-phan-anh", APRIL)

    by_words = desk.take(filled(out, SHEET, {"+1": {**PETITION, "Số văn bản": "MẬT"}}), APRIL)
    desk.put(filled(out, SHEET, {"+1": PETITION}), "kiến nghị - TỐI MẬT.xlsx")
    (by_name,) = import_workbooks.fn(APRIL, morning(APRIL), ACTOR, Source.FILE, False).files

    assert [(each.taken, each.annotated) for each in (by_words, by_name)] == [(False, False), (False, False)]
    assert by_words.problems == [
        "Tệp có dấu “MẬT” trong văn bản; văn bản mật không đưa vào máy này, chuyển theo quy định về bảo vệ bí mật nhà nước."
    ]
    assert "“TỐI MẬT” ở tên tệp" in by_name.problems[0]


def test_two_who_take_the_same_file_at_once_write_it_once(story: OfficeDriver, home: Path) -> None:
    file = filled(
        Desk(home).one("kien-nghi-phan-anh", APRIL), SHEET, {"+1": PETITION, "+2": {**PETITION, "Nội dung": "Hai"}}
    )
    by = By(ACTOR, Source.FILE, morning(APRIL), APRIL)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: take_workbook(file, "tệp", by), range(2)))

    assert sorted((each.new, each.same) for each in done) == [(0, 2), (2, 0)]


def test_row_17_a_file_of_another_plan_is_refused(desk: Desk) -> None:
    def of_last_year(book: Any) -> None:
        page = book["_danvan"]
        for row in page.iter_rows():
            if row[1].value == "plan":
                row[2].value = "bac-kan-2023"

    done = desk.take(edited(desk.one("kien-nghi-phan-anh", APRIL), of_last_year), APRIL)

    assert done.problems == [
        "Tệp được xuất từ kế hoạch “bac-kan-2023”, cơ quan đang chạy kế hoạch “bac-kan-2024”. Hãy xuất lại biểu mẫu."
    ]


def test_row_18_a_file_of_an_older_template_or_without_its_hidden_sheet_is_still_read(desk: Desk) -> None:
    def older(book: Any) -> None:
        page = book[SHEET]
        place = columns(page)["Người gửi"]
        page.delete_cols(place)
        for row in book["_danvan"].iter_rows():
            for cell in row:
                if cell.value == "person":
                    cell.value = None
            if row[0].value == "mau-so":
                row[1].value = "0"

    def bare(book: Any) -> None:
        del book["_danvan"]
        page = book[SHEET]
        page.delete_rows(1, head_row(page) - 1)
        page.delete_cols(1, 2)
        page.title = "Sheet1"

    file = filled(desk.one("kien-nghi-phan-anh", APRIL), SHEET, {"+1": PETITION})

    assert [
        (each.problems, each.new, each.same)
        for each in (desk.take(edited(file, older), APRIL), desk.take(edited(file, bare), APRIL))
    ] == [([], 1, 0), ([], 0, 1)]
