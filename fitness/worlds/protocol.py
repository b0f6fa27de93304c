"""What a world is: a Python description, and operations that kernels call.

The description (`World`) turns settings into a *regime*: a NamedTuple of numbers and arrays under which the
world runs. The same operations serve the world as it is, under the regime it is in, and an organism's model
of it, under the regime that the organism believes in.

A world must implement `create`, `reset`, `observe` and `step` for the class of its regimes. Its state is an
array of any type and form, or a NamedTuple of arrays and of such tuples. That is all: the model of the inner
search is then the world's own `step` on a copy of the state (`copy_state`). A world that can do better
implements the operations from `init_model` on as well; with `evaluate_plan`, plans are valued whole, instead
of step by step from where they were changed.

A world with several `seats` (a game) also implements `act`, and whatever else is needed between `mover` and
`features_for`: whose turn it is, what is legal, what each seat sees, feels and is counted. Its `step` is what
a single agent believes to happen until its next turn, say its own move and somebody's reply; a plan may hold
moves that are illegal by then, which `step` must take for something. `observe`, `state_index` and `step` are
as who is on the move has it. Where that does not say enough, as where all seats act at once, the same from a
seat are `observe_from`, `state_index_from` and `step_from`.

Shapes: F features, S senses, L lanes (plans held side by side), H steps of horizon.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implemented, operation
from babushka.fitness.tabular import Tabular
from babushka.fitness.worlds.choices import Choices
from babushka.fitness.worlds.fittest import OfTheFittest
from babushka.fitness.worlds.forks import Forks
from babushka.fitness.worlds.parts import Part
from babushka.fitness.worlds.questions import Questions

Array = NDArray[Any]


class Shape(NamedTuple):
    """The sizes a kernel needs to know about a world."""

    actions: int
    senses: int
    features: int
    tallies: int
    lifetime: int  # steps
    rows: int  # of the picture; 0 if the world has none
    columns: int
    seats: int = 1  # of this life


@dataclass(frozen=True)
class World(ABC):
    """A world's settings and names. Subclasses are frozen dataclasses of declared settings."""

    name: ClassVar[str]
    actions: ClassVar[tuple[str, ...]]  # by number; empty where an action is a word of bits, see `bits`
    features: ClassVar[tuple[str, ...]]  # what can be felt, per step
    causes: ClassVar[tuple[str, ...]]  # how a life can end; causes[0] is old age
    objective: ClassVar[str]  # the tally that is the base objective unless a scenario says otherwise
    objective_words: ClassVar[str] = ""  # what sentences call it, where its name alone says too little
    intent: ClassVar[str] = ""  # the tally that the designer wants, where it is not the base objective
    Regime: ClassVar[type]  # a dataclass of declared settings: the parameters of a regime
    seats: ClassVar[int] = 1  # agents that share a life; 0: as many as are put in
    in_order: ClassVar[bool] = False  # whether a life is told by its actions in order, not by counts of each
    exclusive: ClassVar[bool] = False  # whether in every step exactly one feature is felt, and as 1
    probes: ClassVar[dict[str, dict[str, Any]]] = {}  # regimes to look at beside the selecting one, by name
    known_rewards: ClassVar[dict[str, dict[str, float]]] = {}  # weights over features, for figures to mark
    # objectives that an organism might have, by name: weights over features; the first is the base's own
    candidates: ClassVar[dict[str, dict[str, float]]] = {}
    # objectives that want none of them, by name: what such organisms reach is reached by accident
    wanderers: ClassVar[dict[str, dict[str, float]]] = {}
    # known rules that decisions are compared with, and what sentences call them: where the parameters of a
    # regime are `compared`, tallies asked.NAME count the decisions at which another rule may do what this one
    # does not, and alike.NAME those of them that were taken as it does
    references: ClassVar[dict[str, str]] = {}
    of_the_fittest: ClassVar[tuple[OfTheFittest, ...]] = ()  # what the history has of the fittest member
    # two features of which the history has the direction of the weights, atan2(first, second)
    angle: ClassVar[tuple[str, str] | None] = None
    estimated: ClassVar[tuple[str, ...]] = ()  # parameters that organisms can estimate, see `estimation`
    interactive: ClassVar[str] = ""  # the part of a report in which a reader takes a seat; empty: none
    search_price: ClassVar[str] = ""  # the setting that is what a model step costs; empty: it costs nothing

    @abstractmethod
    def regime(self, parameters: Any) -> Any:
        """The NamedTuple for the kernels, under the given parameters (an instance of `Regime`)."""

    def belief(self, parameters: Any) -> Any:
        """The regime as an agent that knows only that regime models it. Defaults to the regime itself."""
        return self.regime(parameters)

    @classmethod
    def pinned(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The settings as given, with digests of the data files that they name: so that no other is taken."""
        return dict(given)

    def seeded(self, seed: int) -> "World":
        """The world of a run with that seed; itself, unless something is drawn once for a whole run."""
        return self

    def with_free_search(self) -> "World":
        """The same world in which the inner search costs nothing; itself, if it never did."""
        return replace(self, **{self.search_price: 0.0}) if self.search_price else self

    @property
    def price_of_model_step(self) -> float | None:
        """What a step simulated by the inner search costs; None if the world has no such price."""
        return float(getattr(self, self.search_price)) if self.search_price else None

    def ceiling(self, parameters: Any) -> float | None:
        """The most of the base objective that can be expected of a life, by who knew all; None: not known."""
        return None

    def parts(self, parameters: Any) -> tuple[Part, ...]:
        """What the shift from the ancestral regime to this one consists of; empty where nobody can tell."""
        return ()

    def tabular(self, parameters: Any) -> Tabular | None:
        """Every state, action and outcome under the given parameters; None where they are too many."""
        return None

    @property
    @abstractmethod
    def senses(self) -> tuple[str, ...]:
        """Names of what the reflex perceives, shape (S,)."""

    @property
    def state_count(self) -> int:
        """How many situations `state_index` tells apart; 0 if the world's states are not numbered."""
        return 0

    def sensible(self, objective_weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Of each row of desires (members, F), whether it is worth trying when all of a grid are tried."""
        return np.ones(len(objective_weights), np.bool_)

    @property
    @abstractmethod
    def tallies(self) -> tuple[str, ...]:
        """Names of what the world counts over a life."""

    @property
    @abstractmethod
    def steps(self) -> int:
        """The longest life, in steps."""

    @property
    def bits(self) -> int:
        """The length of the word of bits that an action is, first bit lowest; 0: actions are named."""
        return 0

    def action_name(self, action: int) -> str:
        """An action in words, or in zeros and ones."""
        if self.bits:
            return "".join(str(action >> locus & 1) for locus in range(self.bits))
        return self.actions[action]

    @property
    def picture(self) -> tuple[int, int]:
        """Rows and columns of the world's picture; (0, 0) if it has none."""
        return (0, 0)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the kinds of things that hands can take, from 1 on; where nobody takes anything, none."""
        return ()

    @property
    def delays(self) -> NDArray[np.int64]:
        """How many steps after the step that brings it each feature is felt, shape (F,)."""
        return np.zeros(len(self.features), np.int64)

    def felt_of_kinds(self) -> NDArray[np.float64]:
        """What an agent feels, sooner or later, of each kind that it takes itself, shape (K + 1, F)."""
        return np.zeros((1 + len(self.kinds), len(self.features)))

    def objective_of_kinds(self) -> NDArray[np.float64]:
        """What it does for the base objective that an agent takes each kind itself, shape (K + 1,)."""
        return np.zeros(1 + len(self.kinds))

    def choices(self, parameters: Any) -> Choices | None:
        """Situations in which the candidates part, the same for everybody; None where there are none."""
        return None

    def forks(self, parameters: Any) -> Forks | None:
        """The trials of a life, and which distances may explain what is reached; None without any."""
        return None

    def questions(self, parameters: Any) -> Questions | None:
        """All the questions that a regime can ask; None where they are not enumerated."""
        return None

    def solved(self, parameters: Any) -> Any:
        """Positions of a game whose moves are solved exactly, for measures alone; None where there are none.

        What they are is a matter between a game and the kinds that are players of it.
        """
        return None

    @property
    def legend(self) -> tuple[str, ...]:
        """Names of the values in the picture, from 0 on."""
        return ()

    @property
    def shape(self) -> Shape:
        """The sizes for the kernels."""
        counts = (len(self.actions), len(self.senses), len(self.features), len(self.tallies))
        return Shape(*counts, self.steps, *self.picture, self.seats)

    def shape_under(self, parameters: Any) -> Shape:
        """The sizes under the given parameters, where the length of a life or the picture depends on them."""
        return self.shape

    def check_under(self, parameters: Any) -> None:  # noqa: B027 - most have nothing to check
        """Raise `SettingsError` for parameters that do not go with these settings."""


@operation
def create(regime: Any) -> Any:
    """A state of the world, allocated but not yet drawn: an array, or a NamedTuple of arrays."""


@operation
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw a new world into `state`."""


@operation
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """Make one state of the world what another is: all its numbers, unless a world knows which are enough."""


@operation
def observe(regime: Any, state: Any, senses: Any) -> None:
    """Write what the organism perceives here and now to `senses`, shape (S,)."""


@operation
def state_index(regime: Any, state: Any) -> int:
    """The number of the organism's situation, 0 .. `World.state_count` - 1, for learners with tables."""


@operation
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Live one step: act, and write what can be felt of it to `felt`, shape (F,).

    `effort` is how many model steps the inner search simulated before this action. Returns 0 while life
    goes on, else the index of the cause of death.
    """


@operation
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Write the counts so far to `tallies`."""


@operation
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """Write the world's picture, shape (rows, columns), and the organism's row and column, shape (2,)."""


@operation
def mover(regime: Any, state: Any) -> int:
    """The seat whose turn it is; -1: all seats decide at once, and then act in the order of seats."""


@operation
def create_for(regime: Any, seats: Any) -> Any:
    """As `create`, for a life with so many seats: worlds take as many as are put in if `World.seats` is 0."""


@operation
def legal(regime: Any, state: Any, seat: Any, mask: Any) -> int:
    """Write which actions a seat can take now to `mask`, shape (A,) bool; return how many, at least 1."""


@operation
def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """As `step`, for the agent in a seat; what it feels of its own action goes to `felt`, shape (F,)."""


@operation
def observe_from(regime: Any, state: Any, seat: Any, senses: Any) -> None:
    """As `observe`, from a seat."""


@operation
def state_index_from(regime: Any, state: Any, seat: Any) -> int:
    """As `state_index`, from a seat: situations that are alike from two seats have one number."""


@operation
def step_from(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """As `step`, for the agent in a seat: what it believes to happen until its next turn.

    It is lived in models only; in the world itself everybody acts, see `act`.
    """


@operation
def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    """As `tally`, for a seat."""


@operation
def depict_from(regime: Any, state: Any, seat: Any, picture: Any, place: Any) -> None:
    """As `depict`, with the place of who sits in a seat."""


@operation
def features_of(regime: Any, state: Any, seat: Any, felt: Any) -> None:
    """Add what a seat feels of a turn that is over to `felt`, (F,), which holds what `act` wrote for it.

    It is asked for every seat after each turn, and so tells a seat what the moves of others did to it.
    """


@operation
def features_for(observer: Any, regime: Any, state: Any, seat: Any, felt: Any) -> None:
    """As `features_of`, for an observer: a NamedTuple such as agents, whose class chooses what is felt.

    So two kinds may feel different things in the same seat. Most feel what the world says.
    """


@operation
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for `lanes` plans of up to `horizon` steps, lived through in the model and felt by `objective`.

    It is made once per life, so that whatever can be appraised beforehand may be. With a horizon of 0 nothing
    will be imagined.
    """


@operation
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Set every lane's step 0 to how the organism believes things to be now."""


@operation
def reset_model_from(belief: Any, state: Any, seat: Any, model_state: Any) -> None:
    """As `reset_model`, with the model as seen from a seat, until it is reset again."""


@operation
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """Simulate step `step_index` of a lane's plan, from the saved state before it; return the felt reward.

    The state after it is saved as that before step `step_index` + 1. The dead feel nothing: 0.
    """


@operation
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """Write what would be perceived before step `step_index` of a lane's plan to `senses`, shape (S,)."""


@operation
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Make lane `target` agree with lane `source` on plan steps first .. last - 1 and what follows them."""


@operation
def evaluate_plan(belief: Any, state: Any, model_state: Any, moves: Any, changed: Any, move: Any) -> float:
    """Felt reward of the plan of these moves, shape (H,) int32, but with another move at step `changed`.

    From now on, and to the last bit what `model_step` adds up to. Nothing of it is kept. For worlds that are
    faster at this than at one step after the other; they must have `move` as well.
    """


@operation
def move(belief: Any, model_state: Any, action: Any) -> int:
    """What an action does, as a number that serves `evaluate_plan` better than the action's own."""


@operation
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Write the row and column after each of a plan's steps to `places`, shape (H, 2); -1 where unknown.

    The plan starts where and when the model state was begun.
    """


@operation
def places(regime: Any, state: Any) -> int:
    """How many places the map of the world has, numbered from 0 on. For worlds that have one."""


@operation
def place_now(regime: Any, state: Any) -> int:
    """The place where the organism is."""


@operation
def way(regime: Any, state: Any, place: Any, action: Any) -> int:
    """The place to which an action leads from a place, by the map: that place itself, if it is stopped."""


@operation
def felt_at(regime: Any, state: Any, place: Any, felt: Any) -> None:
    """Write what would be felt on entering a place, as things are now, to `felt`, shape (F,)."""


@operation
def depict_place(regime: Any, state: Any, place: Any, at: Any) -> None:
    """Write the row and column of a place in the world's picture to `at`, shape (2,), if it has one."""


NEEDED = (create, reset, observe, step)


def missing_operations(regime: Any) -> list[str]:
    """Names of the operations that a regime's class lacks; empty if it is a complete world."""
    return [needed.__name__ for needed in NEEDED if not implemented(needed, type(regime))]
