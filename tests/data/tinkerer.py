"""Tinkerers: each tries a few actions in thought, and takes the one that it likes best.

What it tries is an inner task of its own, improved by hill-climbing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.settings import setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner import protocol as inner
from babushka.organisms.inner.account import AS_EVOLVED, SIMULATED, Inner, Limits
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import improve, new_memory
from babushka.organisms.protocol import Organism


class Tinkerers(NamedTuple):
    """Expressed tinkerers, one row a member. A actions, F features."""

    liking: Array  # (members, A) float64
    desires: Array  # (members, F) float64
    tries: int


class Choice(NamedTuple):
    """The inner task: the candidate is one action."""

    liking: Array  # (A,) float64
    incumbent: Array  # (1,) int64


class Tinker(NamedTuple):
    """A tinkerer through life."""

    candidate: Array  # (1,) int64
    incumbent: Array  # (1,) int64
    changed: Array  # (2,) int64: the last action, and how often it was another one than before


@dataclass(frozen=True)
class Tinkerer(Organism):
    """Settings of tinkerers."""

    name: ClassVar[str] = "tinkerer"

    tries: int = setting(3, "actions that are tried in thought", low=0)

    def layout(self, world: World) -> Layout:
        return Layout((Block("liking", world.actions), Block("desires", world.features)))

    def inner(self) -> tuple[Inner, ...]:
        return (Inner("search", budget="tries"),)

    def columns(self, world: World) -> tuple[str, ...]:
        return ("changed",)

    def founders(self, world: World, members: int, generator: np.random.Generator) -> Genomes:
        return self.layout(world).founders(members, generator)

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        return genomes[:, self.layout(world).span("desires")].astype(np.float64)

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Tinkerers:
        layout = self.layout(world)
        layout.check(genomes)
        liking = genomes[:, layout.span("liking")].astype(np.float64)
        return Tinkerers(liking, self.objective_weights(genomes, world), self.tries)

    def random_agents(self, members: int, world: World) -> Tinkerers:
        same = np.zeros((members, len(world.actions)))
        return Tinkerers(same, np.zeros((members, len(world.features))), 1)

    def traits(self, agents: Tinkerers) -> Mapping[str, NDArray[np.float64]]:
        members = len(agents.liking)
        return {"liking": agents.liking.max(axis=1), "tries": np.full(members, float(agents.tries))}


@implements(inner.vary, Choice)
def vary(task: Any, candidate: Any, stream: Any) -> int:
    candidate[0] = below(stream, task.liking.size)
    return 0  # the first place is the only one


@implements(inner.worth, Choice)
def worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> float:
    account[0, SIMULATED] += 1
    return task.liking[candidate[0]]


@implements(inner.keep, Choice)
def keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    if accepted:
        copy(candidate, task.incumbent)
    else:
        copy(task.incumbent, candidate)


@implements(protocol.init_agent, Tinkerers)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    return Tinker(np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(2, np.int64))


@implements(protocol.decide, Tinkerers)
def decide(
    agents: Any,
    row: Any,
    agent_state: Any,
    belief: Any,
    state: Any,
    shape: Any,
    seat: Any,
    mask: Any,
    account: Any,
    stream: Any,
) -> Any:
    task = Choice(agents.liking[row], agent_state.incumbent)
    agent_state.candidate[0] = below(stream, shape.actions)
    method = HillClimbing(1, new_memory(agent_state.candidate))
    improve(method, task, agent_state.candidate, agents.tries, account, 0, stream)
    return task.incumbent[0]


@implements(protocol.feel, Tinkerers)
def feel(agents: Any, row: Any, felt: Any) -> float:
    reward = 0.0
    for feature in range(felt.size):
        reward += agents.desires[row, feature] * felt[feature]
    return reward


@implements(protocol.experience, Tinkerers)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    if agent_state.changed[0] != action:
        agent_state.changed[0] = action
        agent_state.changed[1] += 1


@implements(protocol.write_columns, Tinkerers)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    columns[0] = agent_state.changed[1]
