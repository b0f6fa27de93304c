"""Hungry-Thirsty: a house of four rooms, food in one corner, water in another, and one who gets thirsty.

The domain of Singh, Lewis and Barto 2009, "Where do rewards come from?", Proceedings of the 31st annual
conference of the Cognitive Science Society, in which the reward that makes a learner fittest is not fitness.
What the paper leaves open is settled as in the code of Booth, Knox, Shah, Niekum, Stone and Allievi 2023,
"The perils of trial-and-error reward design" (AAAI), whose authors read the barriers off the paper's figure:

    . . . . . .      Between rows 2 and 3, counted from 0 in the north, there is a barrier but for the last
    . . .|. . .      column; between columns 2 and 3 there is one but for rows 0 and 4. Food and water lie
    . . .|. . .      in two different corners, drawn anew for every life: 12 placements. One begins on any
    - - - - - .      cell, neither hungry nor thirsty.
    . . .|. . .
    . . . . . .
    . . .|. . .

Within a step, in this order: the action takes place (a move against a barrier fails; to eat takes the food's
cell and no thirst; to drink takes the water's); whoever did not eat just now is hungry; whoever did not drink
just now becomes thirsty with probability 0.1, and stays thirsty until a drink. What is felt is how one is
after that, one of four indicators. The base objective, `fed`, counts the steps after which one is not hungry.
How much of it there is to be had is known: `best_rate`.

A regime says how likely thirst is, and whether food and water exchange places in the course of life.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.tabular import Tabular
from babushka.fitness.worlds.hungry_thirsty import world  # noqa: F401  # its kernels register themselves
from babushka.fitness.worlds.hungry_thirsty.house import (
    CELLS,
    CORNER_CELLS,
    CORNERS,
    SIDE,
    HungryThirstyRegime,
    empty_picture,
    moves,
    walking_distances,
)
from babushka.fitness.worlds.hungry_thirsty.optimum import best_rate, tables
from babushka.fitness.worlds.parts import OPPORTUNITY, Part
from babushka.fitness.worlds.protocol import World

__all__ = ["CORNERS", "Drought", "HungryThirsty", "HungryThirstyRegime", "best_rate"]

ANY = "any"
THIRST = 0.1


@dataclass(frozen=True)
class Drought:
    """The parameters of a regime."""

    thirst: float = setting(
        THIRST, "probability of becoming thirsty in a step without a drink", low=0, high=1
    )
    swap: float = setting(
        0.0, "share of life after which food and water exchange places; 0: they never do", low=0, high=1
    )


@dataclass(frozen=True)
class HungryThirsty(World):
    """Settings of Hungry-Thirsty."""

    name: ClassVar[str] = "hungry-thirsty"
    actions: ClassVar[tuple[str, ...]] = ("north", "south", "west", "east", "eat", "drink")
    features: ClassVar[tuple[str, ...]] = ("hungry-thirsty", "hungry", "thirsty", "content")
    exclusive: ClassVar[bool] = True
    causes: ClassVar[tuple[str, ...]] = ("old age",)
    objective: ClassVar[str] = "fed"
    objective_words: ClassVar[str] = "steps not hungry"
    Regime: ClassVar[type] = Drought
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "ancestral": {"thirst": THIRST, "swap": 0.0},
        "modern": {"thirst": 0.0, "swap": 0.0},  # nobody is ever thirsty
        "parched": {"thirst": 0.3, "swap": 0.0},
        "swapped": {"thirst": THIRST, "swap": 0.5},
    }
    known_rewards: ClassVar[dict[str, dict[str, float]]] = {
        "fitness itself": {"thirsty": 1.0, "content": 1.0},
        "published best": {"hungry-thirsty": -0.05, "hungry": -0.01, "thirsty": 1.0, "content": 0.5},
    }

    lifetime: int = setting(75_000, "length of life", low=1, high=10_000_000, unit="steps")
    food: str = setting(ANY, "corner of the food; any: drawn at every birth", choices=(ANY, *CORNERS))
    water: str = setting(ANY, "corner of the water, never that of the food", choices=(ANY, *CORNERS))

    def check(self) -> None:
        """Raise `SettingsError` where food and water would lie in the same corner."""
        if self.food == self.water != ANY:
            raise SettingsError(f"'world.food' and 'world.water' cannot both be {self.food!r}.")

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        own = ("row", "column", "hungry", "thirsty")
        there = ("food.south", "food.east", "water.south", "water.east")
        return (*own, *there, *(f"barred.{way}" for way in self.actions[:4]))

    @property
    def state_count(self) -> int:
        """Cells times hungry or not times thirsty or not. Where food and water lie must be found out."""
        return 4 * CELLS

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("fed", "drunk", "dry", "distance")

    @property
    def picture(self) -> tuple[int, int]:
        return (2 * SIDE - 1, 2 * SIDE - 1)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("floor", "barrier", "food", "water")

    def regime(self, parameters: Drought) -> HungryThirstyRegime:
        """The house under that drought."""
        leads_to = moves()
        return HungryThirstyRegime(
            leads_to,
            empty_picture(leads_to),
            walking_distances(leads_to),
            _corner(self.food),
            _corner(self.water),
            float(parameters.thirst),
            max(round(parameters.swap * self.lifetime), 1) if parameters.swap > 0 else 0,
        )

    def ceiling(self, parameters: Drought) -> float:
        """A life at the highest rate that can be kept up, mean over the placements that there may be.

        What is gained or lost before the first meal, and where food and water exchange places, is left out.
        """
        steps = walking_distances(moves())
        foods, waters = (CORNERS if name == ANY else (name,) for name in (self.food, self.water))
        rates = [
            best_rate(
                int(steps[CORNER_CELLS[_corner(food)], CORNER_CELLS[_corner(water)]]), parameters.thirst
            )
            for food in foods
            for water in waters
            if food != water
        ]
        return float(self.lifetime * np.mean(rates))

    def parts(self, parameters: Drought) -> tuple[Part, ...]:
        """Another thirst, and the exchange of places. Both change what there is to be had."""
        ancestral = Drought()
        return tuple(
            Part(name, OPPORTUNITY, about, partial(_undone, name))
            for name, about in (
                ("thirst", "Thirst is more, or less, frequent."),
                ("swap", "Food and water exchange places."),
            )
            if getattr(parameters, name) != getattr(ancestral, name)
        )

    def tabular(self, parameters: Drought) -> Tabular | None:
        """All 144 states, where food and water have a fixed place and keep it; else None."""
        if parameters.swap > 0 or ANY in (self.food, self.water):
            return None
        food, water = (CORNER_CELLS[_corner(name)] for name in (self.food, self.water))
        return tables(food, water, parameters.thirst)

    def sensible(self, objective_weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether some way of not being hungry is wanted more than some way of being hungry.

        The rule by which Booth et al. 2023 leave out rewards: those in which both weights on hunger are at
        least as large as both on its absence. Of the 9^4 = 6,561 rewards of their grid it leaves 5,196.
        """
        return np.asarray(
            objective_weights[:, :2].min(axis=1) < objective_weights[:, 2:].max(axis=1), np.bool_
        )


def _corner(name: str) -> int:
    return -1 if name == ANY else CORNERS.index(name)


def _undone(part: str, settings: HungryThirsty, parameters: Drought) -> tuple[HungryThirsty, Drought]:
    return settings, replace(parameters, **{part: getattr(Drought(), part)})
