"""The measures of an analysed generation, a family a file, found by being there.

A family is a module of this folder, or one that another package announces as an entry point of the group
`babushka.measures`, with

    MEASURES                  what it measures, a `Measure` each (`fitness.measures.names`)
    measure(place)            what it finds in one regime, as `Found`; nothing where it does not apply
    requests(subject, where)  the lives that it needs there, lists of `Request` by names of its own, by which
                              it finds them; without this, "free": the members as they are
    TABLES = ("points",)      the long tables that it adds rows to
    NEEDS = ("attainment",)   families before it, whose measures of members it reads
    THOROUGH = True           only a thorough analysis has it: it is slow
    ON_REQUEST = True         no analysis has it unless it is named: it is slower still, and for few questions
    PLACE = 3                 where it stands among the others; those without a place come last, by name
    VERSION = 1               raised whenever the same lives would give other numbers

Formulas are in `fitness.measures`, on plain arrays; `evolution.analysis` leads the lives of all families on
one queue, those that several ask for once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.distances import Distances
from babushka.evolution.analysis.requests import Request, as_they_are
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
    lives: Mapping[str, Sequence[Lives]]  # those that the family asked for, by the names that it gave them
    random_baseline: Lives
    succession: Succession
    distances: Distances
    members: Mapping[str, Values]  # what the families before found of each member, (members,) each


@dataclass(frozen=True)
class Found:
    """What a family finds: of the population, of each member, (members,) each, and rows of long tables.

    A name is that of a declared measure, or such a name with a dot and something that only the world knows.
    """

    population: Mapping[str, float] = field(default_factory=dict)
    members: Mapping[str, Values] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def families() -> Mapping[str, ModuleType]:
    """Every family of measures by its name, in order."""
    found = FOUND.all()
    return {name: found[name] for name in sorted(found, key=lambda name: (place_of(found[name]), name))}


def family_of(name: str) -> ModuleType:
    """The family of that name; raises `SettingsError` with the nearest one if there is none."""
    return FOUND.get(name)


def place_of(family: ModuleType) -> int:
    """Where a family stands among the others."""
    return int(getattr(family, "PLACE", LAST))


def version_of(family: ModuleType) -> int:
    """Which version of its measures a family has."""
    return int(getattr(family, "VERSION", 1))


def wanted(thorough: bool) -> list[str]:
    """The families of an analysis that names none, by name, in order."""
    return [
        name
        for name, each in families().items()
        if not getattr(each, "ON_REQUEST", False) and (thorough or not getattr(each, "THOROUGH", False))
    ]


def with_needs(names: Collection[str]) -> list[str]:
    """These families and those that they need, in order."""
    found = set(names)
    for name, family in reversed([*families().items()]):  # a family needs those before it
        if name in found:
            found |= set(getattr(family, "NEEDS", ()))
    return [name for name in families() if name in found]


def requests_of(family: ModuleType, subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """The lives that a family needs in some conditions, by its own names."""
    if not hasattr(family, "requests"):
        return as_they_are(where, subject.settings.lives)
    found: Mapping[str, Sequence[Request]] = family.requests(subject, where)
    return found


def by_name() -> dict[str, Measure]:
    """Every measure that a family declares, by the name of its column without the label."""
    return {measure.name: measure for family in families().values() for measure in measures_of(family)}


def measures_of(family: ModuleType) -> tuple[Measure, ...]:
    """The measures that a family declares."""
    return tuple(getattr(family, "MEASURES", ()))


def declared(name: str, measures: Collection[Measure]) -> Measure | None:
    """The measure that a name means: one called so, or what stands before a dot in it; None if none does."""
    known = {measure.name: measure for measure in measures}
    stem = name
    while stem and stem not in known:
        stem = stem.rpartition(".")[0]
    if not stem:
        return None
    measure, rest = known[stem], name.removeprefix(stem).lstrip(".")
    return measure._replace(name=name, title=f"{measure.title}: {rest}") if rest else measure
