"""Whatever people do with a report in whatever order: issued versions stay, the duty is met exactly when sent to all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from fresh_databases import Templates, copied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_driver import OfficeDriver
from sqlalchemy import text
from year_end_office import RECIPIENTS, REPORT, Spec, YearEnd, who

from config.refusals import Refused
from models.database import session_on
from models.year_end import chain as chain_model
from models.year_end.record import VERSION, Means
from tasks.year_end import chain, versions

START = date(2024, 11, 15)
ISSUED = ("issued", "sent")
TABLES = (
    "SELECT seq FROM audit_head",
    "SELECT * FROM report_version ORDER BY id",
    "SELECT * FROM report_step ORDER BY id",
    "SELECT * FROM report_sending ORDER BY id",
    "SELECT id, status FROM obligation WHERE duty_code = 'bao-cao-thanh-pho'",
)
REASONS = st.sampled_from(["Số liệu chưa đúng (ví dụ).", ""])
STEPS = st.one_of(
    st.tuples(st.sampled_from(["freeze", "register", "wait"])),
    st.tuples(st.just("sign")),
    st.tuples(st.just("sign")),
    st.tuples(st.just("return"), REASONS),
    st.tuples(st.just("issue"), st.sampled_from(["120/BC-UBND", "121/BC-UBND", ""])),
    st.tuples(st.just("send"), st.sets(st.sampled_from(RECIPIENTS))),
    st.tuples(st.just("take back"), st.sampled_from(RECIPIENTS), REASONS),
)
# Most runs have to get far: they begin with a version that is signed, or issued.
BEGINNINGS = st.sampled_from([[], ["freeze"], ["freeze", "sign", "sign", "sign"]])


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(beginning=BEGINNINGS, steps=st.lists(STEPS, min_size=4, max_size=10))
def test_no_order_of_steps_breaks_what_must_hold(
    beginning: list[str],
    steps: list[tuple[Any, ...]],
    sqlite_templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("nha")
        with copied(sqlite_templates, "story", home, patch) as url:
            _play(YearEnd(OfficeDriver(url)), [*((each,) for each in beginning), *steps])


def _play(year: YearEnd, steps: list[tuple[Any, ...]]) -> None:
    year.put(Spec())
    today, registered = START, 1
    bodies: dict[int, str] = {}
    for name, *given_ in steps:
        if name == "wait":
            today += timedelta(days=1)
            continue
        if name == "register":
            registered += 1
            year.put(Spec("X-DQ"), start=registered)
            continue
        before = _record(year)
        statuses = {each.version: each.status for each in versions.versions(REPORT)}
        try:
            _do(year, name, given_, today)()
        except Refused:
            assert _record(year) == before
        _check(year, statuses, bodies)


def _do(year: YearEnd, name: str, given_: list[Any], today: date) -> Callable[[], object]:
    match name:
        case "freeze":
            return lambda: year.freeze(today)
        case "sign":
            return lambda: year.sign(today)
        case "return":
            return lambda: chain.return_report.fn(REPORT, None, given_[0], *who(today))
        case "issue":
            return lambda: year.issue(today, given_[0])
        case "send":
            return lambda: chain.send_report.fn(REPORT, None, sorted(given_[0]), today, Means.EMAIL, *who(today))
        case _:
            return lambda: chain.correct_sending.fn(REPORT, None, given_[0], given_[1], *who(today))


def _check(year: YearEnd, statuses: dict[int, str], bodies: dict[int, str]) -> None:
    now = versions.versions(REPORT)
    for each in now:
        was = statuses.get(each.version, each.status)
        assert was == each.status or each.status in VERSION.steps[was]
        assert (each.number is None) == (each.status not in ISSUED)
        if each.status in ISSUED:
            assert bodies.setdefault(each.version, versions.body_of(REPORT, each.version)) == versions.body_of(
                REPORT, each.version
            )
    assert [each.version for each in now] == list(range(1, len(now) + 1))
    assert sum(1 for each in now if each.status not in (*ISSUED, "superseded")) <= 1
    assert (year.duty()[0] == "accepted") == any(each.status == "sent" for each in now)
    assert versions.verify_versions().wrong == []


def _record(year: YearEnd) -> list[list[tuple[Any, ...]]]:
    with session_on(year.office.url) as session:
        return [[tuple(row) for row in session.execute(text(table))] for table in TABLES]


def test_a_sending_that_breaks_off_in_the_middle_and_is_repeated_is_the_unbroken_one(
    story: OfficeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = YearEnd(story)
    year.put(Spec())
    year.freeze(START)
    year.signed(START)
    year.issue(START)
    before = _record(year)

    with monkeypatch.context() as broken:
        broken.setattr(chain_model, "_meet_duty", _breaks_off)
        with pytest.raises(RuntimeError):
            year.send(*RECIPIENTS, on=START)
    after_the_break = _record(year)
    year.send(*RECIPIENTS, on=START)

    assert after_the_break == before
    assert year.duty() == ("accepted", START)
    assert [each.status for each in versions.versions(REPORT)] == ["sent"]
    assert versions.verify_versions() == versions.Verified(1, [])


def _breaks_off(*_: object) -> None:
    raise RuntimeError("the machine went off")


def test_two_people_who_record_the_last_two_sendings_at_once_meet_the_duty(story: OfficeDriver) -> None:
    year = YearEnd(story)
    year.put(Spec())
    year.freeze(START)
    year.signed(START)
    year.issue(START)
    year.send("BTV-TU", on=START)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda unit: year.send(unit, on=START), ["BDV-TU", "BCD"]))

    assert year.duty() == ("accepted", START)
