"""The phylogeny of a run in the ALife data standard (github.com/alife-data-standards, phylogeny).

Times are generations. `origin_time` is the one in which a member is new, `destruction_time` the first of
which it is no longer a member: inf for members of the newest. Who had died is known exactly where snapshots
were kept, or where nobody else can have survived; elsewhere `destruction_time` is the earliest that it can be
and `destruction_latest` the latest.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from babushka.runs.orchestration.ancestry import Known, known_populations, pedigree
from babushka.runs.orchestration.saved import Run

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment
    from babushka.evolution.pedigree import Lifetimes, Pedigree

Column = NDArray[Any]  # of numbers and text, None where a value is not known
ROOT = "[NONE]"


def phylogeny(
    run: Run,
    single_parent: bool = False,
    living: bool = False,
    exact: bool = False,
    threads: int | None = None,
) -> dict[str, Column]:
    """The columns of the phylogeny, one value per member ever born, in order of birth.

    id, ancestor_list, origin_time and destruction_time are the standard's; then `destruction_latest`,
    `generation` (of birth), `offspring` (children born so far), `fitness` and `felt` of its first evaluation,
    `desires.FEATURE`, and where there are islands the `deme` of birth. Where members live together, traits at
    the first record stand in place of fitness, felt and desires. `single_parent` names of two parents
    only the first, whose copy the child was before genes were swapped into it. `living` leaves out whoever is
    no ancestor of a member of the newest generation, and puts a root of birth -1 above the founders where
    several are left, since many programs know trees with one root only. `exact` lives again what was not
    kept, so that nothing stays unknown.
    """
    born = pedigree(run)
    evaluator = _Living(run.tried.experiment, born)
    for known in known_populations(run, born, exact, threads=threads):
        evaluator.note(known)
    times = evaluator.times(run)
    columns: dict[str, Column] = {
        "id": born.ids,
        "ancestor_list": _ancestor_lists(born, single_parent),
        "origin_time": born.birth,
        "destruction_time": _whole(np.where(np.isinf(times.gone), np.inf, times.seen + 1.0)),
        "destruction_latest": _whole(times.gone),
        "generation": born.birth,
        "offspring": born.children(),
        **evaluator.columns,
    }
    if not living:
        return columns
    parents = born.parents[:, :1] if single_parent else born.parents
    return _of_the_living(columns, parents, evaluator.members[run.generations[-1]])


def _of_the_living(
    columns: dict[str, Column], parents: NDArray[np.int64], members: NDArray[np.int64]
) -> dict[str, Column]:
    """The rows of members and their ancestors, below a single root."""
    wanted = np.zeros(len(parents), bool)
    wanted[members] = True
    for row in range(len(parents) - 1, -1, -1):  # children come after their parents
        if wanted[row]:
            wanted[parents[row][parents[row] >= 0]] = True
    kept = {name: values[wanted] for name, values in columns.items()}
    founders = kept["ancestor_list"] == ROOT
    if founders.sum() == 1:
        return kept
    number = int(columns["id"].max()) + 1
    kept["ancestor_list"][founders] = f"[{number}]"
    root = {
        "id": number,
        "ancestor_list": ROOT,
        "origin_time": -1,
        "destruction_time": 0,
        "destruction_latest": 0,
        "generation": -1,
        "offspring": int(founders.sum()),
    }
    return {
        name: np.array([root.get(name), *values.tolist()], values.dtype if name in root else object)
        for name, values in kept.items()
    }


class _Living:
    """What is gathered, population by population, about everybody ever born."""

    def __init__(self, experiment: "Experiment", born: "Pedigree") -> None:
        self.experiment = experiment
        self.born = born
        self.members: dict[int, NDArray[np.int64]] = {}
        self.columns: dict[str, Column] = {}
        self.apart = experiment.dynamics.lives_apart
        wanted = [f"desires.{feature}" for feature in experiment.world.features]
        for name in ("fitness", "felt", *wanted) if self.apart else ():
            self.columns[name] = np.full(len(born.ids), None, object)
        self.islands = self.apart and experiment.evolution.islands.demes > 1
        if self.islands:
            self.columns["deme"] = np.full(len(born.ids), None, object)

    def note(self, known: Known) -> None:
        """Take in a population, and its lives where they are known."""
        from babushka.evolution.experiment import SELECTION

        population, generation = known
        here = self.experiment.at(population.number)
        rows = self.born.rows(population.ids)
        self.members[population.number] = rows
        new = population.newborn()
        if not self.apart:
            for name, values in ({} if generation is None else generation.traits).items():
                self._first(rows[new], name, values[new])
            return
        objective_weights = here.organism.objective_weights(population.genomes, here.world)
        for place, feature in enumerate(here.world.features):
            self.columns[f"desires.{feature}"][rows] = objective_weights[:, place]
        if self.islands:
            self.columns["deme"][rows[new]] = population.demes[new]
        if generation is not None:
            felt = generation.lives[SELECTION].mean("felt")
            self._first(rows[new], "fitness", generation.known_fitness[new, 0])
            self._first(rows[new], "felt", felt[new])
            for place, (name, _) in enumerate(here.objectives[1:], start=1):
                self._first(rows[new], f"fitness.{name}", generation.known_fitness[new, place])

    def _first(self, rows: NDArray[np.int64], name: str, values: NDArray[np.float64]) -> None:
        column = self.columns.setdefault(name, np.full(len(self.born.ids), None, object))
        column[rows] = [value if np.isfinite(value) else None for value in values.tolist()]

    def times(self, run: Run) -> "Lifetimes":
        """Until when everybody lived, from all populations that were noted."""
        from babushka.evolution.pedigree import lifetimes

        newest = max(self.members)
        births = np.bincount(self.born.birth, minlength=newest + 1)
        number, members = (run.history.get(name, np.zeros(0)) for name in ("generation", "members"))
        sizes = zip(number.astype(int).tolist(), members.astype(int).tolist(), strict=False)
        if not self.apart:  # some of those born in an epoch died in it
            return lifetimes(self.born, self.members, {})
        survived = {g: size - int(births[g]) for g, size in sizes if 0 < g <= newest}
        return lifetimes(self.born, self.members, survived)


def _ancestor_lists(born: "Pedigree", single_parent: bool) -> Column:
    """The standard's text for everybody's parents: [NONE], [12] or [12,40] (some readers take no blanks)."""
    parents = born.parents[:, :1] if single_parent else born.parents
    texts = []
    for row in parents.tolist():
        known = dict.fromkeys(int(born.ids[parent]) for parent in row if parent >= 0)
        texts.append(f"[{','.join(map(str, known))}]" if known else ROOT)
    return np.array(texts, object)


def _whole(times: NDArray[np.float64]) -> Column:
    """Whole numbers where they are finite, so that they are written without a decimal point."""
    return np.array([int(time) if np.isfinite(time) else float("inf") for time in times.tolist()], object)
