"""A population before it lives, and a generation after it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.hall import Hall
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Genomes
from babushka.organisms.records import Lives

State = Mapping[str, NDArray[Any]]
DEME = "deme"  # where a state of several demes says which deme each member is in


# What the arrays of a snapshot are: kind of number, and lengths, of which those named alike are equal.
_FORMS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "genomes": ("f", ("members", "genes")),
    "learned_genomes": ("f", ("members", "genes")),
    "ids": ("i", ("members",)),
    "parents": ("i", ("members", 2)),
    "first_id": ("i", ()),
    "next_id": ("i", ()),
    "fitness": ("f", ("members", "objectives")),
    f"optimizer.{DEME}": ("i", ("members",)),
    "columns": ("U", ("columns",)),
    "lives.": ("f", ("members", "episodes", "columns")),
    "random_baseline.": ("f", ("random members", "random episodes", "columns")),
    "trait.": ("f", ("members",)),
    "opponents.genomes": ("f", ("opponents", "genes")),
    "fed_back": ("f", ()),
    "hall.size": ("i", ()),
    "hall.newest.ids": ("i", ("newest",)),
    "hall.newest.evaluations": ("i", ("newest",)),
    "hall.newest.fitness": ("f", ("newest", "objectives")),
    "hall.generations": ("i", ("honoured",)),
    "hall.ids": ("i", ("honoured",)),
    "hall.genomes": ("f", ("honoured", "genes")),
    "hall.fitness": ("f", ("honoured", "objectives")),
    "hall.evaluations": ("i", ("honoured",)),
}


def _check_forms(number: int, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise `SettingsError` for the first array that has not the form it must have."""
    lengths: dict[str | int, int] = {2: 2}
    for form, (kind, wanted) in _FORMS.items():
        several = form.endswith(".")
        for name in (key for key in arrays if (key.startswith(form) if several else key == form)):
            found = arrays[name]
            if name == "hall.genomes" and not found.size and lengths.get("honoured") == 0:
                continue  # nobody is honoured yet, so that how long a genome is does not show
            fits = found.dtype.kind == kind and found.ndim == len(wanted)
            if not fits or any(
                lengths.setdefault(key, size) != size for key, size in zip(wanted, found.shape, strict=True)
            ):
                raise SettingsError(
                    f"In the snapshot of generation {number} the array {name!r} has the type {found.dtype} "
                    f"and the shape {found.shape}, which does not fit the others, so it was not written by "
                    "this version."
                )


def fittest(fitness: NDArray[np.float64]) -> int:
    """The row of the highest fitness (members, objectives), by the first objective; NaN loses."""
    return int(np.argmax(np.nan_to_num(fitness[:, 0], nan=-np.inf)))


@dataclass(frozen=True)
class Population:
    """Members that are about to live. Ids are never used twice in a run."""

    number: int  # of the generation
    genomes: Genomes  # (members, genes) float32
    ids: NDArray[np.int64]  # (members,)
    parents: NDArray[np.int64]  # (members, 2) ids; -1 where there is none
    first_id: int  # the lowest id of those born in this generation
    next_id: int
    hall: Hall = field(default_factory=lambda: Hall(1, 1))  # of nobody, where nobody has a fitness
    state: State = field(default_factory=dict)  # what the dynamics remembers beside its members
    # (born, 3) id and parents' ids of everybody born since the last record, those already dead included, in
    # order of birth; None: the members that are new. Not part of a snapshot, since the lineage has them.
    births: NDArray[np.int64] | None = None
    birth_steps: NDArray[np.int64] | None = (
        None  # (born,): the step of the world of each of them, if it has steps
    )
    opponents: Genomes | None = None  # (opponents, genes): whom members meet, if not each other
    fed_back: float | None = None  # what the generation before made of a parameter, see `evolution.feedback`

    def newborn(self) -> NDArray[np.bool_]:
        """Which members are new in this generation rather than survivors, shape (members,)."""
        return self.ids >= self.first_id

    def born(self) -> NDArray[np.int64]:
        """Id and parents' ids of everybody born since the last record, in order of birth, shape (born, 3)."""
        if self.births is not None:
            return self.births
        new = self.newborn()
        return np.column_stack([self.ids[new], self.parents[new]])

    def lineage_rows(self) -> NDArray[np.int64]:
        """The same with the step of the world of each birth, shape (born, 4), where the world has steps."""
        born = self.born()
        return born if self.birth_steps is None else np.column_stack([born, self.birth_steps])

    @property
    def demes(self) -> NDArray[np.int64]:
        """Which deme each member is in, from 0 on, shape (members,); all 0 where there are no islands."""
        return np.asarray(self.state.get(DEME, np.zeros(len(self.ids), np.int64)), np.int64)

    def deme_rows(self) -> list[NDArray[np.int64]]:
        """The rows of each deme's members; all of them in one, where there are no islands."""
        order = np.argsort(self.demes, kind="stable")
        _, starts = np.unique(self.demes[order], return_index=True)
        return np.split(order, starts[1:])


@dataclass(frozen=True)
class Generation:
    """An evaluated generation: what every consumer (storage, progress, plots) gets."""

    population: Population
    lives: Mapping[str, Lives]  # by label: the selecting regime and, if it was their turn, every probe
    random_baseline: Mapping[str, Lives]  # lives of random organisms in the same worlds
    fitness: NDArray[np.float64] | None  # (members, objectives), larger is better; None: nobody has any
    traits: Mapping[str, NDArray[np.float64]]  # (members,) each
    row: Mapping[str, float]  # the history's row
    learned_genomes: Genomes | None = None  # (members, genes): with what was learned, where that is inherited

    @property
    def breeding_population(self) -> Population:
        """The population with the genomes that it leaves to its children, and to itself as survivors."""
        return (
            self.population
            if self.learned_genomes is None
            else replace(self.population, genomes=self.learned_genomes)
        )

    @property
    def number(self) -> int:
        """The generation's number; 0 are the founders."""
        return self.population.number

    @property
    def genomes(self) -> Genomes:
        """(members, genes) float32."""
        return self.population.genomes

    @property
    def ids(self) -> NDArray[np.int64]:
        """(members,)"""
        return self.population.ids

    @property
    def parents(self) -> NDArray[np.int64]:
        """(members, 2)"""
        return self.population.parents

    @property
    def demes(self) -> NDArray[np.int64]:
        """Which deme each member is in, from 0 on, shape (members,); all 0 where there are no islands."""
        return self.population.demes

    @property
    def known_fitness(self) -> NDArray[np.float64]:
        """The fitness, (members, objectives); raises `SettingsError` where members have none."""
        if self.fitness is None:
            raise SettingsError(
                f"The members of generation {self.number} have no fitness, so that none is the best or the "
                "worst: name one by its id, or as 'row:N'."
            )
        return self.fitness

    def best(self) -> int:
        """The row of the fittest member, by the first objective; the first of several.

        Raises `SettingsError` where members have no fitness.
        """
        return fittest(self.known_fitness)

    def outstanding(self) -> int:
        """The row of the fittest member or, where members have no fitness, of the oldest.

        Raises `SettingsError` if there are no members.
        """
        if not len(self.ids):
            raise SettingsError(f"Generation {self.number} has no members any more: choose an earlier one.")
        return int(np.argmin(self.ids)) if self.fitness is None else self.best()

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything but the row as named arrays, for storage; `from_arrays` is the inverse."""
        made: dict[str, NDArray[Any]] = {
            "genomes": self.genomes,
            "ids": self.ids,
            "parents": self.parents,
            "first_id": np.array(self.population.first_id, np.int64),
            "next_id": np.array(self.population.next_id, np.int64),
            **({} if self.fitness is None else {"fitness": self.fitness}),
            **{f"hall.{name}": array for name, array in self.population.hall.arrays().items()},
            **{f"optimizer.{name}": array for name, array in self.population.state.items()},
        }
        if self.learned_genomes is not None:
            made["learned_genomes"] = self.learned_genomes
        if self.population.opponents is not None:
            made["opponents.genomes"] = self.population.opponents
        if self.population.fed_back is not None:
            made["fed_back"] = np.array(self.population.fed_back, np.float64)
        for word, lives in (("lives", self.lives), ("random_baseline", self.random_baseline)):
            for label, record in lives.items():
                made[f"{word}.{label}"] = record.values
                made["columns"] = np.array(record.columns)
        for name, values in self.traits.items():
            made[f"trait.{name}"] = values
        return made

    @classmethod
    def from_arrays(cls, number: int, arrays: Mapping[str, NDArray[Any]]) -> "Generation":
        """A generation from the arrays of a snapshot; its row is empty.

        Raises `SettingsError` if an array is missing or of another type or shape than it must have.
        """
        try:
            _check_forms(number, arrays)
            return cls._from_arrays(number, arrays)
        except KeyError as error:
            raise SettingsError(
                f"The snapshot of generation {number} lacks {error}, so it was not written by this version."
            ) from error

    @classmethod
    def _from_arrays(cls, number: int, arrays: Mapping[str, NDArray[Any]]) -> "Generation":
        def named(word: str) -> dict[str, NDArray[Any]]:
            start = word + "."
            return {key.removeprefix(start): v for key, v in arrays.items() if key.startswith(start)}

        def records(word: str) -> dict[str, Lives]:
            found = named(word)
            columns = tuple(str(name) for name in arrays["columns"]) if found else ()
            return {label: Lives(values, columns) for label, values in found.items()}

        population = Population(
            number,
            arrays["genomes"],
            arrays["ids"],
            arrays["parents"],
            int(arrays["first_id"]),
            int(arrays["next_id"]),
            Hall.from_arrays(named("hall")),
            named("optimizer"),
            opponents=arrays.get("opponents.genomes"),
            fed_back=float(arrays["fed_back"]) if "fed_back" in arrays else None,
        )
        everybody = records("lives"), records("random_baseline"), arrays.get("fitness")
        return cls(population, *everybody, named("trait"), {}, arrays.get("learned_genomes"))
