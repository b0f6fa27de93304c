"""What a whole plan in the savanna feels like, without a look at each of its steps more than it takes.

The inner search asks this for every plan that it considers, so nearly all of a run is spent here. Three
facts make it fast. Where a plan goes does not depend on what it meets. Nothing that it consumes has an
effect before the shorter of the two delays is over; until then energy is the same for every plan, and so is
what is felt of digestion and births: a table by step and kind holds all that can be felt. And whether a
cell was entered before is asked of a grid of times, not of the path. Nothing branches on what is met, which
no processor could foresee.
"""

from typing import Any, NamedTuple

import numpy as np

from fitness.dispatch import implements
from fitness.kernels import kernel
from fitness.worlds import protocol
from fitness.worlds.protocol import Array
from fitness.worlds.savanna.feeling import felt_reward
from fitness.worlds.savanna.regime import WAYS, SavannaRegime

_STRIDE, _SHIFT, _SIGN, _NONE, _ONE = np.uint64(WAYS), np.uint64(3), np.uint64(63), np.uint64(0), np.uint64(1)


class Appraisal(NamedTuple):
    """What is known of all plans of a decision, and room for one of them. H steps of horizon, K kinds."""

    known: Array  # (1,) int64: steps before which nothing that a plan consumes has an effect
    safe: Array  # (1,) bool: no plan dies, and no mating in it leads to a birth in it
    least: Array  # (1,) float64: the least energy that a kind can bring
    early: Array  # (H, K + 1) float64: felt reward of consuming a kind at one of these steps
    reserve: Array  # (H + 1,) float64: energy before each step
    meals: Array  # (H,) uint8: kinds consumed
    seen: Array  # (cells,) uint64: when each cell was last entered, in plans
    time: Array  # (1,) uint64: which plan this is


@kernel
def new_appraisal(belief: Any, horizon: Any) -> Any:
    """Room for plans of up to `horizon` steps."""
    cells = belief.side * belief.side if horizon > 0 else 0
    least = np.zeros(1)
    for kind in range(belief.energy.size):
        least[0] = min(least[0], belief.energy[kind])
    return Appraisal(
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.bool_),
        least,
        np.zeros((horizon, belief.energy.size)),
        np.zeros(horizon + 1),
        np.zeros(horizon, dtype=np.uint8),
        np.zeros(cells, dtype=np.uint64),
        np.zeros(1, dtype=np.uint64),
    )


@kernel
def foresee(belief: Any, state: Any, dream: Any) -> None:
    """Write down what is the same for all plans from here and now, once what is under way is known."""
    own = dream.appraisal
    horizon = own.meals.size
    energy = state.energy[0]
    own.reserve[0] = energy
    known = 0
    while known < min(belief.digestion, belief.gestation, horizon) and energy > 0.0:
        digesting, bearing = np.uint64(dream.arriving[known]), np.uint64(dream.due[known])
        for kind in range(np.uint64(belief.energy.size)):
            own.early[known, kind] = felt_reward(belief, dream, kind, digesting, bearing)
        energy = min(energy + belief.energy[digesting] - belief.living_cost, belief.capacity)
        known += 1
        own.reserve[known] = energy
    own.known[0] = known
    own.safe[0] = horizon <= belief.gestation and _survives(belief, own, energy, horizon - known)


@kernel
def _survives(belief: Any, own: Any, energy: Any, steps: Any) -> bool:
    """Whether any plan's energy, which is `energy` now, is above 0 before each of the next `steps` steps.

    The least that it can be is computed in the same order as what it is, and rounding keeps order.
    """
    for _ in range(steps):
        if energy <= 0.0:
            return False
        energy = min(energy + own.least[0] - belief.living_cost, belief.capacity)
    return True


@implements(protocol.appraise, SavannaRegime)
def appraise(belief: Any, state: Any, dream: Any, plan: Any) -> float:
    """Live through a plan in the model."""
    own = dream.appraisal
    now = own.time[0] + _ONE
    own.time[0] = now
    # Unsigned numbers need no check for their sign when they are used as an index.
    known, horizon = np.uint64(own.known[0]), np.uint64(plan.size)
    digestion, gestation = np.uint64(belief.digestion), np.uint64(belief.gestation)
    at = np.uint64(dream.path[0, 0]) * _STRIDE
    gain = 0.0
    for k in range(known):
        at = np.uint64(belief.ways[at + plan[k]])
        kind = _consume(state.cells, own.seen, at >> _SHIFT, now)
        own.meals[k] = kind
        gain += own.early[k, kind]
    if own.safe[0]:
        for k in range(known, horizon):
            at = np.uint64(belief.ways[at + plan[k]])
            kind = _consume(state.cells, own.seen, at >> _SHIFT, now)
            own.meals[k] = kind
            digesting, bearing = np.uint64(own.meals[k - digestion]), np.uint64(dream.due[k])
            gain += felt_reward(belief, dream, kind, digesting, bearing)
        return gain
    energy = own.reserve[known]
    for k in range(known, horizon):
        if energy <= 0.0:  # the dead feel nothing
            break
        at = np.uint64(belief.ways[at + plan[k]])
        kind = _consume(state.cells, own.seen, at >> _SHIFT, now)
        own.meals[k] = kind
        own.reserve[k] = energy
        digesting = dream.arriving[k] if k < digestion else own.meals[k - digestion]
        bearing = dream.due[k] if k < gestation else _conceived(belief, own, k - gestation)
        gain += felt_reward(belief, dream, kind, np.uint64(digesting), np.uint64(bearing))
        energy = min(energy + belief.energy[digesting] - belief.living_cost, belief.capacity)
    return gain


@kernel
def _consume(cells: Any, seen: Any, cell: Any, now: Any) -> Any:
    """The kind that is on the cell, unless this plan has entered it before."""
    new = (seen[cell] - now) >> _SIGN  # 1 if it was entered at an earlier time, 0 if at this
    seen[cell] = now
    return np.uint64(cells[cell]) & (_NONE - new)


@kernel
def _conceived(belief: Any, own: Any, k: Any) -> Any:
    """The kind consumed at step k if it leads to births, else 0."""
    kind = own.meals[k]
    if belief.conception[kind] > 0 and own.reserve[k] >= belief.mating_energy:
        return kind
    return np.uint8(0)
