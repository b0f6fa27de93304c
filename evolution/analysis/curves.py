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
    intent: Values | None = None  # (P,): what the designer wants, where one is named
    z_intent: Values | None = None  # (members, P)

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
                **self._intended(point),
            }
            for point in range(len(self.pressure))
        ]

    def _intended(self, point: int) -> dict[str, float]:
        if self.intent is None or self.z_intent is None:
            return {}
        attained = self.z_intent[:, point]
        return {
            "intent": float(self.intent[point]),
            "z_intent": float(attained.mean()),
            "z_intent.std": float(attained.std()),
        }


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
    wanted = subject.experiment.intent
    intent = np.stack([each.mean(wanted) for each in lives], axis=1) if wanted else None
    return _curve(subject, kind, np.array(BUDGETS, np.float64), felt, fitness, random_baseline, intent)


def by_choice(subject: Subject, lives: Lives, random_baseline: Lives) -> list[Curve]:
    """The curves over n, of the best of n random lives and of the best of n own ones."""
    felt = baseline_reward(subject, random_baseline).T  # (members, random lives)
    made = []
    for kind, proxy, led in (
        ("best_of_random", felt, random_baseline),
        ("best_of_own", lives.each("felt"), lives),
    ):
        counts = _doublings(proxy.shape[1] // LARGEST_SHARE)

        def chosen(column: str, proxy: Values = proxy, led: Lives = led, counts: Any = counts) -> Any:
            # Random lives are the same to all members, who choose among them by what each would feel.
            values = led.each(column)
            values = np.broadcast_to(values.ravel(), proxy.shape) if led is random_baseline else values
            return best_of_n(proxy, values, counts)

        wanted = subject.experiment.intent
        pressure, (by_proxy, true) = counts.astype(np.float64), chosen(subject.objective)
        intent = chosen(wanted)[1] if wanted else None
        made.append(_curve(subject, kind, pressure, by_proxy, true, random_baseline, intent))
    return made


def _doublings(most: int) -> NDArray[np.int64]:
    return np.array([1 << k for k in range(max(most, 1).bit_length())], np.int64)


def _curve(
    subject: Subject,
    kind: str,
    pressure: Values,
    felt: Values,
    fitness: Values,
    random_baseline: Lives,
    intent: Values | None = None,
) -> Curve:
    """A curve from felt reward, fitness and the designer's intent, each (members, P)."""
    felt_at_random = baseline_reward(subject, random_baseline)

    def attained(values: Values, column: str) -> Values:
        by_chance = random_baseline.each(column).ravel()
        return _in_deviations(values, np.array([by_chance.mean()]), np.array([by_chance.std(ddof=1)]))

    return Curve(
        kind,
        pressure,
        divergence_of(kind, pressure),
        felt.mean(axis=0),
        fitness.mean(axis=0),
        _in_deviations(felt, felt_at_random.mean(axis=0), felt_at_random.std(axis=0, ddof=1)),
        attained(fitness, subject.objective),
        None if intent is None else intent.mean(axis=0),
        None if intent is None else attained(intent, subject.experiment.intent),
    )


def _in_deviations(values: Values, mean: Values, deviation: Values) -> Values:
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = (values - mean[:, None]) / deviation[:, None]
    return np.where(np.isfinite(scaled), scaled, np.nan)
