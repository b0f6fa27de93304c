"""Worker processes: answers, deaths, and that none outlives its parent."""

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from babushka.runs.orchestration.engines.processes import Processes, WorkerDiedError, asked_to_stop
from babushka.runs.storage.processes import alive
from tests.runs import sweep_workers

PATIENCE = 60.0  # seconds; a worker takes well under one to start, on an idle machine


@pytest.fixture
def workers() -> Iterator[Processes]:
    made = Processes(2)
    yield made
    made.kill()
    made.shutdown()


def until(true: Callable[[], object]) -> bool:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_answers_and_errors_come_back_and_workers_are_used_again(workers: Processes) -> None:
    first = workers.submit(sweep_workers.process).result(PATIENCE)
    assert first != sweep_workers.process()
    with pytest.raises(ValueError, match="no"):
        workers.submit(sweep_workers.refuse).result(PATIENCE)
    with pytest.raises(RuntimeError, match="cannot be sent"):
        workers.submit(sweep_workers.unsendable).result(PATIENCE)
    assert workers.submit(sweep_workers.interrupt).result(PATIENCE) == "not impressed"
    assert workers.submit(sweep_workers.process).result(PATIENCE) == first
    workers.shutdown()
    assert not alive(first)
    with pytest.raises(RuntimeError, match="shutdown"):
        workers.submit(sweep_workers.process)


def test_a_death_fails_one_piece_of_work_alone(workers: Processes, tmp_path: Path) -> None:
    place = tmp_path / "begun"
    other = workers.submit(sweep_workers.until_stopped, str(place))
    dead = workers.submit(sweep_workers.die)
    after = workers.submit(sweep_workers.process)
    with pytest.raises(WorkerDiedError, match=r"SIGKILL.*memory"):
        dead.result(PATIENCE)
    assert after.result(PATIENCE) > 0
    assert until(place.exists)
    assert not other.done()
    waiting = [workers.submit(sweep_workers.until_stopped, str(tmp_path / name)) for name in "ab"]
    workers.stop()
    assert other.result(PATIENCE) == "stopped"
    for future in waiting:  # begun and stopped, or cancelled
        assert future.cancelled() or future.result(PATIENCE) == "stopped"


def test_killing_ends_workers_at_once(workers: Processes, tmp_path: Path) -> None:
    place = tmp_path / "begun"
    future = workers.submit(sweep_workers.until_stopped, str(place))
    assert until(lambda: place.exists() and place.read_text())
    workers.kill()
    with pytest.raises(WorkerDiedError):
        future.result(PATIENCE)
    assert not alive(int(place.read_text()))


@pytest.mark.parametrize("idle", [False, True])
def test_no_worker_outlives_its_parent(tmp_path: Path, idle: bool) -> None:
    place = tmp_path / "begun"
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import os, signal, time
            from pathlib import Path
            from babushka.runs.orchestration.engines.processes import Processes
            from tests.runs import sweep_workers

            if __name__ == "__main__":
                workers = Processes(1)
                if {idle}:
                    Path({str(place)!r}).write_text(str(workers.submit(sweep_workers.process).result()))
                else:
                    workers.submit(sweep_workers.until_stopped, {str(place)!r})
                    while not (os.path.exists({str(place)!r}) and Path({str(place)!r}).read_text()):
                        time.sleep(0.01)
                os.kill(os.getpid(), signal.SIGKILL)
            """
        )
    )
    house = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(program)], env={"PYTHONPATH": str(house)}, timeout=PATIENCE, check=False
    )
    assert done.returncode == -9
    assert until(lambda: not alive(int(place.read_text())))


def test_only_workers_are_asked_to_stop() -> None:
    assert not asked_to_stop()
