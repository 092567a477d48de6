"""The forms and runs of the year's end: what they ask, how they end, what they refuse."""

import unicodedata
from datetime import date

import pytest
from office_driver import ACTOR, OfficeDriver, morning
from prefect import State
from pydantic import BaseModel
from sqlmodel import select
from year_end_office import RECIPIENTS, Spec, YearEnd, figures_of

from config.settings import settings
from flows import year_end
from flows.step_forms import year_end as forms
from models.database import session_on
from models.obligations import Obligation
from models.states import Mode, Source
from models.year_end.record import UnitFigureSheet
from tasks.clock import BusinessTime

ALL_FORMS = [
    forms.FiguresForm, forms.VersionForm, forms.ChainForm, forms.SendForm, forms.MissingForm, forms.ClosingForm,
]  # fmt: skip
NOV_18 = date(2024, 11, 18)


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_field_has_help_and_nothing_is_refused_by_the_schema_for_being_empty(form: type[BaseModel]) -> None:
    schema = form.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    fields = {name: field for part in parts for name, field in part["properties"].items()}

    assert [name for name, field in fields.items() if not (field.get("description") and field.get("title"))] == []
    assert "required" not in schema
    assert unicodedata.is_normalized("NFC", repr(schema))


@pytest.fixture
def year(sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> YearEnd:
    monkeypatch.setattr(year_end, "business_time", lambda: BusinessTime(NOV_18, morning(NOV_18), Mode.TRAINING))
    made = YearEnd(sqlite_story)
    made.put(Spec())
    return made


def ended(state: State[object]) -> tuple[str, str]:
    return state.type.value, str(state.message)


def test_a_report_goes_its_whole_way_out_through_the_forms(year: YearEnd) -> None:
    year_end.settle_version(forms.VersionForm(operator=ACTOR, action=forms.VersionAction.FREEZE), return_state=True)
    for _ in range(3):
        year_end.note_signing(forms.ChainForm(operator=ACTOR), return_state=True)
    year_end.note_signing(
        forms.ChainForm(operator=ACTOR, action=forms.ChainAction.ISSUE, on=NOV_18, number="120/BC-UBND"),
        return_state=True,
    )
    last = year_end.note_sending(
        forms.SendForm(operator=ACTOR, recipients=list(RECIPIENTS), sent_on=NOV_18), return_state=True
    )

    assert ended(last) == ("COMPLETED", "Đã ghi nhận gửi bản số 1 cho 3 nơi nhận; đã gửi đủ các nơi nhận.")
    assert year.duty() == ("accepted", NOV_18)


def test_refusals_end_the_run_failed_with_the_sentence_alone(year: YearEnd) -> None:
    nobody = year_end.settle_version(forms.VersionForm(), return_state=True)
    early = year_end.note_sending(
        forms.SendForm(operator=ACTOR, recipients=list(RECIPIENTS), sent_on=NOV_18), return_state=True
    )
    unit = year_end.take_unit_figures(forms.FiguresForm(operator=ACTOR), return_state=True)
    closing = year_end.close_the_year(forms.ClosingForm(operator=ACTOR), return_state=True)

    assert [ended(state) for state in (nobody, early, unit)] == [
        ("FAILED", "Chưa chọn người thực hiện: chọn trong danh sách “Người thực hiện” rồi chạy lại."),
        ("FAILED", "Báo cáo này chưa có bản nào. Hãy lập bản số liệu trước."),
        ("FAILED", "Chưa chọn đơn vị, hoặc chưa ghi tên tệp số liệu."),
    ]
    assert ended(closing)[0] == "FAILED"
    assert year.duty() == ("open", None)


def test_figures_of_a_file_are_recorded_as_coming_from_a_file(year: YearEnd) -> None:
    year.handed_in("P-DX", "X-DQ")
    columns = list(figures_of("P-DX").values)
    line = ",".join(["P-DX", *(str(value) for value in figures_of("P-DX").values.values()), "", ""])
    folder = settings().home / "tiep-nhan"
    folder.mkdir(parents=True)
    (folder / "so-lieu.csv").write_text(
        ",".join(["don_vi", *columns, "so_van_ban", "ngay_van_ban"]) + f"\n{line}\n", encoding="utf-8"
    )

    states = [
        year_end.take_unit_figures(forms.FiguresForm(operator=ACTOR, file="so-lieu.csv"), return_state=True),
        year_end.take_unit_figures(
            forms.FiguresForm(
                operator=ACTOR,
                unit=["X-DQ"],
                values=[
                    forms.FigureEntry(column=each, value=value) for each, value in figures_of("X-DQ").values.items()
                ],
            ),
            return_state=True,
        ),
    ]

    assert [ended(state)[0] for state in states] == ["COMPLETED", "COMPLETED"]
    with session_on(year.office.url) as session:
        rows = session.exec(select(Obligation.unit_code, UnitFigureSheet.source).join(UnitFigureSheet)).all()
    assert sorted(rows) == [("P-DX", Source.FILE), ("X-DQ", Source.FORM)]


def test_the_list_of_what_is_missing_can_be_looked_at(year: YearEnd) -> None:
    shown = year_end.look_at_missing(forms.MissingForm(operator=ACTOR), return_state=True)

    assert ended(shown) == (
        "COMPLETED",
        "Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024: còn thiếu 3 nội dung, tính đến ngày 18/11/2024.",
    )
