"""Which failure of principal and agent a generation shows in each regime (`fitness.measures.taxonomy`).

The regime looked at is the designer's, the selecting one is that of the experiment, and the believed one is
that of its organisms. Two further beliefs are tried out in the designer's regime: that regime itself
(informed), and the selecting regime (confined). Base fitness is what selection counts first; the aim of the
designer is the world's own base objective, and differs only where a scenario selects for something else.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple, TypeVar

import numpy as np

from babushka.evolution.analysis.attained import baseline_reward, mean_of_known
from babushka.evolution.analysis.subject import Request, Subject
from babushka.evolution.experiment import SELECTION, Conditions
from babushka.fitness.measures.attainment import attainment
from babushka.fitness.measures.taxonomy import Attainments, Verdict, classify
from babushka.organisms.records import Lives

Place = TypeVar("Place")


class _Attained(NamedTuple):
    """Means over members of attainments in some conditions."""

    fitness: float  # what selection counts
    felt: float
    aim: float  # the world's own base objective


def failures(
    subject: Subject, random_baseline: Mapping[str, Lives], lives: Mapping[str, Lives]
) -> tuple[dict[str, Verdict], dict[str, float]]:
    """(the verdict by regime, the attainments that they rest on as `<label>.taxonomy.<quantity>`).

    `chance` and `lives` are those of the subject's regimes.
    """
    here = subject.experiment.conditions[SELECTION]
    wanted = [here]
    for where in subject.regimes.values():
        world = where.regime
        wanted += [where, Conditions(where.belief, where.belief)]
        wanted += [Conditions(world, belief) for belief in (world, here.regime)]
    found = _everywhere(subject, wanted, random_baseline, lives)
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, float] = {}
    apart = subject.experiment.objectives[0] != (subject.objective, 1.0)
    for number, label in enumerate(subject.regimes):
        intended, believed, informed, confined = found[1 + 4 * number : 5 + 4 * number]
        attained = Attainments(
            fitness_selecting=found[0].fitness,
            fitness_intended=intended.fitness,
            felt_selecting=found[0].felt,
            felt_intended=intended.felt,
            felt_believed=believed.felt,
            felt_informed=informed.felt,
            felt_confined=confined.felt,
            aim_selecting=found[0].aim if apart else None,
            aim_intended=intended.aim if apart else None,
        )
        verdicts[label] = classify(attained, pursues=subject.pursues)
        for each in fields(attained):
            value = getattr(attained, each.name)
            if value is not None:
                numbers[f"{label}.taxonomy.{each.name}"] = value
    return verdicts, numbers


def _everywhere(
    subject: Subject,
    wanted: list[Conditions],
    random_baseline: Mapping[str, Lives],
    lives: Mapping[str, Lives],
) -> list[_Attained]:
    """What is attained in each of the wanted conditions; those that are alike are lived in once."""
    known = [(where, lives[label]) for label, where in subject.regimes.items()]
    by_chance = [(where.regime, random_baseline[label]) for label, where in subject.regimes.items()]
    new = _missing(wanted, [where for where, _ in known])
    requests = [Request(where, subject.settings.pressure_lives) for where in new]
    known += zip(new, subject.live(requests), strict=True)
    unmet = _missing([where.regime for where in wanted], [regime for regime, _ in by_chance])
    places = [Conditions(regime, regime) for regime in unmet]
    random = subject.live_at_random(places, subject.settings.random_organisms)
    by_chance += zip(unmet, random, strict=True)
    return [_attained(subject, _of(known, where), _of(by_chance, where.regime)) for where in wanted]


def _attained(subject: Subject, lives: Lives, random_baseline: Lives) -> _Attained:
    column, sign = subject.experiment.objectives[0]
    felt = attainment(lives.mean("felt"), baseline_reward(subject, random_baseline))
    fitness = attainment(sign * lives.mean(column), sign * random_baseline.each(column).ravel())
    aim = attainment(lives.mean(subject.objective), random_baseline.each(subject.objective).ravel())
    return _Attained(*(mean_of_known(np.asarray(each)) for each in (fitness, felt, aim)))


def _missing(wanted: list[Place], known: list[Place]) -> list[Place]:
    """What is wanted and not known, each once."""
    new: list[Place] = []
    for place in wanted:
        if place not in known and place not in new:
            new.append(place)
    return new


def _of(known: list[tuple[Place, Lives]], wanted: Place) -> Lives:
    return next(lives for place, lives in known if place == wanted)
