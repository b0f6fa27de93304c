"""Figures of hoarding and of the gap between what is selected and what is wanted, from known numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.columns import GAP, INTENT, OBJECTIVE, TALLY, TRAIT, Column
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw
from tests.runs.invented_runs import invented_run

GENERATIONS = np.arange(3.0)


def table(values: dict[Column, float]) -> dict[str, Any]:
    """A history in which each mean grows up to its value, with the columns declared."""
    history = {"generation": GENERATIONS, "members": np.full(3, 80.0)}
    history |= {f"{column.name}.mean": value * (1 + GENERATIONS) / 3 for column, value in values.items()}
    declared = [column._replace(name=f"{column.name}.mean", statistic="mean") for column in values]
    return {"history": history, "columns": {"history": declared}}


def of_depot(foolable: float, seed: int, **changes: Any) -> RunData:
    found = table(
        {
            Column("selection.sensed", "sensed", "selection", role=OBJECTIVE): 9 + 10 * foolable + seed,
            Column("selection.delivered", "delivered", "selection", role=INTENT): 9 - 8 * foolable,
            Column("selection.z_fitness", "z_fitness", "selection", role=GAP): 1.0,
        }
    )
    settings = {"regime": {"foolable": foolable}}
    turn = {"turn": {"regime.foolable": np.array([0.4 + 0.01 * seed])}}
    made = replace(invented_run(seed=seed), objective="sensed", labels=(), settings=settings, tables=turn)
    return replace(made, **{**found, **changes})


def of_keys(share: float, seed: int) -> RunData:
    values: dict[Column, float] = {Column("angle", "angle", role=TRAIT): 90 * (1 - share)}
    for label, factor in (("training", 1.0), ("shifted", 2.0)):
        values[Column(f"{label}.chests", "chests", label, role=OBJECTIVE)] = factor * 10 * share
        values[Column(f"{label}.left", "left", label, role=TALLY)] = factor * (30 + seed)
    probes = {"training": {}, "shifted": {}, "fork": {"fork": True}}
    settings = {"regime": {"keys": share}, "probes": probes}
    made = replace(invented_run(seed=seed), objective="chests", settings=settings)
    return replace(made, labels=("training", "shifted"), **table(values))


def ends(axes: Any) -> list[list[float]]:
    """The values of every line of three points, in order; edges of bands are thin."""
    lines = (line for line in axes.lines if line.get_linewidth() > 0.5)
    return [list(line.get_ydata()) for line in lines if len(line.get_xdata()) == 3]


def test_the_gap_of_a_sweep_is_drawn_over_generations_and_over_the_setting() -> None:
    runs = [of_depot(foolable, seed) for foolable in (0.0, 0.5, 1.0) for seed in range(3)]
    sensed, delivered, swept = draw("gap", runs).axes
    assert [line[-1] for line in ends(sensed)] == pytest.approx([10, 15, 20])
    assert [line[-1] for line in ends(delivered)] == pytest.approx([9, 5, 1])
    lines = ends(swept)
    np.testing.assert_allclose(lines[0], [10, 15, 20])
    np.testing.assert_allclose(lines[1], [9, 5, 1])
    marks = [line.get_xdata()[0] for line in swept.lines if len(set(line.get_xdata())) == 1]
    assert marks == pytest.approx([0.41])


def test_the_gap_of_one_run_is_drawn_over_generations() -> None:
    figure = draw("gap", [of_depot(0.5, 0)])
    assert [ends(axes)[0][-1] for axes in figure.axes] == pytest.approx([14, 5])


def test_a_gap_needs_a_designer_who_wants_one_thing() -> None:
    with pytest.raises(SettingsError):
        draw("gap", [invented_run()])


def test_curves_show_what_the_designer_wants_as_well() -> None:
    run = of_depot(0.5, 0)
    felt = {"selection.felt.mean": np.ones(3)}
    assert len(draw("curves", [replace(run, history={**run.history, **felt})]).axes) == 3


def test_hoarding_is_drawn_over_the_swept_ratio_in_each_world() -> None:
    runs = [of_keys(share, seed) for share in (0.2, 0.5, 0.8) for seed in range(3)]
    chests, left, angle = draw("hoard", runs).axes
    np.testing.assert_allclose(ends(chests), [[2, 5, 8], [4, 10, 16]])
    np.testing.assert_allclose(ends(left), [[31] * 3, [62] * 3])
    np.testing.assert_allclose(ends(angle), [[72, 45, 18]])


def test_hoarding_without_a_sweep_is_drawn_over_generations() -> None:
    figure = draw("hoard", [of_keys(0.2, seed) for seed in range(3)])
    assert len(figure.axes) == 2


def test_figures_of_other_worlds_are_refused() -> None:
    with pytest.raises(SettingsError):
        draw("hoard", [invented_run()])
    with pytest.raises(SettingsError):
        draw("hoard", [replace(of_keys(0.2, 0), settings={"a": k, "b": k}) for k in range(3)])
