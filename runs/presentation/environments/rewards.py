"""What an environment rewards: more of a tally, or what is felt, weighted."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError, nearest
from babushka.fitness.worlds.protocol import Array, World


class Reward:
    """Of a turn: by how much a tally has grown, or a weighted sum of the features that were felt.

    `weights` (F,) are those of each feature, None where a tally counts.
    """

    def __init__(self, weights: Sequence[float] | None, tally: int = 0) -> None:
        self.weights, self.tally = weights, tally

    def of(self, felt: Array, tallies: Array, before: Array) -> float:
        """The reward of a turn: `felt` (F,), and the tallies after and before it.

        Summed up in the order of features, as organisms do it, so that both feel the same to the last bit.
        """
        if self.weights is None:
            return float(tallies[self.tally] - before[self.tally])
        total = 0.0
        for weight, feature in zip(self.weights, felt.tolist(), strict=True):
            total += weight * feature
        return total


def reward_of(world: World, told: Any) -> Reward:
    """The reward that is told by the name of a tally or of a known reward, or by weights of features.

    Weights are a mapping by name, with 0 for whatever is left out, or a sequence of one number a feature, as
    an organism's `objective_weights`. None: the tally that is the world's base objective. Raises
    `SettingsError`.
    """
    told = world.objective if told is None else told
    if isinstance(told, str):
        if told in world.tallies:
            return Reward(None, world.tallies.index(told))
        if told not in world.known_rewards:
            known = [*world.tallies, *world.known_rewards]
            raise SettingsError(f"A reward cannot be {told!r}{nearest(told, known)}")
        told = world.known_rewards[told]
    if isinstance(told, Mapping):
        for name in told:
            if name not in world.features:
                raise SettingsError(f"A reward cannot weigh {name!r}{nearest(str(name), world.features)}")
        told = [told.get(name, 0.0) for name in world.features]
    try:
        weights = np.asarray(told, np.float64)
    except (TypeError, ValueError):
        weights = np.full(0, np.nan)
    if weights.shape != (len(world.features),) or not np.isfinite(weights).all():
        raise SettingsError(
            "A reward must be the name of a tally, or weights of features, finite numbers by name or as many "
            f"as there are features ({len(world.features)})."
        )
    return Reward(weights.tolist())
