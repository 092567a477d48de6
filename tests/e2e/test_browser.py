"""What a person does in the browser: open a deployment, fill the Vietnamese form, run it, read the result."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import EngineProcess
from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

ADVANCE = "Diễn tập: chuyển đến ngày"


def test_a_person_moves_the_training_clock_and_reads_the_board_and_nothing_leaves_the_machine(
    office: EngineProcess, page: Page, tmp_path: Path
) -> None:
    contacted: list[str] = []
    page.on("request", lambda request: contacted.append(urlsplit(request.url).hostname or ""))
    page.on("websocket", lambda socket: contacted.append(urlsplit(socket.url).hostname or ""))

    open_run_form(page, office)
    page.screenshot(path=tmp_path / "bieu-mau.png")
    labels = page.locator("label").all_inner_texts()
    fill_and_submit(page)
    run_id = office.wait_for(lambda: runs_of(office, ADVANCE))[0]["id"]
    outcome = office.finish(run_id)
    read_the_page(page, office, run_id, tmp_path)
    read_the_board(page, office, tmp_path)

    assert [label for label in labels if label.endswith(" (Optional)")] == [
        "Người thực hiện (Optional)",
        "Chuyển đến ngày (Optional)",
    ]
    assert outcome == ("COMPLETED", "Đồng hồ diễn tập đi từ 25/03/2024 đến 19/04/2024 (25 ngày).")
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


def test_a_form_without_a_day_is_refused_in_vietnamese(office: EngineProcess) -> None:
    before = office.record("select count(*) from audit_row")

    outcome = office.do(ADVANCE)

    assert outcome == ("FAILED", "Chưa chọn ngày cần chuyển đến.")
    assert office.record("select count(*) from audit_row") == before


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
    page.get_by_placeholder("yyyy-MM-dd").fill("2024-04-19")
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
    page.get_by_text("Đồng hồ diễn tập đi từ 25/03/2024 đến 19/04/2024").first.wait_for()
    page.screenshot(path=pictures / "ket-qua.png", full_page=True)


def read_the_board(page: Page, office: EngineProcess, pictures: Path) -> None:
    """Follow the link that every page carries, and open the newest board."""
    page.get_by_role("link", name="Mở bảng theo dõi").click()
    open_the_newest(page)
    page.get_by_text("DIỄN TẬP · Bảng theo dõi, ngày 19/04/2024").first.wait_for()
    page.screenshot(path=pictures / "bang-theo-doi.png", full_page=True)


def open_the_newest(page: Page) -> None:
    """A key's page lists its versions, the newest first."""
    page.locator("a[href*='/artifacts/artifact/']").first.click()
