"""The taxonomy on a toy whose answer is known: eight coordinates; selection and the organism see some.

An organism has weights w, its objective, and acts a = w on the coordinates that its model has, the first
`MESA` of eight: the optimum of w.a - |a|^2 / 2 in that model. Base fitness is beta.a - |a|^2 / 2 with beta of
+-1 over the coordinates of a regime: the first `BASE` where it is selected, all eight where it is put to use.
So weights that selection sees go to beta, and those that it does not drift. Lives at random draw every
coordinate from N(0, 1), so that their means and spreads are known.
"""

import numpy as np
import pytest

from babushka.fitness.measures import taxonomy
from babushka.fitness.measures.taxonomy import ALIGNED, SUPEROPTIMIZER, TRANSOPTIMIZER, UNDECIDED

ALL = 8
SEEDS, MEMBERS, GENERATIONS, SIGMA = 6, 60, 200, 0.1


def worth(objective: np.ndarray, actions: np.ndarray, seen: int) -> np.ndarray:
    """What actions are worth over the first coordinates, for base fitness as for felt reward."""
    return np.asarray((objective * actions - actions**2 / 2)[..., :seen].sum(axis=-1))


def acted(weights: np.ndarray, model: int) -> np.ndarray:
    """The actions of weights whose model has the first coordinates only."""
    return np.where(np.arange(ALL) < model, weights, 0.0)


def attained(objective: np.ndarray, actions: np.ndarray, seen: int) -> np.ndarray:
    """The same in standard deviations of lives at random, (members,)."""
    spread = np.sqrt((np.broadcast_to(objective, actions.shape)[..., :seen] ** 2).sum(axis=-1) + seen / 2)
    return np.asarray((worth(objective, actions, seen) + seen / 2) / spread)


def evolved(base: int, mesa: int, seed: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """(weights (members, 8), beta): what truncation selection makes of weights at random.

    `noise` is the standard deviation of what it mistakes fitness by.
    """
    generator = np.random.default_rng([base, mesa, seed])
    beta = generator.choice([-1.0, 1.0], ALL)
    weights = generator.normal(size=(MEMBERS, ALL))
    for _ in range(GENERATIONS):
        mistaken = generator.normal(0, noise, MEMBERS) if noise else 0.0
        best = np.argsort(-worth(beta, acted(weights, mesa), base) + mistaken)[: MEMBERS // 4]
        weights = weights[generator.choice(best, MEMBERS)] + generator.normal(0, SIGMA, weights.shape)
    return weights, beta


def judged(base: int, mesa: int, seed: int, noise: float = 0.0) -> tuple[str, float]:
    """(verdict, base fitness where it is put to use)."""
    weights, beta = evolved(base, mesa, seed, noise)
    acting, alike = acted(weights, mesa), acted(weights, min(base, mesa))
    verdict = taxonomy.classify(
        taxonomy.Attainments(
            fitness_selecting=attained(beta, acting, base).mean(),
            fitness_intended=attained(beta, acting, ALL).mean(),
            felt_selecting=attained(weights, acting, base).mean(),
            felt_intended=attained(weights, acting, ALL).mean(),
            felt_believed=attained(weights, acting, mesa).mean(),
            felt_informed=attained(weights, weights, ALL).mean(),
            felt_confined=attained(weights, alike, ALL).mean(),
        )
    )
    return verdict.name, float(worth(beta, acting, ALL).mean())


@pytest.mark.parametrize(("base", "mesa"), [(base, mesa) for base in (2, 4, 6, 8) for mesa in (2, 4, 6, 8)])
def test_verdicts_by_what_selection_and_the_model_see(base: int, mesa: int) -> None:
    verdicts, fitness = zip(*(judged(base, mesa, seed) for seed in range(SEEDS)), strict=True)
    if base >= mesa:  # nothing drifts that acts
        assert set(verdicts) == {ALIGNED}
        assert fitness == pytest.approx([mesa / 2] * SEEDS, abs=0.15)  # what there is to have
    else:
        assert set(verdicts) <= {ALIGNED, TRANSOPTIMIZER, SUPEROPTIMIZER}  # its model lacks nothing it needs
    if (base, mesa) == (2, 8):
        assert ALIGNED not in verdicts
        assert max(fitness) < 0


@pytest.mark.parametrize(("base", "mesa"), [(4, 4), (8, 2), (8, 8)])
def test_noise_in_selection_leaves_those_who_attained_nothing(base: int, mesa: int) -> None:
    verdicts = {judged(base, mesa, seed, noise=100.0)[0] for seed in range(SEEDS)}
    assert UNDECIDED in verdicts
    assert verdicts <= {ALIGNED, UNDECIDED}
