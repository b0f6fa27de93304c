"""The savanna as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.savanna.regime import STARVED, SavannaRegime, SavannaState


@implements(protocol.create, SavannaRegime)
def create(regime: Any) -> Any:
    """An empty savanna."""
    kinds = regime.energy.size
    return SavannaState(
        np.zeros(regime.side * regime.side, dtype=np.uint8),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(1),
        np.zeros(max(regime.digestion, 1), dtype=np.uint8),
        np.zeros(max(regime.gestation, 1), dtype=np.uint8),
        np.zeros(1),
        np.zeros(kinds, dtype=np.int64),
    )


@implements(protocol.reset, SavannaRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Each cell holds each kind with the probability of its density; the organism starts on an empty one."""
    cells = state.cells
    for cell in range(cells.size):
        chance = uniform(stream)
        cells[cell] = 0
        for kind in range(1, regime.density.size):
            if chance < regime.density[kind]:
                cells[cell] = kind
                break
    start = below(stream, cells.size)
    cells[start] = 0
    state.place[0] = start
    state.clock[0] = 0
    state.energy[0] = regime.start_energy
    state.digesting[:] = 0
    state.gestating[:] = 0
    state.births[0] = 0.0
    state.eaten[:] = 0


@implements(protocol.step, SavannaRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Move, consume, digest, give birth, pay for it."""
    clock = state.clock[0]
    cell = regime.neighbours[state.place[0], action]
    state.place[0] = cell
    kind = state.cells[cell]
    mated = np.uint8(0)
    if kind > 0:
        _reappear(state, cell, kind, stream)
        state.eaten[kind] += 1
        if regime.conception[kind] > 0 and state.energy[0] >= regime.mating_energy:
            mated = kind
    for percept in range(4):
        felt[percept] = regime.percepts[kind, percept]
    digested = regime.energy[delayed(state.digesting, regime.digestion, clock, kind)]
    born = regime.conception[delayed(state.gestating, regime.gestation, clock, mated)]
    felt[4] = digested / regime.felt_energy
    felt[5] = born
    state.births[0] += born
    left = state.energy[0] + digested - regime.living_cost - regime.search_cost * effort
    state.energy[0] = min(left, regime.capacity)
    state.clock[0] = clock + 1
    return STARVED if left <= 0.0 else 0


@kernel
def delayed(ring: Any, delay: Any, clock: Any, now: Any) -> Any:
    """Put `now` on the ring and take off what was put there `delay` steps ago."""
    if delay == 0:
        return now
    slot = clock % delay
    then = ring[slot]
    ring[slot] = now
    return then


@kernel
def _reappear(state: Any, cell: Any, kind: Any, stream: Any) -> None:
    """Take the item off its cell and put one of its kind on a random empty cell elsewhere."""
    state.cells[cell] = 0
    while True:
        other = below(stream, state.cells.size)
        if other != cell and state.cells[other] == 0:
            state.cells[other] = kind
            return


@implements(protocol.observe, SavannaRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Percepts of the four cells around, energy (in starting energies), what is in the belly and the womb."""
    for direction in range(4):
        kind = state.cells[belief.neighbours[state.place[0], direction]]
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    sense_body(
        senses,
        state.energy[0] / belief.start_energy,
        pending(state.digesting),
        pending(state.gestating),
    )


@kernel
def pending(ring: Any) -> int:
    """How many things are under way on it."""
    count = 0
    for kind in ring:
        count += kind > 0
    return count


@kernel
def sense_body(senses: Any, energy: Any, digesting: Any, gestating: Any) -> None:
    """Write what is sensed of one's own body, after the percepts of the cells around."""
    senses[16] = energy
    senses[17] = float(digesting)
    senses[18] = float(gestating)


@implements(protocol.tally, SavannaRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Births, energy left, and how many of each kind were consumed."""
    tallies[0] = state.births[0]
    tallies[1] = state.energy[0]
    for kind in range(1, state.eaten.size):
        tallies[1 + kind] = state.eaten[kind]


@implements(protocol.depict, SavannaRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The kinds on the cells, and where the organism is."""
    for cell in range(state.cells.size):
        picture[cell // regime.side, cell % regime.side] = state.cells[cell]
    place[0] = state.place[0] // regime.side
    place[1] = state.place[0] % regime.side
