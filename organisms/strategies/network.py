"""Agents of two networks of one layer: one acts, the other evaluates how things are and so teaches the first.

The action network has two outputs, the bits of a direction, each 1 with the probability of a sigmoid.
Learning is complementary reinforcement back-propagation (CRBP; Ackley and Littman 1990, "Generalization and
scaling in
reinforcement learning", NIPS 2), with what they say of it for this world in 1991: the reinforcement is the
change of the evaluation from one step to the next.

Genes are weights of 4 bits: those of the action network, those of the evaluation network, and as many again
that nothing reads, at which changes are neither kept nor refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.exponential import logistic
from babushka.fitness.kernels import index, kernel
from babushka.fitness.settings import setting
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds.ecology import protocol
from babushka.fitness.worlds.ecology.state import DIRECTIONS, INPUTS, KINDS, OWN
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.strategies.inheritance import draw_anew, recombine
from babushka.organisms.strategies.protocol import ALLELES, Strategy

OUTPUTS = 2
LEARNED = OUTPUTS * INPUTS  # where the evaluation genes begin, and in memory the last evaluation stands
UNREAD = LEARNED + INPUTS


class Networks(NamedTuple):
    """A strategy of networks for the kernel."""

    learns: bool
    inherits: bool
    wanders: bool  # goes anywhere, whatever its networks say
    weights: Any  # (ALLELES,) float64: what each allele is
    mutation: float
    reward_rate: float
    punishment_rate: float
    rounds: int


@dataclass(frozen=True)
class NetworkStrategy(Strategy):
    """A strategy of an action network and an evaluation network."""

    learns: ClassVar[bool] = False
    inherits: ClassVar[bool] = True
    wanders: ClassVar[bool] = False

    largest: float = setting(
        3.0, "the largest weight that a gene can say, in both directions", low=0, high=30
    )
    mutation: float = setting(0.005, "probability that a bit changes at a birth", low=0, high=1)
    reward_rate: float = setting(0.2, "learning rate where things get better", low=0, high=10)
    punishment_rate: float = setting(0.05, "learning rate where things get worse", low=0, high=10)
    rounds: int = setting(5, "times that an action is tried in mind after a step, at most", low=1, high=100)

    @cached_property
    def layout(self) -> Layout:
        blocks = [*_blocks("action", ("low bit", "high bit")), *_blocks("evaluation", ("",))]
        unread = Block("unread", tuple(f"{number}" for number in range(INPUTS)), levels=ALLELES)
        return Layout((*blocks, unread))

    @property
    def memory(self) -> int:
        return LEARNED + 1

    @property
    def notes(self) -> int:
        return OUTPUTS

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each allele is, shape (ALLELES,): evenly from the lowest to the largest."""
        return np.linspace(-self.largest, self.largest, ALLELES)

    def rules(self) -> Networks:
        return Networks(
            *(self.learns, self.inherits, self.wanders, self.weights, self.mutation),
            *(self.reward_rate, self.punishment_rate, self.rounds),
        )

    def measures(self, genomes: Genomes) -> dict[str, float]:
        """What newborns with these genes would do and like, means over members.

        `approach.K`: the probability of going to a thing of kind K in the next cell, where nothing else is to
        be seen and the store is half full; mean over directions. `liking.K`: the mean weight of K in the
        evaluation.
        """
        weights = self.weights[genomes.astype(np.int64)]
        action = weights[:, :LEARNED].reshape(-1, INPUTS, OUTPUTS)
        found = {}
        for kind, name in enumerate(KINDS):
            inputs = slice(4 * kind, 4 * kind + 4)
            alone = action[:, [24, 25, 27]].transpose(0, 2, 1) @ np.array(
                [1.0, 0.5, 1.0]
            )  # (members, outputs)
            high = _sigmoid(action[:, inputs] + alone[:, None, :])  # (members, directions, outputs)
            wanted = np.array([[direction & 1, direction >> 1] for direction in range(4)], np.bool_)
            chance = np.where(wanted, high, 1.0 - high).prod(axis=2)
            found[f"approach.{name}"] = 0.25 if self.wanders else _mean(chance)
            found[f"liking.{name}"] = _mean(weights[:, LEARNED:UNREAD][:, inputs])
        return found


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else float("nan")


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-values))


def _blocks(network: str, outputs: Sequence[str]) -> list[Block]:
    """A block for each kind of thing that can be seen, and one for what is felt of oneself."""
    rows = {**dict.fromkeys(KINDS, DIRECTIONS), "self": OWN}
    return [
        Block(
            f"{network}.{kind}",
            tuple(f"{place} {output}".strip() for place in places for output in outputs),
            levels=ALLELES,
        )
        for kind, places in rows.items()
    ]


@implements(protocol.inherit, Networks)
def inherit(strategy: Any, world: Any, child: Any, mother: Any, father: Any, stream: Any) -> None:
    if strategy.inherits:
        recombine(world, child, mother, father, strategy.mutation, stream)
    else:
        draw_anew(world, child, stream)


@implements(protocol.begin, Networks)
def begin(strategy: Any, world: Any, who: Any, stream: Any) -> None:
    for gene in range(LEARNED):
        world.memory[who, gene] = strategy.weights[world.genome[who, gene]]


@kernel
def outputs(memory: Any, places: Any, values: Any, seen: Any) -> Any:
    """The probabilities that an agent's low and its high bit are 1, as it has learned by now.

    Both in one pass: either is a chain of operations that wait for one another, and two such chains take
    little longer than one.
    """
    low, high = 0.0, 0.0
    for number in range(seen):
        place, value = OUTPUTS * index(places[number]), values[number]
        low += memory[place] * value
        high += memory[place + 1] * value
    return logistic(low), logistic(high)


@kernel
def evaluation(strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any) -> float:
    """How good things are to an agent, from 0 to 1."""
    total = 0.0
    for number in range(seen):
        total += strategy.weights[world.genome[who, LEARNED + index(places[number])]] * values[number]
    return logistic(total)


@implements(protocol.act, Networks)
def act(strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any, stream: Any) -> Any:
    if strategy.wanders:
        return below(stream, 4)
    low, high = outputs(world.memory[who], places, values, seen)
    world.notes[who, 0], world.notes[who, 1] = low, high
    return choose(low, high, stream)


@implements(protocol.learn, Networks)
def learn(strategy: Any, world: Any, who: Any, places: Any, values: Any, seen: Any, stream: Any) -> None:
    if not strategy.learns:
        return
    now = evaluation(strategy, world, who, places, values, seen)
    before = world.memory[who, LEARNED]
    world.memory[who, LEARNED] = now
    if world.seen[who] > 0 and now != before:
        reinforce(strategy, world, who, now > before, stream)


@kernel
def choose(low: Any, high: Any, stream: Any) -> int:
    """A direction whose bits are 1 with these probabilities."""
    first = 1 if uniform(stream) < low else 0
    second = 2 if uniform(stream) < high else 0
    return first + second


@kernel
def reinforce(strategy: Any, world: Any, who: Any, better: Any, stream: Any) -> None:
    """Learn from the last action: to do it again if things got better since, else to do the opposite.

    In each round the probabilities move towards what is wanted of the outputs, down the squared error, and
    the agent acts once more in mind, on what it saw then. It stops once it would do the same again, or
    something else if things got worse.
    """
    done, seen = world.action[who], world.seen[who]
    rate = strategy.reward_rate if better else strategy.punishment_rate
    memory, places, values = world.memory[who], world.places[who], world.values[who]
    wanted = done if better else 3 - done
    low, high = world.notes[who, 0], world.notes[who, 1]  # as it acted: it has learned nothing since
    if low == 0.0:
        low, high = outputs(memory, places, values, seen)
    for _ in range(strategy.rounds):
        low_step = rate * ((wanted & 1) - low) * low * (1.0 - low)
        high_step = rate * ((wanted >> 1) - high) * high * (1.0 - high)
        low, high = 0.0, 0.0
        for number in range(seen):
            place, value = OUTPUTS * index(places[number]), values[number]
            memory[place] += low_step * value
            memory[place + 1] += high_step * value
            low += memory[place] * value
            high += memory[place + 1] * value
        low, high = logistic(low), logistic(high)
        again = choose(low, high, stream)
        if (again == done) == better:
            return
