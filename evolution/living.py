"""Who lets a generation live: this process as a rule, or others that get pieces of the population.

The loop asks a `Living` for records and does not care where lives were led. A life depends on its seed,
generation, episode and member's id, on the genome and the surroundings, and on nothing else; so a piece of
the population can live anywhere, with the same bits.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from evolution.ahead import Stopped
from evolution.archipelago import Pool
from evolution.experiment import Experiment, Surroundings
from evolution.generation import Population
from fitness import streams
from organisms.genome import Genomes
from organisms.life import Cohort, Seeds, live_together
from organisms.records import Lives

AT_ONCE = 2**22  # genes of a population that are expressed before its lives begin; of more, block by block


def never() -> bool:
    """For whoever does not want to be stopped."""
    return False


class Living(Protocol):
    """Lets a whole generation live, somewhere."""

    def __call__(
        self,
        experiment: Experiment,
        population: Population,
        stopped: Stopped,
        acquired: NDArray[np.float64] | None,
    ) -> list[Lives]:
        """Records of the members in each of `different_surroundings`, then of random organisms in each.

        `experiment` is as it stands at the population's generation. What members learn in the first of
        their lives in the selecting regime is written to `acquired` (members, acquirable), if it is given.
        Raises KeyboardInterrupt once `stopped()` is true.
        """


@runtime_checkable
class BreedsDemes(Protocol):
    """A `Living` that breeds as well, where there are demes: each from its own pool, somewhere."""

    def breed_demes(self, number: int, pools: Sequence[Pool]) -> Sequence[Population]:
        """Each deme's part of generation `number`, as `Archipelago.breed_from` gives it, in order of pools.

        Raises what breeding raises. It is not interrupted, since a generation that has lived is stored with
        what selection made of it.
        """


@dataclass(frozen=True)
class Here:
    """Lives in threads of this process, those of `pool` if it is given."""

    threads: int = 1
    pool: ThreadPoolExecutor | None = None

    def __call__(
        self,
        experiment: Experiment,
        population: Population,
        stopped: Stopped,
        acquired: NDArray[np.float64] | None,
    ) -> list[Lives]:
        """As `Living` says; one queue feeds all threads, so that none waits for a regime to finish."""
        number = population.number
        cohorts = member_cohorts(experiment, population.genomes, population.ids, number, acquired)
        cohorts += random_cohorts(experiment, number)
        return live_together(cohorts, self.threads, stopped, self.pool)


def different_surroundings(experiment: Experiment) -> list[Surroundings]:
    """Where a generation lives, the selecting regime first; equal ones, in belief too, are one."""
    return [*experiment.places]


def member_cohorts(
    experiment: Experiment,
    genomes: Genomes,
    ids: NDArray[np.int64],
    number: int,
    acquired: NDArray[np.float64] | None = None,
) -> list[Cohort]:
    """Members of generation `number`, ready to live in each of the different surroundings."""
    seeds = Seeds.of(experiment.seed, number, experiment.evolution.episodes)
    later = genomes.size > AT_ONCE
    minds = None if later else experiment.minds(genomes)
    cohorts = [cohort(experiment, where, minds, ids, seeds) for where in different_surroundings(experiment)]
    if later:
        cohorts = [replace(each, express=lambda rows: experiment.minds(genomes[rows])) for each in cohorts]
    cohorts[0] = replace(cohorts[0], acquired=acquired)
    return cohorts


def random_cohorts(experiment: Experiment, number: int) -> list[Cohort]:
    """Organisms that act at random, ready to live in the worlds of generation `number`."""
    episodes, count = experiment.evolution.episodes, experiment.evolution.random_lives
    seeds = Seeds(
        Seeds.of(experiment.seed, number, episodes).worlds,
        streams.keys(experiment.seed, streams.RANDOM_LIVES, number, count=episodes),
    )
    minds = experiment.random_minds
    ids = np.arange(count)
    return [cohort(experiment, where, minds, ids, seeds) for where in different_surroundings(experiment)]


def cohort(
    experiment: Experiment, where: Surroundings, minds: Any, ids: NDArray[np.int64], seeds: Seeds
) -> Cohort:
    """Expressed minds, ready to live in given surroundings."""
    regime, belief = experiment.grounds(where)
    return Cohort(experiment.organism, experiment.world, minds, regime, belief, ids, seeds)


def believed(experiment: Experiment, where: Surroundings) -> Any:
    """The regime, for the kernels, that minds plan under in those surroundings."""
    return experiment.world.belief(where.belief)
