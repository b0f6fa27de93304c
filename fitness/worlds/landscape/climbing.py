"""How long random-mutation hill-climbing takes where blocks of loci are right as wholes: exactly.

The climber of Mitchell, Holland and Forrest 1994, "When will a genetic algorithm outperform hill climbing?",
Advances in Neural Information Processing Systems 6, changes one random locus at a time and keeps the change
unless it makes things worse. On the Royal Road function an incomplete block is worth nothing whatever is in
it, so every change in it is kept: its word walks at random until it is complete, and then stays.

One block. The walk's graph looks the same from every word, and then the mean time from a random word to a
given one is the sum of 1 / (1 - e) over the eigenvalues e of the walk other than 1 (the eigentime identity:
Aldous and Fill 2002, "Reversible Markov chains and random walks on graphs", chapter 3). On n loci with q
letters these are 1 - k q / (n (q - 1)), with multiplicity C(n, k) (q - 1)^k, for k from 1 to n.

Several blocks. The published estimate takes the times of the N blocks for exponentially distributed, so that
the last of them takes N H_N times as long as one alone, with H_N = 1 + 1/2 + ... + 1/N. Without that: let
changes come at the times of a Poisson process of rate 1 at every locus. The blocks then are independent, all
are complete at a time t with probability (1 - S(t))^N, and there are N n changes per unit of time. S is the
probability that one block is not complete: that of a chain on the number of its right bits.

Counted are changes tried. The word that the climber begins with takes one evaluation more.
"""

import math

import numpy as np
from numpy.typing import NDArray

NODES = 40  # of Gauss and Legendre's quadrature, in panels that double in length
NEGLIGIBLE = 1e-14


def hitting_time(loci: int, letters: int = 2) -> float:
    """Mean number of changes until a random word of that many loci is a given one, if all are kept.

    Raises ValueError for less than one locus or two letters.
    """
    if loci < 1 or letters < 2:
        raise ValueError(f"There is no walk on words of {loci} loci with {letters} letters.")
    others = letters - 1
    terms = (math.comb(loci, k) * others ** (k + 1) * loci / (k * letters) for k in range(1, loci + 1))
    return math.fsum(terms)


def climbing_time(blocks: int, loci: int) -> float:
    """Mean number of changes tried until all blocks of so many bits are complete, from a random string.

    Raises ValueError unless both are at least 1.
    """
    rates, weights = _block(blocks, loci)
    points, masses = np.polynomial.legendre.leggauss(NODES)
    total, left, length = 0.0, 0.0, 1.0 / 64
    while True:
        times = left + (points + 1.0) * length / 2
        remaining = 1.0 - (1.0 - _incomplete(rates, weights, times)) ** blocks
        total += float(masses @ remaining) * length / 2
        left, length = left + length, 2 * length
        if remaining[-1] < NEGLIGIBLE:
            return total * blocks * loci


def climbing_quantile(blocks: int, loci: int, share: float) -> float:
    """How many changes it takes until so large a share of climbers has all blocks complete.

    The number is that of the Poisson process's mean, off by about one part in its own number. Raises
    ValueError unless the share is less than 1 and more than that of founders who are complete.
    """
    rates, weights = _block(blocks, loci)
    if not (1.0 - weights.sum()) ** blocks < share < 1:
        raise ValueError(f"No number of changes belongs to a share of {share}.")
    low, high = 0.0, 1.0
    while _complete(rates, weights, high, blocks) < share:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if _complete(rates, weights, middle, blocks) < share:
            low = middle
        else:
            high = middle
    return high * blocks * loci


def _block(blocks: int, loci: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates and weights (loci,) of the exponentials that add up to S(t), in one block.

    The chain on the number of right bits, up to all of them, is reversible: weighed by the square root of
    its stationary distribution its rates are a symmetric matrix.
    """
    if blocks < 1 or loci < 1:
        raise ValueError(f"There is nothing to climb in {blocks} blocks of {loci} bits.")
    right = np.arange(loci)
    stationary = np.array([math.comb(loci, int(k)) for k in right]) / 2.0**loci
    beside = np.sqrt((loci - right[:-1]) * (right[:-1] + 1.0))
    generator = np.diag(beside, 1) + np.diag(beside, -1) - loci * np.eye(loci)
    rates, modes = np.linalg.eigh(generator)
    return -rates, (np.sqrt(stationary) @ modes) ** 2


def _incomplete(
    rates: NDArray[np.float64], weights: NDArray[np.float64], times: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(np.exp(-np.outer(times, rates)) @ weights)


def _complete(rates: NDArray[np.float64], weights: NDArray[np.float64], time: float, blocks: int) -> float:
    return float((1.0 - _incomplete(rates, weights, np.array([time]))[0]) ** blocks)
