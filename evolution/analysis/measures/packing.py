"""Packings of knapsacks: how near they come to the best one, with search and by the priority alone."""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis.measures import Found, Place, agreement
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.names import Measure
from babushka.fitness.worlds.knapsack import Knapsack

PLACE = 5
VERSION = 2
MEASURES = (
    Measure("packed", "share of the best packing", "share", "by members as they are"),
    Measure("packed.reflex", "share of the best packing", "share", "by their priority alone"),
    Measure("exact", "instances packed best", "share", "by members as they are"),
    Measure("exact.reflex", "instances packed best", "share", "by their priority alone"),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """The lives in which decisions are compared with references, so that both are of the same packings."""
    return agreement.requests(subject, where) if isinstance(subject.experiment.world, Knapsack) else {}


def measure(place: Place) -> Found:
    """See above; nothing of other worlds."""
    if not isinstance(place.subject.experiment.world, Knapsack):
        return Found()
    found: dict[str, float] = {}
    for how, (lives,) in place.lives.items():
        found[f"packed{how}"] = float(lives.mean("share").mean())
        found[f"exact{how}"] = float(lives.mean("exact").mean())
    return Found(found)
