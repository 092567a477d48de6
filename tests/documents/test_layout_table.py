"""The 22 rows of NĐ 30/2020/NĐ-CP, Phụ lục I, on the file of every sample; `layout_rows.py` has the rows.

The documents of the year that people have played are held to the same rows in `tests/tasks/test_documents_of_the_year.py`.
"""

import pytest
from drawn import drawn
from layout_rows import ROWS, Sheet, rows_of
from samples import SAMPLES

from documents.drafts import KINDS

SHEETS = {
    name: Sheet(next(code for code, kind in KINDS.items() if kind.data is type(data)), data, drawn(name))
    for name, data in SAMPLES.items()
}


@pytest.mark.parametrize("row", ROWS)
def test_every_document_that_a_row_applies_to_keeps_it(row: str) -> None:
    applies, look = ROWS[row]
    for name, sheet in SHEETS.items():
        if applies(sheet):
            try:
                look(sheet)
            except AssertionError as error:
                error.add_note(f"in {name}")
                raise


def test_the_table_has_all_22_rows_and_each_kind_meets_those_of_its_form() -> None:
    numbers = {int(name[4:6]) for name in ROWS}
    met = {sheet.kind: {int(name[4:6]) for name in rows_of(sheet)} for sheet in SHEETS.values()}
    everywhere = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22}
    sheet_of_a_council = everywhere - {9, 19, 22}

    assert numbers == set(range(1, 23))
    assert {kind: sorted(everywhere - rows) for kind, rows in met.items() if everywhere - rows} == {
        "phieu-cham": sorted(everywhere - sheet_of_a_council)
    }
    assert {kind: sorted(rows - everywhere) for kind, rows in met.items() if rows - everywhere} == {
        "bien-ban-kiem-tra": [7],
        "bien-ban-tham-dinh": [7],
        "phieu-cham": [7],
        "to-trinh-cong-nhan": [13],
        "quyet-dinh-cong-nhan": [13],
        "quyet-dinh-khen-thuong": [13],
    }
