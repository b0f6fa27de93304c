"""The savanna: a torus of cells with items that can be tasted at once and that matter later.

Entering a cell consumes the item on it; the same kind then reappears on a random empty cell, so that every
kind's density stays what it was. What an item tastes like is felt at once. Its energy arrives after the
digestion delay, and a birth follows a mating after the gestation delay, if there was energy enough to mate.
Living costs energy, and so does every step that the inner search simulates. The base objective is births.

*Modernity* mixes the densities of two regimes: ancestral (0) and modern (1). Nothing else changes between
them, least of all what items do. An agent that believes in a regime knows what that regime's items do; a kind
that the believed regime does not contain it judges by its percepts (`Savanna.belief`).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.parts import Part
from babushka.fitness.worlds.protocol import Array, World
from babushka.fitness.worlds.savanna import model, world  # noqa: F401  # their kernels register themselves
from babushka.fitness.worlds.savanna.regime import MOVES, PERCEPTS, SavannaRegime, SavannaState, rolled_out
from babushka.fitness.worlds.savanna.shift import parts_of

__all__ = ["PERCEPTS", "Item", "Modernity", "Savanna", "SavannaRegime", "SavannaState", "default_items"]


@dataclass(frozen=True)
class Item:
    """One kind of item: what it feels like, what it does, and how common it is."""

    sweet: float = setting(0.0, "sweetness felt when consumed")
    bitter: float = setting(0.0, "bitterness felt when consumed")
    fat: float = setting(0.0, "fattiness felt when consumed")
    touch: float = setting(0.0, "touch felt when consumed")
    energy: float = setting(0.0, "energy that arrives after digestion", unit="energy")
    conception: float = setting(0.0, "births that follow after gestation", low=0, unit="births")
    ancestral: float = setting(0.0, "share of cells in the ancestral regime", low=0, high=1)
    modern: float = setting(0.0, "share of cells in the modern regime", low=0, high=1)


def default_items() -> dict[str, Item]:
    """The six kinds of the default savanna."""
    return {
        "fruit": Item(sweet=1, energy=5, ancestral=0.08, modern=0.05),
        "poison": Item(bitter=1, energy=-5, ancestral=0.05, modern=0.05),
        "game": Item(fat=1, energy=10, ancestral=0.02, modern=0.015),
        "mate": Item(touch=1, energy=-1, conception=1, ancestral=0.06, modern=0.03),
        "candy": Item(sweet=2, fat=0.3, energy=-0.5, modern=0.06),
        "contraceptive": Item(touch=1.5, energy=-1, modern=0.06),
    }


@dataclass(frozen=True)
class Modernity:
    """The parameter of a savanna regime."""

    modern: float = setting(0.0, "modernity: 0 the ancestral regime, 1 the modern one", low=0, high=1)


@dataclass(frozen=True)
class Savanna(World):
    """Settings of the savanna. Lengths are in cells, times in steps."""

    name: ClassVar[str] = "savanna"
    actions: ClassVar[tuple[str, ...]] = ("north", "east", "south", "west", "rest")
    features: ClassVar[tuple[str, ...]] = (*PERCEPTS, "energy", "newborns")
    causes: ClassVar[tuple[str, ...]] = ("old age", "starved")
    objective: ClassVar[str] = "births"
    Regime: ClassVar[type] = Modernity
    probes: ClassVar[dict[str, dict[str, Any]]] = {"ancestral": {"modern": 0.0}, "modern": {"modern": 1.0}}
    search_price: ClassVar[str] = "search_cost"

    size: int = setting(16, "side of the torus", low=3, high=255, unit="cells")
    lifetime: int = setting(200, "longest life", low=1, high=100_000, unit="steps")
    digestion: int = setting(6, "delay from eating to its energy", low=0, high=1000, unit="steps")
    gestation: int = setting(20, "delay from mating to the birth", low=0, high=1000, unit="steps")
    start_energy: float = setting(40.0, "energy at the start of life", low=0.001, unit="energy")
    capacity: float = setting(80.0, "most energy that can be stored", low=0.001, unit="energy")
    living_cost: float = setting(0.2, "energy that a step costs", low=0, unit="energy")
    search_cost: float = setting(
        0.0001, "energy per step simulated by the inner search", low=0, unit="energy"
    )
    mating_energy: float = setting(
        10.0, "energy without which mating does not conceive", low=0, unit="energy"
    )
    felt_energy: float = setting(10.0, "energy digested at once that feels like 1", low=0.001, unit="energy")
    items: dict[str, Item] = setting(default_items, "kinds of items; add, change or thin them out")

    def check(self) -> None:
        """Raise `SettingsError` where densities leave no room, or where there are too many kinds."""
        for regime in ("ancestral", "modern"):
            total = sum(getattr(item, regime) for item in self.items.values())
            if total > 0.9:
                raise SettingsError(
                    f"The {regime} densities under 'world.items' sum to {total:g}, but at most 0.9 of the "
                    "cells may hold items, since a consumed item needs an empty cell to reappear on."
                )
        if not 1 <= len(self.items) <= 255:
            raise SettingsError(f"'world.items' holds {len(self.items)} kinds; it can hold 1 to 255.")

    @property
    def delays(self) -> Array:
        """Energy is felt when it is digested, newborns when they are born."""
        late = {"energy": self.digestion, "newborns": self.gestation}
        return np.array([late.get(feature, 0) for feature in self.features], np.int64)

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        near = [f"{percept}.{action}" for action in self.actions[:4] for percept in PERCEPTS]
        return (*near, "energy", "digesting", "gestating")

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("births", "energy", *(f"eaten.{name}" for name in self.items))

    @property
    def picture(self) -> tuple[int, int]:
        return (self.size, self.size)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", *self.items)

    def regime(self, parameters: Modernity) -> SavannaRegime:
        """The savanna at the given modernity, with what every kind really does."""
        kinds = list(self.items.values())
        share = np.array([k.ancestral + parameters.modern * (k.modern - k.ancestral) for k in kinds])
        return SavannaRegime(
            density=np.concatenate([[0.0], np.cumsum(share)]),
            percepts=np.array([[0.0] * 4] + [[getattr(k, p) for p in PERCEPTS] for k in kinds], dtype=float),
            energy=np.array([0.0] + [k.energy for k in kinds]),
            conception=np.array([0.0] + [k.conception for k in kinds]),
            neighbours=neighbours_of(self.size),
            plane=rolled_out(self.size, self.size),
            side=self.size,
            digestion=self.digestion,
            gestation=self.gestation,
            start_energy=self.start_energy,
            capacity=self.capacity,
            living_cost=self.living_cost,
            search_cost=self.search_cost,
            mating_energy=self.mating_energy,
            felt_energy=self.felt_energy,
        )

    def belief(self, parameters: Modernity) -> SavannaRegime:
        """The savanna as an agent of that regime models it.

        Kinds that the regime contains do what they do. A kind that it does not contain is judged by its
        percepts: energy and conception are the linear functions of the percepts, without constant, that fit
        the regime's own kinds best (least squares weighted by density, the smallest weights where several
        fit). In the ancestral regime of the default items: sweet means fruit, so candy means more.
        """
        truth = self.regime(parameters)
        share = np.diff(truth.density, prepend=0.0)
        known = share > 0
        if known[1:].all() or not known.any():
            return truth
        weight = np.sqrt(share[known])[:, None]
        effects = np.stack([truth.energy, truth.conception], axis=1)
        meaning = np.linalg.lstsq(truth.percepts[known] * weight, effects[known] * weight, rcond=None)[0]
        judged = np.where(known[:, None], effects, truth.percepts @ meaning)
        judged[0] = 0.0
        return truth._replace(energy=judged[:, 0].copy(), conception=np.maximum(judged[:, 1], 0.0))

    def parts(self, parameters: Modernity) -> tuple[Part, ...]:
        """Scarcity, each new kind, percepts beyond the ancestral ones; see `fitness.worlds.savanna.shift`."""
        return parts_of(self, Modernity(0.0), parameters.modern)


def neighbours_of(side: int) -> Array:
    """The cell that each action leads to from each cell, shape (cells, actions), on a torus."""
    row, column = np.divmod(np.arange(side * side), side)
    to = [(row + down) % side * side + (column + right) % side for down, right in MOVES]
    return np.stack(to, axis=1).astype(np.uint16)  # unsigned: as an index it needs no check for its sign
