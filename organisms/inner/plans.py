"""The task of planners: sequences of actions, worth what is felt along them in the believed world.

Where the world can value whole plans (`evaluate_plan`), hill-climbing does just that. For every other
method, and elsewhere, two lanes of the model hold the incumbent and the candidate; a proposal that changes
the plan at step k is simulated only from k on.

A plan's first action is always legal here and now: an illegal one stands for the next legal one. What will be
legal later nobody knows, so the believed world's `step` must take whatever comes.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.branchless import branchless_select
from babushka.fitness.dispatch import implements, where_implemented
from babushka.fitness.kernels import kernel
from babushka.fitness.legal_actions import legal_from
from babushka.fitness.lent import whole
from babushka.fitness.streams import after, below, below_at
from babushka.fitness.worlds.protocol import (
    Array,
    copy_prefix,
    evaluate_plan,
    init_model,
    legal,
    model_observe,
    model_step,
    move,
    reset_model_from,
)
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import ACCEPTED, TRIED
from babushka.organisms.inner.hill_climbing import HillClimbing, climb
from babushka.organisms.inner.protocol import KEPT, Found, Memory, begin, go_on, improve, new_memory
from babushka.organisms.reflex import react


class Search(NamedTuple):
    """What a plan-space search holds between decisions. H is the horizon."""

    model_state: Any  # the imagination, with two lanes
    plan: Array  # (H,) uint16: the incumbent's actions
    proposal: Array  # (H,) uint16: actions of a proposal that changes many steps
    moves: Array  # (H,) int32: the plan as the world wants it for an appraisal
    incumbent: Array  # (H,) uint16: the plan that a candidate which is not accepted becomes again
    memory: Memory  # of the method
    rival: Array  # (1,) float64: felt reward of `proposal`, -inf if there is none
    gains: Array  # (2, H + 1) float64: felt reward before each step, by lane
    lane: Array  # (1,) int64: the lane that holds the incumbent
    agree: Array  # (1,) int64: steps up to which the two lanes are known to be the same
    fresh: Array  # (1,) int64: whether the other lane holds the candidate as it is
    until: Array  # (1,) int64: the step from which on the candidate is known to be the incumbent


@kernel
def new_search(belief: Any, shape: Any, horizon: Any, objective: Any) -> Any:
    """Room for a search over plans of `horizon` steps for what `objective` values."""
    plans, lanes = np.zeros((3, horizon), np.uint16), np.zeros((3, 1), np.int64)
    return Search(
        init_model(belief, shape, 2, horizon, objective),
        plans[0],
        plans[1],
        np.zeros(horizon, np.int32),
        plans[2],
        new_memory(plans[0]),
        np.zeros(1),
        np.zeros((2, horizon + 1)),
        lanes[0],
        lanes[1],
        lanes[2],
        np.full(1, horizon, dtype=np.int64),
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
def open_search(search: Search, belief: Any, state: Any, seat: Any) -> None:
    """Begin a decision: both lanes at here and now, as seen from a seat, and nothing proposed."""
    reset_model_from(belief, state, seat, search.model_state)
    search.rival[0] = -np.inf
    search.gains[0, 0] = 0.0
    search.gains[1, 0] = 0.0
    search.agree[0] = 0


class PlanTask(NamedTuple):
    """The task: a plan, from here and now in the believed world. The candidate is the search's plan."""

    search: Search
    belief: Any
    state: Any
    actions: int
    mask: Array  # (A,) bool: legal first actions


@kernel
def hill_climb(
    search: Search,
    belief: Any,
    state: Any,
    budget: Any,
    candidates: Any,
    actions: Any,
    mask: Any,
    account: Any,
    stream: Any,
) -> Any:
    """Improve the incumbent by `budget` proposals, `candidates` at a time, for the account's first row."""
    task = PlanTask(search, belief, state, actions, mask)
    return improve(HillClimbing(candidates, search.memory), task, search.plan, budget, account, 0, stream)


@implements(climb, PlanTask)
def climb_plan(
    task: Any, method: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    """Improve the incumbent by `budget` proposals, after that of the reflex, if it has made one.

    A proposal changes the action of one uniformly drawn step to another uniformly drawn action. Its model
    steps are not counted here: whoever plans knows how many they are. Where whole plans are valued, which
    worlds of one seat do, all first actions are tried, legal or not.
    """
    return _climb(task.belief, task, method, candidate, budget, account, level, stream)


def _climb_by_whole_plans(
    belief: Any, task: Any, method: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    search, candidates, actions = task.search, method.candidates, task.actions
    plan, moves = candidate, search.moves
    belief, state, model_state = whole(belief), whole(task.state), whole(search.model_state)
    horizon = plan.size
    accepted = 0
    for k in range(horizon):
        moves[k] = move(belief, model_state, plan[k])
    best, place = evaluate_plan(belief, state, model_state, moves, 0, np.int64(moves[0])), stream[0]
    if search.rival[0] >= best:
        best = search.rival[0]
        accepted += 1
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
            accepted += better
            continue
        fitter = gain > fittest
        where, what = branchless_select(fitter, k, where), branchless_select(fitter, action, what)
        fittest = branchless_select(fitter, gain, fittest)
        if (proposal + 1) % candidates == 0 or proposal + 1 == budget:
            if fittest >= best:
                plan[where], moves[where] = what, move(belief, model_state, what)
                best = fittest
                accepted += 1
            fittest = -np.inf
    stream[0] = place
    account[level, TRIED] += budget
    account[level, ACCEPTED] += accepted
    return Found(best, budget, accepted)


def _climb_by_steps(
    belief: Any, task: Any, method: Any, candidate: Any, budget: Any, account: Any, level: Any, stream: Any
) -> Any:
    search = task.search
    follow(search, belief, task.state, search.lane[0], 0)
    begin(method.memory, search.gains[search.lane[0], candidate.size])
    if search.rival[0] >= method.memory.values[0]:  # it was lived through in the other lane
        search.lane[0] ^= 1
        method.memory.values[0] = search.rival[0]
        method.memory.clock[KEPT] += 1
        copy(search.proposal, candidate)
    copy(candidate, search.incumbent)
    search.fresh[0] = 0
    return go_on(method, task, candidate, budget, account, level, stream)


def _legal_first(belief: Any, mask: Any, action: Any) -> Any:
    return legal_from(mask, action)


def _any_first(belief: Any, mask: Any, action: Any) -> Any:
    return action


# Only worlds that say what is legal pay for asking.
first_action = where_implemented(legal, _legal_first, _any_first)


_climb = where_implemented(evaluate_plan, _climb_by_whole_plans, _climb_by_steps)


@implements(protocol.vary, PlanTask)
def _vary(task: Any, candidate: Any, stream: Any) -> int:
    k = below(stream, candidate.size)
    action = below(stream, task.actions - 1)
    candidate[k] = action + (action >= candidate[k])
    if k == 0:
        candidate[0] = first_action(task.belief, task.mask, np.int64(candidate[0]))
    task.search.until[0] = k + 1
    return k


@implements(protocol.redraw, PlanTask)
def _redraw(task: Any, candidate: Any, stream: Any) -> int:
    for k in range(candidate.size):
        candidate[k] = below(stream, task.actions)
    candidate[0] = first_action(task.belief, task.mask, np.int64(candidate[0]))
    return 0


@implements(protocol.neighbours, PlanTask)
def _neighbours(task: Any) -> int:
    return task.search.plan.size * (task.actions - 1)


@implements(protocol.neighbour, PlanTask)
def _neighbour(task: Any, candidate: Any, number: Any) -> int:
    k = number // (task.actions - 1)
    action = number % (task.actions - 1)
    candidate[k] = action + (action >= candidate[k])
    if k == 0:
        candidate[0] = first_action(task.belief, task.mask, np.int64(candidate[0]))
    task.search.until[0] = k + 1
    return k


@implements(protocol.worth, PlanTask)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> Any:
    """Felt reward of the plan, simulated in the lane that does not hold the incumbent."""
    task.search.fresh[0] = 1
    return _simulate_from(task.search, task.belief, task.state, since)


@implements(protocol.keep, PlanTask)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    search = task.search
    if accepted:
        if search.fresh[0] == 0:  # the other lane holds another plan than this one
            _simulate_from(search, task.belief, task.state, since)
        search.lane[0] ^= 1
        for k in range(since, search.until[0]):
            search.incumbent[k] = candidate[k]
    else:
        for k in range(since, search.until[0]):
            candidate[k] = search.incumbent[k]
    search.fresh[0] = 0
    search.until[0] = candidate.size


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
    mask: Any,
    anything: Any,
    stream: Any,
) -> None:
    """Propose what the reflex would do for `steps` steps, and the incumbent's plan after that.

    `mask` says what is legal at the first of them, `anything` at the others, both (A,) bool.
    """
    horizon = search.plan.size
    lane = search.lane[0]
    other = 1 - lane
    gain = 0.0
    for k in range(horizon):
        search.proposal[k] = search.plan[k]
        if k < steps:
            model_observe(belief, state, search.model_state, other, k, senses)
            allowed = mask if k == 0 else anything
            before = react(reflex, senses, before, actions, noise, hidden, allowed, stream)
            search.proposal[k] = before
        gain += model_step(belief, state, search.model_state, other, k, search.proposal[k])
        search.gains[other, k + 1] = gain
    search.rival[0] = gain
