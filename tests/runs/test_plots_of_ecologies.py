"""Figures of populations that live together, from known numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from tests.runs.drawn_figures import text_of
from tests.runs.invented_runs import invented_run


def ecology(last: float, seed: int = 0, scenario: str = "ecology", cap: float = 4000.0) -> RunData:
    """A population that dies out at step `last`, unless that is after the cap."""
    died = last < cap
    step = np.append(np.arange(0.0, min(last, cap), 1000.0), min(last, cap))
    points = step.size
    history = {
        "generation": np.arange(points, dtype=float),
        "members": np.append(np.full(points - 1, 80.0), 0.0 if died else 60.0),
        "step": step,
        "plants": np.linspace(400.0, 900.0, points),
        "carnivores": np.full(points, 32.0),
    }
    for block, value in (("action", 0.8), ("action.plant", 0.6), ("evaluation.plant", 1.1), ("unread", 1.0)):
        history[f"constraint.{block}"] = np.append(np.nan, np.full(points - 1, value + 0.01 * seed))
    made = invented_run(scenario, seed)
    return replace(made, history=history, shown=("members",), objective="", features=(), labels=(), tables={})


LASTS = {"brownian": (900.0, 1500.0, 1500.0, 2500.0), "ecology": (1200.0, 3200.0, 5000.0, 5000.0)}
RUNS = [ecology(last, seed, name) for name, lasts in LASTS.items() for seed, last in enumerate(lasts)]
ACCOUNTS = {name: kind.account for name, kind in kinds().items()}


def told(kind: str, runs: list[RunData]) -> str:
    account = ACCOUNTS[kind]
    assert account is not None
    return account(runs)


def test_survival_falls_by_those_that_died_and_stays_where_they_are_censored() -> None:
    (panel,) = draw("survival", RUNS).axes
    curves = [line for line in panel.lines if line.get_drawstyle() == "steps-post"]
    ends = [(list(line.get_xdata()), list(line.get_ydata())) for line in curves]
    assert ends[0] == ([0, 900, 1500, 2500, 2500], [1, 0.75, 0.25, 0, 0])
    assert ends[1] == ([0, 1200, 3200, 4000], [1, 0.75, 0.5, 0.5])


def test_the_account_of_survival_has_medians_means_and_tests(tmp_path: Path) -> None:
    text = told("survival", RUNS)
    assert "4 of 4 died out, half by step 1,500; mean up to step 2,500: 1600 ±" in text
    assert "2 of 4 died out, half by step 3,200" in text
    assert "Log-rank test of all: chi-square" in text
    alone = told("survival", RUNS[:1])
    assert "Log-rank" not in alone
    three = told("survival", [*RUNS, *(replace(run, scenario="third") for run in RUNS[:4])])
    assert "Of brownian against each of the others: ecology: chi-square" in three
    assert "share of populations" in text_of(draw("survival", RUNS), tmp_path)


def test_abundance_has_a_line_for_each_population() -> None:
    panels = draw("abundance", RUNS).axes
    assert [len(panel.lines) for panel in panels] == 6 * [4]
    assert list(panels[0].lines[0].get_xdata()) == [0, 900]


def test_constraint_counted_by_epochs_needs_no_genealogy(tmp_path: Path) -> None:
    figure = draw("constraint", RUNS)
    assert len(figure.axes) == 4  # action and evaluation, by two scenarios
    text = text_of(figure, tmp_path)
    assert "unread" in text
    assert "plant" in text
    account = told("constraint", RUNS)
    assert "action.plant 0.61 ± 0.01" in account  # of 0.60 to 0.63; 1.96 standard errors are 0.013
    assert "unread 1.01 ± 0.01" in account


def test_who_lives_apart_has_no_survival() -> None:
    for kind in ("survival", "abundance"):
        with pytest.raises(SettingsError, match="together"):
            draw(kind, [invented_run()])
