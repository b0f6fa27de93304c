"""What a step in the savanna feels like: it follows from the kinds consumed, digested and born in it.

Kinds come as unsigned 64-bit numbers, which need no check for their sign as an index; and from all callers,
since each combination of types would be compiled anew.
"""

from typing import Any

import numpy as np

from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import additive, value

TABLED = 16  # kinds, the empty cell included, up to which felt rewards are kept in a table
NONE = np.uint64(0)  # the kind of an empty cell
_CONSUMED, _DIGESTED = np.uint64(8), np.uint64(4)  # bits by which kinds are moved in the table's index


@kernel
def felt_reward(belief: Any, model_state: Any, consumed: Any, digested: Any, born: Any) -> float:
    """What a step is felt to be worth, from what the imagination appraised at birth where it could."""
    if additive(model_state.objective):
        return model_state.taste[consumed] + model_state.digested[digested] + model_state.born[born]
    if model_state.worth.size > 0:
        return model_state.worth[entry_of(consumed, digested, born)]
    return feel(belief, model_state, consumed, digested, born)


@kernel
def entry_of(consumed: Any, digested: Any, born: Any) -> Any:
    """Where the table has what three kinds feel like."""
    return (consumed << _CONSUMED) | (digested << _DIGESTED) | born


@kernel
def feel(belief: Any, model_state: Any, consumed: Any, digested: Any, born: Any) -> float:
    """What a step is felt to be worth in which these kinds are consumed, digested and born; 0 for none."""
    felt = model_state.felt
    for percept in range(4):
        felt[percept] = belief.percepts[consumed, percept]
    felt[4] = belief.energy[digested] / belief.felt_energy
    felt[5] = belief.conception[born]
    return value(model_state.objective, felt)
