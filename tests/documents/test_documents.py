"""The words of every kind, compared whole with files that people read; the bytes; what is refused.

`DANVAN_REWRITE_GOLDEN=1` writes the files anew; read the difference before keeping it.
"""

import io
import os
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from docx_looks import Docx
from docx_text import text_of
from drawn import draft, drawn
from samples import (
    ASSIGNMENT,
    COORDINATION,
    DECISION,
    EXTENSION,
    FRAME,
    MEETING,
    NOTICE,
    OVERDUE,
    PROPOSAL,
    RESULT,
    SAMPLES,
    SHEET,
    SUBORDINATE,
    YEAR,
    lines,
)

from config.plan_schema import Relation
from config.refusals import Refused
from documents.drafts import KINDS, document_of, paper_of
from documents.kinds.score_sheet import Criterion
from documents.layout.drawing import draw
from documents.layout.elements import clean
from documents.layout.numbering import letter, roman
from documents.layout.text_width import width_of
from documents.paper import Column, Issued, Office, Point, Signature, Table, Text
from documents.wording import counted, listed, share

GOLDEN = Path(__file__).parent.parent / "data" / "documents"
EVERY = pytest.mark.parametrize("name", SAMPLES)


@EVERY
def test_the_words_of_every_kind(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    text = text_of(drawn(name))
    if os.environ.get("DANVAN_REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_every_kind_has_a_sample_and_every_golden_file_a_document() -> None:
    assert {type(data) for data in SAMPLES.values()} == {kind.data for kind in KINDS.values()}
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SAMPLES)


@EVERY
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert document_of(SAMPLES[name]) == drawn(name)


def test_a_file_says_nothing_of_the_moment_or_the_machine() -> None:
    with zipfile.ZipFile(io.BytesIO(document_of(OVERDUE))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = packed.read("docProps/core.xml").decode()
        assert sorted(packed.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/core.xml",
            "word/_rels/document.xml.rels",
            "word/document.xml",
            "word/header1.xml",
            "word/settings.xml",
            "word/styles.xml",
        ]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", properties)) == {"2024-01-01T00:00:00Z"}


@EVERY
def test_no_word_is_wider_than_its_column(name: str) -> None:
    for page in draft(name).pages:
        for grid in (each for each in page.grids if each.ruled):
            for row in grid.rows:
                for cell in row.cells:
                    for each in cell.paragraphs:
                        room = (cell.width - 3) / 25.4 * 1440
                        assert [w for w in each.text.split() if width_of(w, each.size, bold=each.bold) > room] == []


# --- Who may be told what -------------------------------------------------------------------------------------------


def test_a_coordinating_body_is_never_called_late_nor_given_orders() -> None:
    text = text_of(document_of(replace(COORDINATION, bodies=tuple(f"Cơ quan {n}" for n in range(20))))).casefold()

    assert [word for word in ("chậm", "quá hạn", "yêu cầu", "đôn đốc", "nghiêm túc") if word in text] == []
    assert "trân trọng đề nghị quý cơ quan" in text


@pytest.mark.parametrize("relation", [Relation.COORDINATING, Relation.SUPERIOR])
def test_a_letter_that_chases_goes_to_subordinate_units_only(relation: Relation) -> None:
    with pytest.raises(Refused) as refused:
        paper_of(replace(OVERDUE, relation=relation))

    assert str(refused.value) == (
        "Công văn đôn đốc chỉ gửi cơ quan, đơn vị cấp dưới; cơ quan phối hợp dùng công văn đề nghị phối hợp."
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (replace(OVERDUE, units=()), "Không có cơ quan, đơn vị nào chưa nộp; không lập công văn đôn đốc."),
        (
            replace(COORDINATION, bodies=()),
            "Đã nhận được văn bản của mọi cơ quan phối hợp; không lập công văn đề nghị.",
        ),
        (replace(ASSIGNMENT, tasks=()), "Công văn giao nhiệm vụ phải có ít nhất một cơ quan, đơn vị và một nhiệm vụ."),
        (replace(NOTICE, visits=()), "Chưa có lịch kiểm tra đợt 1; lập lịch trước khi ra thông báo."),
        (replace(MEETING, guests=()), "Giấy mời phải có ít nhất một nơi được mời."),
        (replace(PROPOSAL, candidates=()), "Chưa có mô hình, điển hình nào được chọn để đề nghị công nhận."),
        (replace(PROPOSAL, appraised=17), "Số liệu không khớp: đăng ký 20, thẩm định 17, đề nghị 18."),
        (
            replace(DECISION, host_recognises=False),
            "Theo kế hoạch, cơ quan khác quyết định công nhận; ghi nhận quyết định nhận được, không soạn quyết định ở đây.",
        ),
        (replace(DECISION, bases=()), "Quyết định công nhận phải có căn cứ và ít nhất một mô hình, điển hình."),
        (replace(RESULT, recognised=(), declined=()), "Chưa có kết quả nào để thông báo."),
        (
            replace(RESULT, declined=tuple(replace(each, reason="") for each in RESULT.declined)),
            "Không công nhận phải nêu lý do: DVK-2024-007, DVK-2024-014.",
        ),
        (replace(EXTENSION, reason=" "), "Công văn trả lời đề nghị gia hạn phải nêu lý do."),
        (replace(EXTENSION, relation=Relation.SUPERIOR), "Không lập công văn gia hạn gửi cơ quan cấp trên."),
        (replace(YEAR, contents=YEAR.contents[:3]), "Nội dung không có trong kế hoạch: 4."),
    ],
)
def test_what_would_be_wrong_is_refused_in_a_sentence(data: object, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        paper_of(data)

    assert str(refused.value) == sentence


# --- Figures --------------------------------------------------------------------------------------------------------


def test_every_figure_of_the_report_is_counted_from_its_annex() -> None:
    body, annex, units, _, visits, petitions = Docx(document_of(replace(YEAR, initiatives=lines(120)))).pages
    rows = [[cell.paragraphs[0].text for cell in row.cells] for row in annex.grids[0].rows if len(row.cells) > 1][1:]
    total = [cell.paragraphs[0].text for cell in units.grids[0].rows[-1].cells]

    assert len(rows) == 120
    new, collective = sum(row[5] == "Đăng ký mới" for row in rows), sum(row[4] == "Tập thể" for row in rows)
    assert total[:6] == ["", "Tổng số", "120", str(new), str(120 - new), str(collective)]
    assert any(f"120 mô hình, điển hình, trong đó đăng ký mới {new}" in each.text for each in body.paragraphs)
    listed = [len(each.grids[0].rows) - 1 for each in (visits, petitions)]
    assert listed == [len(YEAR.visits) + 1, len(YEAR.petitions)]


def test_a_report_without_anything_says_so() -> None:
    text = text_of(document_of(replace(YEAR, initiatives=(), hand_ins=(), visits=(), petitions=())))

    assert "Trong kỳ báo cáo không có mô hình, điển hình đăng ký." in text
    assert "Trong kỳ báo cáo không ghi nhận cuộc kiểm tra nào." in text
    assert "chưa ghi nhận kiến nghị, phản ánh của Ủy ban Mặt trận Tổ quốc Việt Nam" in text


def test_recognition_is_said_once_it_is_there() -> None:
    recognised = tuple(replace(each, proposed=True, recognised=True) for each in lines(3))
    text = text_of(document_of(replace(YEAR, initiatives=recognised)))

    assert "Ban Thường vụ Thành ủy đã công nhận 03 mô hình, điển hình." in text
    assert "chưa có quyết định công nhận" not in text


# --- Signatures, numbers, hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signature", "above"),
    [
        (Signature.collective("Ủy ban nhân dân", "Chủ tịch"), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        (
            Signature.collective("Ủy ban nhân dân", "Chủ tịch", deputy="Phó Chủ tịch"),
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ),
        (Signature.head("Trưởng phòng", deputy="Phó Trưởng phòng"), ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"]),
        (Signature.by_order("Chủ tịch", "Trưởng phòng Nội vụ"), ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"]),
        (
            Signature.by_order("Chủ tịch", "Chánh Văn phòng", deputy="Phó Chánh Văn phòng"),
            ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        ),
        (Signature.by_authorisation("Chủ tịch", "Trưởng phòng"), ["TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG"]),
        (Signature.acting("Chủ tịch"), ["Q. CHỦ TỊCH"]),
    ],
)
def test_who_signs_by_right_of_what(signature: Signature, above: list[str]) -> None:
    document = Docx(draw(replace(paper_of(OVERDUE), signatures=(signature,))))
    cell = document.pages[0].grids[-1].rows[0].cells[1]

    assert [each.text for each in cell.paragraphs if each.style in ("QuyenHan", "ChucVu")] == above


def test_a_name_is_signed_without_honours() -> None:
    with pytest.raises(Refused):
        Signature.head("Trưởng phòng", name="ThS. Họ Và Tên")


@pytest.mark.parametrize(
    ("issued", "words"),
    [
        (Issued(number=5, on=date(2024, 1, 9)), ("Số: 05/UBND-NV", "TP. Bắc Kạn, ngày 09 tháng 01 năm 2024")),
        (Issued(number=120, on=date(2024, 11, 15)), ("Số: 120/UBND-NV", "TP. Bắc Kạn, ngày 15 tháng 11 năm 2024")),
    ],
)
def test_number_and_day_once_they_are_given(issued: Issued, words: tuple[str, str]) -> None:
    head = Docx(document_of(replace(OVERDUE, frame=replace(FRAME, issued=issued)))).pages[0].grids[0].rows[1]

    assert tuple(cell.paragraphs[0].text for cell in head.cells) == words


def test_an_electronic_document_leaves_number_and_day_of_its_annexes_blank() -> None:
    data = replace(OVERDUE, units=SUBORDINATE, frame=replace(FRAME, issued=Issued(number=5, on=date(2024, 3, 5))))
    source = Docx(document_of(data)).pages[1].paragraphs[2].text

    assert re.fullmatch(r"\(Kèm theo Công văn số\s+/UBND-NV ngày\s+tháng\s+năm 2024 của .*\)", source)


def test_text_from_people_stays_text() -> None:
    hostile = "Đơn vị <w:b/> & \x00\x0b\u202e{{ x }}\r\n\tcuối " + "dài" * 200
    document = draw(replace(paper_of(OVERDUE), blocks=(Text(hostile), Text("Hết.")), to=(hostile,)))

    assert "Đơn vị <w:b/> & {{ x }} cuối dài" in text_of(document)
    assert clean(unicode_nfd := "Thu\u031b\u0300a") == "Thừa" and unicode_nfd != "Thừa"


def test_a_sheet_without_a_number_has_none_and_goes_to_nobody() -> None:
    text = text_of(document_of(SHEET))

    assert [word for word in ("Số:", "Nơi nhận", "./.") if word in text] == []
    with pytest.raises(Refused):
        paper_of(replace(SHEET, criteria=(*SHEET.criteria, Criterion(name="Điểm thưởng", most="5"))))
    scored = tuple(replace(each, most="10") for each in SHEET.criteria)
    assert "TT | Tiêu chí | Điểm tối đa | Điểm chấm | Nhận xét" in text_of(document_of(replace(SHEET, criteria=scored)))


def test_long_names_wrap_in_the_head() -> None:
    office = Office(
        name="Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở và phong trào “Dân vận khéo” thành phố",
        short="Ban Chỉ đạo",
        lines=("Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở và phong trào “Dân vận khéo”",),
        parent="Thành phố Bắc Kạn",
        code="BCĐ",
        drafter="NV",
        place="TP. Bắc Kạn",
    )
    cell = Docx(draw(replace(paper_of(OVERDUE), office=office))).pages[0].grids[0].rows[0].cells[0]

    assert cell.width - cell.paragraphs[-1].left - cell.paragraphs[-1].right < cell.width / 2


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert "".join(letter(number) for number in range(1, 9)) == "abcdđegh"
    assert [roman(number) for number in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]
    shown = text_of(draw(replace(paper_of(OVERDUE), blocks=(Point("một;"), Point("hai;"), Text("Hết.")))))
    assert "a) một;\nb) hai;\n" in shown


def test_numbers_and_lists_in_sentences() -> None:
    assert [counted(number, "mô hình") for number in (0, 7, 12, 1250)] == [
        "0 mô hình",
        "07 mô hình",
        "12 mô hình",
        "1.250 mô hình",
    ]
    assert [share(part, 19) for part in (0, 18, 19)] == ["0%", "94,7%", "100%"]
    assert listed(["A", "B", "C"]) == "A, B và C"
    assert listed(["A, B", "C", "D"]) == "A, B; C và D"


def test_a_row_that_does_not_fit_its_table_is_a_mistake_in_the_code() -> None:
    with pytest.raises(ValueError):
        Table((Column("TT", 1),), (("1", "2"),))


def test_an_annex_of_300_rows_takes_less_than_two_seconds() -> None:
    data = replace(YEAR, initiatives=lines(300))
    document_of(YEAR)
    began = process_time()
    document_of(data)

    assert process_time() - began < 2
