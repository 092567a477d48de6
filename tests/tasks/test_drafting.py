"""Documents drafted from the record: what the produced file says is what the record holds, and nothing is overwritten."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import factories
import pytest
from docx_text import text_of
from office_driver import ACTOR, OfficeDriver, morning

from config.refusals import Refused
from models.database import session_on
from models.plans import Office
from models.states import Mode, Source
from tasks.drafting.drafts import Draft, draft_document
from tasks.drafting.gathered import Wanted

REPORT = factories.REPORT
NOV_14, NOV_15, NOV_18 = date(2024, 11, 14), date(2024, 11, 15), date(2024, 11, 18)
OVERDUE = Wanted(kind="cong-van-don-doc", duty=REPORT)
COURTEOUS = Wanted(kind="cong-van-phoi-hop", duty=REPORT)


def drafted(wanted: Wanted, on: date, preview: bool = False) -> Draft:
    return draft_document.fn(wanted, on, morning(on), ACTOR, Source.FORM, preview)


def lines_of(home: Path, draft: Draft) -> list[str]:
    assert draft.path is not None
    return text_of((home / draft.path).read_bytes()).splitlines()


def files(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for path in (home / "van-ban").rglob("*") if path.is_file())


# --- who is late ------------------------------------------------------------------------------------------------


def test_the_letter_goes_to_every_subordinate_unit_whose_report_is_overdue(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    made = drafted(OVERDUE, NOV_15)

    assert made.rows == [
        ["P-DX", "UBND phường Đức Xuân", "14/11/2024", "Quá hạn"],
        ["X-DQ", "UBND xã Dương Quang", "14/11/2024", "Quá hạn"],
    ]
    assert (made.clauses, made.symbol) == (["III.1.a", "III.2.c"], "UBND-NV")
    lines = lines_of(home, made)
    start = lines.index("Kính gửi:")
    assert lines[start + 1 : start + 3] == ["- UBND phường Đức Xuân;", "- UBND xã Dương Quang."]
    assert lines[start + 4] == (
        "Qua đối chiếu với sổ đăng ký văn bản đến, đến hết ngày 14/11/2024, Ủy ban nhân dân thành phố chưa nhận được "
        "báo cáo của 02 cơ quan, đơn vị nêu trên."
    )
    assert lines[start + 3].endswith("trước ngày 15/11/2024 (điểm c khoản 2 mục III).")
    assert lines[start + 6].endswith("chậm nhất hết ngày 19/11/2024 (thứ Ba).")


def test_a_letter_to_one_unit_is_a_file_of_its_own_and_goes_to_nobody_who_is_not_overdue(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    sqlite_story.hand_in("X-DQ", REPORT, NOV_14)
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    every, one = drafted(OVERDUE, NOV_15), drafted(replace(OVERDUE, unit="P-DX"), NOV_15)

    assert [row[0] for row in one.rows] == ["P-DX"]
    assert (one.path != every.path, "Kính gửi: UBND phường Đức Xuân" in lines_of(home, one)) == (True, True)
    for unit, name in (("X-DQ", "UBND xã Dương Quang"), ("H-LHPN", "Hội Liên hiệp Phụ nữ thành phố")):
        with pytest.raises(Refused, match=f"{name} không thuộc danh sách nhận công văn"):
            drafted(replace(OVERDUE, unit=unit), NOV_15)


def test_whoever_has_handed_in_or_is_a_coordinating_body_is_not_called_late(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    sqlite_story.hand_in("P-DX", REPORT, NOV_14)
    sqlite_story.send_back("P-DX", REPORT, NOV_18, NOV_15, complete=False)
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    made = drafted(OVERDUE, NOV_15)

    assert [row[0] for row in made.rows] == ["X-DQ"]
    text = "\n".join(lines_of(home, made))
    assert "Kính gửi: UBND xã Dương Quang" in text
    assert [name for name in ("Đức Xuân", "Hội Liên hiệp Phụ nữ") if name in text] == []


def test_a_coordinating_body_is_asked_in_another_tone(sqlite_story: OfficeDriver, home: Path) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    made = drafted(COURTEOUS, NOV_15)

    assert [(row[0], row[3]) for row in made.rows] == [("H-LHPN", "Chưa nhận được")]
    text = "\n".join(lines_of(home, made))
    assert "trân trọng đề nghị Quý cơ quan tiếp tục phối hợp" in text
    assert "báo cáo Ban Thường vụ Thành ủy" in text
    assert [word for word in ("chậm", "quá hạn", "yêu cầu", "đôn đốc") if word in text] == []


def test_nobody_is_called_late_before_the_register_was_checked_through_the_last_working_day(
    sqlite_story: OfficeDriver,
) -> None:
    with pytest.raises(Refused, match="chưa được đối chiếu đến hết ngày 14/11/2024"):
        drafted(OVERDUE, NOV_15)
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)
    with pytest.raises(Refused, match="chưa được đối chiếu đến hết ngày 15/11/2024"):
        drafted(OVERDUE, NOV_18)
    with pytest.raises(Refused, match="chưa được đối chiếu đến hết ngày 15/11/2024"):
        drafted(COURTEOUS, NOV_18)


def test_on_the_last_day_and_after_an_internal_target_nobody_is_chased_by_letter(sqlite_story: OfficeDriver) -> None:
    sqlite_story.reconcile(factories.UNIT_PLAN, NOV_14, NOV_15)

    with pytest.raises(Refused, match="không có đơn vị cấp dưới nào quá hạn theo văn bản"):
        drafted(OVERDUE, NOV_14)
    with pytest.raises(Refused, match="không có đơn vị cấp dưới nào quá hạn theo văn bản"):
        drafted(Wanted(kind="cong-van-don-doc", duty=factories.UNIT_PLAN), NOV_15)


def test_a_live_plan_that_is_not_issued_chases_nobody(sqlite_story: OfficeDriver) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)
    with session_on(sqlite_story.url) as session:
        office = session.get(Office, 1)
        assert office is not None
        office.mode = Mode.LIVE

    with pytest.raises(Refused, match="Kế hoạch chưa ban hành"):
        drafted(OVERDUE, NOV_15)


def test_what_is_not_chosen_is_asked_for(sqlite_story: OfficeDriver) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    with pytest.raises(Refused, match="Chưa chọn nhiệm vụ"):
        drafted(Wanted(kind="cong-van-don-doc"), NOV_15)
    with pytest.raises(Refused, match="Không soạn được loại văn bản “thu-tay”"):
        drafted(Wanted(kind="thu-tay"), NOV_15)
    with pytest.raises(Refused, match="đã qua"):
        drafted(Wanted(kind="cong-van-don-doc", duty=REPORT, send_by=NOV_14), NOV_15)


# --- where the files lie ----------------------------------------------------------------------------------------


def test_the_same_data_give_the_same_file_and_other_data_the_next_number(
    sqlite_story: OfficeDriver, home: Path
) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)
    first, again = drafted(OVERDUE, NOV_15), drafted(OVERDUE, NOV_15)
    sqlite_story.reconcile(REPORT, NOV_15, NOV_18)

    other = drafted(OVERDUE, NOV_18)

    folder = "van-ban/bac-kan-2024/cong-van-don-doc"
    assert files(home) == [
        f"{folder}/bao-cao-don-vi-2024-01-{first.sha256[:8]}.docx",
        f"{folder}/bao-cao-don-vi-2024-02-{other.sha256[:8]}.docx",
    ]
    assert (first.new, again.new, again.path, other.new) == (True, False, first.path, True)


def test_what_the_office_has_edited_is_left_as_it_is(sqlite_story: OfficeDriver, home: Path) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)
    first = drafted(OVERDUE, NOV_15)
    assert first.path is not None
    (home / first.path).write_bytes(b"edited in Word")

    again = drafted(OVERDUE, NOV_15)

    assert (again.new, again.edited, again.path) == (False, True, first.path)
    assert (home / first.path).read_bytes() == b"edited in Word"


def test_a_preview_writes_nothing(sqlite_story: OfficeDriver, home: Path) -> None:
    sqlite_story.reconcile(REPORT, NOV_14, NOV_15)

    made = drafted(OVERDUE, NOV_15, preview=True)

    assert (made.path, made.new, len(made.rows), (home / "van-ban").exists()) == (None, False, 2, False)
