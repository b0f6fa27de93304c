"""Whole lives of makers in the workshop a second time, in C: see `tower.c`."""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.experiment import Experiment
from babushka.organisms.life import Seeds
from babushka.organisms.records import Lives
from babushka.organisms.tower.levels import Blueprint
from benchmarks.twins import FASTEST, LONGEST, compiled, structure

CELLS, HANDS, KINDS, DELAY, SENSORS = 256, 3, 16, 64, 16  # room in the C files

Records = NDArray[np.float64]


@cache
def tower(options: str = FASTEST) -> Callable[[Experiment, Any, NDArray[np.int64], Seeds], Records]:
    """Lives in C: of an experiment, its expressed makers, their ids and seeds; records as of `life.live`.

    Raises ValueError where there is no compiler; the function does so for makers that `tower.c` has no room
    for, or whose reflexes have a part in what they do.
    """
    function = compiled("tower", "live_block", options)

    def live(made: Experiment, agents: Any, ids: NDArray[np.int64], seeds: Seeds) -> Records:
        world, planners = made.world, agents.planners
        regimes = [world.regime(made.regime_settings), world.belief(made.belief_settings)]
        blueprints = _blueprints(agents.blueprint)
        terms = [agents.terms, *(blueprint.terms for blueprint in blueprints[:-1])]
        _check(regimes, planners, blueprints, terms)
        columns = len(Lives.columns_of(made.organism, world))
        records = np.zeros((len(ids), len(seeds.worlds), columns))
        plans = [
            (
                np.ascontiguousarray(each.sensors),
                each.sensors.shape[1],
                each.budget,
                each.imagined_budget,
                each.horizon,
            )
            for each in blueprints
        ]
        held = [structure((*regime, len(regime.energy))) for regime in regimes]
        below = [structure(each) for each in plans] + [0] * (2 - len(blueprints))
        designs = [structure(tuple(each)) for each in terms[: len(blueprints)]] + [0] * (2 - len(blueprints))
        sizes = (1 + len(blueprints), *records.shape, world.shape.lifetime)
        given = (
            planners.objective.weights,
            planners.budget,
            planners.horizon,
            ids,
            seeds.worlds,
            seeds.agents,
        )
        task = structure((*given, records, *sizes, *below, *designs))
        function(*(ctypes.byref(part) for part in (*held, task)))
        return records

    return live


def _blueprints(blueprint: Any) -> list[Blueprint]:
    """Of level 2, 3, ..., as far as there are any."""
    return [blueprint, *_blueprints(blueprint.below)] if isinstance(blueprint, Blueprint) else []


def _check(regimes: list[Any], planners: Any, blueprints: list[Blueprint], designs: list[Any]) -> None:
    for regime in regimes:
        delays = max(regime.digestion, regime.gestation, regime.regrowth)
        if regime.side**2 > CELLS or regime.hands > HANDS or len(regime.energy) > KINDS or delays > DELAY:
            raise ValueError("The twin has no room for a workshop of this size.")
    if planners.horizon.max() > LONGEST or any(
        each.horizon > LONGEST or each.sensors.shape[1] > SENSORS for each in blueprints
    ):
        raise ValueError("The twin has no room for such plans or sensors.")
    if planners.trust.any() or not planners.budget.all() or planners.candidates > 1 or planners.commit > 1:
        raise ValueError(
            "The twin is of planners that search at every step, one proposal at a time, without reflexes."
        )
    if any(each.tied or each.given.shape[1] or each.foresight for each in blueprints):
        raise ValueError("The twin is of machines whose wants are searched for, without foresight.")
    if any(terms.two_faced or terms.score_noise for terms in designs):
        raise ValueError("The twin is of machines with one face, and of scores without noise.")
