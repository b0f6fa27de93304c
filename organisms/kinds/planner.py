"""The planner: a reflex, a mesa-objective, and two inner optimizers that pursue it, searching and learning.

With a search budget it hill-climbs over plans, without one it acts by reflex. How many steps of a plan it
executes before it makes the next is a setting: one is control, all of them is direct. With a learning block
it also hill-climbs on its reflex weights as it lives. How it lives is in `organisms.planning`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms.evolved_budget import budget_block, budgets_of, gene_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.objective_organism import ObjectiveOrganism, of_length_one
from babushka.organisms.planning.estimating import AsBelieved, LeastSquares
from babushka.organisms.planning.planners import LEARNING, Planners
from babushka.organisms.reflex import reflex_genes

__all__ = ["Planner", "Planners"]


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
    budget: int = setting(
        0, "search budget of all members; 0: it evolves", low=0, high=1_000_000, unit="proposals"
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
    horizon: int = setting(0, "horizon of all members; 0: it evolves", low=0, high=1000, unit="steps")
    commit: int = setting(
        1,
        "in control: steps of a plan that are executed before the next is made, or all of a shorter plan",
        low=1,
        high=1000,
        unit="steps",
    )
    trusting: bool = setting(
        True, "whether plans may begin as the reflex would, for as many steps as a gene says"
    )
    estimates: bool = setting(
        False,
        "whether it estimates the dynamics from what each step did, and plans with that; for worlds that say "
        "what can be estimated",
    )
    prior: float = setting(
        0.01,
        "weight of the dynamics as believed at birth in such estimates; that of one equation is 1",
        low=1e-9,
        high=1e9,
    )
    hidden: int = setting(6, "hidden units of the reflex", low=1, high=1000)
    noise: float = setting(0.5, "size of the random addition to the reflex's outputs", low=0)
    learning: bool = setting(False, "whether it also learns: hill-climbs on its reflex weights during life")
    trial: int = setting(10, "length of a learner's trial", low=1, unit="steps")
    reflex_sigma: float = setting(0.3, "mutation of the reflex weights (standard deviation)", low=0)
    search_sigma: float = setting(0.5, "mutation of the search genes (standard deviation)", low=0)

    def check(self) -> None:
        """Raise `SettingsError` for more steps of a plan than it has."""
        if self.commit > 1 and self.mode != "control":
            raise SettingsError(
                f"'organism.commit' is {self.commit}, which is for 'organism.mode' = \"control\", not "
                f'"{self.mode}".'
            )
        if self.commit > self.longest:
            which = "horizon" if self.horizon else "max_horizon"
            raise SettingsError(
                f"'organism.commit' is {self.commit}, but no plan has more than {self.longest} steps "
                f"('organism.{which}')."
            )

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for estimates in a world that does not say what can be estimated."""
        super().check_world(world)
        if self.estimates and not world.estimated:
            raise SettingsError(
                f"World {world.name!r} does not say what of its dynamics can be estimated, so "
                "'organism.estimates' cannot be true in it."
            )

    @property
    def longest(self) -> int:
        """The longest horizon that a member can have."""
        return self.horizon or self.max_horizon

    @property
    def largest(self) -> int:
        """The largest budget that a member can have."""
        return self.budget or self.max_budget

    def layout(self, world: World) -> Layout:
        """Blocks: desires (unless wired) or program, reflex, search (if there is any), learning (if any).

        Of the search, what is a setting has no gene.
        """
        senses, actions = len(world.senses), len(world.actions)
        weights = tuple(str(i) for i in range(reflex_genes(senses, actions, self.hidden)))
        blocks = [*self.objective_blocks(world), Block("reflex", weights, sigma=self.reflex_sigma)]
        if self.mode != "reflex":
            blocks += self._search_blocks()
        if self.learning:
            blocks.append(Block("stride", ("log2",), -2.0, 1.0, -8.0, 2.0, self.search_sigma))
        return Layout(tuple(blocks))

    def _search_blocks(self) -> list[Block]:
        blocks = []
        if self.budget == 0:
            top = gene_of(self.max_budget)
            blocks.append(budget_block("budget", top / 2, top / 4, self.max_budget, self.search_sigma))
        if self.horizon == 0:
            most, sigma = float(self.max_horizon), self.search_sigma * self.max_horizon / 4
            blocks.append(Block("horizon", ("steps",), most / 2, most / 4, 1.0, most, sigma))
        if self.trusting:
            blocks.append(Block("trust", ("share",), 0.5, 0.25, 0.0, 1.0, self.search_sigma / 4))
        return blocks

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Planners:
        """Decode genomes.

        Weights are scaled to length 1, since only their direction can matter. Programs are as they are: the
        order of plans does not depend on their scale either, but they have no length to be scaled by.
        """
        layout = self.layout(world)
        layout.check(genomes)
        members, budget = len(genomes), limits.budget_of()
        longest = min(self.longest, limits.horizon_of() or self.longest)

        def genes(block: str) -> NDArray[np.float64]:
            return genomes[:, layout.span(block)].astype(np.float64)

        if self.mode == "reflex":
            budgets = np.zeros(members, np.int64)
            horizons = np.ones(members, np.int64)
            trusted = np.zeros(members, np.int64)
        else:
            budgets = np.full(members, self.budget, np.int64)
            if self.budget == 0:
                budgets = budgets_of(genes("budget")[:, 0], self.max_budget)
            horizons = np.full(members, longest, np.int64)
            if self.horizon == 0:
                horizons = np.clip(np.rint(genes("horizon")[:, 0]).astype(np.int64), 1, longest)
            trusted = np.zeros(members, np.int64)
            if self.trusting:
                trusted = np.rint(genes("trust")[:, 0] * horizons).astype(np.int64)
        if budget is not None:
            budgets = np.full(members, budget, np.int64)
        learns = self.learning and limits.budget_of(LEARNING) != 0
        stride = np.exp2(genes("stride")[:, 0]) if learns else np.zeros(members)
        reflex = np.ascontiguousarray(genes("reflex"))
        objectives = self.objectives(genomes, world)
        return self._agents(world, objectives, reflex, budgets, horizons, trusted, stride)

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights of Euclidean length 1 (or 0, if all are 0)."""
        return of_length_one(weights)

    def inner(self) -> tuple[Inner, ...]:
        """The search over plans; and, if it learns, the one over reflex weights."""
        search = Inner("search", budget="budget", horizon="horizon")
        return (search, Inner("learning")) if self.learning else (search,)

    def columns(self, world: World) -> tuple[str, ...]:
        """What it estimated of the dynamics by the end of life, if it does."""
        return tuple(f"estimated.{name}" for name in world.estimated) if self.estimates else ()

    @property
    def scaled(self) -> bool:
        """Weights are; a program has no length."""
        return self.objective == "weights"

    def known(self, world: World) -> dict[str, Genomes]:
        """Those who want what the world's `known_rewards` say, if weights evolve; other genes are means."""
        layout = self.layout(world)
        if not self.scaled or self.wired:
            return {}
        found = {}
        for name, weights in world.known_rewards.items():
            genome = np.concatenate([np.full(len(block.loci), block.mean) for block in layout.blocks])
            genome[layout.span("desires")] = [weights.get(feature, 0.0) for feature in world.features]
            found[name] = genome.astype(np.float32)
        return found

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
            world,
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
        """As `model_steps`, at the largest budget and the longest horizon that a member can have."""
        if self.mode == "reflex" or self.largest == 0:
            return 0.0
        return float(self.largest + 1) * self.longest / min(self._committed, self.longest)

    def model_steps(self, agents: Planners) -> NDArray[np.float64]:
        """(budget + 1) plans of the horizon's length whenever a plan is made, spread over its steps."""
        plans = np.where(agents.budget > 0, agents.budget + 1, 0).astype(np.float64)
        return plans * agents.horizon / np.minimum(agents.commit, agents.horizon)

    @property
    def _committed(self) -> int:
        return self.longest if self.mode == "direct" else self.commit

    def _agents(
        self,
        world: World,
        objective: Any,
        reflex: Array,
        budget: Array,
        horizon: Array,
        trust: Array,
        stride: Array,
    ) -> Planners:
        estimation: Any = AsBelieved(0)
        if self.estimates:
            estimation = LeastSquares(len(world.estimated), float(self.prior))
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
            self._committed,
            estimation,
        )
