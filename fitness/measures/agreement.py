"""Separating agreement: how often a decision is like a known rule's, where known rules differ.

A decision at which all rules do the same says nothing about which of them is followed. So a rule is *asked*
only where another one does something else, and its separating agreement is the share of those decisions that
were taken as it takes them. It is 1 for who follows the rule. It is no correlation: another rule that mostly
does the same has a high agreement as well, so that several rules must be compared.
"""

import numpy as np
from numpy.typing import ArrayLike


def separating_agreement(asked: ArrayLike, alike: ArrayLike) -> float:
    """Decisions `alike` over those `asked`, each summed over all members and lives; NaN if none was asked."""
    total = float(np.sum(asked))
    return float(np.sum(alike)) / total if total else np.nan
