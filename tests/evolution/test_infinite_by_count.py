"""Infinite populations: closed forms, and the base optimizer's own large ones."""

import math

import numpy as np
import pytest

from babushka.evolution.functions import optimize
from babushka.evolution.infinite_by_count import course, crossed, mean_share, random_founders, selected
from babushka.fitness.worlds.landscape.functions import slope
from babushka.fitness.worlds.landscape.gain import after_one_step
from babushka.organisms.genome import Block, Layout


def test_random_founders_have_half_of_their_bits_right() -> None:
    assert random_founders(3).tolist() == [0.125, 0.375, 0.375, 0.125]
    assert mean_share(random_founders(21)) == pytest.approx(0.5)


def test_selection_weighs_by_fitness() -> None:
    assert selected(random_founders(1), [1.0, 3.0]).tolist() == [0.25, 0.75]
    with pytest.raises(ValueError, match="Nobody"):
        selected(random_founders(1), [0.0, 0.0])


def test_crossover_keeps_the_mean_and_founders_as_they_are() -> None:
    founders = random_founders(9)
    assert crossed(founders) == pytest.approx(founders, abs=1e-14)  # in linkage equilibrium already
    uneven = selected(founders, np.arange(10.0) ** 2)
    children = crossed(uneven)
    assert children.sum() == pytest.approx(1.0)
    assert mean_share(children) == pytest.approx(mean_share(uneven), rel=1e-13)


def test_crossover_of_two_extremes_gives_binomial_children() -> None:
    shares = np.array([0.5, 0.0, 0.0, 0.0, 0.5])
    expected = 0.5 * np.eye(5)[0] * 0.5 + 0.5 * np.eye(5)[4] * 0.5 + 0.5 * random_founders(4)
    assert crossed(shares) == pytest.approx(expected)


def test_loci_that_multiply_fitness_evolve_independently() -> None:
    # Every right bit multiplies fitness by w, so that the odds of a right allele do too, in every generation.
    factor, loci = 1.3, 6
    found = course(factor ** np.arange(loci + 1), 8)
    odds = factor ** np.arange(9)
    assert found == pytest.approx(odds / (1 + odds), rel=1e-12)
    without = course(factor ** np.arange(loci + 1), 8, crossover=False)
    assert without == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize("curvature", [0.5, 2.0])
def test_a_large_finite_population_takes_the_same_course(curvature: float) -> None:
    members, loci, generations = 16_000, 10, 5
    values = slope(loci, 4.0, curvature).values
    settings = {
        "population": members,
        "survivors": 0,
        "selection": "selRoulette",
        "crossover": "uniform",
        "crossover_rate": 1.0,
        "crossover_arguments": {"probability": 0.5},
        "mutation": "none",
    }
    layout = Layout((Block("bits", tuple(str(locus) for locus in range(loci)), levels=2),))
    run = optimize(lambda genomes: values[genomes.sum(axis=1).astype(int)], layout, settings, generations, 5)
    means = np.array([scored.genomes.mean() for scored in run])
    # The mean of N members of 10 loci has a variance of at most 1 / (4 N 10) from sampling in each
    # generation; those of the generations before add up, and selection may enlarge them, at most doubling the
    # standard deviation here. 5 such deviations: 5.7e-7 a generation, 3.5e-6 in all.
    allowed = 5 * 2 * math.sqrt((generations + 1) / (4 * members * loci))
    assert np.abs(means - course(values, generations)).max() < allowed
    assert allowed < 0.2 * (means[-1] - means[0])


def test_learning_that_speeds_evolution_up_slows_it_down_once_most_is_right() -> None:
    values = slope(10, 4.0, 3.0).values
    ahead = course(after_one_step(values), 5) - course(values, 5)
    assert ahead == pytest.approx([0.0, 0.0419, 0.0362, -0.0200, -0.0462, -0.0497], abs=5e-5)
