"""The record of a life, as kernels write it: what lives in one seat and in several have in common."""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.organisms.inner.account import ACCEPTED, SIMULATED, TRIED
from babushka.organisms.protocol import write_columns
from babushka.organisms.records import GENERAL


@kernel
def write_record(
    agents: Any,
    row: Any,
    agent_state: Any,
    belief: Any,
    state: Any,
    shape: Any,
    inner: Any,
    account: Any,
    lived: Any,
    cause: Any,
    record: Any,
) -> None:
    """Write what stands in a record beside what was felt, which is added up in life, and the world's tallies.

    `lived` are the agent's steps; see `organisms.records` for the rest.
    """
    record[1] = lived
    record[2] = account[0, TRIED]
    record[3] = account[0, SIMULATED]
    record[4] = cause
    after_tallies = GENERAL + shape.features + shape.tallies
    record[after_tallies] = account[0, ACCEPTED]
    for which in range(1, inner):
        place = after_tallies + 1 + 3 * (which - 1)
        record[place] = account[which, TRIED]
        record[place + 1] = account[which, ACCEPTED]
        record[place + 2] = account[which, SIMULATED]
    last = first_of_seats(shape, inner) + (shape.seats * shape.tallies if shape.seats > 1 else 0)
    write_columns(agents, row, agent_state, belief, state, record[last:])


@kernel
def first_of_seats(shape: Any, inner: Any) -> int:
    """Where the tallies of each seat begin in a record, if the life has several."""
    first: int = GENERAL + shape.features + shape.tallies + 3 * inner - 2
    return first
