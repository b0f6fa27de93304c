"""How long hill-climbing takes on blocks: closed forms against chains."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.fitness.worlds.landscape.climbing import climbing_quantile, climbing_time, hitting_time


def block_chain(loci: int) -> NDArray[np.float64]:
    """One flip of a random bit, between numbers of right bits; all right is where it stays."""
    chain = np.zeros((loci + 1, loci + 1))
    for right in range(loci):
        chain[right, right + 1] = (loci - right) / loci
        if right:
            chain[right, right - 1] = right / loci
    chain[loci, loci] = 1.0
    return chain


def founders(loci: int) -> NDArray[np.float64]:
    return np.array([math.comb(loci, right) for right in range(loci + 1)]) / 2.0**loci


def two_blocks(loci: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The chain on pairs of numbers, of which each flip changes one; and its start."""
    one, same = block_chain(loci), np.eye(loci + 1)
    return (np.kron(one, same) + np.kron(same, one)) / 2, np.kron(founders(loci), founders(loci))


def mean_time(chain: NDArray[np.float64], start: NDArray[np.float64]) -> float:
    """Steps until the last state, by linear equations."""
    inner = np.eye(len(chain) - 1) - chain[:-1, :-1]
    return float(start[:-1] @ np.linalg.solve(inner, np.ones(len(inner))))


def shares_done(chain: NDArray[np.float64], start: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """The probability of being in the last state after 0 .. steps."""
    done = []
    for _ in range(steps + 1):
        done.append(start[-1])
        start = start @ chain
    return np.array(done)


def test_one_and_two_loci_by_hand() -> None:
    # One bit: right at once or after one flip. Two bits: from 00 or 01 it takes 4 or 3 flips.
    assert hitting_time(1) == pytest.approx(0.5)
    assert hitting_time(2) == pytest.approx((4 + 3 + 3) / 4)
    assert hitting_time(1, letters=5) == pytest.approx(0.8 * 4)  # a try is right with probability 1/4


def test_the_cube_of_eight_bits() -> None:
    assert hitting_time(8) == pytest.approx(301.2048, abs=5e-5)


@pytest.mark.parametrize("loci", [1, 2, 3, 8, 12])
def test_the_closed_form_is_that_of_the_chain(loci: int) -> None:
    assert hitting_time(loci) == pytest.approx(mean_time(block_chain(loci), founders(loci)), rel=1e-9)
    assert climbing_time(1, loci) == pytest.approx(hitting_time(loci), rel=1e-10)


@pytest.mark.parametrize("loci", [1, 2, 5, 8])
def test_two_blocks_take_what_the_chain_on_pairs_says(loci: int) -> None:
    assert climbing_time(2, loci) == pytest.approx(mean_time(*two_blocks(loci)), rel=1e-10)


def test_blocks_of_one_bit_are_coupons_to_be_collected() -> None:
    # j of 6 bits are wrong with probability C(6, j) / 64, and the next wrong one is hit after 6 / j flips.
    waiting = [sum(6 / i for i in range(1, j + 1)) for j in range(7)]
    assert climbing_time(6, 1) == pytest.approx(founders(6) @ waiting, rel=1e-10)


def test_the_published_estimate_is_close_to_the_exact_time_and_below_it() -> None:
    estimate = 8 * sum(1 / j for j in range(1, 9)) * hitting_time(8)
    assert estimate == pytest.approx(6549.05, abs=0.005)
    assert climbing_time(8, 8) == pytest.approx(6570.058, abs=5e-4)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantiles_are_those_of_the_chain_on_pairs(share: float) -> None:
    found = climbing_quantile(2, 8, share)
    done = shares_done(*two_blocks(8), math.ceil(found) + 3)
    assert abs(int(np.searchsorted(done, share)) - found) < 2


def test_what_cannot_be_climbed_is_refused() -> None:
    with pytest.raises(ValueError, match="no walk"):
        hitting_time(0)
    with pytest.raises(ValueError, match="nothing to climb"):
        climbing_time(0, 8)
    for share in (0.0, 1.0, 0.5**16):
        with pytest.raises(ValueError, match="share"):
            climbing_quantile(2, 8, share)
