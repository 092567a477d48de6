"""The training office as people use it: an administrator's Retry after a failure, then a person's clicks in the browser."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import PROJECT, EngineProcess, opened
from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

ADVANCE, UNTIL = "Diễn tập: chuyển đến ngày", "2024-04-22"
PLANS = PROJECT / "config" / "plans"

# The disk "fills" after the lines of 15/04 are written and before their notices are: in the middle of that day's sweep.
BREAK = """
create trigger full_disk before insert on notice when new.day = '2024-04-15'
begin select raise(abort, 'disk full (a test)'); end
"""
RECORD = {
    "lines": """select o.unit_code, o.duty_code, o.occurrence, l.rung, l.deadline_version, l.recipient, l.state, l.owed_on
                from notice_line l join obligation o on o.id = l.obligation_id order by 1, 2, 3, 4, 5, 6""",
    "notices": "select id, state, attempts from notice order by id",
    "attempts": "select notice_id, number, outcome from attempt order by 1, 2",
    "clock": "select training_today from office",
    "sweeps": "select swept_through from sweep_cursor",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """The training office at its very first start, with nothing prepared."""
    engine = opened(tmp_path_factory.mktemp("office") / "home", first_start=True)
    yield engine
    engine.close()


def test_a_sweep_that_fails_in_the_middle_is_red_and_retry_makes_the_record_that_of_an_unbroken_run(
    office: EngineProcess, tmp_path: Path
) -> None:
    unbroken = year_without_a_break(tmp_path / "unbroken")
    write(office, BREAK)
    operator = office.choices(ADVANCE, "operator")[0]

    run = office.start_run(ADVANCE, {"form": {"operator": operator, "to": UNTIL}})
    broken = office.finish(run)
    half_way = record_of(office.home)
    write(office, "drop trigger full_disk")
    office.press_retry(run)
    office.wait_for(lambda: office.run(run)["run_count"] == 2)
    mended = office.finish(run)

    assert broken[0] == "FAILED"
    assert half_way["lines"] == [line for line in unbroken["lines"] if line[-1] < "2024-04-15"]
    assert half_way["clock"] == [("2024-04-15",)]
    assert mended[0] == "COMPLETED"
    assert record_of(office.home) == unbroken
    letters = sorted((office.home / "hop-thu").glob("*.eml"))
    assert len(letters) == len(unbroken["notices"])


def test_a_person_moves_the_training_clock_and_reads_the_board_and_nothing_leaves_the_machine(
    office: EngineProcess, page: Page, tmp_path: Path
) -> None:
    contacted: list[str] = []
    page.on("request", lambda request: contacted.append(urlsplit(request.url).hostname or ""))
    page.on("websocket", lambda socket: contacted.append(urlsplit(socket.url).hostname or ""))

    open_run_form(page, office)
    page.screenshot(path=tmp_path / "bieu-mau.png")
    labels = page.locator("label").all_inner_texts()
    before = {run["id"] for run in runs_of(office, ADVANCE)}
    fill_and_submit(page)
    run_id = office.wait_for(lambda: {run["id"] for run in runs_of(office, ADVANCE)} - before).pop()
    outcome = office.finish(run_id)
    read_the_page(page, office, run_id, tmp_path)
    read_the_board(page, office, tmp_path)

    assert [label for label in labels if label.endswith(" (Optional)")] == [
        "Người thực hiện (Optional)",
        "Chuyển đến ngày (Optional)",
    ]
    assert outcome == ("COMPLETED", "Đồng hồ diễn tập đi từ 22/04/2024 đến 07/05/2024 (15 ngày).")
    assert {host for host in contacted if host} == {"127.0.0.1"}


def test_a_unit_is_ticked_in_a_list_that_follows_the_record(office: EngineProcess, page: Page, tmp_path: Path) -> None:
    page.goto(run_form_of(office, "Đối chiếu"))
    page.get_by_text("Các đơn vị đã nộp mà chưa ghi nhận").wait_for()
    page.get_by_role("button", name="Select").nth(2).click()
    page.get_by_role("option").first.wait_for()
    page.screenshot(path=tmp_path / "danh-sach.png")

    shown = [text for text in page.get_by_role("option").all_inner_texts() if text]

    assert shown == office.choices("Đối chiếu", "units")
    assert "P-DX · UBND phường Đức Xuân" in shown


def test_the_charts_of_the_frozen_figures_show_in_the_browser_alone_and_on_the_page_of_the_run(
    office: EngineProcess, page: Page, tmp_path: Path
) -> None:
    operator = office.choices("Ghi nhận nộp", "operator")[0]
    office.do("Ghi nhận nộp", operator=operator, unit="P-DX", duty="bao-cao-don-vi", arrived_on="2024-05-07")
    frozen = office.do("Bản số liệu báo cáo", operator=operator, action="Lập bản số liệu")
    address = office.newest_artifact("bieu-do-gui-bao-cao")

    page.goto(f"{office.url}/v2/artifacts/key/bieu-do-gui-bao-cao")
    open_the_newest(page)
    alone = widths_of_pictures(page)
    page.screenshot(path=tmp_path / "bieu-do.png", full_page=True)
    page.goto(f"{office.url}/v2/artifacts/key/ban-so-lieu")
    open_the_newest(page)
    on_the_page = widths_of_pictures(page)
    page.screenshot(path=tmp_path / "ban-so-lieu.png", full_page=True)

    assert frozen == ("COMPLETED", "Đã lập bản số liệu, số 1.")
    assert re.fullmatch(r"/tep/DT-\d{4}", address)
    # 9,4 inches at 150 dots; a picture that did not load has none.
    assert [alone, on_the_page] == [[1410], [1410]]


def widths_of_pictures(page: Page) -> list[int]:
    """The widths in dots of the pictures that have loaded on a page; waits for the first."""
    page.locator("img[src^='/tep/']").first.wait_for()
    page.wait_for_function("[...document.images].every(each => each.complete)")
    return list(page.evaluate("[...document.querySelectorAll('img[src^=\"/tep/\"]')].map(each => each.naturalWidth)"))


def test_a_workbook_is_opened_from_its_run_and_found_on_the_page_of_files(
    office: EngineProcess, page: Page, tmp_path: Path
) -> None:
    made = office.do("Xuất biểu mẫu", kind="Đơn vị và đầu mối")
    (path,) = re.findall(r"`(bieu-mau/[^`]+)`", office.newest_artifact("xuat-bieu-mau"))
    content = (office.home / path).read_bytes()

    page.goto(f"{office.url}/v2/artifacts/key/xuat-bieu-mau")
    open_the_newest(page)
    from_the_run = downloaded(page, r"BM-\d{4}")
    page.goto(f"{office.url}/tep/")
    page.get_by_role("searchbox").fill("don vi va dau moi")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Trạng thái").click()
    rows = page.locator("tbody tr").all_inner_texts()
    page.screenshot(path=tmp_path / "trang-tep.png", full_page=True)
    from_the_page = downloaded(page, r"BM-\d{4}")

    assert made[0] == "COMPLETED", made
    assert [len(rows), "Đơn vị và đầu mối" in rows[0], "Đã xuất, " in rows[0]] == [1, True, True]
    assert [from_the_run, from_the_page] == [(Path(path).name, content)] * 2


def downloaded(page: Page, name: str) -> tuple[str, bytes]:
    """Click the first link of such a name; return the file's name and content."""
    with page.expect_download() as found:
        page.get_by_role("link", name=re.compile(name)).first.click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def test_a_form_without_a_day_is_refused_in_vietnamese(office: EngineProcess) -> None:
    before = office.record("select count(*) from audit_row")

    outcome = office.do(ADVANCE)

    assert outcome == ("FAILED", "Chưa chọn ngày cần chuyển đến.")
    assert office.record("select count(*) from audit_row") == before


def year_without_a_break(home: Path) -> dict[str, list[Any]]:
    """The same days in another home, by the command line and without a break."""
    plan, units = PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml"
    for command in (
        ["plan", "load", str(plan), "--units", str(units), "--yes"],
        ["roll-out"],
        ["send"],
        ["clock", "--to", UNTIL],
    ):
        environment = {**os.environ, "DANVAN_HOME": str(home), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "flows", *command], cwd=PROJECT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    return record_of(home)


def record_of(home: Path) -> dict[str, list[Any]]:
    """What two runs of the same days must have in common."""
    with closing(sqlite3.connect(f"file:{home / 'danvan.db'}?mode=ro", uri=True)) as database:
        return {name: database.execute(query).fetchall() for name, query in RECORD.items()}


def write(office: EngineProcess, statement: str) -> None:
    """Break or mend the office's database behind its back."""
    with closing(sqlite3.connect(office.home / "danvan.db", timeout=30)) as database, database:
        database.execute(statement)


def run_form_of(office: EngineProcess, flow_name: str) -> str:
    """Say where a deployment's run form is."""
    return f"{office.url}/v2/deployments/deployment/{office.deployment(flow_name)['id']}/run"


def open_run_form(page: Page, office: EngineProcess) -> None:
    """Go from the list of deployments to the form, by clicks."""
    page.goto(f"{office.url}/v2/deployments")
    page.get_by_role("link", name=ADVANCE).first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Custom run").click()
    page.get_by_text("Pick a date").wait_for()


def fill_and_submit(page: Page) -> None:
    """Choose who acts and the day; press Submit."""
    page.get_by_role("button", name="Select").first.click()
    page.get_by_role("option").first.click()
    page.get_by_text("Pick a date").click()
    page.get_by_placeholder("yyyy-MM-dd").fill("2024-05-07")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Submit").click()


def runs_of(office: EngineProcess, flow_name: str) -> list[dict[str, str]]:
    """List the runs of one flow."""
    return list(office.post("/flow_runs/filter", {"flows": {"name": {"any_": [flow_name]}}}))


def read_the_page(page: Page, office: EngineProcess, run_id: str, pictures: Path) -> None:
    """Open the run, then its artifact, as a person does."""
    page.goto(f"{office.url}/v2/runs/flow-run/{run_id}?tab=Artifacts")
    page.get_by_text("dien-tap", exact=True).first.wait_for()
    page.screenshot(path=pictures / "luot-chay.png")
    page.locator("a[href$='/artifacts/key/dien-tap']").click()
    open_the_newest(page)
    page.get_by_text("Đồng hồ diễn tập đi từ 22/04/2024 đến 07/05/2024").first.wait_for()
    page.screenshot(path=pictures / "ket-qua.png", full_page=True)


def read_the_board(page: Page, office: EngineProcess, pictures: Path) -> None:
    """Follow the link that every page carries, and open the newest board."""
    page.get_by_role("link", name="Mở bảng theo dõi").click()
    open_the_newest(page)
    page.get_by_text("DIỄN TẬP · Bảng theo dõi, ngày 07/05/2024").first.wait_for()
    page.screenshot(path=pictures / "bang-theo-doi.png", full_page=True)


def open_the_newest(page: Page) -> None:
    """A key's page lists its versions, the newest first."""
    page.locator("a[href*='/artifacts/artifact/']").first.click()
