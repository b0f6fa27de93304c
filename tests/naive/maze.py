"""The maze, slow and obvious: cells are (row, column), passages a set of pairs of cells."""

import math
from dataclasses import dataclass
from typing import Any

from tests.naive.streams import Stream, combine

Cell = tuple[int, int]
WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1), (0, 0))


@dataclass
class PlainMaze:
    """One maze: who may go where, and where things are."""

    side: int
    passages: set[frozenset[Cell]]

    def cells(self) -> list[Cell]:
        return [(row, column) for row in range(self.side) for column in range(self.side)]

    def beside(self, cell: Cell, way: int) -> Cell | None:
        """The next cell that way, whatever stands between; None beyond the edge."""
        row, column = cell[0] + WAYS[way][0], cell[1] + WAYS[way][1]
        return (row, column) if 0 <= row < self.side and 0 <= column < self.side else None

    def led(self, cell: Cell, action: int) -> Cell:
        other = self.beside(cell, action)
        return other if other is not None and frozenset((cell, other)) in self.passages else cell

    def steps_from(self, origin: Cell) -> dict[Cell, int]:
        """Legal steps to every cell that can be reached: one more each round."""
        known = {origin: 0}
        while True:
            new = {self.led(cell, way) for cell in known for way in range(4)} - set(known)
            if not new:
                return known
            farthest = max(known.values())
            known |= dict.fromkeys(new, farthest + 1)


def carved(side: int, braid: float, stream: Stream) -> PlainMaze:
    """A random depth-first spanning tree; then each wall that is left is opened with that probability."""
    maze = PlainMaze(side, set())
    first = stream.below(side * side)
    path = [divmod(first, side)]
    seen = set(path)
    while path:
        here = path[-1]
        others = [maze.beside(here, way) for way in range(4)]
        fresh = [cell for cell in others if cell is not None and cell not in seen]
        if fresh:
            chosen = fresh[stream.below(len(fresh))]
            maze.passages.add(frozenset((here, chosen)))
            seen.add(chosen)
            path.append(chosen)
        else:
            path.pop()
    for cell in maze.cells():
        for way in (1, 2):
            other = maze.beside(cell, way)
            pair = frozenset((cell, other or cell))
            if other is not None and pair not in maze.passages and stream.uniform() < braid:
                maze.passages.add(pair)
    return maze


class PlainLife:
    """A life in mazes whose exit is at the place, or elsewhere by chance, and which begin at the origin."""

    def __init__(self, world: Any, parameters: Any, key: int) -> None:
        self.world, self.parameters = world, parameters
        self.key = Stream(key).bits()
        self.begun = self.exits = 0
        self.begin()

    def begin(self) -> None:
        side, usual = self.parameters.size, (self.world.place, self.world.place)
        stream = Stream(combine(self.key, self.begun))
        self.maze = carved(side, self.world.braid, stream)
        self.start = self.here = (0, 0)
        self.exit = usual
        if stream.uniform() < self.parameters.elsewhere:
            far = [cell for cell in self.maze.cells() if cell != usual and sum(cell) >= 4]
            self.exit = far[stream.below(len(far))]
        self.begun, self.clock, self.visited = self.begun + 1, 0, [self.start]

    def apart(self, one: Cell, other: Cell, euclid: bool) -> float:
        down, right = abs(one[0] - other[0]), abs(one[1] - other[1])
        return math.sqrt(down**2 + right**2) if euclid else float(down + right)

    def felt(self, cell: Cell) -> list[float]:
        side, place = self.parameters.size, (self.world.place, self.world.place)
        euclid = self.world.metric == "euclid"
        smelled = self.apart(cell, self.exit, False)
        if self.world.metric == "path":
            smelled = float(self.maze.steps_from(self.exit)[cell])
        reach = self.parameters.scent or side * side
        corner = (side - 1, side - 1)
        lacking = self.apart((0, 0), corner, euclid) - self.apart(cell, self.start, euclid)
        levels = [min(smelled, reach), self.apart(cell, place, euclid), lacking]
        stale = min(self.visited.count(cell), 4) / 4
        return [*(0.0 - level / 20 for level in levels), 0.0 - stale, float(cell == self.exit)]

    def step(self, action: int) -> list[float]:
        cell = self.maze.led(self.here, action)
        felt = self.felt(cell)
        self.here = cell
        self.visited.append(cell)
        self.clock += 1
        self.exits += cell == self.exit
        if cell == self.exit or self.clock == self.world.patience:
            self.begin()
        return felt
