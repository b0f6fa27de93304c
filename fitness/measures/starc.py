"""STARC: the distance between two rewards by how they order the policies of one world.

    s(R) = c(R) / n(c(R))  (0 where c(R) is 0)        STARC(R, Q) = |s(R) - s(Q)| / 2

where c is linear and gives all rewards that order the policies alike, but for their scale, the same canonical
one. Rewards order all policies alike if they differ by a positive factor, by potential shaping (adding
g P(s') - P(s)) and by S'-redistribution (how a reward is spread over the outcomes of an action). Two c:

    value-adjusted levelling   c(R)(s, a) = E[R(s, a, S') - V(s) + g V(S')],  V the value of a fixed policy
    minimal                    c(R) = R(s, a) - A^T (A A^T)^-1 A R,  A[z, (s, a)] = 1[s = z] - g T(z | s, a)

The first is the advantage of the fixed policy (here the uniform one, unless told otherwise). The second has
the least L2 norm among the rewards equivalent to R; the angle between two of these is the distance of
Karwowski et al. 2024. Norms and metric here are L2; the paper's metric |s(R) - s(Q)| runs from 0 to 2 and is
halved, so that as for EPIC 1 is the distance to the negation. Weighting the norm by how often states and
actions are met leaves it a norm where all weights are positive.

Where a single step is all there is (g = 0, or a single state), both c take from each reward its mean over
the actions; with one context STARC is then EPIC, and the cosine is Pearson's correlation.

Sources: Skalse, Farnik, Motwani, Jenner, Gleave and Abate 2024, "STARC: a general framework for quantifying
differences between reward functions", ICLR, sections 2 and 3; Karwowski, Hayman, Bai,
Kiendlhofer, Griffin and Skalse 2024, "Goodhart's law in reinforcement learning", ICLR.

Shapes: S states, A actions; `reward` (S, A, S'), `transition` (S, A, S'). Trailing axes of a reward are
rewards side by side.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness.measures import linear_rewards

Values = NDArray[np.float64]


def expected(reward: ArrayLike, transition: ArrayLike) -> Values:
    """E[R | s, a] of a reward (S, A, S', ...), shape (S, A, ...): what S'-redistribution leaves as it is."""
    return np.asarray(np.einsum("saz...,saz->sa...", np.asarray(reward), np.asarray(transition)), np.float64)


def levelled(action_values: ArrayLike, policy: ArrayLike | None = None) -> Values:
    """Action values (S, A, ...) minus their mean under `policy` (S, A), by default uniform: advantages.

    Of the action values of the same policy these are value-adjusted levelling; of rewards, its special case
    for one step.
    """
    values = np.asarray(action_values, np.float64)
    chosen = (
        np.full(values.shape[:2], 1 / values.shape[1]) if policy is None else np.asarray(policy, np.float64)
    )
    return np.asarray(values - np.einsum("sa,sa...->s...", chosen, values)[:, None], np.float64)


def canonical_value(
    reward: ArrayLike, transition: ArrayLike, discount: float, policy: ArrayLike | None = None
) -> Values:
    """Value-adjusted levelling: c(R), shape (S, A, ...), as it does not depend on s'.

    `policy` (S, A) holds the probability of each action in each state, by default uniform. Its value is
    solved for exactly. Raises ValueError where shapes do not fit, transitions or policy are not
    probabilities, or the discount is not in [0, 1).
    """
    rewards, moves = _checked(reward, transition, discount)
    states, actions = moves.shape[:2]
    chosen = np.full((states, actions), 1 / actions) if policy is None else np.asarray(policy, np.float64)
    if chosen.shape != (states, actions) or not _are_probabilities(chosen):
        raise ValueError(f"The policy must give {states} states probabilities of {actions} actions.")
    at_once = expected(rewards, moves)
    system = np.eye(states) - discount * np.einsum("sa,saz->sz", chosen, moves)
    income = np.einsum("sa,sa...->s...", chosen, at_once)
    values = np.linalg.solve(system, income.reshape(states, -1)).reshape(income.shape)
    return np.asarray(at_once - values[:, None] + discount * np.tensordot(moves, values, 1), np.float64)


def canonical_minimal(reward: ArrayLike, transition: ArrayLike, discount: float) -> Values:
    """The equivalent reward of least L2 norm, shape (S, A, ...). Raises ValueError as `canonical_value`."""
    rewards, moves = _checked(reward, transition, discount)
    states, actions = moves.shape[:2]
    at_once = expected(rewards, moves)
    flat = at_once.reshape(states * actions, -1)
    flows = np.repeat(np.eye(states), actions, axis=0) - discount * moves.reshape(states * actions, states)
    potentials = np.linalg.solve(flows.T @ flows, flows.T @ flat)
    return np.asarray((flat - flows @ potentials).reshape(at_once.shape), np.float64)


def starc(
    first: ArrayLike,
    second: ArrayLike,
    transition: ArrayLike,
    discount: float,
    policy: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """The STARC distance of two rewards (S, A, S') by value-adjusted levelling, between 0 and 1.

    `weights` (S, A) weight the norm; without them all states and actions count alike. A trivial reward, one
    that prefers no policy to another, is at distance 0 from another such and at 1/2 from any other reward.
    Raises ValueError as `canonical_value` and `linear_rewards.unit_distance`.
    """
    one, other = (
        linear_rewards.without_rounding(canonical_value(reward, transition, discount, policy), reward)
        for reward in (first, second)
    )
    return linear_rewards.unit_distance(one, other, weights)


def reward_angle(first: ArrayLike, second: ArrayLike, transition: ArrayLike, discount: float) -> float:
    """The angle between two rewards (S, A, S') in radians, 0 to pi, after the minimal canonicalisation.

    It is 0 if and only if they order all policies alike. NaN where one of them is trivial. Raises ValueError
    as `canonical_minimal`.
    """
    units = []
    for reward in (first, second):
        made = linear_rewards.without_rounding(canonical_minimal(reward, transition, discount), reward)
        if not made.any():
            return math.nan
        units.append(made / np.linalg.norm(made))
    # The arccos of their product would lose half of the digits near 0 and near pi.
    return 2 * math.atan2(
        float(np.linalg.norm(units[0] - units[1])), float(np.linalg.norm(units[0] + units[1]))
    )


def distances(
    canonical_features: ArrayLike,
    canonical_objective: ArrayLike,
    weights: ArrayLike,
    objective_weights: ArrayLike,
    sizes: ArrayLike | None = None,
) -> Values:
    """STARC of each of M rewards linear in F features to the objective, shape (M,).

    `canonical_features` (N, F) and `canonical_objective` (N,) are canonical rewards of N pairs of state and
    action, `weights` (N,) their weights in the norm and `desires` (M, F) the weights of the features; `sizes`
    as for `linear_rewards.distances`. Trivial rewards as for `starc`.
    """
    columns = np.column_stack([np.asarray(canonical_features), np.asarray(canonical_objective)])
    products = linear_rewards.inner_products(columns, weights)
    return linear_rewards.distances(products, objective_weights, sizes, beside_nothing=0.5)


def _checked(reward: ArrayLike, transition: ArrayLike, discount: float) -> tuple[Values, Values]:
    rewards, moves = np.asarray(reward, np.float64), np.asarray(transition, np.float64)
    if moves.ndim != 3 or moves.shape[0] != moves.shape[2] or rewards.shape[:3] != moves.shape:
        raise ValueError(
            f"Rewards of shape {rewards.shape} do not fit transitions of shape {moves.shape}: both are over "
            "(states, actions, states)."
        )
    if not _are_probabilities(moves):
        raise ValueError("The transition probabilities of each state and action must sum to 1.")
    if not 0 <= discount < 1:
        raise ValueError(f"A discount here is at least 0 and less than 1, not {discount}.")
    return rewards, moves


def _are_probabilities(table: Values) -> bool:
    return bool((table >= 0).all() and np.allclose(table.sum(axis=-1), 1.0, rtol=0.0, atol=1e-9))
