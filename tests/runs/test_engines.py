"""Engines: any executor gives the bits of a run here, workers may die, and mistakes are sentences."""

import json
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import babushka
from babushka.evolution.loop import evolve
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import engines
from babushka.runs.orchestration import plan as plans
from babushka.runs.orchestration.config import trust
from babushka.runs.orchestration.engines import remote_evaluator, same_code
from babushka.runs.orchestration.engines.engine import Engine, opened
from babushka.runs.orchestration.engines.pieces import Piece, live_piece
from babushka.runs.orchestration.engines.remote_evaluator import RemoteEvaluator
from tests.runs.calling import CORRIDOR, Call, contents
from tests.runs.engine_workers import Dying
from tests.runs.sweep_workers import Workers
from tests.runs.sweeping import InThisProcess
from tests.tiny import options, settings

GENERATIONS = 2
CASES: dict[str, tuple[str, list[str]]] = {
    "one of several episodes": ("savanna", [*settings(), "evolution.episodes=2"]),
    "with a scheduled change": ("savanna", [*settings(), "schedule=[{at=1, regime={modern=1.0}}]"]),
    "whose probes have their turns": ("savanna", [*settings(), "evolution.probe_every=2"]),
    "that inherits what is learned": (
        "baldwin",
        ["evolution.inheritance=lamarckian", "evolution.population=10", "world.length=8"],
    ),
    "whose objectives are programs": (
        "savanna-program",
        ["world.lifetime=20", "organism.max_budget=2", "evolution.population=8", "evolution.random_lives=3"],
    ),
    "that pack knapsacks": (
        "knapsack",
        ["evolution.population=8", "evolution.episodes=2", "evolution.random_lives=3"],
    ),
    "that are machines": (
        "knapsack-machine",
        [
            "evolution.population=12",
            "evolution.survivors=2",
            "evolution.random_lives=3",
            "evolution.planted.greedy=3",
        ],
    ),
}
# The same of those whose kernels take long to compile.
LONG_TO_COMPILE: dict[str, tuple[str, list[str]]] = {
    "that share a genome which is updated": (
        "fleet-both",
        [
            *("evolution.population=6", "world.vehicles=6", "world.trips=30", "evolution.random_lives=2"),
            "evolution.update_every=2",
        ],
    ),
    "that search for beliefs": (
        "clerks",
        ["evolution.population=6", "evolution.random_lives=2", "world.documents=2", "evolution.survivors=1"],
    ),
    "that play and learn": (
        "connect-four-learner",
        [
            *("evolution.population=4", "evolution.episodes=1", "evolution.survivors=1", "evolution.hall=1"),
            *("evolution.random_lives=2", "regime.opening=20", "organism.budget=1", "organism.max_budget=2"),
            "opponents.alpha-beta.settings={budget=2}",
            "organism.lessons=1",
        ],
    ),
    "that walk between walls": (
        "maze-heuristics",
        [
            *("evolution.population=5", "evolution.episodes=2", "evolution.survivors=1", "regime.size=5"),
            *("evolution.random_lives=2", "organism.budget=2", "organism.max_budget=4", "world.lifetime=12"),
        ],
    ),
    "that believe what those before them estimated": (
        "guidance-fleet",
        ["evolution.population=5", "evolution.random_lives=2", "organism.budget=3", "world.lifetime=15"],
    ),
    "whose lives differ in their dose": (
        "embedded",
        [
            *("evolution.population=5", "evolution.survivors=1", "evolution.random_lives=2"),
            *("organism.budget=3", "world.lifetime=15", "regime.variety=1"),
        ],
    ),
}
CASES |= LONG_TO_COMPILE
# And those of them that take long without the compiler too.
LONG_TO_LIVE = {"that believe what those before them estimated", "whose lives differ in their dose"}


class Breaking(InThisProcess):
    """An executor that breaks as a whole after some answers, as the standard library's process pool does."""

    def __init__(self, answers: int) -> None:
        super().__init__(1)
        self.answers = answers

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.answers -= 1
        if self.answers < 0:
            raise BrokenExecutor("It broke.")
        if self.answers == 0:  # done, but nobody hears of it
            future: Future[Any] = Future()
            function(*args, **kwargs)
            future.set_exception(BrokenExecutor("It broke."))
            return future
        return super().submit(function, *args, **kwargs)


def generations(
    plan: plans.Plan, engine: Engine | None = None, threads: int = 1, trusted: tuple[Path, ...] = ()
) -> list[dict[str, Any]]:
    """Everything about every generation, led here or by an engine."""
    evaluator = RemoteEvaluator(engine, plan, threads, trusted) if engine else None
    made = evolve(plan.experiment, evaluator=evaluator)
    return [{**each.arrays(), "row": np.array(list(each.row.values()))} for each in made]


def assert_same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    assert len(one) == len(other)
    for here, there in zip(one, other, strict=True):
        assert here.keys() == there.keys()
        for name in here:
            assert here[name].dtype == there[name].dtype, name
            assert here[name].tobytes() == there[name].tobytes(), name


def planned(scenario: str = "savanna", changes: list[str] | None = None) -> plans.Plan:
    return plans.plan(scenario, changes or settings(), seed=3, generations=GENERATIONS)


# --- the same bits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "workers"),
    [(case, workers) for case in CASES for workers in (1, 3) if case not in LONG_TO_COMPILE]
    + [
        pytest.param(case, 3, marks=[pytest.mark.compiles, *[pytest.mark.slow] * (case in LONG_TO_LIVE)])
        for case in LONG_TO_COMPILE
    ],
)
def test_a_generation_in_pieces_is_the_generation(case: str, workers: int) -> None:
    plan = planned(*CASES[case])
    engine = Engine(lambda: InThisProcess(workers), workers)
    assert_same(generations(plan, engine), generations(plan))


def test_pieces_may_be_single_members_and_live_in_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_evaluator, "LARGEST", 1)
    plan = planned()
    sizes: list[int] = []

    def note(piece: Piece) -> None:
        sizes.append(0 if piece.ids is None else len(piece.ids))

    assert_same(generations(plan, Engine(lambda: InThisProcess(1, note), 1), threads=2), generations(plan))
    assert sizes == [0, *[1] * 12] * (GENERATIONS + 1)


def test_any_executor_makes_the_same_run_folder(tmp_path: Path) -> None:
    given: dict[str, Any] = {"seed": 1, "generations": GENERATIONS, "settings": settings()}
    for name, factory in {"here": None, "threads": ThreadPoolExecutor, "processes": Workers}.items():
        babushka.run(out=tmp_path / name, executor_factory=factory, workers=2, **given)
    for name in ("threads", "processes"):
        assert contents(tmp_path / name) == contents(tmp_path / "here"), name


def test_a_world_from_a_file_lives_elsewhere_if_somebody_has_named_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = plans.plan("savanna", settings(), generations=1, trusted=(CORRIDOR,))
    engine = Engine(lambda: InThisProcess(2), 2)
    assert_same(generations(plan, engine, trusted=(CORRIDOR,)), generations(plan))
    monkeypatch.setattr(trust, "TRUSTED", set())  # as where nobody has named it
    with pytest.raises(SettingsError, match="--world"):
        live_piece(Piece(json.dumps(plan.settings()), (), 0, None, None, 1))


# --- deaths -------------------------------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_of_a_piece_changes_nothing(tmp_path: Path) -> None:
    plan, place = planned(), tmp_path / "killed"
    engine = Engine(lambda: Dying(2, place), 2)
    try:
        found = generations(plan, engine)
    finally:
        engine.close()
    assert place.exists()
    assert_same(found, generations(plan))


def test_an_executor_that_breaks_as_a_whole_is_replaced() -> None:
    made: list[Executor] = []

    def make() -> Executor:
        made.append(Breaking(4))
        return made[-1]

    plan = planned()
    assert_same(generations(plan, Engine(make, 2)), generations(plan))
    assert len(made) > 2


def test_a_piece_that_kills_every_worker_is_given_up_with_a_sentence() -> None:
    plan = planned()
    with pytest.raises(engines.LostError, match=r"generation 0\b.*\b4 times.* It broke\.$"):
        generations(plan, Engine(lambda: Breaking(1), 2))


def test_what_a_life_raises_is_raised_here() -> None:
    def break_down(piece: Piece) -> None:
        raise ZeroDivisionError("a world's own mistake")

    with pytest.raises(ZeroDivisionError, match="own mistake"):
        generations(planned(), Engine(lambda: InThisProcess(1, break_down), 1))


# --- stopping -----------------------------------------------------------------------------------------------


def test_stopping_ends_between_pieces_and_the_run_resumes(tmp_path: Path) -> None:
    plan = planned()
    whole = generations(plan)
    seen: list[Any] = []
    evaluator = RemoteEvaluator(Engine(lambda: InThisProcess(1), 1), plan)
    with pytest.raises(KeyboardInterrupt):
        seen.extend(evolve(plan.experiment, evaluator=evaluator, stopped=lambda: len(seen) == 2))
    assert len(seen) == 2
    rest = list(evolve(plan.experiment, after=seen[-1], evaluator=evaluator))
    assert_same([each.arrays() for each in rest], [{k: v for k, v in whole[2].items() if k != "row"}])


def test_a_piece_that_was_stopped_gives_no_records() -> None:
    plan = planned()
    piece = Piece(json.dumps(plan.settings()), (), 0, None, None, 1)
    assert live_piece(piece, lambda: True).values is None
    assert live_piece(piece, lambda: False).values is not None


# --- the same code ------------------------------------------------------------------------------------------


def test_other_software_is_refused_with_a_sentence_that_names_it() -> None:
    here = dict(engines.software())
    assert same_code.refusal(here, "w") == ""
    assert "another version of Babushka" in same_code.refusal({**here, "Babushka": "0" * 16}, "w")
    assert f"numpy {here['numpy']}, here 0.1" in same_code.refusal({**here, "numpy": "0.1"}, "w")
    assert "not installed" not in {here[name] for name in ("numpy", "numba", "llvmlite", "deap")}


# --- the command line ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "engine",
    ["", "remote", "processes", "processes:0", "processes:9999", "dask:0", "dask://", "dask://host", "dask://h:0",
     "dask://h:70000", "dask://h:1/x", "dask://a b:1", "LOCAL"],
)  # fmt: skip
def test_an_engine_that_is_none_is_refused(engine: str, refused: Callable[..., str], tmp_path: Path) -> None:
    for words in (["run"], ["sweep", "savanna"]):
        said = refused(*words, *options(), "--out", tmp_path / "out", "--engine", engine)
        assert said.startswith(f"There is no engine {engine!r}")
    assert not (tmp_path / "out").exists()


def test_without_the_extra_dask_says_how_to_get_it(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    for engine in ("dask", "dask:2", "dask://localhost:1"):
        said = refused("run", *options(), "--out", tmp_path / "out", "--engine", engine)
        assert said == (
            "The engine 'dask' needs the extra 'dask': "
            "install it with pip install 'babushka-evolution[dask]'."
        )
    assert not (tmp_path / "out").exists()


def test_run_and_resume_take_an_engine(
    call: Call, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.engine, "Processes", InThisProcess)
    engine = ["--engine", "processes:2", "--quiet"]
    assert call("run", "savanna", *options(1), "--out", tmp_path, *engine).code == 0
    assert call("resume", tmp_path / "savanna-s0", "--generations", 3, *engine).code == 0
    here, there = contents(finished), contents(tmp_path / "savanna-s0")
    assert here["history.csv"] == there["history.csv"]
    assert here["populations/000003.npz"] == there["populations/000003.npz"]


def test_a_sweep_takes_an_engine(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.engine, "Processes", InThisProcess)
    words = ["sweep", "savanna", *options(1), "--seeds", 2, "--quiet", "--out"]
    assert call(*words, tmp_path / "there", "--engine", "processes:2").code == 0
    assert call(*words, tmp_path / "here", "--jobs", 1, "--engine", "processes:1").code == 0
    for seed in (0, 1):
        name = f"savanna-sweep/savanna-s{seed}"
        assert contents(tmp_path / "there" / name) == contents(tmp_path / "here" / name)


def test_closing_an_engine_twice_does_no_harm() -> None:
    with opened("processes:1") as engine:
        assert engine is not None
        engine.close()
    with opened("local") as engine:
        assert engine is None
