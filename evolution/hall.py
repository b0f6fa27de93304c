"""The hall of fame: the best members of a run so far, on DEAP's HallOfFame and ParetoFront.

Births are noisy, so a lucky life must not rule for ever: a member that survives into further generations is
in the hall with the mean over all its evaluations, whether or not it was in there from the first. With
several objectives the hall is the Pareto front of these means.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from deap import tools
from numpy.typing import NDArray

from babushka.evolution.members import Member, members_of

Ids = NDArray[np.int64]
Fitness = NDArray[np.float64]


class Honoured(Member):
    """A member in the hall, with its genome, since its generation will be gone."""

    __slots__ = ("evaluations", "generation", "genome", "id")

    id: int
    generation: int  # of its last evaluation
    evaluations: int
    genome: NDArray[np.float32]

    def __deepcopy__(self, memory: dict[int, Any]) -> "Honoured":
        """Itself: nobody changes it, and DEAP copies whatever enters a hall."""
        return self


class Hall:
    """The best members so far, best first; and what the newest generation has attained, lest it survives."""

    def __init__(self, size: int, objectives: int) -> None:
        self.size = size
        self.objectives = objectives
        self.front = _front(size, objectives)
        self.ids: Ids = np.zeros(0, np.int64)  # of the newest generation, (members,)
        self.evaluations: Ids = np.zeros(0, np.int64)  # of each of them so far, (members,)
        self.means: Fitness = np.zeros((0, objectives))  # over these evaluations, (members, objectives)

    def updated(
        self, size: int, generation: int, ids: Ids, genomes: NDArray[np.float32], fitness: Fitness
    ) -> "Hall":
        """A new hall of `size` members that has also seen an evaluated generation; this one stays as it is.

        Where the objectives are others than before, nothing before counts.
        """
        hall = Hall(size, fitness.shape[1])
        same = self.objectives == hall.objectives
        hall.ids = ids
        hall.evaluations, hall.means = self._with(ids, fitness) if same else (np.ones_like(ids), fitness)
        remembered = list(self.front) if same else []
        # DEAP's update is a loop in Python over those it is given; only the best few can enter.
        best = np.arange(len(ids)) if hall.objectives > 1 else _highest(hall.means[:, 0], size)
        with_hall_of_fame = np.array([member.id for member in remembered], np.int64)
        anew = np.flatnonzero(np.isin(ids, with_hall_of_fame))
        present = set(ids[anew].tolist())
        entries = [member for member in remembered if member.id not in present]
        rows = np.union1d(best, anew)
        named = ids[rows], genomes[rows], hall.means[rows], hall.evaluations[rows]
        hall.front.update([*entries, *_honours(np.full(len(rows), generation), *named)])
        return hall

    def _with(self, ids: Ids, fitness: Fitness) -> tuple[Ids, Fitness]:
        """Numbers and means of the evaluations of members, with one more evaluation each."""
        rows = np.full(len(ids), -1)
        if len(self.ids):
            order = np.argsort(self.ids, kind="stable")
            places = np.searchsorted(self.ids, ids, side="right", sorter=order) - 1
            found = order[np.maximum(places, 0)]
            rows = np.where((places >= 0) & (self.ids[found] == ids), found, -1)
        survived = np.flatnonzero(rows >= 0)
        evaluations, means = np.ones_like(ids), np.array(fitness, np.float64)
        before = self.evaluations[rows[survived], None]
        total = self.means[rows[survived]] * before + means[survived]
        evaluations[survived] += before[:, 0]
        means[survived] = total / evaluations[survived, None]
        return evaluations, means

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The hall as arrays: its size, its members, and what the newest generation has attained."""
        members = list(self.front)
        fitness = [member.fitness.values for member in members]
        return {
            "size": np.array(self.size, np.int64),
            "ids": np.array([member.id for member in members], np.int64),
            "generations": np.array([member.generation for member in members], np.int64),
            "evaluations": np.array([member.evaluations for member in members], np.int64),
            "fitness": np.array(fitness, np.float64).reshape(len(members), self.objectives),
            "genomes": np.array([member.genome for member in members], np.float32),
            "newest.ids": self.ids,
            "newest.evaluations": self.evaluations,
            "newest.fitness": self.means,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Hall":
        """The hall that `arrays` came from."""
        hall = cls(int(arrays["size"]), arrays["fitness"].shape[1])
        hall.ids, hall.evaluations = arrays["newest.ids"], arrays["newest.evaluations"]
        hall.means = arrays["newest.fitness"]
        names = ("generations", "ids", "genomes", "fitness", "evaluations")
        members = _honours(*(arrays[name] for name in names))
        hall.front.update(members[::-1])  # DEAP puts the later of equals first
        return hall


def _front(size: int, objectives: int) -> Any:
    if objectives > 1:
        return tools.ParetoFront(similar=_same_member)
    return tools.HallOfFame(size, similar=_same_member)


def _same_member(one: Any, other: Any) -> bool:
    return bool(one.id == other.id)


def _highest(values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Rows of the highest values, the earlier of equal ones; NaN is lowest."""
    return np.argsort(-values, kind="stable")[:count]


def _honours(
    generations: Ids, ids: Ids, genomes: NDArray[np.float32], fitness: Fitness, evaluations: Ids
) -> list[Honoured]:
    """Members for the hall, from one row of each argument."""
    with_hall_of_fame = []
    if len(ids):
        members, _ = members_of(fitness)
        numbers = zip(generations.tolist(), ids.tolist(), evaluations.tolist(), strict=True)
        for member, genome, told in zip(members, genomes, numbers, strict=True):
            made = Honoured(0, member.fitness)
            made.generation, made.id, made.evaluations = told
            made.genome = genome.copy()
            with_hall_of_fame.append(made)
    return with_hall_of_fame
