"""Twins of a puzzle: what of one setting is solved in the other, and whether it is by the same units.

All positions of both settings are answered, not a sample of them: the numbers are exact for each member. The
first regime looked at is home, each further one a twin of it. Sharing has two baselines: the same between
random halves of the home positions, which is what noise allows, and with units shuffled, which is chance.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.subject import Subject
from babushka.fitness import streams
from babushka.fitness.measures.names import Measure
from babushka.fitness.measures.sharing import (
    Values,
    answers_without,
    damage,
    sharing,
    shuffled_sharing,
    transfer,
)
from babushka.fitness.worlds.questions import Questions

Passes = Callable[[int, Any], list[tuple[Values, Values]]]  # of a member, by its row

PLACE = 5
MOST_MEMBERS = 20  # whose units are taken away one by one, spread evenly over those looked at
TABLES = ("damage",)
MEASURES = (
    Measure("solved_all", "share of all positions solved", "share", "by members as they are"),
    Measure("transfer", "transfer", "share", "of what home is above chance, as the twin is above it"),
    Measure("shared", "sharing", "share", "of what units are needed for at home and in the twin"),
    Measure("shared.halves", "sharing of halves", "share", "the same of two halves of home: noise alone"),
    Measure("shared.shuffled", "sharing by chance", "share", "the same with units shuffled"),
)


def measure(place: Place) -> Found:
    """See above; nothing where questions are not enumerated, or of kinds without units that can be held."""
    here, home_label = place.subject.experiment, next(iter(place.subject.regimes))
    asked = here.world.questions(place.where.regime)
    home = here.world.questions(place.subject.regimes[home_label].regime)
    if asked is None or home is None:
        return Found()
    nets = here.agents(place.subject.genomes)
    passes = partial(here.organism.passes, nets)
    if not passes(0, home.asked):
        return Found()
    solved = np.array([_solved(passes, row, asked) for row in range(len(place.subject.genomes))])
    found = {"solved_all": float(solved.mean())}
    tables: list[dict[str, float]] = []
    if place.label != home_label:
        at_home = float(np.mean([_solved(passes, row, home) for row in range(len(solved))]))
        found["transfer"] = transfer(at_home, found["solved_all"], home.chance)
        shared, tables = _shared(place.subject, passes, home, asked)
        found |= shared
    return Found(found, {"solved_all": solved}, {"damage": tables})


def _shared(
    subject: Subject, passes: Passes, home: Questions, twin: Questions
) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Means over members of sharing and its baselines; what each unit of the first of them is needed for."""
    generator = streams.generator(subject.experiment.seed, streams.ANALYSIS, subject.generation.number)
    halves = generator.permutation(len(home.answers)) % 2 == 0
    rows = np.unique(np.linspace(0, len(subject.genomes) - 1, MOST_MEMBERS).astype(np.int64))
    values = []
    table: list[dict[str, float]] = []
    for row in rows:
        at_home, in_twin = (_damage(passes, row, asked) for asked in (home, twin))
        one, other = (_damage(passes, row, home.only(kept)) for kept in (halves, ~halves))
        by_chance = shuffled_sharing(at_home, in_twin, generator)
        values.append((sharing(at_home, in_twin), sharing(one, other), by_chance))
        if not table:
            table = [
                {"unit": unit + 1, "home": float(lost), "twin": float(in_twin[unit])}
                for unit, lost in enumerate(at_home)
            ]
    means = np.nanmean(values, axis=0) if np.isfinite(values).any(axis=0).all() else np.full(3, np.nan)
    return dict(zip(("shared", "shared.halves", "shared.shuffled"), means.tolist(), strict=True)), table


def _solved(passes: Passes, row: int, asked: Questions) -> float:
    scores = np.sum([hidden @ outputs for hidden, outputs in passes(row, asked.asked)], axis=0)
    return float((scores.argmax(axis=1) == asked.answers).mean())


def _damage(passes: Passes, row: int, asked: Questions) -> Values:
    return damage(answers_without(passes(row, asked.asked)), asked.answers)
