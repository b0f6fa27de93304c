"""Climbers of bit strings against the chains and closed forms of `tests.fitness.test_climbing`."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.fitness.worlds.landscape import Landscape
from babushka.fitness.worlds.landscape.climbing import climbing_quantile, climbing_time
from babushka.fitness.worlds.landscape.functions import Table
from babushka.organisms.kinds.bit_string import BitString
from babushka.organisms.life import Seeds, live
from tests.conftest import size
from tests.fitness.test_climbing import block_chain, founders, shares_done, two_blocks


def flips(world: Landscape, lives: int, seed: int) -> NDArray[np.float64]:
    """How many flips each of so many climbers tried."""
    organism = BitString(learning="climb")
    genomes = organism.founders(world, lives, np.random.default_rng(seed))
    agents = organism.express(genomes, world)
    regime = world.regime(world.Regime())
    found = live(organism, world, agents, regime, regime, np.arange(lives), Seeds.of(seed, 0, 1))
    assert (found.each("cause") == 1).all()  # all reached the optimum
    return found.each("guesses").ravel()


def largest_difference(times: NDArray[np.float64], done: NDArray[np.float64]) -> float:
    """Between the share of lives that are done after 0 .. flips and its probability."""
    counted = np.searchsorted(np.sort(times), np.arange(len(done)), side="right") / len(times)
    return float(np.abs(counted - done).max())


@pytest.mark.parametrize("blocks", [1, 2])
def test_climbers_take_as_long_as_the_chain_says_not_only_on_average(blocks: int) -> None:
    lives = size(4000, 12)
    chain, start = (block_chain(8), founders(8)) if blocks == 1 else two_blocks(8)
    done = shares_done(chain, start, 12_000)
    assert 1 - done[-1] < 1e-4
    times = flips(Landscape(function="royal-road", length=8 * blocks, trials=1_000_000), lives, 11)
    # Dvoretzky, Kiefer, Wolfowitz and Massart: P(difference > d) <= 2 exp(-2 lives d^2), which is 2e-4 here.
    allowed = math.sqrt(math.log(2 / 2e-4) / (2 * lives))
    assert largest_difference(times, done) < allowed + 1e-4
    # And the mean: 4 standard errors, by the chain's own spread (6.3e-5 for a normal mean; for 12
    # interpreted lives of a nearly exponential time, whose mean has a longer tail, 7 of them).
    mean, spread = moments(done)
    assert abs(times.mean() - mean) < (4 if lives > 1000 else 7) * spread / math.sqrt(lives)


@pytest.mark.slow
def test_climbers_of_the_royal_road_take_as_long_as_theory_says() -> None:
    lives = 4000
    times = flips(Landscape(function="royal-road", length=64, trials=1_000_000), lives, 12)
    # The largest of three differences is bounded as above; 0.001 is for quantiles being those of a Poisson
    # process. The standard deviation of the time is that of the slowest of eight exponential times, 1.24 of
    # one of them, which is 8 * 301 flips: 2,980 flips. 4 standard errors: 6.3e-5.
    allowed = math.sqrt(math.log(2 / 2e-4) / (2 * lives)) + 0.001
    for share in (0.1, 0.5, 0.9):
        assert abs((times <= climbing_quantile(8, 8, share)).mean() - share) < allowed
    assert abs(times.mean() - climbing_time(8, 8)) < 4 * 2980 / math.sqrt(lives)


def moments(done: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation of the time, cut off where nearly all are done."""
    chances = np.diff(done, prepend=0.0)
    steps = np.arange(len(done))
    mean = float(chances @ steps)
    return mean, math.sqrt(float(chances @ (steps - mean) ** 2))


def test_a_block_is_worth_nothing_until_it_is_complete() -> None:
    values: Table = Landscape(function="royal-road", length=16).table
    assert (values.values[:-1] == 0).all()
    assert (values.values[-1], values.width, values.highest) == (8.0, 8, 16.0)
