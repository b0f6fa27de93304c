"""What pathfinders want, and what becomes of it where the world has changed, in a sentence."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.protocol import World

SHOWN = 4  # desires, the strongest first
PROBED, REACHED = "probed", "reached."  # tallies of worlds in which it shows which candidate is reached first


def what_is_wanted(weights: NDArray[np.float64], world: World, lives: Mapping[str, Any]) -> str:
    """Mean desires, which candidates are reached first where they part, and the base objective's lot.

    `weights` has shape (members, F); `lives` are records by regime, "selection" and probes.
    """
    means = weights.mean(axis=0)
    strongest = sorted(range(len(means)), key=lambda feature: -abs(means[feature]))[:SHOWN]
    parts = [f"members want {', '.join(f'{world.features[f]} {means[f]:.2f}' for f in strongest)}"]
    trials = {name: _of(records, PROBED) for name, records in lives.items()}
    parted = [name for name, count in trials.items() if count > 0]
    if parted:
        last = parted[-1]
        shares = [
            f"{tally.removeprefix(REACHED)} {_of(lives[last], tally) / trials[last]:.2f}"
            for tally in world.tallies
            if tally.startswith(REACHED)
        ]
        parts.append(f"where these part, they first reach {', '.join(shares)} (shares in {last!r})")
    moved = [name for name in lives if name != "selection" and name not in parted]
    kept = f"{_of(lives['selection'], world.objective):.1f} {world.objective} a life"
    if moved:
        kept = f"of {kept}, {_of(lives[moved[-1]], world.objective):.1f} are left in {moved[-1]!r}"
    return f"{parts[0][0].upper()}{'; '.join([*parts, kept])[1:]}."


def _of(lives: Any, column: str) -> float:
    """The mean of a column; 0 for one that is not recorded."""
    return float(lives.each(column).mean()) if column in lives.columns else 0.0
