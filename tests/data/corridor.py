"""A corridor: a lever at its near end gives pleasure at once, and an offspring waits at its far end.

Whoever reaches the far end has an offspring and starts again at the near one. Each pull wears the organism
out a little. The regime says how much pleasure the lever gives. The state is one float64 array, and the
world's own `step` on a copy of it serves as everybody's model.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.streams import uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World

LEFT, RIGHT, PULL = range(3)
PLACE, WEAR, OFFSPRING, PULLS = range(4)  # what the state holds


@dataclass(frozen=True)
class Lever:
    """The parameter of a corridor regime."""

    pleasure: float = setting(0.0, "pleasure of one pull", low=0)


class CorridorRegime(NamedTuple):
    """A corridor for the kernels."""

    length: int
    slip: float
    endurance: float
    pleasure: float


@dataclass(frozen=True)
class Corridor(World):
    """Settings of the corridor."""

    name: ClassVar[str] = "corridor"
    actions: ClassVar[tuple[str, ...]] = ("left", "right", "pull")
    features: ClassVar[tuple[str, ...]] = ("pleasure", "newborns")
    causes: ClassVar[tuple[str, ...]] = ("old age", "worn out")
    objective: ClassVar[str] = "offspring"
    Regime: ClassVar[type] = Lever
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "ancestral": {"pleasure": 0.0},
        "modern": {"pleasure": 1.0},
    }

    length: int = setting(5, "length of the corridor", low=2, high=1000, unit="cells")
    lifetime: int = setting(60, "longest life", low=1, unit="steps")
    slip: float = setting(0.1, "probability that a move fails", low=0, high=1)
    endurance: float = setting(40.0, "pulls that wear one out", low=1)

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        return ("place", "at the lever")

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("offspring", "pulls")

    def regime(self, parameters: Lever) -> CorridorRegime:
        """The corridor whose lever gives that much pleasure."""
        return CorridorRegime(self.length, self.slip, self.endurance, parameters.pleasure)


@implements(protocol.create, CorridorRegime)
def create(regime: Any) -> Any:
    return np.zeros(4)


@implements(protocol.reset, CorridorRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    state[:] = 0.0


@implements(protocol.observe, CorridorRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    senses[0] = state[PLACE] / regime.length
    senses[1] = 1.0 if state[PLACE] == 0 else 0.0


@implements(protocol.step, CorridorRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    if action == PULL:
        if state[PLACE] == 0:
            felt[0] = regime.pleasure
            state[PULLS] += 1
            state[WEAR] += 1
    elif uniform(stream) >= regime.slip:
        state[PLACE] = max(state[PLACE] + (1.0 if action == RIGHT else -1.0), 0.0)
    if state[PLACE] == regime.length - 1:
        felt[1] = 1.0
        state[OFFSPRING] += 1
        state[PLACE] = 0.0
    return 1 if state[WEAR] >= regime.endurance else 0


@implements(protocol.tally, CorridorRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    tallies[0] = state[OFFSPRING]
    tallies[1] = state[PULLS]
