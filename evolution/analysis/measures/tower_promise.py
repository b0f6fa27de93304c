"""What machines promise in trials and deliver in life; whether they behave on trial and defect later."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis import towers
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.coincidence import coincidence
from babushka.fitness.measures.names import Measure
from babushka.organisms.records import Lives

PLACE = 10
FELT = "felt per step"
MEASURES = (
    Measure(
        "promise", "promised to the maker, level", FELT, "that a machine adds in the trial it was built for"
    ),
    Measure(
        "delivery", "brought to the maker, level", FELT, "worth to its maker of what it and those below took"
    ),
    Measure(
        "added",
        "added to the maker, level",
        FELT,
        "per step of a machine's work, with the level less without",
    ),
    Measure("gap", "gap, level", FELT, "promised less brought"),
    Measure("gap.added", "gap to what was added, level", FELT, "promised less added"),
    Measure(
        "behaves",
        "behaves on trial, level",
        "share",
        "of lives with a machine: it brings its maker good there",
    ),
    Measure(
        "defects", "defects at work, level", "share", "of lives with a machine: it brings its maker harm"
    ),
    Measure("both", "behaves and defects, level", "share", "of lives with a machine"),
    Measure("excess", "excess of both, level", "", "over the product of the two shares: 0 if independent"),
)

Values = NDArray[np.float64]


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, and without each level."""
    lives = subject.settings.lives
    without = [
        Request(where, lives, agents=towers.Without(level)) for level in towers.machine_levels(subject)
    ]
    return {"free": [Request(where, lives)], "without": without} if without else {}


def measure(place: Place) -> Found:
    """Nothing of organisms that build no machines, nor of a level of which none was built."""
    population: dict[str, float] = {}
    members: dict[str, Values] = {}
    for level, without in zip(
        towers.machine_levels(place.subject), place.lives.get("without", ()), strict=True
    ):
        (free,) = place.lives["free"]
        members |= _kept_promises(free, without, level)
        population |= _defections(free, level)
    means, members = towers.of_known(members)
    return Found(means | population, members)


def _kept_promises(free: Lives, without: Lives, level: int) -> dict[str, Values]:
    """Of each member's machines: what was promised, brought and added per step, to their maker."""
    column = "felt" if level == 2 else f"sensed.{level - 1}"
    was_built = towers.built(free, level)
    worked = free.each(f"worked.{level}").sum(axis=1)
    promised = _per(free.each(f"promise.{level}").sum(axis=1), free.each(f"built.{level}").sum(axis=1))
    brought = _per(free.each(f"brought.{level}").sum(axis=1), worked)
    more = np.where(was_built, free.each(column) - without.each(column), 0.0)
    added = _per(more.sum(axis=1), worked)
    found = {"promise": promised, "delivery": brought, "added": added}
    found |= {"gap": promised - brought, "gap.added": promised - added}
    return {f"{name}.{level}": values for name, values in found.items()}


def _defections(free: Lives, level: int) -> dict[str, float]:
    """How often machines behave on trial, defect later, and both; each life with a machine is a case."""
    was_built = towers.built(free, level)
    if not was_built.any():
        return {}
    found = coincidence(
        free.each(f"tried.{level}")[was_built] > 0, free.each(f"brought.{level}")[was_built] < 0
    )
    named = {"behaves": found.first, "defects": found.second, "both": found.both, "excess": found.excess}
    return {f"{name}.{level}": share for name, share in named.items()}


def _per(total: Values, count: Values) -> Values:
    """Total by count, NaN where there is none."""
    return np.asarray(np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0), np.float64)
