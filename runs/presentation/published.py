"""What others published of an experiment, to be shown beside the runs of exactly that experiment."""

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from babushka.runs.orchestration.plan import plan
from babushka.runs.presentation.plots.data import Points

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment

SCENARIO = "hinton-nowlan"
# What makes an experiment that of the paper.
_telling = attrgetter(
    *("world", "organism", "regime_settings", "schedule"),
    *("evolution.optimizer", "evolution.population", "evolution.selection", "evolution.survivors"),
    *("evolution.crossover", "evolution.crossover_rate", "evolution.mutation", "evolution.inheritance"),
)

# Stojić's 100 runs: mean and standard deviation of (right, wrong, undecided) by generation. His row 1 is the
# initial population, so that row 50 is generation 49. Rows beyond 50 are left out: genomes without undecided
# alleles are given the fitness of failures there, which shows as soon as there are such genomes.
STOJIC_ROWS = {
    0: ((0.250, 0.003), (0.250, 0.003), (0.500, 0.003)),
    9: ((0.489, 0.139), (0.068, 0.097), (0.443, 0.049)),
    19: ((0.658, 0.057), (0.003, 0.022), (0.339, 0.043)),
    29: ((0.712, 0.028), (0.000, 0.0), (0.288, 0.028)),
    49: ((0.761, 0.024), (0.000, 0.0), (0.239, 0.024)),
}


def published_of(experiment: "Experiment") -> tuple[Points, ...]:
    """What is published of the shares of alleles; nothing where an experiment is not Hinton and Nowlan's."""
    if _telling(experiment) != _telling(_paper()):
        return ()
    names = ("ones", "zeros", "undecided")
    means, deviations = (
        {name: np.array([row[k][part] for row in STOJIC_ROWS.values()]) for k, name in enumerate(names)}
        for part in (0, 1)
    )
    generations = np.array(list(STOJIC_ROWS), np.float64)
    return (
        Points("Hinton and Nowlan 1987, one run", np.array([50.0]), {"undecided": np.array([0.46])}, {}),
        Points("Stojić 2017, mean ± sd of 100 runs", generations, means, deviations),
    )


@cache
def _paper() -> "Experiment":
    return plan(SCENARIO).experiment
