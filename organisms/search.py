"""The inner search: a stochastic hill-climber over action sequences, on felt reward, in the believed world.

Each proposal changes a plan and is accepted if the plan is felt to be at least as good (ties are accepted,
so that the climber drifts along plateaus). Two lanes of the imagination hold the incumbent and the
candidate; a proposal that changes the plan at step k is simulated only from k on.
"""

from typing import Any, NamedTuple

import numpy as np

from fitness.kernels import kernel
from fitness.streams import below
from fitness.worlds.protocol import Array, begin, imagination, imagine, recall, sense_imagined
from organisms.reflex import react


class Search(NamedTuple):
    """What a plan-space search holds between decisions. H is the horizon."""

    dream: Any  # the imagination, with two lanes
    plan: Array  # (H,) uint16: the incumbent's actions
    proposal: Array  # (H,) uint16: actions of a proposal that changes many steps
    gains: Array  # (2, H + 1) float64: felt reward before each step, by lane
    lane: Array  # (1,) int64: the lane that holds the incumbent
    agree: Array  # (1,) int64: steps up to which the two lanes are known to be the same


@kernel
def new_search(belief: Any, shape: Any, horizon: Any, objective: Any) -> Any:
    """Room for a search over plans of `horizon` steps for what `objective` values."""
    return Search(
        imagination(belief, shape, 2, horizon, objective),
        np.zeros(horizon, dtype=np.uint16),
        np.zeros(horizon, dtype=np.uint16),
        np.zeros((2, horizon + 1)),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


@kernel
def start_plan(search: Search, actions: Any, stream: Any) -> None:
    """A random first plan."""
    for k in range(search.plan.size):
        search.plan[k] = below(stream, actions)


@kernel
def shift_plan(search: Search, steps: Any, actions: Any, stream: Any) -> None:
    """Drop the first `steps` actions, which have been executed, and draw new ones for the end."""
    horizon = search.plan.size
    for k in range(horizon):
        if k + steps < horizon:
            search.plan[k] = search.plan[k + steps]
        else:
            search.plan[k] = below(stream, actions)


@kernel
def follow(search: Search, belief: Any, state: Any, lane: Any, first: Any) -> None:
    """Simulate the plan in a lane, from step `first` on."""
    gain = search.gains[lane, first]
    for k in range(first, search.plan.size):
        gain += imagine(belief, state, search.dream, lane, k, search.plan[k])
        search.gains[lane, k + 1] = gain


@kernel
def hill_climb(search: Search, belief: Any, state: Any, budget: Any, actions: Any, stream: Any) -> None:
    """Improve the plan, which must have been followed, by up to `budget` proposals.

    A proposal changes the action of one uniformly drawn step to another uniformly drawn action.
    """
    horizon = search.plan.size
    for _ in range(budget):
        k = below(stream, horizon)
        lane = search.lane[0] & 1  # says that it is not negative, so that it needs no check as an index
        other = lane ^ 1
        old = search.plan[k]
        new = below(stream, actions - 1)
        new += new >= old
        _agree_up_to(search, belief, lane, other, k)
        search.plan[k] = new
        follow(search, belief, state, other, k)
        search.agree[0] = k
        if search.gains[other, horizon] >= search.gains[lane, horizon]:
            search.lane[0] = other
        else:
            search.plan[k] = old


@kernel
def _agree_up_to(search: Search, belief: Any, lane: Any, other: Any, k: Any) -> None:
    """Make the candidate's lane a copy of the incumbent's on the steps before k."""
    first = search.agree[0]
    if first < k:
        recall(belief, search.dream, lane, other, first, k)
        for step in range(first, k):
            search.gains[other, step + 1] = search.gains[lane, step + 1]


@kernel
def propose_reflex(
    search: Search,
    belief: Any,
    state: Any,
    steps: Any,
    reflex: Any,
    senses: Any,
    before: Any,
    actions: Any,
    noise: Any,
    hidden: Any,
    stream: Any,
) -> None:
    """One proposal: what the reflex would do for `steps` steps, and the incumbent's plan after that."""
    horizon = search.plan.size
    lane = search.lane[0]
    other = 1 - lane
    gain = 0.0
    for k in range(horizon):
        search.proposal[k] = search.plan[k]
        if k < steps:
            sense_imagined(belief, state, search.dream, other, k, senses)
            before = react(reflex, senses, before, actions, noise, hidden, stream)
            search.proposal[k] = before
        gain += imagine(belief, state, search.dream, other, k, search.proposal[k])
        search.gains[other, k + 1] = gain
    search.agree[0] = 0
    if search.gains[other, horizon] >= search.gains[lane, horizon]:
        search.lane[0] = other
        search.plan[:] = search.proposal


@kernel
def open_search(search: Search, belief: Any, state: Any) -> None:
    """Begin a decision: both lanes at here and now, the incumbent plan simulated in full."""
    begin(belief, state, search.dream)
    search.gains[0, 0] = 0.0
    search.gains[1, 0] = 0.0
    search.agree[0] = 0
    follow(search, belief, state, search.lane[0], 0)
