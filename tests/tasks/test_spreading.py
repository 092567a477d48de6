"""Nhân rộng, chia sẻ, truyền thông: only for recognised models; the media centre is owed one brief per model."""

from datetime import date
from pathlib import Path

import pytest
from recognition_office import City, make_city, who

from tasks.recognition import spreading
from tasks.recognition.spreading import SpreadReport

TODAY = date(2024, 12, 23)
FIGURES = [("Số hộ tham gia", "120 hộ"), ("Đường làm mới", "1,5 km"), ("Kinh phí đóng góp", "80 triệu đồng")]


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    made = make_city(tmp_path, monkeypatch)
    made.initiative("DVK-1")
    made.initiative("DVK-2")
    made.recognised("DVK-1")
    return made


def replicate(code: str = "DVK-1", unit: str | None = "X-DQ", place: str = "", on: date = TODAY) -> SpreadReport:
    return spreading.record_replication.fn(code, unit, place, on, None, *who(TODAY))


def brief(code: str = "DVK-1", figures: list[tuple[str, str]] = FIGURES, consent: bool = True) -> SpreadReport:
    return spreading.brief_media.fn(code, figures, consent, "08/CV-UBND", *who(TODAY))


def test_where_a_model_is_replicated_is_recorded_with_its_day(city: City) -> None:
    replicate()
    report = replicate(unit=None, place="Tổ 5, phường Sông Cầu")

    assert report.clause == "II.8"
    assert report.replicated == [("UBND xã Dương Quang", TODAY), ("Tổ 5, phường Sông Cầu", TODAY)]
    assert city.changes("replication") == ["nhân rộng", "nhân rộng"]


def test_a_replication_that_cannot_be_is_refused(city: City) -> None:
    replicate()

    assert city.refuses(lambda: replicate("DVK-2")) == (
        "Mô hình DVK-2 chưa được công nhận (hoặc đã bị thu hồi). Hãy chọn mô hình khác."
    )
    assert city.refuses(lambda: replicate(unit=None)) == ("Chưa nêu nơi nhân rộng: hãy chọn đơn vị, hoặc ghi địa bàn.")
    assert city.refuses(lambda: replicate(unit="P-DX")) == (
        "Nơi nhân rộng trùng với đơn vị có mô hình. Hãy chọn đơn vị khác, hoặc ghi địa bàn cụ thể."
    )
    assert city.refuses(replicate) == "Đã ghi nhân rộng mô hình DVK-1 tại nơi này từ ngày 23/12/2024."
    assert city.refuses(lambda: replicate(unit="MTTQ", on=date(2025, 1, 2))) == (
        "Ngày nhân rộng 02/01/2025 sau ngày hôm nay 23/12/2024."
    )


def test_a_sharing_event_is_recorded_with_the_models_presented(city: City) -> None:
    share = spreading.record_sharing.fn

    reports = share("Hội nghị chia sẻ (ví dụ)", TODAY, "Hội trường UBND", ["DVK-1", "DVK-1"], *who(TODAY))

    assert [report.shared for report in reports] == [[("Hội nghị chia sẻ (ví dụ)", TODAY, "Hội trường UBND")]]
    assert (
        city.refuses(lambda: share("Hội nghị chia sẻ (ví dụ)", TODAY, "Hội trường UBND", ["DVK-1"], *who(TODAY)))
        == "Hoạt động “Hội nghị chia sẻ (ví dụ)” ngày 23/12/2024 đã có trong sổ."
    )
    assert city.refuses(lambda: share("Khác", TODAY, "Hội trường", ["DVK-2"], *who(TODAY))) == (
        "Mô hình DVK-2 chưa được công nhận (hoặc đã bị thu hồi). Hãy chọn mô hình khác."
    )
    assert city.refuses(lambda: share("Khác", TODAY, "Hội trường", [], *who(TODAY))) == (
        "Chưa chọn mô hình được giới thiệu."
    )


def test_the_media_centre_is_owed_one_brief_with_name_unit_and_three_figures(city: City) -> None:
    report = brief()

    assert report.media == (TODAY, None, None)
    assert city.told("media_brief") == [
        (
            "brief",
            "dau-moi.tt-vhtt@bac-kan.example",
            "III.3",
            "owed",
            "Mô hình, điển hình: “Mô hình DVK-1 (ví dụ)” (mã DVK-1), của UBND phường Đức Xuân. Kết quả: Số hộ tham "
            "gia: 120 hộ; Đường làm mới: 1,5 km; Kinh phí đóng góp: 80 triệu đồng. Đơn vị đã đồng ý cung cấp thông tin "
            "(văn bản số 08/CV-UBND). Khi đăng, đề nghị báo lại đường dẫn và ngày đăng.",
        )
    ]
    assert city.refuses(brief) == ("Đã cung cấp thông tin mô hình DVK-1 cho truyền thông; không gửi lần thứ hai.")


def test_a_brief_without_consent_or_with_other_than_three_figures_is_refused(city: City) -> None:
    assert city.refuses(lambda: brief(consent=False)) == (
        "Đơn vị có mô hình DVK-1 chưa đồng ý cung cấp thông tin, hoặc chưa nêu văn bản đồng ý. "
        "Chỉ cung cấp cho truyền thông khi đã có đồng ý."
    )
    assert city.refuses(lambda: brief(figures=[*FIGURES[:2], ("Kinh phí", " ")])) == (
        "Cần đúng 3 số liệu kết quả, mỗi số liệu có tên và giá trị; hiện có 2."
    )
    assert city.refuses(lambda: brief("DVK-2")) == (
        "Mô hình DVK-2 chưa được công nhận (hoặc đã bị thu hồi). Hãy chọn mô hình khác."
    )


def test_the_link_is_recorded_once_published_and_again_changes_nothing(city: City) -> None:
    publish, link = spreading.record_publication.fn, "https://bac-kan.example/mo-hinh-1"
    assert city.refuses(lambda: publish("DVK-1", link, TODAY, *who(TODAY))) == (
        "Chưa cung cấp thông tin mô hình DVK-1 cho truyền thông. Hãy cung cấp trước."
    )
    brief()

    report = publish("DVK-1", link, TODAY, *who(TODAY))

    assert report.media == (TODAY, link, TODAY)
    before = city.everything()
    publish("DVK-1", link, TODAY, *who(TODAY))
    assert city.everything() == before
    assert city.refuses(lambda: publish("DVK-1", f"{link}0", TODAY, *who(TODAY))) == (
        "Mô hình DVK-1 đã ghi đường dẫn khác, đăng ngày 23/12/2024."
    )
    assert city.refuses(lambda: publish("DVK-1", "bac-kan.example", TODAY, *who(TODAY))) == (
        "Đường dẫn phải là địa chỉ trang thông tin, bắt đầu bằng https://."
    )
