"""Lives for the tests of `runs.presentation.replay`: of small savannas, and of a world without a picture."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from babushka.fitness import streams
from babushka.fitness.worlds.protocol import World
from babushka.fitness.worlds.savanna import Modernity, Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, Trace, live_traced
from babushka.organisms.records import Lives
from babushka.organisms.trace import empty_trace
from babushka.runs.orchestration.one_life import OneLife


@lru_cache
def savanna_life(
    member: int = 0, size: int = 6, lifetime: int = 30, mode: str = "control", energy: float = 40.0
) -> OneLife:
    """The life of a random founder with a search budget of 20 in a small modern savanna."""
    world = Savanna(size=size, lifetime=lifetime, start_energy=energy)
    organism = Planner(mode=mode, max_horizon=6)
    founders = organism.layout(world).founders(member + 1, streams.generator(3, streams.FOUNDERS))
    genome = founders[member : member + 1]
    agents = organism.express(genome, world, Limits(budget=(0 if mode == "reflex" else 20,)))
    regime, belief = world.regime(Modernity(1.0)), world.belief(Modernity(0.0))
    lives, trace = live_traced(organism, world, agents, regime, belief, member, Seeds.of(3, 0, 1))
    traits = {name: float(values[0]) for name, values in organism.traits(agents).items()}
    objective_weights = organism.objective_weights(genome, world)[0]
    return OneLife(trace, lives, world, objective_weights, member, 0, "modern = 1", "modern = 0", traits)


@dataclass(frozen=True)
class Bare(World):
    """A world with one feature, one tally and nothing to see. Only its names are needed here."""

    name: ClassVar[str] = "bare"
    actions: ClassVar[tuple[str, ...]] = ("left", "right")
    features: ClassVar[tuple[str, ...]] = ("warm",)
    causes: ClassVar[tuple[str, ...]] = ("old age", "froze")
    objective: ClassVar[str] = "score"
    Regime: ClassVar[type] = dict
    senses: ClassVar[tuple[str, ...]] = ()  # type: ignore[assignment]
    tallies: ClassVar[tuple[str, ...]] = ("score",)  # type: ignore[assignment]
    steps: ClassVar[int] = 20  # type: ignore[assignment]

    def regime(self, parameters: Any) -> Any:
        """None: this world is never run."""
        return None


def bare_life(steps: int = 12) -> OneLife:
    """A made-up life that froze after `steps` of 20 steps; it wants to be cold."""
    world, room = Bare(), 20
    lived = np.arange(room) < steps
    warm = np.where(lived, np.sin(np.arange(room)), 0.0)
    action = np.where(lived, np.arange(room) % 2, 0)
    score = np.cumsum(warm > 0) * lived
    trace = Trace(
        action.astype(np.int64),
        -warm,
        warm[:, None],
        score[:, None].astype(np.float64),
        np.zeros((room, 0, 0), np.int16),
        np.full((room, 2), -1, np.int64),
        np.full((room, 4, 2), -1, np.int64),
        np.full(room, -1, np.int64),
        empty_trace(world, room, 4).hands,
        np.zeros((room, 0)),
    )
    record = [-warm.sum(), steps, 0, 0, 1, warm.sum(), score[steps - 1], 0]
    lives = Lives(np.array([[record]], np.float64), Lives.columns_of(Planner(), world))
    return OneLife(trace, lives, world, np.array([-1.0]), 7)
