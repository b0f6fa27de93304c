"""The company in which a generation leads its lives: the match, as numbers that can travel, and as agents."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Population
from babushka.evolution.opponents.protocol import MEMBERS, RANDOM, Lot, seated
from babushka.organisms.games import Match
from babushka.organisms.genome import Genomes

__all__ = ["MEMBERS", "RANDOM", "Company", "company_of", "match_among", "match_for", "match_of"]


class Company(NamedTuple):
    """Who sits in the other seats of some members' lives."""

    rows: NDArray[
        np.int64
    ]  # (members, episodes, seats), as in `Match`; beyond the genomes: who do not evolve
    genomes: Genomes | None  # of those who are met; None where nobody evolves

    def of(self, members: slice) -> "Company":
        """The company of some members, with the genomes of those alone whom they meet."""
        rows = self.rows[members]
        if self.genomes is None:
            return Company(rows, None)
        known = len(self.genomes)
        evolving = (rows >= 0) & (rows < known)
        met, places = np.unique(rows[evolving], return_inverse=True)
        fewer = rows.copy()
        fewer[evolving] = places.ravel()
        met = met if len(met) else np.zeros(1, np.int64)  # agents of no member cannot be made
        fewer[rows >= known] += len(met) - known
        return Company(fewer, self.genomes[met])


def company_of(
    experiment: Experiment,
    population: Population,
    members: int,
    episodes: int,
    purpose: int = MEMBERS,
) -> Company | None:
    """The company of so many members of a population, or of random organisms; None in a world of one seat.

    `experiment` is as it stands at the population's generation.
    """
    genomes, kept = population.genomes, population.opponents
    return _among(experiment, genomes, kept, population.number, members, episodes, purpose)


def _among(
    experiment: Experiment,
    genomes: Genomes,
    kept: Genomes | None,
    generation: int,
    members: int,
    episodes: int,
    purpose: int,
) -> Company | None:
    opponents = experiment.opponents
    if opponents is None:
        return None
    seats = opponents.seats_in(experiment.world)
    lot = Lot(experiment.seed, generation, members, episodes, seats, purpose)
    met = opponents.met(lot, len(genomes), 0 if kept is None else len(kept))
    return Company(seated(lot, met), opponents.pool(genomes, kept))


def match_of(experiment: Experiment, company: Company | None) -> Match | None:
    """The match, with opponents expressed as they are in this experiment."""
    opponents, genomes = experiment.opponents, None if company is None else company.genomes
    if opponents is None or company is None:
        return None

    def express() -> object:
        assert genomes is not None
        return experiment.agents(genomes)

    here = experiment.organism, experiment.world, experiment.seed
    agents, inner = opponents.agents(*here, express, 0 if genomes is None else len(genomes))
    return Match(np.ascontiguousarray(company.rows), agents, inner)


def match_for(
    experiment: Experiment,
    population: Population,
    members: int,
    episodes: int,
    purpose: int = MEMBERS,
) -> Match | None:
    """`company_of` and `match_of` in one."""
    return match_of(experiment, company_of(experiment, population, members, episodes, purpose))


def match_among(
    experiment: Experiment, genomes: Genomes, generation: int, members: int, episodes: int
) -> Match | None:
    """The match of so many members who are in no population, with these genomes for those they may meet."""
    company = _among(experiment, genomes, None, generation, members, episodes, RANDOM)
    return match_of(experiment, company)
