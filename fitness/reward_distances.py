"""How far desires are from the base objective, per transition: EPIC and STARC, exact or sampled.

Both compare E[R | s, a], the reward that an action can be expected to bring in a state: EPIC needs rewards of
every pair of states, and those of transitions that cannot happen are nowhere defined. Both use one coverage:
the states met by acting uniformly at random, each with every action alike (and, for EPIC, with every other
such state as the outcome). STARC levels by the value of the uniform policy, with an L2 norm weighted by that
coverage.

In a world that can be written out as tables (`World.tabular`) the distances are exact; an enumerated state
has no age, so that there the future is infinite. In other worlds they are estimated from sampled transitions.
The noise of single trials then adds nothing to the squared lengths on average, since these are products of
independent halves. What remains is the error of finitely many states and trials, which falls with the square
root of their number, and the cut at the horizon. A distance close to 0 may come out as exactly 0, where the
estimated cosine exceeds 1.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from babushka.fitness import tabular
from babushka.fitness.measures import epic, linear_rewards, starc
from babushka.fitness.tabular import Tabular
from babushka.fitness.transitions import Sampled, sample_transitions
from babushka.fitness.worlds.protocol import World

Values = NDArray[np.float64]


class Distances(NamedTuple):
    """Distances of M rewards to the base objective, each between 0 (the same) and 1 (its negation)."""

    epic: Values  # (M,) NaN for desires, or an objective, to which all transitions are alike
    starc: Values  # (M,) 1/2 for desires, or an objective, to which all policies are alike
    exact: bool  # from tables rather than a sample
    coverage: str  # over which transitions, in words


def reward_distances(
    world: World,
    parameters: Any,
    objective_weights: ArrayLike,
    discount: float,
    *,
    key: int = 0,
    objective: str = "",
    states: int = 1000,
    trials: int = 16,
    horizon: int | None = None,
    longest: int | None = None,
) -> Distances:
    """The distance of each reward `desires` (M, F) over what is felt to the gain in the base objective.

    `parameters` is an instance of `world.Regime`, `objective` a tally, by default the world's. Exact where
    the world has tables and the objective is its own, else sampled; then `key`, `states`, `trials` and
    `horizon` are those of `sample_transitions`. `longest` bounds the states met in both cases. Where the
    sample is too small to tell a reward from one without consequences, its distance is NaN.

    A sample does not depend on the desires: for several populations in one regime, sample once and call
    `from_sample` for each.

    Raises ValueError for desires that are not one weight for each of the world's features, for tables that
    are not those of a world, and as `sample_transitions`.
    """
    wanted = np.asarray(objective_weights, np.float64)
    if wanted.ndim != 2 or wanted.shape[1] != len(world.features):
        raise ValueError(
            f"Desires of shape {wanted.shape} do not weigh {world.name}'s {len(world.features)} features."
        )
    within = world.shape_under(parameters).lifetime if longest is None else longest
    met = f"met in 0 to {within - 1} uniformly random steps"
    table = world.tabular(parameters) if objective in ("", world.objective) else None
    if table is not None:
        tabular.check(table)
        exactly = from_table(table, wanted, discount, within)
        return Distances(*exactly, True, f"every state, by how often it is {met}")
    sampled = sample_transitions(
        world,
        parameters,
        key,
        discount,
        objective=objective,
        states=states,
        trials=trials,
        horizon=horizon,
        longest=longest,
    )
    estimated = from_sample(sampled, wanted, discount)
    return Distances(*estimated, False, f"{states} states {met}, {trials} trials of each action")


def from_table(
    table: Tabular, objective_weights: Values, discount: float, longest: int
) -> tuple[Values, Values]:
    """Exact (EPIC, STARC) of each row of `desires`, both (M,)."""
    rewards = np.concatenate([table.features, table.objective[..., None]], axis=3)
    met = tabular.states_met(table, longest)
    actions = np.full(table.transition.shape[1], 1 / table.transition.shape[1])
    at_once = starc.expected(rewards, table.transition)
    sizes = np.abs(at_once).max(axis=(0, 1))
    rows, weights = epic.canonical_parts(at_once, met, actions, discount)
    levelled = starc.canonical_value(rewards, table.transition, discount).reshape(-1, len(sizes))
    return (
        epic.distances(rows[:, :-1], rows[:, -1], weights, objective_weights, sizes),
        starc.distances(
            levelled[:, :-1], levelled[:, -1], np.outer(met, actions).ravel(), objective_weights, sizes
        ),
    )


def from_sample(sampled: Sampled, objective_weights: Values, discount: float) -> tuple[Values, Values]:
    """Estimates of (EPIC, STARC) of each row of `desires`, both (M,), from products of independent halves."""
    states, actions = sampled.rewards.shape[1:3]
    alike = np.full(states, 1 / states), np.full(actions, 1 / actions)
    (one, weights), (other, _) = (epic.canonical_parts(half, *alike, discount) for half in sampled.rewards)
    by_transition = linear_rewards.inner_products(one, weights, other)
    one, other = (starc.levelled(half).reshape(states * actions, -1) for half in sampled.values)
    by_policy = linear_rewards.inner_products(one, np.outer(*alike).ravel(), other)
    return (
        linear_rewards.distances(by_transition, objective_weights, sampled.sizes),
        linear_rewards.distances(by_policy, objective_weights, sampled.sizes, beside_nothing=0.5),
    )
