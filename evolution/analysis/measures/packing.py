"""Packings of knapsacks: what search adds, and whether what is packed is like greedy, or like the optimum."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.names import Measure
from babushka.fitness.worlds.knapsack import Knapsack
from babushka.fitness.worlds.knapsack.references import REFERENCES
from babushka.organisms.inner.account import AS_EVOLVED, Limits
from babushka.organisms.records import Lives

PLACE = 5
OFTEN = 4  # times as many instances: many have several best packings, or none that tells references apart
MEASURES = (
    Measure("packed", "share of the best packing", "share", "by members as they are"),
    Measure("packed.reflex", "share of the best packing", "share", "by their priority alone"),
    Measure("exact", "instances packed best", "share", "by members as they are"),
    Measure("exact.reflex", "instances packed best", "share", "by their priority alone"),
    Measure(
        "alike",
        "separating agreement",
        "share",
        "of items that a reference and the one best packing decide differently, decided like the reference",
    ),
    Measure("alike.reflex", "separating agreement", "share", "the same of the priority alone"),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are and by their priority alone, beside the references."""
    if not isinstance(subject.experiment.world, Knapsack):
        return {}
    compared = Conditions(replace(where.regime, compared=True), where.belief)
    lives = OFTEN * subject.settings.lives
    limits = {"": AS_EVOLVED, ".reflex": Limits(budget=(0,))}
    return {how: [Request(compared, lives, limit)] for how, limit in limits.items()}


def measure(place: Place) -> Found:
    """See above; nothing of other worlds."""
    if not isinstance(place.subject.experiment.world, Knapsack):
        return Found()
    found: dict[str, float] = {}
    for how in ("", ".reflex"):
        lives = place.lives[how][0]
        found[f"packed{how}"] = float(lives.mean("share").mean())
        found[f"exact{how}"] = float(lives.mean("exact").mean())
        for reference in REFERENCES:
            found[f"alike{how}.{reference}"] = separating_agreement(lives, reference)
    return Found(found)


def separating_agreement(lives: Lives, reference: str) -> float:
    """Alike over asked, over all members and instances; NaN if nothing was asked."""
    asked = float(lives.each(f"asked.{reference}").sum())
    return float(lives.each(f"alike.{reference}").sum()) / asked if asked else np.nan
