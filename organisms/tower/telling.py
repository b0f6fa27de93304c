"""What happens to the wish for births on its way down a tower, in a sentence."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def telephone(worth: Values, world: Any, lives: Any, levels: int) -> str:
    """How what kinds are worth to each level goes with what they do for the base objective.

    `worth`, (members, K), is that to organisms; machines are the last of each of `lives`. Kinds count alike.
    """
    base = world.objective_of_kinds()[1:]
    likeness = [correlation(worth, base)]
    for level in range(2, levels + 1):
        wants = np.stack([lives.each(f"wants.{level}.{name}") for name in world.sensor_names], axis=-1)
        built = wants[lives.each(f"built.{level}") > 0]
        likeness.append(correlation(built @ world.sensor_table(level)[1:].T, base))
    told = [
        f"{found:.2f} for level {level}" if np.isfinite(found) else f"unknown for level {level}"
        for level, found in enumerate(likeness, start=1)
    ]
    return (
        f"Telephone: what things are worth to a level correlates with what they do for {world.objective}: "
        f"{', '.join(told)} (1: the same wish, 0: nothing is left of it)."
    )


def correlation(worth: Values, base: Values) -> float:
    """The mean Pearson correlation of rows of `worth`, (N, K), with `base`, (K,); NaN if it has none."""
    if not len(worth):
        return float("nan")
    apart, own = worth - worth.mean(axis=1, keepdims=True), base - base.mean()
    size = np.sqrt((apart**2).sum(axis=1) * (own**2).sum())
    return float((apart[size > 0] @ own / size[size > 0]).mean()) if (size > 0).any() else float("nan")
