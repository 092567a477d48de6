"""Mails per second through Apprise with our pooled channel, against raw smtplib, against Apprise's own mail plugin.

    python -m benchmarks.mail [--mails N]

All of them lay out their messages anew and hand them in turns to the same sink, `smtp-sink` of Postfix, which costs
next to nothing. Raw smtplib sends the very bytes that our channel sends, built by the same function, on one connection.
The stock plugin is used as its documentation shows it: a fresh object per recipient.
"""

import argparse
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import urlencode

from apprise import Apprise, NotifyFormat

from benchmarks.figures import Bound, Report, Timed, exit_code, in_turns, machine, ratio
from notifications.channels.gateway import deliver
from notifications.channels.mail import MailPool
from notifications.channels.smtp_pool import MailServer, Security
from notifications.mime import Mail, build

AGAINST_RAW, AGAINST_STOCK = 0.8, 10.0
STOCK_MAILS = 15
PARAGRAPH = (
    "Phòng Nội vụ trân trọng đề nghị Quý đơn vị gửi báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024 "
    "chậm nhất hết ngày 14/11/2024 (thứ Năm); còn 5 ngày làm việc.\n"
)
MAIL = Mail(
    to_address="don-vi@bac-kan.example",
    to_name="Đầu mối phụ trách, Phòng Lao động - Thương binh và Xã hội",
    from_address="noi-vu@bac-kan.example",
    from_name="Phòng Nội vụ thành phố",
    subject="[Nhắc hạn] Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024",
    text=PARAGRAPH * 8,
    html="<!doctype html><html lang='vi'><body>" + f"<p>{PARAGRAPH}</p>" * 12 + "</body></html>",
    message_id="<do.0@bac-kan.example>",
    sent_at=datetime(2024, 11, 7, 0, 0, tzinfo=UTC),
)


@contextmanager
def sink() -> Iterator[int]:
    """A running smtp-sink; its port."""
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise SystemExit("smtp-sink is missing; on Debian it comes with the package postfix.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_nobody = ["-u", "nobody"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    process = subprocess.Popen([program, *as_nobody, f"inet:127.0.0.1:{port}", "100"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.05)
    raise SystemExit("smtp-sink did not start.")


def _mails(count: int) -> list[Mail]:
    return [
        replace(MAIL, message_id=f"<do.{number}@bac-kan.example>", to_address=f"don-vi-{number}@bac-kan.example")
        for number in range(count)
    ]


def through_apprise(mails: list[Mail], pool: MailPool) -> float:
    """Seconds per mail: Apprise, our plugin, the pool's connection."""
    start = perf_counter()
    accepted = sum(deliver(mail, pool).accepted for mail in mails)
    seconds = perf_counter() - start
    if accepted != len(mails):
        raise SystemExit(f"Only {accepted} of {len(mails)} mails were accepted: nothing was measured.")
    return seconds / len(mails)


def raw(mails: list[Mail], smtp: smtplib.SMTP) -> float:
    """Seconds per mail: the same bytes over one connection of the standard library."""
    start = perf_counter()
    for mail in mails:
        smtp.sendmail(mail.from_address, [mail.to_address], build(mail))
    return (perf_counter() - start) / len(mails)


def prebuilt(messages: list[tuple[Mail, bytes]], smtp: smtplib.SMTP) -> float:
    """Seconds per mail when the bytes are there already; shows what building costs."""
    start = perf_counter()
    for mail, message in messages:
        smtp.sendmail(mail.from_address, [mail.to_address], message)
    return (perf_counter() - start) / len(messages)


def stock(mails: list[Mail], port: int) -> float:
    """Seconds per mail: Apprise's own plugin, a fresh object per recipient."""
    start = perf_counter()
    for mail in mails:
        query = urlencode({"from": mail.from_address, "to": mail.to_address, "mode": "insecure"})
        gateway = Apprise()
        gateway.add(f"mailto://127.0.0.1:{port}/?{query}")
        if not gateway.notify(title=mail.subject, body=mail.html or mail.text, body_format=NotifyFormat.HTML):
            raise SystemExit("Apprise's own plugin could not send: nothing was measured.")
    return (perf_counter() - start) / len(mails)


def measure(mails: int = 300, turns: int = 9) -> Report:
    """All of them in turns, against one sink."""
    batch = _mails(mails)
    built = [(mail, build(mail)) for mail in batch]
    with (
        sink() as port,
        MailPool(MailServer(host="127.0.0.1", port=port, security=Security.PLAIN)) as pool,
        smtplib.SMTP("127.0.0.1", port) as smtp,
    ):
        timed: dict[str, Timed] = {
            "through Apprise, our pooled channel": lambda: through_apprise(batch, pool),
            "raw smtplib, the same MIME": lambda: raw(batch, smtp),
            "raw smtplib, bytes built beforehand": lambda: prebuilt(built, smtp),
            "Apprise's own plugin, an object per recipient": lambda: stock(batch[:STOCK_MAILS], port),
        }
        seconds = in_turns(timed, turns=turns)
    ours, same, _, theirs = seconds.values()
    return Report(
        title=f"Mail of {len(built[0][1]):,} bytes ({machine()})",
        figures=tuple((name, f"{_per_second(taken):10,.0f} mails/s") for name, taken in seconds.items()),
        bounds=(
            Bound("Apprise with our channel / raw smtplib", ratio(same, ours), AGAINST_RAW, at_most=False),
            Bound("Apprise with our channel / its own plugin", ratio(theirs, ours), AGAINST_STOCK, at_most=False),
        ),
    )


def _per_second(seconds: list[float]) -> float:
    return 1 / sorted(seconds)[len(seconds) // 2]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether the bounds hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mail", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--mails", type=int, default=300, help="mails in each turn")
    report = measure(parser.parse_args(arguments).mails)
    report.show()
    return exit_code(report)


if __name__ == "__main__":
    sys.exit(main())
