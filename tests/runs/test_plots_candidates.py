"""Figures of what organisms want and reach, over doses and by level: they show the numbers they are given."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.columns import OBJECTIVE, Column
from babushka.fitness.settings import About, SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from tests.runs.drawn_figures import text_of, without
from tests.runs.invented_runs import invented_run

GENERATIONS = np.arange(3.0)
DOSES = (0.0, 0.01, 0.1, 1.0)
PATH = ("probes", "dose", "levels")


def run(dose: float, seed: int, levels: int = 2, **changes: Any) -> RunData:
    """A run of mazes whose members want the exit the more, the larger the dose; with noise by seed."""
    wanting = min(0.2 + 0.7 * dose + 0.01 * seed, 1.0)
    values: dict[Column, float] = {}
    for label, exits in (("training", 9.0), ("shifted", 5 + 10 * dose + seed), ("parted", 0.0)):
        values[Column(f"{label}.exits", "exits", label, role=OBJECTIVE)] = exits
    for stem, rest in (("wanted", "other"), ("wanted.level 2", "other"), ("reached", "none")):
        shares = {"exit": wanting, "place": 1 - wanting, rest: 0.0}
        for name, share in shares.items():
            values[Column(f"parted.{stem}.{name}", f"{stem}.{name}", "parted")] = share
    similar = {"level 1": wanting, "level 2": wanting / 2, "level 1-level 2": 0.5}
    for name in list(similar)[: 2 * levels - 1 if levels > 1 else 1]:
        values[Column(f"similarity.{name}", f"similarity.{name}")] = similar[name]
    history = {"generation": GENERATIONS, "members": np.full(3, 80.0)}
    history |= {f"{column.name}.mean": value * (1 + GENERATIONS) / 3 for column, value in values.items()}
    declared = [column._replace(name=f"{column.name}.mean", statistic="mean") for column in values]
    settings = {"title": "Maze", "regime": {"elsewhere": dose}}
    made = replace(
        invented_run("Maze", seed),
        objective="exits",
        labels=("training", "shifted", "parted"),
        settings=settings,
        described={"regime.elsewhere": About("probability that the exit is elsewhere", 0.0, 1.0)},
        history=history,
        columns={"history": declared},
        tables={},
    )
    return replace(made, **changes)


SWEEP = [run(dose, seed) for dose in DOSES for seed in range(6)]
FORMS: dict[str, list[RunData]] = {
    "a run": [run(0.0, 0)],
    "seeds": [run(0.0, seed) for seed in range(6)],
    "a sweep": SWEEP,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", PATH)
@pytest.mark.filterwarnings("error")
def test_they_are_drawn_and_say_of_what(kind: str, form: str, tmp_path: Path) -> None:
    if kind == "dose" and form != "a sweep":
        with pytest.raises(SettingsError, match="one setting"):
            draw(kind, FORMS[form])
        return
    text = text_of(draw(kind, FORMS[form]), tmp_path)
    assert "80 members" in text
    assert "Maze" in text


def test_bars_are_shares_of_runs_the_base_objective_first() -> None:
    figure = draw("probes", SWEEP)
    assert len(figure.axes) == 3
    for axes in figure.axes:
        exits, places = (axes.containers[place] for place in (0, 1))
        heights = [bar.get_height() for bar in exits]
        assert len(heights) == len(SWEEP)
        for group, dose in enumerate(DOSES):
            here = heights[6 * group : 6 * group + 6]
            expected = [min(0.2 + 0.7 * dose + 0.01 * seed, 1) for seed in (5, 4, 3, 2, 1, 0)]
            assert here == pytest.approx(expected)
        tops = [bar.get_y() + bar.get_height() for bar in places]
        assert tops == pytest.approx([1] * len(SWEEP))


def test_a_run_in_which_nothing_is_defined_has_no_bar() -> None:
    bare = run(0.0, 1)
    nothing = {n: v * np.nan if "reached" in n else v for n, v in bare.history.items()}
    figure = draw("probes", [run(0.0, 0), replace(bare, history=nothing)])
    heights = [bar.get_height() for bar in figure.axes[-1].containers[0]]
    assert sorted(heights) == pytest.approx([0, 0.2])


def dots(axes: Any) -> list[np.ndarray]:
    """The heights of the dots of every scatter of a panel, in order."""
    return [
        np.sort(np.asarray(each.get_offsets())[:, 1]) for each in axes.collections if len(each.get_offsets())
    ]


def test_doses_show_every_run_and_the_natives() -> None:
    fitness, wanted, *_ = draw("dose", SWEEP).axes
    own = [each for each in dots(fitness) if len(each) == 6]
    assert own[: len(DOSES)] == [pytest.approx([9.0] * 6)] * len(DOSES)
    for dose, values in zip(DOSES, own[len(DOSES) :], strict=True):
        assert values == pytest.approx(5 + 10 * dose + np.arange(6))
    across = [
        line for line in fitness.lines if len(set(line.get_ydata())) == 1 and len(line.get_xdata()) == 2
    ]
    assert any(line.get_ydata()[0] == pytest.approx(17.5) for line in across)
    assert [label.get_text() for label in wanted.get_xticklabels()] == ["0", "0.01", "0.1", "1"]


def test_no_dose_stands_apart_from_the_others_but_zero() -> None:
    fitness = draw("dose", SWEEP).axes[0]
    ticks = fitness.get_xticks()
    assert np.diff(ticks)[1:] == pytest.approx([1, 1])  # a decade is a step
    narrow = draw("dose", [run(dose, seed) for dose in (0.2, 0.5, 0.8) for seed in range(3)]).axes[0]
    assert narrow.get_xticks() == pytest.approx([0.2, 0.5, 0.8])


def test_what_is_kept_is_a_share_of_what_natives_have() -> None:
    account: Callable[..., str] | None = kinds()["dose"].account
    assert account is not None
    told = account(SWEEP)
    assert f"{7.5 / 17.5:.2g} at 0" in told
    assert "1 at 1" in told
    assert account([run(dose, seed) for dose in (0.0, 0.5) for seed in range(3)]) == ""


def test_levels_are_over_the_dose_or_over_generations() -> None:
    swept, alone = (draw("levels", runs).axes[0] for runs in (SWEEP, FORMS["seeds"]))
    assert [label.get_text() for label in swept.get_xticklabels()] == ["0", "0.01", "0.1", "1"]
    second = [each for each in dots(swept) if len(each) == 6][len(DOSES)]
    assert second == pytest.approx((0.2 + 0.01 * np.arange(6)) / 2)
    lines = [line.get_ydata() for line in alone.lines if len(line.get_xdata()) == 3]
    assert any(list(line) == pytest.approx([0.225 / 3, 0.45 / 3, 0.225]) for line in lines)


def test_scenarios_have_a_panel_of_levels_each_over_the_same_doses() -> None:
    made = [replace(each, scenario="Other", settings={**each.settings, "title": "Other"}) for each in SWEEP]
    axes = draw("levels", [*SWEEP, *made][:-6]).axes  # the largest dose is still to come in the second
    assert [each.get_title("left") for each in axes] == ["Maze", "Other"]
    assert [sum(len(heights) == 6 for heights in dots(each)) for each in axes] == [12, 9]
    for each in axes:
        assert [label.get_text() for label in each.get_xticklabels()] == ["0", "0.01", "0.1", "1"]


def test_columns_of_ones_own_are_shown_instead() -> None:
    figure = draw("dose", SWEEP, ["parted.wanted.level 2.exit", "shifted.exits"])
    assert len(figure.axes) == 2


@pytest.mark.parametrize("kind", ["probes", "levels"])
def test_runs_without_candidates_are_refused(kind: str) -> None:
    with pytest.raises(SettingsError, match="needs"):
        draw(kind, [replace(without(invented_run(generations=4), "wanted|reached"), tables={})])


def test_doses_of_a_world_without_candidates_are_of_fitness_alone() -> None:
    runs = [
        replace(
            without(invented_run(seed=seed, births=10 + dose), "wanted|reached"),
            settings={"world": {"size": dose}},
        )
        for dose in (4, 8)
        for seed in range(3)
    ]
    assert len(draw("dose", runs).axes) == 1
