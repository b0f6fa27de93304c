"""Who left how many offspring, and what that did to what is heritable: Price's equation for one succession.

A child has two parents, each with half of it; a survivor is its own single offspring. Heritable are the
desires and the traits, which follow from genomes alone.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evolution.generation import Population
from fitness.measures.price import price_equation
from fitness.worlds.protocol import World
from organisms.genome import Genomes
from organisms.protocol import Organism

Values = NDArray[np.float64]
TERMS = ("selection", "transmission", "change")


def parent_rows(before: Population, after: Population) -> NDArray[np.int64] | None:
    """Rows of `before` that members of `after` come from, shape (offspring, 2); a survivor's own, twice.

    None if somebody has a parent that is not in `before`, or none at all, as with base optimizers that sample
    a distribution.
    """
    order = np.argsort(before.ids, kind="stable")
    own = np.stack([after.ids, after.ids], axis=1)
    sources = np.where(after.newborn()[:, None], after.parents, own)
    if not np.isin(sources, before.ids).all():
        return None
    return np.asarray(order[np.searchsorted(before.ids, sources, sorter=order)], np.int64)


def heritable(organism: Organism, genomes: Genomes, world: World) -> dict[str, Values]:
    """Desires (as `desires.<feature>`) and traits of every genome, by name, shape (members,) each."""
    desires = organism.desires(genomes, world)
    named = {f"desires.{name}": desires[:, i] for i, name in enumerate(world.features)}
    return {**named, **organism.traits(organism.express(genomes, world))}


def price_row(
    before: Mapping[str, Values], parents: NDArray[np.int64], after: Mapping[str, Values]
) -> dict[str, float]:
    """`price.<name>.selection, .transmission, .change` of everything heritable, in its own unit.

    `parents` (offspring, 2) are rows of the members that `before` describes. Raises ValueError as
    `price_equation` does.
    """
    names = list(before)
    if not names:
        return {}
    found = price_equation(
        np.stack([before[name] for name in names], axis=1),
        parents,
        np.stack([after[name] for name in names], axis=1),
    )
    return {
        f"price.{name}.{term}": float(getattr(found, term)[index])
        for index, name in enumerate(names)
        for term in TERMS
    }
