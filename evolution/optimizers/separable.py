"""CMA-ES whose covariance matrix stays diagonal: for long genomes, linear in their length.
 Everything else is the CMA-ES of Hansen and Ostermeier 2001 (weighted recombination of the better half, paths
for the step size and for the covariance); since a diagonal has fewer numbers to learn, it learns them (n + 2)
/ 3 times as fast (Ros and Hansen 2008, "A simple modification in CMA-ES achieving linear time and space
complexity", PPSN X). Members have no parents: each is drawn from the distribution, and none survives.

    m' = m + sigma y                         y = sum of w_i y_i, the steps of the mu best, in units of sigma
    p_s' = (1 - c_s) p_s + sqrt(c_s (2 - c_s) mu_eff) y / d
    p_c' = (1 - c_c) p_c + h sqrt(c_c (2 - c_c) mu_eff) y
    d^2' = (1 - c_1 - c_mu) d^2 + c_1 (p_c^2 + (1 - h) c_c (2 - c_c) d^2) + c_mu sum of w_i y_i^2
    sigma' = sigma exp(c_s / d_s (|p_s| / E|N(0, I)| - 1))
 d are the standard deviations, h is 0 while the path of the step size is long, else 1. Constants are those of
Hansen 2016, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, c_1 and c_mu made larger as said.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population, State
from babushka.evolution.optimizers.normal import NormalOptimizer, NormalSettings, Vector, nobody
from babushka.evolution.optimizers.protocol import Fitness, Measures

MOST_SIGMA = 1e12  # beyond it the distribution has no shape


@dataclass(frozen=True)
class SeparableAdaptation(NormalOptimizer):
    """CMA-ES with a diagonal covariance matrix."""

    name: ClassVar[str] = "separable-cma"
    Settings: ClassVar[type[Any]] = NormalSettings
    descends: ClassVar[bool] = False

    def beginning(self, mean: Vector, spread: Vector) -> State:
        """A distribution without a past."""
        return {
            "mean": mean,
            "sigma": np.array(self.own.sigma),
            "variance": spread**2,
            "path": np.zeros_like(mean),
            "step_path": np.zeros_like(mean),
            "updates": np.array(0, np.int64),
        }

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """A sample of the distribution that this population and its fitness have moved."""
        number, members = population.number + 1, self.settings.population
        with np.errstate(invalid="ignore", over="ignore"):
            state = moved(population.state, population.genomes.astype(np.float64), fitness[:, 0])
            if not 0 < float(state["sigma"]) < MOST_SIGMA:
                raise self.no_shape(number)
            drawn = np.random.default_rng(self.sequence(number)).normal(size=(members, len(state["mean"])))
            steps = drawn * np.sqrt(state["variance"])
            genomes = self.finite(state["mean"] + float(state["sigma"]) * steps, number)
        return self.following(population, genomes, nobody(members), state)

    def squared_lengths(self, state: State, steps: NDArray[np.float64]) -> Vector:
        """Squared lengths of steps (members, genes) in standard deviations, (members,)."""
        return np.asarray((steps**2 / state["variance"]).sum(axis=1))


class Constants(NamedTuple):
    """What follows from the number of genes n and of members."""

    weights: Vector  # (mu,)
    effective: float  # mu_eff
    step_rate: float  # c_s
    damping: float  # d_s
    path_rate: float  # c_c
    one: float  # c_1
    many: float  # c_mu
    length: float  # E|N(0, I)|


def constants(genes: int, members: int) -> Constants:
    """The default constants."""
    n, mu = genes, members // 2
    raw = np.log((members + 1) / 2) - np.log(np.arange(1, mu + 1))
    weights = raw / raw.sum()
    effective = float(1 / (weights**2).sum())
    step_rate = (effective + 2) / (n + effective + 5)
    damping = 1 + step_rate + 2 * max(0.0, float(np.sqrt((effective - 1) / (n + 1))) - 1)
    path_rate = (4 + effective / n) / (n + 4 + 2 * effective / n)
    faster = (n + 2) / 3
    one = min(1.0, faster * 2 / ((n + 1.3) ** 2 + effective))
    many = min(1 - one, faster * 2 * (effective - 2 + 1 / effective) / ((n + 2) ** 2 + effective))
    length = float(np.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2)))
    return Constants(weights, effective, step_rate, damping, path_rate, one, many, length)


def moved(state: State, genomes: NDArray[np.float64], fitness: Vector) -> State:
    """The state after a sample (members, genes) had this fitness (members,); NaN is the worst."""
    its = constants(genomes.shape[1], len(genomes))
    order = np.argsort(-np.where(np.isnan(fitness), -np.inf, fitness), kind="stable")[: len(its.weights)]
    sigma, variance, updates = float(state["sigma"]), state["variance"], int(state["updates"]) + 1
    steps = (genomes[order] - state["mean"]) / sigma
    weights = its.weights[:, None]
    step = (weights * steps).sum(axis=0)
    gain = np.sqrt(its.step_rate * (2 - its.step_rate) * its.effective)
    step_path = (1 - its.step_rate) * state["step_path"] + gain * step / np.sqrt(variance)
    length = float(np.sqrt((step_path**2).sum()))
    begun = np.sqrt(1 - (1 - its.step_rate) ** (2 * updates))
    slow = length / begun < (1.4 + 2 / (len(step) + 1)) * its.length
    fresh = its.path_rate * (2 - its.path_rate)
    path = (1 - its.path_rate) * state["path"] + slow * np.sqrt(fresh * its.effective) * step
    one = its.one * (path**2 + (1 - slow) * fresh * variance)
    many = its.many * (weights * steps**2).sum(axis=0)
    return {
        "mean": state["mean"] + sigma * step,
        "sigma": np.array(sigma * np.exp(min(1.0, its.step_rate / its.damping * (length / its.length - 1)))),
        "variance": (1 - its.one - its.many) * variance + one + many,
        "path": path,
        "step_path": step_path,
        "updates": np.array(updates, np.int64),
    }
