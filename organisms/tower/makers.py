"""Expressed makers, and what each does in its life: the operations of agents, on top of those of planners."""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.lent import lend
from babushka.fitness.objectives import objective_of
from babushka.organisms import protocol
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.tower import machines  # noqa: F401  # its kernels register themselves
from babushka.organisms.tower import protocol as tower
from babushka.organisms.tower.body import new_body
from babushka.organisms.tower.levels import WAIT, Body, Terms, terms_of
from babushka.organisms.tower.protocol import new_machine, note, sensors_of, tend, work, write_machine


class Makers(NamedTuple):
    """Expressed makers, one row a member."""

    planners: Any  # `Planners`
    terms: Terms
    blueprint: Any  # `Blueprint` of the machines that they build, or `Nobody`
    rows: int  # of the account


class MakerState(NamedTuple):
    """One maker, awake."""

    planner: Any  # `PlannerState`
    body: Body
    machine: Any  # `Machine` or `Nobody`


@implements(protocol.init_agent, Makers)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """A planner, and room for what it may build."""
    planners = agents.planners
    planner = protocol.init_agent(planners, row, belief, shape, stream)
    terms = terms_of(agents.terms, row)
    known, blueprint = lend(belief), lend(agents.blueprint)
    body = new_body(
        lend(planner),
        objective_of(planners.objective, row),
        terms,
        known,
        shape,
        planners.budget[row],
        planners.horizon[row],
        planners.candidates,
        planners.noise,
        sensors_of(blueprint),
        agents.rows,
    )
    lent = lend(body)
    lent.drawing.state[WAIT] = terms.first
    machine = new_machine(blueprint, row, known, shape, agents.rows, lent.values)
    return MakerState(planner, body, machine)


@implements(protocol.decide, Makers)
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
    """See to the machine, have it work, and do what a planner does."""
    body, machine = lend(agent_state.body), lend(agent_state.machine)
    known, around = lend(belief), lend(state)
    note(machine, body.values, known, around)
    tend(machine, body, known, around, shape, account, False, stream)
    work(machine, known, around, shape, account, False, stream)
    return protocol.decide(
        agents.planners, row, agent_state.planner, belief, state, shape, seat, mask, account, stream
    )


@implements(protocol.feel, Makers)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """As a planner."""
    return protocol.feel(agents.planners, row, felt)


@implements(protocol.experience, Makers)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """As a planner."""
    protocol.experience(agents.planners, row, agent_state.planner, action, reward, account, stream)


@implements(protocol.intend, Makers)
def intend(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any) -> int:
    """As a planner."""
    return protocol.intend(agents.planners, row, agent_state.planner, belief, places)


@implements(protocol.intend_hands, Makers)
def intend_hands(agents: Any, row: Any, agent_state: Any, belief: Any, places: Any, values: Any) -> None:
    """The plans of its machines, and what they want."""
    tower.show_plans(lend(agent_state.machine), lend(belief), places, values)


@implements(protocol.recount, Makers)
def recount(agents: Any, row: Any, agent_state: Any, columns: Any) -> None:
    """The records of every level's machines, up to what they took in the step before."""
    write_machine(lend(agent_state.machine), columns)


@implements(protocol.habit, Makers)
def habit(
    agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, shape: Any, seat: Any, mask: Any
) -> int:
    """As a planner."""
    return protocol.habit(agents.planners, row, agent_state.planner, belief, state, shape, seat, mask)


@implements(protocol.read_learned, Makers)
def read_learned(agents: Any, row: Any, agent_state: Any, learned: Any) -> None:
    """As a planner."""
    protocol.read_learned(agents.planners, row, agent_state.planner, learned)


@implements(protocol.priced, Makers)
def priced(agents: Any, account: Any) -> int:
    """Its own plans: designs have a price of their own, and machines are paid for by their upkeep."""
    return account[0, SIMULATED]


@implements(protocol.write_columns, Makers)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """The records of every level's machines."""
    machine = lend(agent_state.machine)
    note(machine, lend(agent_state.body).values, lend(belief), lend(state))
    write_machine(machine, columns)
