"""Figures of towers, drawn from known tables and from a tiny run."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.organisms.tower.telling import correlation
from babushka.runs.orchestration import towers
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.plots import RunData, draw
from babushka.runs.presentation.plots.tower_levels import latest, over_runs
from tests.runs.invented_runs import invented_run
from tests.runs.tiny_towers import tiny_tower


def measured(seed: int, likeness: tuple[float, ...] = (0.7, 0.3, 0.1), **more: Any) -> RunData:
    """A run whose analysis found these likenesses in both worlds, and links of a half."""
    table: dict[str, np.ndarray] = {"generation": np.array([0.0, 10.0])}
    for label in ("ancestral", "modern"):
        for level, each in enumerate(likeness, start=1):
            table[f"{label}.likeness.{level}"] = np.array([1.0, each + 0.01 * seed])
            table[f"{label}.product.{level}"] = np.array([1.0, each])
            table[f"{label}.link.{level - 1}-{level}"] = np.array([1.0, 0.5])
        table[f"{label}.loss.2"] = np.array([0.0, 0.1 * seed])
    return replace(
        invented_run(seed=seed), tables={"measures": table}, labels=("ancestral", "modern"), **more
    )


def test_estimates_are_those_of_the_last_analyzed_generation() -> None:
    runs = [measured(seed) for seed in range(3)]
    assert latest(runs[2], "modern.likeness.2") == pytest.approx(0.32)
    assert over_runs(runs, "modern.likeness.2").value == pytest.approx(0.31)
    assert np.isnan(over_runs(runs, "modern.likeness.9").value)


def test_telephone_has_a_panel_a_world_and_falls_from_births() -> None:
    figure = draw("telephone", [measured(seed) for seed in range(3)])
    assert len(figure.axes) == 2
    for axes in figure.axes:
        falling = next(line for line in axes.lines if list(line.get_xdata()) == [0, 1, 2, 3])
        np.testing.assert_allclose(falling.get_ydata(), [1, 0.71, 0.31, 0.11])


def test_figures_without_their_analysis_say_what_is_missing() -> None:
    bare = replace(measured(0), tables={"measures": {"generation": np.array([1.0])}})
    for kind in ("telephone", "competence"):
        with pytest.raises(SettingsError):
            draw(kind, [bare])
        with pytest.raises(SettingsError):
            draw(kind, [replace(bare, tables={})])


def test_competence_is_the_loss_over_the_swept_setting() -> None:
    runs = [
        measured(seed, settings={"organism": {"designs": designs}})
        for designs in (1, 4, 16)
        for seed in range(3)
    ]
    figure = draw("competence", runs)
    line = next(line for line in figure.axes[0].lines if len(line.get_xdata()) == 3)
    assert list(line.get_xdata()) == [1, 4, 16]
    np.testing.assert_allclose(line.get_ydata(), [0.1] * 3)


@pytest.mark.compiles
def test_levels_and_trial_come_from_saved_populations(tmp_path: Path) -> None:
    run = load(tiny_tower(tmp_path))
    values = towers.values_by_level(run)
    kinds = run.experiment.world.kinds
    assert [values[f"0.{kind}"].tolist() for kind in kinds] == [[float(kind == "mate")] for kind in kinds]
    assert dict(zip(kinds, values["known"], strict=True))["bolt"] == 0
    for level in (1, 2):
        largest = np.max([np.abs(values[f"{level}.{kind}"]) for kind in kinds], axis=0)
        np.testing.assert_allclose(largest, 1)
    lives = run.generation().lives["modern"]
    built = lives.each("built.2") > 0
    found = towers.promises(run)["modern.promise.2"]
    np.testing.assert_allclose(found, (lives.each("promise.2") / lives.each("built.2"))[built])


def test_likeness_of_values() -> None:
    base, shares = np.array([0.0, 0.0, 1.0, 0.0]), np.array([0.4, 0.3, 0.2, 0.1])
    assert correlation(np.array([base, 3 * base + 1]), base, shares) == pytest.approx(1)
    assert correlation(np.array([base, -base]), base, shares) == pytest.approx(0)
    some = np.array([0.5, -1.0, 0.3, 2.0])
    drawn = np.repeat(np.arange(4), [4, 3, 2, 1])  # kinds as often as their shares say
    expected = np.corrcoef(some[drawn], base[drawn])[0, 1]
    assert correlation(some[None], base, shares) == pytest.approx(expected)
    assert np.isnan(correlation(np.zeros((2, 4)), base, shares))
    assert np.isnan(correlation(np.zeros((0, 4)), base, shares))
