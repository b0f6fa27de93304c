"""What a world is: a Python description, and operations that kernels call.

The description (`World`) turns settings into a *regime*: a NamedTuple of numbers and arrays under which the
world runs. The same operations serve the world as it is, under the regime it is in, and an organism's model
of it, under the regime that the organism believes in.

A world must implement `create`, `reset`, `sense` and `step` for the class of its regimes. If its state is a
one-dimensional float64 array, that is all: the model of the inner search is then the world's own `step` on a
copy of the state. A world that can do better implements the operations from `imagination` on as well; with
`appraise`, plans are valued whole, instead of step by step from where they were changed.

Shapes: F features, S senses, L lanes (plans held side by side), H steps of horizon.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.arrays import copy
from fitness.dispatch import implemented, implements, operation
from fitness.objectives import value
from fitness.tabular import Tabular
from fitness.worlds.parts import Part

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


@dataclass(frozen=True)
class World(ABC):
    """A world's settings and names. Subclasses are frozen dataclasses of declared settings."""

    name: ClassVar[str]
    actions: ClassVar[tuple[str, ...]]  # by number; empty where an action is a word of bits, see `bits`
    features: ClassVar[tuple[str, ...]]  # what can be felt, per step
    causes: ClassVar[tuple[str, ...]]  # how a life can end; causes[0] is old age
    objective: ClassVar[str]  # the tally that is the base objective unless a scenario says otherwise
    Regime: ClassVar[type]  # a dataclass of declared settings: the parameters of a regime
    exclusive: ClassVar[bool] = False  # whether in every step exactly one feature is felt, and as 1
    probes: ClassVar[dict[str, dict[str, Any]]] = {}  # regimes to look at beside the selecting one, by name
    known_rewards: ClassVar[dict[str, dict[str, float]]] = {}  # weights over features, for figures to mark

    @abstractmethod
    def regime(self, parameters: Any) -> Any:
        """The NamedTuple for the kernels, under the given parameters (an instance of `Regime`)."""

    def belief(self, parameters: Any) -> Any:
        """The regime as a mind that knows only that regime models it. Defaults to the regime itself."""
        return self.regime(parameters)

    def with_free_search(self) -> "World":
        """The same world in which the inner search costs nothing; itself, if it never did."""
        return self

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
    def situations(self) -> int:
        """How many situations `observe` tells apart; 0 if the world's states are not numbered."""
        return 0

    def sensible(self, desires: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Of each row of desires (members, F), whether it is worth trying when all of a grid are tried."""
        return np.ones(len(desires), np.bool_)

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
    def legend(self) -> tuple[str, ...]:
        """Names of the values in the picture, from 0 on."""
        return ()

    @property
    def shape(self) -> Shape:
        """The sizes for the kernels."""
        counts = (len(self.actions), len(self.senses), len(self.features), len(self.tallies))
        return Shape(*counts, self.steps, *self.picture)


@operation
def create(regime: Any) -> Any:
    """A state of the world, allocated but not yet drawn: a float64 array, or a NamedTuple of arrays."""


@operation
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw a new world into `state`."""


@operation
def sense(regime: Any, state: Any, senses: Any) -> None:
    """Write what the organism perceives here and now to `senses`, shape (S,)."""


@operation
def observe(regime: Any, state: Any) -> int:
    """The number of the organism's situation, 0 .. `World.situations` - 1, for learners with tables."""


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
def imagination(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for `lanes` plans of up to `horizon` steps, lived through in the model and felt by `objective`.

    It is made once per life, so that whatever can be appraised beforehand may be. With a horizon of 0 nothing
    will be imagined.
    """


@operation
def begin(belief: Any, state: Any, dream: Any) -> None:
    """Set every lane's step 0 to how the organism believes things to be now."""


@operation
def imagine(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, action: Any) -> float:
    """Simulate step `step_index` of a lane's plan, from the saved state before it; return the felt reward.

    The state after it is saved as that before step `step_index` + 1. The dead feel nothing: 0.
    """


@operation
def sense_imagined(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """Write what would be perceived before step `step_index` of a lane's plan to `senses`, shape (S,)."""


@operation
def recall(belief: Any, dream: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Make lane `target` agree with lane `source` on plan steps first .. last - 1 and what follows them."""


@operation
def appraise(belief: Any, state: Any, dream: Any, moves: Any, changed: Any, move: Any) -> float:
    """Felt reward of the plan of these moves, shape (H,) int32, but with another move at step `changed`.

    From now on, and to the last bit what `imagine` adds up to. Nothing of it is kept. For worlds that are
    faster at this than at one step after the other; they must have `move` as well.
    """


@operation
def move(belief: Any, dream: Any, action: Any) -> int:
    """What an action does, as a number that serves `appraise` better than the action's own."""


@operation
def depict_plan(belief: Any, dream: Any, plan: Any, places: Any) -> None:
    """Write the row and column after each of a plan's steps to `places`, shape (H, 2); -1 where unknown.

    The plan starts where and when the dream was begun.
    """


class Dream(NamedTuple):
    """The default imagination: a copy of the world's state per lane and step."""

    states: Array  # (L, H + 1, size of the state) float64
    alive: Array  # (L, H + 1) bool
    objective: Any  # whose value is felt
    felt: Array  # (F,) float64
    stream: Array  # (1,) uint64


@implements(tally)
def _no_tallies(regime: Any, state: Any, tallies: Any) -> None:
    pass


@implements(observe)
def _nothing_numbered(regime: Any, state: Any) -> int:
    return 0


@implements(depict)
def _no_picture(regime: Any, state: Any, picture: Any, place: Any) -> None:
    pass


@implements(depict_plan)
def _no_places(belief: Any, dream: Any, plan: Any, places: Any) -> None:
    places[:] = -1


@implements(imagination)
def _room_for_copies(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    size = create(belief).size
    return Dream(
        np.zeros((lanes, horizon + 1, size)),
        np.zeros((lanes, horizon + 1), dtype=np.bool_),
        objective,
        np.zeros(shape.features),
        np.zeros(1, dtype=np.uint64),
    )


@implements(begin)
def _copy_state(belief: Any, state: Any, dream: Any) -> None:
    for lane in range(dream.states.shape[0]):
        copy(state, dream.states[lane, 0])
        dream.alive[lane, 0] = True


@implements(imagine)
def _step_a_copy(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, action: Any) -> float:
    alive = dream.alive[lane, step_index]
    for number in range(dream.states.shape[2]):
        dream.states[lane, step_index + 1, number] = dream.states[lane, step_index, number]
    dream.alive[lane, step_index + 1] = alive
    if not alive:
        return 0.0
    # Chance is imagined the same for every plan: what differs between two plans is then their doing.
    dream.stream[0] = np.uint64(step_index)
    for feature in range(dream.felt.size):
        dream.felt[feature] = 0.0
    cause = step(belief, dream.states[lane, step_index + 1], action, 0, dream.stream, dream.felt)
    dream.alive[lane, step_index + 1] = cause == 0
    return value(dream.objective, dream.felt)


@implements(sense_imagined)
def _sense_a_copy(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, senses: Any) -> None:
    sense(belief, dream.states[lane, step_index], senses)


@implements(recall)
def _recall_copies(belief: Any, dream: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    for k in range(first + 1, last + 1):
        for number in range(dream.states.shape[2]):
            dream.states[target, k, number] = dream.states[source, k, number]
        dream.alive[target, k] = dream.alive[source, k]


NEEDED = (create, reset, sense, step)


def missing_operations(regime: Any) -> list[str]:
    """Names of the operations that a regime's class lacks; empty if it is a complete world."""
    return [needed.__name__ for needed in NEEDED if not implemented(needed, type(regime))]
