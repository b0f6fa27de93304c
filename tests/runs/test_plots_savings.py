"""The figure of savings, from runs in which one task is swapped for another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from babushka.runs.presentation.plots.savings import saved_by
from tests.runs.invented_runs import invented_run
from tests.runs.test_plots_machines import uprights

AT = 40
PROBES = {"home": {"half": "left", "colour": "first"}, "twin": {"half": "right", "colour": "first"}}
SWAP = {"at": AT, "regime": {"half": "right"}}


def swapped(seed: int, takes: int, scenario: str = "twins", **given: Any) -> RunData:
    """A run that takes 20 generations at home, and then `takes` in the twin."""
    when = np.arange(101.0)
    history = {
        "generation": when,
        "members": np.full(101, 300.0),
        "home.births.mean": np.clip(when - 19, 0, 1),
        "twin.births.mean": np.clip(when - AT - takes + 1, 0, 1),
    }
    settings = {"regime": PROBES["home"], "probes": PROBES}
    made = replace(invented_run(seed=seed, schedule=(SWAP,)), history=history, settings=settings)
    return replace(made, scenario=scenario, labels=("selection", "home", "twin"), **given)


RUNS = [swapped(seed, takes) for seed, takes in enumerate((10, 20, 5))]


def test_what_is_saved_is_told_of_each_run() -> None:
    assert [saved_by(run).saved for run in RUNS] == [0.5, 0.0, 0.75]
    account: Callable[..., str] | None = kinds()["savings"].account
    assert account is not None
    (line,) = account(RUNS).splitlines()
    assert "home reached in 3 of 3 within 20 generations" in line
    assert "twin reached in 3 of 3 within 10 generations" in line
    assert "above 0 in 2 of 3" in line


def test_both_tasks_are_drawn_and_the_change_between_them() -> None:
    (axes,) = draw("savings", RUNS).axes
    drawn = [np.asarray(line.get_ydata(), float) for line in axes.lines if len(line.get_xdata()) == 101]
    assert {20, 50} <= {int(np.argmax(values >= 0.5)) for values in drawn}
    assert AT in uprights(axes)
    assert len(draw("savings", [*RUNS, swapped(0, 3, "others")]).axes) == 2


def test_a_panel_has_its_own_change_only() -> None:
    later = replace(swapped(0, 3, "others"), schedule=({**SWAP, "at": AT + 20},))
    changes = [set(uprights(axes)) & {AT, AT + 20} for axes in draw("savings", [*RUNS, later]).axes]
    assert sorted(changes, key=min) == [{AT}, {AT + 20}]


@pytest.mark.parametrize(
    "given",
    [
        {"schedule": ()},
        {"schedule": ({"at": 200, "regime": {"half": "right"}},)},  # not reached
        {"schedule": ({"at": AT, "regime": {"half": "any"}},)},  # no probe is that
        {"schedule": ({"at": AT, "evolution": {"mutation_rate": 0.1}},)},
    ],
)
def test_where_nothing_is_swapped_nothing_is_saved(given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        draw("savings", [swapped(0, 3, **given)])
