"""Dask: a real scheduler and real workers, separate processes over TCP on the loopback interface."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from babushka.evolution.loop import evolve
from babushka.fitness.progress import Standing
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.engines import Engine, OtherCodeError
from babushka.runs.orchestration.engines.remote_evaluator import RemoteEvaluator
from babushka.runs.orchestration.sweeps import carry_out
from tests.runs.calling import Call, contents
from tests.runs.engine_workers import (
    DEATH,
    chosen_alone,
    chosen_beside_dask,
    half_of,
    refuse,
    twice,
    until_stopped,
)
from tests.runs.sweeping import BUDGET, InThisProcess, prepared
from tests.runs.test_engines import assert_same, generations, planned
from tests.tiny import options, settings

pytest.importorskip("distributed")

from babushka.runs.orchestration.engines import dask

HOUSE = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds
SCHEDULERS: dict[str, "subprocess.Popen[bytes]"] = {}  # by address


def until(true: Callable[[], object]) -> bool:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def program(*words: str, house: Path = HOUSE, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Dask's, until the end."""
    environment = {**os.environ, "PYTHONPATH": str(house), **variables}
    line = [sys.executable, "-m", "dask", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(line, cwd=house, env=environment, **quiet)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(port: str = "0") -> Iterator[str]:
    """A scheduler; gives HOST:PORT. It is the system that chooses the port, unless it is said."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        words = ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
        with program(*words, "--scheduler-file", str(file)) as process:
            assert until(lambda: file.exists() and file.read_text().strip().endswith("}"))
            place = json.loads(file.read_text())["address"].removeprefix("tcp://")
            SCHEDULERS[place] = process
            yield place


def worker(
    address: str,
    *words: str,
    house: Path = HOUSE,
    preload: str = "tests.runs.engine_workers",
    **variables: str,
) -> Any:
    """A worker that does one thing at a time, unless `words` say otherwise."""
    given = words or ("--nthreads", "1")
    always = ("--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--preload", preload)
    return program("worker", address, *given, *always, house=house, **variables)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two workers; tests must not harm them."""
    with scheduler() as place, worker(place), worker(place):
        with connected(place) as cluster:
            assert until(lambda: cluster.workers() == 2)
        yield place


@pytest.fixture
def dangerous(tmp_path: Path) -> Iterator[str]:
    """A scheduler with two workers, of which the first that is in the middle of something is killed."""
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        processes = [
            stack.enter_context(worker(place, **{DEATH: str(tmp_path / "killed")})) for _ in range(2)
        ]
        with connected(place) as cluster:
            assert until(lambda: cluster.workers() == 2)
        yield place
        assert until(lambda: [process.poll() for process in processes].count(-9) == 1)


@contextmanager
def connected(address: str) -> Iterator[dask.Cluster]:
    cluster = dask.connect(address)
    try:
        yield cluster
    finally:
        cluster.kill()
        cluster.shutdown(wait=False)


@contextmanager
def engine(address: str) -> Iterator[Engine]:
    made = Engine(lambda: dask.connect(address), here=False)
    try:
        yield made
    finally:
        made.close()


def test_it_is_an_executor(address: str) -> None:
    with connected(address) as cluster:
        assert list(cluster.map(twice, range(5))) == [0, 2, 4, 6, 8]
        with pytest.raises(ValueError, match="no"):
            cluster.submit(refuse).result(PATIENCE)


def test_dask_draws_nothing_from_the_generator_of_the_base_optimizer(address: str) -> None:
    wanted = chosen_alone(5)
    with connected(address) as cluster:
        assert cluster.submit(chosen_beside_dask, 5).result(PATIENCE) == wanted
        assert chosen_beside_dask(5) == wanted  # in this process, where a client's threads are


def test_workers_stop_when_they_are_asked_to(address: str, tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    with connected(address) as cluster:
        future = cluster.submit(until_stopped, str(begun), str(ended))
        assert until(begun.exists)
        cluster.stop()
        assert future.result(PATIENCE) == "stopped"
    with connected(address) as another:  # whoever comes next is not concerned
        assert another.submit(twice, 2).result(PATIENCE) == 4


def test_progress_comes_with_the_signs_of_workers(address: str) -> None:
    with connected(address) as cluster, connected(address) as another:
        futures = [cluster.submit(half_of, lives) for lives in (10, 20)]
        shares = [Standing(5, 10, 0.5), Standing(10, 20, 0.5)]
        assert until(lambda: sorted(cluster.standing()) == shares)
        assert another.standing() == []  # it is not theirs
        cluster.stop()
        assert [future.result(PATIENCE) for future in futures] == [None, None]
        assert until(lambda: cluster.standing() == [])


def test_workers_stop_when_nobody_waits_for_them_any_more(address: str, tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    with connected(address) as cluster:
        cluster.submit(until_stopped, str(begun), str(ended))
        assert until(begun.exists)
        assert not ended.exists()
    assert until(ended.exists)


def test_a_run_over_tcp_is_the_run(address: str) -> None:
    plan = planned()
    with engine(address) as made:
        assert_same(generations(plan, made), generations(plan))


@pytest.mark.parametrize("optimizer", ["genetic", "cma"])
def test_demes_over_tcp_are_the_demes(address: str, optimizer: str) -> None:
    islands = [f"evolution.islands.{text}" for text in ("demes=3", "interval=1", "rate=0.3")]
    plan = planned(changes=[*settings(), *islands, f"evolution.optimizer={optimizer}"])
    with engine(address) as made:
        assert_same(generations(plan, made), generations(plan))


def test_the_commands_reach_a_scheduler(address: str, call: Call, finished: Path, tmp_path: Path) -> None:
    words = ["--out", tmp_path, "--quiet", "--engine", f"dask://{address}"]
    assert call("run", "savanna", *options(), *words).code == 0
    assert call("sweep", "savanna", *options(), *words).code == 0
    assert contents(tmp_path / "savanna-s0") == contents(finished)
    name = "populations/000003.npz"
    assert contents(tmp_path / "savanna-sweep" / "savanna-s0")[name] == contents(finished)[name]


def test_a_worker_killed_in_the_middle_of_a_piece_changes_nothing(dangerous: str, tmp_path: Path) -> None:
    plan = planned()
    with engine(dangerous) as made:
        assert_same(generations(plan, made), generations(plan))
    assert (tmp_path / "killed").exists()


def test_a_worker_killed_in_the_middle_of_a_cell_changes_nothing(dangerous: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {"varied": {BUDGET: (0, 4)}, "seeds": 2, "generations": 2}
    alone, together = prepared(tmp_path / "alone", **given), prepared(tmp_path / "together", **given)
    carry_out(alone, executor_factory=InThisProcess)
    with engine(dangerous) as made:
        summary = carry_out(together, jobs=2, threads=1, executor_factory=made.for_sweep)
    assert (summary.finished, summary.failed) == (4, {})
    assert (tmp_path / "killed").exists()
    for cell in alone.cells:
        assert contents(together.path(cell)) == contents(alone.path(cell))


def test_workers_that_are_other_than_this_are_refused(tmp_path: Path, refused: Callable[..., str]) -> None:
    shutil.copytree(HOUSE / "babushka", tmp_path / "copy" / "babushka", symlinks=True)
    for room in ("fitness", "organisms", "evolution", "runs", "tests"):
        shutil.copytree(HOUSE / room, tmp_path / "copy" / room, ignore=shutil.ignore_patterns("*.pyc"))
    source = tmp_path / "copy" / "organisms" / "life.py"
    source.write_text(source.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with scheduler() as place:
        words = ["run", *options(), "--out", tmp_path / "out", "--engine", f"dask://{place}"]
        with worker(place, house=tmp_path / "copy"):
            said = refused(*words)
            assert "another version of Babushka" in said
            assert said.endswith("start workers anew, with the software that is installed here.")
        with worker(place, "--nthreads", "2"):
            assert "start workers with --nthreads 1" in until_said(refused, words, "2 things at a time")
        with worker(place), connected(place) as cluster, worker(place, house=tmp_path / "copy"):
            assert until(lambda: cluster.workers() == 2)  # one of them joined after the others were asked
            with pytest.raises(OtherCodeError, match="another version"):
                list(cluster.map(twice, range(64)))
    assert not (tmp_path / "out").exists()


def test_a_run_whose_scheduler_dies_ends_with_a_sentence_and_resumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "FINDING", 1.0)
    plan, seen = planned(), list[Any]()
    whole = [each.arrays() for each in evolve(plan.experiment)]
    with ExitStack() as stack:
        place = stack.enter_context(scheduler())
        stack.enter_context(worker(place))
        evaluator = RemoteEvaluator(stack.enter_context(engine(place)), plan)
        generations = evolve(plan.experiment, evaluator=evaluator)
        seen.append(next(generations))
        SCHEDULERS[place].kill()
        with pytest.raises(SettingsError, match="scheduler"):
            seen.extend(generations)
    rest = [each.arrays() for each in evolve(plan.experiment, after=seen[-1])]
    assert_same([seen[0].arrays(), *rest], whole)


def until_said(refused: Callable[..., str], words: list[Any], expected: str) -> str:
    """What is said once the scheduler has noticed that the worker before is gone."""
    said = ""

    def asked() -> bool:
        nonlocal said
        said = refused(*words)
        return expected in said

    assert until(asked), said
    return said


def test_without_a_scheduler_or_workers_a_sentence_says_so(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "FINDING", 0.5)
    monkeypatch.setattr(dask, "ARRIVAL", 0.5)
    words = [*options(), "--out", tmp_path / "out", "--patience", "1", "--engine"]
    for command in ("run", "sweep"):
        said = refused(command, "savanna", *words, "dask://127.0.0.1:9")
        assert said.startswith("There is no Dask scheduler at '127.0.0.1:9'")
    monkeypatch.setattr(dask, "FINDING", 30.0)  # one that is there is found, however busy the machine is
    with scheduler() as place:
        said = refused("run", *words, f"dask://{place}")
        assert said.startswith(f"The Dask scheduler at '{place}' has no workers")
    assert not (tmp_path / "out").exists()
