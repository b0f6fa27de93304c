"""The Q-learner: a table of action values, learned during life, and an evolved reward to learn it from.

Its inner optimizer is tabular Q-learning (Watkins 1989, "Learning from delayed rewards", thesis, Cambridge),
with the set-up of Singh, Lewis and Barto 2009 ("Where do rewards come from?"): the genome is the reward. At
every step it takes a random action with probability epsilon, else one with the highest value, and any of them
alike if there are several; then

    Q(s, a) becomes Q(s, a) + alpha (r + gamma max over b of Q(s', b) - Q(s, a))

where s is the number of the world's state as its seat has it (`state_index_from`) and r the felt reward: what
is felt times the objective's weights, or what a program makes of it (`organisms.programs`; Niekum, Barto and
Spector 2010).

Desires are not scaled. If all values begin at 0 (`initial`), their length does not matter: c r in place of r
makes every value c times as large, and changes no choice. (To the last bit for c a power of 2; for others
rounding can break a tie.) If values begin elsewhere it does: then length is how soon experience outweighs the
beginning. Nor do desires mean the same after a constant is added to all of them, though no policy is better
or worse for it: r + k with values that begin at 0 is r with values that begin at -k / (1 - gamma). What is
never felt looks better than what is, if what is feels bad.

With `innate` the values that a table begins with are genes. What a life has taught then has a place in the
genome, so that it can be inherited (`evolution.inheritance`); without, inheritance makes no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import Weights, objective_of, value
from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.fitness.worlds.protocol import Array, World, state_index_from
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.inner.protocol import learn_from, propose
from babushka.organisms.inner.q_learning import QLearning, Situation, highest, new_table
from babushka.organisms.objective_organism import ObjectiveOrganism

# The weights of Booth et al. 2023, "The perils of trial-and-error reward design", AAAI.
GRID = (-1.0, -0.5, -0.1, -0.05, 0.0, 0.05, 0.1, 0.5, 1.0)
RATES = ("alpha", "epsilon", "gamma")
MOST_OF_GRID = 1_000_000  # genomes that are written out


class QLearners(NamedTuple):
    """Expressed Q-learners, one row a member. F features."""

    objective: Any  # Weights (members, F), or Programs
    alpha: Array  # (members,) float64; 0 learns nothing
    epsilon: Array  # (members,) float64
    gamma: Array  # (members,) float64
    initial: float
    state_count: int
    innate: Array = np.zeros((0, 0))  # (members, S x A) float64, or without members where it is `initial`


@dataclass(frozen=True)
class QLearner(ObjectiveOrganism):
    """Settings of Q-learners."""

    name: ClassVar[str] = "q-learner"

    alpha: float = setting(0.1, "learning rate", low=0, high=1)
    epsilon: float = setting(0.1, "probability of a random action", low=0, high=1)
    gamma: float = setting(0.99, "discount of what follows, per step", low=0, high=1)
    initial: float = setting(0.0, "value of every action before anything was learned")
    innate: bool = setting(
        False, "whether these values are genes, one for each action in each situation, all alike in founders"
    )
    value_sigma: float = setting(0.05, "mutation of innate values (standard deviation)", low=0)
    evolving: tuple[str, ...] = setting(
        (), "which of alpha, epsilon and gamma are genes, with the values above as the founders' mean"
    )
    grid: bool = setting(
        False, "whether weights are alleles: -1, -0.5, -0.1, -0.05, 0, 0.05, 0.1, 0.5 and 1; else any number"
    )
    founding: str = setting(
        "random",
        "random: founders are drawn; every: they are all sensible rewards of the grid, in order",
        choices=("random", "every"),
    )
    desire_sigma: float = setting(0.1, "mutation of weights that are no alleles (standard deviation)", low=0)
    rate_sigma: float = setting(0.05, "mutation of evolving rates (standard deviation)", low=0)

    def check(self) -> None:
        """Raise `SettingsError` for settings that do not go together."""
        for name in self.evolving:
            if name not in RATES:
                raise SettingsError(f"'organism.evolving' cannot hold {name!r}{nearest(name, RATES)}")
        if self.objective == "program" and (self.wired or self.grid):
            raise SettingsError(
                "'organism.wired' and 'organism.grid' are about weights, so they cannot go with "
                "'organism.objective' = \"program\"."
            )
        if self.founding == "every" and (not self.grid or self.wired or self.evolving or self.innate):
            raise SettingsError(
                "'organism.founding' can be 'every' only where 'organism.grid' is true and there is nothing "
                "else in the genome: neither 'organism.wired' nor 'organism.evolving' nor 'organism.innate'."
            )

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without numbered situations, or without a wired feature."""
        if world.state_count == 0:
            raise SettingsError(
                f"The organism kind {self.name!r} learns tables, and the world {world.name!r} does not "
                "number its situations; 'hungry-thirsty' does."
            )
        super().check_world(world)
        if self.founding == "every" and len(GRID) ** len(world.features) > MOST_OF_GRID:
            raise SettingsError(
                f"'organism.founding' cannot be 'every' here: {len(world.features)} features have more than "
                f"{MOST_OF_GRID:,} rewards."
            )

    def layout(self, world: World) -> Layout:
        """Blocks: desires (unless wired) or program, and one for each evolving rate."""
        blocks = self.objective_blocks(world)
        for name in RATES:
            if name in self.evolving:
                blocks.append(
                    Block(name, ("rate",), getattr(self, name), self.rate_sigma, 0.0, 1.0, self.rate_sigma)
                )
        if self.innate:
            places = [f"{place}.{action}" for place in range(world.state_count) for action in world.actions]
            blocks.append(Block("values", tuple(places), self.initial, 0.0, sigma=self.value_sigma))
        return Layout(tuple(blocks))

    def founders(self, world: World, members: int, generator: np.random.Generator) -> Genomes:
        """Random genomes, or every sensible reward of the grid, and again from the first on."""
        if self.founding == "random":
            return super().founders(world, members, generator)
        alleles = np.array(list(product(range(len(GRID)), repeat=len(world.features))), np.float32)
        kept = alleles[world.sensible(np.array(GRID)[alleles.astype(np.int64)])]
        return np.ascontiguousarray(kept[np.arange(members) % len(kept)])

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> QLearners:
        """Decode genomes.

        There is no search in a learner: a step of life is one step of its optimizer. So a budget of 0 takes
        learning away, and then it acts at random for ever; other budgets, and horizons, change nothing.
        """
        layout = self.layout(world)
        layout.check(genomes)
        alpha, epsilon, gamma = (self._rate(name, genomes, layout) for name in RATES)
        objective = self.objectives(genomes, world)
        agents = QLearners(objective, alpha, epsilon, gamma, self.initial, world.state_count)
        if self.innate:
            genes = np.ascontiguousarray(genomes[:, layout.span("values")], np.float64)
            agents = agents._replace(innate=genes)
        return self.without_learning(agents) if limits.budget_of() == 0 else agents

    def inner(self) -> tuple[Inner, ...]:
        """One: a step of life is a step of it, so that there is no budget to count."""
        return (Inner("learning"),)

    @property
    def learns(self) -> bool:
        """It does nothing else."""
        return True

    def learned_size(self, world: World) -> int:
        """The whole table, if it is in the genome."""
        return world.state_count * len(world.actions) if self.innate else 0

    def write_back(self, genomes: Genomes, learned: NDArray[np.float64], world: World) -> Genomes:
        """Genomes whose innate values are the learned ones."""
        if not self.innate:
            return genomes
        learned_genomes = genomes.copy()
        learned_genomes[:, self.layout(world).span("values")] = learned
        return learned_genomes

    def without_learning(self, agents: QLearners) -> QLearners:
        """The same without learning: as with a budget of 0."""
        return agents._replace(alpha=np.zeros_like(agents.alpha))

    def _rate(self, name: str, genomes: Genomes, layout: Layout) -> NDArray[np.float64]:
        if name in self.evolving:
            return genomes[:, layout.span(name)][:, 0].astype(np.float64)
        return np.full(len(genomes), getattr(self, name), np.float64)

    def weight_block(self, world: World) -> Block:
        """Weights from -1 to 1, or alleles that stand for those of the grid."""
        levels = len(GRID) if self.grid else 0
        return Block("desires", world.features, 0.0, 0.5, -1.0, 1.0, self.desire_sigma, levels=levels)

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weights as they are; those of alleles."""
        if self.grid and not self.wired:
            return np.asarray(np.array(GRID)[np.rint(weights).astype(np.int64)], np.float64)
        return weights

    def wired_to(
        self, agents: QLearners, objective_weights: NDArray[np.float64], all_levels: bool = True
    ) -> QLearners:
        """The same learners with these weights as they are: alleles stand for others."""
        return agents._replace(objective=Weights(objective_weights))

    def random_agents(self, members: int, world: World) -> QLearners:
        """Q-learners whose every action is random and who want nothing."""
        none = np.zeros(members)
        return QLearners(
            self.no_objectives(members, world), none, np.ones(members), none, 0.0, world.state_count
        )

    def traits(self, agents: QLearners) -> Mapping[str, NDArray[np.float64]]:
        """The rates that evolve."""
        return {name: getattr(agents, name) for name in RATES if name in self.evolving}


@implements(protocol.init_agent, QLearners)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """A table in which all actions are alike, or the one it was born with."""
    values = np.full((agents.state_count, shape.actions), agents.initial)
    if agents.innate.shape[0] > 0:
        for situation in range(agents.state_count):
            for action in range(shape.actions):
                values[situation, action] = agents.innate[row, situation * shape.actions + action]
    return new_table(values)


@kernel
def method_of(agents: Any, row: Any, agent_state: Any) -> Any:
    """Its inner optimizer."""
    return QLearning(agents.alpha[row], agents.epsilon[row], agents.gamma[row], agent_state)


@implements(protocol.decide, QLearners)
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
    """Learn from the last step, now that it is known where it led; then act."""
    task = Situation(state_index_from(belief, state, seat), shape.actions, mask)
    propose(method_of(agents, row, agent_state), task, agent_state.action, stream)
    return agent_state.action[0]


@implements(protocol.feel, QLearners)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The value of the mesa-objective."""
    return value(objective_of(agents.objective, row), felt)


@implements(protocol.experience, QLearners)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """Remember what was done and what it felt like."""
    task = Situation(agent_state.before[0], agents.state_count, agent_state.anything)
    learn_from(method_of(agents, row, agent_state), task, agent_state.action, 0, reward)


@implements(protocol.habit, QLearners)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """The legal action with the highest value before the last step's lesson; -1 where several have it."""
    values = agent_state.values[state_index_from(belief, state, seat)]
    best = highest(values, mask)
    found = -1
    for action in range(shape.actions):
        if mask[action] and values[action] == best:
            if found >= 0:
                return -1
            found = action
    return found


@implements(protocol.read_learned, QLearners)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """The table, but for the lesson of the last step, which leads nowhere."""
    actions = agent_state.values.shape[1]
    for situation in range(agent_state.values.shape[0]):
        for action in range(actions):
            learned[situation * actions + action] = agent_state.values[situation, action]
