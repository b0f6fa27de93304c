"""Analyses of many runs at a time: what one after another gives, polite stops, and workers that die."""

import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import analyze
from babushka.runs.orchestration.analysis.together import Asked, Piece, analyze_together
from babushka.runs.orchestration.saved import load
from tests.runs.sweep_workers import Workers, die
from tests.runs.sweeping import InThisProcess
from tests.runs.test_analysis import QUICK, SETTINGS, bytes_below

LIVED = ("savanna", "planner")
GIVEN = tuple(each.removeprefix("--set=") for each in SETTINGS)


def asked(out: Path, *generations: int) -> Asked:
    return Asked(("taxonomy",), GIVEN, generations, out)


@pytest.fixture
def pieces(finished: Path, tmp_path: Path) -> list[Piece]:
    """Three copies of a run, of the first of which two things are asked."""
    runs = [Path(shutil.copytree(finished, tmp_path / "runs" / name)) for name in "abc"]
    out = tmp_path / "out"
    return [Piece(run, (asked(out), *([asked(out, 0)] if run.name == "a" else [])), LIVED) for run in runs]


def test_what_workers_find_is_what_is_found_one_after_another(pieces: list[Piece], tmp_path: Path) -> None:
    seen: list[tuple[int, list[str]]] = []
    executors = (InThisProcess, Workers)
    for factory in executors:
        place = tmp_path / factory.__name__
        moved = [each._replace(asked=tuple(one._replace(out=place) for one in each.asked)) for each in pieces]
        assert analyze_together(
            moved, 2, 1, factory, lambda done, running: seen.append((done, list(running)))
        )
    for each in pieces:
        numbers = [0, 3] if each.run.name == "a" else [3]
        analyze(load(each.run), numbers, settings=QUICK, only=["taxonomy"], out=tmp_path / "alone")
    alone = bytes_below(tmp_path / "alone")
    assert len(alone) > len(pieces)
    for factory in executors:
        assert bytes_below(tmp_path / factory.__name__) == alone
    assert {done for done, _ in seen} == {0, 1, 2}
    assert (0, ["a"]) in seen  # who compiles goes first


def test_who_needs_the_same_kernels_waits_for_the_first(pieces: list[Piece]) -> None:
    begun: list[str] = []

    class Waiting(InThisProcess):
        def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            begun.append(args[0].run.name)
            return Future()  # which is never done

    another = pieces[-1]._replace(lived=("another", "planner"))
    with pytest.raises(TimeoutError):
        analyze_together([*pieces[:2], another], 3, 1, Waiting, watch=_patience(3))
    assert begun == ["a", "c"]


def _patience(rounds: int) -> Callable[[int, Any], None]:
    left = [rounds]

    def watch(done: int, running: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise TimeoutError

    return watch


def test_it_stops_politely_and_goes_on(pieces: list[Piece]) -> None:
    done: list[int] = []

    def stopped() -> bool:
        return bool(done) and done[-1] >= 1

    assert not analyze_together(
        pieces, 1, 1, InThisProcess, lambda finished, running: done.append(finished), stopped
    )
    kept = bytes_below(pieces[0].asked[0].out)
    assert kept
    assert analyze_together(pieces, 1, 1, InThisProcess)
    assert kept.items() < bytes_below(pieces[0].asked[0].out).items()
    assert analyze_together([], 1, 1, InThisProcess)


class Killed(Workers):
    """Workers that are killed as soon as they are given something."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        return super().submit(die)


def test_a_worker_that_dies_is_told_with_its_run(pieces: list[Piece]) -> None:
    with pytest.raises(SettingsError, match=r"runs/a.*SIGKILL.*goes on"):
        analyze_together(pieces, 1, 1, Killed)


def test_one_that_a_worker_was_told_to_leave_does_not_count_as_done(pieces: list[Piece]) -> None:
    class Told(InThisProcess):
        def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            return super().submit(bool, ())

    with pytest.raises(SettingsError, match=r"runs/a.*told to end"):
        analyze_together(pieces, 1, 1, Told)


def test_a_mistake_in_settings_is_told_as_it_is(pieces: list[Piece]) -> None:
    wrong = pieces[0].asked[0]._replace(settings=("lives=never",))
    with pytest.raises(SettingsError, match="lives"):
        analyze_together([pieces[0]._replace(asked=(wrong,))], 1, 1, Workers)
