"""Take the pictures of `docs/huong-dan.md` from a running training office.

    DANVAN_HOME=~/chup-hinh DANVAN_PORT=4300 danvan up     # in one terminal, a new folder
    python docs/hinh/chup_hinh.py http://127.0.0.1:4300 ~/chup-hinh

It plays 2024 to the morning after the units' report fell due, and photographs forms, board, results and a mail.
"""

import sys
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


class Office:
    """The few calls to the API that the pictures need."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=f"{url}/api", timeout=30)

    def deployments(self) -> dict[str, str]:
        """Name to id."""
        return {each["name"]: each["id"] for each in self.http.post("/deployments/filter", json={}).json()}

    def run(self, name: str, **form: object) -> None:
        """Run one deployment to its end."""
        form.setdefault("operator", "Phòng Nội vụ")
        body = {"parameters": {"form": form} if name not in ("Sáng sau hạn", "Gửi thông báo", "Nhắc hạn") else {}}
        path = f"/deployments/{self.deployments()[name]}/create_flow_run"
        body["state"] = {"type": "SCHEDULED"}
        answer = self.http.post(path, json={**body, "enforce_parameter_schema": False})
        while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:  # the server's database is busy
            time.sleep(2)
            answer = self.http.post(path, json={**body, "enforce_parameter_schema": False})
        run = answer.raise_for_status().json()["id"]
        while (state := self.http.get(f"/flow_runs/{run}").json()["state"])["type"] not in ("COMPLETED", "FAILED"):
            time.sleep(1)
        print(name, state["type"], state["message"])

    def artifact(self, key: str) -> str:
        """The page of the newest artifact under a key."""
        found = self.http.post("/artifacts/latest/filter", json={"artifacts": {"key": {"any_": [key]}}}).json()
        return f"{self.url}/v2/artifacts/artifact/{found[0].get('latest_id') or found[0]['id']}"


def main(url: str, home: Path) -> None:
    """Play the year, then photograph."""
    office = Office(url)
    for unit in ("X-DQ", "P-HT", "P-SC", "P-XH", "VP-HDND-UBND", "P-TP", "P-KT", "MTTQ"):
        if unit == "X-DQ":
            office.run("Diễn tập: chuyển đến ngày", to="2024-11-08")
        office.run("Ghi nhận nộp", unit=unit, duty="bao-cao-don-vi", arrived_on="2024-11-08")
    office.run("Diễn tập: chuyển đến ngày", to="2024-11-15")
    office.run("Sáng sau hạn")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1180, "height": 900})
        ids = office.deployments()
        form = f"{url}/v2/deployments/deployment/{{}}/run"
        shoot(page, f"{url}/v2/deployments", "giao-dien")
        shoot(page, form.format(ids["Diễn tập: chuyển đến ngày"]), "dien-tap")
        shoot(page, form.format(ids["Ghi nhận nộp"]), "ghi-nhan-nop", height=1500)
        shoot(page, office.artifact("sang-sau-han"), "sang-sau-han", height=1300)
        shoot(page, office.artifact("bang-theo-doi"), "bang-theo-doi", height=1500)
        mail = next(
            path
            for path in sorted((home / "hop-thu").glob("2024-11-14*.html"))
            if "phường" in path.read_text(encoding="utf-8")
        )
        shoot(page, mail.as_uri(), "thu-nhac-han", height=1250)
        browser.close()


def shoot(page: Page, url: str, name: str, height: int = 900) -> None:
    """One picture."""
    page.set_viewport_size({"width": 1180, "height": height})
    page.goto(url)
    page.wait_for_timeout(4000)
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
