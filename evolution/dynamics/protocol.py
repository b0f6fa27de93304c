"""What a dynamics is: how a population lives, and how the next one follows from it.

`evolution.loop.evolve` drives it. It makes the founders, lets them live, records them, asks who follows, lets
those live while the record is saved, and so on. Where members live together, a generation is an *epoch*: so
much of the world's time. Then `succeed` only counts on, and `live` takes the world from the state at the end
of the last epoch to the end of this one; births and deaths happen on the way, and the population may grow,
shrink or die out. A record holds who is alive at the end of its epoch, and everybody born in it.

A dynamics remembers nothing: all that the future depends on is in the population, whose `state` can hold a
whole world as plain arrays. So a resumed run cannot differ from an uninterrupted one. Chance comes from
`fitness.streams` with the seed and the number of the generation as keys, or from streams in the state. What
it is given is being saved meanwhile in another thread, so it changes no array of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from numpy.typing import NDArray

from babushka.evolution.dynamics.settings import DynamicsSettings
from babushka.evolution.evaluators import Evaluator
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation, Population
from babushka.evolution.prefetch import Stopped
from babushka.organisms.genome import Genomes

Memory = dict[str, Any]


class Moment(NamedTuple):
    """A world in which members live together, at one step."""

    step: int
    picture: NDArray[Any]  # (rows, columns) uint8: `Dynamics.picture_kinds` says what a value is
    counts: Mapping[str, int]  # of what is in it


@dataclass(frozen=True)
class Dynamics(DynamicsSettings, ABC):
    """A dynamics. Its experiments are given as they stand at the generation that is made or lives."""

    picture_kinds: ClassVar[tuple[str, ...]] = ()  # what the values of a picture are, 0 being nothing

    def ready(self, experiment: Experiment) -> None:
        """Raise `SettingsError` if software that it needs is not installed."""

    @abstractmethod
    def founders(self, experiment: Experiment, start: Genomes | None) -> Population:
        """Generation 0, from the genomes of a saved population (members, genes) if they are given."""

    @abstractmethod
    def succeed(
        self, experiment: Experiment, generation: Generation, evaluator: Evaluator | None = None
    ) -> Population:
        """The population after one that has lived, about to live; quick, as nothing else goes on meanwhile.

        `evaluator` leads lives elsewhere and may breed there as well. Raises `SettingsError` where nobody
        can follow; the generation is recorded all the same.
        """

    @abstractmethod
    def live(
        self, experiment: Experiment, population: Population, evaluator: Evaluator, stopped: Stopped
    ) -> Generation:
        """What became of a population: all that a next one follows from. It runs in another thread.

        Raises KeyboardInterrupt once `stopped()` is true, which is asked every fraction of a second.
        """

    def moments(self, experiment: Experiment, population: Population) -> Iterator[Moment]:
        """The world of a population that lives together: now, then step by step, until nobody is left.

        For dynamics with `picture_kinds`. It changes nothing of the population.
        """
        return iter(())

    def described(
        self, experiment: Experiment, generation: Generation, following: Population | None, memory: Memory
    ) -> Generation:
        """The generation as it is recorded, with its row of the history, whose columns never change.

        `following` is who follows, None if nobody does. `memory` is kept from one call to the next of a loop,
        and is empty at first: results must not depend on what is in it.
        """
        return generation

    def ended(self, generation: Generation) -> str:
        """Why nobody can follow a generation, as a sentence, the run's result; empty if somebody can."""
        if len(generation.ids):
            return ""
        return f"The population died out by generation {generation.number}."

    def again(
        self, experiment: Experiment, generation: Generation, evaluator: Evaluator, stopped: Stopped
    ) -> Generation:
        """The generation after one, lived again: who it was and how it lived; it need not be described."""
        return self.live(experiment, self.succeed(experiment, generation), evaluator, stopped)


def dynamics_of(experiment: Experiment) -> Dynamics:
    """The dynamics of an experiment."""
    found = experiment.dynamics
    assert isinstance(found, Dynamics), f"{type(found).__name__} must be a Dynamics, not only its settings"
    return found
