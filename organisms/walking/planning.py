"""The plan of a walker: the way to the cell nearest to the goal, of those that a search meets."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.drawn_mazes import pictured
from babushka.fitness.worlds.maze_of_walls.regime import GOAL, HERE, ROOM, SIDE
from babushka.fitness.worlds.protocol import Array
from babushka.organisms.inner.best_first import way_to_best
from babushka.organisms.inner.breadth_first import BreadthFirst, new_breadth_first
from babushka.organisms.inner.protocol import improve
from babushka.organisms.inner.ways import Ways
from babushka.organisms.walking.policy import NOWHERE

LENGTH, CELLS = range(2)  # words of a plan's clock
ENOUGH = 0.0  # what the goal is worth


class WalkerPlan(NamedTuple):
    """A plan, and room to make the next one."""

    search: BreadthFirst
    target: Array  # (1,) int64: the cell that it leads to
    moves: Array  # (ROOM,) int64: the way there
    stops: Array  # (ROOM,) int64: the cells on it
    clock: Array  # (2,) int64: its steps, and the side of the maze


@kernel
def new_plan(longest: Any) -> Any:
    """Room for plans of up to `longest` steps."""
    return WalkerPlan(
        new_breadth_first(ROOM, ENOUGH, longest),
        np.zeros(1, np.int64),
        np.zeros(ROOM, np.int64),
        np.zeros(ROOM, np.int64),
        np.zeros(2, np.int64),
    )


@kernel
def plan_step(plan: WalkerPlan, state: Any, budget: Any, account: Any, stream: Any) -> int:
    """Make a plan, and return its first step; nowhere without a budget."""
    clock, target = plan.clock, plan.target
    clock[LENGTH], clock[CELLS] = 0, state.now[SIDE]
    if budget == 0:
        return NOWHERE
    target[0] = state.now[HERE]
    task = Ways(state.now[SIDE], state.passages, state.now[GOAL])
    improve(plan.search, task, target, budget, account, 0, stream)
    clock[LENGTH] = way_to_best(plan.search, plan.moves, plan.stops)
    return int(plan.moves[0]) if clock[LENGTH] > 0 else NOWHERE


@kernel
def write_plan(plan: WalkerPlan, places: Any) -> int:
    """Write where a plan leads to `places`, (H, 2), in cells of the picture; return its steps."""
    steps = min(plan.clock[LENGTH], places.shape[0])
    for step in range(steps):
        pictured(plan.clock[CELLS], plan.stops[step], places[step])
    return int(steps)
