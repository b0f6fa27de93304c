"""The figure of machines over the price of an instruction, from known numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from tests.runs.invented_runs import invented_run
from tests.runs.test_plots_of_intent import ends

EXACT, MATCH = "selection.fittest.exact", "selection.fittest.table_match"


def priced(price: float, seed: int, exact: float, expected: float = 2e-4, patience: int = 20) -> RunData:
    """A run whose fittest is exact or not at its last generation."""
    at_the_ends = np.array([0.0, exact])
    history = {"generation": np.array([0.0, 80.0]), EXACT: at_the_ends, MATCH: at_the_ends}
    settings = {"world": {"kind": "knapsack-value", "price": price}, "organism": {"patience": patience}}
    tables = {"machines": {"price": np.array([expected])}}
    made = replace(invented_run(seed=seed), history=history, settings=settings, tables=tables)
    return replace(made, scenario="planted", labels=("larger",))


RUNS = [
    priced(price, seed, float(seed < winners))
    for price, winners in ((0.0, 3), (1e-4, 2), (3e-4, 0))
    for seed in range(3)
]


def uprights(axes: Any) -> list[float]:
    """Where vertical lines are."""
    places = [np.asarray(line.get_xdata(), float) for line in axes.lines]
    return [float(each[0]) for each in places if len(np.unique(each)) == 1]


def test_the_share_of_runs_whose_fittest_is_exact_is_drawn_over_the_price() -> None:
    (axes,) = draw("machines", RUNS).axes
    assert ends(axes) == [pytest.approx([1, 2 / 3, 0])] * 2
    assert uprights(axes) == [2e-4]


def test_a_price_that_nobody_foretells_is_not_drawn() -> None:
    (axes,) = draw("machines", [priced(0.0, 0, 1.0, np.nan), priced(1e-4, 0, 1.0, np.nan)]).axes
    assert uprights(axes) == []


def test_the_account_gives_counts_with_their_intervals() -> None:
    account = kinds()["machines"].account
    assert account is not None
    low, high = binomial_interval(2, 3)
    line = account(RUNS).splitlines()[1]
    assert f"({low:.2f} to {high:.2f})" in line
    assert "0.0001" in line


def test_other_organisms_and_other_swept_settings_are_refused() -> None:
    with pytest.raises(SettingsError):
        draw("machines", [invented_run()])
    with pytest.raises(SettingsError, match="price"):
        draw("machines", [priced(0.0, 0, 1.0), priced(0.0, 0, 1.0, patience=30)])
