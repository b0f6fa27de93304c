"""What a whole plan in the savanna feels like, without a look at each of its steps more than it takes.

The inner search asks this for every plan that it considers, so nearly all of a run is spent here. Four
facts make it fast. Where a plan goes does not depend on what it meets, and on a torus that is rolled out far
enough it is a sum of moves. Nothing that it consumes has an effect before the shorter of the two delays is
over; until then energy is the same for every plan, and so is what is felt of digestion and births: a table
by step and kind holds all that can be felt. And whether a cell was entered before is asked of a grid of
times, not of the path. Nothing branches on what is met, which no processor could foresee.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.branchless import branchless_select
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Array
from babushka.fitness.worlds.savanna.feeling import felt_reward
from babushka.fitness.worlds.savanna.regime import MOVES, SavannaRegime

_SIGN, _NONE, _ONE = np.uint64(63), np.uint64(0), np.uint64(1)


class Appraisal(NamedTuple):
    """What is known of all plans of a decision, and room for one of them. H steps of horizon, K kinds."""

    known: Array  # (1,) int64: steps before which nothing that a plan consumes has an effect
    safe: Array  # (1,) int64: 1 if no plan dies, and no mating in it leads to a birth in it
    least: float  # the least energy that a kind can bring
    early: Array  # (H, K + 1) float64: felt reward of consuming a kind at one of these steps
    reserve: Array  # (H + 1,) float64: energy before each step
    meals: Array  # (H,) uint8: kinds consumed
    plane: Array  # (width**2,) uint16: the torus rolled out, at least H cells beyond each edge: cells
    width: int
    moves: Array  # (actions,) int64: how far each action leads on the plane
    start: Array  # (1,) int64: where plans start on it
    seen: Array  # (cells,) uint64: when each cell was last entered, in plans
    time: Array  # (1,) uint64: which plan this is


@kernel
def new_appraisal(belief: Any, horizon: Any) -> Any:
    """Room for plans of up to `horizon` steps."""
    side = belief.side
    far = horizon > side  # plans could leave the plane that the regime has
    width = side + 2 * (horizon if far else side)
    least = 0.0
    for kind in range(belief.energy.size):
        least = min(least, belief.energy[kind])
    counts = np.zeros((3, 1), np.int64)
    own = Appraisal(
        counts[0],
        counts[1],
        least,
        np.zeros((horizon, belief.energy.size)),
        np.zeros(horizon + 1),
        np.zeros(horizon, np.uint8),
        np.zeros(width * width, np.uint16) if far else belief.plane,
        width,
        np.zeros(len(MOVES), np.int64),
        counts[2],
        np.zeros(side * side if horizon > 0 else 0, np.uint64),
        np.zeros(1, np.uint64),
    )
    for action in range(len(MOVES)):
        down, right = MOVES[action]
        own.moves[action] = down * width + right
    for row in range(width if far else 0):
        first, column = (row - horizon) % side * side, -horizon % side
        for place in range(row * width, (row + 1) * width):
            own.plane[place] = first + column
            column = column + 1 if column + 1 < side else 0
    return own


@kernel
def foresee(belief: Any, state: Any, model_state: Any) -> None:
    """Write down what is the same for all plans from here and now, once what is under way is known."""
    own = model_state.appraisal
    horizon = own.meals.size
    margin = own.width - belief.side  # of both sides together; one place further for each row passed
    own.start[0] = state.place[0] + state.place[0] // belief.side * margin + margin // 2 * (own.width + 1)
    energy = state.energy[0]
    own.reserve[0] = energy
    known = 0
    while known < min(belief.digestion, belief.gestation, horizon) and energy > 0.0:
        digesting, bearing = np.uint64(model_state.arriving[known]), np.uint64(model_state.due[known])
        for kind in range(np.uint64(belief.energy.size)):
            own.early[known, kind] = felt_reward(belief, model_state, kind, digesting, bearing)
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
        energy = min(energy + own.least - belief.living_cost, belief.capacity)
    return True


@implements(protocol.move, SavannaRegime)
def move(belief: Any, model_state: Any, action: Any) -> int:
    """How far it leads on the plane."""
    return model_state.appraisal.moves[np.uint64(action)]


@implements(protocol.evaluate_plan, SavannaRegime)
def evaluate_plan(belief: Any, state: Any, model_state: Any, moves: Any, changed: Any, move: Any) -> float:
    """Live through a plan in the model."""
    own = model_state.appraisal
    now = own.time[0] + _ONE
    own.time[0] = now
    # Unsigned numbers need no check for their sign when they are used as an index.
    known, horizon = np.uint64(own.known[0]), np.uint64(moves.size)
    digestion, gestation = np.uint64(belief.digestion), np.uint64(belief.gestation)
    changed = np.uint64(changed)
    at = own.start[0]
    gain = 0.0
    for k in range(known):
        at += branchless_select(k == changed, move, np.int64(moves[k]))
        kind = _consume(state.cells, own.seen, own.plane[np.uint64(at)], now)
        own.meals[k] = kind
        gain += own.early[k, kind]
    if own.safe[0]:
        for k in range(known, horizon):
            at += branchless_select(k == changed, move, np.int64(moves[k]))
            kind = _consume(state.cells, own.seen, own.plane[np.uint64(at)], now)
            own.meals[k] = kind
            digesting, bearing = np.uint64(own.meals[k - digestion]), np.uint64(model_state.due[k])
            gain += felt_reward(belief, model_state, kind, digesting, bearing)
        return gain
    energy = own.reserve[known]
    for k in range(known, horizon):
        if energy <= 0.0:  # the dead feel nothing
            break
        at += branchless_select(k == changed, move, np.int64(moves[k]))
        kind = _consume(state.cells, own.seen, own.plane[np.uint64(at)], now)
        own.meals[k] = kind
        own.reserve[k] = energy
        digesting = model_state.arriving[k] if k < digestion else own.meals[k - digestion]
        bearing = model_state.due[k] if k < gestation else _conceived(belief, own, k - gestation)
        gain += felt_reward(belief, model_state, kind, np.uint64(digesting), np.uint64(bearing))
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
