"""Opponents of several kinds in one run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.opponents import opponents
from babushka.evolution.opponents.protocol import Lot, Opponents
from babushka.fitness import streams
from babushka.fitness.settings import SettingsError, as_mapping, read, setting, tables_of_others
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Genomes
from babushka.organisms.mixed_agents import MixedAgents
from babushka.organisms.protocol import Organism

CHOICE = 1  # of the kind of an opponent: drawn apart from who of that kind it is


class Ingredient(NamedTuple):
    """One of the kinds that are mixed."""

    name: str
    kind: Opponents
    weight: float


def _table(each: Ingredient) -> dict[str, Any]:
    """What a table says beside the settings of the kind."""
    return {"kind": each.kind.name, "weight": each.weight}


@dataclass(frozen=True)
class Mixture(Opponents):
    """Opponents of several kinds, each with a table of its own, such as [opponents.fixed].

    Such a table holds the settings of the kind, which is `kind`, or else called as the table is, and a
    `weight`, 1 unless it says otherwise. Rows of the evolving kinds come first, then those of the others.
    """

    name: ClassVar[str] = "mixture"

    seating: str = setting(
        "drawn",
        "drawn: kinds are drawn by their weights; in-order: who sits in the first of the other seats is of "
        "the first kind, in the second of the second, and so on; in-turn: everybody meets the first kind in "
        "the first round, the second in the second, and so on, the last kind being followed by the first",
        choices=("drawn", "in-order", "in-turn"),
    )
    tables: dict[str, Any] = tables_of_others()

    def __post_init__(self) -> None:
        """Have the tables say everything, so that mixtures which are the same are equal."""
        whole = {each.name: {**_table(each), **as_mapping(each.kind)} for each in self.ingredients}
        object.__setattr__(self, "tables", whole)

    @cached_property
    def ingredients(self) -> tuple[Ingredient, ...]:
        """The kinds that are mixed, in order; raises `SettingsError` for a mistake in their tables."""
        return tuple(self._ingredient(name, dict(table)) for name, table in self.tables.items())

    def _ingredient(self, name: str, table: dict[str, Any]) -> Ingredient:
        where = f"opponents.{name}"
        kind, weight = table.pop("kind", name), table.pop("weight", 1.0)
        if kind == self.name:
            raise SettingsError(f"Setting '{where}.kind' cannot be {kind!r}: mixtures are not mixed.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < np.inf:
            raise SettingsError(f"Setting '{where}.weight' must be a number above 0, not {weight!r}.")
        if table.setdefault("seats", self.seats) != self.seats:
            raise SettingsError(f"Setting '{where}.seats' must be that of 'opponents.seats', {self.seats}.")
        return Ingredient(name, read(opponents.get(kind), table, where), float(weight))

    def check(self) -> None:
        """Raise `SettingsError` for kinds that do not go together."""
        if not self.ingredients:
            raise SettingsError(
                "Opponents of kind 'mixture' need a table for each kind, such as 'opponents.members'."
            )
        keeping = [each.name for each in self.ingredients if each.kind.keeps]
        if len(keeping) > 1:
            raise SettingsError(
                f"Only one kind in a mixture of opponents can remember others than the members, not both "
                f"'opponents.{keeping[0]}' and 'opponents.{keeping[1]}'."
            )

    def check_world(self, organism: Organism, world: World) -> None:
        """Raise `SettingsError` if one of the kinds does not fit."""
        for each in self.ingredients:
            each.kind.check_world(organism, world)

    def parts(self) -> tuple[tuple[str, Opponents, dict[str, float]], ...]:
        """Name, settings, and what else stands in the table of each kind."""
        return tuple((each.name, each.kind, {"weight": each.weight}) for each in self.ingredients)

    @property
    def evolving(self) -> bool:
        """Whether one of them does."""
        return any(each.kind.evolving for each in self.ingredients)

    @property
    def keeps(self) -> bool:
        """Whether one of them does."""
        return any(each.kind.keeps for each in self.ingredients)

    def kept(self, honoured: Sequence[Genomes], best: Genomes, before: Genomes | None) -> Genomes | None:
        """Whom the kind that keeps any has kept."""
        keeping = (each.kind for each in self.ingredients if each.kind.keeps)
        return next((kind.kept(honoured, best, before) for kind in keeping), None)

    def pool(self, members: Genomes, kept: Genomes | None) -> Genomes | None:
        """The pools of the evolving kinds, one after the other."""
        pools = [each.kind.pool(members, kept if each.kind.keeps else None) for each in self._evolving()]
        return np.concatenate([pool for pool in pools if pool is not None]) if pools else None

    def met(self, lot: Lot, members: int, kept: int) -> NDArray[np.int64]:
        """For every other seat a kind, and one of that kind."""
        rows = np.zeros((lot.members, lot.rounds, lot.seats - 1), np.int64)
        which = self._kinds(lot)
        firsts = self._firsts(members, kept)
        # In turn, a kind counts its own rounds: else it would know of two opponents the same one for ever.
        every = len(self.ingredients) if self.seating == "in-turn" else 1
        own = lot._replace(episodes=-(-lot.rounds // every) * lot.seats)
        for number, each in enumerate(self.ingredients):
            drawn = each.kind.met(own, members, kept if each.kind.keeps else 0)
            drawn = drawn[:, np.arange(lot.rounds) // every]
            rows = np.where(which == number, firsts[number] + drawn, rows)
        return rows

    def rows(self, lot: Lot, among: int) -> NDArray[np.int64]:
        """As `met`, where nobody is kept."""
        return self.met(lot, among, 0)

    def _kinds(self, lot: Lot) -> NDArray[np.int64]:
        """The number of the kind that a member meets in each round and other seat."""
        size = (lot.members, lot.rounds, lot.seats - 1)
        if self.seating == "in-order":
            return np.broadcast_to(np.arange(lot.seats - 1) % len(self.ingredients), size)
        if self.seating == "in-turn":
            return np.broadcast_to(np.arange(lot.rounds)[:, None] % len(self.ingredients), size)
        weights = np.array([each.weight for each in self.ingredients])
        place = (streams.OPPONENTS, lot.generation, lot.purpose, CHOICE)
        drawn = streams.generator(lot.seed, *place).choice(len(weights), size, p=weights / weights.sum())
        return np.asarray(drawn, np.int64)

    def _firsts(self, members: int, kept: int) -> list[int]:
        """Where the rows of each kind begin."""
        sizes = [each.kind.size(members, kept if each.kind.keeps else 0) for each in self.ingredients]
        evolving = [each.kind.evolving for each in self.ingredients]
        order = [n for n, evolves in enumerate(evolving) if evolves]
        order += [n for n, evolves in enumerate(evolving) if not evolves]
        starts = np.cumsum([0, *(sizes[n] for n in order)])
        return [int(starts[order.index(n)]) for n in range(len(sizes))]

    def size(self, members: int, kept: int) -> int:
        """All of them together."""
        return sum(each.kind.size(members, kept if each.kind.keeps else 0) for each in self.ingredients)

    def told(self, row: int, ids: NDArray[np.int64], kept: int) -> str:
        """As the kind of that row tells it."""
        firsts = self._firsts(len(ids), kept)
        number = max((n for n in range(len(firsts)) if firsts[n] <= row), key=lambda n: firsts[n])
        kind = self.ingredients[number].kind
        return kind.told(row - firsts[number], ids, kept if kind.keeps else 0)

    def agents(
        self, organism: Organism, world: World, seed: int, express: Callable[[], Any], among: int
    ) -> tuple[Any, int]:
        """The evolving ones, expressed all at once, and the others, as agents of mixed classes."""
        groups: list[tuple[Any, int, int]] = []  # agents, inner optimizers, rows
        if self.evolving:
            groups.append((express(), len(organism.inner()), among))
        for each in self.ingredients:
            if not each.kind.evolving:
                groups.append((*each.kind.agents(organism, world, seed, express, 0), each.kind.size(0, 0)))
        mixed, inner, _ = groups[-1]
        for agents, count, rows in reversed(groups[:-1]):
            mixed, inner = MixedAgents(agents, mixed, rows), max(inner, count)
        return mixed, inner

    def _evolving(self) -> list[Ingredient]:
        return [each for each in self.ingredients if each.kind.evolving]
