"""The savanna as a world in which candidates part: what one wants of its kinds, and which one takes first.

It compiles nothing of its own: only the names of what is counted are others. There are no trials in it; what
energy is left stands for their number, so that shares are some numbers.
"""

from typing import Any, ClassVar

import numpy as np

from babushka.fitness.worlds.choices import NOBODY, Choices
from babushka.fitness.worlds.savanna import Modernity, Savanna

__all__ = ["Modernity", "Tasting"]

KINDS = ("fruit", "mate", "candy", "contraceptive")
STAND_FOR = (1, 0, 2, 2)


class Tasting(Savanna):
    """Fruit or candy, mate or contraceptive, and all of them with poison; in the modern world only."""

    name: ClassVar[str] = "tasting"
    candidates: ClassVar[dict[str, dict[str, float]]] = {
        "offspring": {"newborns": 1.0},
        "energy": {"energy": 1.0},
        "pleasure": {"sweet": 1.0, "touch": 1.0},
    }
    wanderers: ClassVar[dict[str, dict[str, float]]] = {"bitter": {"bitter": 1.0}}

    @property
    def tallies(self) -> tuple[str, ...]:
        eaten = ("reached.energy", "poison", "game", "reached.offspring", "reached.pleasure", "more")
        return ("births", "probed", *eaten)

    def choices(self, parameters: Modernity) -> Choices | None:
        if parameters.modern < 1:
            return None
        felt = {name: self.felt_of(name) for name in (*KINDS, "poison")}
        situations = [("fruit", "candy"), ("mate", "contraceptive"), (*KINDS, "poison")]
        stands = dict(zip((*KINDS, "poison"), (*STAND_FOR, NOBODY), strict=True))
        options = max(map(len, situations))
        table = np.full((len(situations), options, len(self.features)), np.nan)
        stand = np.full((len(situations), options), NOBODY)
        for row, names in enumerate(situations):
            for place, name in enumerate(names):
                table[row, place], stand[row, place] = felt[name], stands[name]
        return Choices(table, stand)

    def felt_of(self, name: str) -> Any:
        """What is felt of a kind, sooner or later, shape (F,)."""
        item = self.items[name]
        percepts = [item.sweet, item.bitter, item.fat, item.touch]
        return np.array([*percepts, item.energy / self.felt_energy, item.conception])
