"""Every benchmark in one go, and the ratios once more at the end.

python -m benchmarks [--small] [--postgres URL]
"""

import argparse
import sys

from benchmarks import dead_domain, documents, mail, outbox, sweep, sweep_city, workbooks
from benchmarks import help as help_text
from benchmarks.figures import Report, exit_code


def main(arguments: list[str] | None = None) -> int:
    """Run all, print each as it ends; 1 when a bound is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="All benchmarks, with their bounds.")
    parser.add_argument(
        "--small", action="store_true", help="sweeps of 10,000 and 100,000 and 4,000 messages only, for CI"
    )
    parser.add_argument(
        "--postgres", metavar="URL", help="sweeps and messages on this server too; needs the right CREATEDB"
    )
    chosen = parser.parse_args(arguments)
    many = "100k" if chosen.small else "1M"
    messages = 4_000 if chosen.small else outbox.MANY
    steps = [
        help_text.measure,
        mail.measure,
        workbooks.measure,
        documents.measure,
        lambda: outbox.measure(many=messages),
        dead_domain.measure,
        sweep_city.measure,
        lambda: sweep.measure("10k", many),
    ]
    if chosen.postgres:
        steps.append(lambda: outbox.measure(many=messages, postgres=chosen.postgres))
        steps.append(lambda: sweep.measure("10k", many, postgres=chosen.postgres))
    reports: list[Report] = []
    for step in steps:
        reports.append(step())
        reports[-1].show()
    print("\nRatios and bounds")
    for report in reports:
        for bound in report.bounds:
            print(f"  {report.title.partition(' (')[0]:<40} {bound}")
    return exit_code(*reports)


if __name__ == "__main__":
    sys.exit(main())
