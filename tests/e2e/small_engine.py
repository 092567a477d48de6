"""The real server, runner and reaper with two flows of a test; run as a program: `small_engine.py HOME PORT`."""

import sys
from datetime import timedelta
from pathlib import Path

from config.settings import Settings
from flows import engine, server


async def say_ready(client: object) -> None:
    """Tell the test that runs can be asked for."""
    print("ready", flush=True)


def main() -> None:
    """Serve until stopped."""
    settings = Settings(home=Path(sys.argv[1]), port=int(sys.argv[2]))
    with engine.only_engine(settings.home), server.hold_port(settings) as held:
        server.prepare_environment(settings)
        from prefect.flows import EntrypointType
        from prefect.schedules import Schedule
        from small_flows import long_at_first, note

        every_five_seconds = Schedule(interval=timedelta(seconds=5), slug="moi-5-giay")
        engine.serve_until_stopped(
            settings,
            held,
            [
                note.to_deployment(
                    "Theo lịch", schedules=[every_five_seconds], entrypoint_type=EntrypointType.MODULE_PATH
                ),
                long_at_first.to_deployment(
                    "Theo yêu cầu", concurrency_limit=1, entrypoint_type=EntrypointType.MODULE_PATH
                ),
            ],
            say_ready,
        )


# A run is a process that reads this file anew, as Python does for every child that is not a bare fork.
if __name__ == "__main__":
    main()
