"""How planners live: they search for a plan when it is time to, follow it, and learn.

`organisms.kinds.planner` says what they are; here is what kernels do with them.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import objective_of, value
from babushka.fitness.worlds import protocol as world_protocol
from babushka.fitness.worlds.protocol import Array, observe_from
from babushka.organisms import protocol
from babushka.organisms.inner.account import SIMULATED, TRIED
from babushka.organisms.inner.paired_trials import PairedTrials, Weights, live_on, new_paired_trials
from babushka.organisms.inner.plans import (
    Search,
    first_action,
    hill_climb,
    new_search,
    open_search,
    propose_reflex,
    shift_plan,
    start_plan,
)
from babushka.organisms.planning.estimating import new_estimate, reconsider, revise, write_estimate
from babushka.organisms.reflex import react

LEARNING = 1  # its row in the account; that of the search over plans is the first


class Planners(NamedTuple):
    """Expressed planners, one row a member. F features, R reflex weights."""

    objective: Any  # Weights (members, F) of Euclidean length 1 (or 0), or Programs
    reflex: Array  # (members, R) float64
    budget: Array  # (members,) int64: proposals per decision
    horizon: Array  # (members,) int64: steps
    trust: Array  # (members,) int64: steps of a plan that the reflex may propose
    stride: Array  # (members,) float64: spread of learned variations; 0 learns nothing
    trial: int  # steps
    candidates: int
    noise: float
    hidden: int
    commit: int  # steps of a plan that are executed before the next is made, or all of them
    estimation: Any  # whether dynamics are estimated in flight, see `planning.estimating`


class PlannerState(NamedTuple):
    """One planner, awake."""

    search: Search
    weights: Array  # (R,) float64: the reflex weights in use
    incumbent: Array  # (R,) float64: those that learning goes back to
    learning: PairedTrials
    senses: Array  # (S,) float64
    hidden: Array  # (U,) float64
    before: Array  # (1,) int64: the last action, -1 at birth
    executed: Array  # (1,) int64: steps of the plan that have been executed
    anything: Array  # (A,) bool: a mask in which every action is legal
    estimate: Any  # what it made of what it felt move


@implements(protocol.init_agent, Planners)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """Allocate the imagination, where there is a use for one, and draw a first plan."""
    imagined = agents.horizon[row] if agents.budget[row] > 0 else 0
    search = new_search(belief, shape, imagined, objective_of(agents.objective, row))
    weights = np.zeros((2, agents.reflex.shape[1]))
    copy(agents.reflex[row], weights[0])
    copy(agents.reflex[row], weights[1])
    agent_state = PlannerState(
        search,
        weights[0],
        weights[1],
        new_paired_trials(),
        np.zeros(shape.senses),
        np.zeros(agents.hidden),
        np.full(1, -1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.ones(shape.actions, dtype=np.bool_),
        new_estimate(agents.estimation, belief, shape),
    )
    if agents.budget[row] > 0:
        start_plan(search, shape.actions, stream)
    return agent_state


@implements(protocol.decide, Planners)
def decide(
    agents: Any,
    row: Any,
    agent_state: Any,
    belief: Any,
    state: Any,
    shape: Any,
    seat: Any,
    mask: Any,
    account: Any,
    stream: Any,
) -> Any:
    """Search if there is a budget and it is time to; else follow the plan, or the reflex."""
    budget = agents.budget[row]
    search = agent_state.search
    if budget == 0:
        observe_from(belief, state, seat, agent_state.senses)
        return react(
            agent_state.weights,
            agent_state.senses,
            agent_state.before[0],
            shape.actions,
            agents.noise,
            agent_state.hidden,
            mask,
            stream,
        )
    believed = reconsider(agents.estimation, agent_state.estimate, belief, state, agent_state.before[0])
    executed = agent_state.executed[0]
    horizon = agents.horizon[row]
    if 0 < executed < min(agents.commit, horizon):
        return first_action(believed, mask, np.int64(search.plan[executed]))
    shift_plan(search, executed, shape.actions, stream)
    search.plan[0] = first_action(believed, mask, np.int64(search.plan[0]))
    agent_state.executed[0] = 0
    open_search(search, believed, state, seat)
    trust = agents.trust[row]
    if trust > 0:
        propose_reflex(
            search,
            believed,
            state,
            trust,
            agent_state.weights,
            agent_state.senses,
            agent_state.before[0],
            shape.actions,
            agents.noise,
            agent_state.hidden,
            mask,
            agent_state.anything,
            stream,
        )
    account[0, TRIED] += trust > 0
    proposals = budget - (trust > 0)
    hill_climb(search, believed, state, proposals, agents.candidates, shape.actions, mask, account, stream)
    account[0, SIMULATED] += (budget + 1) * horizon
    return first_action(believed, mask, np.int64(search.plan[0]))


@implements(protocol.feel, Planners)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """The value of the mesa-objective."""
    return value(objective_of(agents.objective, row), felt)


@implements(protocol.experience, Planners)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """Remember the action, move on in the plan, learn."""
    agent_state.before[0] = action
    agent_state.executed[0] += 1
    if agents.stride[row] > 0.0:
        task = Weights(agents.stride[row], agent_state.incumbent)
        live_on(
            agent_state.learning, task, agent_state.weights, reward, agents.trial, account, LEARNING, stream
        )


@implements(protocol.intend, Planners)
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """Where the rest of the incumbent plan leads, of which a part may have been executed already."""
    if agents.budget[row] == 0:
        return 0
    planned = agents.horizon[row]
    executed = agent_state.executed[0]
    believed = revise(agents.estimation, agent_state.estimate, belief)
    world_protocol.depict_plan(believed, agent_state.search.model_state, agent_state.search.plan, places)
    for k in range(planned):
        for axis in range(2):
            places[k, axis] = places[k + executed, axis] if k + executed < planned else -1
    return int(planned - executed)


@implements(protocol.habit, Planners)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """What the reflex would do without its noise."""
    observe_from(belief, state, seat, agent_state.senses)
    unheard = np.zeros(1, dtype=np.uint64)  # draws of its own: being asked must not change the life
    return react(
        agent_state.weights,
        agent_state.senses,
        agent_state.before[0],
        shape.actions,
        0.0,
        agent_state.hidden,
        mask,
        unheard,
    )


@implements(protocol.read_learned, Planners)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """The reflex weights that it would go back to: a variation still under trial has not been kept."""
    copy(agent_state.incumbent, learned)


@implements(protocol.write_columns, Planners)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """What it estimated last, where it estimates."""
    write_estimate(agents.estimation, agent_state.estimate, columns)
