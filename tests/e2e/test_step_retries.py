"""For each of the five steps: a task fails in the middle, Retry is pressed in the browser, nothing is lost or doubled."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from appraisal_office import DAY, instant
from conftest import EngineProcess
from november import CLOSED, UNIT_PLAN, prepare, record_of, start
from playwright.sync_api import Page
from run_form import RunForm

from config.settings import settings
from models.database import engine_for
from models.intake.record import Via
from models.states import Source
from tasks.appraisal.results import apply_results
from tasks.delivery import send
from tasks.hand_ins import record_hand_in
from tasks.inspection.rounds import NewRound, open_inspection_round
from tasks.submission.dossiers import draft_submission
from tasks.year_end.versions import make_version

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

EVERYBODY = ("TV01", "TV02", "TV03", "TV04", "TV05")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
CHAIN = ("audit_row", "audit_head")
HASH = re.compile(r"[0-9a-f]{64}")
WORKER = re.compile(r"'[^' ]+:\d+'(?=\)$)")


@dataclass(frozen=True)
class Step:
    """A step: its form, what is filled in, the write at which the disk "fills", and the same without a break."""

    flow_name: str
    answers: dict[str, str | date | bool]
    fails_before: str
    unbroken: Callable[[str], object]


def steps(preview_code: str) -> list[Step]:
    """The five steps, in the order of the year."""
    received_on, opens_on, closes_on = date(2024, 4, 10), date(2024, 11, 20), date(2024, 11, 29)
    return [
        Step(
            "Tiếp nhận hồ sơ",
            {"Đơn vị": "P-TP", "Nhiệm vụ": UNIT_PLAN, "Ngày đến văn thư": received_on, "Số văn bản": "12/KH-TP"},
            "insert on hand_in_reception",
            lambda actor: record_hand_in.fn(
                "P-TP",
                UNIT_PLAN,
                received_on,
                "12/KH-TP",
                None,
                *who(actor),
                via=Via.DOCUMENT_SYSTEM,
            ),
        ),
        Step(
            "Đợt kiểm tra",
            {
                "Việc cần làm": "Mở đợt ngoài kế hoạch",
                "Tên đợt": "Đợt bổ sung (ví dụ)",
                "Từ ngày": opens_on,
                "Đến ngày": closes_on,
            },
            "insert on audit_row",
            lambda actor: open_inspection_round.fn(NewRound("Đợt bổ sung (ví dụ)", opens_on, closes_on), *who(actor)),
        ),
        Step(
            "Thẩm định: kết quả",
            {"Việc cần làm": "Áp dụng", "Đợt": CLOSED, "Mã xem trước": preview_code},
            "update on appraisal_decision",
            lambda actor: apply_results.fn(CLOSED, preview_code, *who(actor)),
        ),
        Step(
            "Lập hồ sơ trình",
            {"Cấp công nhận": "thanh-pho", "Đưa vào tất cả mô hình đủ điều kiện": True},
            "insert on submission_item",
            lambda actor: draft_submission.fn("thanh-pho", [], True, *who(actor)),
        ),
        Step(
            "Bản số liệu báo cáo",
            {"Việc cần làm": "Lập bản số liệu"},
            "insert on audit_row",
            lambda actor: make_version.fn("", *who(actor)),
        ),
    ]


def test_each_step_that_fails_in_the_middle_is_made_good_by_retry_in_the_browser(page: Page, tmp_path: Path) -> None:
    home, twin = tmp_path / "broken", tmp_path / "unbroken"
    preview_code = prepare(home, present=EVERYBODY)
    shutil.copytree(home, twin)
    office = start(home)
    try:
        for step in steps(preview_code):
            fail_and_retry(office, page, step)
        operator = office.choices("Tiếp nhận hồ sơ", "operator")[0]
    finally:
        office.close()

    without_a_break(twin, [step.unbroken for step in steps(preview_code)], operator)

    assert essence(home) == essence(twin)


def fail_and_retry(office: EngineProcess, page: Page, step: Step) -> None:
    """Start a step on a full disk; see it red and the record untouched; mend the disk and press Retry."""
    before = record_of(office.home)
    full_disk = (
        f"create trigger full_disk before {step.fails_before} begin select raise(abort, 'disk full (a test)'); end"
    )
    write(office, full_disk)
    form = RunForm(page, office, step.flow_name)
    form.fill(step.answers)
    run_id = form.submit()
    failed, message = office.finish(run_id)
    assert failed == "FAILED", step.flow_name
    assert "disk full (a test)" in message, message
    write(office, "drop trigger full_disk")
    assert record_of(office.home) == before, step.flow_name

    press_retry(page, office, run_id)
    office.wait_for(lambda: office.run(run_id)["run_count"] == 2)
    assert office.finish(run_id)[0] == "COMPLETED", office.state_of(run_id)


def press_retry(page: Page, office: EngineProcess, run_id: str) -> None:
    """Press Retry in the menu of the run's page, and say yes."""
    page.goto(f"{office.url}/v2/runs/flow-run/{run_id}")
    page.get_by_role("button", name="Open menu").first.click()
    page.get_by_role("menuitem", name="Retry").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Retry").click()


def who(actor: str) -> tuple[date, object, str, Source]:
    """What every task takes last: the day, an instant, who acts, and that it came by form."""
    return DAY, instant(DAY), actor, Source.FORM


def without_a_break(home: Path, unbroken: list[Callable[[str], object]], operator: str) -> None:
    """Do every step on the twin by its task, and send what it caused, as a run of the training office does."""
    with pytest.MonkeyPatch.context() as patch:
        url = f"sqlite:///{(home / 'danvan.db').as_posix()}"
        patch.setenv("DANVAN_HOME", str(home))
        patch.setenv("DANVAN_DATABASE_URL", url)
        settings.cache_clear()
        for step in unbroken:
            step(operator)
            send.fn(DAY, instant(DAY))
        engine_for(url).dispose()
    settings.cache_clear()


def essence(home: Path) -> dict[str, list[str]]:
    """The whole record but instants, the chain's hashes, which are made of them, and which process has sent."""
    record = record_of(home)
    record.pop("files")
    shown = {name: [WORKER.sub("…", INSTANT.sub("…", repr(row))) for row in rows] for name, rows in record.items()}
    return {
        name: sorted(HASH.sub("…", row) for row in rows) if name in CHAIN else sorted(rows)
        for name, rows in shown.items()
    }


def write(office: EngineProcess, statement: str) -> None:
    """Break or mend the office's database behind its back."""
    with closing(sqlite3.connect(office.home / "danvan.db", timeout=30)) as database, database:
        database.execute(statement)
