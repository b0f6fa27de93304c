"""The replications of best of n and of over-optimization with runs, at sizes that take seconds."""

from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.kernels import jit_enabled
from babushka.runs.replications import best_of_n, over_optimization
from babushka.runs.studies import BRIEFLY, Samples, StudyRunner
from babushka.runs.studies.rules import NOT_REPRODUCED, REPRODUCED
from tests.runs.sweeping import InThisProcess

RUNS = 8
pytestmark = pytest.mark.skipif(not jit_enabled(), reason="takes minutes where kernels are interpreted")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer lives, and therefore wider errors, beside which only larger differences matter."""
    monkeypatch.setattr(best_of_n, "LIVES", 2048)
    monkeypatch.setattr(best_of_n, "VISIBLE", 0.5)
    monkeypatch.setattr(over_optimization, "LIVES", 2048)


@pytest.fixture(scope="module")
def picks(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    runner = StudyRunner(tmp_path_factory.mktemp("picks"), executor_factory=InThisProcess)
    settings = [*BRIEFLY, *over_optimization.ONE_PICK]
    return runner.sweep("picks", "goodhart", seeds=RUNS, generations=0, settings=settings)


def short(folder: Path) -> StudyRunner:
    """Lives of ten picks, whose sums are normal enough for errors of this size."""
    return StudyRunner(folder, RUNS, executor_factory=InThisProcess, settings=["world.lifetime=10"])


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which whoever comes first makes the runs."""
    return tmp_path_factory.mktemp("lived")


def test_lives_at_random_yield_what_theory_says_of_best_of_n(lived: Path) -> None:
    found = [each for each in best_of_n.over_runs(short(lived)) if each.rule.kind == "statistical"]
    # Ten targets that are wrongly called not reproduced with probability 6.3e-5 each: 6.3e-4 for any of them.
    assert len(found) == 10
    assert {each.what: each.verdict for each in found if each.verdict != REPRODUCED} == {}


def test_lives_with_other_noise_do_not(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = best_of_n._of_a_life
    monkeypatch.setattr(best_of_n, "_of_a_life", lambda run, noise: honest(run, 2.0 * noise))
    found = list(best_of_n.over_runs(short(lived)))
    wrong = [each.what for each in found if each.verdict == NOT_REPRODUCED]
    # sqrt(5) for sqrt(2): 58 % too much, where 8.5 % would show.
    assert "how good the best of 4 looks, m(4) sqrt(2)" in wrong
    assert not any("where looks are value" in what for what in wrong)


@pytest.mark.parametrize(("world", "falls"), [("noise", False), ("heavy tails", True), ("bend", True)])
def test_gold_falls_where_it_must_and_not_where_noise_is_normal(
    world: str, falls: bool, picks: Samples
) -> None:
    lived = [over_optimization._picked(each.run, over_optimization.GOODHART[world]) for each in picks]
    found = {
        each.what.split(": ")[1]: each
        for each in over_optimization._claims(world, over_optimization._curves(lived))
    }
    assert len(found) == 4
    assert (found["gold falls from its peak to n = 512"].verdict == REPRODUCED) is falls
    straight = found["share of the proxy's rise that is linear in d, beyond n = 1"]
    assert (straight.verdict == REPRODUCED) is (world != "heavy tails")


def test_heavy_tails_collapse_as_theory_says(picks: Samples) -> None:
    lived = [over_optimization._picked(each.run, {"tails": 1.0}) for each in picks]
    found = list(over_optimization._collapse(lived))  # wrong with probability 3 * 6.3e-5
    assert NOT_REPRODUCED not in {each.verdict for each in found}
    other = [over_optimization._picked(each.run, {"noise": 1.0}) for each in picks]
    assert NOT_REPRODUCED in {each.verdict for each in over_optimization._collapse(other)}


def test_better_proxies_have_more_of_the_goal(picks: Samples) -> None:
    first, *rest = over_optimization._better_proxies([each.run for each in picks])
    assert first.verdict == REPRODUCED
    assert all("no table" in each.finding.reason for each in rest)


def test_a_fall_is_measured_from_where_other_runs_are_highest() -> None:
    noise = np.random.default_rng(1).normal(size=(400, 30))
    own = noise.max(axis=1) - noise[:, -1]
    assert own.mean() > 1.5  # from its own highest point every flat curve falls
    # The mean of 400 differences with variance 2, four standard errors.
    assert abs(over_optimization._falls(noise).mean()) < 4 * np.sqrt(2 / 400)


@pytest.mark.slow
def test_the_whole_of_over_optimization_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_optimization, "GENERATIONS", 3)
    monkeypatch.setattr(over_optimization, "SAVANNA", ("evolution.population=20",))
    runner = StudyRunner(tmp_path, 6, executor_factory=InThisProcess)
    found = {each.what: each.verdict for each in over_optimization.over_runs(runner)}
    assert len(found) == 3 + 4 * 7 + 3 + 1
    assert found["Goodhart, bend: gold falls from its peak to n = 512"] == REPRODUCED
