"""The figure of the fleet, from known numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.measures.fleet_regret import regret_by_period
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from babushka.runs.presentation.plots.fleet import GAP, LAW, LEARNED, REGRET, WEIGHT
from tests.runs.invented_runs import invented_run

CLOSED, WALK = 0.3, 0.1
MATRIX = ["wheel_place", "wheel_heading", "throttle_place", "throttle_heading"]


def fleet_run(
    period: int, seed: int, walk: float = WALK, line: float = 0.0, averaged: bool = True
) -> RunData:
    """A run whose regret is that of the law from a third of its 31 generations on, and 7 before."""
    late = np.arange(31) >= 10
    expected = float(regret_by_period(period, walk, 0.5, CLOSED))
    history = {
        "generation": np.arange(31.0),
        "members": np.full(31, 20.0),
        REGRET: np.where(late, expected, 7.0),
        LEARNED: np.where(late, (1 - CLOSED) ** 2 * expected, 7.0),
        GAP: np.where(late, -line * period, 7.0),
        WEIGHT: np.where(late, 0.5 - line * period, 7.5),
    }
    evolution: dict[str, Any] = {
        "update_every": period,
        "population": 20,
        "inheritance": "averaged" if averaged else "baldwinian",
        "fleet": {"refit_goal": True},
        "drift": {
            "skill": {"parameters": MATRIX, "walk": walk},
            "value": {"parameters": ["price"], "line": line},
        },
    }
    made = replace(invented_run("fleet", seed), history=history, settings={"evolution": evolution})
    return replace(made, objective="outcome", labels=("selection",), columns={})


def of_a_fleet(period: float, seed: int) -> RunData:
    """By tenths: 0.2 is a period of 2."""
    return fleet_run(round(10 * period), seed)


SWEPT = [
    fleet_run(period, seed, *rates)
    for period in (1, 3, 10)
    for seed in range(2)
    for rates in ((WALK, 0.0), (0.0, 0.01))
]


def lines(axes: Any, law: bool) -> list[list[float]]:
    """The heights of those lines that are laws, or of all others that are over periods."""
    return [
        [float(y) for y in line.get_ydata()]
        for line in axes.lines
        if len(line.get_xdata()) == 3 and (line.get_color() == LAW.colour) == law
    ]


def test_regret_and_gap_go_over_periods_beside_what_is_expected() -> None:
    regret, gap = draw("fleet", SWEPT).axes
    expected = regret_by_period([1, 3, 10], WALK, 0.5, CLOSED)
    shared, learned, *_ = lines(regret, law=False)
    np.testing.assert_allclose(shared, expected)
    np.testing.assert_allclose(learned, (1 - CLOSED) ** 2 * expected)
    (law,) = lines(regret, law=True)
    np.testing.assert_allclose(law, expected)  # phi is found again
    np.testing.assert_allclose(lines(gap, law=False), [[0, 0, 0], [-0.01, -0.03, -0.1]])
    np.testing.assert_allclose(lines(gap, law=True), [[0, 0, 0], [-0.01, -0.03, -0.1]], atol=1e-12)


def test_without_averages_there_is_no_share_to_fit() -> None:
    regret, _ = draw("fleet", [fleet_run(period, 0, averaged=False) for period in (1, 3, 10)]).axes
    (law,) = lines(regret, law=True)  # of a gain that is never updated
    np.testing.assert_allclose(law, 4 * WALK**2 * 20 / 1.5)


def test_it_tells_its_numbers() -> None:
    account = kinds()["fleet"].account
    assert account is not None
    assert len(account(SWEPT).splitlines()) == 6


def test_other_runs_and_too_many_drifts_are_refused() -> None:
    with pytest.raises(SettingsError, match="'lanes'"):
        draw("fleet", [invented_run()])
    with pytest.raises(SettingsError, match="7 lines"):
        draw("fleet", [fleet_run(1, 0, walk=walk / 10) for walk in range(7)])
    with pytest.raises(SettingsError, match="'regrets'"):
        draw("fleet", SWEPT, columns=["regrets"])
