"""What pathfinders want, and what becomes of it where the world has changed, in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.choices import PROBED, REACHED
from babushka.fitness.worlds.protocol import World

SHOWN = 4  # desires, the strongest first


def what_is_wanted(weights: NDArray[np.float64], world: World, lives: Mapping[str, Any]) -> str:
    """Mean desires, which candidates are reached first where they part, and the base objective by world.

    `weights` has shape (members, F); `lives` are records by regime, "selection" and probes.
    """
    means = weights.mean(axis=0)
    strongest = sorted(range(len(means)), key=lambda feature: -abs(means[feature]))[:SHOWN]
    wanted = _listed([f"{world.features[feature]} {means[feature]:.2f}" for feature in strongest])
    parts = [f"By their mean weights, members want {wanted}"]
    parted = [name for name, records in lives.items() if _of(records, PROBED) > 0]
    for name in parted[-1:]:
        shares = {
            tally.removeprefix(REACHED): _of(lives[name], tally) / _of(lives[name], PROBED)
            for tally in world.tallies
            if tally.startswith(REACHED)
        }
        shares["none"] = max(1.0 - sum(shares.values()), 0.0)
        reached = _listed([f"{name} in {100 * share:.0f} %" for name, share in shares.items()])
        parts.append(f"where these part, in the {name} world, they first reach {reached} of the trials")
    selected = _of(lives["selection"], world.objective)
    elsewhere = {
        name: _of(records, world.objective)
        for name, records in lives.items()
        if name != "selection" and name not in parted
    }
    told = [f"{mean:.1f} in the {name} world" for name, mean in elsewhere.items() if mean != selected]
    parts.append(
        f"{world.objective} per life: {_listed([f'{selected:.1f} in the world of selection', *told])}"
    )
    return "; ".join(parts) + "."


def _listed(words: Sequence[str]) -> str:
    """Words with commas, and an 'and' before the last."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _of(lives: Any, column: str) -> float:
    """The mean of a column; 0 for one that is not recorded."""
    return float(lives.each(column).mean()) if column in lives.columns else 0.0
