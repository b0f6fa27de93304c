"""The workshop: a savanna in which the organism may build machines that fetch things for it.

What a machine takes reaches its maker at once, and its maker's maker in turn, so that all that a tower of
machines takes ends with the organism: percepts are felt, and energy is digested, as if it had taken the thing
itself. But for what is not `delivered`: mates and contraceptives are used up by a machine, and nobody mates.
So a machine can be useful, useless or harmful, and can never have the organism's births for it.

Machines have no energy; the organism pays for building them, for their upkeep, and for each model step of
every design. What a machine senses of a kind has nothing to do with what the organism feels of it.

Without machines, with nothing that turns and nothing that stays away, it is the savanna, to the last bit.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import derived, setting
from babushka.fitness.streams import generator
from babushka.fitness.worlds.parts import Part
from babushka.fitness.worlds.savanna import Item, Savanna, neighbours_of
from babushka.fitness.worlds.savanna.shift import parts_of
from babushka.fitness.worlds.workshop import machine_model, model, world  # noqa: F401  # kernels register themselves
from babushka.fitness.worlds.workshop.regime import WorkshopRegime, WorkshopState

__all__ = ["Thing", "TurningModernity", "Workshop", "WorkshopRegime", "WorkshopState"]

NAMED = ("red", "round", "warm", "shiny", "heavy")
MOST_MACHINES = 2
SENSORS = 11  # the purpose of draws, see `fitness.streams`


@dataclass(frozen=True)
class Thing(Item):
    """One kind of thing: as in the savanna, and what machines sense of it if their sensors are named."""

    delivered: bool = setting(True, "whether the organism gets what a machine takes of it")
    red: float = setting(0.0, "what the sensor for redness says of it")
    round: float = setting(0.0, "what the sensor for roundness says of it")
    warm: float = setting(0.0, "what the sensor for warmth says of it")
    shiny: float = setting(0.0, "what the sensor for shine says of it")
    heavy: float = setting(0.0, "what the sensor for weight says of it")


def default_things() -> dict[str, Thing]:
    """The seven kinds of the default workshop."""
    return {
        "fruit": Thing(sweet=1, energy=5, ancestral=0.08, modern=0.05, red=1, round=1),
        "poison": Thing(bitter=1, energy=-5, ancestral=0.06, modern=0.05, red=1, round=0.4, shiny=0.3),
        "game": Thing(fat=1, energy=10, ancestral=0.02, modern=0.015, warm=1, heavy=1),
        "mate": Thing(
            touch=1, energy=-8, conception=1, ancestral=0.06, modern=0.03, delivered=False, warm=1, heavy=0.7
        ),
        "candy": Thing(sweet=2, fat=0.3, energy=-0.5, modern=0.06, red=1, round=1, shiny=0.5),
        "contraceptive": Thing(touch=1.5, energy=-8, modern=0.06, delivered=False, round=0.5, warm=0.3),
        "bolt": Thing(energy=-1, modern=0.06, round=0.3, shiny=1, heavy=0.5),
    }


@dataclass(frozen=True)
class TurningModernity:
    """The parameters of a workshop regime."""

    modern: float = setting(0.0, "modernity: 0 the ancestral regime, 1 the modern one", low=0, high=1)
    regrowth: int = setting(
        0, "delay until what was taken reappears elsewhere", low=0, high=1000, unit="steps"
    )
    turn: int = setting(
        -1, "step of a life at which modernity changes; -1: it stays as it is", low=-1, unit="steps"
    )
    later: float = setting(1.0, "modernity after the turn", low=0, high=1)


@dataclass(frozen=True)
class Workshop(Savanna):
    """Settings of the workshop, beside those of the savanna."""

    name: ClassVar[str] = "workshop"
    Regime: ClassVar[type] = TurningModernity
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "ancestral": {"modern": 0.0},
        "turn": {"modern": 0.0, "turn": 100, "later": 1.0},
        "early": {"modern": 0.2},
        "modern": {"modern": 0.4},
    }

    size: int = setting(12, "side of the torus", low=3, high=255, unit="cells")
    machines: int = setting(MOST_MACHINES, "machines that can be in the world at once", low=0, high=8)
    build: float = setting(4.0, "energy that a machine costs", low=0, unit="energy")
    upkeep: float = setting(0.05, "energy that a machine costs per step", low=0, unit="energy")
    design_cost: float = setting(
        0.00001, "energy per step simulated by the design of a machine, on any level", low=0, unit="energy"
    )
    reserve: float = setting(
        5.0, "energy that must be left after a machine is paid for", low=0, unit="energy"
    )
    sensors: str = setting(
        "drawn",
        "what machines sense: numbers drawn once per run for each kind, or the named properties of things",
        choices=("drawn", "named"),
    )
    sensor_count: int = setting(5, "drawn sensors of a machine", low=1, high=64)
    kinship: float = setting(
        0.0,
        "share of a machine's drawn sensors that is its maker's: 0 independent, 1 the same",
        low=0,
        high=1,
    )
    sensor_seed: int = setting(-1, "seed of the drawn sensors; -1: that of the run", low=-1, high=2**63 - 1)
    run_seed: int = derived(0)
    items: dict[str, Thing] = setting(  # type: ignore[assignment]  # things are items
        default_things, "kinds of things; add, change or thin them out"
    )

    def seeded(self, seed: int) -> "Workshop":
        """The workshop whose sensors are those of a run with that seed."""
        return replace(self, run_seed=seed)

    @property
    def tallies(self) -> tuple[str, ...]:
        own = (f"eaten.{name}" for name in self.items)
        others = (f"taken.{hand}.{name}" for hand in range(1, self.machines + 1) for name in self.items)
        return ("births", "energy", *own, *others)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self.items)

    def felt_of_kinds(self) -> NDArray[np.float64]:
        """Percepts, energy when it is digested, and newborns if it had the energy to mate."""
        found = np.zeros((1 + len(self.items), len(self.features)))
        for kind, thing in enumerate(self.items.values(), start=1):
            percepts = thing.sweet, thing.bitter, thing.fat, thing.touch
            found[kind] = (*percepts, thing.energy / self.felt_energy, thing.conception)
        return found

    def objective_of_kinds(self) -> NDArray[np.float64]:
        """Births, if it had the energy to mate."""
        return np.array([0.0, *(thing.conception for thing in self.items.values())])

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", *self.items, *(f"level {hand + 1}" for hand in range(1, self.machines + 1)))

    @property
    def sensor_names(self) -> tuple[str, ...]:
        """Names of a machine's sensors."""
        if self.sensors == "named":
            return NAMED
        return tuple(str(number) for number in range(1, self.sensor_count + 1))

    def sensor_table(self, level: int) -> NDArray[np.float64]:
        """What a machine of level 2, 3, ... senses of each kind, shape (K + 1, sensors); of kind 0 nothing.

        Drawn sensors are standard normal. With kinship c, those of level k + 1 are c times those of level k
        and sqrt(1 - c^2) times draws of their own, so that they are standard normal as well.
        """
        table = np.zeros((len(self.items) + 1, len(self.sensor_names)))
        if self.sensors == "named":
            table[1:] = [[getattr(thing, name) for name in NAMED] for thing in self.items.values()]
            return table
        seed = self.sensor_seed if self.sensor_seed >= 0 else self.run_seed
        for below in range(2, level + 1):
            drawn = generator(seed, SENSORS, below).normal(size=table[1:].shape)
            share = self.kinship if below > 2 else 0.0
            table[1:] = share * table[1:] + np.sqrt(1.0 - share**2) * drawn
        return table

    def regime(self, parameters: Any) -> Any:
        """The workshop under these parameters, with what every kind really does."""
        things = list(self.items.values())
        return WorkshopRegime(
            density=self._density(parameters.modern),
            later=self._density(parameters.later),
            percepts=np.array(
                [[0.0] * 4] + [[t.sweet, t.bitter, t.fat, t.touch] for t in things], dtype=float
            ),
            energy=np.array([0.0] + [t.energy for t in things]),
            conception=np.array([0.0] + [t.conception for t in things]),
            delivered=np.array([True] + [t.delivered for t in things]),
            neighbours=neighbours_of(self.size),
            side=self.size,
            hands=self.machines + 1,
            turn=parameters.turn,
            regrowth=parameters.regrowth,
            digestion=self.digestion,
            gestation=self.gestation,
            start_energy=self.start_energy,
            capacity=self.capacity,
            living_cost=self.living_cost,
            search_cost=self.search_cost,
            build=self.build,
            upkeep=self.upkeep,
            design_cost=self.design_cost,
            reserve=self.reserve,
            mating_energy=self.mating_energy,
            felt_energy=self.felt_energy,
        )

    def parts(self, parameters: Any) -> tuple[Part, ...]:
        """As in the savanna."""
        return parts_of(self, TurningModernity(), parameters.modern)

    def _density(self, modern: float) -> NDArray[np.float64]:
        share = [t.ancestral + modern * (t.modern - t.ancestral) for t in self.items.values()]
        return np.concatenate([[0.0], np.cumsum(share)])
