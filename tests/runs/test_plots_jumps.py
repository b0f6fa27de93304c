"""Growth of reliance in figures and comparisons, from known tables."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.grouping import SavedRun
from babushka.runs.presentation.comparing.growth import with_growth
from babushka.runs.presentation.growing import growth_of, series, takeover_of
from babushka.runs.presentation.plots import RunData, draw, kinds
from tests.runs.invented_runs import invented_run

TOURNAMENT: dict[str, Any] = {
    "evolution": {
        "optimizer": "genetic",
        "selection": "selTournament",
        "population": 150,
        "islands": {"demes": 1},
    }
}
FLAT = {
    "evolution.optimizer": "genetic",
    "evolution.selection": "selTournament",
    "evolution.population": 150,
    "evolution.islands.demes": 1,
}


def risen(seed: int, every: int = 1, **settings: Any) -> RunData:
    """A run whose reliance steps up by 1 in the middle of 30 analyzed generations."""
    generation = every * np.arange(30.0)
    added = (np.arange(30) >= 15) + np.random.default_rng(seed).normal(0, 0.02, 30)
    table = {"generation": generation, "home.reliance.added": added, "home.reliance.attained": added + 1}
    return replace(invented_run(seed=seed), tables={"reliance": table}, labels=("home",), settings=settings)


def test_a_line_a_run_and_its_model_and_one_rise_time_each() -> None:
    runs = [risen(seed, **TOURNAMENT) for seed in range(2)]
    lines, times = draw("jumps", runs).axes
    long = [line for line in lines.lines if len(np.atleast_1d(line.get_xdata())) == 30]
    assert len(long) == 4
    assert len(times.containers) == 2
    account: Callable[..., str] | None = kinds()["jumps"].account
    assert account is not None
    assert "2 step" in account(runs)


def test_the_largest_step_of_a_line_of_descent_and_two_heaps_are_told() -> None:
    account: Callable[..., str] | None = kinds()["jumps"].account
    assert account is not None
    line = {"home.reliance.added": np.repeat([0.0, 1.0], 12), "generation": np.arange(24.0)}
    even = {**line, "home.reliance.added": np.linspace(0, 1, 24)}
    made = []
    for descent, heaps in ((line, 0.9), (even, 0.4)):
        run = risen(1, **TOURNAMENT)
        table = {**run.table("reliance"), "home.reliance.bimodality": np.full(30, heaps)}
        made.append(replace(run, tables={"reliance": table, "descent": descent}))
    jumped, gradual = (account([run]) for run in made)
    assert "half of the rise or more in 1 of 1" in jumped
    assert "half of the rise or more in 0 of 1" in gradual
    assert "above 5/9 in 1 of 1" in jumped
    assert "above 5/9 in 0 of 1" in gradual
    assert "descent" not in risen(1).tables
    assert "half of the rise" not in account([risen(1, **TOURNAMENT)])


def test_takeover_times_are_of_tournaments_in_one_population() -> None:
    assert takeover_of(FLAT) == pytest.approx(6.03, abs=0.01)
    assert takeover_of({**FLAT, "evolution.genetic.selection_arguments.tournsize": 9}) < 4
    assert np.isnan(takeover_of({**FLAT, "evolution.islands.demes": 4}))
    assert np.isnan(takeover_of({**FLAT, "evolution.optimizer": "cma"}))


def test_the_last_generation_may_lie_off_the_grid() -> None:
    table = dict(risen(0, every=5).tables["reliance"])
    table["generation"][-1] -= 2
    generations, added, attained = series(table, "home", "run")
    assert generations.tolist() == [5.0 * n for n in range(29)]
    assert (attained - added).tolist() == pytest.approx([1.0] * 29)


@pytest.mark.parametrize("change", ["few", "uneven", "none"])
def test_too_little_to_ask_is_said(change: str) -> None:
    run = risen(0)
    table = dict(run.tables["reliance"])
    if change == "few":
        table = {name: values[:9] for name, values in table.items()}
    if change == "uneven":
        table["generation"] = table["generation"] ** 2
    if change == "none":
        table = {"generation": table["generation"]}
    with pytest.raises(SettingsError):
        draw("jumps", [replace(run, tables={"reliance": table})])


def test_a_comparison_may_ask_for_growth() -> None:
    table = dict(risen(0).tables["reliance"])
    run = SavedRun(Path("run"), "", "", 0, FLAT, (), {}, (), table)
    found = with_growth(run, ["home.growth.step", "analysis.home.growth.time", "home.births"]).analysis
    grown = growth_of(table, "home", "run", FLAT)
    assert set(found["home.growth.step"]) == {1.0}
    assert set(found["home.growth.time"]) == {grown.rise_time}
    assert with_growth(run, ["home.births"]) is run
