"""F_ST, the fixation index: the share of the variance among members that lies between their demes.

Wright (1951, "The genetical structure of populations", Annals of Eugenics 15). Estimated by analysis of
variance, as by Weir and Cockerham (1984, "Estimating F-statistics for the analysis of population structure",
Evolution 38) for haploid members: with mean squares between and within demes, MSB and MSW, and demes of n
members,

    F_ST = (MSB - MSW) / (MSB + (n - 1) MSW),

the intraclass correlation. Where demes are random samples of one population it is 0 on average (and so may be
negative), and it is 1 where members differ between demes only. Of a quantitative trait it is Q_ST for
haploids (Spitze 1993), which without selection is the F_ST of the genes behind it. Of several traits
together it is the ratio of the sums of numerators and denominators, as Weir and Cockerham have it.
"""

import numpy as np
from numpy.typing import ArrayLike


def fixation_index(values: ArrayLike, demes: ArrayLike) -> float:
    """F_ST of values, (members,) or (members, traits), among members of given demes, (members,) numbers.

    NaN where nobody differs from anybody, for a single deme, where all demes have one member, and for values
    that are not finite. Raises ValueError where there are not as many demes as members.
    """
    numbers = np.asarray(values, np.float64)
    given = np.asarray(demes)
    if numbers.ndim not in (1, 2) or given.shape != numbers.shape[:1]:
        raise ValueError(f"Values of shape {numbers.shape} do not fit demes of shape {given.shape}.")
    numbers = numbers.reshape(len(given), -1)
    _, place, sizes = np.unique(given, return_inverse=True, return_counts=True)
    members, count = len(given), len(sizes)
    if count < 2 or members <= count or not np.isfinite(numbers).all():
        return float("nan")
    if (np.diff(place) < 0).any():
        order = np.argsort(place, kind="stable")
        numbers, place = numbers[order], place[order]
    centred = numbers - numbers.mean(axis=0)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sums = np.add.reduceat(centred, starts, axis=0)
    squares = np.einsum("ij,ij->j", centred, centred)
    explained = (sums**2 / sizes[:, None]).sum(axis=0)
    between = explained / (count - 1)
    within = np.maximum(squares - explained, 0.0) / (members - count)  # but for rounding never below 0
    size = (members - (sizes**2).sum() / members) / (count - 1)  # n, where demes are not of one size
    whole = float((between + (size - 1) * within).sum())
    return float((between - within).sum()) / whole if whole > 0 else float("nan")
