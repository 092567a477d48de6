"""The processor time of `danvan --help`: what a person waits for before anything has begun.

python -m benchmarks.help
"""

import resource
import subprocess
import sys
from statistics import median

from benchmarks.figures import Bound, Report, exit_code, machine

LIMIT_SECONDS, TIMES = 0.5, 5
COMMAND = (sys.executable, "-m", "flows", "--help")


def cpu_seconds() -> float:
    """User and system time of one call; children that have ended are all that `RUSAGE_CHILDREN` counts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(COMMAND, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def measure() -> Report:
    """The median of five calls, after one that fills the caches."""
    cpu_seconds()
    seconds = [cpu_seconds() for _ in range(TIMES)]
    return Report(
        title=f"danvan --help ({machine()})",
        figures=(("CPU of each call", ", ".join(f"{each:.2f}" for each in sorted(seconds)) + " s"),),
        bounds=(Bound("CPU seconds of danvan --help", median(seconds), LIMIT_SECONDS),),
    )


def main() -> int:
    """Measure, print, and say by the exit code whether the bound holds."""
    report = measure()
    report.show()
    return exit_code(report)


if __name__ == "__main__":
    sys.exit(main())
