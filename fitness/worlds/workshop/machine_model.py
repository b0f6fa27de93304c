"""The workshop as a machine models it: a map of things as they are, each worth what its sensors say."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.branchless import branchless_select
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.hands import Sensed
from babushka.fitness.worlds.protocol import Array
from babushka.fitness.worlds.workshop.model import (
    begin,
    copy_steps,
    enter,
    follow_step,
    left_on,
    model_for,
    whole_plan,
)


class MachineModel(NamedTuple):
    """Plans of a machine's hand: L lanes, H steps of horizon."""

    path: Array  # (L, H + 1) uint16: cells
    objective: Sensed
    seen: Array  # (cells,) uint64: in which plan each cell was last entered
    plan: Array  # (1,) uint64: which plan this is


@implements(model_for, Sensed)
@kernel
def _machine_model(objective: Any, belief: Any, shape: Any, lanes: Any, horizon: Any) -> Any:
    return MachineModel(
        np.zeros((lanes, horizon + 1), np.uint16),
        objective,
        np.zeros(belief.side * belief.side, np.uint64),
        np.zeros(1, np.uint64),
    )


@implements(begin, MachineModel)
def _begin(model_state: Any, belief: Any, state: Any) -> None:
    for lane in range(model_state.path.shape[0]):
        model_state.path[lane, 0] = state.places[model_state.objective.hand]


@implements(follow_step, MachineModel)
def _follow_step(model_state: Any, belief: Any, state: Any, lane: Any, k: Any, action: Any) -> Any:
    cell = belief.neighbours[model_state.path[lane, k], action]
    model_state.path[lane, k + 1] = cell
    return model_state.objective.values[left_on(state.cells, model_state.path[lane], k, cell)]


@implements(copy_steps, MachineModel)
def _copy_steps(model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    for k in range(first, last):
        model_state.path[target, k + 1] = model_state.path[source, k + 1]


@implements(whole_plan, MachineModel)
def _whole_plan(model_state: Any, belief: Any, state: Any, moves: Any, changed: Any, move: Any) -> Any:
    now = model_state.plan[0] + np.uint64(1)
    model_state.plan[0] = now
    cell = np.uint16(model_state.path[0, 0])
    gain = 0.0
    for k in range(moves.size):
        cell = belief.neighbours[cell, branchless_select(k == changed, move, np.int64(moves[k]))]
        gain += model_state.objective.values[enter(state.cells, model_state.seen, cell, now)]
    return gain
