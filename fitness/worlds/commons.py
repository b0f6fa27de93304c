"""The commons: roots and leaves to eat on a torus, where each uprooting destroys plants, here or elsewhere.

A root is worth 1, a leaf `leaf`; what is eaten reappears at once on a random empty cell, as its kind. Yet who
uproots does harm: it destroys `harm` plants, of any kind, at random and for good. A share `own` of that
falls on the organism's own world, the rest on the worlds of others, and by symmetry theirs falls on its own:
at every step (1 - own) harm `others` plants vanish, where `others` is what everybody else uproots per step.
In evolution that is what the generation before uprooted (`evolution.feedback`). All these numbers of plants
are expectations: what is left over of a whole number is the probability of one more.

In a group of g whose members are related by r, own = 1 / g + r (g - 1) / g: 1 is a clone group, or who lives
alone; 0 is a crowd of strangers. The base objective is the value that the organism eats itself. What it eats
with own = 1 is the population's yield if everybody is like it: the probe `shared`.

No plan foresees harm: in the model what is eaten is gone, and nothing reappears or vanishes.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import value
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.choices import Choices
from babushka.fitness.worlds.protocol import Array, World

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1), (0, 0))  # rows and columns that each action leads by
EMPTY, ROOT, LEAF, BARE = range(4)  # what is on a cell; bare: a plant was destroyed there
UPROOTED, LEAVES, DESTROYED, PLANTS, CLOCK = range(5)  # what is counted
NEAR = 4  # cells around, that are perceived


@dataclass(frozen=True)
class Sharing:
    """The parameters of a regime: whose harm falls on whom."""

    own: float = setting(0.0, "share of the harm it does that falls on its own world", low=0, high=1)
    others: float = setting(
        0.0, "what everybody else uproots, whose harm it gets a share of", low=0, unit="roots per step"
    )


class CommonsRegime(NamedTuple):
    """A commons for the kernels."""

    neighbours: Array  # (cells, actions) uint16: the cell that an action leads to
    side: int
    roots: int
    leaves: int
    leaf: float  # value
    per_root: float  # plants destroyed here by an uprooting of its own
    per_step: float  # plants destroyed here by others
    renewal: int  # steps


class CommonsState(NamedTuple):
    """One commons and its organism."""

    cells: Array  # (cells,) uint8: what is on each cell
    place: Array  # (1,) int64: the organism's cell
    counts: Array  # (5,) int64: uprooted, leaves eaten, destroyed, plants that are there, steps lived


class CommonsModel(NamedTuple):
    """Plans lived through in the model: L lanes, H steps of horizon."""

    path: Array  # (L, H + 1) uint16: cells
    worth: Array  # (4,) float64: what it feels like to enter a cell, by what is on it
    seen: Array  # (cells,) int64: the last whole plan that entered each cell
    plans: Array  # (1,) int64: whole plans so far


@dataclass(frozen=True)
class Commons(World):
    """Settings of the commons."""

    name: ClassVar[str] = "commons"
    actions: ClassVar[tuple[str, ...]] = ("north", "east", "south", "west", "rest")
    features: ClassVar[tuple[str, ...]] = ("root", "leaf")
    causes: ClassVar[tuple[str, ...]] = ("old age",)
    objective: ClassVar[str] = "value"
    objective_words: ClassVar[str] = "value eaten"
    Regime: ClassVar[type] = Sharing
    probes: ClassVar[dict[str, dict[str, Any]]] = {"shared": {"own": 1.0}}
    angle: ClassVar[tuple[str, str]] = ("root", "leaf")

    size: int = setting(12, "side of the torus", low=3, high=255, unit="cells")
    roots: int = setting(9, "roots that there are at first", low=0)
    leaves: int = setting(9, "leaves that there are at first", low=0)
    leaf: float = setting(0.7, "value of a leaf; that of a root is 1")
    harm: float = setting(
        1.0, "plants that an uprooting destroys, here and elsewhere, on average", low=0, high=1000
    )
    lifetime: int = setting(200, "length of life", low=1, high=100_000, unit="steps")
    renewal: int = setting(
        0, "steps after which everything is drawn anew, during life; 0: never, so that harm lasts", low=0
    )

    def check(self) -> None:
        """Raise `SettingsError` where there are no plants, or they leave no room to reappear in."""
        cells = self.size * self.size
        if self.roots + self.leaves == 0:
            raise SettingsError(
                "'world.roots' and 'world.leaves' are both 0, but there must be something to eat."
            )
        if self.roots + self.leaves > 0.9 * cells:
            raise SettingsError(
                f"'world.roots' and 'world.leaves' are {self.roots} and {self.leaves}, but at most 0.9 of "
                f"the {cells} cells may hold plants, since what is eaten needs an empty cell to reappear on."
            )

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        return tuple(f"{plant}.{action}" for action in self.actions[:NEAR] for plant in self.features)

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("value", "uprooted", "leaves", "destroyed")

    @property
    def picture(self) -> tuple[int, int]:
        return (self.size, self.size)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", "root", "leaf", "bare")

    @property
    def candidates(self) -> dict[str, dict[str, float]]:  # type: ignore[override]
        """What counts; and one kind alone."""
        return {"value": {"root": 1.0, "leaf": self.leaf}, "root": {"root": 1.0}, "leaf": {"leaf": 1.0}}

    def choices(self, parameters: Sharing) -> Choices:
        """A choice between patches, in each of which the mixture is what one of the candidates is for.

        All have the same length as a row of features, so that each candidate likes its own patch best.
        """
        wanted = [[weights.get(name, 0.0) for name in self.features] for weights in self.candidates.values()]
        patches = np.array(wanted) / np.linalg.norm(wanted, axis=1, keepdims=True)
        return Choices(patches[None], np.arange(len(patches))[None])

    def regime(self, parameters: Sharing) -> CommonsRegime:
        """The commons in which harm is shared like that."""
        row, column = np.divmod(np.arange(self.size * self.size), self.size)
        to = [(row + down) % self.size * self.size + (column + right) % self.size for down, right in MOVES]
        return CommonsRegime(
            np.stack(to, axis=1).astype(np.uint16),
            self.size,
            self.roots,
            self.leaves,
            float(self.leaf),
            float(parameters.own * self.harm),
            float((1.0 - parameters.own) * self.harm * parameters.others),
            self.renewal,
        )


@implements(protocol.create, CommonsRegime)
def create(regime: Any) -> Any:
    """An empty commons."""
    cells = regime.side * regime.side
    return CommonsState(np.zeros(cells, np.uint8), np.zeros(1, np.int64), np.zeros(5, np.int64))


@implements(protocol.reset, CommonsRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """A new commons in which nobody has eaten yet."""
    state.counts[:] = 0
    _plant(regime, state, stream)


@kernel
def _plant(regime: Any, state: Any, stream: Any) -> None:
    """Put the organism on a random cell, and each plant on a random empty one."""
    state.cells[:] = EMPTY
    state.place[0] = below(stream, state.cells.size)
    for _ in range(regime.roots):
        _grow(state, state.place[0], ROOT, stream)
    for _ in range(regime.leaves):
        _grow(state, state.place[0], LEAF, stream)
    state.counts[PLANTS] = regime.roots + regime.leaves


@kernel
def _grow(state: Any, place: Any, kind: Any, stream: Any) -> None:
    """Put a plant on a random cell without one, but not where the organism is."""
    while True:
        cell = below(stream, state.cells.size)
        if cell != place and not _plant_at(state, cell):
            state.cells[cell] = kind
            return


@kernel
def _plant_at(state: Any, cell: Any) -> Any:
    return state.cells[cell] in (ROOT, LEAF)


@kernel
def _destroy(state: Any, expected: Any, stream: Any) -> None:
    """Destroy so many plants on average, each drawn from those that are left. For 0, nothing is drawn."""
    if expected <= 0.0:
        return
    number = np.int64(expected)
    number += uniform(stream) < expected - number
    for _ in range(min(number, state.counts[PLANTS])):
        before = below(stream, state.counts[PLANTS])
        cell = 0
        while before > 0 or not _plant_at(state, cell):
            before -= _plant_at(state, cell)
            cell += 1
        state.cells[cell] = BARE
        state.counts[PLANTS] -= 1
        state.counts[DESTROYED] += 1


@implements(protocol.step, CommonsRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Move, eat, do harm, and bear that of others."""
    counts = state.counts
    cell = np.int64(regime.neighbours[state.place[0], action])
    state.place[0] = cell
    kind = state.cells[cell]
    felt[0] = 1.0 if kind == ROOT else 0.0
    felt[1] = 1.0 if kind == LEAF else 0.0
    if kind in (ROOT, LEAF):
        state.cells[cell] = EMPTY
        _grow(state, cell, kind, stream)
        counts[UPROOTED if kind == ROOT else LEAVES] += 1
    if kind == ROOT:
        _destroy(state, regime.per_root, stream)
    _destroy(state, regime.per_step, stream)
    counts[CLOCK] += 1
    if regime.renewal > 0 and counts[CLOCK] % regime.renewal == 0:
        _plant(regime, state, stream)
    return 0


@implements(protocol.observe, CommonsRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """Which plant is on each of the four cells around."""
    for direction in range(NEAR):
        kind = state.cells[belief.neighbours[state.place[0], direction]]
        _sense(senses, direction, kind)


@kernel
def _sense(senses: Any, direction: Any, kind: Any) -> None:
    senses[2 * direction] = 1.0 if kind == ROOT else 0.0
    senses[2 * direction + 1] = 1.0 if kind == LEAF else 0.0


@implements(protocol.tally, CommonsRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Value eaten, roots and leaves that it is made of, and plants destroyed here."""
    counts = state.counts
    tallies[0] = counts[UPROOTED] + regime.leaf * counts[LEAVES]
    tallies[1] = counts[UPROOTED]
    tallies[2] = counts[LEAVES]
    tallies[3] = counts[DESTROYED]


@implements(protocol.depict, CommonsRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """What is on the cells, and where the organism is."""
    for cell in range(state.cells.size):
        picture[cell // regime.side, cell % regime.side] = state.cells[cell]
    place[0] = state.place[0] // regime.side
    place[1] = state.place[0] % regime.side


@implements(protocol.init_model, CommonsRegime)
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for paths. What entering a cell feels like depends on what is on it: it is appraised once."""
    worth, felt = np.zeros(4), np.zeros(shape.features)
    for kind in range(4):
        felt[0] = 1.0 if kind == ROOT else 0.0
        felt[1] = 1.0 if kind == LEAF else 0.0
        worth[kind] = value(objective, felt)
    seen = np.zeros(belief.side * belief.side, np.int64)
    return CommonsModel(np.zeros((lanes, horizon + 1), np.uint16), worth, seen, np.zeros(1, np.int64))


@implements(protocol.reset_model, CommonsRegime)
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Here; what is on the cells is read from the state."""
    for lane in range(model_state.path.shape[0]):
        model_state.path[lane, 0] = state.place[0]


@kernel
def _left_at(state: Any, model_state: Any, lane: Any, step_index: Any, cell: Any) -> Any:
    """What is left on a cell before a step of a plan: nothing, if the plan has entered it."""
    kind = state.cells[cell]
    if kind != EMPTY:
        for before in range(1, step_index + 1):
            if model_state.path[lane, before] == cell:
                return np.uint8(EMPTY)
    return kind


@implements(protocol.model_step, CommonsRegime)
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step in the model, as in `step`, but that nothing reappears and nothing is destroyed."""
    cell = belief.neighbours[model_state.path[lane, step_index], action]
    kind = _left_at(state, model_state, lane, step_index, cell)
    model_state.path[lane, step_index + 1] = cell
    return model_state.worth[kind]


@implements(protocol.model_observe, CommonsRegime)
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `observe`, but before step `step_index` of a plan."""
    for direction in range(NEAR):
        cell = belief.neighbours[model_state.path[lane, step_index], direction]
        _sense(senses, direction, _left_at(state, model_state, lane, step_index, cell))


@implements(protocol.copy_prefix, CommonsRegime)
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy the path, from step `first` up to `last`."""
    for k in range(first + 1, last + 1):
        model_state.path[target, k] = model_state.path[source, k]


@implements(protocol.move, CommonsRegime)
def move(belief: Any, model_state: Any, action: Any) -> Any:
    """The action itself."""
    return np.int64(action)


@implements(protocol.evaluate_plan, CommonsRegime)
def evaluate_plan(belief: Any, state: Any, model_state: Any, moves: Any, changed: Any, move: Any) -> float:
    """Live through a plan in the model. What it has entered is marked with its number, not looked up."""
    now = model_state.plans[0] + 1
    model_state.plans[0] = now
    cell = np.uint16(state.place[0])
    gain = 0.0
    for k in range(moves.size):
        cell = belief.neighbours[cell, move if k == changed else moves[k]]
        kind = state.cells[cell] if model_state.seen[cell] != now else np.uint8(EMPTY)
        model_state.seen[cell] = now
        gain += model_state.worth[kind]
    return gain


@implements(protocol.depict_plan, CommonsRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Row and column after each step."""
    cell = model_state.path[0, 0]
    for k in range(plan.size):
        cell = belief.neighbours[cell, plan[k]]
        places[k, 0] = cell // belief.side
        places[k, 1] = cell % belief.side
