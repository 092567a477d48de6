"""Giấy khen and giấy chứng nhận: a landscape page for each recipient within a border, signed by a person's own right."""

from dataclasses import replace
from datetime import date

import pytest
from docx_text import body_of, text_of

from config.refusals import Refused
from documents.certificates import CertificateForm, Certificates, Recipient, draw_certificates
from documents.drafts import document_of, named
from documents.paper import Signature

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONG = "Phân loại rác thải tại nguồn gắn với hỗ trợ phụ nữ có hoàn cảnh khó khăn phát triển kinh tế hộ gia đình, " * 2
MERIT = "Đã có thành tích xuất sắc trong phong trào thi đua “Dân vận khéo” năm 2024"
AWARDS = Certificates(
    form=CertificateForm(authority="Chủ tịch Ủy ban nhân dân thành phố Bắc Kạn", place="TP. Bắc Kạn"),
    signature=Signature.head("Chủ tịch", deputy="Phó Chủ tịch"),
    title="Giấy khen",
    verb="tặng",
    subject="Giấy khen theo Quyết định số 1520/QĐ-UBND ngày 20/12/2024",
    author="Ủy ban nhân dân thành phố Bắc Kạn",
    decision="Quyết định số 1520/QĐ-UBND",
    decided_on=date(2024, 12, 20),
    book="Vào sổ khen thưởng số",
    recipients=(
        Recipient(name="Phòng Kinh tế", merit=MERIT),
        Recipient(name="Tổ dân phố tự quản (ví dụ)", of="UBND phường Đức Xuân", merit=MERIT),
        Recipient(name=LONG.strip(" ,"), of="Hội Liên hiệp Phụ nữ thành phố", merit=MERIT),
    ),
    year=2024,
)


def test_a_page_says_who_gives_what_to_whom_and_by_which_decision() -> None:
    lines = text_of(draw_certificates(replace(AWARDS, recipients=AWARDS.recipients[1:2]))).splitlines()

    assert [line for line in lines if line.strip("-")] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC KẠN",
        "TẶNG",
        "GIẤY KHEN",
        "Tổ dân phố tự quản (ví dụ)",
        "UBND phường Đức Xuân",
        MERIT,
        "Quyết định số 1520/QĐ-UBND ngày 20/12/2024",
        "Vào sổ khen thưởng số: ………………………………",
        "TP. Bắc Kạn, ngày______tháng______năm 2024",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
    ]


def test_each_recipient_has_a_landscape_page_of_a4_within_a_border() -> None:
    body = body_of(document_of(AWARDS))
    page, border = body.find(f"{W}sectPr/{W}pgSz"), body.find(f"{W}sectPr/{W}pgBorders")

    assert len(body.findall(f".//{W}pageBreakBefore")) == len(AWARDS.recipients) - 1
    assert page is not None
    assert border is not None
    assert (page.get(f"{W}w"), page.get(f"{W}h"), page.get(f"{W}orient")) == ("16838", "11906", "landscape")
    assert [side.get(f"{W}val") for side in border] == ["double"] * 4


def test_a_long_name_is_set_smaller_so_that_it_keeps_to_its_page() -> None:
    body = body_of(document_of(AWARDS))
    sizes = {
        "".join(words.text or "" for words in run.iter(f"{W}t")): int(size.get(f"{W}val", "0")) // 2
        for run in body.iter(f"{W}r")
        if (size := run.find(f"{W}rPr/{W}sz")) is not None
    }

    assert [sizes[each.name] for each in AWARDS.recipients] == [26, 26, 17]


def test_the_same_data_give_the_same_bytes_and_its_name_says_no_name() -> None:
    assert document_of(AWARDS) == document_of(AWARDS)
    assert (named(AWARDS).subject, named(AWARDS).numbered) == (AWARDS.subject, False)


def test_nobody_signs_in_the_name_of_a_body_and_nothing_is_given_to_nobody() -> None:
    with pytest.raises(Refused, match="không ký thay mặt"):
        draw_certificates(replace(AWARDS, signature=Signature.collective("Ủy ban nhân dân", "Chủ tịch")))
    with pytest.raises(Refused, match="chưa có ai để cấp"):
        draw_certificates(replace(AWARDS, recipients=()))
    with pytest.raises(Refused, match="dài quá một trang"):
        draw_certificates(replace(AWARDS, recipients=(Recipient(name="x" * 500, merit=MERIT),)))
