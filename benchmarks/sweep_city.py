"""The daily sweep of a city: 50 units, 1,000 obligations, every unit with something due on the day.

python -m benchmarks.sweep_city
"""

import sys

from benchmarks.figures import Report, in_turns, machine, milliseconds
from benchmarks.record import Size
from benchmarks.sweep import Bench, database

CITY = Size(units=50, duties=20, due=50)


def measure(turns: int = 21) -> Report:
    """On SQLite, as a city runs it."""
    with database(None, "city") as url:
        bench = Bench(url, CITY)
        seconds = in_turns({"sweep": bench.sweep}, turns=turns)["sweep"]
        bench.close()
    name = f"sweep of {CITY.obligations:,} obligations, {CITY.due} due"
    return Report(title=f"Sweep of a city on SQLite ({machine()})", figures=((name, milliseconds(seconds)),))


def main() -> int:
    """Measure and print; there is no bound to break."""
    measure().show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
