"""Where the ways to the exit and to the place part in a probe maze."""

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.maze.probes import ProbeMazes, crow_distances
from babushka.fitness.worlds.passages import measure

DISTANCES = ("exit", "place", "apart")


def distances_at_forks(side: int, place: int, probes: ProbeMazes) -> NDArray[np.float64]:
    """Steps from the fork to the exit and to the place, and how far these are apart through walls; (P, 3).

    The fork is the last cell that is both on a shortest way from the start to the exit and on one to the
    place. Where several cells are, all are as far from each of the two.
    """
    crow = crow_distances(side)
    found = np.zeros((len(probes.marks), len(DISTANCES)))
    queue = np.zeros(side * side, np.int64)
    for number, (passages, (start, out, _)) in enumerate(zip(probes.passages, probes.marks, strict=True)):
        steps = np.zeros((3, side * side))
        for row, origin in enumerate((start, out, place)):
            measure(side, passages, origin, queue, steps[row])
        shared = steps[0] + steps[1:] == steps[1:, start, None]  # (2, cells): on a shortest way
        fork = int(np.argmax(np.where(shared.all(axis=0), steps[0], -1.0)))
        found[number] = steps[1, fork], steps[2, fork], crow[out, place]
    return found
