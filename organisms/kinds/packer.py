"""The packer: an evolved priority of items, and a search that follows the best liked of them to the end.

The priority is a weight for each number on the page of an item (`fitness.worlds.knapsack.page`), or a program
over them. By reflex a packer packs the item of the highest priority that fits, again and again. With a budget
b it searches by the pilot method: the b items of the highest priority are each packed in thought, followed by
the reflex to the end, and that of the best outcome is packed. A budget of 1 has nothing to compare: it is
the reflex too. What it spends are the items packed in thought.

It feels the profit as it is: there is no mesa-objective to evolve. What evolves is a heuristic, which search
can make up for or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import Weights, objective_of
from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.knapsack import Knapsack
from babushka.fitness.worlds.knapsack.page import PAGE
from babushka.fitness.worlds.knapsack.regime import LEFT
from babushka.fitness.worlds.knapsack.world import fits, fitting
from babushka.fitness.worlds.protocol import Array, World
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Inner, Limits
from babushka.organisms.inner.packing import Packing, highest, rank
from babushka.organisms.inner.pilot import Pilot
from babushka.organisms.inner.protocol import improve
from babushka.organisms.programs.blocks import NAME, described, expressed
from babushka.organisms.programs.evaluation import constant_programs
from babushka.organisms.programs.grammar import Grammar
from babushka.organisms.protocol import Organism


class Packers(NamedTuple):
    """Expressed packers, one row a member."""

    priority: Any  # Weights (members, 5) or Programs
    budget: Array  # (members,) int64: roll-outs per decision
    desire: float  # weight on what is packed
    aimless: bool  # packs any item that fits


class PackerState(NamedTuple):
    """One packer at work."""

    priority: Any  # its own
    ranked: Array  # (items,) int64
    priorities: Array  # (items,) float64
    imagined: Array  # (items,) bool
    page: Array  # (5,) float64
    items: Array  # (2, 1) int64: the item that is tried, and the best so far


@dataclass(frozen=True)
class Packer(Organism):
    """Settings of packers."""

    name: ClassVar[str] = "packer"

    priority: str = setting(
        "weights",
        "form of the priority: a weight for each number on the page of an item, or a program over them",
        choices=("weights", "program"),
    )
    budget: int = setting(
        4,
        "items followed to the end at each decision; 0 and 1: the reflex",
        low=0,
        high=1_000_000,
        unit="roll-outs",
    )
    max_nodes: int = setting(31, "largest program that can evolve", low=1, high=1000, unit="nodes")
    max_depth: int = setting(8, "deepest program that can evolve; a lone number has depth 0", low=0, high=90)
    wired: dict[str, float] = setting(
        dict, "a fixed priority: weights by ratio, profit, weight, fill and exact; empty: it evolves"
    )
    priority_sigma: float = setting(0.3, "mutation of the priority's weights (standard deviation)", low=0)

    def check(self) -> None:
        """Raise `SettingsError` for a wired priority that cannot be."""
        if self.wired and self.priority == "program":
            raise SettingsError(
                "'organism.wired' fixes weights, so it cannot go with 'organism.priority' = \"program\"."
            )
        for name in self.wired:
            if name not in PAGE:
                raise SettingsError(f"Unknown weight 'organism.wired.{name}'{nearest(name, PAGE)}")

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world without items to pack."""
        if not isinstance(world, Knapsack):
            raise SettingsError(
                f"Organisms of kind {self.name!r} pack items, and there are none in world {world.name!r}; a "
                "world for them is 'knapsack'."
            )

    def layout(self, world: World) -> Layout:
        """One block, of weights or of a program. Wired weights have a gene each that cannot change."""
        if self.priority == "program":
            grammar = Grammar(PAGE, self.max_nodes, self.max_depth)
            return Layout((Block(NAME, grammar.loci, sigma=0.0, program=grammar),))
        if not self.wired:
            return Layout((Block("priority", PAGE, sigma=self.priority_sigma),))
        fixed = {name: self.wired.get(name, 0.0) for name in PAGE}
        return Layout(tuple(Block("priority", (name,), at, 0.0, at, at, 0.0) for name, at in fixed.items()))

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Packers:
        """Decode genomes. A limit replaces the budget; a roll-out has no horizon but the end."""
        layout = self.layout(world)
        layout.check(genomes)
        budget = limits.budget_of()
        budgets = np.full(len(genomes), self.budget if budget is None else budget, np.int64)
        if self.priority == "program":
            return Packers(expressed(genomes, layout), budgets, 1.0, False)
        return Packers(Weights(genomes.astype(np.float64)), budgets, 1.0, False)

    def inner(self) -> tuple[Inner, ...]:
        """The pilot method."""
        return (Inner("search", budget="budget"),)

    def random_agents(self, members: int, world: World) -> Packers:
        """Any item that fits, and no desire."""
        none = np.zeros(members, np.int64)
        if self.priority == "program":
            return Packers(constant_programs(self.max_nodes, members), none, 0.0, True)
        return Packers(Weights(np.zeros((members, len(PAGE)))), none, 0.0, True)

    def traits(self, agents: Packers) -> Mapping[str, NDArray[np.float64]]:
        """The budget; and what the priority weighs, scaled to length 1, since only its direction matters."""
        found = {"budget": agents.budget.astype(np.float64)}
        if isinstance(agents.priority, Weights):
            weights = agents.priority.weights
            length = np.sqrt((weights**2).sum(axis=1, keepdims=True))
            scaled = np.divide(weights, length, out=np.zeros_like(weights), where=length > 0)
            found |= {f"by_{name}": scaled[:, place] for place, name in enumerate(PAGE)}
        return found

    def unit_of_felt(self, world: World) -> str:
        """It feels the profit, as the world counts it."""
        return "share of all profit"

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """Profit, as it is."""
        return np.ones((len(genomes), len(world.features)))

    def describe(self, genome: Genomes, world: World) -> str:
        """The program of one genome, as an expression; empty for weights."""
        return described(genome, self.layout(world)) if self.priority == "program" else ""

    def most_model_steps(self) -> float:
        """Each roll-out packs all items at most; how many there are is the world's."""
        return float(self.budget) if self.budget > 1 else 0.0

    def model_steps(self, agents: Packers) -> NDArray[np.float64]:
        """At least a step for each roll-out."""
        return np.where(agents.budget > 1, agents.budget, 0).astype(np.float64)


@implements(protocol.init_agent, Packers)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Room to think in."""
    return PackerState(
        objective_of(agents.priority, row),
        np.zeros(shape.actions, dtype=np.int64),
        np.zeros(shape.actions),
        np.zeros(shape.actions, dtype=np.bool_),
        np.zeros(len(PAGE)),
        np.zeros((2, 1), dtype=np.int64),
    )


@kernel
def any_that_fits(state: Any, stream: Any) -> int:
    """An item that fits, each with the same probability; the first item if there is none."""
    count = fitting(state)
    if count == 0:
        return 0
    which = below(stream, count)
    item = -1
    while which >= 0:
        item += 1
        which -= fits(state.weight, state.packed, state.counts[LEFT], item)
    return item


@implements(protocol.decide, Packers)
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
    """Search if there is a budget for it, else follow the priority. Where nothing fits, any item will do."""
    profit, weight, packed, scales = state.profit, state.weight, state.packed, state.scales
    left, page, priority = state.counts[LEFT], agent_state.page, agent_state.priority
    if agents.aimless:
        return any_that_fits(state, stream)
    budget = agents.budget[row]
    if budget <= 1:
        return max(0, highest(priority, profit, weight, packed, scales, left, page))
    ranked, priorities = agent_state.ranked, agent_state.priorities
    count = rank(priority, profit, weight, packed, scales, left, page, ranked, priorities)
    if count == 0:
        return 0
    candidate, incumbent = agent_state.items[0], agent_state.items[1]
    task = Packing(
        priority,
        profit,
        weight,
        packed,
        scales,
        left,
        count,
        ranked,
        priorities,
        agent_state.imagined,
        page,
        incumbent,
    )
    improve(Pilot(0), task, candidate, budget, account, 0, stream)
    return incumbent[0]


@implements(protocol.feel, Packers)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The profit itself."""
    return float(agents.desire * felt[0])


@implements(protocol.habit, Packers)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """The item of the highest priority that fits."""
    if agents.aimless:
        return -1
    return highest(
        agent_state.priority,
        state.profit,
        state.weight,
        state.packed,
        state.scales,
        state.counts[LEFT],
        agent_state.page,
    )
