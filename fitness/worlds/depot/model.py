"""The depot as an agent models it: what a plan takes does not reappear."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import value
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.depot.regime import GRIP, DepotRegime
from babushka.fitness.worlds.depot.world import feel_outcome, heap_after, load_after, outcome_of, sense_self
from babushka.fitness.worlds.protocol import Array
from babushka.fitness.worlds.torus import EMPTY, follow, in_plan


class DepotModel(NamedTuple):
    """Plans lived through in the model: L lanes, H steps of horizon."""

    path: Array  # (L, H + 1) uint16: cells
    gripped: Array  # (L, H) uint8: whether each step took a good
    load: Array  # (L, H + 1) int64: what is in hand
    heap: Array  # (L, H + 1) int64: loads on the heap
    worth: Array  # (5,) float64: felt reward by outcome


@implements(protocol.init_model, DepotRegime)
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for plans. What a step feels like follows from its outcome, and is valued beforehand."""
    model_state = DepotModel(
        np.zeros((lanes, horizon + 1), np.uint16),
        np.zeros((lanes, horizon), np.uint8),
        np.zeros((lanes, horizon + 1), np.int64),
        np.zeros((lanes, horizon + 1), np.int64),
        np.zeros(5),
    )
    felt = np.zeros(shape.features)
    for outcome in range(5):
        feel_outcome(belief, outcome, felt)
        model_state.worth[outcome] = value(objective, felt)
    return model_state


@implements(protocol.reset_model, DepotRegime)
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Here and now."""
    for lane in range(model_state.path.shape[0]):
        model_state.path[lane, 0] = state.place[0]
        model_state.load[lane, 0] = state.load[0]
        model_state.heap[lane, 0] = state.heap[0]


@implements(protocol.model_step, DepotRegime)
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step in the model, as in `step`, but that nothing reappears."""
    k = step_index
    cell = belief.neighbours[model_state.path[lane, k], action]
    kind = state.cells[cell]
    if kind > 0 and in_plan(model_state.path[lane], model_state.gripped[lane], k, cell):
        kind = EMPTY
    load, heap = model_state.load[lane, k], model_state.heap[lane, k]
    outcome = outcome_of(belief, cell, kind, load, heap)
    model_state.path[lane, k + 1] = cell
    model_state.gripped[lane, k] = outcome == GRIP
    model_state.load[lane, k + 1] = load_after(outcome, load)
    model_state.heap[lane, k + 1] = heap_after(outcome, heap)
    return float(model_state.worth[outcome])


@implements(protocol.model_observe, DepotRegime)
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `observe`, but before step `step_index` of a plan."""
    path, k = model_state.path[lane], step_index
    for direction in range(4):
        cell = belief.neighbours[path[k], direction]
        taken = in_plan(path, model_state.gripped[lane], k, cell)
        senses[direction] = 0.0 if taken else float(state.cells[cell])
    sense_self(belief, senses, np.int64(path[k]), model_state.load[lane, k], model_state.heap[lane, k])


@implements(protocol.copy_prefix, DepotRegime)
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy what a plan did, from step `first` up to `last`."""
    for k in range(first, last):
        model_state.path[target, k + 1] = model_state.path[source, k + 1]
        model_state.gripped[target, k] = model_state.gripped[source, k]
        model_state.load[target, k + 1] = model_state.load[source, k + 1]
        model_state.heap[target, k + 1] = model_state.heap[source, k + 1]


@implements(protocol.depict_plan, DepotRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Row and column after each step."""
    follow(belief.neighbours, belief.side, model_state.path[0, 0], plan, places)
