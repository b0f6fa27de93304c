"""Who left how many offspring, and what that did to what is heritable: Price's equation for one succession.

A child has two parents, each with half of it; a survivor is its own single offspring. Heritable are the
desires and the traits, which follow from genomes alone.

Where members live together, several generations can be born between two records. Offspring are then the
members of the later record, as they came of those of the earlier one through all births between.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population
from babushka.fitness.measures.price import PriceEquation, price_equation, price_of_descendants
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Genomes
from babushka.organisms.protocol import Organism

Values = NDArray[np.float64]
Rows = NDArray[np.int64]
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
    return _row(names, found)


class Descent(NamedTuple):
    """How the members of one record come of those of an earlier one."""

    descendants: Values  # (before,): how many each has; an ancestor of many counts as its share
    inherited: Values  # (after, traits): the mean of each one's ancestors, weighted by their shares


def descent(traits: Values, before: Rows, births: Rows, after: Rows) -> Descent | None:
    """How members `after` (ids) come of members `before` (ids) through `births` (born, 3), in order of birth.

    `traits` (before, traits) are those of the earlier record; `births` are ids and parents' ids, as of
    `Population.born`. Each parent passes on half of a gene's chances; a survivor comes of itself alone. None
    if somebody comes of anybody else, or of nobody.
    """
    born = np.asarray(births, np.int64).reshape(-1, 3)
    place = {number: row for row, number in enumerate([*before.tolist(), *born[:, 0].tolist()])}
    parents = [[place.get(parent, -1) for parent in pair] for pair in born[:, 1:].tolist()]
    values = np.concatenate([traits, np.zeros((len(born), traits.shape[1]))])
    for row, (first, second) in enumerate(parents, start=len(before)):
        values[row] = (values[first] + values[second]) / 2
    own = [place.get(number, -1) for number in after.tolist()]
    if -1 in own:
        return None
    shares = np.bincount(np.array(own, np.int64), minlength=len(values)).astype(np.float64)
    for row, pair in zip(range(len(values) - 1, len(before) - 1, -1), parents[::-1], strict=True):
        if shares[row]:
            if -1 in pair:
                return None
            for parent in pair:
                shares[parent] += shares[row] / 2
    return Descent(shares[: len(before)], values[own])


def descent_row(
    before: Mapping[str, Values], earlier: Rows, births: Rows, after: Mapping[str, Values], later: Rows
) -> dict[str, float]:
    """As `price_row`, from one record to a later one of members who live together; NaN without a descent.

    `before` and `after` describe the members of both, whose ids are `earlier` and `later`; see `descent`.
    """
    names = list(before)
    if not names:
        return {}
    traits = np.stack([before[name] for name in names], axis=1)
    found = descent(traits, earlier, births, later)
    if found is None:
        nothing = np.full(len(names), np.nan)
        return _row(names, PriceEquation(nothing, nothing, nothing))
    offspring = np.stack([after[name] for name in names], axis=1)
    return _row(names, price_of_descendants(traits, found.descendants, found.inherited, offspring))


def _row(names: list[str], found: PriceEquation) -> dict[str, float]:
    return {
        f"price.{name}.{term}": float(getattr(found, term)[index])
        for index, name in enumerate(names)
        for term in TERMS
    }
