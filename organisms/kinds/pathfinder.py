"""The pathfinder: two objectives in one genome. One says what to go for, the other where to look.

To decide, it searches the map of the world best first from where it stands (`organisms.inner.best_first`).
It expands up to `budget` places, always the one that its *guide* finds most promising, goes to the place
that its *desires* value most of all that it saw, and searches again. So the guide is the objective of a
second level: an optimizer's within the organism, whose own objective are the desires. Each has Euclidean
length 1.

The guide evolves, is the desires themselves (`own`), or is `designed` at birth by the organism, for more of
what it desires (`organisms.pathfinding.designing`). Without a budget it sees no place but its own, and
stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implemented, implements
from babushka.fitness.objectives import Weights, objective_of, value
from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.fitness.streams import below
from babushka.fitness.worlds import protocol as worlds
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms import protocol
from babushka.organisms.evolved_budget import budget_block, budgets_of, gene_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.inner.plans import first_action
from babushka.organisms.objective_organism import ObjectiveOrganism, of_length_one
from babushka.organisms.pathfinding.concluding import what_is_wanted
from babushka.organisms.pathfinding.designing import DESIGN, Designs, Innate, design, new_drawing
from babushka.organisms.pathfinding.walking import Walker, new_walker, next_action, write_way

COST = "cost"  # what the guide calls the steps it takes to get somewhere
MAP = (worlds.place_now, worlds.way, worlds.felt_at)  # what a world must tell of its places


class Pathfinders(NamedTuple):
    """Expressed pathfinders, one row a member. F features."""

    objective: Any  # Weights (members, F) of Euclidean length 1 (or 0), or Programs
    guide: Array  # (members, F + 1) float64 of Euclidean length 1 (or 0): of features, and last of steps
    budget: Array  # (members,) int64: places that a search expands
    horizon: Array  # (members,) int64: the longest way, in steps
    designs: Any  # `Designs`, or `Innate` where guides are not designed
    direct: bool
    at_random: bool
    pursues_guide: bool = False  # whether it goes for what its guide values most, once that is made


class PathfinderState(NamedTuple):
    """One pathfinder, awake."""

    walker: Walker
    drawing: Any  # of its guide


@dataclass(frozen=True)
class Pathfinder(ObjectiveOrganism):
    """Settings of pathfinders. The genome holds what is not fixed here."""

    name: ClassVar[str] = "pathfinder"

    mode: str = setting(
        "direct",
        "direct: walks to the place it chose before it searches again; control: searches at every step",
        choices=("direct", "control"),
    )
    budget: int = setting(16, "places that a search expands", low=0, high=10_000, unit="places")
    max_budget: int = setting(
        0,
        "largest such budget that can evolve, founders around the one above; 0: all have that one",
        low=0,
        high=10_000,
        unit="places",
    )
    features: tuple[str, ...] = setting(
        (), "the features of the world that desires and guides are about; empty: all of them"
    )
    guide: str = setting(
        "evolved",
        "where the search looks: evolved: by weights of its own; own: by the desires; designed: by weights "
        "that it searches for at birth, for more of what it desires",
        choices=("evolved", "own", "designed"),
    )
    wired_guide: dict[str, float] = setting(
        dict, "a fixed guide, by feature and 'cost' of a step; empty: as 'guide' says"
    )
    designs: int = setting(
        8, "designed: guides that it tries beside its first one", low=0, high=100_000, unit="guides"
    )
    imagined_lives: int = setting(2, "designed: imagined lives in which it tries each", low=1, high=1000)
    imagined_steps: int = setting(
        60, "designed: length of an imagined life", low=1, high=100_000, unit="steps"
    )
    design_stride: float = setting(
        0.6, "designed: standard deviation of a proposal's change to each weight", low=0
    )
    guide_sigma: float = setting(0.2, "mutation of the guide's weights (standard deviation)", low=0)
    search_sigma: float = setting(0.5, "mutation of the budget's gene (standard deviation)", low=0)

    def check(self) -> None:
        """Raise `SettingsError` for settings that do not go together."""
        if self.wired_guide and self.guide != "evolved":
            raise SettingsError(
                f"'organism.wired_guide' fixes the guide, so it cannot go with 'organism.guide' = "
                f'"{self.guide}".'
            )
        if self.objective == "program" and (self.features or self.guide == "own"):
            other = "'organism.features'" if self.features else "'organism.guide' = \"own\""
            raise SettingsError(
                f"{other} is about weights, so it cannot go with 'organism.objective' = \"program\"."
            )
        if 0 < self.max_budget < self.budget:
            raise SettingsError(
                f"'organism.budget' is {self.budget}, but 'organism.max_budget' only {self.max_budget}."
            )

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without a map, and for features that it does not have."""
        super().check_world(world)
        regime = type(world.regime(world.Regime()))
        if world.seats != 1 or not all(implemented(operation, regime) for operation in MAP):
            raise SettingsError(
                f"Organisms of kind {self.name!r} search a map for places to go to, and world "
                f"{world.name!r} has none; a world for them is 'maze'."
            )
        own = self.features or world.features
        given = {
            "features": (self.features, world.features),
            "wired": (self.wired, own),
            "wired_guide": (self.wired_guide, (*own, COST)),
        }
        for name, (named, known) in given.items():
            for feature in named:
                if feature not in known:
                    raise SettingsError(f"'organism.{name}' cannot hold {feature!r}{nearest(feature, known)}")

    def layout(self, world: World) -> Layout:
        """Blocks: desires (unless wired) or program, guide (if it evolves), budget (if it does)."""
        blocks = self.objective_blocks(world)
        if self.guide == "evolved" and not self.wired_guide:
            blocks.append(Block("guide", (*self._own(world), COST), sigma=self.guide_sigma))
        if self.max_budget > 0:
            mean, spread = gene_of(self.budget), gene_of(self.max_budget) / 4
            blocks.append(budget_block("budget", mean, spread, self.max_budget, self.search_sigma))
        return Layout(tuple(blocks))

    def weight_block(self, world: World) -> Block:
        """The block of evolving desires, of those features that they are about."""
        return Block("desires", self._own(world), sigma=self.desire_sigma)

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights of Euclidean length 1 (or 0, if all are 0)."""
        return of_length_one(weights)

    def inner(self) -> tuple[Inner, ...]:
        """The search for places; and, if it is designed, that for the guide."""
        search = Inner("search", budget="budget", horizon="horizon")
        return (search, Inner("design", budget="designs")) if self.guide == "designed" else (search,)

    @property
    def scaled(self) -> bool:
        """Weights are; a program has no length."""
        return self.objective == "weights"

    def guides(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """The guides that members are born with, shape (members, F + 1): 0 where they are still to design."""
        guides = np.zeros((len(genomes), len(world.features) + 1))
        names = (*world.features, COST)
        if self.wired_guide:
            guides[:] = [self.wired_guide.get(name, 0.0) for name in names]
        elif self.guide == "own":
            guides[:, :-1] = self.objective_weights(genomes, world)
            return guides
        elif self.guide == "evolved":
            own = [names.index(name) for name in (*self._own(world), COST)]
            guides[:, own] = genomes[:, self.layout(world).span("guide")]
        return of_length_one(guides)

    def level_objectives(self, genomes: Genomes, world: World) -> dict[str, NDArray[np.float64]]:
        """Weights over the world's features, (members, F): desires at level 1 and the guide at level 2.

        A guide that is designed is no gene: see `made_objectives`.
        """
        found = {"level 1": self.objective_weights(genomes, world)}
        if self.guide != "designed":
            found["level 2"] = self.guides(genomes, world)[:, :-1]
        return found

    def made_objectives(self, lives: Any, world: World) -> dict[str, NDArray[np.float64]]:
        """The guides that were designed at birth, at level 2."""
        if self.guide != "designed":
            return {}
        return {"level 2": np.stack([lives.each(name) for name in self.columns(world)[:-1]], axis=-1)}

    def pursuing(self, agents: Pathfinders, level: str, genomes: Genomes, world: World) -> Pathfinders:
        """As of all kinds; a designed guide is designed for their own desires, and then pursued."""
        if level == "level 2" and self.guide == "designed":
            return agents._replace(pursues_guide=True)
        pursuers: Pathfinders = super().pursuing(agents, level, genomes, world)
        return pursuers

    def wired_to(
        self, agents: Pathfinders, objective_weights: NDArray[np.float64], all_levels: bool = True
    ) -> Pathfinders:
        """The same pathfinders with these weights as their desires and, if so asked, as guides of no cost."""
        desires = self.weigh(objective_weights)
        wired = agents._replace(objective=Weights(desires))
        if not all_levels:
            return wired
        guides = np.concatenate([desires, np.zeros((len(desires), 1))], axis=1)
        return wired._replace(guide=guides, designs=Innate(0))

    def columns(self, world: World) -> tuple[str, ...]:
        """The guide, if it is designed."""
        if self.guide != "designed":
            return ()
        return tuple(f"guide.{name}" for name in (*world.features, COST))

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Pathfinders:
        """Decode genomes. Limits of designs are those of the second inner optimizer."""
        layout, members = self.layout(world), len(genomes)
        layout.check(genomes)
        budgets = np.full(members, self.budget, np.int64)
        if limits.budget_of() is not None:
            budgets = np.full(members, limits.budget_of(), np.int64)
        elif self.max_budget > 0:
            budgets = budgets_of(genomes[:, layout.span("budget")][:, 0], self.max_budget)
        longest = limits.horizon_of()
        horizons = budgets if longest is None else np.minimum(budgets, longest)
        objective, guides = self.objectives(genomes, world), self.guides(genomes, world)
        designs = self._designs(members, world, limits.budget_of(DESIGN))
        return Pathfinders(
            objective, guides, budgets, horizons, designs, self.mode == "direct", at_random=False
        )

    def random_agents(self, members: int, world: World) -> Pathfinders:
        """Pathfinders that want nothing, look for nothing, and act at random."""
        none, guides = np.zeros(members, np.int64), np.zeros((members, len(world.features) + 1))
        designs = self._designs(members, world, None)
        nothing = self.no_objectives(members, world)
        return Pathfinders(nothing, guides, none, none, designs, self.mode == "direct", at_random=True)

    def traits(self, agents: Pathfinders) -> Mapping[str, NDArray[np.float64]]:
        """Budget (places a search), the longest way that it can find (steps), designs (guides)."""
        found = {name: getattr(agents, name).astype(np.float64) for name in ("budget", "horizon")}
        if isinstance(agents.designs, Designs):
            found["designs"] = agents.designs.budget.astype(np.float64)
        return found

    def most_model_steps(self) -> float:
        """As `model_steps` at the largest budget that can evolve, but for what a design takes."""
        return float(max(self.budget, self.max_budget))

    def model_steps(self, agents: Pathfinders) -> NDArray[np.float64]:
        """One search a step, at most; and the imagined steps of a design, spread over a life."""
        searches = agents.budget.astype(np.float64)
        if isinstance(agents.designs, Innate) or agents.at_random:
            return searches
        tries = np.where(agents.designs.budget > 0, agents.designs.budget + 1.0, 0.0)
        imagined = tries * self.imagined_lives * self.imagined_steps / agents.designs.lifetime
        return np.asarray(searches + imagined * (searches + 1.0), np.float64)

    def concluding(self, genomes: Genomes, world: World, regime: Any, lives: Mapping[str, Any]) -> str:
        """What members want, and what they attain where the world has changed."""
        return what_is_wanted(self.objective_weights(genomes, world), world, lives)

    def _weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """The desires, shape (members, F): 0 for features that they are not about."""
        if self.wired or not self.features:
            return super()._weights(genomes, world)
        desires = np.zeros((len(genomes), len(world.features)))
        own = [world.features.index(feature) for feature in self._own(world)]
        desires[:, own] = genomes[:, self.layout(world).span("desires")]
        return self.weigh(desires)

    def _own(self, world: World) -> tuple[str, ...]:
        """The features that objectives are about, in the world's order."""
        return tuple(name for name in world.features if not self.features or name in self.features)

    def _designs(self, members: int, world: World, limit: int | None) -> Any:
        if self.guide != "designed":
            return Innate(0)
        varied = np.array([name in (*self._own(world), COST) for name in (*world.features, COST)])
        budget = np.full(members, self.designs if limit is None else limit, np.int64)
        return Designs(
            budget, varied, self.imagined_lives, self.imagined_steps, self.design_stride, world.steps
        )


@implements(protocol.init_agent, Pathfinders)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Room for searches, and the guide that it is born with."""
    budget, longest = agents.budget[row], agents.horizon[row]
    walker = new_walker(shape, budget, longest)
    copy(agents.guide[row], walker.guide)
    return PathfinderState(walker, new_drawing(agents.designs, row, belief, shape, budget, longest))


@implements(protocol.decide, Pathfinders)
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
    """Walk on, or look for a place to go to; before all else design the guide, if it is designed."""
    if agents.at_random:
        return first_action(belief, mask, below(stream, shape.actions))
    walker, drawing = agent_state.walker, agent_state.drawing
    objective, budget, direct = objective_of(agents.objective, row), agents.budget[row], agents.direct
    design(
        agents.designs,
        row,
        drawing,
        walker.guide,
        objective,
        budget,
        direct,
        belief,
        shape,
        account,
        stream,
    )
    if agents.pursues_guide:
        wish, count = Weights(walker.guide[: shape.features]), shape.actions
        action = next_action(walker, wish, budget, direct, belief, state, count, account, 0, stream)
    else:
        count = shape.actions
        action = next_action(walker, objective, budget, direct, belief, state, count, account, 0, stream)
    return first_action(belief, mask, action)


@implements(protocol.feel, Pathfinders)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The value of its desires."""
    return value(objective_of(agents.objective, row), felt)


@implements(protocol.intend, Pathfinders)
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """The rest of the way to the place it goes to."""
    return write_way(agent_state.walker, places)


@implements(protocol.write_columns, Pathfinders)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """The guide, where it is designed."""
    for weight in range(columns.size):
        columns[weight] = agent_state.walker.guide[weight]
