"""The player of Connect Four: an evolved value of positions, an evolved prior of moves, a search with both.

By reflex it makes the move that its prior likes best. With a budget it searches (`organisms.inner`): by a
tree of positions that grows where value and prior say so, or by alpha-beta, where the prior only orders the
moves. A budget counts positions met at a move, and its logarithm is a gene. A budget of 0 is the reflex: the
same genome, without search.

There is no trust in the reflex beside the prior's weights, as planners have it: the reflex depends on their
direction only, so that evolution is free to choose their length, which is what the tree makes of it.

With `lessons` it learns in life: before its first move it plays so many games with itself, in which the
prior moves toward what its search looks at (`organisms.playing.lessons`). It feels points as they are: there
is no mesa-objective but the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.legal_actions import draw_legal
from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.fitness.worlds.connect_four.features import PRIOR, VALUE, geometry_of
from babushka.fitness.worlds.connect_four.regime import MASK, STONES
from babushka.fitness.worlds.protocol import World
from babushka.organisms import protocol
from babushka.organisms.evolved_budget import budget_block, budgets_of, gene_of
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, SIMULATED, Inner, Limits
from babushka.organisms.playing.judgement import BEYOND_THE_PAGE, highest, read_logits
from babushka.organisms.playing.lessons import take_lessons
from babushka.organisms.playing.players import ByAlphaBeta, ByTree, Players, choose_move, new_player
from babushka.organisms.protocol import Organism

POINTS = (1.0, 0.5, 0.0)  # of a game that is won, drawn, lost
LEARNING = 1  # the second inner optimizer
PAGES = {"value": VALUE, "prior": PRIOR}


@dataclass(frozen=True)
class Player(Organism):
    """Settings of players."""

    name: ClassVar[str] = "player"

    method: str = setting(
        "tree",
        "how it searches. tree: positions where value and prior say so (PUCT); alpha-beta: all of them but "
        "what cannot matter, deeper and deeper",
        choices=("tree", "alpha-beta"),
    )
    budget: int = setting(8, "positions met at a move", low=0, high=1_000_000, unit="positions")
    max_budget: int = setting(
        512,
        "largest such budget that can evolve, founders around the one above; 0: all have that one",
        low=0,
        high=1_000_000,
        unit="positions",
    )
    budget_spread: float = setting(1.5, "spread of the budget gene in founders, log2 of budget and 1", low=0)
    exploration: float = setting(1.5, "tree: how much it follows the prior instead of what came of it", low=0)
    deepest: int = setting(49, "alpha-beta: plies that it looks ahead at most", low=1, high=49, unit="plies")
    noise: float = setting(
        0.1, "random addition to the prior's logits of each move (standard deviation)", low=0
    )
    hidden: int = setting(
        0, "hidden units of the value and of the prior, beside their weights", low=0, high=1000
    )
    lessons: int = setting(0, "games with itself in which it learns, in each life", low=0, high=1000)
    rate: float = setting(0.05, "learning rate", low=0)
    wired: dict[str, float] = setting(
        dict, "fixed weights by name, all others being 0; empty: all of them evolve"
    )
    weight_sigma: float = setting(0.3, "mutation of weights (standard deviation)", low=0)
    budget_sigma: float = setting(0.5, "mutation of the budget gene (standard deviation)", low=0)

    def check(self) -> None:
        """Raise `SettingsError` for settings that do not go together."""
        for name in self.wired:
            if name not in VALUE + PRIOR:
                raise SettingsError(f"Unknown weight 'organism.wired.{name}'{nearest(name, VALUE + PRIOR)}")
        if self.wired and self.hidden:
            raise SettingsError(
                "'organism.wired' fixes weights, so it cannot go with 'organism.hidden'; set that to 0."
            )
        if 0 < self.max_budget < self.budget:
            raise SettingsError(
                f"'organism.budget' is {self.budget}, but 'organism.max_budget' only {self.max_budget}."
            )

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for another game."""
        if not isinstance(world, ConnectFour):
            raise SettingsError(
                f"Organisms of kind {self.name!r} play Connect Four, and world {world.name!r} is something "
                "else; a world for them is 'connect-four'."
            )

    def layout(self, world: World) -> Layout:
        """Blocks: value, prior, those of their hidden units (if any), and the budget (if it evolves).

        Wired weights have a gene each that cannot change.
        """
        blocks = []
        for name, page in PAGES.items():
            if self.wired:
                for which in page:
                    at = self.wired.get(which, 0.0)
                    blocks.append(Block(f"{name}.{which}", ("wired",), at, 0.0, at, at, 0.0))
                continue
            blocks.append(Block(name, page, sigma=self.weight_sigma))
            if self.hidden:
                units = (
                    f"{place}.{unit + 1}" for unit in range(self.hidden) for place in (*page, "1", "out")
                )
                blocks.append(Block(f"{name}.units", tuple(units), sigma=self.weight_sigma))
        if self.max_budget > 0:
            mean = gene_of(self.budget)
            blocks.append(
                budget_block("budget", mean, self.budget_spread, self.max_budget, self.budget_sigma)
            )
        return Layout(tuple(blocks))

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Players:
        """Decode genomes. A limit replaces the budget of the search; one of 0 to learning takes it away."""
        layout, members = self.layout(world), len(genomes)
        layout.check(genomes)
        budgets = np.full(members, self.budget, np.int64)
        if limits.budget_of() is not None:
            budgets = np.full(members, limits.budget_of(), np.int64)
        elif self.max_budget > 0:
            budgets = budgets_of(genomes[:, layout.span("budget")][:, 0], self.max_budget)
        lessons = 0 if limits.budget_of(LEARNING) == 0 else self.lessons
        value, prior = (self._weights(name, genomes, layout) for name in PAGES)
        value_units, prior_units = (self._units(name, genomes, layout) for name in PAGES)
        return Players(
            value, prior, value_units, prior_units, budgets, *self._habits(), lessons, float(self.rate)
        )

    def _weights(self, name: str, genomes: Genomes, layout: Layout) -> NDArray[np.float64]:
        """Those of the value or of the prior, (members, numbers)."""
        if self.wired:
            return np.tile([self.wired.get(which, 0.0) for which in PAGES[name]], (len(genomes), 1))
        return np.ascontiguousarray(genomes[:, layout.span(name)], np.float64)

    def _units(self, name: str, genomes: Genomes, layout: Layout) -> NDArray[np.float64]:
        """Hidden units of the value or of the prior, (members, units, numbers + 2)."""
        genes = np.ascontiguousarray(genomes[:, layout.span(f"{name}.units")], np.float64)
        return genes.reshape(len(genomes), self.hidden, len(PAGES[name]) + BEYOND_THE_PAGE)

    def _habits(self) -> tuple[ByTree | ByAlphaBeta, float]:
        """How all of them search, and their noise."""
        search = ByTree(float(self.exploration)) if self.method == "tree" else ByAlphaBeta(self.deepest)
        return search, float(self.noise)

    def inner(self) -> tuple[Inner, ...]:
        """The search; and learning, if there is any."""
        search = Inner("search", budget="budget")
        return (search, Inner("learning")) if self.lessons else (search,)

    @property
    def learns(self) -> bool:
        """With lessons."""
        return self.lessons > 0

    def learned_size(self, world: World) -> int:
        """The weights of the prior, unless they are wired."""
        if not self.lessons or self.wired:
            return 0
        return len(PRIOR) + self.hidden * (len(PRIOR) + BEYOND_THE_PAGE)

    def write_back(self, genomes: Genomes, learned: NDArray[np.float64], world: World) -> Genomes:
        """Genomes whose prior is the learned one."""
        if not self.learned_size(world):
            return genomes
        layout, made = self.layout(world), genomes.copy()
        made[:, layout.span("prior")] = learned[:, : len(PRIOR)]
        made[:, layout.span("prior.units")] = learned[:, len(PRIOR) :]
        return made

    def without_learning(self, agents: Players) -> Players:
        """The same without lessons."""
        return agents._replace(lessons=0)

    def random_agents(self, members: int, world: World) -> Players:
        """Any move that is legal, and no desire."""
        value, prior = (np.zeros((members, len(page))) for page in PAGES.values())
        value_units, prior_units = (
            np.zeros((members, self.hidden, len(page) + BEYOND_THE_PAGE)) for page in PAGES.values()
        )
        none = np.zeros(members, np.int64)
        return Players(
            value, prior, value_units, prior_units, none, *self._habits(), 0, 0.0, desire=0.0, aimless=True
        )

    def players(self, agents: Players) -> Players:
        """They are players."""
        return agents

    def traits(self, agents: Players) -> Mapping[str, NDArray[np.float64]]:
        """The budget."""
        return {"budget": agents.budget.astype(np.float64)}

    def unit_of_felt(self, world: World) -> str:
        """It feels points, as the world counts them."""
        return "points"

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """Points, as they are."""
        return np.tile(POINTS, (len(genomes), 1))

    def most_model_steps(self) -> float:
        """The largest budget that can evolve."""
        return float(max(self.budget, self.max_budget))

    def model_steps(self, agents: Players) -> NDArray[np.float64]:
        """The budget is spent at every move, or less if the game is decided."""
        return agents.budget.astype(np.float64)


@implements(protocol.init_agent, Players)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Room to think in."""
    return new_player(agents, row, agents.budget[row], shape.actions)


@implements(protocol.decide, Players)
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
    """Learn, if that is still to do; then choose."""
    if agents.aimless:
        return draw_legal(mask, stream)
    board = geometry_of(state.size[0], state.size[1])
    budget = agents.budget[row]
    if agents.lessons > 0 and not agent_state.taught[0]:
        agent_state.taught[0] = True
        if budget > 0:
            take_lessons(
                agent_state,
                board,
                belief.opening,
                agents.lessons,
                budget,
                agents.rate,
                account,
                min(LEARNING, account.shape[0] - 1),
                stream,
            )
    return choose_move(
        agent_state,
        board,
        state.board[STONES],
        state.board[MASK],
        budget,
        agents.noise,
        account,
        stream,
    )


@implements(protocol.feel, Players)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """Points."""
    return float(agents.desire * (felt[0] + 0.5 * felt[1]))


@implements(protocol.priced, Players)
def priced(agents: Any, account: Any) -> int:
    """The positions met by search; lessons are free."""
    return int(account[0, SIMULATED])


@implements(protocol.read_learned, Players)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """The prior as it is now."""
    judgement = agent_state.judgement
    weights = judgement.prior.size
    for place in range(weights):
        learned[place] = judgement.prior[place]
    width = judgement.prior_units.shape[1]
    for unit in range(judgement.prior_units.shape[0]):
        for place in range(width):
            learned[weights + unit * width + place] = judgement.prior_units[unit, place]


@implements(protocol.habit, Players)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """The move that the prior likes best, without noise."""
    if agents.aimless:
        return -1
    board = geometry_of(state.size[0], state.size[1])
    read_logits(agent_state.judgement, board, state.board[STONES], state.board[MASK], agent_state.logits)
    return highest(agent_state.logits)
