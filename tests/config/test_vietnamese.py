"""How days and words are written for people."""

import unicodedata
from datetime import date, timedelta
from typing import Literal

import pytest

from config.vietnamese import (
    date_with_weekday,
    format_date,
    long_date,
    parse_date,
    plain_file_name,
    strip_diacritics,
    weekday_name,
)


def test_a_day_is_written_with_leading_zeros() -> None:
    assert (format_date(date(2024, 11, 14)), format_date(date(2024, 5, 4))) == ("14/11/2024", "04/05/2024")


def test_the_seven_weekdays_are_named_as_in_running_text() -> None:
    monday = date(2024, 11, 11)

    assert [weekday_name(monday + timedelta(days=n)) for n in range(7)] == [
        "thứ Hai",
        "thứ Ba",
        "thứ Tư",
        "thứ Năm",
        "thứ Sáu",
        "thứ Bảy",
        "Chủ nhật",
    ]


def test_a_day_with_its_weekday_is_written_as_in_a_reminder() -> None:
    assert date_with_weekday(date(2024, 11, 14)) == "14/11/2024 (thứ Năm)"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 11, 14), "ngày 14 tháng 11 năm 2024"),
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2024, 2, 29), "ngày 29 tháng 02 năm 2024"),
        (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (date(2024, 9, 10), "ngày 10 tháng 9 năm 2024"),
    ],
)
def test_only_days_below_ten_and_months_one_and_two_take_a_leading_zero(day: date, expected: str) -> None:
    assert long_date(day) == expected


@pytest.mark.parametrize("text", ["15/11/2024", " 15/11/2024 ", "2024-11-15"])
def test_a_day_is_read_as_the_office_writes_it_and_as_iso(text: str) -> None:
    assert parse_date(text) == date(2024, 11, 15)


def test_a_day_is_read_without_leading_zeros() -> None:
    assert parse_date("5/3/2024") == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2024", "Không có ngày “31/02/2024” trong lịch; hãy kiểm tra lại ngày, tháng, năm."),
        ("2024-13-01", "Không có ngày “2024-13-01” trong lịch; hãy kiểm tra lại ngày, tháng, năm."),
        ("15/11/24", "“15/11/24” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024."),
        ("", "“” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024."),
        ("١٥/١١/2024", "“١٥/١١/2024” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024."),
    ],
)
def test_what_is_not_a_day_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_date(text)

    assert str(refused.value) == sentence


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_diacritics_are_stripped_from_either_form_of_unicode(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "Đề nghị phối hợp")

    assert strip_diacritics(text) == "De nghi phoi hop"


def test_small_d_with_stroke_becomes_d() -> None:
    assert strip_diacritics("đôn đốc") == "don doc"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Báo cáo (ví dụ).pdf", "Bao_cao__vi_du_.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1", "_LPT1"),
        ("console.pdf", "console.pdf"),
        ("P-NV.", "P-NV_"),
        ("..", "_"),
        ("", "_"),
    ],
)
def test_a_plain_file_name_is_one_that_every_system_unpacks(name: str, plain: str) -> None:
    assert plain_file_name(name) == plain
