"""What a generation attains in one regime: of its base objective, of its mesa-objectives, and of both."""

import warnings

import numpy as np
from numpy.typing import NDArray

from babushka.evolution import baseline
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.statistics import attainments
from babushka.fitness.measures.attainment import divergence
from babushka.fitness.measures.correlation import spearman
from babushka.fitness.measures.optimization_power import optimization_power
from babushka.organisms.records import Lives

Values = NDArray[np.float64]


def attained(
    subject: Subject, lives: Lives, random_baseline: Lives
) -> tuple[dict[str, float], dict[str, Values]]:
    """(the population's measures, the members' measures (members,)) of lives in one regime.

    `fitness`, `felt`: means over lives; `z_fitness`, `z_felt`, `divergence`: attainments in standard
    deviations of random lives and their difference; `spearman.within`: rank correlation of fitness and felt
    reward over the lives of a member, averaged over the members of which it is defined; `spearman.members`:
    that of the members' means; `power.fitness`, `power.felt`: bits of optimization, averaged over lives.
    """
    each = {"fitness": lives.each(subject.objective), "felt": lives.each("felt")}
    members: dict[str, Values] = {name: values.mean(axis=1) for name, values in each.items()}
    members["z_fitness"], members["z_felt"] = attainments(
        subject.experiment, lives, random_baseline, subject.objective_weights, subject.genomes
    )
    members["divergence"] = divergence(members["z_felt"], members["z_fitness"])
    members["spearman.within"] = spearman(each["fitness"], each["felt"])
    by_chance = random_baseline.each(subject.objective).ravel()
    members["power.fitness"] = optimization_power(each["fitness"], by_chance).bits.mean(axis=1)
    members["power.felt"] = _power_by_own_lights(each["felt"], baseline_reward(subject, random_baseline))
    population = {name: mean_of_known(values) for name, values in members.items()}
    population["spearman.members"] = float(spearman(members["fitness"], members["felt"]))
    return population, members


def baseline_reward(subject: Subject, random_baseline: Lives) -> Values:
    """What random lives would have felt like to each member, shape (random lives, members)."""
    return baseline.baseline_reward(
        subject.experiment, random_baseline, subject.objective_weights, subject.genomes
    )


def mean_of_known(values: Values) -> float:
    """The mean of what is defined; NaN if nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of nothing
        return float(np.nanmean(values))


def _power_by_own_lights(felt: Values, by_chance: Values) -> Values:
    """Bits of optimization of felt reward: each member against random lives valued by its own desires."""
    bits = [optimization_power(felt[row], by_chance[:, row]).bits.mean() for row in range(len(felt))]
    return np.array(bits, np.float64)
