"""Figures of comparisons and sweeps: what they show, what they say, and what they refuse."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.measures.intervals import interquartile_mean
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing import compare
from babushka.runs.presentation.plots import draw
from babushka.runs.presentation.plots.compare import draw_comparison
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.save import save
from tests.runs.drawn_figures import text_of, without
from tests.runs.invented_folders import invent, savanna, series
from tests.runs.invented_runs import invented_run


def cell(seed: int = 0, scenario: str = "savanna", generations: int = 6, **settings: Any) -> RunData:
    """A run of a sweep."""
    size = sum(value for value in settings.values() if isinstance(value, int | float))
    run = invented_run(scenario, seed + 100 * int(abs(size)), generations, births=20.0 + size)
    return dataclasses.replace(run, seed=seed, settings={"seed": seed, "organism": settings})


@pytest.fixture(scope="module")
def grid() -> list[RunData]:
    """Budgets by horizons, five seeds each, one cell missing and one of too few runs for an interval."""
    return [
        cell(seed, budget=budget, horizon=horizon)
        for budget in (0, 4, 16)
        for horizon in (2, 8)
        if (budget, horizon) != (16, 8)
        for seed in range(2 if (budget, horizon) == (4, 2) else 5)
    ]


@pytest.mark.filterwarnings("error")
def test_the_figure_of_a_comparison_shows_every_run_and_says_how_many(tmp_path: Path) -> None:
    series(tmp_path / "runs", 14.0, 6)
    series(tmp_path / "runs", 0.7, 5, title="Savanna, drift", evolution={"selection": "selRandom"})
    invent(
        tmp_path / "runs" / "x-s0",
        105,
        {**savanna(1.0), "modern.felt.mean": np.nan},
        evolution={"selection": "selRandom"},
    )
    found = compare([str(tmp_path / "runs")], ["modern.births", "modern.felt"])
    figure = draw_comparison(found)
    text = text_of(figure, tmp_path)
    for words in (
        "Savanna (6 seeds)",
        "modern world",
        "births per life (base objective)",
        "felt reward per life",
        "at generation 2.",
    ):
        assert words in text
    assert "5 of 6" in text
    assert "Dotted line: Savanna." in text
    strokes = figure.axes[0].lines[0].get_xdata()
    assert np.array_equal(strokes, found.rows[0].values)


def test_a_title_that_all_groups_share_stands_above(tmp_path: Path) -> None:
    for budget in (4, 16):
        series(tmp_path / "runs", 5.0 + budget, 2, name=f"b{budget}", organism={"max_budget": budget})
    text = text_of(draw_comparison(compare([str(tmp_path / "runs")])), tmp_path)
    assert text.count("Savanna") == 2  # the heading and the reference
    assert "max_budget = 4 (2 seeds)" in text
    assert "no intervals" in text


def test_what_is_nowhere_defined_is_said(tmp_path: Path) -> None:
    for seed in (0, 1):
        invent(tmp_path / f"run{seed}", seed, {**savanna(1.0), "modern.births.mean": np.nan})
    assert "not defined" in text_of(draw_comparison(compare([str(tmp_path)], ["modern.births"])), tmp_path)


@pytest.mark.filterwarnings("error")
def test_a_heat_map_says_mean_interval_and_number_in_every_cell(grid: list[RunData], tmp_path: Path) -> None:
    figure = draw("heatmap", grid, ["modern.births"])
    text = text_of(figure, tmp_path)
    own = [run for run in grid if run.settings["organism"] == {"budget": 16, "horizon": 2}]
    centre = float(interquartile_mean([run.history["modern.births.mean"][-1] for run in own]))
    image = figure.axes[0].images[0].get_array()
    assert image is not None
    assert image.shape == (2, 3)
    assert image[0, 2] == pytest.approx(centre)
    assert np.isnan(np.ma.filled(image, np.nan)[1, 2])
    assert text.count("n = 5") == 4
    assert text.count("n = 2") == 1
    assert text.count("±") == 5  # four cells, and the small print
    assert "Generation 5." in text
    assert [
        words for words in ("budget", "horizon", "hatched", "bootstrap 95 % interval") if words not in text
    ] == []


def test_missing_cells_are_hatched(grid: list[RunData]) -> None:
    hatched = [patch for patch in draw("heatmap", grid).axes[0].patches if patch.get_hatch()]
    assert [patch.get_xy() for patch in hatched] == [(1.5, 0.5)]  # type: ignore[attr-defined]


def test_a_heat_map_shows_every_probe_and_scenario_on_one_scale(grid: list[RunData]) -> None:
    both = grid + [cell(0, "drift", budget=budget, horizon=h) for budget in (0, 4) for h in (2, 8)]
    figure = draw("heatmap", both)
    images = [panel.images[0] for panel in figure.axes if panel.images]
    assert len(images) == 4
    assert images[0].get_clim() == images[2].get_clim() != images[1].get_clim()


def test_settings_that_are_no_numbers_make_a_heat_map_but_no_line(tmp_path: Path) -> None:
    runs = [cell(0, mode=mode, budget=b) for mode in ("reflex", "search") for b in (1, 2)]
    assert "reflex" in text_of(draw("heatmap", runs), tmp_path)
    only = [run for run in runs if run.settings["organism"]["budget"] == 1]
    with pytest.raises(SettingsError, match=r"\b1: organism\.mode"):
        draw("sweep", only)


@pytest.mark.filterwarnings("error")
def test_a_swept_setting_is_a_line_of_interquartile_means(tmp_path: Path) -> None:
    runs = [cell(seed, budget=budget) for budget in (0, 4, 16, 64) for seed in range(5)]
    figure = draw("sweep", runs, ["modern.births"])
    line = figure.axes[0].lines[0]
    assert np.array_equal(line.get_xdata(), [0, 4, 16, 64])
    own = [run.history["modern.births.mean"][-1] for run in runs if run.settings["organism"]["budget"] == 64]
    assert np.asarray(line.get_ydata())[3] == pytest.approx(float(interquartile_mean(own)))
    assert figure.axes[0].get_xscale() == "symlog"
    text = text_of(figure, tmp_path)
    assert "n = 5 runs at each value" in text
    assert "budget" in text


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((1, 2, 8), "log"),
        ((0.1, 1.0, 10.0), "log"),
        ((1, 2, 3), "linear"),
        ((0, 0.5, 1), "linear"),
        ((-1, 4, 8), "linear"),
    ],
)
def test_powers_and_wide_ranges_are_drawn_by_doublings(values: tuple[float, ...], scale: str) -> None:
    assert draw("sweep", [cell(0, dose=value) for value in values]).axes[0].get_xscale() == scale


def test_a_second_setting_makes_lines(grid: list[RunData], tmp_path: Path) -> None:
    figure = draw("sweep", grid)
    assert len([line for line in figure.axes[0].lines if line.get_xdata().size > 1]) == 2  # type: ignore[union-attr]
    text = text_of(figure, tmp_path)
    assert "horizon = 2" in text
    assert "n = 2 to 5 runs" in text


def test_a_figure_for_another_number_of_settings_is_refused(grid: list[RunData]) -> None:
    with pytest.raises(SettingsError, match=r"\btwo\b.*\bnone\b"):
        draw("heatmap", [cell(0), cell(1)])
    with pytest.raises(SettingsError, match=r"differ in 1: organism\.budget"):
        draw("heatmap", [cell(0, budget=1), cell(0, budget=2)])
    with pytest.raises(SettingsError, match="these differ in none"):
        draw("sweep", [cell(0)])
    three = [cell(0, a=a, b=b, c=c) for a in (1, 2) for b in (1, 2) for c in (1, 2)]
    with pytest.raises(SettingsError, match=r"\b3: organism\.a, organism\.b, organism\.c"):
        draw("sweep", three)
    many = [cell(0, a=a, b=b) for a in range(9) for b in range(8)]
    with pytest.raises(SettingsError, match=r"\b8 lines"):
        draw("sweep", many)


def test_runs_meet_at_the_last_generation_that_all_have(tmp_path: Path) -> None:
    runs = [cell(0, generations=generations, budget=generations) for generations in (4, 9)]
    assert "Generation 3." in text_of(draw("sweep", runs), tmp_path)
    with pytest.raises(SettingsError, match=r"'modern\.x'"):
        draw("sweep", runs, ["modern.x"])


def test_measures_of_analyses_can_be_drawn(tmp_path: Path) -> None:
    runs = []
    for budget in (1, 2):
        table = {"generation": np.array([0.0, 3.0]), "modern.epic": np.array([0.0, 0.1 * budget])}
        runs.append(dataclasses.replace(cell(0, budget=budget), tables={"measures": table}))
    figure = draw("sweep", runs, ["modern.epic", "modern.births"])
    assert np.allclose(np.asarray(figure.axes[0].lines[0].get_ydata()), [0.1, 0.2])
    assert "Generations 3 and 5." in text_of(figure, tmp_path)


def test_undefined_values_leave_cells_empty_and_are_counted(grid: list[RunData], tmp_path: Path) -> None:
    lacking = []
    for run in grid:
        gone = run.settings["organism"]["budget"] == 0 and (
            run.seed < 2 or run.settings["organism"]["horizon"] == 2
        )
        values = run.history["modern.births.mean"] * (np.nan if gone else 1.0)
        lacking.append(dataclasses.replace(run, history={**run.history, "modern.births.mean": values}))
    figure = draw("heatmap", lacking, ["modern.births"])
    assert "n = 3 of 5" in text_of(figure, tmp_path)
    assert len([patch for patch in figure.axes[0].patches if patch.get_hatch()]) == 2
    nothing = [
        dataclasses.replace(run, history={**run.history, "modern.births.mean": np.full(6, np.nan)})
        for run in grid
    ]
    assert save(draw("heatmap", nothing, ["modern.births"]), tmp_path / "nothing.png").exists()
    assert "not defined" in text_of(draw("sweep", nothing, ["modern.births"]), tmp_path)


def test_without_probes_the_selecting_world_is_drawn(grid: list[RunData], tmp_path: Path) -> None:
    runs = [without(run, "^(ancestral|modern)") for run in grid]
    text = text_of(draw("heatmap", runs), tmp_path)
    assert "selection world" in text
    assert "births per life" in text


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_data_give_the_same_bytes(grid: list[RunData], suffix: str, tmp_path: Path) -> None:
    for kind in ("heatmap", "sweep"):
        first = save(draw(kind, grid), tmp_path / f"first.{suffix}").read_bytes()
        assert save(draw(kind, grid), tmp_path / f"again.{suffix}").read_bytes() == first
