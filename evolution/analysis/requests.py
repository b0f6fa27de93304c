"""The lives that measures are made of, as families ask for them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from babushka.evolution.experiment import Conditions, Experiment
from babushka.fitness.worlds.protocol import World
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import AS_EVOLVED, Limits

Expression = Callable[[Experiment, Genomes, Limits], Any]


class Request(NamedTuple):
    """Lives to be led: by whom, where, how often, and with what changed.

    All requests of an analysis are led in the same worlds by the same members, so that lives are paired.
    Requests are compared by value, and equal ones are lived once: `agents` is a function of a module, or a
    frozen dataclass that can be called.
    """

    where: Conditions
    lives: int
    limits: Limits = AS_EVOLVED  # of the inner optimizers; a budget of 0 leaves out the one in that place
    world: World | None = None  # instead of the experiment's own; it must record the same
    agents: Expression | None = None  # instead of `Experiment.agents`: other objectives, policies, parts
    random: int = 0  # so many organisms instead of the members: at random, or `agents` made of blank genomes
    fixed: bool = False  # in worlds that are the same for all generations, instead of this one's own


def as_they_are(where: Conditions, lives: int) -> dict[str, list[Request]]:
    """The request of a family that asks for nothing: members as they are, called "free"."""
    return {"free": [Request(where, lives)]}
