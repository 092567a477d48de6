"""Fill in a deployment's run form in the browser, field by field, as its Vietnamese titles name them."""

import re
from datetime import date

from conftest import EngineProcess
from playwright.sync_api import Locator, Page, expect

WITHIN_MS = 90_000

Answers = dict[str, str | date | bool]


class RunForm:
    """The run form of one flow, opened; every field is found by its title."""

    def __init__(self, page: Page, office: EngineProcess, flow_name: str) -> None:
        """Open the form and choose who acts; where Submit has led to the same flow's page, a click opens it again."""
        self.page = page
        here = f"{office.url}/v2/deployments/deployment/{office.deployment(flow_name)['id']}"
        if page.url.partition("?")[0] == here:
            page.get_by_role("button", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Custom run").click()
        else:
            page.goto(f"{here}/run")
        self.choose("Người thực hiện", "")

    def fill(self, answers: Answers) -> None:
        """Fill in title by title: a day is picked, True turns a switch on, text is chosen where there is a list."""
        for title, answer in answers.items():
            if answer is True:
                self._field(title).click()
            elif isinstance(answer, date):
                self.pick(title, answer)
            elif self._list(title).count():
                self.choose(title, str(answer))
            else:
                self._field(title).fill(str(answer))

    def choose(self, title: str, beginning: str) -> None:
        """Choose the first choice of a list that begins like this."""
        opener = self._list(title)
        opener.click()
        self.page.get_by_role("option").filter(has_text=beginning).first.click()
        _closed(opener)

    def pick(self, title: str, day: date) -> None:
        """Pick a day in a calendar."""
        opener = self._field(title)
        opener.click()
        self.page.get_by_placeholder("yyyy-MM-dd").fill(day.isoformat())
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")
        _closed(opener)

    def submit(self) -> str:
        """Press Submit; return the id of the run that the server has made of it."""
        with self.page.expect_response("**/create_flow_run") as answer:
            self.page.get_by_role("button", name="Submit").click()
        assert answer.value.ok, answer.value.text()
        self.page.wait_for_url(lambda url: not url.endswith("/run"))
        return str(answer.value.json()["id"])

    def _list(self, title: str) -> Locator:
        return self.page.get_by_role("button", name=f"Select {title}", exact=True)

    def _field(self, title: str) -> Locator:
        label = self.page.locator("label").filter(has_text=re.compile(rf"^{re.escape(title)} \(Optional\)$"))
        return self.page.locator(f'[id="{label.get_attribute("for")}"]')


def _closed(opener: Locator) -> None:
    """Wait until what a field has opened is closed: as the last of it, the field is focused, which closes any other list."""
    expect(opener).to_be_focused(timeout=WITHIN_MS)


def open_run(page: Page, run_id: str) -> None:
    """Click the run that was just submitted: the page that Submit leads to lists it."""
    page.locator(f'a[href$="/flow-run/{run_id}"]').first.click()


def press_retry(page: Page) -> None:
    """On a run's page, once it shows that the run has failed: Retry in the menu, and yes."""
    page.get_by_text("Failed", exact=True).first.wait_for()
    page.get_by_role("button", name="Open menu").first.click()
    page.get_by_role("menuitem", name="Retry").click()
    with page.expect_response("**/set_state") as answer:
        page.get_by_role("alertdialog").get_by_role("button", name="Retry").click()
    assert answer.value.json()["status"] == "ACCEPT", answer.value.text()
