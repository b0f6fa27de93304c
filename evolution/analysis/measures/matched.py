"""Scores at a row of search budgets, at home and in each other regime at several doses: for the fair test.

Two kinds are compared where they attain the same at home (`fitness.measures.matched`). Any kind in any world
has a row; one that does not search has a row of one point. The doses lead from the selecting regime to the
other along a straight line through the parameters; where these are not all real numbers, there is only the
whole way. Random organisms live everywhere too: what chance attains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import SELECTION, Conditions
from babushka.fitness.measures.matched import row_of_budgets, share_left
from babushka.fitness.measures.names import Measure
from babushka.organisms.inner.account import AS_EVOLVED, Limits

PLACE = 12
ON_REQUEST = True
TABLES = ("matched",)
DOSES = (0.25, 0.5, 1.0)
HOME = "home"
MEASURES = (
    Measure(
        "share_left",
        "share left",
        "share",
        "of fitness above chance in the selecting regime, at the largest budget of members",
    ),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members at each budget, and organisms at random, at home and at each dose."""
    lives, random = subject.settings.pressure_lives, subject.settings.random_organisms
    asked: dict[str, list[Request]] = {}
    for name, place in _places(subject, where).items():
        asked[name] = [Request(place, lives, limits) for limits in _limits(subject)]
        asked[f"random {name}"] = [Request(place, lives, random=random)]
    return asked


def measure(place: Place) -> Found:
    """A row of the table for each dose and budget."""
    subject = place.subject
    budgets = _budgets(subject)
    scores = {
        name: [float(each.mean(subject.objective).mean()) for each in lives]
        for name, lives in place.lives.items()
    }
    rows = [
        {
            "dose": dose,
            "budget": budget,
            "home": scores[HOME][at],
            "away": scores[_at(dose)][at],
            "chance_home": scores[f"random {HOME}"][0],
            "chance_away": scores[f"random {_at(dose)}"][0],
        }
        for dose in DOSES
        if _at(dose) in scores
        for at, budget in enumerate(budgets)
    ]
    if not rows:  # this is home
        return Found()
    own = rows[-1 if len(budgets) == 1 else -2]  # of the whole way, at their largest budget
    left = share_left(own["away"], own["home"], own["chance_away"], own["chance_home"])
    return Found({"share_left": float(left)}, tables={"matched": rows})


def _budgets(subject: Subject) -> tuple[int, ...]:
    if not subject.searches or subject.inner.budget is None:
        return (0,)
    return row_of_budgets(int(subject.traits[subject.inner.budget].max()))


def _limits(subject: Subject) -> list[Limits]:
    budgets = _budgets(subject)
    return [AS_EVOLVED] if budgets == (0,) else [Limits(budget=(budget,)) for budget in budgets]


def _places(subject: Subject, where: Conditions) -> dict[str, Conditions]:
    """Home, and each dose; nothing where the regime is that of home."""
    experiment = subject.experiment
    home = experiment.conditions[SELECTION]
    if where == home:
        return {}
    found = {HOME: home}
    for dose in DOSES:
        regime = where.regime if dose == 1.0 else on_the_way(home.regime, where.regime, dose)
        if regime is not None:
            found[_at(dose)] = experiment.conditions_under(regime)
    return found


def on_the_way(home: Any, away: Any, dose: float) -> Any:
    """The regime whose parameters are that share of the way; None if any that differ are not real numbers."""
    changed: dict[str, float] = {}
    for each in fields(home):
        start, end = getattr(home, each.name), getattr(away, each.name)
        if start == end:
            continue
        if not isinstance(start, float) or not isinstance(end, float):
            return None
        changed[each.name] = start + dose * (end - start)
    return replace(away, **changed)


def _at(dose: float) -> str:
    return f"dose {dose:g}"
