"""The planner: a reflex, a mesa-objective, and two inner optimizers that pursue it, searching and learning.

With a search budget it hill-climbs over plans at every decision (`control`) or once per plan (`direct`);
without one it acts by reflex. With a learning block it also hill-climbs on its reflex weights as it lives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import objective_of, value
from babushka.fitness.settings import setting
from babushka.fitness.worlds import protocol as world_protocol
from babushka.fitness.worlds.protocol import Array, World, observe_from
from babushka.organisms import protocol
from babushka.organisms.evolved_budget import budget_block, budgets_of, gene_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, SIMULATED, TRIED, Inner, Limits
from babushka.organisms.inner.paired_trials import PairedTrials, Weights, live_on, new_paired_trials
from babushka.organisms.inner.plans import (
    Search,
    first_action,
    hill_climb,
    new_search,
    open_search,
    propose_reflex,
    shift_plan,
    start_plan,
)
from babushka.organisms.objective_organism import ObjectiveOrganism, of_length_one
from babushka.organisms.reflex import react, reflex_genes

LEARNING = 1  # its row in the account; that of the search over plans is the first


class Planners(NamedTuple):
    """Expressed planners, one row a member. F features, R reflex weights."""

    objective: Any  # Weights (members, F) of Euclidean length 1 (or 0), or Programs
    reflex: Array  # (members, R) float64
    budget: Array  # (members,) int64: proposals per decision
    horizon: Array  # (members,) int64: steps
    trust: Array  # (members,) int64: steps of a plan that the reflex may propose
    stride: Array  # (members,) float64: spread of learned variations; 0 learns nothing
    trial: int  # steps
    candidates: int
    noise: float
    hidden: int
    direct: bool


class PlannerState(NamedTuple):
    """One planner, awake."""

    search: Search
    weights: Array  # (R,) float64: the reflex weights in use
    incumbent: Array  # (R,) float64: those that learning goes back to
    learning: PairedTrials
    senses: Array  # (S,) float64
    hidden: Array  # (U,) float64
    before: Array  # (1,) int64: the last action, -1 at birth
    executed: Array  # (1,) int64: steps of the plan that have been executed
    anything: Array  # (A,) bool: a mask in which every action is legal


@dataclass(frozen=True)
class Planner(ObjectiveOrganism):
    """Settings of planners. The genome holds what is not fixed here."""

    name: ClassVar[str] = "planner"

    mode: str = setting(
        "control",
        "reflex: never searches; direct: plans once and executes the plan; control: plans at every step",
        choices=("reflex", "direct", "control"),
    )
    max_budget: int = setting(
        64, "largest search budget that can evolve", low=0, high=1_000_000, unit="proposals"
    )
    candidates: int = setting(
        1,
        "proposals that start from the same plan, before the best of them takes its place: lambda of a "
        "(1 + lambda) climber",
        low=1,
        high=1_000_000,
        unit="proposals",
    )
    max_horizon: int = setting(10, "longest horizon that can evolve", low=1, high=1000, unit="steps")
    hidden: int = setting(6, "hidden units of the reflex", low=1, high=1000)
    noise: float = setting(0.5, "size of the random addition to the reflex's outputs", low=0)
    learning: bool = setting(False, "whether it also learns: hill-climbs on its reflex weights during life")
    trial: int = setting(10, "length of a learner's trial", low=1, unit="steps")
    reflex_sigma: float = setting(0.3, "mutation of the reflex weights (standard deviation)", low=0)
    search_sigma: float = setting(0.5, "mutation of the search genes (standard deviation)", low=0)

    def layout(self, world: World) -> Layout:
        """Blocks: desires (unless wired) or program, reflex, search (if there is any), learning (if any)."""
        senses, actions = len(world.senses), len(world.actions)
        weights = tuple(str(i) for i in range(reflex_genes(senses, actions, self.hidden)))
        blocks = [*self.objective_blocks(world), Block("reflex", weights, sigma=self.reflex_sigma)]
        if self.mode != "reflex":
            top = gene_of(self.max_budget)
            blocks += [
                budget_block("budget", top / 2, top / 4, self.max_budget, self.search_sigma),
                Block(
                    "horizon",
                    ("steps",),
                    self.max_horizon / 2,
                    self.max_horizon / 4,
                    1.0,
                    float(self.max_horizon),
                    self.search_sigma * self.max_horizon / 4,
                ),
                Block("trust", ("share",), 0.5, 0.25, 0.0, 1.0, self.search_sigma / 4),
            ]
        if self.learning:
            blocks.append(Block("stride", ("log2",), -2.0, 1.0, -8.0, 2.0, self.search_sigma))
        return Layout(tuple(blocks))

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Planners:
        """Decode genomes.

        Weights are scaled to length 1, since only their direction can matter. Programs are as they are: the
        order of plans does not depend on their scale either, but they have no length to be scaled by.
        """
        layout = self.layout(world)
        layout.check(genomes)
        members, budget = len(genomes), limits.budget_of()
        longest = min(self.max_horizon, limits.horizon_of() or self.max_horizon)

        def genes(block: str) -> NDArray[np.float64]:
            return genomes[:, layout.span(block)].astype(np.float64)

        if self.mode == "reflex":
            budgets = np.zeros(members, np.int64)
            horizons = np.ones(members, np.int64)
            trusted = np.zeros(members, np.int64)
        else:
            budgets = budgets_of(genes("budget")[:, 0], self.max_budget)
            horizons = np.rint(genes("horizon")[:, 0]).astype(np.int64)
            horizons = np.clip(horizons, 1, longest)
            trusted = np.rint(genes("trust")[:, 0] * horizons).astype(np.int64)
        if budget is not None:
            budgets = np.full(members, budget, np.int64)
        learns = self.learning and limits.budget_of(LEARNING) != 0
        stride = np.exp2(genes("stride")[:, 0]) if learns else np.zeros(members)
        reflex = np.ascontiguousarray(genes("reflex"))
        return self._agents(self.objectives(genomes, world), reflex, budgets, horizons, trusted, stride)

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights of Euclidean length 1 (or 0, if all are 0)."""
        return of_length_one(weights)

    def inner(self) -> tuple[Inner, ...]:
        """The search over plans; and, if it learns, the one over reflex weights."""
        search = Inner("search", budget="budget", horizon="horizon")
        return (search, Inner("learning")) if self.learning else (search,)

    @property
    def scaled(self) -> bool:
        """Weights are; a program has no length."""
        return self.objective == "weights"

    @property
    def learns(self) -> bool:
        """Hill-climbing on the reflex weights is a setting."""
        return self.learning

    def learned_size(self, world: World) -> int:
        """The reflex weights, if it learns."""
        span = self.layout(world).span("reflex")
        return span.stop - span.start if self.learning else 0

    def write_back(self, genomes: Genomes, learned: NDArray[np.float64], world: World) -> Genomes:
        """Genomes whose reflex weights are the learned ones."""
        if not self.learning:
            return genomes
        learned_genomes = genomes.copy()
        learned_genomes[:, self.layout(world).span("reflex")] = learned
        return learned_genomes

    def without_learning(self, agents: Planners) -> Planners:
        """Variations of no size: nothing is ever learned."""
        return agents._replace(stride=np.zeros_like(agents.stride))

    def random_agents(self, members: int, world: World) -> Planners:
        """Planners with budget 0 and a blank reflex, whose noise alone decides."""
        weights = reflex_genes(len(world.senses), len(world.actions), self.hidden)
        none = np.zeros(members, np.int64)
        agents = self._agents(
            self.no_objectives(members, world),
            np.zeros((members, weights)),
            none,
            np.ones(members, np.int64),
            none,
            np.zeros(members),
        )
        return agents._replace(noise=1.0)

    def traits(self, agents: Planners) -> Mapping[str, NDArray[np.float64]]:
        """Budget (proposals per decision), horizon and trust (steps)."""
        return {name: getattr(agents, name).astype(np.float64) for name in ("budget", "horizon", "trust")}

    def reached(self, traits: Mapping[str, NDArray[np.float64]], world: World) -> NDArray[np.bool_]:
        """Which features the plans of members with such traits reach, shape (members, F)."""
        searches = traits["budget"][:, None] > 0
        return np.asarray((traits["horizon"][:, None] > world.delays) & searches)

    def most_model_steps(self) -> float:
        """As `model_steps`, at the largest budget and the longest horizon that can evolve."""
        if self.mode == "reflex" or self.max_budget == 0:
            return 0.0
        return float(self.max_budget + 1) * (1 if self.mode == "direct" else self.max_horizon)

    def model_steps(self, agents: Planners) -> NDArray[np.float64]:
        """(budget + 1) plans of the horizon's length per decision; direct planners decide once per plan."""
        plans = np.where(agents.budget > 0, agents.budget + 1, 0).astype(np.float64)
        return plans if agents.direct else plans * agents.horizon

    def _agents(
        self, objective: Any, reflex: Array, budget: Array, horizon: Array, trust: Array, stride: Array
    ) -> Planners:
        direct = self.mode == "direct"
        return Planners(
            objective,
            reflex,
            budget,
            horizon,
            trust,
            stride,
            self.trial,
            self.candidates,
            self.noise,
            self.hidden,
            direct,
        )


@implements(protocol.init_agent, Planners)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Allocate the imagination, where there is a use for one, and draw a first plan."""
    imagined = agents.horizon[row] if agents.budget[row] > 0 else 0
    search = new_search(belief, shape, imagined, objective_of(agents.objective, row))
    weights = np.zeros((2, agents.reflex.shape[1]))
    copy(agents.reflex[row], weights[0])
    copy(agents.reflex[row], weights[1])
    agent_state = PlannerState(
        search,
        weights[0],
        weights[1],
        new_paired_trials(),
        np.zeros(shape.senses),
        np.zeros(agents.hidden),
        np.full(1, -1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.ones(shape.actions, dtype=np.bool_),
    )
    if agents.budget[row] > 0:
        start_plan(search, shape.actions, stream)
    return agent_state


@implements(protocol.decide, Planners)
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
    """Search if there is a budget and it is time to; else follow the plan, or the reflex."""
    budget = agents.budget[row]
    search = agent_state.search
    if budget == 0:
        observe_from(belief, state, seat, agent_state.senses)
        return react(
            agent_state.weights,
            agent_state.senses,
            agent_state.before[0],
            shape.actions,
            agents.noise,
            agent_state.hidden,
            mask,
            stream,
        )
    executed = agent_state.executed[0]
    horizon = agents.horizon[row]
    if agents.direct and 0 < executed < horizon:
        return first_action(belief, mask, np.int64(search.plan[executed]))
    shift_plan(search, executed, shape.actions, stream)
    search.plan[0] = first_action(belief, mask, np.int64(search.plan[0]))
    agent_state.executed[0] = 0
    open_search(search, belief, state, seat)
    trust = agents.trust[row]
    if trust > 0:
        propose_reflex(
            search,
            belief,
            state,
            trust,
            agent_state.weights,
            agent_state.senses,
            agent_state.before[0],
            shape.actions,
            agents.noise,
            agent_state.hidden,
            mask,
            agent_state.anything,
            stream,
        )
    account[0, TRIED] += trust > 0
    proposals = budget - (trust > 0)
    hill_climb(search, belief, state, proposals, agents.candidates, shape.actions, mask, account, stream)
    account[0, SIMULATED] += (budget + 1) * horizon
    return first_action(belief, mask, np.int64(search.plan[0]))


@implements(protocol.feel, Planners)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The value of the mesa-objective."""
    return value(objective_of(agents.objective, row), felt)


@implements(protocol.experience, Planners)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """Remember the action, move on in the plan, learn."""
    agent_state.before[0] = action
    agent_state.executed[0] += 1
    if agents.stride[row] > 0.0:
        task = Weights(agents.stride[row], agent_state.incumbent)
        live_on(
            agent_state.learning, task, agent_state.weights, reward, agents.trial, account, LEARNING, stream
        )


@implements(protocol.intend, Planners)
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """Where the rest of the incumbent plan leads; a direct planner has executed a part of it already."""
    if agents.budget[row] == 0:
        return 0
    planned = agents.horizon[row]
    executed = agent_state.executed[0]
    world_protocol.depict_plan(belief, agent_state.search.model_state, agent_state.search.plan, places)
    for k in range(planned):
        for axis in range(2):
            places[k, axis] = places[k + executed, axis] if k + executed < planned else -1
    return planned - executed


@implements(protocol.habit, Planners)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """What the reflex would do without its noise."""
    observe_from(belief, state, seat, agent_state.senses)
    unheard = np.zeros(1, dtype=np.uint64)  # draws of its own: being asked must not change the life
    return react(
        agent_state.weights,
        agent_state.senses,
        agent_state.before[0],
        shape.actions,
        0.0,
        agent_state.hidden,
        mask,
        unheard,
    )


@implements(protocol.read_learned, Planners)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """The reflex weights that it would go back to: a variation still under trial has not been kept."""
    copy(agent_state.incumbent, learned)
