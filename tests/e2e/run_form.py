"""Fill in a deployment's run form in the browser, field by field, as its Vietnamese titles name them."""

import re
from datetime import date

from conftest import EngineProcess
from playwright.sync_api import Locator, Page


class RunForm:
    """The run form of one flow, opened; every field is found by its title."""

    def __init__(self, page: Page, office: EngineProcess, flow_name: str) -> None:
        """Open the form and wait until its fields are there."""
        self.page, self.office, self.flow_name = page, office, flow_name
        page.goto(f"{office.url}/v2/deployments/deployment/{office.deployment(flow_name)['id']}/run")
        self.choose("Người thực hiện", "")

    def fill(self, answers: dict[str, str | date | bool]) -> None:
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
        self._list(title).click()
        self.page.get_by_role("option").filter(has_text=beginning).first.click()

    def pick(self, title: str, day: date) -> None:
        """Pick a day in a calendar."""
        self._field(title).click()
        self.page.get_by_placeholder("yyyy-MM-dd").fill(day.isoformat())
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")

    def submit(self) -> str:
        """Press Submit; return the id of the run that it starts."""
        before = {run["id"] for run in self._runs()}
        self.page.get_by_role("button", name="Submit").click()
        return str(self.office.wait_for(lambda: [run["id"] for run in self._runs() if run["id"] not in before])[0])

    def _list(self, title: str) -> Locator:
        return self.page.get_by_role("button", name=f"Select {title}", exact=True)

    def _field(self, title: str) -> Locator:
        label = self.page.locator("label").filter(has_text=re.compile(rf"^{re.escape(title)} \(Optional\)$"))
        return self.page.locator(f'[id="{label.get_attribute("for")}"]')

    def _runs(self) -> list[dict[str, str]]:
        return list(self.office.post("/flow_runs/filter", {"flows": {"name": {"any_": [self.flow_name]}}}))
