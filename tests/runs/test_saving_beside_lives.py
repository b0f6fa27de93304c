"""A generation is saved while the next one lives: the same files in the same order, whatever goes wrong."""

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.evolution.evaluators import LocalEvaluator
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Population
from babushka.evolution.loop import evolve
from babushka.evolution.prefetch import Prefetch
from babushka.organisms.records import Lives
from babushka.runs.orchestration.experiments import begin, carry_on
from babushka.runs.orchestration.plan import Plan, plan
from babushka.runs.storage import RunFolder, StorageError, files, snapshots
from tests.runs.calling import contents
from tests.tiny import experiment, settings

LAST = 4
PATIENCE = 20.0  # seconds, for what happens at once


class Led:
    """Leads lives as usual, and first asks to be let do so."""

    def __init__(self, asked: Callable[[int, Callable[[], bool]], None]) -> None:
        self.asked = asked

    def __call__(
        self, made: Experiment, population: Population, stopped: Callable[[], bool], learned: Any
    ) -> list[Lives]:
        self.asked(population.number, stopped)
        return LocalEvaluator(1)(made, population, stopped, learned)


def planned() -> Plan:
    return plan("savanna", [*settings(), "record.keep=all"], 3, LAST)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = begin(planned(), tmp_path_factory.mktemp("undisturbed") / "run")
    carry_on(planned(), folder, 1)
    return contents(folder.path)


def nobody_lives() -> bool:
    return not [thread for thread in threading.enumerate() if thread.name.startswith("babushka-li")]


def test_the_next_generation_lives_while_this_one_is_looked_at() -> None:
    looked_at = [threading.Event() for _ in range(LAST + 1)]

    def asked(number: int, stopped: Callable[[], bool]) -> None:
        assert number == 0 or looked_at[number - 1].wait(PATIENCE)

    for generation in evolve(experiment(generations=LAST), evaluator=Led(asked)):
        looked_at[generation.number].set()  # the next one waits for it, and could not if it came later
    assert nobody_lives()


def test_whoever_begins_lives_goes_on_once_they_are_led() -> None:
    asked, seen = threading.Event(), threading.Event()

    def lead(stopped: Callable[[], bool]) -> int:
        assert not stopped()
        asked.set()
        assert seen.wait(PATIENCE)  # whoever began this goes on meanwhile
        return 7

    def fail(stopped: Callable[[], bool]) -> int:
        raise ValueError("before anybody lives")

    with Prefetch[int](lambda: False) as ahead:
        ahead.begin(lead)
        assert asked.wait(PATIENCE)
        seen.set()
        assert ahead.result() == 7
        ahead.begin(fail)
        with pytest.raises(ValueError, match="before anybody lives"):
            ahead.result()
    assert nobody_lives()


def test_a_generation_is_on_the_disk_before_the_next_but_one_lives(tmp_path: Path) -> None:
    folder = begin(planned(), tmp_path / "run")
    seen: list[tuple[int, list[int]]] = []

    def asked(number: int, stopped: Callable[[], bool]) -> None:
        seen.append((number, folder.generations()))

    carry_on(planned(), folder, 1, evaluator=Led(asked))
    assert [number for number, _ in seen] == list(range(LAST + 1))
    for number, saved in seen:
        assert saved[: number - 1] == list(range(max(0, number - 1)))
        assert all(other < number for other in saved)


def test_lives_that_nobody_waits_for_end() -> None:
    told = threading.Event()

    def asked(number: int, stopped: Callable[[], bool]) -> None:
        if number == 1:
            while not stopped():
                told.wait(0.01)
            told.set()

    generations = evolve(experiment(generations=LAST), evaluator=Led(asked))
    assert next(generations).number == 0
    generations.close()
    assert told.is_set()
    assert nobody_lives()


def test_what_lives_raise_comes_after_the_generation_before_them(
    undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    def asked(number: int, stopped: Callable[[], bool]) -> None:
        if number == 2:
            raise ZeroDivisionError

    folder = begin(planned(), tmp_path / "run")
    with pytest.raises(ZeroDivisionError):
        carry_on(planned(), folder, 1, evaluator=Led(asked))
    assert folder.generations() == [0, 1]
    assert carry_on(planned(), RunFolder.open(folder.path), 1)
    assert contents(folder.path) == undisturbed


@pytest.mark.parametrize("step", range(1, 13))
def test_a_disk_that_fills_up_while_the_next_generation_lives(
    step: int, undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begin(planned(), tmp_path / "run")
    steps, sync = iter(range(1, 1000)), files._sync
    evaluator = threading.Event()

    def full(handle: Any) -> None:
        if next(steps) == step:
            assert evaluator.wait(PATIENCE)
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(files, "_sync", full)

    def asked(number: int, stopped: Callable[[], bool]) -> None:
        evaluator.set() if number > 0 else None

    with pytest.raises(StorageError, match="disk is full"):
        carry_on(planned(), folder, 1, evaluator=Led(asked))
    assert nobody_lives()
    saved = RunFolder.open(folder.path).generations()
    assert saved == list(range(len(saved)))
    assert carry_on(planned(), RunFolder.open(folder.path), 1)
    assert contents(folder.path) == undisturbed


@pytest.mark.parametrize("at", [0, 1, 3])
def test_an_interruption_while_saving_waits_until_that_is_done(
    at: int, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    folder, asked_to = begin(planned(), tmp_path / "run"), threading.Event()

    def look(generation: Any) -> None:
        asked_to.set() if generation.number == at else None

    with pytest.raises(KeyboardInterrupt):
        carry_on(planned(), folder, 1, [look], stopped=asked_to.is_set)
    assert folder.generations()[-1] == at
    assert nobody_lives()
    carry_on(planned(), RunFolder.open(folder.path), 1)
    assert contents(folder.path) == undisturbed


def test_a_large_array_is_stored_as_it_is_unless_it_shrinks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LARGE", 2**12)
    monkeypatch.setattr(snapshots, "SAMPLE", 2**8)
    given = {
        "noise": np.random.default_rng(0).random((50, 30)),
        "zeros": np.zeros((50, 30)),
        "small": np.random.default_rng(1).random(9),
        "names": np.array(["a", "bc"]),
        "none": np.zeros((0, 3), np.float32),
    }
    (tmp_path / "one.npz").write_bytes(snapshots.encode(7, given))
    found = snapshots.read(tmp_path / "one.npz", 7).arrays
    assert {name: found[name].tobytes() for name in given} == {name: given[name].tobytes() for name in given}
    assert snapshots.encode(7, given) == (tmp_path / "one.npz").read_bytes()
    assert 50 * 30 * 8 < (tmp_path / "one.npz").stat().st_size < 50 * 30 * 8 + 4000
    assert np.load(tmp_path / "one.npz")["noise"].tobytes() == given["noise"].tobytes()
