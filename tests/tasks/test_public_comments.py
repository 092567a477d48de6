"""Public comment before a dossier leaves: the window, objections by file, what was concluded."""

from datetime import date
from pathlib import Path

import pytest
from recognition_office import DRAFTED, ISSUED, City, make_city, two_tiers, who

from tasks.recognition import comments
from tasks.recognition.files import ObjectionRow


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


@pytest.fixture
def open_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """A city whose list is open to public comment for two days before it goes up."""
    return make_city(tmp_path, monkeypatch, two_tiers(comment_days=2))


def test_a_dossier_waits_for_the_comment_window_and_for_every_answer(open_city: City) -> None:
    city = open_city
    city.initiative("DVK-1")
    dossier = city.issued("DVK-1")
    row = ObjectionRow("DVK-1", "77", ISSUED, "Một người dân", "Nội dung riêng")

    assert city.refuses(lambda: city.send(dossier)).endswith(
        "phải lấy ý kiến công khai 2 ngày trước khi trình. Hãy ghi nhận ngày đăng công khai."
    )
    assert city.refuses(lambda: comments.take_objections.fn(dossier, [row], *who(ISSUED))) == (
        "Ý kiến thứ 1: Hồ sơ HS-2024-01 chưa ghi nhận đăng công khai lấy ý kiến. Hãy ghi nhận trước."
    )
    opened = comments.open_comments.fn(dossier, ISSUED, "20/TB-PNV", *who(ISSUED))
    assert opened.done == "Lấy ý kiến công khai hồ sơ HS-2024-01 đến hết ngày 05/12/2024 (thứ Năm)."
    comments.take_objections.fn(dossier, [row], *who(ISSUED))
    assert city.refuses(lambda: city.send(dossier, on=date(2024, 12, 5))) == (
        "Đang lấy ý kiến công khai đến hết ngày 05/12/2024; chưa gửi hồ sơ được."
    )
    assert city.refuses(lambda: city.send(dossier, on=date(2024, 12, 6))) == (
        "Mô hình DVK-1 còn ý kiến chưa kết luận (YK-HS-2024-01-01). Hãy ghi kết luận trước."
    )
    comments.answer_objection.fn("YK-HS-2024-01-01", False, date(2024, 12, 6), "21/CV", *who(date(2024, 12, 6)))
    assert city.send(dossier, on=date(2024, 12, 6)).status_label == "Đã gửi"
    assert city.changes("objection") == ["tiếp nhận ý kiến", "open → dismissed"]


def test_who_objects_and_what_is_said_stay_in_the_record(open_city: City) -> None:
    city = open_city
    city.initiative("DVK-1")
    dossier = city.issued("DVK-1")
    comments.open_comments.fn(dossier, ISSUED, "20/TB-PNV", *who(ISSUED))

    report = comments.take_objections.fn(
        dossier, [ObjectionRow("DVK-1", "77", ISSUED, "Một người dân", "Nội dung riêng")], *who(ISSUED)
    )

    shown = repr(report) + repr(city.rows("SELECT body FROM audit_row")) + repr(city.rows("SELECT * FROM notice_line"))
    assert ("Một người dân" in shown, "Nội dung riêng" in shown) == (False, False)
    assert city.rows("SELECT sender, text FROM objection") == [("Một người dân", "Nội dung riêng")]


def test_a_level_without_a_window_and_a_second_window_are_refused(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code

    assert city.refuses(lambda: comments.open_comments.fn(dossier, DRAFTED, "20/TB", *who(DRAFTED))) == (
        "Cấp “Mô hình, điển hình “Dân vận khéo” cấp thành phố” không quy định lấy ý kiến công khai "
        "(comment_days bằng 0 trong kế hoạch)."
    )


def test_the_objections_of_a_file_are_taken_all_or_none(open_city: City) -> None:
    city = open_city
    city.initiative("DVK-1")
    dossier = city.issued("DVK-1")
    comments.open_comments.fn(dossier, ISSUED, "20/TB-PNV", *who(ISSUED))
    rows = [
        ObjectionRow("DVK-1", "77", ISSUED, "A", "a"),
        ObjectionRow("DVK-1", "77", ISSUED, "B", "b"),
        ObjectionRow("DVK-1", "78", DRAFTED, "C", "c"),
    ]

    assert city.refuses(lambda: comments.take_objections.fn(dossier, rows, *who(ISSUED))).split("\n") == [
        "Ý kiến thứ 2: Ý kiến số “77” của hồ sơ HS-2024-01 đã có trong sổ.",
        "Ý kiến thứ 3: Ngày nhận ý kiến 02/12/2024 phải từ ngày đăng công khai 03/12/2024 đến ngày hôm nay 03/12/2024.",
    ]
