"""Keys and chests as an agent models them: plans take what does not reappear, and nothing ends."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import value
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.keys.regime import NOTHING, OPENED, KeysRegime
from babushka.fitness.worlds.keys.world import feel_outcome, outcome_of, sense_kind
from babushka.fitness.worlds.protocol import Array
from babushka.fitness.worlds.torus import EMPTY, follow, in_plan


class KeysModel(NamedTuple):
    """Plans lived through in the model: L lanes, H steps of horizon."""

    path: Array  # (L, H + 1) uint16: cells
    outcomes: Array  # (L, H) uint8: what comes of each step
    held: Array  # (L, H + 1) int64: keys in hand
    worth: Array  # (4,) float64: felt reward by outcome


@implements(protocol.init_model, KeysRegime)
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for plans. What a step feels like follows from its outcome, and is valued beforehand."""
    model_state = KeysModel(
        np.zeros((lanes, horizon + 1), np.uint16),
        np.zeros((lanes, horizon), np.uint8),
        np.zeros((lanes, horizon + 1), np.int64),
        np.zeros(4),
    )
    felt = np.zeros(shape.features)
    for outcome in range(4):
        feel_outcome(belief, outcome, felt)
        model_state.worth[outcome] = value(objective, felt)
    return model_state


@implements(protocol.reset_model, KeysRegime)
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Here and now."""
    for lane in range(model_state.path.shape[0]):
        model_state.path[lane, 0] = state.place[0]
        model_state.held[lane, 0] = state.held[0]


@implements(protocol.model_step, KeysRegime)
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step in the model, as in `step`, but that nothing reappears."""
    k = step_index
    cell = belief.neighbours[model_state.path[lane, k], action]
    kind = state.cells[cell]
    if kind > 0 and in_plan(model_state.path[lane], model_state.outcomes[lane], k, cell):
        kind = EMPTY
    held = model_state.held[lane, k]
    outcome = outcome_of(kind, held)
    model_state.path[lane, k + 1] = cell
    model_state.outcomes[lane, k] = outcome
    model_state.held[lane, k + 1] = held - 1 if outcome == OPENED else held + (outcome != NOTHING)
    return float(model_state.worth[outcome])


@implements(protocol.model_observe, KeysRegime)
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `observe`, but before step `step_index` of a plan."""
    path = model_state.path[lane]
    for direction in range(4):
        cell = belief.neighbours[path[step_index], direction]
        taken = in_plan(path, model_state.outcomes[lane], step_index, cell)
        sense_kind(senses, direction, EMPTY if taken else state.cells[cell])
    senses[8] = 1.0 if model_state.held[lane, step_index] > 0 else 0.0


@implements(protocol.copy_prefix, KeysRegime)
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy what a plan did, from step `first` up to `last`."""
    for k in range(first, last):
        model_state.path[target, k + 1] = model_state.path[source, k + 1]
        model_state.outcomes[target, k] = model_state.outcomes[source, k]
        model_state.held[target, k + 1] = model_state.held[source, k + 1]


@implements(protocol.depict_plan, KeysRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Row and column after each step."""
    follow(belief.neighbours, belief.side, model_state.path[0, 0], plan, places)
