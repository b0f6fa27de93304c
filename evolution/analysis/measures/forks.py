"""What sways members where the ways to two candidates part: which they reach, by the distances there."""

from collections.abc import Mapping, Sequence

import numpy as np

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.evolution.history.wanting import reached
from babushka.fitness.measures.logistic import logistic
from babushka.fitness.measures.names import Measure

PLACE = 9
TABLES = ("forks",)
ALONE = "alone"
LEVEL = 0.95
EVEN = "even"  # what the log odds are called where all distances are at their means
MEASURES = (
    Measure(
        "fork",
        "at the fork",
        "log odds (per step)",
        "of reaching the base objective's candidate rather than its rival: what one step more adds",
    ),
    Measure("decided", "decided", "share of trials", "in which one of the two was reached first"),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, in each of the trials alone, once."""
    forks = subject.experiment.world.forks(where.regime)
    if forks is None:
        return {}
    conditions = [subject.experiment.conditions_under(each) for each in forks.alone]
    return {ALONE: [Request(each, 1) for each in conditions]}


def measure(place: Place) -> Found:
    """Weights of distances with intervals over trials, and the trials; nothing in worlds without forks."""
    forks = place.subject.experiment.world.forks(place.where.regime)
    if forks is None:
        return Found()
    shares = [_means(reached(lives)) for lives in place.lives[ALONE]]
    base, rival = (np.array([each[f"reached.{name}"] for each in shares]) for name in forks.candidates)
    fitted = logistic(forks.distances, base, base + rival)
    population = {"decided": float((base + rival).mean())}
    for name, weight in zip((EVEN, *forks.names), fitted, strict=True):
        low, high = weight.ends(LEVEL)
        population |= {f"fork.{name}": weight.value, f"fork.{name}.low": low, f"fork.{name}.high": high}
    rows = [
        {"trial": number, **_distances(forks.names, values), **each}
        for number, (values, each) in enumerate(zip(forks.distances.tolist(), shares, strict=True))
    ]
    return Found(population, tables={"forks": rows})


def _distances(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {f"distance.{name}": value for name, value in zip(names, values, strict=True)}


def _means(shares: Mapping[str, np.ndarray]) -> dict[str, float]:
    """The share of members that reached each candidate in one trial."""
    return {f"reached.{name}": float(each.mean()) for name, each in shares.items()}
