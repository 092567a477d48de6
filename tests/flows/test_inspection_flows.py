"""The flows of inspection, from a form to the state, the page and the record; refusals in the words of the office."""

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inspection_office import ACTOR, City, make_city
from prefect import Flow
from pydantic import BaseModel

from flows.inspection import (
    note_guidance,
    note_inspection_result,
    plan_inspection,
    settle_inspection_round,
    take_inspection_file,
)
from flows.step_forms import inspection as forms
from flows.step_forms.inspection import (
    FileKind,
    GuidanceAction,
    GuidanceForm,
    InspectionFileForm,
    ResultAction,
    ResultForm,
    RoundAction,
    RoundForm,
    ScheduleAction,
    ScheduleForm,
)
from flows.step_pages.inspection import inspection_page, people_page, round_page, schedule_page
from models.intake.store import INTAKE_FOLDER
from models.plans import Office
from tasks.inspection.files import FOLDER

ROUND, UNIT, TEAM = "dot-1 · Đợt 1", "P-DX · UBND phường Đức Xuân", "doan-1 · Đoàn kiểm tra số 1"
DAY = date(2024, 6, 12)
FORMS = [RoundForm, ScheduleForm, ResultForm, GuidanceForm, InspectionFileForm]


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> City:
    return make_city(tmp_path, monkeypatch)


def stand_on(city: City, day: date) -> None:
    """Put the training clock on a day."""
    with city.session() as session:
        session.get(Office, 1).training_today = day


def run(flow: Flow[..., Any], form: BaseModel) -> tuple[str, str]:
    """The state's type and sentence."""
    state = flow(form, return_state=True)
    return state.type.value, state.message


def round_form(action: str, **more: Any) -> RoundForm:
    return RoundForm(operator=ACTOR, action=action, round_code=ROUND, **more)


def test_an_inspection_from_the_list_to_the_conclusion_by_forms(city: City) -> None:
    stand_on(city, date(2024, 5, 20))
    said = [
        run(settle_inspection_round, round_form(RoundAction.CHOOSE)),
        run(settle_inspection_round, round_form(RoundAction.REMOVE, unit="P-HT", reason="Vừa được kiểm tra (ví dụ).")),
        run(settle_inspection_round, round_form(RoundAction.CONFIRM)),
        run(plan_inspection, schedule_form(on_day=date(2024, 6, 11))),
        run(plan_inspection, moved_form(on_day=DAY, reason="Trùng lịch họp (ví dụ).")),
    ]
    stand_on(city, DAY)
    chosen = {"operator": ACTOR, "inspection": "1 · UBND phường Đức Xuân, 12/06/2024, Đã lên lịch"}
    said += [
        run(note_inspection_result, ResultForm(**chosen, action=ResultAction.HELD)),
        run(
            note_inspection_result,
            ResultForm(**chosen, action=ResultAction.RATE_DUTY, duty="tu-kiem-tra", rating="dat · Đạt yêu cầu"),
        ),
        run(
            note_inspection_result,
            ResultForm(**chosen, action=ResultAction.RECOMMEND, words="Bổ sung sổ", fix_by=date(2024, 7, 10)),
        ),
        run(note_inspection_result, ResultForm(**chosen, action=ResultAction.CONCLUDE)),
        run(settle_inspection_round, round_form(RoundAction.CLOSE, reason="Mưa lũ (ví dụ).")),
    ]

    assert said == [
        ("COMPLETED", sentence)
        for sentence in [
            "Đợt 1 (03/06/2024 – 28/06/2024): Đang chọn đơn vị; 8 đơn vị trong danh sách, tối đa 8.",
            "Đợt 1 (03/06/2024 – 28/06/2024): Đang chọn đơn vị; 7 đơn vị trong danh sách, tối đa 8.",
            "Đợt 1 (03/06/2024 – 28/06/2024): Đã chốt danh sách; 7 đơn vị trong danh sách, tối đa 8.",
            "Đã lên lịch 1 cuộc kiểm tra; mỗi đơn vị có một thông báo.",
            "UBND phường Đức Xuân, ngày 12/06/2024: Đã lên lịch; 0 đánh giá, 0 tồn tại, kiến nghị.",
            "UBND phường Đức Xuân, ngày 12/06/2024: Đã kiểm tra; 0 đánh giá, 0 tồn tại, kiến nghị.",
            "UBND phường Đức Xuân, ngày 12/06/2024: Đã kiểm tra; 1 đánh giá, 0 tồn tại, kiến nghị.",
            "UBND phường Đức Xuân, ngày 12/06/2024: Đã kiểm tra; 1 đánh giá, 1 tồn tại, kiến nghị.",
            "UBND phường Đức Xuân, ngày 12/06/2024: Đã thông báo kết luận; 1 đánh giá, 1 tồn tại, kiến nghị.",
            "Đợt 1 (03/06/2024 – 28/06/2024): Đã kết thúc; 7 đơn vị trong danh sách, tối đa 8.",
        ]
    ]
    assert city.rows("SELECT occurrence FROM obligation WHERE occurrence LIKE 'kt-%'") == [("kt-1-1",)]
    assert {
        row[0]
        for row in city.rows("SELECT json_extract(body, '$.source') FROM audit_row WHERE subject LIKE 'inspection%'")
    } == {"form"}


def test_guidance_a_round_of_ones_own_and_a_file_by_forms(city: City) -> None:
    stand_on(city, date(2024, 5, 20))
    folder = city.home / INTAKE_FOLDER / FOLDER
    folder.mkdir(parents=True)
    (folder / "thanh-vien.csv").write_text("thanh_vien,ho_ten,chuc_vu\nnv-1,Họ Và Tên Mẫu,\n", encoding="utf-8")

    said = [
        run(
            note_guidance,
            GuidanceForm(
                operator=ACTOR,
                action=GuidanceAction.SURVEY,
                unit=UNIT,
                on_day=date(2024, 5, 17),
                topic="Đăng ký mô hình",
            ),
        ),
        run(note_guidance, GuidanceForm(operator=ACTOR, action=GuidanceAction.UNDO, entry="1", reason="Nhầm (ví dụ).")),
        run(
            settle_inspection_round,
            RoundForm(
                operator=ACTOR,
                action=RoundAction.OPEN,
                name="Đợt bổ sung (ví dụ)",
                opens_on=date(2024, 7, 1),
                closes_on=date(2024, 7, 12),
            ),
        ),
        run(take_inspection_file, InspectionFileForm(operator=ACTOR, kind=FileKind.PEOPLE, preview=True)),
        run(take_inspection_file, InspectionFileForm(operator=ACTOR, kind=FileKind.PEOPLE)),
    ]

    assert said == [
        ("COMPLETED", "Đã ghi thêm 1 mục; sổ có 1 mục."),
        ("COMPLETED", "Đã ghi thêm 0 mục; sổ có 0 mục."),
        (
            "COMPLETED",
            "Đợt bổ sung (ví dụ) (01/07/2024 – 12/07/2024): Đang chọn đơn vị; 0 đơn vị trong danh sách, tối đa 8.",
        ),
        ("COMPLETED", "Sẽ ghi thành viên của 1 vị trí trong đoàn kiểm tra."),
        ("COMPLETED", "Đã ghi thành viên của 1 vị trí trong đoàn kiểm tra."),
    ]
    assert city.rows("SELECT member FROM inspection_person") == [("nv-1",)]


def test_what_a_file_brings_is_recorded_as_coming_from_a_file(city: City) -> None:
    stand_on(city, date(2024, 5, 20))
    city.confirmed("P-DX", "P-HT")
    folder = city.home / INTAKE_FOLDER / FOLDER
    folder.mkdir(parents=True)
    (folder / "lich.csv").write_text("dot,don_vi,ngay,doan\ndot-1,P-DX,12/06/2024,doan-1\n", encoding="utf-8")

    run(take_inspection_file, InspectionFileForm(operator=ACTOR, kind=FileKind.SCHEDULE))
    run(plan_inspection, schedule_form(unit="P-HT", on_day=date(2024, 6, 13)))

    assert city.rows("SELECT unit_code, source FROM inspection ORDER BY id") == [("P-DX", "file"), ("P-HT", "form")]


def schedule_form(**more: Any) -> ScheduleForm:
    given = {"operator": ACTOR, "round_code": ROUND, "unit": UNIT, "team": TEAM, "on_day": DAY}
    return ScheduleForm(**{**given, **more})


def moved_form(**more: Any) -> ScheduleForm:
    return ScheduleForm(operator=ACTOR, action=ScheduleAction.MOVE, inspection="1", **more)


REFUSED: list[tuple[Flow[..., Any], BaseModel, str]] = [
    (settle_inspection_round, RoundForm(round_code=ROUND), "Chưa chọn người thực hiện: "),
    (settle_inspection_round, RoundForm(operator=ACTOR), "Chưa chọn đợt kiểm tra: chọn trong danh sách rồi chạy lại."),
    (settle_inspection_round, round_form(RoundAction.ADD), "Chưa chọn đơn vị: chọn trong danh sách rồi chạy lại."),
    (
        settle_inspection_round,
        round_form(RoundAction.CONFIRM, preview=True),
        "Chỉ việc “Chọn đơn vị theo quy tắc” xem trước được. Hãy tắt “Chỉ xem trước” rồi chạy lại.",
    ),
    (settle_inspection_round, round_form("Việc lạ"), "Không có việc “Việc lạ”: chọn một việc trong danh sách "),
    (plan_inspection, schedule_form(team=""), "Chưa chọn đủ đợt kiểm tra, đơn vị và đoàn: chọn cả ba trong danh sách."),
    (plan_inspection, schedule_form(on_day=None), "Chưa chọn ngày kiểm tra."),
    (plan_inspection, schedule_form(), "Đợt 1 ở trạng thái “Đang chọn đơn vị” nên không lên lịch được."),
    (plan_inspection, moved_form(on_day=DAY), "Không có cuộc kiểm tra số “1”."),
    (note_inspection_result, ResultForm(operator=ACTOR), "Chưa chọn cuộc kiểm tra: chọn trong danh sách rồi chạy lại."),
    (
        note_inspection_result,
        ResultForm(operator=ACTOR, action=ResultAction.WITHDRAW, finding="lạ"),
        "Không có mục “lạ”: chọn một mục trong danh sách.",
    ),
    (note_guidance, GuidanceForm(operator=ACTOR), "Chưa chọn đơn vị: chọn trong danh sách."),
    (take_inspection_file, InspectionFileForm(operator=ACTOR), "Không có tệp tiep-nhan/kiem-tra/lich.csv"),
]


def test_each_refusal_is_a_failed_run_with_its_sentence_and_changes_nothing(city: City) -> None:
    stand_on(city, date(2024, 5, 20))
    before = city.everything()

    said = [run(flow, form) for flow, form, _ in REFUSED]

    assert [
        (state, message[: len(begins)]) for (state, message), (_, _, begins) in zip(said, REFUSED, strict=True)
    ] == [("FAILED", begins) for _, _, begins in REFUSED]
    assert city.everything() == before


# --- forms and pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()

    assert [name for name, field in schema["properties"].items() if not field.get("description")] == []
    assert "required" not in schema
    assert form() == form.model_validate({})
    assert unicodedata.is_normalized("NFC", repr(schema))


def test_no_form_asks_for_a_name_of_a_person() -> None:
    fields = {name for form in FORMS for name in form.model_json_schema()["properties"]}

    assert fields & {"person", "people", "member", "ho_ten"} == set()
    assert {field for form in FORMS for field in listed_in(form)} == {
        forms.ROUNDS,
        forms.CANDIDATES,
        forms.TEAMS,
        forms.INSPECTIONS,
        forms.INITIATIVES,
        forms.RATED_DUTIES,
        forms.RATINGS,
        forms.FINDINGS,
        forms.GUIDANCE,
        forms.UNITS,
        "nguoi-thuc-hien",
    }


def listed_in(form: type[BaseModel]) -> set[str]:
    fields = form.model_json_schema()["properties"].values()
    return {field["x-danh-sach"] for field in fields if "x-danh-sach" in field}


def test_the_page_of_a_round_says_why_each_unit_is_on_the_list(city: City) -> None:
    city.choose()
    city.change("P-DX", add=False, reason="Vừa được kiểm tra (ví dụ).")

    page = round_page(city.choose(preview=True)).markdown

    assert [line for line in page.splitlines() if "P-GDDT" in line or "Giáo dục" in line or "Đức Xuân" in line] == [
        "| Phòng Giáo dục và Đào tạo | chưa được kiểm tra lần nào: 30 điểm; 2 việc sau mốc nội bộ (giả định): 8 điểm | "
        "38 | Đề xuất kiểm tra | — |",
        "| UBND phường Đức Xuân | chưa được kiểm tra lần nào: 30 điểm; 2 việc sau mốc nội bộ (giả định): 8 điểm; đưa "
        "ra khỏi danh sách: Vừa được kiểm tra (ví dụ). | 38 | Đưa ra khỏi danh sách |",
    ]
    assert "**Chỉ xem trước: chưa ghi gì vào sổ.**" in page
    assert "- Giả định: mỗi đợt kiểm tra tối đa 08 đơn vị" in page


def test_the_page_of_an_inspection_says_under_which_key_evidence_is_handed_in(city: City) -> None:
    report = city.conclude(city.held_with_findings(DAY, date(2024, 7, 10)), on=date(2024, 6, 14))

    page = inspection_page(report).markdown

    assert "| 1 | Kiến nghị | Bổ sung sổ theo dõi 1 (ví dụ) | 10/07/2024 | kt-1-1 | Chưa nhận được |" in page
    assert "Nhiệm vụ khi ghi nhận nộp: Tự kiểm tra, đánh giá tình hình triển khai." in page


@pytest.mark.parametrize(
    "page",
    [
        lambda city: round_page(city.choose()),
        lambda city: schedule_page(scheduled(city)),
        lambda city: people_page(2, preview=False),
    ],
    ids=["round", "schedule", "people"],
)
def test_pages_are_composed_and_lead_on(city: City, page: Callable[[City], Any]) -> None:
    words = page(city).markdown

    assert unicodedata.is_normalized("NFC", words)
    assert "## Việc tiếp theo" in words


def scheduled(city: City) -> Any:
    city.confirmed("P-DX")
    return city.schedule(("P-DX", DAY, "doan-1"))
