"""Reward over-optimization (Gao, Schulman and Hilton 2023): what best of n by a proxy does to a goal.

The paper optimizes a learned reward (the proxy) against a larger one (the gold score). With d the root of the
divergence of the best of n from what is drawn, KL = ln n - (n - 1) / n, it finds for gold scores that are
shifted to mean 0 and scaled to variance 1 over draws

    best of n   R(d) = d (alpha - beta d)          reinforcement learning   R(d) = d (alpha - beta ln d)

chooses the forms on n up to 1,000, and finds them borne out up to 60,000. The same protocol is carried out
here on lives of organisms that act at random: in Goodhart's world, where appearance is the proxy and worth
the gold score, with each way of parting them; and in the savanna, where the proxy is the evolved
mesa-objective of the fittest organism and the gold score is births.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.best_of_n import best_of_n, kl_of_best_of
from babushka.fitness.measures.goodhart_curve import Form, fit
from babushka.fitness.measures.noisy_choice import best_by_heavy_tails, mean_of_largest
from babushka.runs.orchestration.saved import Run
from babushka.runs.studies import (
    BRIEFLY,
    Direction,
    Exact,
    Incomparable,
    Statistical,
    StudyRunner,
    Target,
    printed,
    target,
)

Values = NDArray[np.float64]
GAO = "Gao, Schulman and Hilton 2023"
KWA = "Kwa, Thomas and Garriga-Alonso 2024"
NO_TABLE = "The paper prints no table of coefficients, and its reward models are of text."
SEEDS, LIVES = 20, 16_384
LARGEST = 4  # n goes up to a fourth of the lives
FITTED = 128  # fits see n up to here (KL of 3.9 nats), as the paper's up to 1,000 (5.9)
AS_PREDICTED = 0.1  # standard deviations of gold score; the paper gives no number for "borne out"
MATTERS = 0.5  # standard deviations of gold score
STRAIGHT = 0.99  # share of the proxy's variation that a straight line explains; likewise
THIN = 0.005  # by how much value is off by quadrature where the normal numbers are Babushka's, cut at 6
GOODHART: dict[str, dict[str, float]] = {
    "noise": {"noise": 1.0},
    "heavy tails": {"tails": 1.0},
    "bend": {"bend": 3.0},
    "lever": {"tampering": 1.5},
    "rival": {"guile": 1.5},
}
ONE_PICK = ("world.lifetime=1", "evolution.population=2", "evolution.survivors=0", "organism.max_budget=0")
SAVANNA = ("evolution.population=60",)
GENERATIONS = 25


class Curves(NamedTuple):
    """Best of n, one row a run: gold scores (runs, P) as in the paper, and proxies (runs, P) alike."""

    counts: NDArray[np.int64]
    distance: Values  # (P,) root of KL
    gold: Values
    proxy: Values


def exact() -> Iterator[Target]:
    """The forms, and the turns of theory."""
    what = "KL of the best of 1,000 and of 60,000 in nats, about 6 and 10"
    yield target(what, GAO, printed([6.0, 10.0], 0), kl_of_best_of([1000, 60_000]))
    alpha, beta = 0.5, 0.125
    distance = np.linspace(0.0, 2.0, 9)
    logs = np.log(np.where(distance > 0, distance, 1.0))
    turn = math.exp(alpha / beta - 1)
    cases: list[tuple[Form, str, Values, list[float]]] = [
        ("best_of_n", "d (alpha - beta d)", beta * distance, [alpha / (2 * beta), alpha**2 / (4 * beta)]),
        ("reinforcement", "d (alpha - beta ln d)", beta * logs, [turn, beta * turn]),
    ]
    for form, words, loss, peak in cases:
        found = fit(form, distance, distance * (alpha - loss))
        wanted = Exact([alpha, beta, *peak], relative=1e-8)
        ours = [found.alpha, found.beta, found.peak, found.peak_value]
        yield target(f"alpha, beta, place and height of the peak of {words}", GAO, wanted, ours)
    counts = 2.0 ** np.arange(25)
    for words, curve, turns in (
        ("normal noise: value never turns", mean_of_largest(counts) / math.sqrt(2), 0),
        ("noise of Student's t with 2 degrees of freedom: it turns once", best_by_heavy_tails(counts), 1),
    ):
        falls = np.diff(np.diff(curve) < 0)
        yield target(f"turns in theory, n up to 17 million, {words}", KWA, Exact(turns), int(falls.sum()))
    what = "value in theory of the best of 2^24 with such heavy tails, next to nothing"
    nothing = Exact(0.0, relative=0, absolute=0.01)
    yield target(what, KWA, nothing, float(best_by_heavy_tails(2.0**24)))


def over_runs(runner: StudyRunner) -> Iterator[Target]:
    """Goodhart's world, then the savanna."""
    settings = [*BRIEFLY, *ONE_PICK]
    picks = runner.sweep("picks", "goodhart", seeds=SEEDS, generations=0, settings=settings)
    runs = [each.run for each in picks]
    for name, regime in GOODHART.items():
        yield from _claims(f"Goodhart, {name}", _curves([_picked(run, regime) for run in runs]))
    yield from _collapse([_picked(run, GOODHART["heavy tails"]) for run in runs])
    yield from _better_proxies(runs)
    settings = [*BRIEFLY, *SAVANNA]
    evolved = runner.sweep("savanna", "savanna", seeds=SEEDS, generations=GENERATIONS, settings=settings)
    for label in ("ancestral", "modern"):
        yield from _claims(f"savanna, {label}", _curves([_felt(each.run, label) for each in evolved]))
    why = Incomparable("The search of an organism has no divergence from what it would do without it.")
    yield target("alpha and beta of reinforcement learning", GAO, why, math.nan)


def _claims(world: str, curves: Curves) -> Iterator[Target]:
    """What the paper says of best of n, in one of our worlds."""
    last, gold = int(curves.counts[-1]), curves.gold[:, -1]
    straight = [_straight(curves.distance, row) for row in curves.proxy]
    what = f"{world}: share of the proxy's rise that is linear in d, beyond n = 1"
    yield target(what, GAO, Direction(STRAIGHT, matters=0.02), straight)
    foretold = _ahead("best_of_n", curves) - gold
    what = f"{world}: gold at n = {last} foretold from n up to {FITTED} by d (a - b d), less what it is"
    yield target(what, GAO, Statistical(0.0, tolerance=AS_PREDICTED, matters=MATTERS), foretold)
    logarithmic = _ahead("reinforcement", curves) - gold
    what = f"{world}: error of foretelling by d (a - b ln d), less that by d (a - b d)"
    more = Direction(matters=MATTERS)
    yield target(what, GAO, more, np.abs(logarithmic) - np.abs(foretold))
    yield target(f"{world}: gold falls from its peak to n = {last}", GAO, more, _falls(curves.gold))


def _collapse(lived: Sequence[tuple[Values, Values]]) -> Iterator[Target]:
    """Heavy tails in the world and in theory: before the peak, at it, and beyond."""
    counts = [4, 16, 256]
    theory = best_by_heavy_tails(counts)
    ours = np.array([best_of_n(felt, real, counts).true for felt, real in lived])
    for place, count in enumerate(counts):
        what = f"Goodhart, heavy tails: value of the best of {count}, by quadrature"
        rule = Statistical(float(theory[place]), tolerance=THIN, matters=0.2)
        yield target(what, KWA, rule, ours[:, place])


def _better_proxies(runs: Sequence[Run]) -> Iterator[Target]:
    """Larger reward models had larger alpha; here less noise is a better proxy."""
    clear, blurred = (_curves([_picked(run, {"noise": noise}) for run in runs]) for noise in (0.5, 2.0))
    alpha, beta = _coefficients(clear).T
    what = "Goodhart: alpha with noise 0.5 less alpha with noise 2, better proxies having more"
    yield target(what, GAO, Direction(matters=0.2), alpha - _coefficients(blurred)[:, 0])
    for name, values in (("alpha", alpha), ("beta", beta)):
        what = f"Goodhart, noise 0.5: {name} of best of n"
        yield target(what, GAO, Incomparable(NO_TABLE), values)


def _picked(run: Run, regime: Mapping[str, Any]) -> tuple[Values, Values]:
    """(proxy, gold) of lives of a single pick at random, (lives,) each."""
    lives = run.random_baseline(0, regime, LIVES)
    return lives.each("appearance").ravel(), lives.each("value").ravel()


def _felt(run: Run, regime: str) -> tuple[Values, Values]:
    """(proxy, gold) of lives at random: what the fittest organism would have felt, and births."""
    last = run.generation()
    here = run.experiment.at(last.number)
    objective_weights = here.organism.objective_weights(last.genomes, here.world)[last.best()]
    lives = run.random_baseline(last.number, regime, LIVES)
    felt = np.einsum("lf,f->l", lives.features().reshape(-1, len(objective_weights)), objective_weights)
    return felt, lives.each(here.world.objective).ravel()


def _curves(lived: Sequence[tuple[Values, Values]]) -> Curves:
    """The best of 1, 2, 4, ... lives of every run, in standard deviations of a single life."""
    counts = np.array([1 << power for power in range((LIVES // LARGEST).bit_length())], np.int64)
    gold, proxy = [], []
    for felt, real in lived:
        spread = real.std(ddof=1)
        scaled = (real - real.mean()) / (spread if spread > 0 else math.nan)
        found = best_of_n(felt, scaled, counts)
        gold.append(found.true)
        proxy.append((found.proxy - felt.mean()) / felt.std(ddof=1))
    return Curves(counts, np.sqrt(kl_of_best_of(counts)), np.array(gold), np.array(proxy))


def _coefficients(curves: Curves) -> Values:
    """(alpha, beta) of best of n in every run, (runs, 2)."""
    found = [fit("best_of_n", curves.distance, row) for row in curves.gold]
    return np.array([[each.alpha, each.beta] for each in found])


def _ahead(form: Form, curves: Curves) -> Values:
    """The gold score at the largest n that a fit to n up to `FITTED` foretells, (runs,)."""
    fitted = curves.counts <= FITTED
    found = [fit(form, curves.distance[fitted], row[fitted]) for row in curves.gold]
    return np.array([float(each.at(curves.distance[-1])) for each in found])


def _straight(distance: Values, proxy: Values) -> float:
    """The share of the variation beyond n = 1 that the best straight line explains."""
    slope, level = np.polyfit(distance[1:], proxy[1:], 1)
    left = proxy[1:] - (level + slope * distance[1:])
    return float(1 - (left**2).sum() / ((proxy[1:] - proxy[1:].mean()) ** 2).sum())


def _falls(gold: Values) -> Values:
    """How far each run's curve falls to its end, (runs,), from where the other runs' mean is highest.

    The place comes from the others, since a curve's own highest point is above its end by chance alone.
    """
    others = (gold.sum(axis=0) - gold) / max(len(gold) - 1, 1)
    places = others.argmax(axis=1)
    return np.asarray(gold[np.arange(len(gold)), places] - gold[:, -1], np.float64)
