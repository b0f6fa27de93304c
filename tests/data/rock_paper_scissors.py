"""Rock, paper, scissors for as many as are put in: all choose at once, and each is paid by every other.

The state is one float64 array, three numbers a seat: last choices, what was paid for them, and points.
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


@dataclass(frozen=True)
class Stakes:
    """The parameter of a regime."""

    stake: float = setting(1.0, "what a win is worth", low=0)


class Round(NamedTuple):
    """The game for the kernels."""

    stake: float


@dataclass(frozen=True)
class RockPaperScissors(World):
    """Settings of the game."""

    name: ClassVar[str] = "rock-paper-scissors"
    actions: ClassVar[tuple[str, ...]] = ("rock", "paper", "scissors")
    features: ClassVar[tuple[str, ...]] = ("paid",)
    causes: ClassVar[tuple[str, ...]] = ("all rounds",)
    objective: ClassVar[str] = "points"
    Regime: ClassVar[type] = Stakes
    seats: ClassVar[int] = 0

    rounds: int = setting(10, "rounds", low=1)

    @property
    def steps(self) -> int:
        return self.rounds

    @property
    def senses(self) -> tuple[str, ...]:
        return ("nothing",)

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("points",)

    def regime(self, parameters: Stakes) -> Round:
        """The game for that stake."""
        return Round(parameters.stake)


@kernel
def gain(own: Any, other: Any) -> float:
    """1 for a win, -1 for a loss, 0 for the same choice."""
    ahead = (own - other) % 3
    return 1.0 if ahead == 1 else -1.0 if ahead == 2 else 0.0


@implements(protocol.create, Round)
def create(regime: Any) -> Any:
    return np.zeros(6)


@implements(protocol.create_for, Round)
def create_for(regime: Any, seats: Any) -> Any:
    return np.zeros(3 * seats)


@implements(protocol.reset, Round)
def reset(regime: Any, state: Any, stream: Any) -> None:
    state[:] = 0.0


@implements(protocol.observe, Round)
def observe(regime: Any, state: Any, senses: Any) -> None:
    senses[0] = 0.0


@implements(protocol.mover, Round)
def mover(regime: Any, state: Any) -> int:
    return -1


@implements(protocol.act, Round)
def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    seats = state.size // 3
    state[seat] = action
    if seat == seats - 1:  # everybody has chosen
        for one in range(seats):
            paid = 0.0
            for other in range(seats):
                paid += regime.stake * gain(state[one], state[other])
            state[seats + one] = paid
            state[2 * seats + one] += paid
    return 0


@implements(protocol.features_of, Round)
def features_of(regime: Any, state: Any, seat: Any, felt: Any) -> None:
    felt[0] += state[state.size // 3 + seat]


@implements(protocol.step, Round)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """What is believed of a round: somebody else chooses at random."""
    felt[0] = regime.stake * gain(action, below(stream, 3))
    return 0


@implements(protocol.tally_of, Round)
def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    tallies[0] = state[2 * (state.size // 3) + seat]
