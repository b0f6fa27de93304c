"""The hall of fame: the best members of a run so far, on DEAP's HallOfFame and ParetoFront.

Births are noisy, so a single lucky life must not rule the hall for ever. With one objective, a member that
survives into another generation is entered anew with the mean over all its evaluations so far. With
several objectives the hall is the Pareto front of single evaluations.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from deap import tools
from numpy.typing import NDArray

from evolution.members import Member, members_of


class Honoured(Member):
    """A member in the hall, with its genome, since its generation will be gone."""

    __slots__ = ("evaluations", "generation", "genome", "id")

    id: int
    generation: int  # of its last evaluation
    evaluations: int
    genome: NDArray[np.float32]


class Hall:
    """The best members so far, best first."""

    def __init__(self, size: int, objectives: int) -> None:
        self.size = size
        self.objectives = objectives
        self.front = _front(size, objectives)

    def updated(
        self, generation: int, ids: NDArray[np.int64], genomes: NDArray[np.float32], fitness: NDArray[np.float64]
    ) -> "Hall":
        """A new hall that has also seen an evaluated generation; this one stays as it is."""
        hall = Hall(self.size, fitness.shape[1])
        remembered = {member.id: member for member in self.front} if self.objectives == hall.objectives else {}
        present = {int(number) for number in ids}
        # DEAP's update is a loop in Python over those it is given; only the best few can enter.
        enter = range(len(ids)) if hall.objectives > 1 else np.argsort(-fitness[:, 0], kind="stable")[: self.size]
        rows = {int(row) for row in enter} | {int(row) for row in np.flatnonzero(np.isin(ids, [*remembered]))}
        entries = [member for member in remembered.values() if member.id not in present]
        for row in sorted(rows):
            before = remembered.get(int(ids[row]))
            entries.append(_honour(generation, int(ids[row]), genomes[row], fitness[row], before))
        hall.front.update(entries)
        return hall

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The hall as arrays: ids, generations, evaluations, fitness, genomes; and its size."""
        members = list(self.front)
        return {
            "size": np.array(self.size, np.int64),
            "ids": np.array([member.id for member in members], np.int64),
            "generations": np.array([member.generation for member in members], np.int64),
            "evaluations": np.array([member.evaluations for member in members], np.int64),
            "fitness": np.array([member.fitness.values for member in members], np.float64).reshape(
                len(members), self.objectives
            ),
            "genomes": np.array([member.genome for member in members], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Hall":
        """The hall that `arrays` came from."""
        hall = cls(int(arrays["size"]), arrays["fitness"].shape[1])
        members = []
        for row, values in enumerate(arrays["fitness"]):
            member = _honour(int(arrays["generations"][row]), int(arrays["ids"][row]), arrays["genomes"][row], values)
            member.evaluations = int(arrays["evaluations"][row])
            members.append(member)
        hall.front.update(members)
        return hall


def _front(size: int, objectives: int) -> Any:
    if objectives > 1:
        return tools.ParetoFront(similar=lambda one, other: one.id == other.id)
    return tools.HallOfFame(size, similar=lambda one, other: one.id == other.id)


def _honour(
    generation: int,
    number: int,
    genome: NDArray[np.float32],
    fitness: NDArray[np.float64],
    before: Honoured | None = None,
) -> Honoured:
    members, _ = members_of(fitness[None, :])
    made = Honoured(0, members[0].fitness)
    made.id, made.generation, made.genome, made.evaluations = number, generation, genome.copy(), 1
    if before is not None and len(fitness) == 1:
        made.evaluations = before.evaluations + 1
        total = before.fitness.values[0] * before.evaluations + float(fitness[0])
        made.fitness.values = (total / made.evaluations,)
    return made
