"""The measures of an analysed generation, a family a file, found by being there.

A family is a module of this folder, or one that another package announces as an entry point of the group
`babushka.measures`, with

    MEASURES               what it measures: name, title, unit and meaning of each (`fitness.measures.names`)
    measure(place)         what it finds in one regime (`Place`), as `Found`; nothing where it does not apply
    PLACE = 3              where it stands among the others; those without a place come last, by name

Formulas are in `fitness.measures`, on plain arrays; `evolution.analysis` leads the lives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.distances import Distances
from babushka.evolution.analysis.selected import Succession
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.names import Measure
from babushka.fitness.registry import Modules
from babushka.organisms.records import Lives

Values = NDArray[np.float64]
LAST = 100  # the place of a family that names none
FOUND = Modules(__name__, "babushka.measures", "measure", "measure")


@dataclass(frozen=True)
class Place:
    """One regime of an analysed generation, and what was lived there."""

    subject: Subject
    label: str
    where: Conditions
    lives: Mapping[str, list[Lives]]  # "free": as they are; "reflex": without search; "depth": by horizon
    random_baseline: Lives
    succession: Succession
    distances: Distances
    members: Mapping[str, Values]  # what the families before found of each member, (members,) each


@dataclass(frozen=True)
class Found:
    """What a family finds: of the population, and of each member, (members,) each."""

    population: Mapping[str, float] = field(default_factory=dict)
    members: Mapping[str, Values] = field(default_factory=dict)


@cache
def families() -> tuple[ModuleType, ...]:
    """Every family of measures, in order."""
    found = FOUND.all()
    return tuple(found[name] for name in sorted(found, key=lambda name: (_place(found[name]), name)))


def by_name() -> dict[str, Measure]:
    """Every measure that a family declares, by the name of its column without the label."""
    return {measure.name: measure for family in families() for measure in getattr(family, "MEASURES", ())}


def _place(family: ModuleType) -> int:
    return int(getattr(family, "PLACE", LAST))
