"""The figure of what is left at an equal score at home, drawn from known tables."""

from dataclasses import replace

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import RunData, draw, kinds
from tests.runs.invented_runs import invented_run

BUDGETS, DOSES = np.array([2.0, 8.0, 32.0]), np.array([0.5, 1.0])
FAMILIES = ("gravity", "decoy")


def measured(scenario: str, seed: int, left: tuple[float, float], reach: float = 80.0) -> RunData:
    """A run that keeps shares of its score at dose 1 of each family, and half as much is lost at 1/2."""
    home = np.tile(reach * np.array([0.25, 0.75, 1.0]), len(DOSES))
    dose = np.repeat(DOSES, len(BUDGETS))
    table = {"dose": dose, "budget": np.tile(BUDGETS, len(DOSES)), "home": home, "chance_home": 0 * home}
    for name, share in zip(FAMILIES, left, strict=True):
        table[f"{name}.away"] = home * (1 - dose * (1 - share))
        table[f"{name}.chance_away"] = 0 * home
    return replace(invented_run(scenario, seed=seed), tables={"matched": table})


def runs_of(*seeds: int) -> list[RunData]:
    """Two scenarios, each of which keeps more in one family."""
    control = [measured("control", seed, (0.6 + seed / 100, 0.2 + seed / 100)) for seed in seeds]
    return control + [measured("direct", seed, (0.1, 1.0), reach=70.0) for seed in seeds]


MATCHED = runs_of(*range(6))


def test_a_panel_a_family_has_a_line_for_each_scenario() -> None:
    gravity, decoy = draw("matched", runs_of(0, 1)).axes[:2]
    lines = [np.asarray(line.get_ydata(), float).round(6).tolist() for line in gravity.lines]
    assert [1.0, 0.8025, 0.605] in lines  # means of 0.8 and 0.805, of 0.6 and 0.61
    assert [1.0, 0.55, 0.1] in lines
    lines = [np.asarray(line.get_ydata(), float).round(6).tolist() for line in decoy.lines]
    assert [1.0, 0.6025, 0.205] in lines
    assert [1.0, 1.0, 1.0] in lines


def test_the_account_has_a_verdict_for_each_family() -> None:
    account = kinds()["matched"].account
    assert account is not None
    head, gravity, decoy = account(MATCHED).splitlines()
    assert "70" in head  # the lower of 80 and 70
    assert gravity.split("; ")[1].startswith("control")
    assert decoy.split("; ")[1].startswith("direct")
    few = account(runs_of(0, 1)).splitlines()
    assert all("not" in line.split("; ")[1] for line in few[1:])


def test_families_can_be_chosen_and_pooled_ones_are_refused() -> None:
    drawn = [axes for axes in draw("matched", MATCHED, ["decoy"]).axes if axes.axison]
    assert len(drawn) == 1
    with pytest.raises(SettingsError, match="gravity, decoy"):
        draw("matched", MATCHED, ["pooled"])


def test_one_scenario_and_other_seeds_cannot_be_compared() -> None:
    with pytest.raises(SettingsError):
        draw("matched", MATCHED[:6])
    with pytest.raises(SettingsError):
        draw("matched", [measured("control", 1, (0.5, 0.5)), measured("direct", 2, (0.5, 0.5))])
