"""The bit string: a genome of bits, some of which it may leave to learning, in worlds of bit strings.

A locus has the allele 0 or 1, or, with `plastic`, a third one: undecided (the "?" of Hinton and Nowlan 1987).
A phenotype has a bit for every locus. Inner search is over phenotypes, toward more felt value, and needs no
model: every candidate is tried in life. It works on the undecided loci only or, in a genome that has none
because there is no such allele, on all of them. The ways to learn (`learning`):

    none       keeps to the phenotype it was born with; undecided bits are drawn once, at birth
    guess      draws all undecided bits anew at every trial (Hinton and Nowlan 1987)
    steepest   tries every neighbour, one bit away, and moves to the best one if that is better than itself;
               `ascents` times, or up to a local optimum (Whitley, Gordon and Mathias 1994); of equals the
               first
    climb      flips one random bit and keeps the new phenotype unless it is worse: random-mutation
               hill-climbing (Mitchell, Holland and Forrest 1994)

Each is a method of `organisms.inner` on the task `bits`. With its budget used up it stays with the best
phenotype it has tried, which is also what it has learned; of equally good ones that is the first, except when
climbing, where it is the last. It feels the world's value itself: there is no mesa-objective to evolve.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import ACCEPTED, AS_EVOLVED, SIMULATED, TRIED, Inner, Limits
from babushka.organisms.inner.bits import Bits, random_word
from babushka.organisms.inner.guessing import Guessing
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import (
    KEPT,
    KNOWN,
    NOTHING,
    Memory,
    begin,
    learn_from,
    new_memory,
    propose,
    settle,
)
from babushka.organisms.inner.steepest_ascent import SteepestAscent
from babushka.organisms.protocol import Organism

UNDECIDED = 2.0  # the third allele
NONE, GUESS, STEEPEST, CLIMB, AT_RANDOM = range(5)
LEARNING = ("none", "guess", "steepest", "climb")
LIVED, TRYING = range(2)  # words of an agent's clock


class BitStrings(NamedTuple):
    """Expressed bit strings, one row a member."""

    ones: Array  # (members,) int64: the word of loci that are 1
    undecided: Array  # (members,) int64: the word of loci that are left to learning
    learnable: Array  # (members,) int64: the word of loci that inner search works on
    budget: Array  # (members,) int64: guesses
    shares: Array  # (members, 3) float64: share of loci with each allele
    bits: int
    learning: int
    ascents: int  # 0: up to a local optimum
    desire: float  # weight on the felt value


class BitStringState(NamedTuple):
    """One bit string in life."""

    incumbent: Array  # (1,) int64: the phenotype that it has learned
    candidate: Array  # (1,) int64: the one that it tries
    memory: Memory  # of its method
    clock: Array  # (2,) int64: trials so far, and whether the last one was a proposal


@dataclass(frozen=True)
class BitString(Organism):
    """Settings of bit strings."""

    name: ClassVar[str] = "bit-string"

    plastic: bool = setting(False, "whether there is a third allele, undecided, beside 0 and 1")
    undecided: float = setting(
        0.5, "plastic: share of undecided alleles among founders; 0 and 1 share the rest", low=0, high=1
    )
    exact: bool = setting(
        False, "plastic: every founder has exactly that share of undecided alleles, instead of on average"
    )
    learning: str = setting("none", "how it learns: see the kind's page", choices=LEARNING)
    ascents: int = setting(1, "steepest: how many moves; 0: as many as lead upwards", low=0)
    max_budget: int = setting(1_000_000, "guesses in a life", low=0, high=10_000_000, unit="guesses")

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world in which phenotypes are not bit strings of one felt value."""
        if world.bits == 0 or len(world.features) != 1:
            raise SettingsError(
                f"Organisms of kind {self.name!r} are strings of bits, which mean nothing in world "
                f"{world.name!r}; a world for them is 'landscape'."
            )

    def unit_of_felt(self, world: World) -> str:
        """It feels the value of the phenotype, as the world counts it."""
        return "value"

    def layout(self, world: World) -> Layout:
        """One block, `alleles`, of a locus for every bit of the phenotype."""
        loci = tuple(str(locus) for locus in range(world.bits))
        if not self.plastic:
            return Layout((Block("alleles", loci, levels=2),))
        decided = (1.0 - self.undecided) / 2
        chances = (decided, decided, self.undecided)
        return Layout((Block("alleles", loci, levels=3, chances=chances),))

    def founders(self, world: World, members: int, generator: np.random.Generator) -> Genomes:
        """Random alleles; with `exact`, every genome has the same number of undecided ones."""
        if not (self.plastic and self.exact):
            return super().founders(world, members, generator)
        undecided = round(self.undecided * world.bits)
        genomes = generator.integers(0, 2, (members, world.bits)).astype(np.float32)
        genomes[:, :undecided] = UNDECIDED
        return generator.permuted(genomes, axis=1)

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> BitStrings:
        """Decode genomes. A limit replaces the number of guesses; there are no plans to have a horizon."""
        self.layout(world).check(genomes)
        ones, undecided = words_of(genomes == 1), words_of(genomes == UNDECIDED)
        every = words_of(np.ones((len(genomes), world.bits), np.bool_))
        budget = limits.budget_of()
        guesses = np.full(len(genomes), self.max_budget if budget is None else budget, np.int64)
        shares = [(genomes == allele).mean(axis=1) for allele in range(3)]
        return BitStrings(
            ones,
            undecided,
            undecided if self.plastic else every,
            guesses,
            np.stack(shares, axis=1),
            world.bits,
            LEARNING.index(self.learning),
            self.ascents,
            1.0,
        )

    def random_agents(self, members: int, world: World) -> BitStrings:
        """Any phenotype at every trial, and no desire."""
        blank = self.express(np.zeros((members, world.bits), np.float32), world)
        every = words_of(np.ones((members, world.bits), np.bool_))
        return blank._replace(learnable=every, learning=AT_RANDOM, desire=0.0)

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """Value, as it is."""
        return np.ones((len(genomes), len(world.features)))

    def traits(self, agents: BitStrings) -> Mapping[str, NDArray[np.float64]]:
        """Shares of the alleles 0, 1 and undecided in each genome."""
        return {
            "zeros": agents.shares[:, 0],
            "ones": agents.shares[:, 1],
            "undecided": agents.shares[:, 2],
        }

    def inner(self) -> tuple[Inner, ...]:
        """One, whose proposals are tried in life."""
        return (Inner("learning"),)

    @property
    def learns(self) -> bool:
        """In whichever way is set."""
        return self.learning != "none"

    def learned_size(self, world: World) -> int:
        """A bit for every locus, unless it does not learn."""
        return world.bits if self.learns else 0

    def write_back(self, genomes: Genomes, learned: NDArray[np.float64], world: World) -> Genomes:
        """Genomes whose learnable loci, and no others, have the learned bits."""
        if not self.learned_size(world):
            return genomes
        learnable = genomes == UNDECIDED if self.plastic else np.ones(genomes.shape, np.bool_)
        return np.where(learnable, learned, genomes).astype(np.float32)

    def without_learning(self, agents: BitStrings) -> BitStrings:
        """Bit strings that keep the phenotype they were born with."""
        return agents._replace(learning=NONE)


def words_of(bits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of up to 64 bits as machine words, the first bit as the lowest; shape (rows,)."""
    powers = np.uint64(1) << np.arange(bits.shape[1], dtype=np.uint64)
    return np.asarray((bits * powers).sum(axis=1, dtype=np.uint64).view(np.int64))


@implements(protocol.init_agent, BitStrings)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """The phenotype it is born with: undecided bits fall as they may."""
    words = np.zeros((2, 1), dtype=np.int64)
    born = agents.ones[row]
    if agents.undecided[row] != 0:
        born |= random_word(stream) & agents.undecided[row]
    words[:] = born
    return BitStringState(words[0], words[1], new_memory(words[0]), np.zeros(2, dtype=np.int64))


@kernel
def task_of(agents: Any, row: Any, agent_state: Any) -> Any:
    """What its inner search varies."""
    return Bits(agents.learnable[row], agents.bits, agent_state.incumbent)


@implements(protocol.decide, BitStrings)
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
    """The next phenotype to try: a proposal of its method, or what there is already."""
    task, way, memory = task_of(agents, row, agent_state), agents.learning, agent_state.memory
    candidate, clock = agent_state.candidate, agent_state.clock
    if way == AT_RANDOM:
        return random_word(stream) & task.learnable
    # Whoever guesses has to from the first trial on; all others first try what they were born with.
    proposals = clock[LIVED] if way == GUESS else clock[LIVED] - 1
    clock[LIVED] += 1
    since = NOTHING
    if way != NONE and task.learnable != 0 and 0 <= proposals < agents.budget[row]:
        if way == GUESS:
            since = propose(Guessing(memory), task, candidate, stream)
        elif way == CLIMB:
            since = propose(HillClimbing(1, memory), task, candidate, stream)
        else:
            since = propose(SteepestAscent(agents.ascents, memory), task, candidate, stream)
    if since == NOTHING:
        clock[TRYING] = 0
        _settle(agents, task, agent_state)
        account[0, ACCEPTED] = max(account[0, ACCEPTED], memory.clock[KEPT])
        return candidate[0]
    account[0, ACCEPTED] = memory.clock[KEPT]
    clock[TRYING] = 1
    account[0, TRIED] += 1
    account[0, SIMULATED] += 1
    return candidate[0]


@kernel
def _settle(agents: Any, task: Any, agent_state: Any) -> None:
    """With nothing more to try it stays with the best that it has tried."""
    if agents.learning == STEEPEST:
        settle(SteepestAscent(agents.ascents, agent_state.memory), task, agent_state.candidate)


@implements(protocol.feel, BitStrings)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The value itself."""
    return agents.desire * felt[0]


@implements(protocol.experience, BitStrings)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """Learn from what the phenotype felt like, if it was a proposal."""
    way, memory, candidate = agents.learning, agent_state.memory, agent_state.candidate
    if agent_state.clock[TRYING] == 0:
        if memory.clock[KNOWN] == 0:  # what it was born with, or has stayed with since
            begin(memory, reward)
        return
    task = task_of(agents, row, agent_state)
    if way == GUESS:
        learn_from(Guessing(memory), task, candidate, 0, reward)
    elif way == CLIMB:
        learn_from(HillClimbing(1, memory), task, candidate, 0, reward)
    else:
        learn_from(SteepestAscent(agents.ascents, memory), task, candidate, 0, reward)
    account[0, ACCEPTED] = memory.clock[KEPT]


@implements(protocol.read_learned, BitStrings)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """The bits of the best phenotype tried."""
    _settle(agents, task_of(agents, row, agent_state), agent_state)
    for locus in range(learned.size):
        learned[locus] = (agent_state.incumbent[0] >> locus) & 1
