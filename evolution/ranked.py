"""DEAP's selections that look at nothing but the order of fitness, for a whole population at once.

`selTournament`, `selRandom`, `selBest` and `selWorst`, with the draws that DEAP would make and
its own way with ties, so that they choose the same rows; on arrays, since a hundred thousand objects with a
fitness each, compared one by one in Python, take longer than their lives with a small search budget.
"""

import random
from collections.abc import Callable

import numpy as np
from numpy.random import SeedSequence
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Values = NDArray[np.float64]


def ranks(values: Values) -> Rows:
    """The place of each member in the order of fitness, equal for equals; larger is better.

    `values`, (members, objectives), are compared as tuples are, the first objective first; no NaN.
    """
    order = np.lexsort(values.T[::-1])
    ordered = values[order]
    steps = np.any(ordered[1:] != ordered[:-1], axis=1)
    found = np.zeros(len(values), np.int64)
    found[order[1:]] = np.cumsum(steps)
    return found


def best(values: Values, count: int, seed: SeedSequence) -> Rows:
    """As `selBest`: the fittest first, the earlier of equals first; fewer if there are not as many."""
    return np.asarray(np.argsort(-ranks(values), kind="stable")[:count], np.int64)


def worst(values: Values, count: int, seed: SeedSequence) -> Rows:
    """As `selWorst`: the least fit first."""
    return np.asarray(np.argsort(ranks(values), kind="stable")[:count], np.int64)


def at_random(values: Values, count: int, seed: SeedSequence) -> Rows:
    """As `selRandom`."""
    return drawn(len(values), count, seed)


def tournament(values: Values, count: int, seed: SeedSequence, tournsize: int) -> Rows:
    """As `selTournament`: the fittest of each few that are drawn, the first drawn of equals."""
    drawn_rows = drawn(len(values), count * tournsize, seed).reshape(count, tournsize)
    winners = np.argmax(ranks(values)[drawn_rows], axis=1)
    return np.asarray(drawn_rows[np.arange(count), winners], np.int64)


RANKED: dict[str, Callable[..., Rows]] = {
    "selBest": best,
    "selRandom": at_random,
    "selTournament": tournament,
    "selWorst": worst,
}


def drawn(below: int, count: int, seed: SeedSequence) -> Rows:
    """What `count` calls of `random.choice` on a list of `below` rows give under `seeded_globals(seed)`.

    Python draws as many bits as a row number has, the highest of a word of 32, and again if that is too many.
    """
    bits = below.bit_length()
    if bits > 32:
        raise ValueError(f"Rows of up to 2**32 - 1 members can be drawn, not of {below}.")
    words = seed.generate_state(16, np.uint32)[:8]
    source = random.Random(int.from_bytes(words.astype("<u4").tobytes(), "little"))
    found = np.zeros(0, np.int64)
    while len(found) < count:
        wanted = int((count - len(found)) * 2**bits / below * 1.02) + 16
        drawn_bits = source.getrandbits(32 * wanted).to_bytes(4 * wanted, "little")  # words, the first lowest
        numbers = np.frombuffer(drawn_bits, "<u4").astype(np.int64) >> (32 - bits)
        found = np.concatenate([found, numbers[numbers < below]])
    return found[:count]
