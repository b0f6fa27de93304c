"""Keys and chests as plain objects: a dictionary of what lies where, and a pocket of keys.

The model that an inner search plans in is a copy of it all in which nothing reappears.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from babushka.fitness.worlds.keys import Keys, Scarcity
from tests.naive.streams import Stream

MOVES = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}
NAMES = tuple(MOVES)

Cell = tuple[int, int]


@dataclass
class PlainKeys:
    """One life: `things` are 'key' or 'chest' by cell."""

    world: Keys
    scarcity: Scarcity
    things: dict[Cell, str] = field(default_factory=dict)
    here: Cell = (0, 0)
    pocket: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    patience: int = 0

    def count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1

    def cell(self, number: int) -> Cell:
        return divmod(number, self.world.size)

    def toward(self, start: Cell, action: int, cells: int = 1) -> Cell:
        down, right = MOVES[NAMES[action]]
        side = self.world.size
        return (start[0] + cells * down) % side, (start[1] + cells * right) % side

    def empty(self, stream: Stream, but: Cell | None = None) -> Cell:
        while True:
            cell = self.cell(stream.below(self.world.size**2))
            if cell not in self.things and cell != but:
                return cell

    def reset(self, stream: Stream) -> None:
        """Begin life."""
        shifted = stream.uniform() < self.scarcity.mixed
        if self.scarcity.fork:
            self.trial(stream)
            return
        share = self.scarcity.mixed_keys if shifted else self.scarcity.keys
        keys = max(1, min(self.world.items - 1, round(share * self.world.items)))
        for kind in ["key"] * keys + ["chest"] * (self.world.items - keys):
            self.things[self.empty(stream)] = kind
        self.here = self.empty(stream)

    def trial(self, stream: Stream) -> None:
        """A key and a chest three cells away, opposite to each other."""
        self.here = self.cell(stream.below(self.world.size**2))
        action = stream.below(4)
        self.things = {
            self.toward(self.here, action, 3): "key",
            self.toward(self.here, action, -3): "chest",
        }
        self.pocket, self.patience = 1, 12

    def enter(self, action: int) -> tuple[str, str]:
        """Move; (what lay there, what came of it)."""
        self.here = self.toward(self.here, action)
        thing = self.things.get(self.here, "")
        if thing == "key":
            self.pocket += 1
            return thing, "first key" if self.pocket == 1 else "spare key"
        if thing == "chest" and self.pocket:
            self.pocket -= 1
            return thing, "chest"
        return thing, ""

    def felt(self, outcome: str) -> list[float]:
        """What an outcome feels like."""
        if not self.world.spare and outcome.endswith("key"):
            outcome = "key"
        return [1.0 if outcome == feature else 0.0 for feature in self.world.features]

    def step(self, action: int, stream: Stream) -> tuple[list[float], int]:
        """What is felt, and the cause of death, 0 for none."""
        thing, outcome = self.enter(action)
        if outcome:
            self.count(outcome)
        if self.scarcity.fork:
            self.patience -= 1
            if thing or not self.patience:
                self.count("probed")
                self.count(f"reached.{thing}")
                self.trial(stream)
            return self.felt(outcome), 0
        if outcome:
            del self.things[self.here]
            if not self.world.finite:
                self.things[self.empty(stream, self.here)] = thing
            elif "chest" not in self.things.values() or not (self.pocket or "key" in self.things.values()):
                return self.felt(outcome), 1
        return self.felt(outcome), 0

    def observe(self) -> list[float]:
        """Key and chest in each direction, and whether there is a key in the pocket."""
        seen = [self.things.get(self.toward(self.here, action)) for action in range(4)]
        return [float(thing == kind) for thing in seen for kind in ("key", "chest")] + [
            float(self.pocket > 0)
        ]

    def tally(self) -> list[float]:
        """What was counted."""
        first, spare = (self.counts.get(name, 0) for name in ("first key", "spare key"))
        rest = [self.counts.get(name, 0) for name in ("reached.chest", "reached.key", "probed")]
        return [float(n) for n in (self.counts.get("chest", 0), first + spare, self.pocket, spare, *rest)]

    def imagined(self, plan: list[int], weights: list[float]) -> tuple[list[float], list[list[float]]]:
        """(felt reward of each step of a plan, what is sensed before each and after the last)."""
        copy = deepcopy(self)
        rewards, senses = [], [copy.observe()]
        for action in plan:
            _, outcome = copy.enter(action)
            if outcome:
                del copy.things[copy.here]
            rewards.append(sum(w * f for w, f in zip(weights, copy.felt(outcome), strict=True)))
            senses.append(copy.observe())
        return rewards, senses
