"""Dask's workers that hang, and schedulers that are started again: the same bits, and no end to nothing."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from babushka.evolution.loop import evolve
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines import Engine, LostError
from babushka.runs.orchestration.engines.pieces import Piece
from babushka.runs.orchestration.engines.remote_evaluator import RemoteEvaluator
from babushka.runs.orchestration.sweeps import Sweep, carry_out
from babushka.runs.storage.processes import alive
from tests.runs.calling import contents
from tests.runs.engine_hangs import HANG, HOW, LOOPS
from tests.runs.sweeping import BUDGET, InThisProcess, prepared
from tests.runs.test_engines import assert_same, generations, planned

pytest.importorskip("distributed")

from babushka.runs.orchestration.engines import dask
from tests.runs.test_engines_dask import SCHEDULERS, connected, scheduler, until, worker

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be stopped there")
SOON = 3.0  # seconds of patience; workers give two signs a second
HANGS = "tests.runs.engine_hangs"
LOCAL = dask.local


@contextmanager
def engine(make: Callable[[], Any]) -> Iterator[Engine]:
    made = Engine(make, here=False)
    try:
        yield made
    finally:
        made.close(at_once=True)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A cluster of this machine, of whose two workers the first in the middle of something stops."""
    from dask import config

    monkeypatch.setenv(HANG, str(tmp_path / "hung"))
    with (
        config.set({"distributed.worker.preload": [HANGS]}),
        engine(lambda: LOCAL(2, SOON)) as made,
    ):
        yield made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Engine]:
    """A scheduler and two workers, of which the first in the middle of something stops."""
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        for _ in range(2):
            stack.enter_context(worker(place, preload=HANGS, **{HANG: str(tmp_path / "hung")}))
        with connected(place) as cluster:
            assert until(lambda: cluster.workers() == 2)
        yield stack.enter_context(engine(lambda: dask.connect(place, SOON)))


def cells(place: Path, seeds: int = 1) -> tuple[Sweep, Sweep]:
    """A sweep that was carried out undisturbed, and the same sweep, to be carried out."""
    given: dict[str, Any] = {"varied": {BUDGET: (0, 4)}, "generations": 2, "seeds": seeds}
    alone, together = prepared(place / "alone", **given), prepared(place / "together", **given)
    carry_out(alone, executor_factory=InThisProcess)
    return alone, together


@pytest.mark.slow
def test_a_worker_of_ones_own_that_hangs_is_replaced(own: Engine, tmp_path: Path) -> None:
    plan = planned()
    wanted = generations(plan)
    assert_same(generations(plan, own), wanted)
    assert until(lambda: not alive(int((tmp_path / "hung").read_text())))


@pytest.mark.slow
def test_a_worker_of_ones_own_that_hangs_in_a_cell_is_replaced(own: Engine, tmp_path: Path) -> None:
    alone, together = cells(tmp_path)
    summary = carry_out(together, jobs=2, threads=1, executor_factory=own.for_sweep)
    assert (summary.finished, summary.failed) == (2, {})
    assert not alive(int((tmp_path / "hung").read_text()))
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))


@pytest.mark.slow
def test_a_worker_of_ones_own_that_goes_round_in_a_loop_is_replaced(
    own: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives signs all the time, but does not go on."""
    monkeypatch.setenv(HOW, LOOPS)
    monkeypatch.setattr("babushka.runs.orchestration.engines.liveness.STUCK", 2)
    plan = planned()
    wanted = generations(plan)
    assert_same(generations(plan, own), wanted)
    assert not alive(int((tmp_path / "hung").read_text()))


def test_a_worker_elsewhere_that_hangs_gets_nothing_more(elsewhere: Engine, tmp_path: Path) -> None:
    plan = planned()
    wanted = generations(plan)
    assert_same(generations(plan, elsewhere), wanted)
    stopped = int((tmp_path / "hung").read_text())
    cluster = elsewhere.executor()
    assert isinstance(cluster, dask.Cluster)
    assert cluster.workers() == 1
    os.kill(stopped, signal.SIGCONT)  # it is given work again once it gives signs
    assert until(lambda: cluster.workers() == 2)
    assert_same(generations(plan, elsewhere), wanted)


@pytest.mark.slow
def test_a_cell_whose_worker_elsewhere_hangs_is_named_and_goes_on_later(
    elsewhere: Engine, tmp_path: Path
) -> None:
    """The worker may wake up, and has the lock: nobody else writes there before it is gone."""
    alone, together = cells(tmp_path)
    summary = carry_out(together, jobs=2, threads=1, executor_factory=elsewhere.for_sweep)
    stopped = int((tmp_path / "hung").read_text())
    assert summary.finished == 1
    ((name, sentence),) = summary.failed.items()
    assert name in {cell.name for cell in together.cells}
    assert f"in use by process {stopped} on this machine" in sentence
    os.kill(stopped, signal.SIGKILL)
    assert until(lambda: not alive(stopped))
    assert carry_out(together, executor_factory=InThisProcess).finished == 2
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))


def test_a_run_all_of_whose_workers_hang_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "ANSWER", 1.0)
    plan = planned()
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        process = stack.enter_context(worker(place))
        made = stack.enter_context(engine(lambda: dask.connect(place, 1.0)))
        begun = evolve(plan.experiment, evaluator=RemoteEvaluator(made, plan))
        first = next(begun)
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(LostError, match=r"was lost 4 times, .*"):
            list(begun)
        process.kill()
    rest = [each.arrays() for each in evolve(plan.experiment, after=first)]
    assert_same([first.arrays(), *rest], [each.arrays() for each in evolve(plan.experiment)])


# --- schedulers ---------------------------------------------------------------------------------------------


@contextmanager
def restarted(place: str, workers: int = 2) -> Iterator[None]:
    """The scheduler at `place` is killed, and another one started there, with workers of its own."""
    SCHEDULERS[place].kill()
    SCHEDULERS[place].wait()
    with ExitStack() as stack:
        assert stack.enter_context(scheduler(place.rpartition(":")[2])) == place
        for _ in range(workers):
            stack.enter_context(worker(place))
        yield


@pytest.mark.slow
@pytest.mark.parametrize("strike", [0, 3, 8])  # pieces: before anything, and in the middle of two generations
def test_a_run_goes_on_when_its_scheduler_is_started_again(
    strike: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, sent = planned(), []
    wanted = generations(plan)
    real = dask.Cluster.submit
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        stack.enter_context(worker(place))

        def submit(self: dask.Cluster, function: Callable[..., Any], /, piece: Piece) -> Any:
            future = real(self, function, piece)
            sent.append((piece.generation, None if piece.ids is None else piece.ids.tobytes()))
            if len(sent) == strike + 1:
                stack.enter_context(restarted(place))
            return future

        monkeypatch.setattr(dask.Cluster, "submit", submit)
        made = stack.enter_context(engine(lambda: dask.connect(place, 20.0)))
        assert_same(generations(plan, made), wanted)
    assert len(sent) > len(set(sent))  # some were sent again


@pytest.mark.slow
def test_a_sweep_goes_on_when_its_scheduler_is_started_again(tmp_path: Path) -> None:
    alone, together = cells(tmp_path, seeds=3)
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        for _ in range(2):
            stack.enter_context(worker(place))
        made = stack.enter_context(engine(lambda: dask.connect(place, 20.0)))
        strike = threading.Event()

        def watch(standing: Any) -> None:
            if standing.finished and not strike.is_set():
                strike.set()
                stack.enter_context(restarted(place))

        summary = carry_out(together, jobs=2, threads=1, executor_factory=made.for_sweep, watch=watch)
    assert strike.is_set()
    assert (summary.finished, summary.failed) == (6, {})
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))


@pytest.mark.slow
def test_a_sweep_whose_scheduler_stays_away_ends_with_a_sentence_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "FINDING", 1.0)
    alone, together = cells(tmp_path)
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        process = stack.enter_context(worker(place))
        made = stack.enter_context(engine(lambda: dask.connect(place)))

        def watch(standing: Any) -> None:
            if standing.finished:
                SCHEDULERS[place].kill()

        with pytest.raises(SettingsError, match="scheduler"):
            carry_out(together, jobs=1, threads=1, executor_factory=made.for_sweep, watch=watch)
        process.kill()
        process.wait()
    assert carry_out(together, executor_factory=InThisProcess).finished == 2
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))
