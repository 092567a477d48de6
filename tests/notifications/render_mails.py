"""Render the mails to pictures that a person can look at: every sample, and every sample with the longest names.

    python tests/notifications/render_mails.py FOLDER

Needs Chromium. Each mail is drawn as wide as a desk's mail program and as wide as a telephone; what is wider than its
window is said, for it would have to be pushed from side to side.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

SECONDS = 60
WIDTHS = {"may-ban": 760, "dien-thoai": 390}
# A frame, because no window of Chromium is as narrow as a telephone.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><title>drawn</title><body style="margin:0;background:#ddd">
<iframe srcdoc="{mail}" style="border:0;width:{width}px;height:{height}px"></iframe>
<script>addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.title = "measured " + page.scrollWidth + " " + page.scrollHeight;
}})</script></body>"""


def chromium() -> str | None:
    """The program, by any of its names."""
    return next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)


def draw(program: str, mail: str, picture: Path, width: int) -> int:
    """Draw one mail whole; return how many pixels it is wider than the window."""
    page = picture.with_suffix(".html")
    wide, high = _measured(program, page, mail, width)
    _write(page, mail, width, high)
    _run(program, f"--window-size={max(width, 500)},{high}", f"--screenshot={picture}", page.as_uri())
    page.unlink()
    return max(0, wide - width)


def _measured(program: str, page: Path, mail: str, width: int) -> tuple[int, int]:
    """How wide and how high a mail is in a window of a width."""
    _write(page, mail, width, 100)
    told = _run(program, "--dump-dom", page.as_uri())
    found = re.search(r"<title>measured (\d+) (\d+)</title>", told)
    assert found is not None, told[:500]
    return int(found[1]), int(found[2])


def _write(page: Path, mail: str, width: int, height: int) -> None:
    page.write_text(FRAME.format(mail=escape(mail, quote=True), width=width, height=height), encoding="utf-8")


def _run(program: str, *arguments: str) -> str:
    with tempfile.TemporaryDirectory() as profile:
        options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}")
        done = subprocess.run(
            [program, *options, *arguments], check=True, capture_output=True, text=True, timeout=SECONDS
        )
    return done.stdout


def main(folder: Path) -> int:
    """Draw all of them."""
    program = chromium()
    if program is None:
        print("Not installed: Chromium.", file=sys.stderr)
        return 1
    from longest import longest_samples
    from notice_samples import SAMPLES

    from notifications.rendering import render

    folder.mkdir(parents=True, exist_ok=True)
    mails = {**SAMPLES, **{f"{name}-longest": sample for name, sample in longest_samples().items()}}
    too_wide = 0
    for name, sample in mails.items():
        for window, width in WIDTHS.items():
            beyond = draw(program, render(sample).html, folder.resolve() / f"{name}.{window}.png", width)
            too_wide += bool(beyond)
            print(f"{name}, {window}: {f'{beyond} px too wide' if beyond else 'fits'}")
    print(f"{len(mails)} mails in {folder}")
    return 1 if too_wide else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main(Path(sys.argv[1])))
