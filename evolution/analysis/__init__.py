"""Measures of a saved generation, made by letting it live again: what `babushka analyze` computes.

    analysis = analyse(Subject(experiment.at(60), experiment.at(61), generation, AnalysisSettings()))

Formulas are in `fitness.measures`; families of measures are files in `evolution.analysis.measures`; they
say which lives they need, and here these are led.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.distances import Distances
from babushka.evolution.analysis.measures import Place, families, requests_of, wanted, with_needs
from babushka.evolution.analysis.selected import Succession
from babushka.evolution.analysis.subject import AnalysisSettings, Subject
from babushka.organisms.records import Lives

__all__ = ["Analysis", "AnalysisSettings", "Distances", "FoundByFamily", "Subject", "analyse"]

Values = NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class FoundByFamily:
    """What one family found: names begin with the label of the regime, and so do the rows of long tables."""

    row: dict[str, float] = field(default_factory=dict)  # the population's measures, `<label>.<measure>`
    members: dict[str, Values] = field(default_factory=dict)  # each member's, (members,) each
    tables: dict[str, list[Row]] = field(default_factory=dict)  # rows of long tables


@dataclass(frozen=True)
class Analysis:
    """What was found of one generation."""

    generation: int
    pursues: bool  # whether anything in these organisms optimizes what they feel
    labels: tuple[str, ...]  # of the regimes, in order
    offspring: Values  # of each member, (members,)
    families: Mapping[str, FoundByFamily]

    @property
    def row(self) -> dict[str, float]:
        """The population's measures of all families."""
        return {name: value for found in self.families.values() for name, value in found.row.items()}

    @property
    def members(self) -> dict[str, Values]:
        """Each member's measures of all families, (members,) each."""
        return {name: values for found in self.families.values() for name, values in found.members.items()}

    def table(self, name: str) -> list[Row]:
        """The rows of a long table."""
        return [row for found in self.families.values() for row in found.tables.get(name, ())]


def analyse(
    subject: Subject, distances: Distances, thorough: bool = True, only: Collection[str] | None = None
) -> Analysis:
    """Measure one generation. Only a `thorough` analysis has the slowest families, such as Goodhart curves.

    `only`, if given, are the names of the families to measure, whether they are slow or not; those that they
    need are measured as well.
    """
    names = with_needs(wanted(thorough) if only is None else only)
    lives, random_baseline = _live(subject, names)
    succession = Succession(subject)
    found = {name: FoundByFamily() for name in names}
    for label, where in subject.regimes.items():
        of_members: dict[str, Values] = {}
        for name in names:
            here = lives[label, name]
            place = Place(
                subject, label, where, here, random_baseline[label], succession, distances, of_members
            )
            made = families()[name].measure(place)
            of_members |= made.members
            mine = found[name]
            mine.row.update({f"{label}.{column}": value for column, value in made.population.items()})
            mine.members.update({f"{label}.{column}": values for column, values in made.members.items()})
            for table, rows in made.tables.items():
                mine.tables.setdefault(table, []).extend({"label": label, **row} for row in rows)
    return Analysis(
        subject.generation.number,
        subject.pursues,
        tuple(subject.regimes),
        succession.offspring[subject.rows],
        found,
    )


def _live(
    subject: Subject, names: Collection[str]
) -> tuple[dict[tuple[str, str], dict[str, list[Lives]]], dict[str, Lives]]:
    """(the lives of each regime and family by the family's names, random lives by regime), on one queue."""
    regimes = subject.regimes
    asked = {
        (label, name): requests_of(families()[name], subject, where)
        for label, where in regimes.items()
        for name in names
    }
    requests = [subject.at_random(where) for where in regimes.values()]
    requests += [each for named in asked.values() for some in named.values() for each in some]
    led = iter(subject.live(requests))
    random_baseline = {label: next(led) for label in regimes}
    lives = {
        key: {use: [next(led) for _ in some] for use, some in named.items()} for key, named in asked.items()
    }
    return lives, random_baseline
