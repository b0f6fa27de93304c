"""Mazes of walls, slow and obvious: cells are (row, column), ways 0 to 3 clockwise from north."""

from typing import Any

from tests.naive.maze import Cell, PlainMaze, carved
from tests.naive.streams import Stream

LEFT, STRAIGHT, RIGHT, BACK = 3, 0, 1, 2  # what is added to a heading


def apart(one: Cell, other: Cell) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def ways_from(maze: PlainMaze, cell: Cell) -> list[int]:
    return [way for way in range(4) if maze.led(cell, way) != cell]


def braided(side: int, braid: float, stream: Stream) -> PlainMaze:
    """A spanning tree, each dead end of which is opened with that probability, in any of its walls."""
    maze = carved(side, 0.0, stream)
    for cell in maze.cells():
        if len(ways_from(maze, cell)) == 1 and stream.uniform() < braid:
            others = [maze.beside(cell, way) for way in range(4)]
            walled = [o for o in others if o is not None and frozenset((cell, o)) not in maze.passages]
            maze.passages.add(frozenset((cell, walled[stream.below(len(walled))])))
    return maze


class PlainWalls:
    """A life in one maze: where one is, what is counted, and what known rules would do."""

    def __init__(self, world: Any, parameters: Any, key: int) -> None:
        self.world, side, stream = world, parameters.size, Stream(key)
        while True:
            self.maze = braided(side, parameters.braid, stream)
            cells = self.maze.cells()
            self.here = cells[stream.below(len(cells))]
            self.heading = stream.below(4)
            far = [cell for cell in cells if apart(cell, self.here) >= side - 1]
            self.goal = far[stream.below(len(far))]
            if self.fits(parameters.family):
                break
        self.path, self.met = [self.here], 0
        self.remaining = self.maze.steps_from(self.goal)
        self.asked: dict[str, int] = {}
        self.alike: dict[str, int] = {}

    def fits(self, family: str) -> bool:
        if family == "island":
            return not self.arrives("right") and not self.arrives("left")
        return family == "any" or not self.arrives("greedy")

    def arrives(self, rule: str) -> bool:
        here, heading = self.here, self.heading
        for _ in range(self.world.lifetime):
            allowed = self.rule(rule, here, heading)
            turn = next(t for t in (STRAIGHT, LEFT, RIGHT, BACK) if (heading + t) % 4 in allowed)
            heading = (heading + turn) % 4
            here = self.maze.led(here, heading)
            if here == self.goal:
                return True
        return False

    def rule(self, name: str, here: Cell, heading: int) -> set[int]:
        """The ways that a rule allows."""
        ways = ways_from(self.maze, here)
        leads = {way: self.maze.led(here, way) for way in ways}
        if name in ("right", "left"):
            order = (RIGHT, STRAIGHT, LEFT, BACK) if name == "right" else (LEFT, STRAIGHT, RIGHT, BACK)
            return {next((heading + turn) % 4 for turn in order if (heading + turn) % 4 in ways)}
        if name == "shortest":
            return {way for way in ways if self.remaining[leads[way]] == self.remaining[here] - 1}
        nearer = {way for way in ways if apart(leads[way], self.goal) < apart(here, self.goal)}
        if name == "greedy":
            return nearer or set(ways) - {(heading + BACK) % 4} or set(ways)
        fewest = min(self.path.count(cell) for cell in leads.values())
        least = {way for way in ways if self.path.count(leads[way]) == fewest}
        return (least & nearer or least) if name == "greedy-marking" else least

    def compare(self, way: int) -> None:
        if len(ways_from(self.maze, self.here)) < 3 or len(self.path) == 1:
            return
        sets = {name: self.rule(name, self.here, self.heading) for name in self.world.references}
        for name, own in sets.items():
            if any(other - own for other in sets.values()):
                self.asked[name] = self.asked.get(name, 0) + 1
                self.alike[name] = self.alike.get(name, 0) + (way in own)

    def step(self, way: int, met: int) -> bool:
        """Go; whether life is over."""
        self.compare(way)
        self.met += met
        there = self.maze.led(self.here, way)
        if there != self.here:
            self.here, self.heading = there, way
            self.path.append(there)
        return there == self.goal

    def plan(self, budget: int) -> tuple[list[Cell], int]:
        """The way to the cell nearest to the goal of those met breadth first, and how many were met."""
        ways: dict[Cell, list[Cell]] = {self.here: []}
        queue = [self.here]
        while queue and len(ways) <= budget and self.goal not in ways:
            cell = queue.pop(0)
            for way in ways_from(self.maze, cell):
                there = self.maze.led(cell, way)
                if there not in ways and len(ways) <= budget and self.goal not in ways:
                    ways[there] = [*ways[cell], there]
                    queue.append(there)
        met = [cell for cell in ways if cell != self.here]
        return (ways[min(met, key=lambda cell: apart(cell, self.goal))], len(met)) if met else ([], 0)

    def best_way(self, policy: dict[str, float], planned: list[Cell]) -> int:
        """The open way of the highest score."""
        scores = {}
        for turn, name in ((LEFT, "left"), (STRAIGHT, "straight"), (RIGHT, "right"), (BACK, "back")):
            way = (self.heading + turn) % 4
            there = self.maze.led(self.here, way)
            if there == self.here:
                continue
            score = policy.get(name, 0.0)
            if apart(there, self.goal) < apart(self.here, self.goal):
                score += policy["nearer"]
            score += policy["visits"] * self.path.count(there)
            if planned and planned[0] == there:
                score += policy["plan"]
            scores[way] = score
        return max(scores, key=lambda way: scores[way])  # of equals the first
