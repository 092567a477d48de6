"""The few words that Zalo carries: every sample of the mail, with the longest real names, within the limits."""

import unicodedata
from dataclasses import replace

import pytest
from notice_samples import REPORT
from test_notice_words import HOSTILE, SAMPLES

from notifications.messages import Digest, MessageRefused
from notifications.short import LIMIT, Asked, cut, is_wanted_whole, render_short, template_values

ASKED = [Asked(name="viec", says="what", at_most=90), Asked(name="han", says="last_day", at_most=30)]
ONE = SAMPLES["reminder-subordinate"]


def test_a_reminder_reads_as_an_official_would_sign_it() -> None:
    assert render_short(ONE) == (
        "Nhắc hạn 14/11/2024: Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024\n"
        "Kính gửi: Đầu mối phụ trách, Phòng Lao động - Thương binh và Xã hội\n"
        "1. Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024: chậm nhất hết ngày 14/11/2024 (thứ Năm), "
        "còn 10 ngày làm việc.\n"
        "Liên hệ: Phòng Nội vụ thành phố, thư điện tử noivu@backan.example.\n"
        "Phòng Nội vụ thành phố Bắc Kạn, ngày 31/10/2024. Tin nhắc việc nội bộ, không thay thế văn bản đã ký, đóng dấu.\n"
        "Mã: TB-2024-000123"
    )


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_message_fits_is_composed_and_names_its_code(sample: Digest) -> None:
    words = render_short(sample)
    values = template_values(sample, ASKED)

    assert (len(words) <= LIMIT, words == unicodedata.normalize("NFC", words)) == (True, True)
    assert words.endswith(f"Mã: {sample.notice_id}")
    assert [name for name, value in values.items() if not value or len(value) > 90] == []


def test_what_does_not_fit_is_counted() -> None:
    many = replace(ONE, lines=tuple(replace(REPORT, duty_name=f"{REPORT.duty_name} ({n})") for n in range(40)))

    words = render_short(many)

    shown = sum(line[:1].isdigit() for line in words.splitlines())
    assert len(words) <= LIMIT
    assert f"Và {40 - shown} nội dung khác, đề nghị liên hệ để biết đầy đủ." in words.splitlines()


def test_an_assumed_day_is_called_so_however_short() -> None:
    values = template_values(SAMPLES["reminder-internal-target-subordinate"], ASKED)

    assert values["han"] == "26/04/2024 (giả định)"


def test_what_must_be_read_whole_goes_by_mail() -> None:
    whole = {name.removesuffix("-subordinate") for name, sample in SAMPLES.items() if is_wanted_whole(sample)}

    assert {"not-received", "returned"} <= whole
    assert "reminder" not in whole


def test_what_may_not_be_said_is_not_said_in_few_words_either() -> None:
    with pytest.raises(MessageRefused):
        render_short(replace(ONE, lines=()))
    with pytest.raises(MessageRefused):
        template_values(replace(ONE, lines=()), ASKED)


def test_braces_in_values_stay_what_they_are() -> None:
    hostile = replace(ONE, lines=(replace(REPORT, duty_name=HOSTILE),))

    assert HOSTILE in render_short(hostile)


def test_words_are_cut_at_a_blank() -> None:
    assert (cut("một hai ba bốn", 10), cut("một hai", 10)) == ("một hai…", "một hai")
