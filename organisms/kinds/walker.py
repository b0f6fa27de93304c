"""The walker: at each cell of a maze of walls it scores the open ways, and goes where the score is highest.

The score of a way is a sum over what is seen of it: whether it leads left, straight on or right of where one
came from (back is 0), whether it gets nearer to the goal as the crow flies, how often one has been on the
cell beyond (`marks`; without marks it does not know), and whether it is the first step of the plan. Of equal
scores left comes before straight, right and back.

The plan is the way to that cell, of those met by a breadth-first search from here (`organisms.inner`), which
is nearest to the goal. The search meets up to `budget` cells, and the world may charge for each. A budget of
0 is the reflex: the same scores without a plan. A walker wants the goal, and nothing of that evolves.

Known ways to solve a maze (`fitness.worlds.maze_of_walls.references`) are points of this genome.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.maze_of_walls import MazeOfWalls
from babushka.fitness.worlds.maze_of_walls.regime import GOAL_FELT
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms import protocol
from babushka.organisms.evolved_budget import budget_block, budgets_of, gene_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.protocol import Organism
from babushka.organisms.walking.planning import new_plan, plan_step, write_plan
from babushka.organisms.walking.policy import NEARER, NOWHERE, POLICIES, SEEN, any_open_way, best_way

EVOLVED = "evolved"


class Walkers(NamedTuple):
    """Expressed walkers, one row a member."""

    policy: Array  # (members, 6) float64: weights of `SEEN`
    budget: Array  # (members,) int64: cells that a search meets
    horizon: Array  # (members,) int64: steps of the longest plan
    desire: float  # weight on being at the goal
    aimless: bool  # goes any open way


@dataclass(frozen=True)
class Walker(Organism):
    """Settings of walkers."""

    name: ClassVar[str] = "walker"

    budget: int = setting(
        0, "cells that the search for a plan meets at each step; 0: the reflex", low=0, high=10_000,
        unit="cells",
    )  # fmt: skip
    max_budget: int = setting(
        0,
        "largest such budget that can evolve, founders around the one above; 0: all have that one",
        low=0,
        high=10_000,
        unit="cells",
    )
    marks: bool = setting(True, "whether it knows how often it has been on each cell")
    policy: str = setting(
        EVOLVED,
        "evolved, or fixed: that of a known rule; shortest is one with a budget for the whole maze",
        choices=(EVOLVED, *POLICIES),
    )
    policy_sigma: float = setting(0.3, "mutation of the policy's weights (standard deviation)", low=0)
    search_sigma: float = setting(0.5, "mutation of the budget's gene (standard deviation)", low=0)

    def check(self) -> None:
        """Raise `SettingsError` for a policy that needs marks, and for a largest budget that cannot be."""
        if self.policy != EVOLVED and not set(POLICIES[self.policy]) <= set(self.seen):
            raise SettingsError(
                f"'organism.policy' = \"{self.policy}\" needs marks: set 'organism.marks' to true."
            )
        if 0 < self.max_budget < self.budget:
            raise SettingsError(
                f"'organism.budget' is {self.budget}, but 'organism.max_budget' only {self.max_budget}."
            )

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without walls to walk along."""
        if not isinstance(world, MazeOfWalls):
            raise SettingsError(
                f"Organisms of kind {self.name!r} walk through mazes of walls, and there is none in world "
                f"{world.name!r}; a world for them is 'maze-of-walls'."
            )

    @property
    def seen(self) -> tuple[str, ...]:
        """What is seen of a way."""
        return tuple(name for name in SEEN if self.marks or name != "visits")

    def layout(self, world: World) -> Layout:
        """Blocks: policy, and budget (if it evolves). Fixed weights have a gene each that cannot change."""
        blocks = [Block("policy", self.seen, sigma=self.policy_sigma)]
        if self.policy != EVOLVED:
            fixed = [(name, POLICIES[self.policy].get(name, 0.0)) for name in self.seen]
            blocks = [Block("policy", (name,), at, 0.0, at, at, 0.0) for name, at in fixed]
        if self.max_budget > 0:
            mean, spread = gene_of(self.budget), gene_of(self.max_budget) / 4
            blocks.append(budget_block("budget", mean, spread, self.max_budget, self.search_sigma))
        return Layout(tuple(blocks))

    def known(self, world: World) -> dict[str, Genomes]:
        """The policies that are known rules, where policies evolve; with no plans, or with the largest."""
        if self.policy != EVOLVED:
            return {}
        found = {}
        layout = self.layout(world)
        for name, weights in POLICIES.items():
            if set(weights) <= set(self.seen):
                genome = np.zeros(layout.genes, np.float32)
                genome[layout.span("policy")] = [weights.get(each, 0.0) for each in self.seen]
                bound = layout.high if "plan" in weights else layout.low
                genome[layout.span("budget")] = bound[layout.span("budget")]
                found[name] = genome
        return found

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Walkers:
        """Decode genomes. A limit replaces the budget; a plan is as long as its budget allows."""
        self.layout(world).check(genomes)
        members = len(genomes)
        policy = np.zeros((members, len(SEEN)))
        policy[:, [SEEN.index(name) for name in self.seen]] = genomes[:, : len(self.seen)]
        limit = limits.budget_of()
        budgets = np.full(members, self.budget if limit is None else limit, np.int64)
        if limit is None and self.max_budget > 0:
            budgets = budgets_of(genomes[:, len(self.seen)], self.max_budget)
        longest = limits.horizon_of()
        horizons = budgets if longest is None else np.minimum(budgets, longest)
        return Walkers(policy, budgets, horizons, 1.0, False)

    def inner(self) -> tuple[Inner, ...]:
        """The search for a plan."""
        return (Inner("search", budget="budget", horizon="horizon"),)

    def random_agents(self, members: int, world: World) -> Walkers:
        """Any open way, and no desire."""
        none = np.zeros(members, np.int64)
        return Walkers(np.zeros((members, len(SEEN))), none, none, 0.0, True)

    def traits(self, agents: Walkers) -> Mapping[str, NDArray[np.float64]]:
        """Budget, longest plan (steps), and the policy's weights, scaled to length 1: all that matters."""
        length = np.sqrt((agents.policy**2).sum(axis=1, keepdims=True))
        scaled = np.divide(agents.policy, length, out=np.zeros_like(agents.policy), where=length > 0)
        weights = {f"by_{name}": scaled[:, SEEN.index(name)] for name in self.seen}
        numbers = {name: getattr(agents, name).astype(np.float64) for name in ("budget", "horizon")}
        return numbers | weights

    def unit_of_felt(self, world: World) -> str:
        """It feels that it is at the goal, as the world counts it."""
        return "arrivals"

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """The goal, and nothing else."""
        weights = np.zeros((len(genomes), len(world.features)))
        weights[:, GOAL_FELT] = 1.0
        return weights

    def in_words(self, genome: Genomes, world: World) -> str:
        """What one genome, (genes,), adds to the score of a way, and its plans."""
        agents = self.express(genome[None], world)
        told = {name: float(values[0]) for name, values in self.traits(agents).items()}
        turns = ", ".join(f"{name} {told[f'by_{name}']:+.2f}" for name in SEEN[:NEARER])
        words = {"nearer": "getting nearer", "visits": "each visit of the cell", "plan": "the plan's step"}
        seen = [(name, what) for name, what in words.items() if name in self.seen]
        rest = ", ".join(f"{what} {told[f'by_{name}']:+.2f}" for name, what in seen)
        plans = "It never plans."
        if agents.budget[0] > 0:
            plans = f"It plans at every step, through up to {agents.budget[0]} cells."
        return f"It goes the open way of the highest score: {turns}, back 0; {rest}.\n{plans}"

    def most_model_steps(self) -> float:
        """One search a step, at the largest budget that can evolve."""
        return float(max(self.budget, self.max_budget))

    def model_steps(self, agents: Walkers) -> NDArray[np.float64]:
        """One search a step."""
        return agents.budget.astype(np.float64)


@implements(protocol.init_agent, Walkers)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Room to plan in."""
    return new_plan(agents.horizon[row])


@implements(protocol.decide, Walkers)
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
    """Plan if there is a budget for it, and go the way of the highest score."""
    if agents.aimless:
        return any_open_way(state, stream)
    budget = agents.budget[row]
    planned = plan_step(agent_state, state, budget, account, stream)
    return best_way(agents.policy[row], state, planned)


@implements(protocol.feel, Walkers)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """Being at the goal."""
    return float(agents.desire * felt[GOAL_FELT])


@implements(protocol.habit, Walkers)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """The way of the highest score without a plan."""
    if agents.aimless:
        return -1
    return best_way(agents.policy[row], state, NOWHERE)


@implements(protocol.intend, Walkers)
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """The plan, in cells of the picture."""
    return write_plan(agent_state, places)
