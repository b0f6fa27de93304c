"""Bodies that are driven by given values of kinds: what births come of pursuing what a machine wants.

    agents = Driven(values, budget=16, horizon=6)      # values: (members, K + 1) float64; kind 0 is nothing

A driven body is the organism's (hand 0), plans at every step as machines do, on the map as it is, and feels
nothing itself: what its life was worth to anybody is the sum over kinds of how often it took them
(`eaten.KIND`) times their values. Makers lead such lives instead of their own and record the same columns,
with nothing in those of machines: give `Driven` wherever their agents are taken.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.lent import lend
from babushka.fitness.worlds.hands import Sensed
from babushka.fitness.worlds.protocol import Array, depict_plan
from babushka.organisms import protocol
from babushka.organisms.inner.plans import Search, new_search, start_plan
from babushka.organisms.tower.machines import plan_ahead

BODY = 0  # its hand, and the row of its plans in the account
BUDGET = 16  # proposals a step, unless otherwise said
HORIZON = 6  # steps


class Driven(NamedTuple):
    """Bodies that pursue given values, one row a member."""

    values: Array  # (members, K + 1) float64: of each kind
    budget: int = BUDGET  # proposals a step
    horizon: int = HORIZON  # steps


class DrivenState(NamedTuple):
    """One driven body, awake."""

    search: Search  # over plans of its body
    mask: Array  # (A,) bool: every action


def traits_of(agents: Driven) -> dict[str, Array]:
    """Budget (proposals per decision) and horizon (steps), (members,) each; they design nothing."""
    found = {"budget": agents.budget, "horizon": agents.horizon, "designs": 0, "trial": 0}
    return {name: np.full(len(agents.values), float(trait)) for name, trait in found.items()}


def model_steps_of(agents: Driven) -> Array:
    """How many model steps each simulates per step of life, shape (members,)."""
    return np.full(len(agents.values), (agents.budget + 1.0) * agents.horizon)


@implements(protocol.init_agent, Driven)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """The search, with a first plan."""
    search = new_search(belief, shape, agents.horizon, Sensed(agents.values[row], BODY))
    start_plan(search, shape.actions, stream)
    return DrivenState(search, np.ones(shape.actions, dtype=np.bool_))


@implements(protocol.decide, Driven)
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
    """Plan ahead, and do the first action of the plan."""
    driven = lend(agent_state)
    plan_ahead(
        driven.search,
        BODY,
        agents.budget,
        driven.mask,
        lend(belief),
        lend(state),
        account,
        BODY,
        stream,
    )
    return np.int64(agent_state.search.plan[0])


@implements(protocol.feel, Driven)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """Nothing."""
    return 0.0


@implements(protocol.intend, Driven)
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """Where the plan leads."""
    plan = agent_state.search.plan
    depict_plan(belief, agent_state.search.model_state, plan, places)
    return len(plan)
