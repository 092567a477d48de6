"""What the office wrote into a report is found again in the edited file; figures are never read from it."""

import io
from dataclasses import replace

import docx
import pytest
from drawn import drawn
from samples import OVERDUE, YEAR

from config.refusals import Refused
from documents.drafts import document_of
from documents.kinds.year_report import Said
from documents.said import results_in, said_in, written


def edited(content: bytes) -> bytes:
    """As an officer edits: a heading reworded, two paragraphs for one, a line typed over what was to be written."""
    document = docx.Document(io.BytesIO(content))
    for each in document.paragraphs:
        if each.text.endswith("Hạn chế"):
            each.runs[0].text = "2. Tồn tại, hạn chế"
        if each.text.startswith("Một số hồ sơ mô hình"):
            each.runs[0].text = "Hồ sơ của một số đơn vị còn thiếu số liệu."
            each.insert_paragraph_before("Việc gửi báo cáo của một số đơn vị còn chậm.", style=each.style)
        if each.text.startswith("- Nội dung (2)"):
            each.add_run(" Thủ tục được rút ngắn.")
        if each.text.startswith("- Nội dung (3)"):
            each.insert_paragraph_before("Nhân dân hài lòng.", style=each.style)
        if "Nguyên nhân" in each.text:
            following = each._p.getnext()
            following.findall(".//{*}t")[0].text = "Do khối lượng công việc cuối năm lớn."
    written_out = io.BytesIO()
    document.save(written_out)
    return written_out.getvalue()


def test_every_part_that_was_written_comes_back_as_it_was() -> None:
    said = replace(
        YEAR.said,
        by_content={"1": ("Tổ chức đảng gần dân.", "Đoàn viên tự giác."), "4": ("Du lịch phát triển.",)},
        next_year=("Tiếp tục thực hiện.",),
        proposals=("Đề nghị cấp trên hướng dẫn.",),
    )

    assert said_in(document_of(replace(YEAR, said=said))) == said
    assert said_in(document_of(replace(YEAR, said=Said()))) == Said()


def test_what_an_officer_has_changed_in_word_is_what_is_kept() -> None:
    found = said_in(edited(drawn("bao-cao-tong-ket")))

    assert found == replace(
        YEAR.said,
        by_content={"2": ("Thủ tục được rút ngắn.", "Nhân dân hài lòng.")},
        limits=("Việc gửi báo cáo của một số đơn vị còn chậm.", "Hồ sơ của một số đơn vị còn thiếu số liệu."),
        causes=("Do khối lượng công việc cuối năm lớn.",),
    )
    assert written(found) == [
        "Lãnh đạo, chỉ đạo, quán triệt",
        "Kết quả theo nội dung",
        "Ưu điểm",
        "Hạn chế",
        "Nguyên nhân",
    ]


def test_what_a_model_has_brought_is_found_by_its_code_and_nothing_else_of_its_line() -> None:
    first, *rest = YEAR.initiatives
    lines = (
        replace(first, result="100 hộ tham gia,  góp 200 ngày công"),
        *(replace(each, result="", note="Ghi chú") for each in rest),
    )

    assert results_in(document_of(replace(YEAR, initiatives=lines))) == {
        first.code: "100 hộ tham gia, góp 200 ngày công"
    }
    assert results_in(document_of(OVERDUE)) == {}


def test_a_file_without_the_marks_or_that_is_no_word_document_is_refused() -> None:
    with pytest.raises(Refused, match="không còn dấu của báo cáo"):
        said_in(document_of(OVERDUE))
    with pytest.raises(Refused, match="không mở được như tệp Word"):
        said_in(b"not a document")
