"""The engine as a process: schedules fire, stops are clean, and what a stop interrupted is put in order."""

import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from conftest import EngineProcess, StartEngine

from flows.reaper import INTERRUPTED

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def engine(small_engine: StartEngine) -> EngineProcess:
    """One engine for the tests in which nothing is cut off; the last of them stops it."""
    return small_engine("home")


@pytest.fixture(scope="module")
def long_run(engine: EngineProcess) -> str:
    """A run that goes on until its engine is stopped."""
    return start_long_run(engine)


@dataclass
class PowerCut:
    """What a power cut left behind, and the engine that was started on it.

    Args:
        run_id: the run that was cut off.
        left_as: its state when the power was gone.
        off: when the machine had been off for a while, as Prefect's database writes it.
    """

    run_id: str
    left_as: list[tuple[str]]
    off: str
    again: EngineProcess


@pytest.fixture(scope="module")
def power_cut(small_engine: StartEngine) -> PowerCut:
    """An engine cut off with a run going on and a schedule that fires, and started again half a minute later."""
    engine = small_engine("cut-off")
    run_id = start_long_run(engine)
    engine.wait_for((engine.home / "notes.txt").exists)
    engine.cut_power()
    left_as = engine.prefect_rows(f"select state_type from flow_run where id = '{run_id}'")
    time.sleep(11)  # the runner had already taken the runs of the next ten seconds: those are closed as crashed
    off = prefect_time()
    time.sleep(12)
    return PowerCut(run_id, left_as, off, small_engine("cut-off", port=engine.port))


def test_a_scheduled_deployment_fires_by_itself(engine: EngineProcess) -> None:
    completed = "select distinct auto_scheduled from flow_run where state_type = 'COMPLETED'"
    by_itself = engine.wait_for(lambda: engine.prefect_rows(completed), within_seconds=90)

    assert by_itself == [(1,)]
    made_from, run = (engine.home / "notes.txt").read_text("utf-8").splitlines()[0].split()
    assert len({made_from, run, str(engine.process.pid)}) == 3  # a process of its own, made by the warm one


def test_a_second_engine_on_the_same_home_is_refused_and_the_first_goes_on(
    engine: EngineProcess, long_run: str, small_engine: StartEngine
) -> None:
    second = small_engine("home", ready="never")

    assert second.process.returncode == 1
    assert "đang được một tiến trình khác của chương trình dùng" in second.console
    assert engine.state_of(long_run)[0] == "RUNNING"


def test_ctrl_c_ends_cleanly_pauses_nothing_and_leaves_no_run_active(engine: EngineProcess, long_run: str) -> None:
    code, seconds = engine.press_ctrl_c()

    assert (code, "Traceback" in engine.console) == (0, False)
    assert seconds < 15
    assert engine.prefect_rows("select active from deployment_schedule") == [(1,)]
    assert engine.prefect_rows(f"select state_type from flow_run where id = '{long_run}'") == [("CRASHED",)]


def test_of_the_runs_missed_while_the_machine_was_off_only_the_newest_is_made_up(power_cut: PowerCut) -> None:
    # Registering drops what the dead engine had planned for the future: what is left of its plans was missed. How long
    # the start took decides which of them is the newest, and nothing else.
    missed = f"""select state_type from flow_run
                 where expected_start_time > '{power_cut.off}' and created < '{power_cut.off}'
                 order by expected_start_time"""
    *overtaken, _ = power_cut.again.prefect_rows(missed)
    assert len(overtaken) >= 2
    assert set(overtaken) == {("CANCELLED",)}
    assert power_cut.again.wait_for(lambda: power_cut.again.prefect_rows(missed)[-1] == ("COMPLETED",))


def test_a_run_cut_off_by_a_power_cut_is_closed_at_the_next_start_and_retry_finishes_it(power_cut: PowerCut) -> None:
    again, run_id = power_cut.again, power_cut.run_id

    assert power_cut.left_as == [("RUNNING",)]
    assert again.state_of(run_id) == ("CRASHED", INTERRUPTED)
    again.press_retry(run_id)
    # The deployment lets one run in at a time: this one gets in only if the dead run's place was freed.
    assert again.finish(run_id)[0] == "COMPLETED"


def test_a_taken_port_is_one_sentence_and_no_start(small_engine: StartEngine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        engine = small_engine("taken", port=port, ready="never")

    assert engine.process.returncode == 1
    assert f"Refused: Cổng {port} ở địa chỉ 127.0.0.1 không mở được" in engine.console


def prefect_time() -> str:
    """Say what time it is, as Prefect's database writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def start_long_run(engine: EngineProcess) -> str:
    """Start the flow that hangs at its first try, and wait until it does."""
    run_id = engine.start_run("Chạy lâu lần đầu")
    engine.wait_for((engine.home / "first-try.txt").exists)
    engine.wait_for_state(run_id, "RUNNING")
    return run_id
