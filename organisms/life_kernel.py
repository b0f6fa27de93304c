"""One life: the loop in which an organism decides, the world answers, and both are counted.

The kernel lives a block of members in a world of one seat; for several seats see `organisms.games`.
"""

from typing import Any

import numpy as np

from babushka.fitness import streams
from babushka.fitness.arrays import copy
from babushka.fitness.kernels import entry, inlined_kernel
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.hands import depict_hands, taken_by_hands
from babushka.fitness.worlds.protocol import create, depict, reset_for, step, tally
from babushka.organisms.protocol import (
    decide,
    experience,
    feel,
    habit,
    init_agent,
    intend,
    intend_hands,
    priced,
    read_learned,
    recount,
)
from babushka.organisms.record_kernel import write_record
from babushka.organisms.records import GENERAL


@inlined_kernel
def live_once(
    regime: Any,
    belief: Any,
    agents: Any,
    row: Any,
    shape: Any,
    inner: Any,
    member: Any,
    world_key: Any,
    agent_key: Any,
    record: Any,
    learned: Any,
    trace: Any,
) -> None:
    """One life of member `row`; its record is written to `record`, see `organisms.records`.

    `inner` is how many inner optimizers it has, `member` its id. What it learned is written to `learned`,
    unless that has no room.
    """
    world_stream = np.zeros(1, dtype=np.uint64)
    agent_stream = np.zeros(1, dtype=np.uint64)
    world_stream[0] = world_key
    agent_stream[0] = agent_key
    own_state = create(regime)
    state = without_refcount(own_state)
    reset_for(regime, state, member, world_stream)
    own_agent_state = init_agent(agents, row, belief, shape, agent_stream)
    agent_state = without_refcount(own_agent_state)
    felt = np.zeros(shape.features)
    record[:] = 0.0
    traced = trace.action.size
    own_account = np.zeros((inner, 3), dtype=np.int64)
    own_mask = np.ones(shape.actions, dtype=np.bool_)
    account, mask = without_refcount(own_account), without_refcount(own_mask)
    first_feature = GENERAL
    first_tally = GENERAL + shape.features
    cause = 0
    lived = 0
    simulated = 0
    while cause == 0 and lived < shape.lifetime:
        if lived < traced:
            depict(regime, state, trace.picture[lived], trace.place[lived])
            trace.habit[lived] = habit(agents, row, agent_state, belief, state, shape, 0, mask)
        action = decide(agents, row, agent_state, belief, state, shape, 0, mask, account, agent_stream)
        before = simulated
        simulated = priced(agents, account)
        if lived < traced:
            intend(agents, row, agent_state, belief, trace.plan[lived])
            further = trace.hands
            depict_hands(regime, state, further.place[lived])
            intend_hands(agents, row, agent_state, belief, further.plan[lived], further.values[lived])
            recount(agents, row, agent_state, trace.columns[lived])
        felt[:] = 0.0
        cause = step(regime, state, action, simulated - before, world_stream, felt)
        reward = feel(agents, row, felt)
        experience(agents, row, agent_state, action, reward, account, agent_stream)
        record[0] += reward
        for feature in range(shape.features):
            record[first_feature + feature] += felt[feature]
        if lived < traced:
            trace.action[lived] = action
            trace.reward[lived] = reward
            copy(felt, trace.felt[lived])
            tally(regime, state, trace.tallies[lived])
            taken_by_hands(regime, state, trace.hands.took[lived])
        lived += 1
    tally(regime, state, record[first_tally : first_tally + shape.tallies])
    write_record(agents, row, agent_state, belief, state, shape, inner, account, lived, cause, record)
    if learned.size > 0:
        read_learned(agents, row, agent_state, learned)
    keep_alive(own_account)
    keep_alive(own_mask)
    keep_alive(own_state)
    keep_alive(own_agent_state)


@entry
def live_block(
    regime: Any,
    belief: Any,
    agents: Any,
    shape: Any,
    inner: Any,
    first: Any,
    last: Any,
    ids: Any,
    world_keys: Any,
    agent_keys: Any,
    records: Any,
    learned: Any,
    trace: Any,
) -> None:
    """The lives of members first .. last - 1, one per episode; records (members, episodes, columns).

    What each learned in its first life goes to `learned` (members, learned_size).
    """
    around, known, all_agents, traced = (
        without_refcount(regime),
        without_refcount(belief),
        without_refcount(agents),
        without_refcount(trace),
    )
    for row in range(first, last):
        for episode in range(world_keys.size):
            member = ids[row]
            agent_key = streams.combine(agent_keys[episode], member)
            record = records[row, episode]
            lesson = learned[row, : learned.shape[1] if episode == 0 else 0]
            key = world_keys[episode]
            live_once(
                around, known, all_agents, row, shape, inner, member, key, agent_key, record, lesson, traced
            )
    keep_alive(regime)
    keep_alive(belief)
    keep_alive(agents)
    keep_alive(trace)
