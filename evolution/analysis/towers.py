"""Towers under analysis: which levels there are, what each wants, and lives with something changed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.attained import mean_of_known
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions, Experiment
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.maker import Maker
from babushka.organisms.records import Lives
from babushka.organisms.tower.changed import building_at_random, keeping, without
from babushka.organisms.tower.driven import Driven

Values = NDArray[np.float64]


def machine_levels(subject: Subject) -> range:
    """2 and whatever is below it; empty where organisms build no machines."""
    organism = subject.experiment.organism
    return range(2, organism.depth + 1) if isinstance(organism, Maker) else range(0)


@dataclass(frozen=True)
class Without:
    """Members that cannot have machines of a level."""

    level: int

    def __call__(self, experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
        return without(experiment.agents(genomes, limits), self.level)


def with_lasting_machines(experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
    """Members whose machine works to the end, so that what it built last is known to be its own."""
    return keeping(experiment.agents(genomes, limits), experiment.world.steps)


def with_random_machines(experiment: Experiment, genomes: Genomes, limits: Limits) -> Any:
    """Members that build a random machine whenever they can."""
    return building_at_random(experiment.agents(genomes, limits))


@dataclass(frozen=True, eq=False)
class Pursuing:
    """The bodies of members, driven by given values of kinds, (members, K + 1)."""

    values: Values

    def __call__(self, experiment: Experiment, genomes: Genomes, limits: Limits) -> Driven:
        return Driven(self.values)


def built(lives: Lives, level: int) -> NDArray[np.bool_]:
    """Whether a machine of that level was built in each life, (members, lives)."""
    return np.asarray(lives.each(f"built.{level}") > 0)


def machine_values(subject: Subject, lives: Lives, level: int) -> Values:
    """What the last machine of each life values kinds at, (members, lives, K + 1); NaN if there is none."""
    world: Any = subject.experiment.world
    wants = np.stack([lives.each(f"wants.{level}.{sensor}") for sensor in world.sensor_names], axis=-1)
    values = np.einsum("mls,ks->mlk", wants, world.sensor_table(level))
    return np.where(built(lives, level)[..., None], values, np.nan)


def known(values: Values) -> NDArray[np.bool_]:
    """Whether there is an objective, (...,), of the values of kinds in (..., K + 1)."""
    return np.asarray(np.isfinite(values).all(axis=-1))


def organism_values(weights: Values, regime: Any) -> Values:
    """What organisms with weights (members, F) feel of taking each kind, at once or later: (members, K + 1).

    `regime` says what kinds do: as it is, or as it is believed in.
    """
    effects = np.column_stack([regime.percepts, regime.energy / regime.felt_energy, regime.conception])
    return np.asarray(np.einsum("mf,kf->mk", weights, effects), np.float64)


def moving_weights(subject: Subject) -> Values:
    """Weights of members, (members, F), with 0 for features that no plan of theirs reaches.

    What is felt only after the end of every plan moves no plan. Nor does anything in whoever does not plan.
    """
    organism: Any = subject.experiment.organism
    reached = organism.reached(subject.traits, subject.experiment.world)
    return np.where(reached, subject.objective_weights, 0.0)


def shares(subject: Subject, where: Conditions) -> Values:
    """How much of the cells each kind has over a life, (K + 1,), nothing included."""
    world = subject.experiment.world
    regime: Any = world.regime(where.regime)
    before = world.steps if regime.turn < 0 else min(regime.turn, world.steps)
    through = (before * regime.density + (world.steps - before) * regime.later) / world.steps
    found = np.diff(through, prepend=0.0)
    found[0] = 1.0 - through[-1]
    return np.asarray(found, np.float64)


def known_kinds(subject: Subject, where: Conditions) -> NDArray[np.bool_]:
    """Which kinds there are in the regime that organisms believe in, (K + 1,); nothing is known to all."""
    believed: Any = subject.experiment.world.regime(where.belief)
    known = np.diff(believed.density, prepend=0.0) > 0
    known[0] = True
    return np.asarray(known)


def over_members(values: Values) -> Values:
    """The mean over the lives of each member of what is known of them: (members,) of (members, lives)."""
    return np.array([mean_of_known(row) for row in values], np.float64)


def of_known(values: dict[str, Values]) -> tuple[dict[str, float], dict[str, Values]]:
    """(means over members, the members' values), without measures of which nothing is known."""
    members = {name: each for name, each in values.items() if np.isfinite(each).any()}
    return {name: mean_of_known(each) for name, each in members.items()}, members
