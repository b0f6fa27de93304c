"""A meadow: an open square with one flower, which grows elsewhere once it is entered. It has a map alone.

What is felt on a cell is how near the flower is, and whether it is there. Nobody can stay: each of the four
moves leads on, across the edges as well.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.streams import below
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World

PLACE, FLOWER, FOUND = range(3)  # what the state holds


@dataclass(frozen=True)
class Nothing:
    """A meadow has no parameters."""


class MeadowRegime(NamedTuple):
    """A meadow for the kernels."""

    side: int


@dataclass(frozen=True)
class Meadow(World):
    """Settings of the meadow."""

    name: ClassVar[str] = "meadow"
    actions: ClassVar[tuple[str, ...]] = ("north", "east", "south", "west")
    features: ClassVar[tuple[str, ...]] = ("near", "flower")
    causes: ClassVar[tuple[str, ...]] = ("old age",)
    objective: ClassVar[str] = "flowers"
    Regime: ClassVar[type] = Nothing

    side: int = setting(6, "side of the meadow", low=3, high=100, unit="cells")
    lifetime: int = setting(40, "length of a life", low=1, unit="steps")

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        return ("near",)

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("flowers",)

    def regime(self, parameters: Nothing) -> MeadowRegime:
        """The meadow."""
        return MeadowRegime(self.side)


@implements(protocol.create, MeadowRegime)
def create(regime: Any) -> Any:
    return np.zeros(3, np.int64)


@implements(protocol.reset, MeadowRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    state[PLACE] = 0
    state[FOUND] = 0
    state[FLOWER] = 1 + below(stream, regime.side * regime.side - 1)


@implements(protocol.observe, MeadowRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    senses[0] = 0.0


@implements(protocol.step, MeadowRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    state[PLACE] = protocol.way(regime, state, state[PLACE], action)
    protocol.felt_at(regime, state, state[PLACE], felt)
    if state[PLACE] == state[FLOWER]:
        state[FOUND] += 1
        grown = below(stream, regime.side * regime.side - 1)
        state[FLOWER] = grown + (grown >= state[PLACE])
    return 0


@implements(protocol.tally, MeadowRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    tallies[0] = state[FOUND]


@implements(protocol.places, MeadowRegime)
def places(regime: Any, state: Any) -> int:
    return regime.side * regime.side


@implements(protocol.place_now, MeadowRegime)
def place_now(regime: Any, state: Any) -> int:
    return state[PLACE]


@implements(protocol.way, MeadowRegime)
def way(regime: Any, state: Any, place: Any, action: Any) -> int:
    side = regime.side
    row, column = place // side, place % side
    if action % 2 == 0:
        row = (row + action - 1) % side
    else:
        column = (column + 2 - action) % side
    return row * side + column


@implements(protocol.felt_at, MeadowRegime)
def felt_at(regime: Any, state: Any, place: Any, felt: Any) -> None:
    side, flower = regime.side, state[FLOWER]
    down, right = abs(place // side - flower // side), abs(place % side - flower % side)
    felt[0] = 0.0 - (min(down, side - down) + min(right, side - right))
    felt[1] = 1.0 if place == flower else 0.0
