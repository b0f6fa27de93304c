"""Q-learning: a table of action values, learned in life (Watkins 1989, "Learning from delayed rewards").

What it proposes are actions, each of which is lived once; what it improves is the table. At every step it
takes a random legal action with probability epsilon, else one with the highest value, and any of them alike
if there are several; then

    Q(s, a) becomes Q(s, a) + alpha (r + gamma max over b of Q(s', b) - Q(s, a))

with b legal in s', as soon as s', where the step led, is known: at the next proposal.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.legal_actions import draw_legal
from babushka.fitness.streams import below, uniform
from babushka.organisms.inner import protocol
from babushka.organisms.inner.protocol import Array


class Situation(NamedTuple):
    """The task: an action in a state of the world."""

    state: int  # its number
    actions: int
    mask: Array  # (A,) bool: which of them are legal


class Table(NamedTuple):
    """What is learned. S states, A actions."""

    values: Array  # (S, A) float64
    before: Array  # (2,) int64: the last state, -1 at birth, and what was done in it
    reward: Array  # (1,) float64: what that felt like
    best: Array  # (A,) int64: room for the actions among which chance decides
    action: Array  # (1,) int64: the candidate
    anything: Array  # (A,) bool: a mask in which every action is legal


class QLearning(NamedTuple):
    """The method."""

    alpha: float  # 0 learns nothing
    epsilon: float
    gamma: float
    table: Table


@kernel
def new_table(values: Any) -> Any:
    """A table at birth, with these values (S, A)."""
    actions = values.shape[1]
    return Table(
        values,
        np.full(2, -1, dtype=np.int64),
        np.zeros(1),
        np.zeros(actions, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.ones(actions, dtype=np.bool_),
    )


@implements(protocol.propose, QLearning)
def _propose(method: Any, task: Any, candidate: Any, stream: Any) -> int:
    table, actions = method.table, task.actions
    here = table.values[task.state]
    if table.before[0] >= 0:
        there = table.values[table.before[0]]
        known = there[table.before[1]]
        surprise = table.reward[0] + method.gamma * highest(here, task.mask) - known
        there[table.before[1]] = known + method.alpha * surprise
    table.before[0] = task.state
    if uniform(stream) < method.epsilon:
        candidate[0] = draw_legal(task.mask, stream)
        return 0
    best = highest(here, task.mask)
    count = 0
    for action in range(actions):  # without a branch: which actions are best is no habit of a processor's
        table.best[count] = action
        count += task.mask[action] and here[action] == best
    candidate[0] = table.best[below(stream, count) if count > 1 else 0]
    return 0


@implements(protocol.learn_from, QLearning)
def _learn_from(method: Any, task: Any, candidate: Any, since: Any, value: Any) -> None:
    method.table.before[1] = candidate[0]
    method.table.reward[0] = value


@kernel
def highest(values: Any, mask: Any) -> float:
    """The highest value (A,) of a legal action."""
    found = -np.inf
    for action in range(mask.size):
        if mask[action]:
            found = max(found, values[action])
    return found
