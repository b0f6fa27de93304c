"""Which failure of principal and agent a generation shows in each regime (`fitness.measures.taxonomy`).

The regime looked at is the designer's, the selecting one is that of the experiment, and the believed one is
that of its organisms. Two further beliefs are tried out in the designer's regime: that regime itself
(informed), and the selecting regime (confined). Base fitness is what selection counts first. The aim of the
designer is his intent where he has one (`evolution.designer`), else the world's own base objective, which
differs only where a scenario selects for something else.

Each verdict is given by two yardsticks: in standard deviations of random lives of the regime that was lived
in, and of those of the selecting regime everywhere. Where the two differ, the verdict rests on how much
chance varies in a regime, and not on what organisms attain there alone. Where a world knows how much of the
base objective can be had (`World.ceiling`), there is a third: as the second, but base fitness in each regime
is a share of the way from chance to that ceiling, as if there were as much to be had as under selection.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from babushka.evolution.analysis.attained import Values, baseline_reward, mean_of_known
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import SELECTION, Conditions
from babushka.fitness.measures.attainment import attainment
from babushka.fitness.measures.taxonomy import CEILING, LIVED_IN, SELECTING, Attainments, Verdict, classify
from babushka.organisms.records import Lives


class _Attained(NamedTuple):
    """Means over members of attainments in some conditions."""

    fitness: float  # what selection counts
    felt: float
    aim: float  # what the designer wants


def failure_requests(subject: Subject, where: Conditions) -> dict[str, list[Request]]:
    """The lives that a verdict rests on, by conditions: of members, then of random organisms."""
    world, here = where.regime, subject.experiment.conditions[SELECTION]
    conditions = {
        "selecting": here,
        "intended": where,
        "believed": Conditions(where.belief, where.belief),
        "informed": Conditions(world, world),
        "confined": Conditions(world, here.regime),
    }
    return {name: [_members(subject, lived), _random(subject, lived)] for name, lived in conditions.items()}


def yardsticks(subject: Subject, where: Conditions) -> tuple[str, ...]:
    """The yardsticks by which there is a verdict in these conditions."""
    known = all(
        _ceiling(subject, place.regime) is not None
        for place in (where, subject.experiment.conditions[SELECTION])
    )
    return (LIVED_IN, SELECTING, CEILING) if known else (LIVED_IN, SELECTING)


def failure(
    subject: Subject, where: Conditions, lives: Mapping[str, Sequence[Lives]], yardstick: str = LIVED_IN
) -> tuple[Verdict, dict[str, float]]:
    """(the verdict on a regime, the attainments that it rests on by quantity) from those lives."""
    unit = None if yardstick == LIVED_IN else lives["selecting"][1]
    found = {name: _attained(subject, led, by_chance, unit) for name, (led, by_chance) in lives.items()}
    if yardstick == CEILING:
        found["intended"] = _stretched(subject, where, found["intended"], lives)
    intent = subject.experiment.intent
    apart = subject.experiment.objectives[0] != (intent or subject.objective, 1.0)
    attained = Attainments(
        fitness_selecting=found["selecting"].fitness,
        fitness_intended=found["intended"].fitness,
        felt_selecting=found["selecting"].felt,
        felt_intended=found["intended"].felt,
        felt_believed=found["believed"].felt,
        felt_informed=found["informed"].felt,
        felt_confined=found["confined"].felt,
        aim_selecting=found["selecting"].aim if apart and not intent else None,
        aim_intended=found["intended"].aim if apart else None,
    )
    quantities = {each.name: getattr(attained, each.name) for each in fields(attained)}
    known = {name: float(value) for name, value in quantities.items() if value is not None}
    return classify(attained, pursues=subject.pursues), known


def _ceiling(subject: Subject, parameters: Any) -> float | None:
    """How much of what selection counts can be had under these parameters, if the world knows."""
    world = subject.experiment.world
    counted = subject.experiment.objectives[0] == (world.objective, 1.0)
    return world.ceiling(parameters) if counted else None


def _stretched(
    subject: Subject, where: Conditions, found: _Attained, lives: Mapping[str, Sequence[Lives]]
) -> _Attained:
    """The same, as if there were as much of the base objective to be had as under selection."""
    room = {}
    here = subject.experiment.conditions[SELECTION]
    for name, parameters in (("selecting", here.regime), ("intended", where.regime)):
        by_chance = float(lives[name][1].mean(subject.objective).mean())
        most = _ceiling(subject, parameters)
        room[name] = math.nan if most is None or most <= by_chance else most - by_chance
    factor = room["selecting"] / room["intended"]
    own = subject.experiment.intent in (None, "", subject.objective)
    return found._replace(fitness=found.fitness * factor, aim=found.aim * factor if own else found.aim)


def _members(subject: Subject, where: Conditions) -> Request:
    """The members' lives in these conditions: as many as other measures have where those are looked at."""
    settings = subject.settings
    looked_at = where in subject.regimes.values()
    return Request(where, settings.lives if looked_at else settings.pressure_lives)


def _random(subject: Subject, where: Conditions) -> Request:
    """Random lives in that regime: those that are led anyway where it is one of those looked at."""
    led = (place for place in subject.regimes.values() if place.regime == where.regime)
    return subject.at_random(next(led, Conditions(where.regime, where.regime)))


def _attained(subject: Subject, lives: Lives, random_baseline: Lives, unit: Lives | None) -> _Attained:
    column, sign = subject.experiment.objectives[0]

    def against(values: Values, baseline: Callable[[Lives], Values]) -> Values:
        return attainment(values, baseline(random_baseline), None if unit is None else baseline(unit))

    felt = against(lives.mean("felt"), lambda by_chance: baseline_reward(subject, by_chance))
    fitness = against(sign * lives.mean(column), lambda by_chance: sign * by_chance.each(column).ravel())
    wanted = subject.experiment.intent or subject.objective
    aim = against(lives.mean(wanted), lambda by_chance: by_chance.each(wanted).ravel())
    return _Attained(*(mean_of_known(each) for each in (fitness, felt, aim)))
