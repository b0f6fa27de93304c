"""The inner search: a stochastic hill-climber over action sequences, on felt reward, in the believed world.

Each proposal changes a plan and is accepted if the plan is felt to be at least as good (ties are accepted,
so that the climber drifts along plateaus). Where the world can appraise whole plans, that is all. Elsewhere
two lanes of the imagination hold the incumbent and the candidate; a proposal that changes the plan at step k
is simulated only from k on.
"""

from typing import Any, NamedTuple

import numpy as np

from fitness.arrays import copy
from fitness.branchless import branchless_select
from fitness.dispatch import where_implemented
from fitness.kernels import kernel
from fitness.streams import after, below, below_at
from fitness.worlds.protocol import (
    Array,
    copy_prefix,
    evaluate_plan,
    init_model,
    model_observe,
    model_step,
    move,
    reset_model,
)
from organisms.reflex import react


class Search(NamedTuple):
    """What a plan-space search holds between decisions. H is the horizon."""

    model_state: Any  # the imagination, with two lanes
    plan: Array  # (H,) uint16: the incumbent's actions
    proposal: Array  # (H,) uint16: actions of a proposal that changes many steps
    moves: Array  # (H,) int32: the plan as the world wants it for an appraisal
    best: Array  # (1,) float64: felt reward of the incumbent, once the search has climbed
    rival: Array  # (1,) float64: felt reward of `proposal`, -inf if there is none
    gains: Array  # (2, H + 1) float64: felt reward before each step, by lane
    lane: Array  # (1,) int64: the lane that holds the incumbent
    agree: Array  # (1,) int64: steps up to which the two lanes are known to be the same


@kernel
def new_search(belief: Any, shape: Any, horizon: Any, objective: Any) -> Any:
    """Room for a search over plans of `horizon` steps for what `objective` values."""
    plans, rewards, lanes = np.zeros((2, horizon), np.uint16), np.zeros((2, 1)), np.zeros((2, 1), np.int64)
    return Search(
        init_model(belief, shape, 2, horizon, objective),
        plans[0],
        plans[1],
        np.zeros(horizon, np.int32),
        rewards[0],
        rewards[1],
        np.zeros((2, horizon + 1)),
        lanes[0],
        lanes[1],
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
        gain += model_step(belief, state, search.model_state, lane, k, search.plan[k])
        search.gains[lane, k + 1] = gain


@kernel
def open_search(search: Search, belief: Any, state: Any) -> None:
    """Begin a decision: both lanes at here and now, and nothing proposed."""
    reset_model(belief, state, search.model_state)
    search.rival[0] = -np.inf


@kernel
def hill_climb(
    search: Search, belief: Any, state: Any, budget: Any, candidates: Any, actions: Any, stream: Any
) -> None:
    """Improve the incumbent by `budget` proposals, after that of the reflex, if it has made one.

    A proposal changes the action of one uniformly drawn step to another uniformly drawn action. `candidates`
    proposals at a time start from the same incumbent; the first of the best of them takes its place if it is
    at least as good. That is a (1 + lambda) evolution strategy; with 1, a hill-climber.
    """
    _climb(belief, search, state, budget, candidates, actions, stream)


def _climb_by_whole_plans(
    belief: Any, search: Any, state: Any, budget: Any, candidates: Any, actions: Any, stream: Any
) -> None:
    plan, moves, model_state = search.plan, search.moves, search.model_state
    horizon = plan.size
    for k in range(horizon):
        moves[k] = move(belief, model_state, plan[k])
    best, place = evaluate_plan(belief, state, model_state, moves, 0, np.int64(moves[0])), stream[0]
    if search.rival[0] >= best:
        best = search.rival[0]
        for k in range(horizon):
            plan[k] = search.proposal[k]
            moves[k] = move(belief, model_state, plan[k])
    # Drawn one proposal ahead, so that a processor knows which step changes before it needs that step.
    step, draw = below_at(after(place), horizon), below_at(after(after(place)), actions - 1)
    fittest, where, what = -np.inf, step, draw
    for proposal in range(budget):
        k, old = step, np.int64(plan[step])
        action = draw + (draw >= old)
        place = after(after(place))
        step, draw = below_at(after(place), horizon), below_at(after(after(place)), actions - 1)
        # Plans are changed only by what is accepted: what was just written is dear to read again.
        before, now = np.int64(moves[k]), move(belief, model_state, action)
        gain = evaluate_plan(belief, state, model_state, moves, k, now)
        if candidates == 1:  # as below, but where to write is known before the gain is
            better = gain >= best
            plan[k], moves[k] = branchless_select(better, action, old), branchless_select(better, now, before)
            best = branchless_select(better, gain, best)
            continue
        fitter = gain > fittest
        where, what = branchless_select(fitter, k, where), branchless_select(fitter, action, what)
        fittest = branchless_select(fitter, gain, fittest)
        if (proposal + 1) % candidates == 0 or proposal + 1 == budget:
            if fittest >= best:
                plan[where], moves[where] = what, move(belief, model_state, what)
                best = fittest
            fittest = -np.inf
    search.best[0] = best
    stream[0] = place


def _climb_by_steps(
    belief: Any, search: Any, state: Any, budget: Any, candidates: Any, actions: Any, stream: Any
) -> None:
    search.gains[0, 0] = 0.0
    search.gains[1, 0] = 0.0
    search.agree[0] = 0
    follow(search, belief, state, search.lane[0], 0)
    search.best[0] = search.gains[search.lane[0], search.plan.size]
    if search.rival[0] >= search.best[0]:  # it was lived through in the other lane
        search.lane[0] ^= 1
        search.best[0] = search.rival[0]
        copy(search.proposal, search.plan)
    left = budget
    while left > 0:
        fittest, step, action = -np.inf, 0, 0
        for _ in range(min(candidates, left)):
            k = below(stream, search.plan.size)
            new = below(stream, actions - 1)
            old = search.plan[k]
            new += new >= old
            search.plan[k] = new
            gain = _simulate_from(search, belief, state, k)
            search.plan[k] = old
            if gain > fittest:
                fittest, step, action = gain, k, new
        if fittest >= search.best[0]:
            search.plan[step] = action
            if candidates > 1:  # the other lane may hold another than the fittest
                _simulate_from(search, belief, state, step)
            search.lane[0] ^= 1
            search.best[0] = fittest
        left -= candidates


_climb = where_implemented(evaluate_plan, _climb_by_whole_plans, _climb_by_steps)


@kernel
def _simulate_from(search: Any, belief: Any, state: Any, k: Any) -> Any:
    """Felt reward of the plan, simulated in the lane that does not hold the incumbent, which it left at k."""
    lane = search.lane[0] & 1  # says that it is not negative, so that it needs no check as an index
    other = lane ^ 1
    _agree_up_to(search, belief, lane, other, k)
    follow(search, belief, state, other, k)
    search.agree[0] = k
    return search.gains[other, search.plan.size]


@kernel
def _agree_up_to(search: Search, belief: Any, lane: Any, other: Any, k: Any) -> None:
    """Make the candidate's lane a copy of the incumbent's on the steps before k."""
    first = search.agree[0]
    if first < k:
        copy_prefix(belief, search.model_state, lane, other, first, k)
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
    """Propose what the reflex would do for `steps` steps, and the incumbent's plan after that."""
    horizon = search.plan.size
    lane = search.lane[0]
    other = 1 - lane
    gain = 0.0
    for k in range(horizon):
        search.proposal[k] = search.plan[k]
        if k < steps:
            model_observe(belief, state, search.model_state, other, k, senses)
            before = react(reflex, senses, before, actions, noise, hidden, stream)
            search.proposal[k] = before
        gain += model_step(belief, state, search.model_state, other, k, search.proposal[k])
        search.gains[other, k + 1] = gain
    search.rival[0] = gain
