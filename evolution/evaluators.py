"""Who lets a generation live: this process as a rule, or others that get pieces of the population.

The loop asks a `Evaluator` for records and does not care where lives were led. A life depends on its seed,
generation, episode and member's id, on the genome and the conditions, and on nothing else; so a piece of
the population can live anywhere, with the same bits.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.archipelago import Pool
from babushka.evolution.company import RANDOM, Company, company_of, match_of
from babushka.evolution.experiment import Conditions, Experiment
from babushka.evolution.generation import Population
from babushka.evolution.prefetch import Stopped
from babushka.fitness import streams
from babushka.organisms.games import Match
from babushka.organisms.genome import Genomes
from babushka.organisms.life import EvaluationBatch, Seeds, live_together
from babushka.organisms.records import Lives

AT_ONCE = 2**22  # genes of a population that are expressed before its lives begin; of more, block by block


def never() -> bool:
    """For whoever does not want to be stopped."""
    return False


class Evaluator(Protocol):
    """Lets a whole generation live, somewhere."""

    def __call__(
        self,
        experiment: Experiment,
        population: Population,
        stopped: Stopped,
        learned: NDArray[np.float64] | None,
    ) -> list[Lives]:
        """Records of the members in each of `Experiment.lived_in`, then of random organisms in each.

        `experiment` is as it is for this population (`Experiment.of`). What members learn in the first of
        their lives in the selecting regime is written to `learned` (members, learned_size), if it is given.
        Raises KeyboardInterrupt once `stopped()` is true.
        """


@runtime_checkable
class BreedsDemes(Protocol):
    """A `Evaluator` that breeds as well, where there are demes: each from its own pool, somewhere."""

    def breed_demes(self, number: int, pools: Sequence[Pool]) -> Sequence[Population]:
        """Each deme's part of generation `number`, as `Archipelago.breed_from` gives it, in order of pools.

        Raises what breeding raises. It is not interrupted, since a generation that has lived is stored with
        what selection made of it.
        """


@dataclass(frozen=True)
class LocalEvaluator:
    """Lives in threads of this process, those of `pool` if it is given."""

    threads: int = 1
    pool: ThreadPoolExecutor | None = None

    def __call__(
        self,
        experiment: Experiment,
        population: Population,
        stopped: Stopped,
        learned: NDArray[np.float64] | None,
    ) -> list[Lives]:
        """As `Evaluator` says; one queue feeds all threads, so that none waits for a regime to finish."""
        number = population.number
        company, beside_random = companies(experiment, population)
        members = population.genomes, population.ids
        batches = member_batches(experiment, *members, number, learned, company)
        batches += random_batches(experiment, number, beside_random)
        return live_together(batches, self.threads, stopped, self.pool)


def companies(experiment: Experiment, population: Population) -> tuple[Company | None, Company | None]:
    """The company of a generation's members, and of its random organisms, who meet the same opponents."""
    evolution, members = experiment.evolution, len(population.ids)
    return (
        company_of(experiment, population, members, evolution.episodes),
        company_of(experiment, population, evolution.random_lives, evolution.episodes, RANDOM),
    )


def member_batches(
    experiment: Experiment,
    genomes: Genomes,
    ids: NDArray[np.int64],
    number: int,
    learned: NDArray[np.float64] | None = None,
    company: Company | None = None,
) -> list[EvaluationBatch]:
    """Members of generation `number`, ready to live wherever it does, in that company."""
    seeds = Seeds.of(experiment.seed, number, experiment.evolution.episodes)
    later = genomes.size > AT_ONCE
    agents = None if later else experiment.agents(genomes)
    match = match_of(experiment, company)
    places = experiment.lived_in(number)
    batches = [batch(experiment, where, agents, ids, seeds, match) for where in places]
    if later:
        batches = [replace(each, express=lambda rows: experiment.agents(genomes[rows])) for each in batches]
    batches[0] = replace(batches[0], learned=learned)
    return batches


def random_batches(
    experiment: Experiment, number: int, company: Company | None = None
) -> list[EvaluationBatch]:
    """Organisms that act at random, ready to live in the worlds of generation `number`, in that company."""
    episodes, count = experiment.evolution.episodes, experiment.evolution.random_lives
    seeds = Seeds(
        Seeds.of(experiment.seed, number, episodes).worlds,
        streams.keys(experiment.seed, streams.RANDOM_LIVES, number, count=episodes),
    )
    agents = experiment.random_agents
    ids, match = np.arange(count), match_of(experiment, company)
    places = experiment.lived_in(number)
    return [batch(experiment, where, agents, ids, seeds, match) for where in places]


def batch(
    experiment: Experiment,
    where: Conditions,
    agents: Any,
    ids: NDArray[np.int64],
    seeds: Seeds,
    match: Match | None = None,
) -> EvaluationBatch:
    """Expressed agents, ready to live in given conditions and, in a world with several seats, company."""
    regime, belief = experiment.kernel_regimes(where)
    members = agents, regime, belief, ids, seeds
    sizes = experiment.world.shape_under(where.regime)
    return EvaluationBatch(experiment.organism, experiment.world, *members, match=match, sizes=sizes)


def believed(experiment: Experiment, where: Conditions) -> Any:
    """The regime, for the kernels, that agents plan under in those conditions."""
    return experiment.world.belief(where.belief)
