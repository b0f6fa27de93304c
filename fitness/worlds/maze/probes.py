"""Probe mazes: fixed mazes in which exit, place and far part, and whoever wants one does not pass another.

Start, exit, place and the corner farthest from the start are at least 5 apart, and no candidate is on the way
to another: to go there by it is a detour of at least 6 legal steps, and of 4 as the crow flies.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.fitness.streams import below, combine
from babushka.fitness.worlds.passages import carve, farthest_corner, measure

SPREAD = 5  # as the crow flies
CROW_DETOUR = 4
DETOUR = 6  # legal steps
PAIRS = 20  # starts and exits that are tried in a maze before another is drawn
FUTILE = 200  # mazes in a row in which none was found
SEED = np.uint64(0x6D617A6573)  # the same mazes in every run


class ProbeMazes(NamedTuple):
    """P mazes, and the cells of start, exit and farthest corner in each."""

    passages: NDArray[np.uint8]  # (P, cells)
    marks: NDArray[np.int64]  # (P, 3)


def no_probes(side: int) -> ProbeMazes:
    """None, as kernels want it."""
    return ProbeMazes(np.zeros((0, side * side), np.uint8), np.zeros((0, 3), np.int64))


@lru_cache(maxsize=32)
def probe_mazes(side: int, place: int, braid: float, count: int) -> ProbeMazes:
    """So many mazes; raises `SettingsError` where none of that size can be one.

    They follow from the arguments: each call, and each process, gets the same ones.
    """
    found = no_probes(side)
    passages, marks = [found.passages], [found.marks]
    pairs = _pairs_as_the_crow_flies(side, place)
    drawn, futile = 0, 0
    while len(marks) <= count:
        if not len(pairs) or futile == FUTILE:
            raise SettingsError(
                f"There is no room in mazes of {side} x {side} cells to keep the candidates of probe mazes "
                f"apart; choose another 'size', or a lower 'braid'."
            )
        with np.errstate(over="ignore"):  # streams count modulo 2**64 on purpose
            chance = np.array([combine(SEED, drawn)], np.uint64)
            maze = np.zeros(side * side, np.uint8)
            carve(side, braid, chance, maze, np.zeros(side * side, np.int64))
            tried = [pairs[below(chance, len(pairs))] for _ in range(PAIRS)]
        steps = _Steps(side, maze)
        here = next((pair for pair in tried if _parts(steps, pair, place)), None)
        drawn, futile = drawn + 1, futile + 1
        if here is not None:
            passages.append(maze[None])
            marks.append(np.array([[*here, farthest_corner(side, here[0])]], np.int64))
            futile = 0
    return ProbeMazes(np.concatenate(passages), np.concatenate(marks))


def crow_distances(side: int) -> NDArray[np.int64]:
    """Steps from cell to cell if there were no walls, (cells, cells)."""
    row, column = np.divmod(np.arange(side * side), side)
    return np.asarray(
        abs(row[:, None] - row) + abs(column[:, None] - column),
        np.int64,
    )


def _pairs_as_the_crow_flies(side: int, place: int) -> list[tuple[int, int]]:
    """Starts and exits that are far enough from each other, the place and the corner, walls left aside."""
    crow = crow_distances(side)
    pairs = []
    for start in range(side * side):
        if 2 * (start // side) == side - 1 or 2 * (start % side) == side - 1:
            continue  # two corners are equally far
        corner = int(farthest_corner(side, start))
        for out in range(side * side):
            ends = (out, place, corner)
            cells = (start, *ends)
            if all(
                crow[one, other] >= SPREAD for k, one in enumerate(cells) for other in cells[k + 1 :]
            ) and all(
                crow[start, by] + crow[by, end] - crow[start, end] >= CROW_DETOUR
                for by in ends
                for end in ends
                if by != end
            ):
                pairs.append((start, out))
    return pairs


class _Steps:
    """Legal steps from cells of one maze to all others, measured when they are asked for."""

    def __init__(self, side: int, maze: NDArray[np.uint8]) -> None:
        self.side, self.maze = side, maze
        self._from: dict[int, NDArray[np.float64]] = {}

    def __call__(self, one: int, other: int) -> float:
        if one not in self._from:
            self._from[one] = np.zeros(self.side * self.side)
            measure(self.side, self.maze, one, np.zeros(self.side * self.side, np.int64), self._from[one])
        return float(self._from[one][other])


def _parts(steps: _Steps, pair: tuple[int, int], place: int) -> bool:
    """Whether nobody who takes the shortest way to one candidate comes near to another."""
    start, out = pair
    ends = (place, int(farthest_corner(steps.side, start)), out)
    return all(
        steps(by, start) + steps(by, end) - steps(end, start) >= DETOUR
        for by in ends
        for end in ends
        if by != end
    )
