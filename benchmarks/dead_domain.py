"""How long everybody else waits for one mail domain that has died, in a drain that meets it for the first time.

    python -m benchmarks.dead_domain [--messages N]

The office of `benchmarks.outbox`, its persons at forty domains. The server says nothing about the recipients of one of them
until the client hangs up; the next time it answers for all of them. What is compared is the time from the first connection
to the last message that the other domains got. The wait that finds the domain out is spent once, however many messages
there are, so the bound is a tenth of the whole or that one wait, whichever is more.
"""

import argparse
import socketserver
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.figures import Bound, Report, exit_code, machine
from benchmarks.outbox import child
from benchmarks.sweep import database
from notifications.channels.smtp_pool import MailServer

DEAD = "mien-0.example"
SHARE, SILENCE, RECONNECTING = 0.1, 120.0, 1.0


@dataclass
class Relay:
    """A mail server with just enough manners, and what it remembers.

    Args:
        silent: say nothing about recipients of the dead domain.
    """

    silent: bool
    began: float | None = None
    last: float = 0.0
    others: int = 0
    asked_about_dead: int = 0
    closing: threading.Event = field(default_factory=threading.Event)


class _Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        relay: Relay = self.server.relay  # type: ignore[attr-defined]
        relay.began = relay.began or perf_counter()
        self._say("220 relay")
        dead = False
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"RCPT":
                dead = DEAD.encode() in line
                relay.asked_about_dead += dead
                if dead and relay.silent:
                    relay.closing.wait(SILENCE)
                    return
            if command == b"DATA":
                self._say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                if not dead:
                    relay.others, relay.last = relay.others + 1, perf_counter()
            self._say("221 bye" if command == b"QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def relay_of(silent: bool) -> Iterator[tuple[Relay, int]]:
    """A running server and its port."""
    relay = Relay(silent)
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.relay = relay  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield relay, server.server_address[1]
        finally:
            relay.closing.set()
            server.shutdown()


def seconds(messages: int, *, silent: bool) -> tuple[float, Relay]:
    """One drain of an outbox of its own; how long the other domains took."""
    with relay_of(silent) as (relay, port), database(None, "dead") as url, tempfile.TemporaryDirectory() as home:
        child("build", messages, url, port, home)
        child("drain", messages, url, port, home)
        if relay.began is None or relay.others != messages - len(range(0, messages, 40)):
            raise SystemExit(f"{relay.others} messages reached the other domains: nothing was measured.")
        return relay.last - relay.began, relay


def measure(messages: int = 2_000) -> Report:
    """With the domain alive, dead, alive, dead: the better of each, since a neighbour only ever adds."""
    alive, dead = [], []
    for _ in range(2):
        alive.append(seconds(messages, silent=False)[0])
        took, relay = seconds(messages, silent=True)
        dead.append(took)
    patience = MailServer(host="x").patience
    allowed = max(SHARE, (patience + RECONNECTING) / min(alive))
    return Report(
        title=f"{messages:,} messages, one domain of forty dead ({machine()})",
        figures=(
            ("every domain alive", f"{min(alive):8.1f} s"),
            ("one dead", f"{min(dead):8.1f} s, asked about it {relay.asked_about_dead} time(s)"),
            ("the one wait that finds it out", f"{patience:8.1f} s"),
        ),
        bounds=(
            Bound("delay of the others by a dead domain", min(dead) / min(alive) - 1, allowed),
            Bound("recipients of the dead domain that were asked about", relay.asked_about_dead, 1),
        ),
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether the bounds hold."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.dead_domain", description=str(__doc__).partition("\n")[0]
    )
    parser.add_argument("--messages", type=int, default=2_000)
    report = measure(parser.parse_args(arguments).messages)
    report.show()
    return exit_code(report)


if __name__ == "__main__":
    sys.exit(main())
