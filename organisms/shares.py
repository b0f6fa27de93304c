"""How lives are shared out among threads."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# What a step of life costs beside the search in it, in steps of a model: the world's own step, what is felt,
# the reflex and learning. It decides nothing but how lives are shared out among threads.
STEP_OF_LIFE = 20.0


class Block(NamedTuple):
    """Members first .. last - 1 of a batch, and about how many model steps their lives cost."""

    batch: int
    first: int
    last: int
    cost: float
    episode: int | None = None  # that one alone; None: all of them


def blocks_of(costs: Sequence[NDArray[np.float64]], lives: Sequence[int], threads: int) -> list[Block]:
    """The members of all batches in blocks of about equal cost, some 32 a thread, the dearest first.

    `costs` are, for each batch, the model steps that each member may simulate in a step of life, (members,);
    `lives` are how many lives each member of a batch leads.

    Blocks are taken from a queue, so a thread that drew short lives takes more of them. The lives of a member
    that costs more than a block should are blocks of their own, so that several threads share them.
    """
    costs = [each + STEP_OF_LIFE for each in costs]
    share = sum(float(each.sum()) * count for each, count in zip(costs, lives, strict=True)) / (32 * threads)
    blocks: list[Block] = []
    for batch, (each, count) in enumerate(zip(costs, lives, strict=True)):
        if not len(each):
            continue
        dear = np.flatnonzero(each * count > share) if threads > 1 and count > 1 else np.zeros(0, np.int64)
        reached = np.concatenate([[0.0], np.cumsum(each * count)])
        cuts = np.searchsorted(reached, np.arange(share, reached[-1], share))
        edges = np.unique(np.concatenate([[0], cuts, dear, dear + 1, [len(each)]]))
        alone = set(dear.tolist())
        for first, last in pairwise(edges.tolist()):
            if first in alone:
                cost = float(each[first])
                blocks += [Block(batch, first, last, cost, episode) for episode in range(count)]
            else:
                blocks.append(Block(batch, first, last, float(reached[last] - reached[first])))
    return sorted(blocks, key=lambda block: -block.cost)
