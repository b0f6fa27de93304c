"""The description of a world: its settings and names, and what else is known of it outside of kernels.

The operations that kernels call are in `fitness.worlds.protocol`, which says what a world must have.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
