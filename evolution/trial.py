"""Trial of an experiment: what does not come with the package lives a little in plain Python before its use.

A process in which kernels are not compiled tries it (`NUMBA_DISABLE_JIT`); see `fitness.trial`.
"""

from contextlib import suppress
from functools import partial
from typing import Any

from babushka.evolution.dynamics.trial import DynamicsTrial
from babushka.evolution.experiment import Experiment
from babushka.evolution.opponents.fixed import RANDOM_MOVER, Fixed
from babushka.fitness.trial import EnoughError, Trial, foreign
from babushka.fitness.worlds.protocol import Shape
from babushka.fitness.worlds.trial import WorldTrial
from babushka.fitness.worlds.trial_lives import try_world
from babushka.organisms.protocol import Organism
from babushka.organisms.trial import OrganismTrial
from babushka.organisms.trial_lives import try_lives

SECONDS = 0.5  # of each trial
STAGES = 3  # of a schedule, at most


def strangers(experiment: Experiment) -> tuple[type, ...]:
    """The classes of an experiment that come from files or other packages."""
    made = (*_moving(experiment), experiment.world, experiment.organism, experiment.opponents)
    kinds = [type(each) for each in (*made, opposing(experiment)) if each is not None]
    return tuple(dict.fromkeys(kind for kind in kinds if foreign(kind)))


def opposing(experiment: Experiment) -> Organism | None:
    """The organism kind of opponents that do not evolve, where there is one."""
    opponents = experiment.opponents
    if isinstance(opponents, Fixed) and opponents.organism != RANDOM_MOVER:
        return opponents.kind
    return None


def try_experiment(experiment: Experiment, trial: Trial) -> None:
    """Raise `TrialError` for the first thing that is wrong with what does not come with the package."""
    changes = sorted({0, *(int(change["at"]) for change in experiment.schedule)})[:STAGES]
    for here in (experiment.at(max(generation, 0)) for generation in changes):
        strange = foreign(type(here.world))
        trials = [partial(_try_world, here, trial)] if strange else []
        if here.dynamics.lives_apart:
            met = [kind for kind in (here.organism, opposing(here)) if kind is not None]
            trials += [
                partial(_try_kind, here, kind, trial) for kind in met if strange or foreign(type(kind))
            ]
        if any(foreign(type(each)) for each in _moving(here)):
            trials.append(partial(_try_dynamics, here, trial))
        for each in trials:
            with suppress(EnoughError):
                each()


def _moving(experiment: Experiment) -> tuple[Any, ...]:
    """The dynamics, and what it is made of."""
    return (experiment.dynamics, *experiment.dynamics.parts().values())


def _try_dynamics(experiment: Experiment, trial: Trial) -> None:
    trial.renew(SECONDS)
    DynamicsTrial(trial, experiment).run()


def _around(experiment: Experiment, trial: Trial) -> WorldTrial:
    seats = 1 if experiment.opponents is None else experiment.opponents.seats_in(experiment.world)
    return WorldTrial(trial, experiment.world, seats)


def _try_world(experiment: Experiment, trial: Trial) -> None:
    trial.renew(SECONDS)
    watch = _around(experiment, trial)
    regimes, beliefs, shapes = _places(experiment, trial)
    for door, found in (("regime", regimes), ("belief", beliefs)):
        for each in found:
            watch.check_regime(each, getattr(type(experiment.world), door))
    with suppress(EnoughError):
        try_world(watch, regimes, beliefs, shapes=shapes)
    watch.finish()


def _try_kind(experiment: Experiment, kind: Organism, trial: Trial) -> None:
    trial.renew(SECONDS)
    watch, around = OrganismTrial(trial, kind, experiment.world), _around(experiment, trial)
    watching = foreign(type(kind)), foreign(type(experiment.world))
    regimes, beliefs, shapes = _places(experiment, trial)
    with suppress(EnoughError):
        try_lives(watch, around, regimes, beliefs, watching, shapes=shapes)
    watch.finish()


def _places(experiment: Experiment, trial: Trial) -> tuple[list[Any], list[Any], list[Shape]]:
    """The regimes and beliefs of all the places where lives are led, and the sizes of lives there."""
    world = experiment.world
    name, where = type(world).__name__, experiment.distinct_conditions
    regimes = [trial.call(name, world.regime, each.regime) for each in where]
    beliefs = [trial.call(name, world.belief, each.belief) for each in where]
    return regimes, beliefs, [trial.call(name, world.shape_under, each.regime) for each in where]
