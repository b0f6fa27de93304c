"""The policy of walkers: the score of a way is a sum of weights over what is seen of it."""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds.maze_of_walls.references import BACK, STRAIGHT, TURN_LEFT, TURN_RIGHT
from babushka.fitness.worlds.maze_of_walls.regime import GOAL, HEADING, HERE, SIDE
from babushka.fitness.worlds.passages import MANHATTAN, apart, is_open, led, ways_out

SEEN = ("left", "straight", "right", "nearer", "visits", "plan")
NEARER, VISITS, PLAN = range(3, 6)  # places of weights; those of turns come first
NOWHERE = -1  # the first step where there is no plan
POLICIES: dict[str, dict[str, float]] = {
    "right": {"right": 3.0, "straight": 2.0, "left": 1.0},
    "left": {"left": 3.0, "straight": 2.0, "right": 1.0},
    "greedy": {"nearer": 4.0, "straight": 3.0, "left": 2.0, "right": 1.0},
    "marking": {"visits": -4.0, "straight": 3.0, "left": 2.0, "right": 1.0},
    "greedy-marking": {"visits": -8.0, "nearer": 4.0, "straight": 3.0, "left": 2.0, "right": 1.0},
    "shortest": {"plan": 1.0},  # with a budget for the whole maze
}


@kernel
def best_way(policy: Any, state: Any, planned: Any) -> int:
    """The open way of the highest score, of equals left before straight, right and back."""
    now, side = state.now, state.now[SIDE]
    here, heading = now[HERE], now[HEADING]
    distance = apart(side, here, now[GOAL], MANHATTAN)
    best, highest = 0, -np.inf
    for place, turn in enumerate((TURN_LEFT, STRAIGHT, TURN_RIGHT, BACK)):
        way = (heading + turn) % 4
        if not is_open(state.passages, here, way):
            continue
        there = led(side, state.passages, here, way)
        score = policy[place] if turn != BACK else 0.0
        if apart(side, there, now[GOAL], MANHATTAN) < distance:
            score += policy[NEARER]
        score += policy[VISITS] * state.visits[there]
        if way == planned:
            score += policy[PLAN]
        if score > highest:
            best, highest = way, score
    return int(best)


@kernel
def any_open_way(state: Any, stream: Any) -> int:
    """An open way, each with the same probability."""
    here = state.now[HERE]
    chosen = below(stream, ways_out(state.passages, here))
    way = -1
    while chosen >= 0:
        way += 1
        chosen -= is_open(state.passages, here, way)
    return way
