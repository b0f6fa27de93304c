"""What agents do with a mask of legal actions, shape (A,) bool, in which at least one is true.

Where every action is legal, each of these draws and gives what it would without a mask.
"""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below


@kernel
def legal_from(mask: Any, action: Any) -> Any:
    """The action itself if it is legal, else the next legal one by number, from 0 on again after the last."""
    for k in range(mask.size):
        candidate = action + k if action + k < mask.size else action + k - mask.size
        if mask[candidate]:
            return candidate
    return action


@kernel
def draw_legal(mask: Any, stream: Any) -> Any:
    """A legal action, all of them alike; takes one draw."""
    count = 0
    for action in range(mask.size):
        count += mask[action]
    left = below(stream, count)
    for action in range(mask.size):
        if mask[action]:
            if left == 0:
                return action
            left -= 1
    return 0
