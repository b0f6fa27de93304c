"""The figure of the commons, from known numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.columns import OBJECTIVE, TALLY, TRAIT, Column
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw
from tests.runs.invented_runs import invented_run
from tests.runs.test_plots_of_intent import ends, table


def run_of(harm: float, own: float, seed: int, wired: bool = False) -> RunData:
    values = {Column("angle", "angle", role=TRAIT): 55.0 if wired else 60 - 20 * harm * own}
    for label in ("selection", "shared"):
        values[Column(f"{label}.value", "value", label, role=OBJECTIVE)] = (
            60 - 10 * harm + 5 * own * harm + seed
        )
        values[Column(f"{label}.uprooted", "uprooted", label, role=TALLY)] = 20.0
    organism: dict[str, Any] = {"wired": {"root": 1.0}} if wired else {"wired": {}}
    settings = {
        "world": {"kind": "commons", "harm": harm},
        "regime": {"own": own},
        "probes": {"shared": {}},
        "organism": organism,
    }
    made = replace(invented_run(seed=seed), objective="value", settings=settings, labels=("shared",))
    return replace(made, scenario="wired" if wired else "evolved", **table(values))


def of_commons(harm: float, seed: int) -> RunData:
    return run_of(harm, 0.0, seed)


def sweep(owns: tuple[float, ...], wired: bool = False) -> list[RunData]:
    return [run_of(harm, own, seed, wired) for harm in (0.0, 1.0, 2.0) for own in owns for seed in range(3)]


def test_yield_and_angle_are_drawn_over_harm_for_each_share_dashed_where_wired() -> None:
    yields, angles = draw("commons", [*sweep((0.0, 1.0)), *sweep((0.0, 1.0), wired=True)]).axes
    assert sorted(ends(yields)) == sorted(2 * [[61, 51, 41], [61, 56, 51]])
    assert sorted(line for line in ends(angles)) == sorted([[60, 60, 60], [60, 40, 20], [55] * 3, [55] * 3])
    dashed = [
        tuple(line.get_ydata())
        for line in angles.lines
        if line.get_linestyle() == "--" and len(line.get_xdata()) == 3
    ]
    assert dashed == [(55, 55, 55)] * 2


def test_one_share_makes_one_line() -> None:
    yields, _ = draw("commons", sweep((1.0,))).axes
    np.testing.assert_allclose(ends(yields), [[61, 56, 51]])


def test_without_a_sweep_lines_are_over_generations() -> None:
    assert len(draw("commons", [run_of(1.0, 0.0, seed) for seed in range(3)]).axes) == 2


def test_other_worlds_and_other_settings_are_refused() -> None:
    with pytest.raises(SettingsError):
        draw("commons", [invented_run()])
    others = [
        replace(run_of(1.0, 0.0, 0), settings={"world": {"kind": "commons", "size": k}}) for k in (3, 4)
    ]
    with pytest.raises(SettingsError):
        draw("commons", others)
