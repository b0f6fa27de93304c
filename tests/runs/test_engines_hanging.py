"""Workers that hang hold up nobody: another gets their work, with the same bits, and none counts twice."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from babushka.runs.commands.options import patience as patience_option
from babushka.runs.orchestration.engines import Engine
from babushka.runs.orchestration.engines.liveness import PATIENCE, STUCK, Heartbeat, LivenessMonitor
from babushka.runs.orchestration.engines.processes import WorkerDiedError
from babushka.runs.orchestration.sweeps import carry_out
from babushka.runs.storage.processes import alive
from tests.runs import sweep_workers
from tests.runs.calling import Call, contents
from tests.runs.engine_hangs import FALLS_SILENT, LOOPS, Hanging
from tests.runs.sweep_workers import Workers
from tests.runs.sweeping import BUDGET, InThisProcess, prepared
from tests.runs.test_engines import assert_same, generations, planned
from tests.tiny import options

SOON = 2.0  # seconds of patience in these tests; a worker starts, and gives a sign, well before
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be stopped there")


# --- who hangs ----------------------------------------------------------------------------------------------


def test_whoever_gives_signs_does_not_hang_however_long_its_work_takes() -> None:
    monitor = LivenessMonitor(10.0)
    for second in range(1000):
        assert (
            monitor.hear({"a": Heartbeat(second, ("work", second // 90)), "b": Heartbeat(second, None)}, 1.0)
            == {}
        )
    assert monitor.working == ["a", "b"]


def test_whoever_is_silent_hangs_until_it_gives_a_sign_again() -> None:
    monitor = LivenessMonitor(10.0)
    found = [
        monitor.hear({"a": Heartbeat(0.0, None), "b": Heartbeat(second, None)}, 1.0) for second in range(20)
    ]
    assert [sorted(each) for each in found] == [[]] * 11 + [["a"]] + [[]] * 8
    assert "gave no sign for 10 s" in found[11]["a"]
    assert monitor.working == ["b"]
    assert monitor.hear({"a": Heartbeat(1.0, None), "b": Heartbeat(21.0, None)}, 1.0) == {}
    assert monitor.working == ["a", "b"]


def test_work_that_does_not_go_on_hangs_although_signs_are_given() -> None:
    monitor = LivenessMonitor(1.0)
    found = [monitor.hear({"a": Heartbeat(second, ("work", 7))}, 1.0) for second in range(STUCK + 2)]
    assert [len(each) for each in found] == [0] * (STUCK + 1) + [1]
    assert "endless loop" in found[-1]["a"]
    assert monitor.hear({"a": Heartbeat(99.0, ("work", 8))}, 1.0) == {}
    assert monitor.working == ["a"]


def test_without_workers_the_seconds_are_counted() -> None:
    monitor = LivenessMonitor(1.0)
    monitor.hear({}, 3.0)
    monitor.hear({}, 3.0)
    assert monitor.alone == 6.0
    monitor.hear({"a": Heartbeat(0.0, None)}, 3.0)
    assert monitor.alone == 0.0


def test_the_option_has_the_default_of_the_workers() -> None:
    def command() -> None:
        """Nothing."""

    (option,) = patience_option(command).__click_params__
    assert option.default == PATIENCE


def test_the_option_reaches_the_workers(
    call: Call, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[float] = []

    class Noting(InThisProcess):
        def __init__(self, jobs: int, patience: float) -> None:
            super().__init__(jobs)
            found.append(patience)

    monkeypatch.setattr("babushka.runs.orchestration.engines.engine.Processes", Noting)
    monkeypatch.setattr("babushka.runs.orchestration.sweeps.Processes", Noting)
    words = ["savanna", *options(0), "--out", tmp_path, "-q", "--patience", 7]
    assert call("run", *words, "--engine", "processes:1").code == 0
    again = ["--generations", "+1", "--engine", "processes:1", "--patience", 8, "-q"]
    assert call("resume", tmp_path / "savanna-s0", *again).code == 0
    assert call("sweep", *words).code == 0
    assert call("sweep", *words, "--name", "other", "--engine", "processes:1").code == 0
    assert found == [7, 8, 7, 7]
    assert "patience" in refused("run", *words, "--patience", "0")


# --- processes of this machine ------------------------------------------------------------------------------


@POSIX
def test_a_stopped_process_is_replaced_and_its_work_fails() -> None:
    workers = Workers(1, SOON)
    try:
        first = workers.submit(sweep_workers.process).result(60)
        os.kill(first, signal.SIGSTOP)
        with pytest.raises(WorkerDiedError, match="gave no sign for 2 s"):
            workers.submit(sweep_workers.process).result(60)
        assert not alive(first)
        assert workers.submit(sweep_workers.process).result(60) != first
    finally:
        workers.shutdown()


@POSIX
def test_work_that_does_not_fit_into_the_line_to_a_stopped_process_fails_too() -> None:
    workers = Workers(1, SOON)
    try:
        os.kill(workers.submit(sweep_workers.process).result(60), signal.SIGSTOP)
        with pytest.raises(WorkerDiedError, match="gave no sign"):
            workers.submit(len, b"x" * 2**22).result(60)
        assert workers.submit(len, b"x" * 2**22).result(60) == 2**22
    finally:
        workers.shutdown()


@POSIX
def test_an_idle_process_that_is_stopped_is_dismissed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("babushka.runs.orchestration.engines.processes.GRACE", 0.2)
    workers = Workers(1)
    stopped = workers.submit(sweep_workers.process).result(60)
    os.kill(stopped, signal.SIGSTOP)
    workers.shutdown()
    assert not alive(stopped)


def test_long_work_that_gives_signs_is_left_alone() -> None:
    workers = Workers(1, SOON)
    try:
        assert workers.submit(sweep_workers.sleep, 1.5 * SOON).result(60) == "slept"
    finally:
        workers.shutdown()


@POSIX
@pytest.mark.parametrize("how", [FALLS_SILENT, pytest.param(LOOPS, marks=pytest.mark.slow)])
def test_a_worker_that_hangs_in_the_middle_of_a_piece_changes_nothing(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("babushka.runs.orchestration.engines.liveness.STUCK", 5)
    plan, place = planned(), tmp_path / "hung"
    wanted = generations(plan)  # first, so that kernels are compiled
    workers = Hanging(2, place, SOON, how)
    engine = Engine(lambda: workers, 2)
    try:
        found = generations(plan, engine)
    finally:
        engine.close()
    assert not alive(int(place.read_text()))
    assert_same(found, wanted)
    sent = [(piece.generation, None if piece.ids is None else piece.ids.tobytes()) for piece in workers.sent]
    assert len(sent) > len(set(sent))  # the piece was sent again, and counted once


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("how", [FALLS_SILENT, LOOPS])
def test_a_worker_that_hangs_in_the_middle_of_a_cell_changes_nothing(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("babushka.runs.orchestration.engines.liveness.STUCK", 5)
    given: dict[str, Any] = {"varied": {BUDGET: (0, 4)}, "generations": 2}
    alone, together = prepared(tmp_path / "alone", **given), prepared(tmp_path / "together", **given)
    carry_out(alone, executor_factory=InThisProcess)
    told: list[str] = []
    place = tmp_path / "hung"
    summary = carry_out(
        together,
        jobs=2,
        threads=1,
        executor_factory=lambda jobs: Hanging(jobs, place, SOON, how),
        notice=told.append,
    )
    assert (summary.finished, summary.failed) == (2, {})
    assert not alive(int(place.read_text()))
    assert sum("was ended. It is tried once more." in sentence for sentence in told) == 1
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))
