"""The figure of alleles: lines and bands over runs, published points of the same experiment only."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import draw
from babushka.runs.presentation.plots.data import Points, RunData
from babushka.runs.presentation.published import published_of
from tests.runs.drawn_figures import text_of
from tests.runs.invented_runs import invented_run
from tests.runs.loading import loaded

GENERATIONS = 12
PAPER = Points("Somebody 1987", np.array([5.0]), {"undecided": np.array([0.4])}, {})


def run(
    seed: int = 0, scenario: str = "guessing", plastic: bool = True, published: tuple[Points, ...] = ()
) -> RunData:
    """A run whose shares of alleles are straight lines, with an offset by seed."""
    where = np.arange(GENERATIONS, dtype=float)
    ones = 0.3 + 0.02 * where + 0.01 * seed
    undecided = (0.5 - 0.02 * where) * plastic
    history = {
        "generation": where,
        "members": np.full(GENERATIONS, 50.0),
        "selection.fitness.mean": ones,
        "ones.mean": ones,
        "undecided.mean": undecided,
        "zeros.mean": 1 - ones - undecided,
    }
    return RunData(f"{scenario}-{seed}", scenario, seed, history, objective="fitness", published=published)


def test_the_line_over_runs_is_their_median_and_the_bands_their_quantiles() -> None:
    runs = [run(seed) for seed in (0, 1, 2, 3, 14)]
    panel = draw("alleles", runs).axes[0]
    whole = [line for line in panel.lines if len(line.get_xdata()) == GENERATIONS]
    centre = next(line for line in whole if line.get_marker() == "o")
    assert np.allclose(centre.get_ydata(), runs[2].history["ones.mean"])  # the median of five, not their mean
    widest = panel.collections[0].get_paths()[0].vertices[:, 1]
    values = np.stack([each.history["ones.mean"] for each in runs])
    assert widest.max() == pytest.approx(np.quantile(values, 0.95, axis=0).max())
    assert widest.min() == pytest.approx(np.quantile(values, 0.05, axis=0).min())


def test_what_is_shown_is_said(tmp_path: Path) -> None:
    assert "mean of members" in text_of(draw("alleles", [run()]), tmp_path)
    assert "median and range over 3 seeds" in text_of(draw("alleles", [run(k) for k in range(3)]), tmp_path)
    many = text_of(draw("alleles", [run(k) for k in range(9)]), tmp_path)
    assert "median, quartiles and 5 to 95 % over 9 seeds" in many
    for name in ("allele 1", "allele 0", "undecided"):
        assert name in many


def test_an_allele_that_is_nowhere_is_left_out() -> None:
    figure = draw("alleles", [run(plastic=False)])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["allele 1", "allele 0"]


def test_scenarios_stand_side_by_side() -> None:
    figure = draw("alleles", [run(seed, name) for name in ("a", "b", "c", "d") for seed in (0, 1)])
    assert [panel.get_title(loc="left").splitlines()[0] for panel in figure.axes[:4]] == ["a", "b", "c", "d"]


def test_published_points_are_shown_where_all_runs_are_of_that_experiment(tmp_path: Path) -> None:
    assert "Somebody 1987" in text_of(draw("alleles", [run(0, published=(PAPER,))]), tmp_path)
    mixed = [run(0, published=(PAPER,)), run(1)]
    assert "Somebody" not in text_of(draw("alleles", mixed), tmp_path)


def test_runs_of_other_organisms_are_refused() -> None:
    other = invented_run(generations=3)
    without = {
        name: values for name, values in other.history.items() if name[:4] not in ("ones", "unde", "zero")
    }
    with pytest.raises(SettingsError, match="strings of bits"):
        draw("alleles", [dataclasses.replace(other, history=without)])


def test_hinton_and_nowlan_is_published_and_what_differs_from_it_is_not() -> None:
    points = published_of(loaded("hinton-nowlan", ["seed=7", "generations=80", "evolution.random_lives=2"]))
    assert len(points) == 2
    for each in points:
        for name, means in each.means.items():
            assert name in ("ones", "zeros", "undecided")
            assert means.shape == each.generations.shape
    stojic = points[1].means
    assert stojic["ones"] + stojic["zeros"] + stojic["undecided"] == pytest.approx(1.0, abs=0.002)
    for change in ("world.trials=100", "organism.exact=true", "evolution.population=500",
                   "evolution.inheritance=darwinian"):  # fmt: skip
        assert published_of(loaded("hinton-nowlan", [change])) == ()
    assert published_of(loaded("baldwin")) == ()
    assert published_of(loaded("savanna")) == ()
