"""What selection does to what lives attained: Price's covariances with the offspring that are left.

The next population is bred again from the snapshot, exactly as the run bred it, so that who left how many
offspring is known even where the next snapshot was not kept. A child has two parents, each with half of it;
a survivor is its own single offspring. (Of what is heritable, the history tells the whole equation.)
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.subject import Subject
from babushka.evolution.breeding import breed
from babushka.evolution.generation import Population
from babushka.evolution.price import parent_rows
from babushka.fitness.measures.price import selection_differential, selection_intensity

Values = NDArray[np.float64]


class Succession:
    """A generation and the one that it bred.

    `parents` (offspring, 2) are rows of the generation; None where not everybody has parents in it.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.next: Population = breed(subject.following, subject.generation)
        self.parents = parent_rows(subject.generation.population, self.next)

    @cached_property
    def offspring(self) -> Values:
        """How many offspring each member of the generation has, (members,); a half of each shared child.

        NaN where that is not known, and so is everything that follows from it.
        """
        members = len(self.subject.generation.ids)
        if self.parents is None:
            return np.full(members, np.nan)
        return np.bincount(self.parents.ravel(), minlength=members).astype(np.float64) / 2

    def of_lives(self, members: Mapping[str, Values]) -> dict[str, float]:
        """Covariances of what members attained with relative fitness, in its own unit and in theirs.

        `price.fitness`, `price.felt`: selection differentials; `intensity.fitness`, `intensity.felt`: the
        same in standard deviations over members.
        """
        row: dict[str, float] = {}
        offspring = self.offspring[self.subject.rows]
        for name in ("fitness", "felt"):
            row[f"price.{name}"] = float(selection_differential(members[name], offspring))
            row[f"intensity.{name}"] = float(selection_intensity(members[name], offspring))
        return row
