"""The maze as it is: what kernels do to its state.

All that is felt in a maze is in its state, by cell. So a regime that is believed in, which may be of another
size, changes nothing of what is seen: it only says that nothing is imagined beyond this maze (`onward`).
"""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, combine, draw, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.maze.regime import (
    BEGUN,
    CLOCK,
    DONE,
    EXIT,
    EXIT_LEVEL,
    EXITS,
    FAR,
    FAR_LEVEL,
    FRESH,
    GHOST,
    HERE,
    NUMBERS,
    OUT,
    PATIENCE,
    PLACE,
    PLACE_LEVEL,
    PROBED,
    REACHED,
    ROOM,
    SCALE,
    SIDE,
    START,
    VISITS,
    MazeRegime,
    MazeState,
)
from babushka.fitness.worlds.passages import (
    EUCLID,
    MANHATTAN,
    PATH,
    apart,
    carve,
    farthest_corner,
    is_open,
    led,
    measure,
)

APART = 4  # steps between the start and an exit that is elsewhere, at least


@implements(protocol.create, MazeRegime)
def create(regime: Any) -> Any:
    """Room for the largest maze."""
    return MazeState(
        np.zeros(ROOM, np.uint8),
        np.zeros((3, ROOM)),
        np.zeros(ROOM, np.uint8),
        np.zeros(NUMBERS, np.int64),
        np.zeros(2, np.uint64),
        np.zeros(1, np.uint64),
        np.zeros(ROOM, np.int64),
    )


@implements(protocol.reset, MazeRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """The first maze. The stream gives the life's key, and nothing else ever."""
    for number in range(NUMBERS):
        state.now[number] = 0
    state.keys[0] = draw(stream)
    begin_maze(regime, state)


@kernel
def begin_maze(regime: Any, state: Any) -> None:
    """The next maze of this life, which depends on the life's key and on how many there were before it."""
    now, side = state.now, regime.side
    number = now[BEGUN]
    now[BEGUN] = number + 1
    state.keys[1] = combine(state.keys[0], number)
    state.chance[0] = state.keys[1]
    if regime.marks.shape[0] > 0:
        for cell in range(side * side):
            state.passages[cell] = regime.passages[number, cell]
        start, way_out, far = regime.marks[number, 0], regime.marks[number, 1], regime.marks[number, 2]
    else:
        carve(side, regime.braid, state.chance, state.passages, state.scratch)
        start = _any_start(regime, state.chance) if regime.anywhere else 0
        way_out = regime.exit
        if uniform(state.chance) < regime.elsewhere:
            way_out = _any_exit(regime, start, state.chance)
        far = farthest_corner(side, start)
    now[SIDE] = side
    now[PATIENCE] = regime.patience
    now[GHOST] = 1 if regime.marks.shape[0] > 0 else 0
    now[START] = start
    now[EXIT] = way_out
    now[PLACE] = regime.place
    now[FAR] = far
    now[HERE] = start
    now[CLOCK] = 0
    for cell in range(side * side):
        state.visits[cell] = 0
    state.visits[start] = 1
    _fill_levels(regime, state)


@kernel
def _any_start(regime: Any, chance: Any) -> Any:
    """A cell that is not too near to where the exit usually is."""
    count = 0
    for cell in range(regime.side * regime.side):
        count += apart(regime.side, cell, regime.exit, MANHATTAN) >= APART
    chosen = below(chance, count)
    for cell in range(regime.side * regime.side):
        if apart(regime.side, cell, regime.exit, MANHATTAN) >= APART:
            if chosen == 0:
                return cell
            chosen -= 1
    return 0


@kernel
def _any_exit(regime: Any, start: Any, chance: Any) -> Any:
    """A cell that is not too near to the start, and not where the exit usually is."""
    count = 0
    for cell in range(regime.side * regime.side):
        count += cell != regime.exit and apart(regime.side, cell, start, MANHATTAN) >= APART
    chosen = below(chance, count)
    for cell in range(regime.side * regime.side):
        if cell != regime.exit and apart(regime.side, cell, start, MANHATTAN) >= APART:
            if chosen == 0:
                return cell
            chosen -= 1
    return 0


@kernel
def _fill_levels(regime: Any, state: Any) -> None:
    """What exit, place and far feel like on each cell: at most 0, and 0 on the cell itself."""
    now, levels, side = state.now, state.levels, regime.side
    metric = EUCLID if regime.metric == EUCLID else MANHATTAN
    widest = apart(side, 0, side * side - 1, metric)
    if regime.metric == PATH:
        measure(side, state.passages, now[EXIT], state.scratch, levels[EXIT_LEVEL])
    for cell in range(side * side):
        smelled = (
            levels[EXIT_LEVEL, cell] if regime.metric == PATH else apart(side, cell, now[EXIT], MANHATTAN)
        )
        levels[EXIT_LEVEL, cell] = (0.0 - min(smelled, regime.scent)) / SCALE
        levels[PLACE_LEVEL, cell] = (0.0 - apart(side, cell, now[PLACE], metric)) / SCALE
        levels[FAR_LEVEL, cell] = (0.0 - (widest - apart(side, cell, now[START], metric))) / SCALE


@implements(protocol.copy_state, MazeRegime)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """What changes from step to step; the maze itself only where the other one is not the same."""
    cells = source.now[SIDE] * source.now[SIDE]
    if target.keys[1] != source.keys[1] or target.now[SIDE] != source.now[SIDE]:
        for cell in range(cells):
            target.passages[cell] = source.passages[cell]
            for level in range(3):
                target.levels[level, cell] = source.levels[level, cell]
        target.keys[0] = source.keys[0]
        target.keys[1] = source.keys[1]
        target.chance[0] = source.chance[0]
    for cell in range(cells):
        target.visits[cell] = source.visits[cell]
    for number in range(NUMBERS):
        target.now[number] = source.now[number]


@implements(protocol.step, MazeRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Go; feel the cell that was entered; go on to the next maze if this one is over."""
    now = state.now
    here = led(now[SIDE], state.passages, now[HERE], action)
    feel(state, here, felt)
    state.visits[here] = min(state.visits[here] + 1, VISITS)
    now[HERE] = here
    now[CLOCK] += 1
    outside = here == now[EXIT] and now[GHOST] == 0
    over = outside or now[CLOCK] >= now[PATIENCE]
    if not regime.onward:
        return DONE if over else 0
    if outside:
        now[EXITS] += 1
    if now[GHOST] == 1:
        for candidate in range(3):
            if here == now[EXIT + candidate]:
                now[REACHED + candidate] += 1
                over = True
        if over:
            now[PROBED] += 1
            if now[BEGUN] == regime.marks.shape[0]:
                return DONE
    if over:
        begin_maze(regime, state)
    return 0


@kernel
def feel(state: Any, cell: Any, felt: Any) -> None:
    """Levels of exit, place and far, how stale the cell is, and whether it is the exit."""
    for level in range(3):
        felt[level] = state.levels[level, cell]
    felt[FRESH] = staleness(state, cell)
    felt[OUT] = 1.0 if cell == state.now[EXIT] else 0.0


@implements(protocol.observe, MazeRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Of each way: whether it is open, and what exit, place, far and fresh feel like where it leads."""
    now = state.now
    for way in range(4):
        cell = led(now[SIDE], state.passages, now[HERE], way)
        senses[5 * way] = 1.0 if is_open(state.passages, now[HERE], way) else 0.0
        for level in range(3):
            senses[5 * way + 1 + level] = state.levels[level, cell]
        senses[5 * way + 4] = staleness(state, cell)


@kernel
def staleness(state: Any, cell: Any) -> float:
    """What `fresh` feels like on entering a cell: at most 0, and 0 where one has not been in this maze."""
    return (0.0 - min(state.visits[cell], VISITS)) / VISITS


@implements(protocol.tally, MazeRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Exits, probe mazes in which each candidate was reached first, and probe mazes."""
    for number in range(5):
        tallies[number] = state.now[EXITS + number]


@implements(protocol.places, MazeRegime)
def places(regime: Any, state: Any) -> int:
    """The cells of this maze."""
    return state.now[SIDE] * state.now[SIDE]


@implements(protocol.place_now, MazeRegime)
def place_now(regime: Any, state: Any) -> int:
    """The cell one is on."""
    return state.now[HERE]


@implements(protocol.way, MazeRegime)
def way(regime: Any, state: Any, place: Any, action: Any) -> int:
    """The cell beyond, or the same one before a wall."""
    return led(state.now[SIDE], state.passages, place, action)


@implements(protocol.felt_at, MazeRegime)
def felt_at(regime: Any, state: Any, place: Any, felt: Any) -> None:
    """What the next step would feel like if it led there."""
    feel(state, place, felt)
