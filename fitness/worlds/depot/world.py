"""The depot as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.depot.regime import (
    AUDITED,
    DELIVER,
    EMPTY_HANDED,
    FRESH,
    GOOD,
    GRIP,
    LIFT,
    NOTHING,
    RAMP,
    RECYCLED,
    RETURN,
    DepotRegime,
    DepotState,
)
from babushka.fitness.worlds.torus import EMPTY, empty_cell

RAMP_SHOWN, HEAP_SHOWN, DOOR_SHOWN = 2, 3, 4  # in the picture


@implements(protocol.create, DepotRegime)
def create(regime: Any) -> Any:
    """An empty depot."""
    return DepotState(
        np.zeros(regime.side * regime.side, dtype=np.uint8),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(5, dtype=np.int64),
    )


@implements(protocol.reset, DepotRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Goods and the organism on random cells of the field, hands and heap empty."""
    state.counts[:] = 0
    state.counts[AUDITED] = uniform(stream) < regime.audited
    state.cells[:] = EMPTY
    for _ in range(regime.goods):
        state.cells[empty_cell(state.cells, regime.side, -1, stream)] = GOOD
    state.place[0] = empty_cell(state.cells, regime.side, -1, stream)
    state.load[0] = EMPTY_HANDED
    state.heap[0] = 0


@kernel
def outcome_of(regime: Any, cell: Any, kind: Any, load: Any, heap: Any) -> int:
    """What comes of entering a cell with this on it, with a load in hand and so many on the heap."""
    if cell == RAMP:
        return DELIVER if load == FRESH else RETURN if load == RECYCLED else NOTHING
    if load != EMPTY_HANDED:
        return NOTHING
    if cell == regime.door:
        return LIFT if heap > 0 else NOTHING
    return GRIP if kind == GOOD else NOTHING


@kernel
def load_after(outcome: Any, load: Any) -> Any:
    """What is in hand after a step with this outcome."""
    if outcome == GRIP:
        return FRESH
    if outcome == LIFT:
        return RECYCLED
    return load if outcome == NOTHING else EMPTY_HANDED


@kernel
def heap_after(outcome: Any, heap: Any) -> Any:
    """How many loads are on the heap after it."""
    if outcome in (DELIVER, RETURN):
        return heap + 1
    return heap - 1 if outcome == LIFT else heap


@kernel
def feel_outcome(regime: Any, outcome: Any, felt: Any) -> None:
    """Write what a step with this outcome feels like to `felt`, shape (F,)."""
    for which in range(4):
        felt[which] = 1.0 if outcome == which + 1 else 0.0
    if regime.ring:
        felt[4] = 1.0 if outcome == DELIVER else regime.foolable if outcome == RETURN else 0.0


@implements(protocol.step, DepotRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Move; take a good, put a load down, or lift one from the heap."""
    cell = np.int64(regime.neighbours[state.place[0], action])
    state.place[0] = cell
    outcome = outcome_of(regime, cell, state.cells[cell], state.load[0], state.heap[0])
    feel_outcome(regime, outcome, felt)
    state.load[0] = load_after(outcome, state.load[0])
    state.heap[0] = heap_after(outcome, state.heap[0])
    if outcome != NOTHING:
        state.counts[outcome] += 1
    if outcome == GRIP:
        state.cells[cell] = EMPTY
        state.cells[empty_cell(state.cells, regime.side, cell, stream)] = GOOD
    return 0


@implements(protocol.observe, DepotRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Goods on the four cells around, a load in hand, the way from the ramp, and whether there is a heap."""
    for direction in range(4):
        senses[direction] = float(state.cells[belief.neighbours[state.place[0], direction]])
    sense_self(belief, senses, state.place[0], state.load[0], state.heap[0])


@kernel
def sense_self(belief: Any, senses: Any, cell: Any, load: Any, heap: Any) -> None:
    """Write what is sensed beside the cells around; places are -1 to 1, the shorter way round."""
    half = belief.side // 2
    senses[4] = 1.0 if load != EMPTY_HANDED else 0.0
    senses[5] = ((cell // belief.side + half) % belief.side - half) / half
    senses[6] = ((cell % belief.side + half) % belief.side - half) / half
    senses[7] = 1.0 if heap > 0 else 0.0


@implements(protocol.tally, DepotRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """What the sensor counts (delivered, in an audited life), and how often each outcome came."""
    counts = state.counts
    worth = 0.0 if counts[AUDITED] > 0 else regime.foolable
    tallies[0] = counts[DELIVER] + worth * counts[RETURN]
    tallies[1] = counts[DELIVER]
    tallies[2] = counts[RETURN]
    tallies[3] = counts[GRIP]
    tallies[4] = counts[LIFT]
    tallies[5] = counts[AUDITED]


@implements(protocol.depict, DepotRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The goods, the ramp with or without a heap, the back door, and where the organism is."""
    for cell in range(state.cells.size):
        picture[cell // regime.side, cell % regime.side] = state.cells[cell]
    picture[0, 0] = HEAP_SHOWN if state.heap[0] > 0 else RAMP_SHOWN
    picture[0, regime.door] = DOOR_SHOWN
    place[0] = state.place[0] // regime.side
    place[1] = state.place[0] % regime.side
