"""What an organism kind is: a Python description, and operations that the kernel of a life calls.

The description (`Organism`) lays out the genome and *expresses* genomes: it turns a (members, genes) matrix
into *agents*, a NamedTuple of arrays with one row a member. For the class of its agents a kind must implement
`init_agent`, `decide` and `feel`; `experience`, `intend`, `habit` and `read_learned` have fallbacks.

A kind that learns during life says so by `learns` and `without_learning`, and by `learned_size` and
`write_back` how what was learned can be written into a genome, so that the base optimizer can have nobody
learn, or what was learned inherited (`evolution.inheritance`).

No operation is given the regime of the world, but for what is felt of it: an agent has its senses, the state
around it as its model sees it, and the regime that it believes in.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.protocol import World, features_for
from babushka.organisms.genome import Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, SIMULATED, Inner, Limits


@dataclass(frozen=True)
class Organism(ABC):
    """An organism kind's settings and doors. Subclasses are frozen dataclasses of declared settings."""

    name: ClassVar[str]

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` if these settings do not fit that world.

        A kind that does not say otherwise chooses among named actions, and fits no world without any.
        """
        if not world.actions:
            raise SettingsError(
                f"Organisms of kind {self.name!r} choose among named actions, but in world {world.name!r} an "
                f"action is a string of bits; a kind for it is 'bit-string'."
            )

    @abstractmethod
    def layout(self, world: World) -> Layout:
        """The genome of this kind in that world."""

    @abstractmethod
    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Any:
        """Agents for the kernels, their inner optimizers held to `limits`."""

    def inner(self) -> tuple[Inner, ...]:
        """The kind's inner optimizers, at least one; `Limits` and the account of a life go by this order."""
        return (Inner("search"),)

    @property
    def levels(self) -> int:
        """How many levels of optimizers act in the world, each with its own hand: itself is the first."""
        return 1

    @property
    def hands_horizon(self) -> int:
        """The longest plan of a hand beside its own, in steps."""
        return 0

    def without_level(self, agents: Any, level: int) -> Any:
        """The same agents, but that nobody builds level `level`, from 2 on, nor what that would build."""
        return agents

    def driven(self, values: NDArray[np.float64]) -> Any:
        """Agents whose body pursues given values of kinds, shape (members, K + 1), and nothing else."""
        raise SettingsError(f"Organisms of kind {self.name!r} cannot be made to pursue values of kinds.")

    def without_each_level(self) -> dict[str, Callable[[Any], Any]]:
        """What a run ends by comparing members with: themselves with something taken away, by its name."""
        return {
            f"without level {level}": partial(self.without_level, level=level)
            for level in range(2, self.levels + 1)
        }

    def concluding(self, genomes: Genomes, world: World, regime: Any, lives: Mapping[str, Any]) -> str:
        """A sentence of the kind's own on a generation; may be empty.

        `lives` are the records of its lives by regime, "selection" and probes.
        """
        return ""

    def worth_of_levels(self, genomes: Genomes, world: World, lives: Any) -> list[NDArray[np.float64]]:
        """What each kind of thing is worth to those of each level, (N, K + 1) each, from level 1 on.

        `lives` are the members' records. Nothing where there are no kinds, or one level only.
        """
        return []

    def columns(self, world: World) -> tuple[str, ...]:
        """Names of columns that the kind adds to the records of lives; `write_columns` fills them."""
        return ()

    def notes(self, world: World) -> tuple[str, ...]:
        """Names of what it notes at each step while a life is traced, beside its columns; see `recount`."""
        return ()

    def told(self, world: World, noted: NDArray[np.float64]) -> tuple[str, ...]:
        """What it did, a line for each step, from its notes, (steps, notes); none if actions say all."""
        return ()

    def founders(self, world: World, members: int, generator: np.random.Generator) -> Genomes:
        """Random genomes to begin with, shape (members, genes), float32."""
        return self.layout(world).founders(members, generator)

    def known(self, world: World) -> dict[str, Genomes]:
        """Genomes that are known, (genes,) float32 each, by name: such as can be planted among founders."""
        return {}

    @property
    def learns(self) -> bool:
        """Whether members change during life toward more of what they feel."""
        return False

    def learned_size(self, world: World) -> int:
        """How many numbers life can teach a member that its genome has room for."""
        return 0

    def write_back(self, genomes: Genomes, learned: NDArray[np.float64], world: World) -> Genomes:
        """Genomes with what was learned written into them; `learned` has shape (members, learned_size)."""
        return genomes

    def without_learning(self, agents: Any) -> Any:
        """The same agents, but that they stay through life as they were born."""
        return agents

    @abstractmethod
    def random_agents(self, members: int, world: World) -> Any:
        """Agents that act uniformly at random and desire nothing: the measure of what chance attains."""

    def passes(
        self, agents: Any, row: int, asked: Any
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """What hidden units say of N questions, (N, units), and of answers, (units, answers), pass by pass.

        `asked` is a regime whose questions are enumerated (`World.questions`). The scores of answers are the
        sum of these products, of which the first highest is given. Nothing where there are no such units.
        """
        return []

    def players(self, agents: Any) -> Any:
        """The agents as players of Connect Four (`organisms.playing`); None if they are none."""
        return None

    def traits(self, agents: Any) -> Mapping[str, NDArray[np.float64]]:
        """Numbers worth recording of each agent, each of shape (members,)."""
        return {}

    @property
    def scaled(self) -> bool:
        """Whether desires are scaled to Euclidean length 1, so that felt reward has that unit."""
        return False

    def unit_of_felt(self, world: World) -> str:
        """The unit of felt reward that all members of all runs share; empty where each has one of its own."""
        return "length-1 weights" if self.scaled else ""

    def objective_weights(self, genomes: Genomes, world: World) -> NDArray[np.float64]:
        """The mesa-objective of each member: weights over the world's features, shape (members, F)."""
        return np.zeros((len(genomes), len(world.features)))

    def level_objectives(self, genomes: Genomes, world: World) -> dict[str, NDArray[np.float64]]:
        """The objective of each optimizer in a member, the organism's own first, (members, F) by name."""
        return {"level 1": self.objective_weights(genomes, world)}

    def made_objectives(self, lives: Any, world: World) -> dict[str, NDArray[np.float64]]:
        """Objectives of further optimizers that a member made in each life, (members, lives, F) by name.

        They are read from its records (`Lives`); nothing where all objectives are inherited.
        """
        return {}

    def pursuing(self, agents: Any, level: str, genomes: Genomes, world: World) -> Any:
        """The same agents, guides of their searches included, but that they want what that level wants."""
        weights = self.level_objectives(genomes, world)[level]
        return self.wired_to(agents, weights, all_levels=False)

    def wired_to(self, agents: Any, objective_weights: NDArray[np.float64], all_levels: bool = True) -> Any:
        """The same agents with other objectives, (members, F): at all levels, or at their own alone.

        None if that cannot be.
        """
        return None

    def linear(self, world: World) -> bool:
        """Whether felt reward is `desires` times features; if not, these are only a view of it."""
        return True

    def values(self, genomes: Genomes, world: World, felt: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each row of `felt`, shape (N, F), is worth to each member, shape (members, N)."""
        # einsum without BLAS: the same sums in the same order on every machine
        return np.asarray(np.einsum("nf,mf->mn", felt, self.objective_weights(genomes, world)), np.float64)

    def describe(self, genome: Genomes, world: World) -> str:
        """The mesa-objective of one genome, shape (genes,), in writing; empty where `desires` say it all."""
        return ""

    def in_words(self, genome: Genomes, world: World) -> str:
        """What one genome, (genes,), makes of an organism, in lines; empty where nothing can be said."""
        return ""

    def most_model_steps(self) -> float:
        """The most model steps that a member could evolve to simulate per step of life."""
        return 0.0

    def model_steps(self, agents: Any) -> NDArray[np.float64]:
        """How many model steps each agent may simulate per step of life, shape (members,): the cost of it."""
        return np.zeros(next(len(field) for field in agents if isinstance(field, np.ndarray)))


@operation
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """The agent of member `row` at birth: whatever it needs through life, allocated once."""


@operation
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
    """The action for this step of life.

    `seat` is which of the world's seats the agent has, and `mask`, shape (A,) bool, which actions are
    legal. What its inner optimizers spend is added to `account`, shape (inner optimizers, 3) int64: see
    `organisms.inner`.
    """


@operation
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The felt reward of one step: the mesa-objective's value of `felt`, shape (F,)."""


@operation
def features_felt(agents: Any, row: Any, regime: Any, state: Any, seat: Any, felt: Any) -> None:
    """Add what a member feels in a seat of a turn that is over to `felt`, (F,): `features_for` its class."""


@operation
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """Take in what the last action felt like. What inner optimizers spend is added to `account`, as above."""


@operation
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """Write where the plan in mind leads to `places`, shape (H, 2); return its number of steps."""


@operation
def intend_hands(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any, values: Any) -> None:
    """As `intend`, for its M hands beside its own body, if it has any: `places` has shape (M, H, 2).

    What each kind is worth to who drives a hand goes to `values`, shape (M, K + 1).
    """


@operation
def recount(agents: Any, row: Any, agent_state: Any, columns: Any) -> None:
    """Write the kind's own columns of the record as they are now, in the midst of life, and then its notes.

    As `habit`, it is asked only while a life is traced, and must change nothing.
    """


@operation
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """The action that the agent would take now without search and without chance; -1 if it has no such habit.

    `seat` and `mask` are as in `decide`. It is asked only while a life is traced, and must change nothing
    that `decide` reads.
    """


@operation
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """Write what life has taught, at its end, to `learned`, (learned_size,): see `Organism.write_back`."""


@operation
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """Write the kind's own columns of the record, at the end of life: see `Organism.columns`.

    `state` is the world as it is after the last step.
    """


@operation
def priced(agents: Any, account: Any) -> int:
    """The model steps of an account, (inner optimizers, 3), that the world charges for: all of them.

    A kind of which some optimizers are paid for in another way counts the others.
    """


@implements(features_felt)
def _as_its_class_does(agents: Any, row: Any, regime: Any, state: Any, seat: Any, felt: Any) -> None:
    features_for(agents, regime, state, seat, felt)


@implements(read_learned)
def _nothing_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    pass


@implements(experience)
def _unmoved(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    pass


@implements(write_columns)
def _no_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    pass


@implements(priced)
def _all_priced(agents: Any, account: Any) -> int:
    simulated = 0
    for which in range(account.shape[0]):
        simulated += account[which, SIMULATED]
    return simulated


@implements(intend)
def _no_intention(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    return 0


@implements(intend_hands)
def _no_further_hands(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any, values: Any) -> None:
    pass


@implements(recount)
def _nothing_recounted(agents: Any, row: Any, agent_state: Any, columns: Any) -> None:
    pass


@implements(habit)
def _no_habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    return -1
