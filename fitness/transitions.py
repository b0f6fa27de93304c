"""Transitions sampled from any world through its operations, for worlds that cannot be written out as tables.

States are those met in worlds drawn from keys by acting uniformly at random, after a number of steps that is
uniform on 0 .. `longest` - 1; lives that are over by then are drawn again. From each state every action is
tried, several times. Such a trial is the step itself, with its own draw of chance, and then a continuation
at random of `horizon` steps, or until life ends:

    reward(s, a) = what was felt, and gained of the base objective, in the step
    value(s, a)  = sum over k of g^k times the same in the k-th step from s, k = 0 .. horizon

so that values are the action values of the uniform policy, short of what comes after the horizon: at most
g^(horizon + 1) / (1 - g) times the largest reward. A state includes its age, and what would come after the
longest life is worth nothing.

Trials are averaged in two halves. Both are unbiased and they are independent of each other, given the states,
so that inner products between them are free of the noise of the trials (`linear_rewards.inner_products`). The
trials of all actions with one number share their draws of chance, which cancels some of the noise in the
differences between actions. A state is lived up to once, and every trial begins with a copy of all of it.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import streams
from babushka.fitness.kernels import entry, inlined_kernel
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.protocol import World, create, reset, step, tally
from babushka.fitness.worlds.states import copy_all

Values = NDArray[np.float64]

REMAINDER = 0.01  # the default horizon is where the discount has fallen to this
_PATH, _AGE, _TRIALS = 0, 1, 2  # what the streams of one state are for; trials count on from the last


class Sampled(NamedTuple):
    """N states, A actions tried in each; F features, and the gain in the objective in the last column."""

    rewards: Values  # (2, N, A, F + 1) mean over each half of the trials
    values: Values  # (2, N, A, F + 1) likewise
    sizes: Values  # (F + 1,) largest absolute mean reward
    ages: NDArray[np.int64]  # (N,) steps lived before the state


@inlined_kernel
def _reach(regime: Any, shape: Any, world_key: Any, age: Any, state: Any) -> bool:
    """Live at random up to an age, in a new world; False if life ends before it."""
    chance = np.zeros(1, dtype=np.uint64)
    choice = np.zeros(1, dtype=np.uint64)
    chance[0] = world_key
    choice[0] = streams.combine(world_key, _PATH)
    reset(regime, state, chance)
    felt = np.zeros(shape.features)
    for _ in range(age):
        felt[:] = 0.0
        if step(regime, state, streams.below(choice, shape.actions), 0, chance, felt) > 0:
            return False
    return True


@inlined_kernel
def _try_action(
    regime: Any,
    shape: Any,
    column: Any,
    world_key: Any,
    trial: Any,
    age: Any,
    action: Any,
    horizon: Any,
    discount: Any,
    state: Any,
    felt: Any,
    counts: Any,
    reward: Any,
    value: Any,
) -> None:
    """Take the action in a state of that age, go on at random; add to `reward` and `value`, shape (F + 1,).

    `felt`, (F,), and `counts`, (tallies,), are room to work in.
    """
    chance = np.zeros(1, dtype=np.uint64)
    choice = np.zeros(1, dtype=np.uint64)
    chance[0] = streams.combine(world_key, _TRIALS + 2 * trial)
    choice[0] = streams.combine(world_key, _TRIALS + 2 * trial + 1)
    tally(regime, state, counts)
    gained = counts[column]
    weight = 1.0
    lived = age
    cause = 0
    while cause == 0 and lived <= age + horizon and lived < shape.lifetime:
        taken = action
        if lived > age:
            taken = streams.below(choice, shape.actions)
        felt[:] = 0.0
        cause = step(regime, state, taken, 0, chance, felt)
        tally(regime, state, counts)
        for feature in range(shape.features):
            value[feature] += weight * felt[feature]
        value[shape.features] += weight * (counts[column] - gained)
        if lived == age:
            for feature in range(shape.features):
                reward[feature] += felt[feature]
            reward[shape.features] += counts[column] - gained
        gained = counts[column]
        weight *= discount
        lived += 1


@entry
def _try_actions(
    regime: Any,
    shape: Any,
    column: Any,
    key: Any,
    longest: Any,
    trials: Any,
    horizon: Any,
    discount: Any,
    ages: Any,
    rewards: Any,
    values: Any,
) -> None:
    """Draw every state and try every action in it; sums of the trials are added to `rewards` and `values`."""
    around = without_refcount(regime)
    age_stream = np.zeros(1, dtype=np.uint64)
    felt = np.zeros(shape.features)
    counts = np.zeros(shape.tallies)
    own_copy = create(around)
    copy = without_refcount(own_copy)
    for index in range(ages.size):
        attempt = 0
        met = False
        while not met:
            world_key = streams.combine(streams.combine(key, index), attempt)
            attempt += 1
            age_stream[0] = streams.combine(world_key, _AGE)
            age = streams.below(age_stream, longest)
            own_state = create(around)
            state = without_refcount(own_state)
            met = _reach(around, shape, world_key, age, state)
            for number in range(trials * shape.actions if met else 0):
                trial = number // shape.actions
                action = number % shape.actions
                half = trial % 2
                copy_all(state, copy)
                _try_action(
                    around,
                    shape,
                    column,
                    world_key,
                    trial,
                    age,
                    action,
                    horizon,
                    discount,
                    copy,
                    felt,
                    counts,
                    rewards[half, index, action],
                    values[half, index, action],
                )
            keep_alive(own_state)
            ages[index] = age
    keep_alive(own_copy)
    keep_alive(regime)


def default_horizon(discount: float) -> int:
    """Steps after which a discount has fallen to `REMAINDER`."""
    return 0 if discount == 0 else math.ceil(math.log(REMAINDER) / math.log(discount))


def sample_transitions(
    world: World,
    parameters: Any,
    key: int,
    discount: float,
    *,
    objective: str = "",
    states: int = 1000,
    trials: int = 16,
    horizon: int | None = None,
    longest: int | None = None,
) -> Sampled:
    """Sample `states` states of `world` under `parameters` (an instance of its `Regime`).

    `key` is a stream key (`fitness.streams.keys`): the same key gives the same bytes. `objective` names the
    tally whose gain is measured, by default the world's; `trials` is even; `horizon` is in steps, by default
    that of `default_horizon`; `longest` is in steps, by default the longest life.

    Raises ValueError for an objective that the world does not count, a discount outside [0, 1), no states,
    an odd number of trials or none, a negative horizon, or a `longest` outside 1 .. the longest life.
    """
    named = objective or world.objective
    if named not in world.tallies:
        raise ValueError(f"The world {world.name!r} counts {', '.join(world.tallies)}, but not {named!r}.")
    if not 0 <= discount < 1:
        raise ValueError(f"A discount here is at least 0 and less than 1, not {discount}.")
    after = default_horizon(discount) if horizon is None else horizon
    shape = world.shape_under(parameters)
    first = shape.lifetime if longest is None else longest
    if states < 1 or trials < 2 or trials % 2 or after < 0 or not 1 <= first <= shape.lifetime:
        raise ValueError(
            f"{states} states met within {first} steps, {trials} trials and a horizon of {after} cannot be "
            f"sampled: states are met within 1 to {shape.lifetime} steps and their trials come in pairs."
        )
    rewards, values = np.zeros((2, 2, states, shape.actions, shape.features + 1))
    ages = np.zeros(states, np.int64)
    _try_actions(
        world.regime(parameters),
        shape,
        world.tallies.index(named),
        np.uint64(key),
        first,
        trials,
        after,
        float(discount),
        ages,
        rewards,
        values,
    )
    rewards /= trials // 2
    values /= trials // 2
    return Sampled(rewards, values, np.abs(rewards).max(axis=(0, 1, 2)), ages)
