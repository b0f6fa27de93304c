"""Goodhart curves: what fitness does as felt reward is optimized harder, with what is fitted to it."""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis import curves
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request, as_they_are
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.correlation import spearman
from babushka.fitness.measures.goodhart_fits import OVER_BUDGETS, fits
from babushka.fitness.measures.names import Measure

PLACE = 5
THOROUGH = True
TABLES = ("goodhart", "fits")
MEASURES = (
    Measure(
        "spearman.pressures",
        "rank correlation across pressures",
        "",
        "of fitness and felt reward as the search budget rises",
    ),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, and at each search budget."""
    over_budgets = curves.budget_requests(subject, where) if subject.searches else {}
    return as_they_are(where, subject.settings.lives) | over_budgets


def measure(place: Place) -> Found:
    """See `evolution.analysis.curves`."""
    subject, baseline = place.subject, place.random_baseline
    made = [
        curves.by_budget(subject, kind, list(place.lives[kind]), baseline)
        for kind in OVER_BUDGETS
        if kind in place.lives
    ]
    pressures = {"spearman.pressures": float(spearman(made[0].true, made[0].proxy))} if made else {}
    made += curves.by_choice(subject, place.lives["free"][0], baseline)
    points = [point for curve in made for point in curve.points()]
    fitted = [row for curve in made for row in fits(curve.kind, curve.pressure, curve.z_true)]
    return Found(pressures, tables={"goodhart": points, "fits": fitted})
