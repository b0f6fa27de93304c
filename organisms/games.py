"""Lives in worlds with several seats: one state, and for each seat an agent with its own state and stream.

A member leads its life in one seat, which is its own; whoever sits in the others is not counted. Seat s draws
from the member's stream combined with s, so that two equal members with equal ids who swap seats play the
same game. Only who is on the move decides. Its action feels like all that happens until the same seat's next
turn, moves of others included, and to a first action what happened before it counts as well. Who never has a
turn feels the whole at the end, of no action.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import streams
from babushka.fitness.arrays import copy
from babushka.fitness.kernels import entry, inlined_kernel, kernel
from babushka.fitness.legal_actions import legal_from
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.protocol import act, create_for, depict_from, legal, mover, reset, tally_of
from babushka.organisms.protocol import (
    decide,
    experience,
    features_felt,
    feel,
    habit,
    init_agent,
    intend,
    priced,
    read_learned,
)
from babushka.organisms.record_kernel import first_of_seats, write_record
from babushka.organisms.records import GENERAL

OWN = -1  # in a match: the seat of the member itself


@dataclass(frozen=True)
class Match:
    """Who meets whom: in whose company each life of some members is led.

    `rows` (members, episodes, seats) int64 are rows of `opponents`, agents of any class, and `OWN` at the
    member's own seat, of which each life has one. `inner` is how many inner optimizers the opponents have.
    """

    rows: NDArray[np.int64]
    opponents: Any
    inner: int = 1

    def of(self, members: slice | NDArray[np.int64], episodes: slice = slice(None)) -> "Match":
        """The same for some of the members and episodes."""
        return replace(self, rows=np.ascontiguousarray(self.rows[members, episodes]))

    def seat(self, member: int, episode: int) -> int:
        """The seat in which a member leads a life."""
        return int(np.flatnonzero(self.rows[member, episode] == OWN)[0])


def seats_of(match: Match | None) -> int:
    """How many seats a life has; 1 without a match."""
    return 1 if match is None else match.rows.shape[2]


@kernel
def settle(agents: Any, row: Any, agent_state: Any, action: Any, felt: Any, account: Any, stream: Any) -> Any:
    """Have an agent feel, and take in, what came of its last action; return the felt reward."""
    reward = feel(agents, row, felt)
    experience(agents, row, agent_state, action, reward, account, stream)
    return reward


@kernel
def tally_seats(regime: Any, state: Any, shape: Any, counts: Any) -> None:
    """Write the tallies of each seat, one seat after the other."""
    for seat in range(shape.seats):
        tally_of(regime, state, seat, counts[seat * shape.tallies : (seat + 1) * shape.tallies])


@inlined_kernel
def play_once(
    regime: Any,
    belief: Any,
    agents: Any,
    row: Any,
    opponents: Any,
    rows: Any,
    shape: Any,
    inner: Any,
    inner_of_others: Any,
    world_key: Any,
    agent_key: Any,
    record: Any,
    learned: Any,
    trace: Any,
) -> None:
    """One life of member `row` in company; `rows` (seats,) as in `Match`. See `live_once` for the rest.

    Steps, in the record and the trace, are the member's own turns.
    """
    seats = rows.size
    world_stream = np.zeros(1, dtype=np.uint64)
    world_stream[0] = world_key
    chance = np.zeros((seats, 1), dtype=np.uint64)
    own = 0
    for seat in range(seats):
        chance[seat, 0] = streams.combine(agent_key, seat)
        if rows[seat] < 0:
            own = seat
    own_state = create_for(regime, seats)
    state = without_refcount(own_state)
    reset(regime, state, world_stream)
    own_agent_state = init_agent(agents, row, belief, shape, chance[own])
    agent_state = without_refcount(own_agent_state)
    # Others sit in order, with the member's seat left out.
    all_others = [
        init_agent(
            opponents,
            rows[number + (number >= own)],
            belief,
            shape,
            chance[number + (number >= own)],
        )
        for number in range(seats - 1)
    ]
    others = [without_refcount(other) for other in all_others]
    own_account = np.zeros((inner, 3), dtype=np.int64)
    own_mask = np.ones(shape.actions, dtype=np.bool_)
    account, mask = without_refcount(own_account), without_refcount(own_mask)
    accounts = np.zeros((seats, inner_of_others, 3), dtype=np.int64)
    actions = np.zeros(seats, dtype=np.int64)
    efforts = np.zeros(seats, dtype=np.int64)
    turns = np.zeros(seats, dtype=np.int64)
    felt = np.zeros((seats, shape.features))  # since a seat's last turn
    felt_now = np.zeros((seats, shape.features))
    record[:] = 0.0
    traced = trace.action.size
    first_feature = GENERAL
    first_tally = GENERAL + shape.features
    cause = 0
    moves = 0
    while True:
        over = cause != 0 or moves >= shape.lifetime
        who = -1 if over else mover(regime, state)
        first, last = (0, seats) if who < 0 else (who, who + 1)
        for seat in range(first, last):
            number = seat - (seat > own)
            if over and turns[seat] == 0:
                if seat == own:
                    record[0] += feel(agents, row, felt[seat])
            elif turns[seat] > 0 and seat == own:
                reward = settle(agents, row, agent_state, actions[seat], felt[seat], account, chance[seat])
                record[0] += reward
                before = turns[seat] - 1
                if before < traced:
                    trace.action[before] = actions[seat]
                    trace.reward[before] = reward
                    copy(felt[seat], trace.felt[before])
                    tally_of(regime, state, seat, trace.tallies[before, : shape.tallies])
                    tally_seats(regime, state, shape, trace.tallies[before, shape.tallies :])
            elif turns[seat] > 0:
                settle(
                    opponents,
                    rows[seat],
                    others[number],
                    actions[seat],
                    felt[seat],
                    accounts[seat],
                    chance[seat],
                )
            if over:
                continue
            if turns[seat] > 0:
                felt[seat] = 0.0
            legal(regime, state, seat, mask)
            if seat == own:
                turn = turns[seat]
                if turn < traced:
                    depict_from(regime, state, seat, trace.picture[turn], trace.place[turn])
                    trace.habit[turn] = habit(agents, row, agent_state, belief, state, shape, seat, mask)
                simulated = priced(agents, account)
                chosen = decide(
                    agents, row, agent_state, belief, state, shape, seat, mask, account, chance[seat]
                )
                efforts[seat] = priced(agents, account) - simulated
                if turn < traced:
                    intend(agents, row, agent_state, belief, trace.plan[turn])
            else:
                simulated = priced(opponents, accounts[seat])
                chosen = decide(
                    opponents,
                    rows[seat],
                    others[number],
                    belief,
                    state,
                    shape,
                    seat,
                    mask,
                    accounts[seat],
                    chance[seat],
                )
                efforts[seat] = priced(opponents, accounts[seat]) - simulated
            actions[seat] = legal_from(mask, np.int64(chosen))  # whatever a kind makes of its mask
            turns[seat] += 1
        if over:
            break
        felt_now[:] = 0.0
        for seat in range(first, last):
            ended = act(regime, state, seat, actions[seat], efforts[seat], world_stream, felt_now[seat])
            if cause == 0:
                cause = ended
        for seat in range(seats):
            if seat == own:
                features_felt(agents, row, regime, state, seat, felt_now[seat])
            else:
                features_felt(opponents, rows[seat], regime, state, seat, felt_now[seat])
            for feature in range(shape.features):
                felt[seat, feature] += felt_now[seat, feature]
        for feature in range(shape.features):
            record[first_feature + feature] += felt_now[own, feature]
        moves += 1
    tally_of(regime, state, own, record[first_tally : first_tally + shape.tallies])
    tally_seats(regime, state, shape, record[first_of_seats(shape, inner) :])
    write_record(agents, row, agent_state, belief, state, shape, inner, account, turns[own], cause, record)
    if learned.size > 0:
        read_learned(agents, row, agent_state, learned)
    keep_alive(own_account)
    keep_alive(own_mask)
    keep_alive(own_state)
    keep_alive(own_agent_state)
    keep_alive(all_others)


@entry
def play_block(
    regime: Any,
    belief: Any,
    agents: Any,
    opponents: Any,
    rows: Any,
    shape: Any,
    inner: Any,
    inner_of_others: Any,
    first: Any,
    last: Any,
    ids: Any,
    world_keys: Any,
    agent_keys: Any,
    records: Any,
    learned: Any,
    trace: Any,
) -> None:
    """As `organisms.life_kernel.live_block`, in company; `rows` (members, episodes, seats) as in `Match`."""
    around, known, all_agents, all_others, traced = (
        without_refcount(regime),
        without_refcount(belief),
        without_refcount(agents),
        without_refcount(opponents),
        without_refcount(trace),
    )
    for row in range(first, last):
        for episode in range(world_keys.size):
            play_once(
                around,
                known,
                all_agents,
                row,
                all_others,
                rows[row, episode],
                shape,
                inner,
                inner_of_others,
                world_keys[episode],
                streams.combine(agent_keys[episode], ids[row]),
                records[row, episode],
                learned[row, : learned.shape[1] if episode == 0 else 0],
                traced,
            )
    keep_alive(regime)
    keep_alive(belief)
    keep_alive(agents)
    keep_alive(opponents)
    keep_alive(trace)
