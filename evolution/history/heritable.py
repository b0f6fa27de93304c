"""What members are, whatever they live through: the weights of their mesa-objectives, and their traits."""

from collections.abc import Iterable, Iterator

from babushka.evolution.history import Seen, Values
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column

PLACE = 3


def heritable_columns(features: Iterable[str], traits: Iterable[str]) -> list[Column]:
    """A column for each desire and each trait, without a statistic."""
    desires = [
        Column(f"desires.{feature}", f"desires.{feature}", role=roles.DESIRE, title=feature)
        for feature in features
    ]
    return [*desires, *(Column(name, name, role=roles.TRAIT, title=name) for name in traits)]


def heritable_values(seen: Seen) -> list[tuple[Column, Values]]:
    """These columns, each with the values of members, (members,)."""
    columns = heritable_columns(seen.experiment.world.features, seen.traits)
    weights = [seen.objective_weights[:, index] for index in range(len(columns) - len(seen.traits))]
    return list(zip(columns, [*weights, *seen.traits.values()], strict=True))


def measure(seen: Seen) -> Iterator[tuple[Column, Values]]:
    """`desires.<feature>`, and every trait by its name."""
    yield from heritable_values(seen)
