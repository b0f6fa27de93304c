"""The pedigree of a run: who was born of whom and when, who lived until when, and lines of descent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.settings import SettingsError

Rows = NDArray[np.int64]
NOBODY = -1  # in place of a parent's id or row


@dataclass(frozen=True)
class Pedigree:
    """Every member ever born, in order of birth. Ids rise, and nobody is born before a parent.

    Where members live together, parent and child can be born in the same epoch, in that order.
    """

    ids: NDArray[np.int64]  # (born,)
    parents: Rows  # (born, 2): rows of this pedigree; NOBODY for founders
    birth: NDArray[np.int64]  # (born,): the generation in which each is new

    @classmethod
    def of(cls, ids: ArrayLike, parents: ArrayLike, birth: ArrayLike, epochs: bool = False) -> "Pedigree":
        """A pedigree from ids, parents' ids (born, 2; -1: none) and generations of birth.

        Raises `SettingsError` unless ids rise, generations do not fall, and parents are there, and were born
        in an earlier generation or, if those are `epochs`, at least before their children.
        """
        own, theirs = np.asarray(ids, np.int64), np.asarray(parents, np.int64)
        born = np.asarray(birth, np.int64)
        if (np.diff(own) <= 0).any() or (np.diff(born) < 0).any():
            raise SettingsError(
                "The lineage is damaged: its members are not in the order in which they were born."
            )
        none = theirs == NOBODY
        rows = np.minimum(np.searchsorted(own, theirs), max(len(own) - 1, 0))
        missing = ~none & (own[rows] != theirs) if len(own) else ~none
        if missing.any():
            raise SettingsError(
                f"The lineage is damaged: it lacks member {theirs[missing][0]}, who has children in it."
            )
        late = rows >= np.arange(len(own))[:, None] if epochs else born[rows] >= born[:, None]
        if (~none & late).any():
            raise SettingsError("The lineage is damaged: somebody in it is not younger than a parent.")
        return cls(own, np.where(none, NOBODY, rows), born)

    def rows(self, ids: ArrayLike) -> Rows:
        """The rows of members; raises `SettingsError` for one that was never born."""
        wanted = np.asarray(ids, np.int64)
        found = np.minimum(np.searchsorted(self.ids, wanted), max(len(self.ids) - 1, 0))
        if wanted.size and (len(self.ids) == 0 or (self.ids[found] != wanted).any()):
            raise SettingsError("The lineage lacks members that a snapshot holds, so the two do not fit.")
        return found

    def born_before(self, generation: int) -> int:
        """How many were born before a generation: the row of the first who was not."""
        return int(np.searchsorted(self.birth, generation))

    def line(self, row: int) -> Rows:
        """The line of descent through first parents: rows from the founder to `row`, both included."""
        found = [row]
        while self.parents[found[-1], 0] != NOBODY:
            found.append(int(self.parents[found[-1], 0]))
        return np.array(found[::-1], np.int64)

    def contributions(self, row: int) -> NDArray[np.float64]:
        """The share of a member's genes that is expected from each member ever born, through both parents.

        Each parent passes on half of a gene's chances. Shape (born,); 1 for the member itself, 0 for whoever
        is no ancestor. The shares of all founders sum to 1.
        """
        shares = np.zeros(len(self.ids))
        shares[row] = 1.0
        for here in self._litters(row):
            for parents in self.parents[here].T:
                has = (parents != NOBODY) & (shares[here] > 0)
                np.add.at(shares, parents[has], shares[here][has] / 2)
        return shares

    def _litters(self, row: int) -> Iterator[slice]:
        """Rows in pieces in which nobody is another's parent, from that of `row` back to the founders'."""
        youngest = np.maximum.accumulate(self.parents.max(axis=1))  # parent of anybody up to each row
        first, edges = 0, []
        while first <= row:
            of_generation = self.born_before(int(self.birth[first]) + 1)
            first = min(of_generation, int(np.searchsorted(youngest, first)))
            edges.append(first)
        yield from (slice(*pair) for pair in list(pairwise(edges))[::-1])

    def children(self) -> NDArray[np.int64]:
        """How many children each member has, shape (born,); one whose parents are the same counts once."""
        first, second = self.parents[:, 0], self.parents[:, 1]
        counted = np.concatenate([first[first != NOBODY], second[(second != first) & (second != NOBODY)]])
        return np.bincount(counted, minlength=len(self.ids))


class Lifetimes(NamedTuple):
    """For each member ever born, between what its last generation lies. Equal where it is known."""

    seen: NDArray[np.int64]  # the last generation of which it certainly was a member
    gone: NDArray[np.float64]  # the first of which it certainly was not; inf: it lives in the newest


def lifetimes(pedigree: Pedigree, known: Mapping[int, Rows], survivors: Mapping[int, int]) -> Lifetimes:
    """Until when each member lived, as narrowly as what is known allows.

    `known` are the rows of all members of some generations, the newest among them; `survivors` says of others
    how many of their members were not born in them. A member of generation g has been one ever since it was
    born; parents of those born in g were members of g - 1; and where as many are certain to have survived
    into g as did survive, nobody else has. Exact (gone = seen + 1) if all generations are known.
    """
    newest = max(known)
    birth = pedigree.birth
    seen = birth.copy()
    for parent in pedigree.parents.T:
        has = parent != NOBODY
        np.maximum.at(seen, parent[has], birth[has] - 1)
    gone = np.full(len(birth), np.inf)
    for generation in sorted(known):
        here = known[generation]
        born = pedigree.born_before(generation + 1)
        absent = np.ones(born, bool)
        absent[here] = False
        seen[here] = np.maximum(seen[here], generation)
        gone[:born][absent] = np.minimum(gone[:born][absent], generation)
    order = sorted(known)
    others = [g for g in range(order[0] + 1, newest) if g not in known and g in survivors]
    before = {g: order[int(np.searchsorted(order, g)) - 1] for g in others}
    changed = True
    while changed:
        changed = False
        for generation in others:
            last = before[generation]
            born_since = np.arange(pedigree.born_before(last + 1), pedigree.born_before(generation))
            older = np.concatenate([known[last], born_since])
            certain = seen[older] >= generation
            possible = older[~certain & (gone[older] > generation)]
            missing = survivors[generation] - int(certain.sum())
            if len(possible) and missing in (0, len(possible)):
                changed = True
                if missing:
                    seen[possible] = generation
                else:
                    gone[possible] = generation
    return Lifetimes(seen, np.maximum(gone, seen + 1.0))  # an archive breeds from some who were members
