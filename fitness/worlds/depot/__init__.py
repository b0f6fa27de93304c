"""The depot: a sensor counts what is delivered, and can be fooled.

Goods lie in the field. Entering one with empty hands takes it (another appears elsewhere); one load at a
time. Entering the ramp with a load puts it on the heap, and the sensor at the ramp counts it: a fresh load as
1, a recycled one as f (`foolable`). Entering the back door with empty hands takes a load from the heap, which
is recycled from then on. Goods never appear in the row of ramp and door.

The base objective is what the sensor counts, `sensed` = fresh + f recycled. The designer, who put the sensor
there, cares for `delivered` = fresh, which selection does not see unless a life is audited (`audited`): then
what is sensed is replaced by what was delivered. With f = 0 the two are the same.
"""

from dataclasses import dataclass
from typing import ClassVar

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.depot import model, world  # noqa: F401  # their kernels register themselves
from babushka.fitness.worlds.depot.regime import DepotRegime, DepotState
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.torus import ACTIONS, four_neighbours

__all__ = ["Depot", "DepotRegime", "DepotState", "Sensor"]


@dataclass(frozen=True)
class Sensor:
    """The parameters of a regime of the depot."""

    foolable: float = setting(
        0.75, "what the sensor counts a recycled load as; a fresh one is 1", low=0, high=1
    )
    audited: float = setting(
        0.0, "probability that a life is counted by what was delivered, drawn for each life", low=0, high=1
    )


@dataclass(frozen=True)
class Depot(World):
    """Settings of the depot. Lengths are in cells, times in steps."""

    name: ClassVar[str] = "depot"
    actions: ClassVar[tuple[str, ...]] = ACTIONS
    causes: ClassVar[tuple[str, ...]] = ("old age",)
    objective: ClassVar[str] = "sensed"
    objective_words: ClassVar[str] = "loads counted by the sensor"
    intent: ClassVar[str] = "delivered"
    Regime: ClassVar[type] = Sensor
    known_rewards: ClassVar[dict[str, dict[str, float]]] = {
        "honest": {"grip": 1.0, "deliver": 1.0, "lift": -1.0},
        "cheat": {"grip": 0.3, "deliver": 0.3, "lift": 1.0, "return": 1.0},
    }

    size: int = setting(9, "side of the torus", low=3, high=255, unit="cells")
    goods: int = setting(8, "goods in the field", low=1, high=10_000)
    door: int = setting(2, "cells from the ramp to the back door, along their row", low=1, high=254)
    lifetime: int = setting(120, "length of life", low=1, high=100_000, unit="steps")
    ring: bool = setting(False, "whether the organism feels what the sensor counts")

    def check(self) -> None:
        """Raise `SettingsError` where the door is on the ramp, or goods leave no room."""
        if self.door >= self.size:
            raise SettingsError(
                f"'world.door' is {self.door}, but a row has {self.size} cells, so that the back door can be "
                f"1 to {self.size - 1} cells from the ramp."
            )
        if self.goods > self.size * (self.size - 1) // 2:
            raise SettingsError(
                f"'world.goods' is {self.goods}, but at most half of the {self.size * (self.size - 1)} cells "
                "of the field can hold goods, since what is taken needs an empty cell to reappear on."
            )

    @property
    def features(self) -> tuple[str, ...]:  # type: ignore[override]  # they depend on a setting
        return ("grip", "deliver", "lift", "return", *(("ring",) if self.ring else ()))

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        near = tuple(f"good.{action}" for action in self.actions)
        return (*near, "load in hand", "south of the ramp", "east of the ramp", "heap")

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("sensed", "delivered", "recycled", "gripped", "lifted", "audited")

    @property
    def picture(self) -> tuple[int, int]:
        return (self.size, self.size)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", "good", "ramp", "heap on the ramp", "back door")

    def regime(self, parameters: Sensor) -> DepotRegime:
        """The depot with that sensor."""
        return DepotRegime(
            neighbours=four_neighbours(self.size),
            side=self.size,
            goods=self.goods,
            door=self.door,
            foolable=float(parameters.foolable),
            audited=float(parameters.audited),
            ring=self.ring,
        )
