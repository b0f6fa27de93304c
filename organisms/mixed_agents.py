"""Agents of two classes as if they were of one, for seats in which one or the other may sit.

A row below `split` is one of the first, any other one of the second. Of three classes, two are mixed first.
An agent holds a state of each class, of which it uses one, since the type of a state cannot depend on a row.
These agents sit in the seats of others: they are not traced, and nothing of them is recorded.
"""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.organisms.protocol import decide, experience, features_felt, feel, init_agent


class MixedAgents(NamedTuple):
    """Agents of two classes, each of which has a row at least."""

    first: Any
    second: Any
    split: int  # rows of `first`


class MixedState(NamedTuple):
    """One of them in life."""

    first: Any
    second: Any


@implements(init_agent, MixedAgents)
def _init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    unheard = np.zeros(1, dtype=np.uint64)  # what is not used must draw nothing
    if row < agents.split:
        return MixedState(
            init_agent(agents.first, row, belief, shape, stream),
            init_agent(agents.second, 0, belief, shape, unheard),
        )
    return MixedState(
        init_agent(agents.first, 0, belief, shape, unheard),
        init_agent(agents.second, row - agents.split, belief, shape, stream),
    )


@implements(decide, MixedAgents)
def _decide(
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
    around = belief, state, shape, seat, mask, account, stream
    if row < agents.split:
        return np.int64(decide(agents.first, row, agent_state.first, *around))
    return np.int64(decide(agents.second, row - agents.split, agent_state.second, *around))


@implements(feel, MixedAgents)
def _feel(agents: Any, row: Any, felt: Any) -> float:
    if row < agents.split:
        return feel(agents.first, row, felt)
    return feel(agents.second, row - agents.split, felt)


@implements(features_felt, MixedAgents)
def _features_felt(agents: Any, row: Any, regime: Any, state: Any, seat: Any, felt: Any) -> None:
    if row < agents.split:
        features_felt(agents.first, row, regime, state, seat, felt)
    else:
        features_felt(agents.second, row - agents.split, regime, state, seat, felt)


@implements(experience, MixedAgents)
def _experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    if row < agents.split:
        experience(agents.first, row, agent_state.first, action, reward, account, stream)
    else:
        experience(agents.second, row - agents.split, agent_state.second, action, reward, account, stream)
