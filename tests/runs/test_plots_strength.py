"""Figures of the strength of players, drawn from known tables."""

from dataclasses import replace

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from babushka.runs.presentation.plots.strength import PACE
from tests.runs.invented_runs import invented_run

BUDGETS = np.array([0.0, 4, 64, 1024])


def measured(seed: int, scenario: str = "connect-four", founders: bool = True) -> RunData:
    """A run whose players get better by search, and whose founders are worse."""
    table = {"budget": BUDGETS, PACE: np.full(4, 1e5)}
    for place, who in enumerate(("evolved", "founders")):
        known = founders or who == "evolved"
        table[f"{who}.move_error"] = (
            np.array([0.4, 0.3, 0.2, 0.1]) + 0.05 * place if known else BUDGETS * np.nan
        )
        table[f"{who}.elo"] = (
            np.array([300.0, 400, 500, 600]) - 100 * place + seed if known else BUDGETS * np.nan
        )
    measures = {
        "generation": np.array([0.0, 30.0]),
        "selection.enough": np.array([512.0, 128.0]),
        "selection.nodes": np.array([0.5, 0.25]),
    }
    return replace(invented_run(scenario, seed=seed), tables={"strength": table, "measures": measures})


def lines(axes: object) -> list[list[float]]:
    found = (np.asarray(line.get_ydata(), float) for line in axes.lines)  # type: ignore[attr-defined]
    return [values.round(6).tolist() for values in found if values.size == BUDGETS.size]


def test_both_populations_have_a_line_in_each_panel() -> None:
    error, elo = draw("strength", [measured(seed) for seed in range(3)]).axes
    assert [0.4, 0.3, 0.2, 0.1] in lines(error)
    assert [0.45, 0.35, 0.25, 0.15] in lines(error)
    assert [301.0, 401, 501, 601] in lines(elo)


def test_seconds_stand_above_the_budgets_that_take_so_long() -> None:
    for axes in draw("strength", [measured(0)]).axes:
        above = {text.get_text(): text.get_position()[0] for text in axes.texts}
        assert above["1 ms"] == pytest.approx(100)
        assert above["100 µs"] == pytest.approx(10)


def test_scenarios_stand_side_by_side_and_founders_may_be_missing() -> None:
    runs = [measured(0), measured(0, "connect-four-reflex", founders=False)]
    figure = draw("strength", runs)
    assert len([axes for axes in figure.axes if axes.axison]) == 4
    account = kinds()["strength"].account
    assert account is not None
    assert account(runs).count("nan") == 4


def test_pruning_goes_over_generations() -> None:
    runs = [measured(seed) for seed in range(2)]
    enough, nodes = draw("pruning", runs).axes
    assert [512.0, 128.0] in [np.asarray(line.get_ydata()).tolist() for line in enough.lines]
    assert [0.5, 0.25] in [np.asarray(line.get_ydata()).tolist() for line in nodes.lines]
    account = kinds()["pruning"].account
    assert account is not None
    assert "128" in account(runs)


@pytest.mark.parametrize("kind", ["strength", "pruning"])
def test_runs_of_other_worlds_have_no_such_figure(kind: str) -> None:
    generations = {"generation": np.array([0.0, 1.0])}
    with pytest.raises(SettingsError):
        draw(kind, [replace(measured(0), tables={"measures": generations})])
