"""CMA-ES as its author's library has it: pycma (Hansen, Akimoto and Baudis, github.com/CMA-ES/pycma).

Beside what DEAP's strategy does, the worse half of a sample counts with negative weights (active CMA-ES,
Jastrebski and Arnold 2006), and the covariance matrix can be kept diagonal, for long genomes (Ros and Hansen
2008, "A simple modification in CMA-ES achieving linear time and space complexity", PPSN X). Needs the extra
`cma`.

pycma's object is made anew for every generation from arrays: mean, step size, paths, covariance matrix with
the eigenvectors that were last computed of it, and counters. A test holds that to one long-lived object, bit
for bit. So two of its options are not its defaults: the step size always follows the length of the path
(pycma changes to another rule from 300 genes on, which remembers more), and genomes are never transformed
linearly.
"""

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population, State
from babushka.evolution.optimizers.normal import NormalOptimizer, NormalSettings, Vector, nobody, one_thread
from babushka.evolution.optimizers.protocol import Fitness, Measures
from babushka.evolution.selection import seeded_globals
from babushka.fitness.extras import unusable
from babushka.fitness.settings import setting
from babushka.organisms.genome import Genomes

COUNTS = ("last_update", "count_tell", "count_eigen")  # of the sampler, which decomposes only now and then


def places(fitness: Fitness) -> NDArray[np.int64]:
    """The place of each member, the best being 0; NaN comes last, and the former of equals first.

    pycma looks at nothing but the order, and warns of numbers that are not finite.
    """
    order = np.argsort(-np.where(np.isnan(fitness[:, 0]), -np.inf, fitness[:, 0]), kind="stable")
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order))
    return found


@dataclass(frozen=True)
class LibrarySettings(NormalSettings):
    """How the distribution of pycma's CMA-ES begins and moves."""

    active: bool = setting(True, "whether the worse half counts too, with negative weights")
    separable: bool = setting(False, "whether the covariance matrix stays diagonal, for long genomes")


@dataclass(frozen=True)
class LibraryCovarianceAdaptation(NormalOptimizer):
    """pycma's CMA-ES."""

    name: ClassVar[str] = "pycma"
    Settings: ClassVar[type[Any]] = LibrarySettings
    descends: ClassVar[bool] = False

    def ready(self) -> None:
        """Raise `SettingsError` if pycma cannot be used."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import_module("cma")
        except Exception as error:
            raise unusable(f"Base optimizer {self.name!r}", "cma", ("cma",), error) from error

    def beginning(self, mean: Vector, spread: Vector) -> State:
        """A distribution without a past; its covariance matrix is diagonal."""
        self.ready()
        return self._state(self._new(mean, spread, self.settings.population))

    def breed(self, population: Population, fitness: Fitness, measures: Measures | None = None) -> Population:
        """A sample of the distribution that this population and its fitness have moved."""
        self.ready()
        number, members = population.number + 1, self.settings.population
        with one_thread(), seeded_globals(self.sequence(number)), np.errstate(all="ignore"):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    strategy = self.strategy(population.state, len(population.genomes))
                    self.tell(strategy, population.genomes, fitness)
                    sampled = strategy.ask(members)
            except (AssertionError, RuntimeError, np.linalg.LinAlgError) as error:
                raise self.no_shape(number) from error
        genomes = self.finite(sampled, number)
        return self.following(population, genomes, nobody(members), self._state(strategy))

    def tell(self, strategy: Any, genomes: Genomes, fitness: Fitness) -> None:
        """Update a strategy with the genomes that lived; none is shortened, however far it lies out."""
        strategy.tell(list(genomes.astype(np.float64)), places(fitness).tolist(), check_points=False)

    def strategy(self, state: State, members: int) -> Any:
        """pycma's strategy as it stood when a generation of that many members had been sampled."""
        import cma

        made = self._new(state["mean"], state["scaling"], members)
        made.sigma, made.pc = float(state["sigma"]), state["path"].copy()
        made.countiter, made.countevals = int(state["iterations"]), int(state["evaluations"])
        made.adapt_sigma.ps = state["step_path"].copy()
        made.adapt_sigma._ps_updated_iteration = made.countiter if made.countiter else -1
        if not self.own.separable:
            sampler = made.sm
            sampler.C = state["covariance"].copy()
            sampler.B = np.array(
                state["eigenvectors"], order="F"
            )  # as pycma has them; rounding depends on it
            sampler.D = state["axes"].copy()
            for name, count in zip(COUNTS, state["counts"].tolist(), strict=True):
                setattr(sampler, name, count)
        made._updateBDfromSM(made.sm)
        # As after `ask`: that many members were sampled, none of them given from outside.
        made._flgtelldone, made.number_of_solutions_asked, made.number_of_injections = False, members, 0
        made._is_independent_sample, made.evaluations_per_f_value = [True] * members, 1
        made.mean_old = made.mean  # `tell` copies it before it writes it
        made.timer = cma.utilities.utils.ElapsedWCTime()
        return made

    def squared_lengths(self, state: State, steps: NDArray[np.float64]) -> Vector:
        """As the base class says; of the separable form, in the standard deviations that it adapts."""
        scaled = steps / state["scaling"]
        if self.own.separable:
            return np.asarray((scaled**2).sum(axis=1))
        return super().squared_lengths(state, scaled)

    def _new(self, mean: Vector, spread: Vector, members: int) -> Any:
        """A strategy without a past."""
        import cma

        options = {
            "popsize": members,
            "CMA_stds": spread,
            "CMA_active": self.own.active,
            "CMA_diagonal": self.own.separable,
            "AdaptSigma": cma.sigma_adaptation.CMAAdaptSigmaCSA,
            "conditioncov_alleviate": [1e8, 0],
            "seed": np.nan,  # chance is seeded from outside
            "verbose": -9,
            "verb_log": 0,
        }
        return cma.CMAEvolutionStrategy(mean, self.own.sigma, options)

    def _state(self, strategy: Any) -> State:
        genes = self.layout.genes
        state = {
            "mean": np.array(strategy.mean),
            "sigma": np.array(float(strategy.sigma)),
            "scaling": np.array(np.broadcast_to(strategy.sigma_vec.scaling, genes)),
            "path": np.array(strategy.pc),
            "step_path": np.array(strategy.adapt_sigma.ps),
            "iterations": np.array(strategy.countiter, np.int64),
            "evaluations": np.array(strategy.countevals, np.int64),
        }
        if not self.own.separable:
            sampler = strategy.sm
            state["covariance"], state["eigenvectors"] = np.array(sampler.C), np.array(sampler.B)
            state["axes"] = np.array(sampler.D)
            state["counts"] = np.array([getattr(sampler, name) for name in COUNTS], np.int64)
        return state
