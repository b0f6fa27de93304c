"""What random lives would have felt like to whom: the yardstick of felt reward.

To weights a whole life is worth what the sums of its features are. To any other objective it is not. For
these, random lives are led again and what was felt in them is kept step by step, condensed to the different
feelings there were and how often each life had them.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.experiment import Experiment
from babushka.organisms.genome import Genomes
from babushka.organisms.life import EvaluationBatch, Seeds, live_traced
from babushka.organisms.records import Feelings, Lives

Values = NDArray[np.float64]


def detailed(batch: EvaluationBatch, lives: Lives) -> Lives:
    """The lives of a batch of random agents, with all that was felt if objectives of its kind need that."""
    if batch.organism.linear(batch.world):
        return lives
    alone = batch.organism.random_agents(1, batch.world)
    found = []
    for row, number in enumerate(batch.ids.tolist()):
        for episode in range(len(batch.seeds.worlds)):
            here = slice(episode, episode + 1)
            match = None if batch.match is None else batch.match.of(slice(row, row + 1), here)
            seeds = Seeds(batch.seeds.worlds[here], batch.seeds.agents[here])
            again, trace = live_traced(
                batch.organism,
                batch.world,
                alone,
                batch.regime,
                batch.belief,
                number,
                seeds,
                match,
                batch.shape,
            )
            lived = int(again.each("steps")[0, 0])
            found.append(np.unique(trace.felt[:lived], axis=0, return_counts=True))
    felt, where = np.unique(np.concatenate([rows for rows, _ in found]), axis=0, return_inverse=True)
    counts = np.zeros((len(found), len(felt)))
    owner = np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found])
    counts[owner, where.ravel()] = np.concatenate([often for _, often in found])
    return replace(lives, feelings=Feelings(felt, counts))


def baseline_reward(
    experiment: Experiment, random: Lives, objective_weights: Values, genomes: Genomes | None = None
) -> Values:
    """What random lives would have felt like to each member, shape (random lives, members).

    `desires` (members, F); or, where felt reward is not linear in what is felt, `genomes` (members, genes).
    Raises ValueError if these, or the feelings of the random lives, are missing then.
    """
    organism = experiment.organism
    # einsum without BLAS: the same sums in the same order on every machine.
    if organism.linear(experiment.world):
        features = random.features().reshape(-1, objective_weights.shape[1])
        return np.asarray(np.einsum("lf,mf->lm", features, objective_weights), np.float64)
    if genomes is None or random.feelings is None:
        raise ValueError("Objectives that are not linear need genomes, and random lives kept in detail.")
    values = organism.values(genomes, experiment.world, random.feelings.felt)
    return np.asarray(np.einsum("lu,mu->lm", random.feelings.counts, values), np.float64)
