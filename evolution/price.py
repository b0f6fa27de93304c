"""Who left how many offspring, and what that did to what is heritable: Price's equation for one succession.

A child has two parents, each with half of it; a survivor is its own single offspring. Heritable are the
desires and the traits, which follow from genomes alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evolution.generation import Population
from fitness.measures.price import price_equation
from fitness.worlds.protocol import World
from organisms.genome import Genomes
from organisms.protocol import Organism

Values = NDArray[np.float64]
TERMS = ("selection", "transmission", "change")
PIECE = 4096  # genomes that are expressed at a time to be described


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


class Heritable(NamedTuple):
    """What follows from genomes alone, of every member."""

    objective_weights: Values  # (members, F)
    traits: dict[str, Values]  # (members,) each

    def named(self, world: World) -> dict[str, Values]:
        """Desires (as `desires.<feature>`) and traits by name, shape (members,) each."""
        return {
            **{f"desires.{name}": self.objective_weights[:, i] for i, name in enumerate(world.features)},
            **self.traits,
        }


def heritable(organism: Organism, genomes: Genomes, world: World) -> Heritable:
    """Desires and traits of every genome.

    They are expressed piece by piece: expressed agents are larger than genomes, and only these few numbers of
    them are wanted.
    """
    pieces = []
    for first in range(0, max(len(genomes), 1), PIECE):
        piece = genomes[first : first + PIECE]
        traits = organism.traits(organism.express(piece, world))
        pieces.append(Heritable(organism.objective_weights(piece, world), dict(traits)))
    if len(pieces) == 1:
        return pieces[0]
    names = pieces[0].traits
    return Heritable(
        np.concatenate([piece.objective_weights for piece in pieces]),
        {name: np.concatenate([piece.traits[name] for piece in pieces]) for name in names},
    )


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
