"""The maze of walls as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.drawn_mazes import draw_maze, draw_plan, mark, pictured
from babushka.fitness.worlds.maze_of_walls.references import COUNT, GREEDY, LEFT, RIGHT, arrives, compare
from babushka.fitness.worlds.maze_of_walls.regime import (
    ANY,
    ARRIVED,
    CLOCK,
    FITS,
    GOAL,
    GOAL_FELT,
    HEADING,
    HERE,
    ISLAND,
    MET,
    NEARER,
    NUMBERS,
    ROOM,
    SIDE,
    START,
    WallsRegime,
    WallsState,
)
from babushka.fitness.worlds.passages import MANHATTAN, apart, carve, is_open, led, measure, open_dead_ends
from babushka.fitness.worlds.states import state_at

TRIES = 10_000  # mazes that are drawn until one is of the family
MANY = 4  # visits beyond which senses count no more
SENSES_OF_A_WAY = 3
FIRST = 4  # the place of the first tally of comparisons
GOAL_SEEN = 3  # the value of the picture after those of all mazes


@implements(protocol.create, WallsRegime)
def create(regime: Any) -> Any:
    """Room for the largest maze."""
    return WallsState(
        np.zeros(ROOM, np.uint8),
        np.zeros(ROOM, np.int64),
        np.zeros(NUMBERS, np.int64),
        np.zeros(ROOM),
        np.zeros(ROOM, np.int64),
        np.zeros(COUNT, np.int64),
        np.zeros(COUNT, np.int64),
    )


@implements(protocol.reset, WallsRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw mazes, with a start, a heading and a goal, until one is of the family."""
    side, now = regime.side, state.now
    state.visits[:] = 0
    state.remaining[:] = 0.0
    state.asked[:] = 0
    state.alike[:] = 0
    now[:] = 0
    now[SIDE] = side
    for _ in range(TRIES):
        carve(side, 0.0, stream, state.passages, state.scratch)
        open_dead_ends(side, regime.braid, stream, state.passages)
        now[START] = below(stream, side * side)
        now[HERE] = now[START]
        now[HEADING] = below(stream, 4)
        now[GOAL] = any_goal(side, now[START], stream)
        now[FITS] = is_of_family(regime, state)
        if now[FITS]:
            break
    state.visits[now[START]] = 1
    if regime.compared:
        measure(side, state.passages, now[GOAL], state.scratch, state.remaining)


@kernel
def any_goal(side: Any, start: Any, stream: Any) -> int:
    """A cell at least half as far from the start, as the crow flies, as two corners are from each other."""
    count = 0
    for cell in range(side * side):
        count += apart(side, cell, start, MANHATTAN) >= side - 1
    chosen = below(stream, count)
    cell = -1
    while chosen >= 0:
        cell += 1
        chosen -= apart(side, cell, start, MANHATTAN) >= side - 1
    return cell


@kernel
def is_of_family(regime: Any, state: Any) -> bool:
    """Whether neither hand arrives (island), or the greedy reference does not (trap)."""
    if regime.family == ANY:
        return True
    if regime.family == ISLAND:
        right, left = arrives(RIGHT, state, regime.lifetime), arrives(LEFT, state, regime.lifetime)
        return not right and not left
    return not arrives(GREEDY, state, regime.lifetime)


@implements(protocol.copy_state, WallsRegime)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """The cells of the maze, and not all that there is room for; nothing that only comparisons need."""
    for cell in range(source.now[SIDE] * source.now[SIDE]):
        target.passages[cell] = source.passages[cell]
        target.visits[cell] = source.visits[cell]
    for number in range(NUMBERS):
        target.now[number] = source.now[number]


@implements(protocol.step, WallsRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Go one cell, or nowhere if there is a wall."""
    now, side = state.now, state.now[SIDE]
    here = now[HERE]
    if regime.compared:
        compare(state, action)
    there = led(side, state.passages, here, action)
    now[MET] += effort
    now[CLOCK] += 1
    felt[NEARER] = apart(side, here, now[GOAL], MANHATTAN) - apart(side, there, now[GOAL], MANHATTAN)
    felt[GOAL_FELT] = 0.0
    if there != here:
        now[HERE] = there
        now[HEADING] = action
        state.visits[there] += 1
    if there == now[GOAL]:
        felt[GOAL_FELT] = 1.0
        return ARRIVED
    return 0


@implements(protocol.observe, WallsRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Of each way whether it is open, gets nearer, and how visited it is; then which way one went last."""
    now, side = state.now, state.now[SIDE]
    for way in range(4):
        there = led(side, state.passages, now[HERE], way)
        nearer = apart(side, now[HERE], now[GOAL], MANHATTAN) - apart(side, there, now[GOAL], MANHATTAN)
        senses[SENSES_OF_A_WAY * way] = 1.0 if is_open(state.passages, now[HERE], way) else 0.0
        senses[SENSES_OF_A_WAY * way + 1] = nearer
        senses[SENSES_OF_A_WAY * way + 2] = min(state.visits[there], MANY) / MANY
        senses[SENSES_OF_A_WAY * 4 + way] = 1.0 if way == now[HEADING] else 0.0


@implements(protocol.tally, WallsRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """What arriving is worth less the price of search, and what was counted."""
    now = state.now
    arrived = now[HERE] == now[GOAL]
    worth = 1.0 - now[CLOCK] / (2.0 * regime.lifetime) if arrived else 0.0
    tallies[0] = worth - regime.search_cost * now[MET]
    tallies[1] = 1.0 if arrived else 0.0
    tallies[2] = now[MET]
    tallies[3] = now[FITS]
    for reference in range(COUNT):
        tallies[FIRST + reference] = state.asked[reference]
        tallies[FIRST + COUNT + reference] = state.alike[reference]


@implements(protocol.depict, WallsRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The maze with its goal, and where one is."""
    now = state.now
    draw_maze(now[SIDE], state.passages, state.visits, picture)
    mark(picture, now[SIDE], now[GOAL], GOAL_SEEN)
    pictured(now[SIDE], now[HERE], place)


@implements(protocol.depict_plan, WallsRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Where the plan leads, until it is at the goal."""
    state = state_at(model_state.states, 0)
    now = state.now
    draw_plan(now[SIDE], state.passages, now[HERE], now[GOAL], plan, places)
