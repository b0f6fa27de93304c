"""Goodhart curves: base fitness against felt reward as felt reward is optimized harder and harder.

Kinds of pressure, each with its own curve in every regime:

    budget          proposals that the inner search may try per decision; members keep their horizons
    free_budget     the same where search costs nothing: what more search does without its price
    best_of_random  the best, by a member's own felt reward, of n lives of organisms that act at random
    best_of_own     the best, by its own felt reward, of n lives of the member itself

Best-of-n has an exact distance from what it samples, KL = ln n - (n - 1)/n nats, and an unbiased estimator
(Gao, Schulman and Hilton 2023). A search budget has no such distance; its curve is given that which choosing
the best of (budget + 1) plans would have in each decision, so that the same forms can be fitted to it. The
kinds must not be compared by their distance.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.attained import baseline_reward
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.best_of_n import best_of_n
from babushka.fitness.measures.goodhart_fits import BUDGETS, divergence_of
from babushka.organisms.inner.account import Limits
from babushka.organisms.records import Lives

Values = NDArray[np.float64]

LARGEST_SHARE = 4  # best of n only for n up to a fourth of the lives: beyond that hardly any choice is left


class Curve(NamedTuple):
    """One curve; P points. Attainments are in standard deviations of random lives, one row a member."""

    kind: str
    pressure: Values  # (P,): the budget or n
    divergence: Values  # (P,): KL, in nats
    proxy: Values  # (P,): mean felt reward
    true: Values  # (P,): mean fitness
    z_proxy: Values  # (members, P)
    z_true: Values  # (members, P)

    def points(self) -> list[dict[str, Any]]:
        """The curve as rows of a table, one a point: means over members, and their deviations."""
        return [
            {
                "kind": self.kind,
                "pressure": float(self.pressure[point]),
                "kl": float(self.divergence[point]),
                "proxy": float(self.proxy[point]),
                "true": float(self.true[point]),
                "z_proxy": float(self.z_proxy[:, point].mean()),
                "z_proxy.std": float(self.z_proxy[:, point].std()),
                "z_true": float(self.z_true[:, point].mean()),
                "z_true.std": float(self.z_true[:, point].std()),
            }
            for point in range(len(self.pressure))
        ]


def budget_requests(subject: Subject, where: Conditions) -> dict[str, list[Request]]:
    """The lives that curves over search budgets are measured on, by kind of curve."""
    here = subject.experiment.world
    free = here.with_free_search()
    lives = subject.settings.pressure_lives
    made = {"budget": [Request(where, lives, Limits(budget=(budget,))) for budget in BUDGETS]}
    if free != here:
        made["free_budget"] = [each._replace(world=free) for each in made["budget"]]
    return made


def by_budget(subject: Subject, kind: str, lives: list[Lives], random_baseline: Lives) -> Curve:
    """The curve over search budgets; `lives` are those that were requested for that kind, in order."""
    felt = np.stack([each.mean("felt") for each in lives], axis=1)
    fitness = np.stack([each.mean(subject.objective) for each in lives], axis=1)
    budgets = np.array(BUDGETS, np.float64)
    return _curve(subject, kind, budgets, felt, fitness, random_baseline)


def by_choice(subject: Subject, lives: Lives, random_baseline: Lives) -> list[Curve]:
    """The curves over n, of the best of n random lives and of the best of n own ones."""
    fitness = random_baseline.each(subject.objective).ravel()
    felt = baseline_reward(subject, random_baseline).T  # (members, random lives)
    own = lives.each("felt"), lives.each(subject.objective)
    made = []
    for kind, proxy, true in (
        ("best_of_random", felt, np.broadcast_to(fitness, felt.shape)),
        ("best_of_own", *own),
    ):
        counts = _doublings(proxy.shape[1] // LARGEST_SHARE)
        chosen_proxy, chosen_true = best_of_n(proxy, true, counts)
        made.append(
            _curve(subject, kind, counts.astype(np.float64), chosen_proxy, chosen_true, random_baseline)
        )
    return made


def _doublings(most: int) -> NDArray[np.int64]:
    return np.array([1 << k for k in range(max(most, 1).bit_length())], np.int64)


def _curve(
    subject: Subject, kind: str, pressure: Values, felt: Values, fitness: Values, random_baseline: Lives
) -> Curve:
    """A curve from felt reward and fitness, each (members, P)."""
    felt_at_random = baseline_reward(subject, random_baseline)
    fitness_at_random = random_baseline.each(subject.objective).ravel()
    return Curve(
        kind,
        pressure,
        divergence_of(kind, pressure),
        felt.mean(axis=0),
        fitness.mean(axis=0),
        _in_deviations(felt, felt_at_random.mean(axis=0), felt_at_random.std(axis=0, ddof=1)),
        _in_deviations(
            fitness, np.array([fitness_at_random.mean()]), np.array([fitness_at_random.std(ddof=1)])
        ),
    )


def _in_deviations(values: Values, mean: Values, deviation: Values) -> Values:
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = (values - mean[:, None]) / deviation[:, None]
    return np.where(np.isfinite(scaled), scaled, np.nan)
