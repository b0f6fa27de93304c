"""Runs of one scenario with different settings do not share a line."""

from dataclasses import replace

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import disambiguate, draw
from babushka.runs.presentation.plots.data import grouped
from babushka.runs.presentation.plots.words import column_title
from tests.runs.invented_runs import invented_run


def with_settings(seed: int, scenario: str = "savanna", **organism: object) -> object:
    settings = {"seed": seed, "title": scenario, "organism": organism}
    return replace(invented_run(scenario=scenario, seed=seed, generations=5), settings=settings)


def test_settings_in_which_runs_of_a_scenario_differ_are_in_its_name() -> None:
    runs = [with_settings(seed, max_budget=budget, noise=0.5) for budget in (4, 16) for seed in (0, 1)]
    groups = grouped(disambiguate([*runs, with_settings(0, "drift", max_budget=9)]))  # type: ignore[list-item]
    assert [(group.name, len(group.runs)) for group in groups] == [
        ("savanna, max_budget = 4", 2),
        ("savanna, max_budget = 16", 2),
        ("drift", 1),
    ]


def test_seeds_alone_leave_names_as_they_are() -> None:
    runs = [with_settings(seed, max_budget=4) for seed in (0, 1)]
    assert {run.scenario for run in disambiguate(runs)} == {"savanna"}  # type: ignore[arg-type]
    assert disambiguate([]) == []


def test_columns_are_chosen_only_where_they_can_be() -> None:
    with pytest.raises(SettingsError, match=r"--column.*heatmap.*sweep"):
        draw("curves", [invented_run(generations=3)], ["modern.births"])


def test_a_long_name_over_a_column_keeps_the_setting_that_tells_it_apart() -> None:
    long = "Paenke, Kawecki and Sendhoff 2009, inheritance = darwinian"
    [group] = grouped([invented_run(scenario=long, generations=3)])
    assert column_title(group).splitlines() == [
        "Paenke, Kawecki and",
        "Sendhoff 2009,",
        "inheritance\u00a0=\u00a0darwinian",
        f"({group.size})",
    ]
    [group] = grouped([invented_run(scenario="savanna, max_budget = 4", generations=3)])
    assert column_title(group).splitlines() == ["savanna,", "max_budget\u00a0=\u00a04", f"({group.size})"]
