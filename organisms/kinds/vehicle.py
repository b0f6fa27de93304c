"""The vehicle: a gain that it is born with and tunes by what it feels, in the world of lanes.

It answers what it meets, z, with a = K z. The gain K (2 x 2) is in its genome, and while it lives it
hill-climbs on it (`organisms.inner.hill_climbing`) toward more of what it feels,

    f = -(|e|^2 + w |a|^2)

Its trips are cut into trials. It begins with the gain that it was born with; then it tries one neighbour of
the best gain so far after the other, and keeps it if its trial felt at least as good as that of the best one
did. A trial is not repeated: a gain that was lucky stays until another one is luckier.

w, what effort is worth to it, is a gene too, and no life changes it. Where w is not the price c of effort,
what it learns is best for what it feels, M / (1 + w), and not for the base objective.

Its records have, beside what all have, in expectation per trip and exactly (`fitness.worlds.lanes`): `regret`
of the gain that it was born with, `learned_regret` of the one that it ends with, and `goal_gap`, w - c. Where
vehicles differ, both are by the lanes that all share, and `own_regret` is that of what it learned on its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import Weights as Objective
from babushka.fitness.objectives import objective_of, value
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import normal
from babushka.fitness.worlds.lanes import CONTROLS, PRICE, SENSES, Lanes, best_gain, regret_of, word_of
from babushka.fitness.worlds.protocol import Array, World, observe_from
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import ACCEPTED, AS_EVOLVED, TRIED, Inner, Limits
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.paired_trials import Weights
from babushka.organisms.inner.protocol import KEPT, KNOWN, Memory, begin, learn_from, new_memory, propose
from babushka.organisms.protocol import Organism

LEARNING = 0  # its place among inner optimizers
EFFORT = 1  # its place among the features of the lanes; the weight of the other one is 1
FIT = "fit"  # the known genome
COLUMNS = ("regret", "learned_regret", "goal_gap")
OWN, OWN_REGRET = "own_regret", len(COLUMNS)  # the last one, where vehicles differ


class Vehicles(NamedTuple):
    """Expressed vehicles, one row a member."""

    gain: Array  # (members, 4) float64: K row by row
    objective: Objective  # (members, 2): of deviation and effort
    stride: Array  # (members,) float64: spread of what it tries; 0 learns nothing
    trial: int
    aimless: bool


class VehicleState(NamedTuple):
    """One vehicle on its trips."""

    gain: Array  # (4,) float64: the one in use
    incumbent: Array  # (4,) float64: the one that learning goes back to
    memory: Memory  # of its method
    clock: Array  # (1,) int64: trips into the trial
    felt: Array  # (1,) float64: felt reward of the trial so far
    senses: Array  # (2,) float64


@dataclass(frozen=True)
class Vehicle(Organism):
    """Settings of vehicles."""

    name: ClassVar[str] = "vehicle"

    trial: int = setting(20, "length of a trial of a gain", low=1, unit="trips")
    stride: float = setting(
        0.1, "spread of what a trial changes in each number of the gain; 0: nothing is learned", low=0
    )
    gain_sigma: float = setting(0.1, "mutation of the gain (standard deviation)", low=0)
    desire_sigma: float = setting(0.1, "mutation of what effort is worth (standard deviation)", low=0)

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without lanes."""
        if not isinstance(world, Lanes):
            raise SettingsError(
                f"Organisms of kind {self.name!r} drive on lanes, and there are none in world "
                f"{world.name!r}; a world for them is 'lanes'."
            )

    def layout(self, world: World) -> Layout:
        """The gain row by row, then what effort is worth, between nothing and more than any price."""
        loci = tuple(f"{control}.{sense}" for control in CONTROLS for sense in SENSES)
        return Layout(
            (
                Block("gain", loci, sigma=self.gain_sigma),
                Block("desires", (world.features[EFFORT],), 0.5, 0.2, sigma=self.desire_sigma),
            )
        )

    def known(self, world: World) -> dict[str, Genomes]:
        """'fit': the best gain, and the price as the weight, where the regime's parameters have defaults."""
        parameters = world.Regime()
        return {FIT: np.array([*best_gain(parameters).ravel(), parameters.price], np.float32)}

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Vehicles:
        """Decode genomes. A budget of 0 takes learning away; other limits change nothing."""
        layout, members = self.layout(world), len(genomes)
        layout.check(genomes)
        stride = 0.0 if limits.budget_of(LEARNING) == 0 else self.stride
        gain = np.ascontiguousarray(genomes[:, layout.span("gain")], np.float64)
        objective = Objective(self.objective_weights(genomes, world))
        return Vehicles(gain, objective, np.full(members, stride), self.trial, False)

    def inner(self) -> tuple[Inner, ...]:
        """One, whose proposals are tried in life."""
        return (Inner("learning"),)

    def columns(self, world: World) -> tuple[str, ...]:
        """Regrets per trip, and how far its goal is from the base objective."""
        return (*COLUMNS, OWN) if isinstance(world, Lanes) and world.differ else COLUMNS

    @property
    def learns(self) -> bool:
        """Unless its stride is 0."""
        return self.stride > 0

    def learned_size(self, world: World) -> int:
        """The gain."""
        return PRICE if self.learns else 0

    def write_back(self, genomes: Genomes, learned: NDArray[np.float64], world: World) -> Genomes:
        """Genomes with the learned gain."""
        if not self.learns:
            return genomes
        learned_genomes = genomes.copy()
        learned_genomes[:, self.layout(world).span("gain")] = learned
        return learned_genomes

    def without_learning(self, agents: Vehicles) -> Vehicles:
        """The same with a stride of 0."""
        return agents._replace(stride=np.zeros_like(agents.stride))

    def random_agents(self, members: int, world: World) -> Vehicles:
        """Standard normal answers, and no desire."""
        nothing = Objective(np.zeros((members, len(world.features))))
        return Vehicles(np.zeros((members, PRICE)), nothing, np.zeros(members), self.trial, True)

    def traits(self, agents: Vehicles) -> Mapping[str, NDArray[np.float64]]:
        """What effort is worth to it."""
        return {"effort_weight": np.ascontiguousarray(agents.objective.weights[:, EFFORT])}

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """1 for the deviation, and the gene for effort."""
        weights = np.ones((len(genomes), len(world.features)))
        weights[:, EFFORT] = genomes[:, self.layout(world).span("desires")][:, 0]
        return weights

    def wired_to(
        self, agents: Vehicles, objective_weights: NDArray[np.float64], all_levels: bool = True
    ) -> Vehicles:
        """The same vehicles with these weights as they are."""
        return agents._replace(objective=Objective(objective_weights))


@implements(protocol.init_agent, Vehicles)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """With the gain that it was born with."""
    gain = agents.gain[row].copy()
    clock = np.zeros(1, dtype=np.int64)
    return VehicleState(gain, gain.copy(), new_memory(gain), clock, np.zeros(1), np.zeros(2))


@implements(protocol.decide, Vehicles)
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
    """K z, with the gain in use."""
    if agents.aimless:
        return word_of(normal(stream), normal(stream))
    gain, met = agent_state.gain, agent_state.senses
    observe_from(belief, state, seat, met)
    return word_of(gain[0] * met[0] + gain[1] * met[1], gain[2] * met[0] + gain[3] * met[1])


@implements(protocol.feel, Vehicles)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The value of its objective."""
    return value(objective_of(agents.objective, row), felt)


@implements(protocol.experience, Vehicles)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """At the end of a trial, learn from it and begin another one."""
    if agents.stride[row] == 0.0:
        return
    memory, gain, clock, felt = agent_state.memory, agent_state.gain, agent_state.clock, agent_state.felt
    clock[0] += 1
    felt[0] += reward
    if clock[0] < agents.trial:
        return
    task, method = Weights(agents.stride[row], agent_state.incumbent), HillClimbing(1, memory)
    if memory.clock[KNOWN] == 0:
        begin(memory, felt[0])
    else:
        learn_from(method, task, gain, 0, felt[0])
        account[LEARNING, TRIED] += 1
        account[LEARNING, ACCEPTED] = memory.clock[KEPT]
    clock[0] = 0
    felt[0] = 0.0
    propose(method, task, gain, stream)


@implements(protocol.read_learned, Vehicles)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """The gain that it would go back to: one still under trial has not been kept."""
    copy(agent_state.incumbent, learned)


@implements(protocol.write_columns, Vehicles)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """By the lanes as they are, which the state knows and the vehicle does not."""
    columns[0] = regret_of(agents.gain[row], state.shared)
    columns[1] = regret_of(agent_state.incumbent, state.shared)
    columns[2] = agents.objective.weights[row, EFFORT] - state.numbers[PRICE]
    if columns.size > OWN_REGRET:
        columns[OWN_REGRET] = regret_of(agent_state.incumbent, state.numbers)
