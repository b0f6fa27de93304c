"""What happens to the wish for births on its way down a tower, in a sentence."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def worth_of_levels(worth: Values, world: Any, lives: Any, levels: int) -> list[Values]:
    """What each kind is worth to whoever there is of each level, (N, K + 1), from level 1 on.

    `worth`, (members, K + 1), is that to organisms; machines are the last of each of `lives`.
    """
    found = [worth]
    for level in range(2, levels + 1):
        wants = np.stack([lives.each(f"wants.{level}.{name}") for name in world.sensor_names], axis=-1)
        built = wants[lives.each(f"built.{level}") > 0]
        found.append(built @ world.sensor_table(level).T)
    return found


def telephone(found: list[Values], world: Any, shares: Values) -> str:
    """How what kinds are worth to each level, as above, goes with what they do for the base objective.

    Kinds, nothing among them, count by their `shares` of the world, (K + 1,).
    """
    base = world.objective_of_kinds()
    likeness = [correlation(each, base, shares) for each in found]
    told = [
        f"{found:.2f} for level {level}" if np.isfinite(found) else f"unknown for level {level}"
        for level, found in enumerate(likeness, start=1)
    ]
    return (
        f"Telephone: what things are worth to a level correlates with what they do for {world.objective}: "
        f"{', '.join(told)} (1: the same wish, 0: nothing is left of it)."
    )


def correlation(worth: Values, base: Values, shares: Values) -> float:
    """The mean weighted correlation of rows of `worth`, (N, K), with `base`, (K,); NaN if there is none."""
    if not len(worth):
        return float("nan")
    weights = shares / shares.sum()
    apart, own = worth - (worth @ weights)[:, None], base - base @ weights
    size = np.sqrt((apart**2 @ weights) * (own**2 @ weights))
    known = size > 0
    return float((apart[known] @ (weights * own) / size[known]).mean()) if known.any() else float("nan")
