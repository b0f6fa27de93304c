"""The workshop as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.lent import whole
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds import hands, protocol
from babushka.fitness.worlds.savanna.regime import MOVES, STARVED
from babushka.fitness.worlds.savanna.world import delayed, pending, sense_body
from babushka.fitness.worlds.workshop.regime import BUILT, DESIGNED, NOWHERE, WorkshopRegime, WorkshopState


@implements(protocol.create, WorkshopRegime)
def create(regime: Any) -> Any:
    """An empty workshop."""
    count = regime.hands
    return WorkshopState(
        np.zeros(regime.side * regime.side, dtype=np.uint8),
        np.full(count, NOWHERE, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.uint8),
        np.zeros(1, dtype=np.int64),
        np.zeros(1),
        np.zeros((max(regime.digestion, 1), count), dtype=np.uint8),
        np.zeros(max(regime.gestation, 1), dtype=np.uint8),
        np.zeros(2),
        np.zeros(1),
        np.zeros((count, regime.energy.size), dtype=np.int64),
        np.zeros((max(regime.regrowth, 1), count), dtype=np.uint8),
    )


@implements(protocol.reset, WorkshopRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Each cell holds a kind with the probability of its density; the agent starts alone, on an empty one."""
    _furnish(regime.density, state.cells, stream)
    start = below(stream, state.cells.size)
    state.cells[start] = 0
    state.places[:] = NOWHERE
    state.places[0] = start
    state.orders[:] = 0
    state.took[:] = 0
    state.clock[0] = 0
    state.energy[0] = regime.start_energy
    state.digesting[:] = 0
    state.gestating[:] = 0
    state.returning[:] = 0
    state.bill[:] = 0.0
    state.births[0] = 0.0
    state.taken[:] = 0


@implements(protocol.copy_state, WorkshopRegime)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """All that bears on what comes: not the counts.

    Who believes in another delay than that of the world where `source` is does not know what will reappear.
    """
    _copy_what_counts(whole(source), whole(target))


@called_kernel
def _copy_what_counts(source: Any, target: Any) -> None:
    copy(source.cells, target.cells)
    copy(source.gestating, target.gestating)
    target.clock[0] = source.clock[0]
    target.energy[0] = source.energy[0]
    for which in range(target.bill.size):
        target.bill[which] = source.bill[which]
    alike = source.returning.shape[0] == target.returning.shape[0]
    for hand in range(target.places.size):
        target.places[hand] = source.places[hand]
        target.took[hand] = source.took[hand]
        for slot in range(target.digesting.shape[0]):
            target.digesting[slot, hand] = source.digesting[slot, hand]
        for slot in range(target.returning.shape[0]):
            target.returning[slot, hand] = source.returning[slot, hand] if alike else 0


@kernel
def _furnish(density: Any, cells: Any, stream: Any) -> None:
    """Draw what is on each cell."""
    for cell in range(cells.size):
        chance = uniform(stream)
        cells[cell] = 0
        for kind in range(1, density.size):
            if chance < density[kind]:
                cells[cell] = kind
                break


@implements(protocol.step, WorkshopRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Let every hand act, the agent's own first; then digest, give birth, pay for it.

    When the regime turns, everything is furnished anew, and what was taken before does not return.

    What a machine takes feels to the agent as if it had taken it itself, if it is delivered. Nobody but the
    agent mates.
    """
    clock = state.clock[0]
    if clock == regime.turn:
        _furnish(regime.later, state.cells, stream)
        state.returning[:] = 0
        for hand in range(regime.hands):
            if state.places[hand] != NOWHERE:
                state.cells[state.places[hand]] = 0
    _let_return(regime, state, clock, stream)
    digested, machines = 0.0, 0
    mated = np.uint8(0)
    for percept in range(4):
        felt[percept] = 0.0
    for hand in range(regime.hands):
        kind = np.uint8(0)
        if state.places[hand] != NOWHERE:
            kind = _take(regime, state, hand, action if hand == 0 else state.orders[hand], clock, stream)
            machines += hand > 0
        if hand == 0:
            if regime.conception[kind] > 0 and state.energy[0] >= regime.mating_energy:
                mated = kind
        elif not regime.delivered[kind]:
            kind = np.uint8(0)
        digested += regime.energy[delayed(state.digesting[:, hand], regime.digestion, clock, kind)]
        for percept in range(4):
            felt[percept] += regime.percepts[kind, percept]
    newborns = regime.conception[delayed(state.gestating, regime.gestation, clock, mated)]
    felt[4] = digested / regime.felt_energy
    felt[5] = newborns
    state.births[0] += newborns
    left = state.energy[0] + digested - regime.living_cost - regime.search_cost * effort
    left -= regime.upkeep * machines + regime.build * state.bill[BUILT]
    left -= regime.design_cost * state.bill[DESIGNED]
    state.bill[:] = 0.0
    state.energy[0] = min(left, regime.capacity)
    state.clock[0] = clock + 1
    return STARVED if left <= 0.0 else 0


@kernel
def _take(regime: Any, state: Any, hand: Any, action: Any, clock: Any, stream: Any) -> Any:
    """Move a hand and take what is there; the kind of it."""
    cell = regime.neighbours[state.places[hand], action]
    state.places[hand] = cell
    kind = state.cells[cell]
    state.took[hand] = kind
    if kind > 0:
        state.cells[cell] = 0
        state.taken[hand, kind] += 1
        if regime.regrowth == 0:
            _reappear(state, cell, kind, stream)
        else:
            state.returning[clock % regime.regrowth, hand] = kind
    return kind


@kernel
def _let_return(regime: Any, state: Any, clock: Any, stream: Any) -> None:
    """Put back what was taken `regrowth` steps ago."""
    if regime.regrowth > 0:
        slot = clock % regime.regrowth
        for hand in range(regime.hands):
            kind = state.returning[slot, hand]
            if kind > 0:
                state.returning[slot, hand] = 0
                _reappear(state, state.places[0], kind, stream)


@kernel
def _reappear(state: Any, taken_from: Any, kind: Any, stream: Any) -> None:
    """Put an item on a random empty cell elsewhere."""
    while True:
        other = below(stream, state.cells.size)
        if other != taken_from and state.cells[other] == 0:
            state.cells[other] = kind
            return


@implements(protocol.observe, WorkshopRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Percepts of the four cells around, energy (in starting energies), meals and pregnancies under way."""
    for direction in range(4):
        kind = state.cells[belief.neighbours[state.places[0], direction]]
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    sense_body(
        senses,
        state.energy[0] / belief.start_energy,
        pending(state.digesting.reshape(state.digesting.size)),
        pending(state.gestating),
    )


@implements(protocol.tally, WorkshopRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Births, energy left, and how many of each kind each hand took."""
    tallies[0] = state.births[0]
    tallies[1] = state.energy[0]
    place = 2
    for hand in range(state.taken.shape[0]):
        for kind in range(1, state.taken.shape[1]):
            tallies[place] = state.taken[hand, kind]
            place += 1


@implements(protocol.depict, WorkshopRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The kinds on the cells, machines above them, and where the agent is."""
    for cell in range(state.cells.size):
        picture[cell // regime.side, cell % regime.side] = state.cells[cell]
    for hand in range(1, regime.hands):
        cell = state.places[hand]
        if cell != NOWHERE:
            picture[cell // regime.side, cell % regime.side] = regime.energy.size + hand - 1
    place[0] = state.places[0] // regime.side
    place[1] = state.places[0] % regime.side


@implements(hands.hands, WorkshopRegime)
def _hands(regime: Any) -> int:
    return regime.hands


@implements(hands.kinds, WorkshopRegime)
def _kinds(regime: Any) -> int:
    return regime.energy.size - 1


@implements(hands.idle, WorkshopRegime)
def _idle(regime: Any) -> int:
    return len(MOVES) - 1


@implements(hands.share, WorkshopRegime)
def _share(regime: Any, kind: Any) -> Any:
    return regime.density[kind] - regime.density[kind - 1] if kind > 0 else 0.0


@implements(hands.brought, WorkshopRegime)
def _brought(regime: Any, kind: Any, felt: Any) -> None:
    felt[:] = 0.0
    if regime.delivered[kind]:
        for percept in range(4):
            felt[percept] = regime.percepts[kind, percept]
        felt[4] = regime.energy[kind] / regime.felt_energy


@implements(hands.affords, WorkshopRegime)
def _affords(regime: Any, state: Any) -> Any:
    owed = regime.build * state.bill[BUILT] + regime.design_cost * state.bill[DESIGNED]
    return state.energy[0] - owed >= regime.build + regime.reserve


@implements(hands.join, WorkshopRegime)
def _join(regime: Any, state: Any, hand: Any, near: Any) -> None:
    state.places[hand] = state.places[near]
    state.bill[BUILT] += 1.0


@implements(hands.leave, WorkshopRegime)
def _leave(regime: Any, state: Any, hand: Any) -> None:
    state.places[hand] = NOWHERE
    state.took[hand] = 0


@implements(hands.order, WorkshopRegime)
def _order(regime: Any, state: Any, hand: Any, action: Any) -> None:
    state.orders[hand] = action


@implements(hands.charge_design, WorkshopRegime)
def _charge_design(regime: Any, state: Any, steps: Any) -> None:
    state.bill[DESIGNED] += steps


@implements(hands.took, WorkshopRegime)
def _took(regime: Any, state: Any, hand: Any) -> int:
    return state.took[hand]


@implements(hands.depict_hands, WorkshopRegime)
def _depict_hands(regime: Any, state: Any, places: Any) -> None:
    for further in range(places.shape[0]):
        cell = state.places[1 + further]
        places[further, 0] = cell // regime.side if cell != NOWHERE else -1
        places[further, 1] = cell % regime.side if cell != NOWHERE else -1


@implements(hands.taken_by_hands, WorkshopRegime)
def _taken_by_hands(regime: Any, state: Any, kinds: Any) -> None:
    for hand in range(kinds.size):
        kinds[hand] = state.took[hand]
