"""The planner's climber, compiled for tests as in `tests.kernels`: one entry for every world."""

from typing import Any

import numpy as np

from babushka.fitness.kernels import entry
from babushka.fitness.objectives import Weights
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.protocol import create, reset
from babushka.organisms.inner.plans import hill_climb, new_search, open_search


@entry
def climb_plan(
    regime: Any,
    belief: Any,
    shape: Any,
    key: Any,
    objective_weights: Any,
    plan: Any,
    values: Any,
    climber_key: Any,
    candidates: Any,
) -> None:
    """Climb from `plan` in a new world, `candidates` proposals at a time; values[n] after n times."""
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key
    own_state = create(regime)
    state = without_refcount(own_state)
    reset(regime, state, stream)
    stream[0] = climber_key
    horizon = plan.size
    own_search = new_search(belief, shape, horizon, Weights(objective_weights))
    search = without_refcount(own_search)
    search.plan[:] = plan
    open_search(search, belief, state, 0)
    account = np.zeros((1, 3), dtype=np.int64)
    actions, mask = shape.actions, np.ones(shape.actions, dtype=np.bool_)
    values[0] = hill_climb(search, belief, state, 0, candidates, actions, mask, account, stream).value
    for time in range(1, values.size):
        found = hill_climb(search, belief, state, candidates, candidates, actions, mask, account, stream)
        values[time] = found.value
    plan[:] = search.plan
    keep_alive(own_state)
    keep_alive(own_search)
