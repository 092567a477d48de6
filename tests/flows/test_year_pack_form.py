"""The form, the page and the run of "Lập hồ sơ năm"."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from office_driver import ACTOR, OfficeDriver, morning

from flows import year_pack
from flows.step_forms.year_pack import YearPackForm
from flows.step_pages.year_pack import SHOWN, year_pack_page
from models.states import Mode, Source
from tasks.choices import step_lists
from tasks.clock import BusinessTime
from tasks.year_pack.lists import PLANS
from tasks.year_pack.packing import Packed, pack_year

DECEMBER = date(2024, 12, 20)


@pytest.fixture
def made(sqlite_story: OfficeDriver) -> Packed:
    return pack_year.fn("", False, DECEMBER, morning(DECEMBER), ACTOR, Source.FORM)


def test_every_field_has_help_and_the_plans_are_chosen(sqlite_story: OfficeDriver) -> None:
    schema = YearPackForm.model_json_schema()

    fields = schema["properties"]
    assert [name for name, field in fields.items() if not (field.get("description") and field.get("title"))] == []
    assert "required" not in schema
    assert unicodedata.is_normalized("NFC", repr(schema))
    assert step_lists()[PLANS] == ["bac-kan-2024 · năm 2024"]


def test_the_page_says_where_it_lies_its_hash_and_what_to_do(made: Packed) -> None:
    page = year_pack_page(made)
    lost = [f"ho-so-don-vi/X/{number}.pdf" for number in range(SHOWN + 2)]
    without = year_pack_page(replace(made, lost=lost, gone=["van-ban/DT-0001/du-thao.docx"], closed_on=DECEMBER))

    assert page.headline.startswith("Đã lập hồ sơ năm 2024: 1 tệp, ")
    for said in (made.sha256, made.path, made.head, "chưa đóng năm", "đóng năm xong thì lập lại hồ sơ"):
        assert said in page.markdown
    assert "thiếu" not in page.markdown
    assert "đã đóng ngày 20/12/2024" in without.markdown
    assert f"- `{lost[0]}`" in without.markdown
    assert "… và 2 tệp khác" in without.markdown
    assert "- `van-ban/DT-0001/du-thao.docx`" in without.markdown


def test_the_run_ends_with_the_sentence(
    sqlite_story: OfficeDriver, monkeypatch: pytest.MonkeyPatch, prefect_server: None
) -> None:
    clock = BusinessTime(DECEMBER, morning(DECEMBER), Mode.TRAINING)
    monkeypatch.setattr(year_pack, "business_time", lambda: clock)

    state = year_pack.make_year_pack(YearPackForm(operator=ACTOR), return_state=True)

    assert state.is_completed()
    assert str(state.message).startswith("Đã lập hồ sơ năm 2024: 1 tệp, ")
