"""What a strategy and a plant rule are to the kernel: operations, chosen by the first argument's class."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.fitness.dispatch import implements, operation


@operation
def begin(strategy: Any, world: Any, who: Any, stream: Any) -> None:
    """An agent begins to live: fill its row of `world.memory`, all 0 before, by its row of `world.genome`."""


@operation
def learn(strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any, stream: Any) -> None:
    """What an agent learns from how things are now, before it acts.

    The inputs that are not 0 are `values[:seen]`, at `places[:seen]`. What it saw before it acted last, and
    what it did, are its rows of `world.places`, `world.values`, `world.seen` (0: it has not acted yet) and
    `world.action`.
    """


@operation
def act(strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any, stream: Any) -> Any:
    """Where an agent goes: 0 north, 1 east, 2 south, 3 west. What it senses is given as to `learn`.

    What follows from the rest and may be of use in the next `learn` can be noted in its row of `world.notes`,
    which is all 0 at first and where a run goes on from a snapshot.
    """


@operation
def inherit(strategy: Any, world: Any, child: Any, mother: Any, father: Any, stream: Any) -> None:
    """Fill a child's row of `world.genome` from those of its parents, who are the same where it has one only.

    `world.births` and `world.changes` count, for each gene copy, the births and the changed bits on its own
    line; they are to be passed on with the copy.
    """


@operation
def grow(plants: Any, world: Any, rules: Any, stream: Any) -> None:
    """The plants of one step: call `fitness.worlds.ecology.ground.sow` with cells."""


@implements(begin)
def _nothing_to_begin(strategy: Any, world: Any, who: Any, stream: Any) -> None:
    pass


@implements(learn)
def _nothing_to_learn(
    strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any, stream: Any
) -> None:
    pass


@dataclass(frozen=True)
class PlantRule(ABC):
    """How plants come; its fields are settings, `check()`, where there is one, raises `SettingsError`."""

    name: ClassVar[str]

    @abstractmethod
    def rule(self) -> Any:
        """A NamedTuple of numbers and arrays for the kernel, whose class implements `grow`."""
