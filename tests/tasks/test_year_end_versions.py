"""Frozen versions of a report: one at a time, named by their hash, each saying exactly what changed."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import factories
import pytest
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import REPORT, Spec, YearEnd, who

from models.database import session_on
from models.initiatives import InitiativeOf, InitiativeStatus
from models.submission.dossiers import SubmissionStatus
from tasks.year_end import versions

NOV_18, NOV_19, DEC_18 = date(2024, 11, 18), date(2024, 11, 19), date(2024, 12, 18)


@pytest.fixture
def year(story: OfficeDriver) -> YearEnd:
    return YearEnd(story)


def test_a_version_is_canonical_json_under_its_hash_and_verifies(year: YearEnd) -> None:
    year.put(Spec(), Spec("X-DQ"))

    made = year.freeze()

    body = versions.body_of(REPORT, 1)
    assert json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == body
    assert made.version.sha256 == hashlib.sha256(body.encode()).hexdigest()
    assert versions.verify_versions() == versions.Verified(1, [])


def test_the_same_record_makes_no_second_version_on_whatever_day(year: YearEnd) -> None:
    year.put(Spec())

    first, again = year.freeze(NOV_18), year.freeze(NOV_19)

    assert (first.new, again.new, first.version, [each.version for each in versions.versions(REPORT)]) == (
        True,
        False,
        again.version,
        [1],
    )


def test_a_later_version_says_exactly_what_changed(year: YearEnd) -> None:
    (code,) = year.put(Spec(status=InitiativeStatus.SUBMITTED, dossier=SubmissionStatus.SENT))
    year.handed_in("P-DX")
    year.figures("P-DX", dang_ky=1, dang_ky_moi=1, tap_the=1)
    year.freeze(NOV_18)
    year.handed_in("X-DQ", on=NOV_18, accepted=False)
    year.recognise(code)
    year.figures("P-DX", on=NOV_19, document="12/BC-UBND", dang_ky=1, dang_ky_moi=1, tap_the=1, kinh_phi=12_000_000)

    made = year.freeze(NOV_19)

    assert (made.new, made.version.version) == (True, 2)
    report = "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” (2024)"
    assert sorted(made.version.changes) == sorted(
        [
            "Tổng chung, được công nhận: 0 → 1",
            "Nội dung (3), được công nhận: 0 → 1",
            "Tổng theo sổ, cột “Được công nhận”: 0 → 1",
            "Tổng theo báo cáo của các đơn vị, cột “Kinh phí hỗ trợ mô hình (nếu có)”: 0 → 12.000.000",
            "Báo cáo kết quả thực hiện phong trào “Dân vận khéo”, số đơn vị đã nộp: 1 → 2",
            "Báo cáo kết quả thực hiện phong trào “Dân vận khéo”, số đơn vị chưa nhận được: 2 → 1",
            "Báo cáo kết quả thực hiện phong trào “Dân vận khéo”, số đơn vị nộp chậm: 0 → 1",
            "UBND phường Đức Xuân, được công nhận: 0 → 1",
            "UBND phường Đức Xuân, nội dung (3), được công nhận: 0 → 1",
            "UBND phường Đức Xuân, cột “Được công nhận” theo sổ: 0 → 1",
            "UBND phường Đức Xuân, cột “Kinh phí hỗ trợ mô hình (nếu có)” theo báo cáo của đơn vị: 0 → 12.000.000",
            f"UBND xã Dương Quang, {report}, trạng thái: Chưa nhận được → Đã tiếp nhận",
            f"UBND xã Dương Quang, {report}, ngày đến: không có → 18/11/2024",
            f"UBND xã Dương Quang, {report}, đúng hạn hay chậm: Quá hạn → Nộp chậm",
            f"UBND xã Dương Quang, {report}, số ngày chậm: 0 → 4",
            "DVK-2024-001, trạng thái: Đã trình cấp trên → Được công nhận",
            "DVK-2024-001, được công nhận: không có → có",
        ]
    )


def test_a_touched_body_or_hash_is_found_out(year: YearEnd) -> None:
    year.put(Spec())
    year.freeze()
    where = f"Báo cáo {REPORT}, bản số 1 lập ngày 18/11/2024"

    _set(year, "body", "{}")
    touched = versions.verify_versions().wrong
    _set(year, "sha256", hashlib.sha256(b"{}").hexdigest())

    assert touched == [f"{where}: nội dung không còn khớp mã SHA-256 đã ghi."]
    assert versions.verify_versions().wrong == [f"{where}: mã SHA-256 không khớp với nhật ký."]


def test_no_name_of_an_individual_is_in_a_version(year: YearEnd) -> None:
    codes = year.put(Spec(of=InitiativeOf.INDIVIDUAL))
    with session_on(year.office.url) as session:
        session.execute(
            text("UPDATE initiative SET person = :who, name = :what WHERE code = :code"),
            {"who": "Người Được Nêu (ví dụ)", "what": "Gương Người Được Nêu (ví dụ)", "code": codes[0]},
        )

    year.freeze()

    assert "Người Được Nêu" not in versions.body_of(REPORT, 1)


def test_two_at_once_make_one_version(year: YearEnd) -> None:
    year.put(*[Spec(content=content) for content in "1234"])

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: versions.make_version.fn(REPORT, *who(NOV_18)), range(2)))

    assert sorted(each.new for each in made) == [False, True]
    assert [each.version for each in versions.versions(REPORT)] == [1]


def test_nil_and_silence_are_told_apart(story: OfficeDriver, tmp_path: Any) -> None:
    def takes_nil(plan: dict[str, Any]) -> None:
        factories.duty_in(plan, factories.REPORT)["nil_return"] = True

    story.load(factories.plan_with(tmp_path / "plan.yaml", takes_nil), factories.STORY_UNITS, on=date(2024, 11, 1))
    story.hand_in("P-DX", factories.REPORT, date(2024, 11, 12), nil=True)
    story.hand_in("H-LHPN", factories.REPORT, date(2024, 11, 12))

    YearEnd(story).freeze()

    body = json.loads(versions.body_of(REPORT, 1))
    assert body["hand_in_totals"][factories.REPORT] == {
        "owed": 3, "received": 1, "nil": 1, "silent": 1, "returned": 0, "late": 0,
    }  # fmt: skip
    assert {unit: its["hand_ins"][f"{factories.REPORT}/2024"]["status"] for unit, its in body["units"].items()
            if its["hand_ins"].get(f"{factories.REPORT}/2024")} == {
        "P-DX": "nil", "H-LHPN": "received", "X-DQ": "open",
    }  # fmt: skip


def _set(year: YearEnd, column: str, value: str) -> None:
    with session_on(year.office.url) as session:
        session.execute(text(f"UPDATE report_version SET {column} = :value"), {"value": value})
