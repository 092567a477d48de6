"""What enters an appraisal by file: read as people save it, taken whole or not at all, and never repeated."""

from pathlib import Path

import pytest
from appraisal_office import COUNCIL, CRITERIA, DAY, ROUND, Office, make_office, who

from config.refusals import Refused
from models.appraisal.record import Choice, ConflictKind
from models.appraisal.rounds import ConflictRow
from models.appraisal.votes import BallotRow, TallyRow
from tasks.appraisal.council import load_council_file
from tasks.appraisal.files import (
    blank_sheet,
    path_of,
    read_ballots,
    read_conflicts,
    read_council,
    read_sheet,
    read_tallies,
    waiting_files,
)
from tasks.appraisal.results import take_votes_file
from tasks.appraisal.rounds import section_of, write_blank_sheets
from tasks.appraisal.sheets import take_sheet_file
from tasks.context import context_of

A, B = "DVK-2024-001", "DVK-2024-002"


def scoring(office: Office) -> None:
    """Two mô hình being scored."""
    office.scoring("P-DX", "X-DQ")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return make_office(tmp_path, monkeypatch, after=scoring)


def written(folder: Path, name: str, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def refused(step: object) -> str:
    with pytest.raises(Refused) as told:
        step()  # type: ignore[operator]
    return str(told.value)


def section(office: Office) -> object:
    with office.session() as session:
        return section_of(context_of(session))


def test_a_council_is_read_from_a_spreadsheets_file_whatever_its_delimiter_and_the_words_for_a_role(
    office: Office, tmp_path: Path
) -> None:
    rows = [f"{code};{role};{unit} · Đơn vị;;{name}" for code, (role, unit, name) in COUNCIL.items()]
    rows[0] = rows[0].replace("chu-tich", "Chủ tịch Hội đồng")
    path = written(tmp_path, "hd.csv", "Mã thành viên;Vai trò;Đơn vị;Tổ;Họ tên", *rows)
    commas = written(
        tmp_path,
        "hd2.csv",
        "ma thanh vien,vai tro,don vi,ho ten",
        *(row.replace(";;", ",").replace(";", ",") for row in rows),
    )

    title, read = read_council(path, section(office))  # type: ignore[arg-type]

    assert title == "Tệp “hd.csv”"
    assert [(each.row, each.code, each.role, each.unit, each.name) for each in read] == [
        (number, code, role, unit, name) for number, (code, (role, unit, name)) in enumerate(COUNCIL.items(), 2)
    ]
    assert read_council(commas, section(office))[1] == read  # type: ignore[arg-type]
    assert load_council_file(ROUND, path, *who()).done == "Đã thêm 0 thành viên, sửa 0, bỏ 0."


def test_conflicts_ballots_and_tallies_are_read_row_by_row(tmp_path: Path) -> None:
    conflicts = written(tmp_path, "qh.csv", "Thành viên;Mô hình;Quan hệ", f"TV01;{A};tác giả", f"TV02;{A};Có quan hệ")
    ballots = written(
        tmp_path, "phieu.csv", "Mô hình;Thành viên;Phiếu", f"{A};TV01;Tán thành", f"{A};TV02;không tán thành"
    )
    tallies = written(
        tmp_path, "kp.csv", "Mô hình;Tán thành;Không tán thành;Không có ý kiến;Không hợp lệ", f"{A};3;1;0;1"
    )

    assert read_conflicts(conflicts)[1] == [
        ConflictRow(2, "TV01", A, ConflictKind.AUTHOR),
        ConflictRow(3, "TV02", A, ConflictKind.DECLARED),
    ]
    assert read_ballots(ballots)[1] == [BallotRow(2, A, "TV01", Choice.FOR), BallotRow(3, A, "TV02", Choice.AGAINST)]
    assert read_tallies(tallies)[1] == [TallyRow(2, A, 3, 1, 0, 1)]


def test_a_printed_sheet_filled_in_goes_back_in_as_it_is(office: Office) -> None:
    for name in write_blank_sheets.fn(ROUND):
        path = office.home / "phieu-cham" / ROUND / name
        lines = path.read_text("utf-8-sig").splitlines()
        filled = [lines[0]]
        for line in lines[1:]:
            cells = line.split(";")
            cells[4 : 4 + len(CRITERIA)] = ["Đạt"] * len(CRITERIA)
            filled.append(";".join(cells))
        path.write_text("\n".join(filled), encoding="utf-8")
        take_sheet_file(ROUND, path, *who())

    assert office.close().done == "Đã khóa phiếu: 6 phiếu được tính, 0 phiếu ghi vắng."


def test_no_opinion_and_remarks_are_read_by_criterion(office: Office, tmp_path: Path) -> None:
    header = f"thành viên;mô hình;ý kiến;{';'.join(CRITERIA)};nhận xét hieu-qua"
    scores = ";".join(["đạt"] * len(CRITERIA))
    path = written(
        tmp_path, "tv.csv", header, f"TV03;{A};;{scores};Rõ kết quả", f"TV03;{B};Không cho ý kiến{';' * len(CRITERIA)};"
    )

    sheet = read_sheet(path, section(office))  # type: ignore[arg-type]

    assert (sheet.member, [(each.row, each.initiative, each.abstains, dict(each.remarks)) for each in sheet.rows]) == (
        "TV03",
        [(2, A, False, {"hieu-qua": "Rõ kết quả"}), (3, B, True, {})],
    )
    assert dict(sheet.rows[0].scores) == dict.fromkeys(CRITERIA, "đạt")


def test_a_name_that_a_spreadsheet_would_reckon_with_stays_a_name(office: Office) -> None:
    text = blank_sheet("TV01", [(A, "=HYPERLINK(1)")], section(office))  # type: ignore[arg-type]

    assert text.splitlines()[1].split(";")[:4] == ["TV01", A, "'=HYPERLINK(1)", ""]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([""], "thiếu cột “thành viên”, “mô hình” (ghi có dấu hoặc không dấu). Hãy bổ sung cột."),
        (["mô hình;hieu-qua", f"{A};đạt"], "thiếu cột “thành viên” (ghi có dấu hoặc không dấu). Hãy bổ sung cột."),
        (
            ["thành viên;mô hình;sang-tao", f"TV01;{A};đạt"],
            "có cột không thuộc bộ tiêu chí: “sang-tao”. Hãy dùng phiếu trống do chương trình in ra.",
        ),
        (
            ["thành viên;mô hình;hieu-qua", f"TV01;{A};đạt", f"TV02;{B};đạt"],
            "phải là phiếu của đúng một thành viên; cột “thành viên” ghi cùng một mã ở mọi dòng.",
        ),
        (["thành viên;mô hình;mô hình", f"TV01;{A};{B}"], "có hai cột cùng tên: mô hình. Hãy bỏ một cột."),
        (
            ["thành viên;mô hình;ý kiến", f"TV01;{A};khen"],
            "không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
            "- Dòng 2, ý kiến: để trống, hoặc ghi “không cho ý kiến”.",
        ),
        (
            ["thành viên;mô hình", f"TV01;{A};thừa"],
            "không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n- Dòng 2: có 3 ô, tiêu đề có 2 cột.",
        ),
        (
            ["thành viên;mô hình", f'TV01;"{A}'],
            ": tệp không đọc được ở dòng 2; hãy lưu lại dạng “CSV UTF-8”.",
        ),
    ],
)
def test_a_sheets_file_with_a_wrong_frame_is_refused(
    office: Office, tmp_path: Path, lines: list[str], sentence: str
) -> None:
    path = written(tmp_path, "p.csv", *lines)
    before = office.everything()

    assert (
        refused(lambda: take_sheet_file(ROUND, path, *who()))
        == f"Tệp “p.csv”{'' if sentence.startswith(':') else ' '}{sentence}"
    )
    assert office.everything() == before


def test_a_wrong_score_is_told_by_member_row_and_criterion_and_not_repeated(office: Office, tmp_path: Path) -> None:
    member = office.assigned(A)[0]
    header = f"thành viên;mô hình;{';'.join(CRITERIA)}"
    path = written(tmp_path, "p.csv", header, f"{member};{A};tạm được;{';'.join(['đạt'] * (len(CRITERIA) - 1))}")

    assert refused(lambda: take_sheet_file(ROUND, path, *who())) == (
        f"Phiếu chấm của thành viên {member} (Tệp “p.csv”) không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi "
        "nộp lại:\n- Dòng 2, tiêu chí “Có tên gọi, địa chỉ cụ thể, đã đăng ký”: phải ghi đạt hoặc không đạt."
    )


def test_wrong_words_in_the_other_files_are_told_by_row(tmp_path: Path) -> None:
    conflicts = written(tmp_path, "qh.csv", "thành viên;mô hình;quan hệ", f"TV01;{A};bạn")
    ballots = written(tmp_path, "phieu.csv", "mô hình;thành viên;phiếu", f"{A};TV01;đồng ý")
    tallies = written(
        tmp_path, "kp.csv", "mô hình;tán thành;không tán thành;không có ý kiến;không hợp lệ", f"{A};ba;1;-2;0"
    )

    assert refused(lambda: read_conflicts(conflicts)).splitlines()[1:] == [
        "- Dòng 2, quan hệ: phải ghi “tác giả” hoặc “có quan hệ”."
    ]
    assert refused(lambda: read_ballots(ballots)).splitlines()[1:] == [
        "- Dòng 2, phiếu: phải ghi một trong: tán thành, không tán thành, không có ý kiến, không hợp lệ."
    ]
    assert refused(lambda: read_tallies(tallies)).splitlines()[1:] == [
        "- Dòng 2, không có ý kiến: phải ghi số phiếu, là số nguyên.",
        "- Dòng 2, tán thành: phải ghi số phiếu, là số nguyên.",
    ]


def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(office: Office, tmp_path: Path) -> None:
    old = written(tmp_path, "cu.csv", "mô hình;thành viên;phiếu", encoding="utf-16")
    link = tmp_path / "lien-ket.csv"
    link.symlink_to(old)

    assert refused(lambda: read_ballots(old)) == "Tệp “cu.csv”: tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8”."
    assert refused(lambda: read_ballots(tmp_path / "khong-co.csv")) == (
        "Tệp “khong-co.csv” không có trong thư mục. Hãy kiểm tra lại tên tệp."
    )
    assert refused(lambda: read_ballots(link)) == (
        "Tệp “lien-ket.csv” là liên kết tới nơi khác; đặt chính tệp vào thư mục."
    )
    assert refused(lambda: path_of(office.home, "../danvan.db")) == (
        "Tên tệp “../danvan.db” không dùng được: chỉ ghi tên tệp nằm trong thư mục tiep-nhan/tham-dinh."
    )
    assert refused(lambda: path_of(office.home, " ")) == (
        "Chưa chọn tệp: đặt tệp CSV hoặc Excel vào thư mục tiep-nhan/tham-dinh rồi chọn tên tệp trong danh sách."
    )
    assert waiting_files(office.home) == []


def test_the_votes_file_is_read_as_the_plan_votes(office: Office, tmp_path: Path) -> None:
    office.all_sheets()
    office.close()
    office.meet("TV01", "TV02", on=DAY)
    path = written(
        tmp_path, "phieu.csv", "mô hình;thành viên;phiếu", f"{A};TV01;tán thành", f"{A};TV02;không có ý kiến"
    )

    assert take_votes_file(ROUND, 1, path, *who()).done == "Đã nhận kết quả biểu quyết 1 mô hình tại phiên họp số 1."
    assert office.rows("SELECT choice FROM appraisal_ballot ORDER BY member_id") == [("for",), ("abstain",)]
