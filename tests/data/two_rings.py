"""Two rings: each of two seats has a stone on a ring of its own, and both move at once.

The state is one array of bits, uint64: a board for each seat, and how many turns were taken. A stone that has
come to its seat's target, the lowest place for seat 0 and the highest for seat 1, stays there, and pays in
every step. So the best that a stone can do is known: to go there on the shorter way.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.settings import setting
from babushka.fitness.streams import below
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World

PLACES = 8
DOWN, STAY, UP = range(3)


@dataclass(frozen=True)
class Pay:
    """The parameter of a regime."""

    pay: float = setting(1.0, "what a step on the target is worth", low=0)


class TwoRingsRegime(NamedTuple):
    """The game for the kernels."""

    pay: float
    full: np.uint64  # a board with a stone on every place


@dataclass(frozen=True)
class TwoRings(World):
    """Settings of the game."""

    name: ClassVar[str] = "two-rings"
    actions: ClassVar[tuple[str, ...]] = ("down", "stay", "up")
    features: ClassVar[tuple[str, ...]] = ("paid",)
    causes: ClassVar[tuple[str, ...]] = ("all steps",)
    objective: ClassVar[str] = "place"
    Regime: ClassVar[type] = Pay
    seats: ClassVar[int] = 2

    lifetime: int = setting(12, "steps", low=1)

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        return tuple(f"place {place}" for place in range(PLACES))

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("place",)

    @property
    def picture(self) -> tuple[int, int]:
        return (2, PLACES)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("nothing", "stone")

    def regime(self, parameters: Pay) -> TwoRingsRegime:
        """The game for that pay."""
        return TwoRingsRegime(parameters.pay, np.uint64(2**PLACES - 1))


@kernel
def target_of(seat: Any) -> Any:
    """The board on which a seat is paid."""
    return np.uint64(1) if seat == 0 else np.uint64(1) << np.uint64(PLACES - 1)


@kernel
def turned(board: Any, action: Any, full: Any) -> Any:
    """A board after its stone has moved."""
    one, most = np.uint64(1), np.uint64(PLACES - 1)
    if action == UP:
        return ((board << one) | (board >> most)) & full
    if action == DOWN:
        return ((board >> one) | (board << most)) & full
    return board


@implements(protocol.create, TwoRingsRegime)
def create(regime: Any) -> Any:
    return np.zeros(3, dtype=np.uint64)


@implements(protocol.reset, TwoRingsRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    for seat in range(2):
        state[seat] = np.uint64(1) << np.uint64(below(stream, PLACES))
    state[2] = np.uint64(0)


@implements(protocol.mover, TwoRingsRegime)
def mover(regime: Any, state: Any) -> int:
    return -1


@implements(protocol.act, TwoRingsRegime)
def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    return protocol.step_from(regime, state, seat, action, effort, stream, felt)


@implements(protocol.step_from, TwoRingsRegime)
def step_from(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """The other's stone does not matter to this one."""
    if state[seat] != target_of(seat):
        state[seat] = turned(state[seat], action, regime.full)
    state[2] += np.uint64(1)
    felt[0] = regime.pay if state[seat] == target_of(seat) else 0.0
    return 0


@implements(protocol.step, TwoRingsRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    return protocol.step_from(regime, state, 0, action, effort, stream, felt)


@implements(protocol.observe_from, TwoRingsRegime)
def observe_from(regime: Any, state: Any, seat: Any, senses: Any) -> None:
    for place in range(PLACES):
        senses[place] = 1.0 if (state[seat] >> np.uint64(place)) & np.uint64(1) else 0.0


@implements(protocol.observe, TwoRingsRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    protocol.observe_from(regime, state, 0, senses)


@implements(protocol.tally_of, TwoRingsRegime)
def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    for place in range(PLACES):
        if (state[seat] >> np.uint64(place)) & np.uint64(1):
            tallies[0] = place


@implements(protocol.depict_from, TwoRingsRegime)
def depict_from(regime: Any, state: Any, seat: Any, picture: Any, place: Any) -> None:
    for row in range(2):
        for column in range(PLACES):
            picture[row, column] = 1 if (state[row] >> np.uint64(column)) & np.uint64(1) else 0
            if row == seat and picture[row, column] == 1:
                place[0], place[1] = row, column
