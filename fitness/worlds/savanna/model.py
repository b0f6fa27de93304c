"""The savanna as a mind models it: plans lived through step by step, without copying the grid."""

from typing import Any, NamedTuple

import numpy as np

from fitness.dispatch import implements
from fitness.kernels import kernel
from fitness.objectives import additive
from fitness.worlds import protocol
from fitness.worlds.protocol import Array
from fitness.worlds.savanna.appraisal import Appraisal, foresee, new_appraisal
from fitness.worlds.savanna.feeling import NONE, TABLED, entry_of, feel, felt_reward
from fitness.worlds.savanna.regime import SavannaRegime
from fitness.worlds.savanna.world import sense_body

BYTE = 256  # kinds are bytes; of tables whose length is known, all are found from the place of the first


class SavannaDream(NamedTuple):
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


@implements(protocol.imagination, SavannaRegime)
def imagination(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for plans. Only what a plan changes is kept per step: the grid itself is never copied.

    What an imagined step feels like follows from the kinds consumed, digested and born in it. So an
    objective, however costly to evaluate, is evaluated beforehand: for each kind if it is additive, else for
    all three together, unless there are too many kinds for that.
    """
    kinds = np.uint64(belief.energy.size)
    tabled = kinds if horizon > 0 and kinds <= TABLED and not additive(objective) else NONE
    meals, coming = np.zeros((2, lanes, horizon), np.uint8), np.zeros((2, horizon), np.uint8)
    parts = np.zeros((3, BYTE))
    dream = SavannaDream(
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
            dream.taste[kind] = feel(belief, dream, kind, NONE, NONE)
            dream.digested[kind] = feel(belief, dream, NONE, kind, NONE)
            dream.born[kind] = feel(belief, dream, NONE, NONE, kind)
    for consumed in range(tabled):
        for digested in range(tabled):
            for born in range(tabled):
                dream.worth[entry_of(consumed, digested, born)] = feel(
                    belief, dream, consumed, digested, born
                )
    return dream


@implements(protocol.begin, SavannaRegime)
def begin(belief: Any, state: Any, dream: Any) -> None:
    """Here and now, and what is already under way."""
    clock = state.clock[0]
    for lane in range(dream.path.shape[0]):
        dream.path[lane, 0] = state.place[0]
        dream.energy[lane, 0] = state.energy[0]
    _unroll(state.digesting, belief.digestion, clock, dream.arriving)
    _unroll(state.gestating, belief.gestation, clock, dream.due)
    foresee(belief, state, dream)


@kernel
def _unroll(ring: Any, delay: Any, clock: Any, ahead: Any) -> None:
    """Write what arrives 0, 1, ... steps from now, as far as it is on the ring."""
    if delay > 0:
        slot = clock % delay
        for k in range(min(delay, ahead.size)):
            ahead[k] = ring[slot]
            slot = slot + 1 if slot + 1 < delay else 0


@implements(protocol.imagine, SavannaRegime)
def imagine(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step in the model, as in `step`, but that consumed items do not reappear and thinking is free."""
    k = step_index
    cell = belief.neighbours[dream.path[lane, k], action]
    dream.path[lane, k + 1] = cell
    energy = dream.energy[lane, k]
    if energy <= 0.0:
        dream.energy[lane, k + 1] = energy
        dream.eaten[lane, k] = 0
        dream.mated[lane, k] = 0
        return 0.0
    kind = state.cells[cell]
    mated = np.uint8(0)
    if kind > 0:
        for before in range(1, k + 1):
            if dream.path[lane, before] == cell:
                kind = np.uint8(0)  # this plan has consumed it already
                break
        if belief.conception[kind] > 0 and energy >= belief.mating_energy:
            mated = kind
    dream.eaten[lane, k] = kind
    dream.mated[lane, k] = mated
    digesting = dream.arriving[k] if k < belief.digestion else dream.eaten[lane, k - belief.digestion]
    bearing = dream.due[k] if k < belief.gestation else dream.mated[lane, k - belief.gestation]
    left = energy + belief.energy[digesting] - belief.living_cost
    dream.energy[lane, k + 1] = min(left, belief.capacity)
    return felt_reward(belief, dream, np.uint64(kind), np.uint64(digesting), np.uint64(bearing))


@implements(protocol.sense_imagined, SavannaRegime)
def sense_imagined(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `sense`, but before step `step_index` of a plan."""
    k = step_index
    for direction in range(4):
        cell = belief.neighbours[dream.path[lane, k], direction]
        kind = state.cells[cell]
        if kind > 0:
            for before in range(1, k + 1):
                if dream.path[lane, before] == cell:
                    kind = np.uint8(0)
                    break
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    clock = state.clock[0]
    digesting = _under_way(state.digesting, dream.eaten[lane], belief.digestion, clock, k)
    gestating = _under_way(state.gestating, dream.mated[lane], belief.gestation, clock, k)
    sense_body(senses, dream.energy[lane, k] / belief.start_energy, digesting, gestating)


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


@implements(protocol.recall, SavannaRegime)
def recall(belief: Any, dream: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy what a plan changed, from step `first` up to `last`."""
    for k in range(first, last):
        dream.path[target, k + 1] = dream.path[source, k + 1]
        dream.eaten[target, k] = dream.eaten[source, k]
        dream.mated[target, k] = dream.mated[source, k]
        dream.energy[target, k + 1] = dream.energy[source, k + 1]


@implements(protocol.depict_plan, SavannaRegime)
def depict_plan(belief: Any, dream: Any, plan: Any, places: Any) -> None:
    """Row and column after each step."""
    cell = dream.path[0, 0]
    for k in range(plan.size):
        cell = belief.neighbours[cell, plan[k]]
        places[k, 0] = cell // belief.side
        places[k, 1] = cell % belief.side
