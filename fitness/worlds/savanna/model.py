"""The savanna as an agent models it: plans lived through step by step, without copying the grid."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import additive
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Array
from babushka.fitness.worlds.savanna.feeling import NONE, TABLED, entry_of, feel, felt_reward
from babushka.fitness.worlds.savanna.plan_evaluation import Appraisal, foresee, new_appraisal
from babushka.fitness.worlds.savanna.regime import SavannaRegime
from babushka.fitness.worlds.savanna.world import sense_body

BYTE = 256  # kinds are bytes; of tables whose length is known, all are found from the place of the first


class SavannaModel(NamedTuple):
    """Plans lived through in the model: L lanes, H steps of horizon."""

    path: Array  # (L, H + 1) uint16: cells
    eaten: Array  # (L, H) uint8: kinds consumed, 0 for none
    mated: Array  # (L, H) uint8: kinds with which a conception is expected, 0 for none
    energy: Array  # (L, H + 1) float64; 0 or less: dead
    arriving: Array  # (H,) uint8: kinds eaten before the plan that will be digested during it
    due: Array  # (H,) uint8: kinds mated with before the plan whose births fall into it
    taste: Array  # (256,) float64, by kind: felt reward of consuming a kind, where the objective is additive
    digested: Array  # (256,) float64: of digesting it
    born: Array  # (256,) float64: of its births
    worth: Array  # (16 * 16 * 16,) float64: felt reward by kinds consumed, digested and born; empty: not kept
    objective: Any  # whose value is felt
    felt: Array  # (F,) float64
    appraisal: Appraisal


@implements(protocol.init_model, SavannaRegime)
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for plans. Only what a plan changes is kept per step: the grid itself is never copied.

    What an imagined step feels like follows from the kinds consumed, digested and born in it. So an
    objective, however costly to evaluate, is evaluated beforehand: for each kind if it is additive, else for
    all three together, unless there are too many kinds for that.
    """
    kinds = np.uint64(belief.energy.size)
    tabled = kinds if horizon > 0 and kinds <= TABLED and not additive(objective) else NONE
    meals, coming = np.zeros((2, lanes, horizon), np.uint8), np.zeros((2, horizon), np.uint8)
    parts = np.zeros((3, BYTE))
    model_state = SavannaModel(
        np.zeros((lanes, horizon + 1), np.uint16),
        meals[0],
        meals[1],
        np.zeros((lanes, horizon + 1)),
        coming[0],
        coming[1],
        parts[0],
        parts[1],
        parts[2],
        np.zeros(TABLED**3 if tabled > 0 else 0),
        objective,
        np.zeros(shape.features),
        new_appraisal(belief, horizon),
    )
    if additive(objective):
        for kind in range(kinds):
            model_state.taste[kind] = feel(belief, model_state, kind, NONE, NONE)
            model_state.digested[kind] = feel(belief, model_state, NONE, kind, NONE)
            model_state.born[kind] = feel(belief, model_state, NONE, NONE, kind)
    for consumed in range(tabled):
        for digested in range(tabled):
            for born in range(tabled):
                model_state.worth[entry_of(consumed, digested, born)] = feel(
                    belief, model_state, consumed, digested, born
                )
    return model_state


@implements(protocol.reset_model, SavannaRegime)
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Here and now, and what is already under way."""
    clock = state.clock[0]
    for lane in range(model_state.path.shape[0]):
        model_state.path[lane, 0] = state.place[0]
        model_state.energy[lane, 0] = state.energy[0]
    _unroll(state.digesting, belief.digestion, clock, model_state.arriving)
    _unroll(state.gestating, belief.gestation, clock, model_state.due)
    foresee(belief, state, model_state)


@kernel
def _unroll(ring: Any, delay: Any, clock: Any, ahead: Any) -> None:
    """Write what arrives 0, 1, ... steps from now, as far as it is on the ring."""
    if delay > 0:
        slot = clock % delay
        for k in range(min(delay, ahead.size)):
            ahead[k] = ring[slot]
            slot = slot + 1 if slot + 1 < delay else 0


@implements(protocol.model_step, SavannaRegime)
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step in the model, as in `step`, but that consumed items do not reappear and thinking is free."""
    k = step_index
    cell = belief.neighbours[model_state.path[lane, k], action]
    model_state.path[lane, k + 1] = cell
    energy = model_state.energy[lane, k]
    if energy <= 0.0:
        model_state.energy[lane, k + 1] = energy
        model_state.eaten[lane, k] = 0
        model_state.mated[lane, k] = 0
        return 0.0
    kind = state.cells[cell]
    mated = np.uint8(0)
    if kind > 0:
        for before in range(1, k + 1):
            if model_state.path[lane, before] == cell:
                kind = np.uint8(0)  # this plan has consumed it already
                break
        if belief.conception[kind] > 0 and energy >= belief.mating_energy:
            mated = kind
    model_state.eaten[lane, k] = kind
    model_state.mated[lane, k] = mated
    digesting = (
        model_state.arriving[k] if k < belief.digestion else model_state.eaten[lane, k - belief.digestion]
    )
    bearing = model_state.due[k] if k < belief.gestation else model_state.mated[lane, k - belief.gestation]
    left = energy + belief.energy[digesting] - belief.living_cost
    model_state.energy[lane, k + 1] = min(left, belief.capacity)
    return felt_reward(belief, model_state, np.uint64(kind), np.uint64(digesting), np.uint64(bearing))


@implements(protocol.model_observe, SavannaRegime)
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `observe`, but before step `step_index` of a plan."""
    k = step_index
    for direction in range(4):
        cell = belief.neighbours[model_state.path[lane, k], direction]
        kind = state.cells[cell]
        if kind > 0:
            for before in range(1, k + 1):
                if model_state.path[lane, before] == cell:
                    kind = np.uint8(0)
                    break
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    clock = state.clock[0]
    digesting = _under_way(state.digesting, model_state.eaten[lane], belief.digestion, clock, k)
    gestating = _under_way(state.gestating, model_state.mated[lane], belief.gestation, clock, k)
    sense_body(senses, model_state.energy[lane, k] / belief.start_energy, digesting, gestating)


@kernel
def _under_way(ring: Any, added: Any, delay: Any, clock: Any, k: Any) -> int:
    """How many things will arrive at plan step k or later: pending from before the plan, or added by it."""
    count = 0
    if k < delay:
        slot = (clock + k) % delay
        for _ in range(k, delay):
            count += ring[slot] > 0
            slot = slot + 1 if slot + 1 < delay else 0
    for before in range(max(0, k - delay), k):
        count += added[before] > 0
    return count


@implements(protocol.copy_prefix, SavannaRegime)
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy what a plan changed, from step `first` up to `last`."""
    for k in range(first, last):
        model_state.path[target, k + 1] = model_state.path[source, k + 1]
        model_state.eaten[target, k] = model_state.eaten[source, k]
        model_state.mated[target, k] = model_state.mated[source, k]
        model_state.energy[target, k + 1] = model_state.energy[source, k + 1]


@implements(protocol.depict_plan, SavannaRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Row and column after each step."""
    cell = model_state.path[0, 0]
    for k in range(plan.size):
        cell = belief.neighbours[cell, plan[k]]
        places[k, 0] = cell // belief.side
        places[k, 1] = cell % belief.side
