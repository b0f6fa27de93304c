"""Scores at a row of budgets and doses are those of lives that are led by hand."""

import dataclasses
import itertools
from typing import Any

import numpy as np

from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
from babushka.evolution.analysis.measures import wanted
from babushka.evolution.analysis.measures.matched import DOSES, on_the_way
from babushka.evolution.analysis.requests import Request
from babushka.evolution.loop import evolve
from babushka.fitness.measures.matched import row_of_budgets
from babushka.fitness.worlds.guidance import Shift
from babushka.fitness.worlds.savanna import Modernity
from babushka.organisms.inner.account import Limits
from tests import tiny

QUICK = AnalysisSettings(lives=3, random_organisms=8, pressure_lives=2)


def subject(**changes: Any) -> Subject:
    made = tiny.experiment(**changes)
    saved = next(itertools.islice(evolve(made), 1, None))
    return Subject(made.at(1), made.at(2), saved, QUICK)


def test_it_is_measured_only_where_it_is_named() -> None:
    assert "matched" not in wanted(thorough=True)


def test_rows_are_mean_scores_of_lives_at_each_dose_and_budget() -> None:
    about = subject()
    found = analyse(about, Distances(), only=["matched"])
    rows = found.table("matched")
    budgets = row_of_budgets(int(about.traits["budget"].max()))
    assert {row["label"] for row in rows} == {"modern"}  # the ancestral world is home
    assert [(row["dose"], row["budget"]) for row in rows] == list(itertools.product(DOSES, budgets))
    row = next(row for row in rows if (row["dose"], row["budget"]) == (0.5, budgets[1]))
    half = about.experiment.conditions_under(Modernity(0.5))
    home = about.experiment.conditions["selection"]
    limits = Limits(budget=(budgets[1],))
    led = about.live([Request(place, QUICK.pressure_lives, limits) for place in (home, half)])
    assert [row["home"], row["away"]] == [each.mean(about.objective).mean() for each in led]
    chance = about.live([Request(place, QUICK.pressure_lives, random=8) for place in (home, half)])
    assert [row["chance_home"], row["chance_away"]] == [each.mean(about.objective).mean() for each in chance]
    assert np.isfinite(found.row["modern.share_left"]) or row["home"] <= row["chance_home"]


def test_who_does_not_search_has_one_point() -> None:
    about = subject(organism={"mode": "reflex"})
    rows = analyse(about, Distances(), only=["matched"]).table("matched")
    assert [row["budget"] for row in rows] == [0] * len(DOSES)


def test_doses_lead_along_a_straight_line_of_real_numbers_alone() -> None:
    away = Shift(wind=1.0, gusts=0.5)
    assert on_the_way(Shift(gusts=0.25), away, 0.5) == Shift(wind=0.5, gusts=0.375)
    assert on_the_way(Shift(), Shift(), 0.5) == Shift()

    @dataclasses.dataclass(frozen=True)
    class Place:
        size: int
        warmth: float

    assert on_the_way(Place(3, 0.0), Place(3, 1.0), 0.25) == Place(3, 0.25)
    assert on_the_way(Place(3, 0.0), Place(9, 1.0), 0.25) is None
