"""Where a world names two features: the direction of their weights, in degrees."""

from collections.abc import Iterator

import numpy as np

from babushka.evolution.history import Seen, Values
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column

PLACE = 3


def measure(seen: Seen) -> Iterator[tuple[Column, Values]]:
    """`angle` = atan2(weight of the first, weight of the second): at 45 degrees both are worth as much."""
    world = seen.experiment.world
    if world.angle is None:
        return
    first, second = (seen.objective_weights[:, world.features.index(name)] for name in world.angle)
    title = f"angle of the weights of {world.angle[0]} and {world.angle[1]}"
    yield Column("angle", "angle", role=roles.TRAIT, unit="degrees", title=title), direction(first, second)


def direction(first: Values, second: Values) -> Values:
    """The angle of each pair of weights, -180 to 180 degrees; NaN where both are 0."""
    angle = np.degrees(np.arctan2(first, second))
    return np.where((first == 0) & (second == 0), np.nan, angle)
