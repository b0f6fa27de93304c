"""EPIC: the distance between two rewards by what they say of single transitions, whatever the dynamics.

    C(R)(s, a, s') = R(s, a, s') + g E[R(s', A, S')] - E[R(s, A, S')] - g E[R(S, A, S')]
    EPIC(R, Q) = sqrt((1 - rho) / 2)

with S, S' drawn from D_S and A from D_A, independently of each other, g the discount, and rho the Pearson
correlation of C(R) and C(Q) over a coverage distribution of transitions. Potential shaping (adding
g P(s') - P(s)), constants and positive factors change nothing; 0 is "the same but for these", 1 is "the
negation". Source: Gleave, Dennis, Legg, Russell and Leike 2021, "Quantifying differences in reward
functions", ICLR, section 4 (C is definition 4.1).

EPIC does not know the dynamics: rewards that differ only in how they spread over the outcomes s' of an action
differ for EPIC, though no policy could tell, and so do rewards that differ on transitions that never happen.
STARC (`starc`) is blind to both. Where the objective depends on the outcome, compare E[R | s, a] instead:
`canonical_parts`. Some implementations give twice the number, from 0 to 2: the length of the difference.

Shapes: S states, A actions; rewards (S, A, S'). Trailing axes of a reward are rewards side by side.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures import linear_rewards

Values = NDArray[np.float64]


def canonical(
    reward: ArrayLike, state_weights: ArrayLike, action_weights: ArrayLike, discount: float
) -> Values:
    """The canonically shaped reward C(R), in the shape of `reward` (S, A, S', ...).

    `state_weights` (S,) and `action_weights` (A,) are D_S and D_A: not negative, with sum 1. Raises
    ValueError where shapes or weights are not so, or the discount is not in [0, 1].
    """
    given = np.asarray(reward, np.float64)
    states, actions = _weights(state_weights, action_weights, given.shape[:3:2], given.shape[1:2], discount)
    at_state = np.einsum("saz...,a,z->s...", given, actions, states)
    overall = np.tensordot(states, at_state, 1)
    shaped = given + discount * at_state[None, None, :] - at_state[:, None, None] - discount * overall
    return np.asarray(shaped, np.float64)


def product_coverage(state_weights: ArrayLike, action_weights: ArrayLike) -> Values:
    """The coverage D_S x D_A x D_S, shape (S, A, S'): every transition, possible or not."""
    states, actions = np.asarray(state_weights, np.float64), np.asarray(action_weights, np.float64)
    return np.asarray(np.einsum("s,a,z->saz", states, actions, states), np.float64)


def epic(
    first: ArrayLike,
    second: ArrayLike,
    coverage: ArrayLike,
    state_weights: ArrayLike,
    action_weights: ArrayLike,
    discount: float,
) -> float:
    """The EPIC distance of two rewards (S, A, S') over `coverage` (S, A, S'), between 0 and 1.

    A canonical reward that is constant over the coverage has no correlation. The distance is then NaN if the
    other is not constant; two constants are the same but for a constant, so their distance is 0.

    Raises ValueError as `canonical`, and where the coverage is not a distribution over transitions.
    """
    weights = np.asarray(coverage, np.float64)
    rewards = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not weights.shape == rewards[0].shape == rewards[1].shape or not _is_distribution(weights):
        raise ValueError("The coverage must be a distribution over transitions in the shape of both rewards.")
    centred = []
    for reward in rewards:
        made = canonical(reward, state_weights, action_weights, discount)
        covered = np.where(weights > 0, made - (weights * made).sum(), 0.0)
        centred.append(linear_rewards.without_rounding(covered, reward))
    constant = [not each.any() for each in centred]
    if any(constant):
        return 0.0 if all(constant) else math.nan
    return linear_rewards.unit_distance(centred[0], centred[1], weights)


def canonical_parts(
    rewards: ArrayLike, state_weights: ArrayLike, action_weights: ArrayLike, discount: float
) -> tuple[Values, Values]:
    """C(R) over D_S x D_A x D_S for rewards of state and action alone, as (rows (S A + S, ...), weights).

    For R(s, a), with R(s) its mean over D_A and R its mean over both, C(R)(s, a, s') is the sum of a part of
    the start and a part of the outcome,

        (R(s, a) - R(s)) + g (R(s') - R)

    which are independent under this coverage and have mean 0, so that their covariances add. The rows of both
    parts one below the other thus have the inner products of all S A S transitions, at a cost of S A.
    `rewards` has shape (S, A, ...). Raises ValueError as `canonical`.
    """
    given = np.asarray(rewards, np.float64)
    states, actions = _weights(state_weights, action_weights, given.shape[:1], given.shape[1:2], discount)
    at_state = np.einsum("sa...,a->s...", given, actions)
    start = (given - at_state[:, None]).reshape(-1, *given.shape[2:])
    outcome = discount * (at_state - np.tensordot(states, at_state, 1))
    return np.concatenate([start, outcome]), np.concatenate([np.outer(states, actions).ravel(), states])


def distances(
    canonical_features: ArrayLike,
    canonical_objective: ArrayLike,
    weights: ArrayLike,
    objective_weights: ArrayLike,
    sizes: ArrayLike | None = None,
) -> Values:
    """EPIC of each of M rewards linear in F features to the objective, shape (M,).

    `canonical_features` (N, F) and `canonical_objective` (N,) are canonical rewards of N transitions,
    `weights` (N,) their coverage and `desires` (M, F) the weights of the features; `sizes` as for
    `linear_rewards.distances`. Constants as for `epic`.
    """
    covered = np.asarray(weights, np.float64)
    columns = np.column_stack([np.asarray(canonical_features), np.asarray(canonical_objective)])
    centred = columns - covered @ columns
    scale = np.abs(columns).max(axis=0, initial=0.0) if sizes is None else sizes
    return linear_rewards.distances(linear_rewards.inner_products(centred, covered), objective_weights, scale)


def _weights(
    state_weights: ArrayLike,
    action_weights: ArrayLike,
    states: tuple[int, ...],
    actions: tuple[int, ...],
    discount: float,
) -> tuple[Values, Values]:
    """D_S and D_A, checked against the numbers of states (at each end of a transition) and of actions."""
    both = np.asarray(state_weights, np.float64), np.asarray(action_weights, np.float64)
    if set(states) != {both[0].size} or actions != both[1].shape or both[0].ndim != 1:
        raise ValueError(
            f"State weights of shape {both[0].shape} and action weights of shape {both[1].shape} do not fit "
            f"rewards with {states} states and {actions} actions."
        )
    if not all(map(_is_distribution, both)):
        raise ValueError("State and action weights must not be negative and must sum to 1.")
    if not 0 <= discount <= 1:
        raise ValueError(f"A discount is 0 to 1, not {discount}.")
    return both


def _is_distribution(weights: Values) -> bool:
    return bool((weights >= 0).all() and np.isclose(weights.sum(), 1.0, rtol=0.0, atol=1e-9))
