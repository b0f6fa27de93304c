"""The taxonomy on a toy in which what a model lacks changes what its actions do: a world of suboptimizers.

As the toy of `test_taxonomy_of_a_toy`, but that the last four of eight coordinates are cues: an action on
coordinate i has the effect a c, with c the cue i + 4. Where a regime has no cues they are all 1; under
selection a cue is -1 in a fifth of all lives, so that their mean is 0.6; where the organism is put to use
they are all -1. A model with a cue acts w c and so has the effect w, one without acts w. Base fitness is
beta.(effect) - |a|^2 / 2 over the coordinates that it sees, and what cues do is averaged exactly.
"""

import numpy as np
import pytest

from babushka.fitness.measures import taxonomy
from babushka.fitness.measures.taxonomy import ALIGNED, SUBOPTIMIZER, SUPEROPTIMIZER, TRANSOPTIMIZER

ACTIONS = 4  # and as many cues
USUAL, REVERSED = (
    0.6,
    -1.0,
)  # mean of a cue where there are cues and selection happens; where it is put to use
SEEDS, MEMBERS, GENERATIONS, SIGMA = 6, 60, 100, 0.1


def effects(model: int, cues: float) -> np.ndarray:
    """What an action does per unit of its weight, on average over cues of that mean, (actions,)."""
    return np.where(np.arange(ACTIONS) + ACTIONS < model, 1.0, cues)


def acted(weights: np.ndarray, model: int) -> np.ndarray:
    """The size of actions, whose sign may follow a cue: a model has the first coordinates only."""
    return np.where(np.arange(ACTIONS) < model, weights, 0.0)


def cues_of(seen: int) -> float:
    """The mean of cues under selection that sees so many coordinates: all cues, or none."""
    return USUAL if seen > ACTIONS else 1.0


def worth(objective: np.ndarray, weights: np.ndarray, model: int, seen: int, cues: float) -> np.ndarray:
    """What living with a model is worth over the coordinates seen, for base fitness as for felt reward."""
    actions = acted(weights, model)
    each = objective * effects(model, cues) * actions - actions**2 / 2
    return np.asarray(each[..., :seen].sum(axis=-1))


def attained(objective: np.ndarray, weights: np.ndarray, model: int, seen: int, cues: float) -> np.ndarray:
    """The same in standard deviations of lives that draw each action from N(0, 1), whatever cues are."""
    among = min(seen, ACTIONS)
    spread = np.sqrt((np.broadcast_to(objective, weights.shape)[..., :among] ** 2).sum(axis=-1) + among / 2)
    return np.asarray((worth(objective, weights, model, seen, cues) + among / 2) / spread)


def evolved(base: int, mesa: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(weights (members, actions), beta): what truncation selection makes of weights at random."""
    generator = np.random.default_rng([base, mesa, seed])
    beta = generator.choice([-1.0, 1.0], ACTIONS)
    weights = generator.normal(size=(MEMBERS, ACTIONS))
    for _ in range(GENERATIONS):
        best = np.argsort(-worth(beta, weights, mesa, base, cues_of(base)))[: MEMBERS // 4]
        weights = weights[generator.choice(best, MEMBERS)] + generator.normal(0, SIGMA, weights.shape)
    return weights, beta


def judged(base: int, mesa: int, seed: int) -> str:
    """The verdict where cues are reversed."""
    weights, beta = evolved(base, mesa, seed)
    cues, whole = cues_of(base), 2 * ACTIONS
    confined = mesa if base > ACTIONS else min(mesa, ACTIONS)  # a model of a regime without cues has none
    return taxonomy.classify(
        taxonomy.Attainments(
            fitness_selecting=attained(beta, weights, mesa, base, cues).mean(),
            fitness_intended=attained(beta, weights, mesa, whole, REVERSED).mean(),
            felt_selecting=attained(weights, weights, mesa, base, cues).mean(),
            felt_intended=attained(weights, weights, mesa, whole, REVERSED).mean(),
            felt_believed=attained(weights, weights, mesa, mesa, 1.0).mean(),
            felt_informed=attained(weights, weights, whole, whole, REVERSED).mean(),
            felt_confined=attained(weights, weights, confined, whole, REVERSED).mean(),
        )
    ).name


@pytest.mark.parametrize(
    ("base", "mesa", "expected"),
    [
        (8, 8, {ALIGNED}),
        (8, 4, {SUBOPTIMIZER}),  # the base is larger
        (4, 4, {SUBOPTIMIZER}),  # neither has what it takes
        (4, 8, {ALIGNED}),  # what selection could not see was right by itself
        (2, 8, {ALIGNED, TRANSOPTIMIZER, SUPEROPTIMIZER}),  # weights that selection does not see drift
    ],
)
def test_where_cues_change_what_actions_do_a_model_without_them_fails(
    base: int, mesa: int, expected: set[str]
) -> None:
    verdicts = {judged(base, mesa, seed) for seed in range(SEEDS)}
    assert verdicts <= expected
    if base >= mesa:  # no trans- or superoptimizers; what fails are suboptimizers
        assert verdicts == expected
    if base == 2:
        assert verdicts - {ALIGNED}


def test_the_suboptimizer_does_the_opposite_of_what_it_was_selected_for() -> None:
    weights, beta = evolved(8, 4, 0)
    assert weights.mean(axis=0) == pytest.approx(USUAL * beta, abs=0.1)  # the best without cues
    expected = ACTIONS * (-USUAL - USUAL**2 / 2)
    assert worth(beta, weights, 4, 8, REVERSED).mean() == pytest.approx(expected, abs=0.4)
