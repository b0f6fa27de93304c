"""The savanna as plain objects: a dictionary of cells, and lists of what is under way.

The model that an inner search plans in is a copy of the whole world in which consumed items do not reappear.
"""

from dataclasses import dataclass, field

import numpy as np

from babushka.fitness.worlds.savanna import Savanna
from tests.naive.streams import Stream

MOVES = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1), "rest": (0, 0)}
PERCEPTS = ("sweet", "bitter", "fat", "touch")

Cell = tuple[int, int]


@dataclass(frozen=True)
class Kind:
    """What a kind of item feels like, what it does (or is believed to do), and its share of the cells."""

    name: str
    percepts: tuple[float, ...]
    energy: float
    conception: float
    share: float


def kinds_of(world: Savanna, modern: float) -> list[Kind]:
    """What every kind truly does."""
    kinds = []
    for name, item in world.items.items():
        percepts = tuple(float(getattr(item, percept)) for percept in PERCEPTS)
        share = item.ancestral + modern * (item.modern - item.ancestral)
        kinds.append(Kind(name, percepts, float(item.energy), float(item.conception), share))
    return kinds


def judged(kinds: list[Kind]) -> list[Kind]:
    """Kinds as an agent of their regime believes them to be: those with a share of 0 by their percepts.

    The least squares of smallest norm, by the pseudoinverse; each known kind counts by its share.
    """
    known = [kind for kind in kinds if kind.share > 0]
    if not known:
        return kinds
    percepts = np.array([kind.percepts for kind in known])
    roots = np.diag([kind.share**0.5 for kind in known])
    inverse = np.linalg.pinv(roots @ percepts) @ roots
    per_energy = inverse @ np.array([kind.energy for kind in known])
    per_conception = inverse @ np.array([kind.conception for kind in known])
    believed = []
    for kind in kinds:
        if kind.share > 0:
            believed.append(kind)
        else:
            energy = float(np.dot(kind.percepts, per_energy))
            conception = max(0.0, float(np.dot(kind.percepts, per_conception)))
            believed.append(Kind(kind.name, kind.percepts, energy, conception, kind.share))
    return believed


def kinds_in(world: Savanna, regime: object) -> list[Kind]:
    """The kinds as written in a regime of the kernels: the same numbers to the last bit."""
    shares = np.diff(regime.density)
    return [
        Kind(
            name,
            tuple(float(felt) for felt in regime.percepts[number]),
            float(regime.energy[number]),
            float(regime.conception[number]),
            float(shares[number - 1]),
        )
        for number, name in enumerate(world.items, start=1)
    ]


@dataclass
class PlainSavanna:
    """One savanna and its organism. Kinds are numbered from 1."""

    settings: Savanna
    kinds: list[Kind]
    items: dict[Cell, int] = field(default_factory=dict)
    place: Cell = (0, 0)
    time: int = 0
    energy: float = 0.0
    belly: list[tuple[int, int]] = field(default_factory=list)  # (time of arrival, kind)
    womb: list[tuple[int, int]] = field(default_factory=list)
    births: float = 0.0
    eaten: list[int] = field(default_factory=list)  # kinds, in order
    alive: bool = True
    reappears: bool = True

    def cells(self) -> list[Cell]:
        """All cells, row by row."""
        side = self.settings.size
        return [(row, column) for row in range(side) for column in range(side)]

    def reset(self, stream: Stream) -> None:
        """Draw a new world."""
        self.items = {}
        for cell in self.cells():
            chance = stream.uniform()
            reached = 0.0
            for number, kind in enumerate(self.kinds, start=1):
                reached = reached + kind.share
                if chance < reached:
                    self.items[cell] = number
                    break
        self.place = self.cells()[stream.below(len(self.cells()))]
        self.items.pop(self.place, None)
        self.time, self.births, self.alive = 0, 0.0, True
        self.energy = self.settings.start_energy
        self.belly, self.womb, self.eaten = [], [], []

    def towards(self, action: str) -> Cell:
        """The cell that an action leads to."""
        down, right = MOVES[action]
        side = self.settings.size
        return (self.place[0] + down) % side, (self.place[1] + right) % side

    def step(self, action: str, effort: int, stream: Stream | None) -> list[float]:
        """Live one step; what is felt: four percepts, energy digested, newborns."""
        self.place = self.towards(action)
        number = self.items.pop(self.place, 0)
        felt = [0.0] * 6
        if number:
            if self.reappears:
                self.reappear(number, stream)
            kind = self.kinds[number - 1]
            felt[:4] = kind.percepts
            self.eaten.append(number)
            self.belly.append((self.time + self.settings.digestion, number))
            if kind.conception > 0 and self.energy >= self.settings.mating_energy:
                self.womb.append((self.time + self.settings.gestation, number))
        digested = sum(self.kinds[n - 1].energy for when, n in self.belly if when == self.time)
        born = sum(self.kinds[n - 1].conception for when, n in self.womb if when == self.time)
        felt[4] = digested / self.settings.felt_energy
        felt[5] = born
        self.births += born
        left = self.energy + digested - self.settings.living_cost - self.settings.search_cost * effort
        self.energy = min(left, self.settings.capacity)
        self.alive = left > 0
        self.pass_time()
        return felt

    def pass_time(self) -> None:
        """What was to arrive has arrived."""
        self.time += 1
        self.belly = [(when, number) for when, number in self.belly if when >= self.time]
        self.womb = [(when, number) for when, number in self.womb if when >= self.time]

    def reappear(self, number: int, stream: Stream | None) -> None:
        """Put an item of the kind on a random empty cell other than the organism's."""
        while True:
            cell = self.cells()[stream.below(len(self.cells()))]
            if cell != self.place and cell not in self.items:
                self.items[cell] = number
                return

    def observe(self) -> list[float]:
        """Percepts of the four neighbours, energy, how many things are in the belly and in the womb."""
        senses: list[float] = []
        for direction in ("north", "east", "south", "west"):
            number = self.items.get(self.towards(direction), 0)
            senses += self.kinds[number - 1].percepts if number else [0.0] * 4
        return [
            *senses,
            self.energy / self.settings.start_energy,
            float(len(self.belly)),
            float(len(self.womb)),
        ]

    def tally(self) -> list[float]:
        """Births, energy, and how many of each kind were consumed."""
        counts = [float(self.eaten.count(number)) for number in range(1, len(self.kinds) + 1)]
        return [self.births, self.energy, *counts]

    def picture(self) -> list[list[int]]:
        """The kinds on the cells."""
        side = self.settings.size
        return [[self.items.get((row, column), 0) for column in range(side)] for row in range(side)]

    def model(self, believed: list[Kind]) -> "PlainSavanna":
        """A copy to plan in, as an agent believes things to be; nothing reappears in it."""
        return PlainSavanna(
            self.settings,
            believed,
            dict(self.items),
            self.place,
            self.time,
            self.energy,
            list(self.belly),
            list(self.womb),
            reappears=False,
        )

    def model_step(self, action: str) -> list[float]:
        """A step in the model. The plan of the dead goes on, but they feel nothing and change no more."""
        if self.alive:
            return self.step(action, 0, None)
        self.place = self.towards(action)
        self.items.pop(self.place, None)
        self.pass_time()
        return [0.0] * 6
