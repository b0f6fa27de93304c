"""What learning does to evolution: the gain function's predictions, and genetic assimilation by its cost."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.experiment import Experiment
from babushka.evolution.infinite_by_count import course
from babushka.evolution.loop import evolve
from babushka.fitness.worlds.landscape.functions import slope
from babushka.fitness.worlds.landscape.gain import after_one_step
from tests.conftest import size

BITS = 10


compiled_only = pytest.mark.skipif(size(0, 1) == 1, reason="needs thousands of lives")


def evolved(generations: int, seed: int, world: dict[str, Any], organism: dict[str, Any], **more: Any) -> Any:
    """The last generation of a run on a slope of ten bits."""
    made = Experiment.from_mapping(
        {
            "seed": seed,
            "generations": generations,
            "world": {"kind": "landscape", "function": "slope", "length": BITS, **world},
            "organism": {"kind": "bit-string", **organism},
            "evolution": {
                "episodes": 1,
                "selection": "selRoulette",
                "survivors": 0,
                "crossover": "uniform",
                "crossover_rate": 1.0,
                "random_lives": 2,
                **more,
            },
        }
    )
    *_, last = evolve(made)
    return last


# On a slope of curvature 3 learners are to be ahead by 0.055 after 3 generations, on one of 0.5 behind by
# 0.039 after 5. With 1,000 members the share of right bits has a standard deviation of about 0.01 between
# runs, as measured, and 0.014 in a difference; of 8 pairs of runs 0.005. So the sign is wrong with
# probability below 1e-13, and a mean of 8 is off by 5 standard errors with probability 5.7e-7.
@pytest.mark.parametrize(
    ("curvature", "steepness", "generations", "sign"), [(3.0, 2.0, 3, 1), (0.5, 8.0, 5, -1)]
)
@compiled_only
def test_learning_speeds_evolution_up_where_the_gain_rises_and_slows_it_where_it_falls(
    curvature: float, steepness: float, generations: int, sign: int
) -> None:
    world = {"curvature": curvature, "steepness": steepness, "trials": BITS + 1}
    shares = {
        inheritance: np.array(
            [
                evolved(
                    generations,
                    seed,
                    world,
                    {"learning": "steepest"},
                    population=1000,
                    mutation="none",
                    inheritance=inheritance,
                ).genomes.mean()
                for seed in range(100, 108)
            ]
        )
        for inheritance in ("darwinian", "baldwinian")
    }
    values = slope(BITS, steepness, curvature).values
    expected = {
        "darwinian": course(values, generations)[-1],
        "baldwinian": course(after_one_step(values), generations)[-1],
    }
    assert np.sign((shares["baldwinian"] - shares["darwinian"]).mean()) == sign
    for inheritance, found in shares.items():
        # 0.005 is what drift may take of a rise of at most 0.5 (1 / N a generation) and rounding.
        assert abs(found.mean() - expected[inheritance]) < 5 * 0.01 / np.sqrt(len(found)) + 0.005


def undecided(seed: int, trial_cost: float) -> float:
    world = {"steepness": 5.0, "trials": 30, "credit": "best", "trial_cost": trial_cost}
    organism = {"plastic": True, "learning": "guess"}
    settings = {"population": 60, "mutation_rate": 0.005}
    last = evolved(40, seed, world, organism, **settings)
    return float((last.genomes == 2).mean())


@compiled_only
def test_dear_learning_is_assimilated_and_free_learning_is_not() -> None:
    # Undecided shares at the end scatter by about 0.07 about 0.3 where guesses are free, and by 0.02 about
    # 0.02 where each costs 10 of 148: four runs of each are apart by more than 7 standard errors.
    seeds = range(100, 104)
    free = np.mean([undecided(seed, 0.0) for seed in seeds])
    dear = np.mean([undecided(seed, 10.0) for seed in seeds])
    assert dear < free
