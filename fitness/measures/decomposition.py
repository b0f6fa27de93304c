"""How much of a change each of its parts explains: Shapley values.

A shift has parts, and v(S) is what is attained where the parts in S are present and the others are not. Parts
interact (candy that nobody would mistake for fruit does no harm), so that taking one back alone, or adding
one alone, explains too much or too little. The Shapley value of part i is its contribution averaged over
every order in which the parts could come together:

    phi(i) = sum over S without i of  |S|! (n - |S| - 1)! / n!  (v(S with i) - v(S))

It is the only division that adds up to v(all) - v(none), gives equal parts equal shares, gives nothing to a
part that changes nothing, and adds up over sums of games (Shapley 1953, "A value for n-person games",
Contributions to the Theory of Games II). It needs all 2^n values, so that n is small by nature. Where v is
an estimate on common seeds, phi is unbiased, and its error is at most that of the differences it averages.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations


def subsets(parts: Sequence[str]) -> list[frozenset[str]]:
    """All 2^n subsets, the smaller ones first, each size in the order of `parts`.

    Raises ValueError for a part that is named twice.
    """
    _check_names(parts)
    return [frozenset(some) for size in range(len(parts) + 1) for some in combinations(parts, size)]


def shapley(values: Mapping[frozenset[str], float], parts: Sequence[str]) -> dict[str, float]:
    """The Shapley value of each part, in the unit of `values`; negative for a part that loses something.

    `values` holds v(S) for every subset S of the parts, the empty one included. Every share is NaN if any
    value is not finite, since each share needs all values. Without parts the answer is empty.

    Raises ValueError for a subset without a value, or a part that is named twice.
    """
    every = subsets(parts)
    missing = [some for some in every if some not in values]
    if missing:
        raise ValueError(
            f"{len(missing)} of the {len(every)} subsets have no value, {sorted(missing[0])} among them."
        )
    count = len(parts)
    shares = {}
    for part in parts:
        weighted = [
            (values[some | {part}] - values[some]) / (count * math.comb(count - 1, len(some)))
            for some in every
            if part not in some
        ]
        shares[part] = math.fsum(weighted) if all(map(math.isfinite, weighted)) else math.nan
    return shares


def _check_names(parts: Sequence[str]) -> None:
    if len(set(parts)) != len(parts):
        raise ValueError(f"Every part needs a name of its own, but these are {', '.join(parts)}.")
