"""A finding is closed by evidence: "nothing to report" does not close it, even where its duty takes nil returns."""

from datetime import date

import pytest
from inspection_office import City, make_city, who
from sqlalchemy import text

from config.refusals import Refused
from tasks import hand_ins

HELD, FIX_BY = date(2024, 6, 12), date(2024, 7, 12)


@pytest.fixture
def city(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> City:
    """The city of the plan."""
    return make_city(tmp_path_factory.mktemp("city"), monkeypatch)


def test_a_finding_takes_no_nil_return(city: City) -> None:
    city.conclude(city.held_with_findings(HELD, FIX_BY), on=HELD)
    [(unit, duty, occurrence)] = city.rows(
        "SELECT unit_code, duty_code, occurrence FROM obligation WHERE occurrence LIKE 'kt-%'"
    )
    with city.session() as session:
        session.execute(text("UPDATE duty SET nil_return = true"))
        session.commit()
    before = city.everything()

    with pytest.raises(Refused) as refused:
        hand_ins.record_hand_in.fn(unit, duty, FIX_BY, None, None, *who(FIX_BY), True, occurrence)

    assert str(refused.value) == (
        "Kết luận kiểm tra phải được khắc phục, không báo “không phát sinh” được. Hãy ghi nhận văn bản, tài liệu "
        "chứng minh đã khắc phục."
    )
    assert city.everything() == before
