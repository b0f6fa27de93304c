"""Small random worlds as tables, and what can be done to a reward without changing what it prefers."""

import numpy as np

Values = np.ndarray


def transitions(generator: np.random.Generator, states: int, actions: int) -> Values:
    """Transition probabilities (S, A, S), all positive."""
    return generator.dirichlet(np.ones(states), (states, actions))


def sparse_transitions(generator: np.random.Generator, states: int, actions: int, outcomes: int) -> Values:
    """Transition probabilities (S, A, S) to a few random states each."""
    chances = np.zeros((states, actions, states))
    for state, action in np.ndindex(states, actions):
        reached = generator.choice(states, outcomes, replace=False)
        chances[state, action, reached] = generator.dirichlet(np.ones(outcomes))
    return chances


def shaping(potential: Values, actions: int, discount: float) -> Values:
    """g P(s') - P(s), shape (S, A, S')."""
    each = discount * potential[None, None, :] - potential[:, None, None]
    return np.repeat(each, actions, axis=1)


def redistribution(generator: np.random.Generator, transition: Values) -> Values:
    """A random reward (S, A, S') with mean 0 over the outcomes of each action."""
    drawn = generator.normal(size=transition.shape)
    return drawn - (transition * drawn).sum(axis=2, keepdims=True)


def policy_value(reward: Values, transition: Values, discount: float, policy: Values) -> Values:
    """Value of each state (S,) under a deterministic policy (S,)."""
    states = np.arange(len(policy))
    income = (transition * reward).sum(axis=2)[states, policy]
    return np.linalg.solve(np.eye(len(policy)) - discount * transition[states, policy], income)


def best_policy(reward: Values, transition: Values, discount: float) -> Values:
    """An optimal deterministic policy (S,), by policy iteration (Howard 1960)."""
    at_once = (transition * reward).sum(axis=2)
    policy = np.zeros(len(reward), int)
    while True:
        values = at_once + discount * transition @ policy_value(reward, transition, discount, policy)
        better = values.argmax(axis=1)
        states = np.arange(len(policy))
        improved = values[states, better] > values[states, policy] + 1e-9
        if not improved.any():
            return policy
        policy = np.where(improved, better, policy)


def regret(judge: Values, pursued: Values, transition: Values, discount: float, start: Values) -> float:
    """What the best policy for `pursued` loses by `judge`, as a share of its best minus its worst policy."""

    def worth(objective: Values) -> float:
        policy = best_policy(objective, transition, discount)
        return float(start @ policy_value(judge, transition, discount, policy))

    best, worst = worth(judge), worth(-judge)
    return (best - worth(pursued)) / (best - worst)
