"""Keys and chests as they are: what kernels do to their state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.keys.regime import (
    CHEST,
    CHESTS,
    CHESTS_LEFT,
    CLOCK,
    FIRST,
    FORK,
    KEY,
    KEYS,
    KEYS_LEFT,
    NOTHING,
    OPENED,
    PATIENCE,
    PROBED,
    REACHED_CHEST,
    REACHED_KEY,
    SPARE,
    SPARES,
    KeysRegime,
    KeysState,
)
from babushka.fitness.worlds.torus import EMPTY, empty_cell


@implements(protocol.create, KeysRegime)
def create(regime: Any) -> Any:
    """An empty world."""
    return KeysState(
        np.zeros(regime.side * regime.side, dtype=np.uint8),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(9, dtype=np.int64),
    )


@implements(protocol.reset, KeysRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Keys, chests and the organism on random cells; or the first trial."""
    state.counts[:] = 0
    shifted = uniform(stream) < regime.mixed
    if regime.fork:
        _next_trial(regime, state, stream)
        return
    keys = regime.mixed_keys if shifted else regime.keys
    state.cells[:] = EMPTY
    for item in range(regime.items):
        state.cells[empty_cell(state.cells, 0, -1, stream)] = KEY if item < keys else CHEST
    state.place[0] = empty_cell(state.cells, 0, -1, stream)
    state.held[0] = 0
    state.counts[KEYS_LEFT] = keys
    state.counts[CHESTS_LEFT] = regime.items - keys


@kernel
def _next_trial(regime: Any, state: Any, stream: Any) -> None:
    """One key and one chest, equally far in opposite directions, and one key in hand."""
    start = below(stream, state.cells.size)
    toward = below(stream, 4)
    key = chest = start
    for _ in range(FORK):
        key = np.int64(regime.neighbours[key, toward])
        chest = np.int64(regime.neighbours[chest, (toward + 2) % 4])
    state.cells[:] = EMPTY
    state.cells[key] = KEY
    state.cells[chest] = CHEST
    state.place[0] = start
    state.held[0] = 1
    state.counts[CLOCK] = 0


@kernel
def outcome_of(kind: Any, held: Any) -> int:
    """What comes of entering a cell with this on it."""
    if kind == KEY:
        return SPARE if held > 0 else FIRST
    return OPENED if kind == CHEST and held > 0 else NOTHING


@kernel
def feel_outcome(regime: Any, outcome: Any, felt: Any) -> None:
    """Write what a step with this outcome feels like to `felt`, shape (F,)."""
    felt[0] = 1.0 if outcome == FIRST or (outcome == SPARE and not regime.spare) else 0.0
    felt[1] = 1.0 if outcome == OPENED else 0.0
    if regime.spare:
        felt[2] = 1.0 if outcome == SPARE else 0.0


@implements(protocol.step, KeysRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Move; take a key, or open a chest."""
    counts = state.counts
    cell = np.int64(regime.neighbours[state.place[0], action])
    state.place[0] = cell
    kind = state.cells[cell]
    outcome = outcome_of(kind, state.held[0])
    feel_outcome(regime, outcome, felt)
    if outcome == OPENED:
        counts[CHESTS] += 1
        state.held[0] -= 1
    elif outcome != NOTHING:
        counts[KEYS] += 1
        counts[SPARES] += outcome == SPARE
        state.held[0] += 1
    if regime.fork:
        _end_trial(regime, state, kind, stream)
        return 0
    if outcome == NOTHING:
        return 0
    state.cells[cell] = EMPTY
    if not regime.finite:
        state.cells[empty_cell(state.cells, 0, cell, stream)] = kind
        return 0
    counts[CHESTS_LEFT if kind == CHEST else KEYS_LEFT] -= 1
    return 1 if counts[CHESTS_LEFT] == 0 or state.held[0] + counts[KEYS_LEFT] == 0 else 0


@kernel
def _end_trial(regime: Any, state: Any, kind: Any, stream: Any) -> None:
    """Where something was reached, or patience has ended, the next trial begins."""
    counts = state.counts
    counts[CLOCK] += 1
    if kind == EMPTY and counts[CLOCK] < PATIENCE:
        return
    counts[PROBED] += 1
    counts[REACHED_KEY] += kind == KEY
    counts[REACHED_CHEST] += kind == CHEST
    _next_trial(regime, state, stream)


@implements(protocol.observe, KeysRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """What lies on the four cells around, and whether a key is in hand."""
    for direction in range(4):
        sense_kind(senses, direction, state.cells[belief.neighbours[state.place[0], direction]])
    senses[8] = 1.0 if state.held[0] > 0 else 0.0


@kernel
def sense_kind(senses: Any, direction: Any, kind: Any) -> None:
    """Write what is sensed of the next cell in a direction."""
    senses[2 * direction] = 1.0 if kind == KEY else 0.0
    senses[2 * direction + 1] = 1.0 if kind == CHEST else 0.0


@implements(protocol.tally, KeysRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Chests opened, keys taken, keys in hand, keys taken with another in hand; and the trials."""
    counts = state.counts
    tallies[0] = counts[CHESTS]
    tallies[1] = counts[KEYS]
    tallies[2] = state.held[0]
    tallies[3] = counts[SPARES]
    tallies[4] = counts[REACHED_CHEST]
    tallies[5] = counts[REACHED_KEY]
    tallies[6] = counts[PROBED]


@implements(protocol.depict, KeysRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """What lies on the cells, and where the organism is."""
    for cell in range(state.cells.size):
        picture[cell // regime.side, cell % regime.side] = state.cells[cell]
    place[0] = state.place[0] // regime.side
    place[1] = state.place[0] % regime.side
