"""The year of 2023 through the real server for the first of each action, through the tasks for the rest.

Every total of the frozen figures is held to the count that the generator keeps in plain Python.
"""

import time
from collections import Counter
from contextlib import closing
from datetime import date
from typing import Any

import factories
import pytest
from conftest import serve
from fresh_databases import forget_what_was_read
from served_cycle import ServedCycle
from whole_cycle import rolled_out, who
from year_2023 import DUTIES, Year, after_the_report, nil_registrations, send_the_report, until_the_report

from documents.year_pack import verifier
from tasks.year_end import versions
from tasks.year_pack.packing import pack_year

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

LIMIT_SECONDS = 90


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The year, played once: the office, the generator, both frozen versions, and the seconds of work it took."""
    folder = tmp_path_factory.mktemp("year")
    units_file = factories.fifty_units(folder / "units.yaml")
    plan_file = factories.plan_with(folder / "plan.yaml", nil_registrations)
    units = [(unit["code"], unit["class"]) for unit in factories.read(units_file)["units"]]
    with pytest.MonkeyPatch.context() as patch:
        url = rolled_out(plan_file, units_file, factories.ROLLED_OUT, folder, patch).url
        with closing(serve(folder)) as engine:
            office, year = ServedCycle(url, folder, engine=engine), Year(units)
            assert len(units) == 50
            began = time.process_time()
            until_the_report(office, year)
            before = office.freeze("tong-ket", date(2024, 11, 18))
            send_the_report(office)
            after_the_report(office, year)
            after = office.freeze("tong-ket", date(2024, 12, 20))
            yield office, year, before, after, time.process_time() - began
    forget_what_was_read()


# --- what the frozen figures say ------------------------------------------------------------------------------------


def test_every_total_of_the_year_is_the_generators_own_count(played: Any) -> None:
    _, year, _, frozen, _ = played

    assert frozen["totals"] == year.figures(year.all)
    assert frozen["by_content"] == {
        content: year.figures([each for each in year.all if each.content == content]) for content in "1234"
    }
    assert {unit: said["totals"] for unit, said in frozen["units"].items()} == {
        unit: year.figures([each for each in year.all if each.unit == unit]) for unit in year.registering
    }
    assert {
        code: (said["unit"], said["content"], set(said["counts_in"])) for code, said in frozen["initiatives"].items()
    } == {each.code: (each.unit, each.content, each.counts_in()) for each in year.all}


def test_the_columns_and_the_units_own_figures_are_the_generators_count(played: Any) -> None:
    _, year, _, frozen, _ = played
    counted = year.figures(year.all)
    by_content = Counter(each.content for each in year.all)
    reported: Counter[str] = Counter()
    for values in year.reported.values():
        reported.update(values)

    assert frozen["recorded"] == {
        "dang-ky": 279, "dang-ky-moi": 162, "duy-tri": 117, "tap-the": counted["collective"], "ca-nhan": counted["individual"],
        "da-kiem-tra": counted["inspected"], "da-trinh": 202, "cong-nhan": 198,
        **{f"noi-dung-{content}": by_content[content] for content in "1234"},
    }  # fmt: skip
    assert frozen["reported"] == {**dict(reported), "duoc-ho-tro": 0, "kinh-phi": 0}
    wrong = min(year.reported)
    assert {unit: set(said["differences"]) for unit, said in frozen["units"].items() if said["differences"]} == {
        wrong: {"dang-ky/record", "dang-ky/sum_of"}
    }


def test_who_handed_in_what_is_the_generators_count(played: Any) -> None:
    _, year, _, frozen, _ = played

    assert frozen["hand_in_totals"] == {
        duty: {name: year.answers[duty][name] for name in ("owed", "received", "nil", "silent", "returned", "late")}
        for duty in DUTIES
    }


def test_what_came_after_the_report_is_a_supplement_that_says_what_changed(played: Any) -> None:
    _, _, before, after, _ = played

    later = ("passed", "proposed", "recognised", "declined")
    assert [before["totals"][name] for name in later] == [0, 0, 0, 0]
    assert {**before["totals"], **{name: after["totals"][name] for name in later}} == after["totals"]
    assert [len(line.changes) > 0 for line in versions.versions("tong-ket")][-1:] == [True]
    assert versions.verify_versions() == versions.Verified(2, [])


def test_the_year_is_quick_enough_for_every_day(played: Any) -> None:
    assert played[-1] < LIMIT_SECONDS


def test_the_report_is_done_once_it_was_issued_and_sent_to_all_three(played: Any) -> None:
    office, *_ = played

    assert office.rows(
        "SELECT o.status, h.arrived_on FROM obligation o JOIN hand_in h ON h.obligation_id = o.id "
        "WHERE o.duty_code = 'bao-cao-thanh-pho'"
    ) == [("accepted", "2024-11-19")]


def test_the_years_archive_holds_every_row_and_verifies(played: Any) -> None:
    office, year, *_ = played

    made = pack_year.fn("", False, *who(date(2024, 12, 20)))

    pack = verifier.Pack(office.home / made.path)
    found = {each.name: (each.said, each.wrong) for each in verifier.verify(pack)}
    assert [name for name, (_, wrong) in found.items() if wrong] == []
    assert found["Phiếu chấm"][0] == f"{3 * len(year.all)} phiếu đúng mã mà nhật ký ghi lúc nộp"
    ballots = office.rows("SELECT count(*) FROM appraisal_ballot")[0][0]
    assert found["Biểu quyết"][0] == f"{ballots} dòng biểu quyết đúng mã mà nhật ký ghi"
    assert len(list(pack.table("recognition"))) == 198


def test_what_happened_beside_the_initiatives_is_the_generators_count(played: Any) -> None:
    _, year, _, frozen, _ = played

    assert sorted(
        tuple(each[name] for name in ("unit", "on", "findings", "open")) for each in frozen["inspections"].values()
    ) == sorted(year.inspections)
    assert [(each["voice"], each["unit"], each["status"]) for each in frozen["petitions"].values()] == year.petitions
    assert [(each["unit"], each["status"]) for each in frozen["obstacles"].values()] == year.obstacles
    assert (list(frozen["sharing"].values()), frozen["commendations"]) == (year.shared_on, {})


def test_how_each_unit_answered_each_duty_is_what_the_generator_made_it_do(played: Any) -> None:
    _, year, _, frozen, _ = played

    said = {
        (unit, key.partition("/")[0]): (line["status"], line["arrived_on"], line["times_returned"], line["reason"])
        for unit, told in frozen["units"].items()
        for key, line in told["hand_ins"].items()
    }
    assert said == year.hand_ins


def test_the_first_of_each_action_went_through_the_server(played: Any) -> None:
    office, *_ = played

    assert len(office.served) == 37, sorted(office.served)
    assert all(office.served.values())
