"""The commons as plain objects: a dictionary of plants, and a set of cells where one was destroyed."""

from dataclasses import dataclass, field

from babushka.fitness.worlds.commons import Commons
from tests.naive.streams import Stream

MOVES = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1), "rest": (0, 0)}
NUMBERS = {"root": 1, "leaf": 2}

Cell = tuple[int, int]


@dataclass
class PlainCommons:
    """One commons and its organism, of which `own` of the harm is its own and others uproot `others`."""

    settings: Commons
    own: float
    others: float
    plants: dict[Cell, str] = field(default_factory=dict)
    bare: set[Cell] = field(default_factory=set)
    place: Cell = (0, 0)
    time: int = 0
    eaten: list[str] = field(default_factory=list)
    destroyed: int = 0

    def cells(self) -> list[Cell]:
        """All cells, row by row."""
        side = self.settings.size
        return [(row, column) for row in range(side) for column in range(side)]

    def reset(self, stream: Stream) -> None:
        """A new commons."""
        self.eaten, self.destroyed, self.time = [], 0, 0
        self.draw(stream)

    def draw(self, stream: Stream) -> None:
        """Draw where everything is."""
        self.plants, self.bare = {}, set()
        self.place = self.cells()[stream.below(len(self.cells()))]
        for kind, number in (("root", self.settings.roots), ("leaf", self.settings.leaves)):
            for _ in range(number):
                self.grow(kind, stream)

    def grow(self, kind: str, stream: Stream) -> None:
        """Put a plant where there is none, nor the organism."""
        while True:
            cell = self.cells()[stream.below(len(self.cells()))]
            if cell != self.place and cell not in self.plants:
                self.plants[cell] = kind
                self.bare.discard(cell)
                return

    def destroy(self, expected: float, stream: Stream) -> None:
        """So many plants on average, one after the other, among those that are left."""
        if expected == 0:
            return
        number = int(expected // 1)
        if stream.uniform() < expected - number:
            number += 1
        for _ in range(number):
            if self.plants:
                cell = sorted(self.plants)[stream.below(len(self.plants))]
                del self.plants[cell]
                self.bare.add(cell)
                self.destroyed += 1

    def towards(self, action: str) -> Cell:
        """The cell that an action leads to."""
        (down, right), side = MOVES[action], self.settings.size
        return (self.place[0] + down) % side, (self.place[1] + right) % side

    def step(self, action: str, stream: Stream) -> list[float]:
        """Live one step; what is felt: a root, a leaf."""
        harm = self.settings.harm
        kind = self.enter(action)
        if kind:
            self.grow(kind, stream)
            self.eaten.append(kind)
        if kind == "root":
            self.destroy(self.own * harm, stream)
        self.destroy((1 - self.own) * harm * self.others, stream)
        self.time += 1
        if self.settings.renewal and self.time % self.settings.renewal == 0:
            self.draw(stream)
        return [float(kind == "root"), float(kind == "leaf")]

    def enter(self, action: str) -> str | None:
        """Go there; what was on the cell is taken."""
        self.place = self.towards(action)
        return self.plants.pop(self.place, None)

    def model(self) -> "PlainCommons":
        """A copy to plan in."""
        return PlainCommons(self.settings, self.own, self.others, dict(self.plants), place=self.place)

    def model_step(self, action: str) -> list[float]:
        """A step in the model: nothing reappears, nothing is destroyed."""
        kind = self.enter(action)
        return [float(kind == "root"), float(kind == "leaf")]

    def observe(self) -> list[float]:
        """A root and a leaf in each direction."""
        near = [self.plants.get(self.towards(action)) for action in ("north", "east", "south", "west")]
        return [float(plant == kind) for plant in near for kind in ("root", "leaf")]

    def tally(self) -> list[float]:
        """Value, uprooted, leaves, destroyed."""
        roots, leaves = self.eaten.count("root"), self.eaten.count("leaf")
        return [roots + self.settings.leaf * leaves, roots, leaves, self.destroyed]

    def picture(self) -> list[list[int]]:
        """What is on the cells: 3 where a plant was destroyed."""
        side = self.settings.size

        def shown(cell: Cell) -> int:
            return NUMBERS[self.plants[cell]] if cell in self.plants else 3 * (cell in self.bare)

        return [[shown((row, column)) for column in range(side)] for row in range(side)]
