"""Measures of a saved generation, made by letting it live again: what `babushka analyze` computes.

    analysis = analyse(Subject(experiment.at(60), experiment.at(61), generation, AnalysisSettings()))

Formulas are in `fitness.measures`; families of measures are files in `evolution.analysis.measures`; this
package decides which lives they are made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis import curves as goodhart
from babushka.evolution.analysis import searching
from babushka.evolution.analysis.curves import Curve
from babushka.evolution.analysis.distances import Distances
from babushka.evolution.analysis.failing import failures
from babushka.evolution.analysis.measures import Place, families
from babushka.evolution.analysis.selected import Succession
from babushka.evolution.analysis.shift import Loss, losses
from babushka.evolution.analysis.subject import AnalysisSettings, Request, Subject
from babushka.fitness.measures.correlation import spearman
from babushka.fitness.measures.goodhart_fits import OVER_BUDGETS, fits
from babushka.fitness.measures.taxonomy import Verdict
from babushka.organisms.records import Lives

__all__ = ["Analysis", "AnalysisSettings", "Curve", "Distances", "Loss", "Subject", "Verdict", "analyse"]

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Analysis:
    """What was found of one generation."""

    generation: int
    row: Mapping[str, float]  # the population's measures, `<label>.<measure>`
    members: Mapping[str, Values]  # each member's, (members,) each
    curves: Mapping[str, list[Curve]] = field(default_factory=dict)  # by regime
    fits: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)  # by regime, of the curves
    losses: Mapping[str, list[Loss]] = field(default_factory=dict)  # by regime
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)  # by regime


def analyse(subject: Subject, distances: Distances, thorough: bool = True) -> Analysis:
    """Measure one generation. Only a `thorough` analysis has curves and losses, its slowest parts."""
    random_baseline = dict(
        zip(
            subject.regimes,
            subject.live_at_random([*subject.regimes.values()], subject.settings.random_organisms),
            strict=True,
        )
    )
    lives = _live(subject, thorough)
    succession = Succession(subject)
    row: dict[str, float] = {"generation": subject.generation.number, "pursues": float(subject.pursues)}
    members: dict[str, Values] = {"offspring": succession.offspring[subject.rows]}
    found_curves: dict[str, list[Curve]] = {}
    for label, where in subject.regimes.items():
        records = lives[label]
        found: dict[str, float] = {}
        of_members: dict[str, Values] = {}
        place = Place(
            subject, label, where, records, random_baseline[label], succession, distances, of_members
        )
        for family in families():
            made = family.measure(place)
            found |= made.population
            of_members |= made.members
        if thorough:
            found_curves[label] = goodhart.by_choice(subject, records["free"][0], random_baseline[label])
            if subject.searches:
                over_budgets = [
                    goodhart.by_budget(subject, kind, records[kind], random_baseline[label])
                    for kind in OVER_BUDGETS
                    if kind in records
                ]
                found_curves[label] = over_budgets + found_curves[label]
                found["spearman.pressures"] = float(spearman(over_budgets[0].true, over_budgets[0].proxy))
        row |= {f"{label}.{name}": value for name, value in found.items()}
        members |= {f"{label}.{name}": values for name, values in of_members.items()}
    verdicts, attainments = failures(
        subject, random_baseline, {label: records["free"][0] for label, records in lives.items()}
    )
    row |= attainments
    lost = losses(subject) if thorough else {}
    row |= {f"{label}.lost.{each.part}": each.loss for label, parts in lost.items() for each in parts}
    return Analysis(
        subject.generation.number,
        row,
        members,
        found_curves,
        {label: _fits(curves) for label, curves in found_curves.items()},
        lost,
        verdicts,
    )


def _fits(curves: list[Curve]) -> list[dict[str, Any]]:
    return [row for c in curves for row in fits(c.kind, c.pressure, c.z_true)]


def _live(subject: Subject, thorough: bool) -> dict[str, dict[str, list[Lives]]]:
    """By regime and use, the lives that the measures are made of: all led on one queue."""
    wanted: list[tuple[str, str, Request]] = []
    for label, where in subject.regimes.items():
        wanted.append((label, "free", Request(where, subject.settings.lives)))
        if subject.pursues:
            wanted.append((label, "reflex", Request(where, subject.settings.lives, subject.without_search)))
        if subject.searches:
            if subject.inner.horizon in subject.traits:
                wanted += [(label, "depth", each) for each in searching.depth_requests(subject, where)]
            if thorough:
                for kind, requests in goodhart.budget_requests(subject, where).items():
                    wanted += [(label, kind, each) for each in requests]
    records = subject.live([request for _, _, request in wanted])
    sorted_out: dict[str, dict[str, list[Lives]]] = {label: {} for label in subject.regimes}
    for (label, use, _), record in zip(wanted, records, strict=True):
        sorted_out[label].setdefault(use, []).append(record)
    return sorted_out
