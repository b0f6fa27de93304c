"""The reflex: a small evolved network from senses to actions, the heuristic beside the inner search.

Layout of its weights, for S senses, A actions, U hidden units: U rows of (S + A + 1) input weights (senses,
the action before as a one-hot code, a constant), then A rows of (U + 1) output weights.
"""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import uniform


def reflex_genes(senses: int, actions: int, hidden: int) -> int:
    """How many weights a reflex has."""
    return hidden * (senses + actions + 1) + actions * (hidden + 1)


@kernel
def react(
    weights: Any,
    senses: Any,
    before: Any,
    actions: Any,
    noise: Any,
    hidden: Any,
    mask: Any,
    stream: Any,
) -> int:
    """The legal action with the highest output; each output gets a uniform random addition on [0, noise).

    `mask` (A,) says what is legal; illegal actions take their draws too. `before` is the last action, -1 for
    none; `hidden` is scratch of shape (U,). The hidden units are x / (1 + |x|): bounded like tanh, but
    the same to the last bit wherever it is computed.
    """
    inputs = senses.size
    row = inputs + actions + 1
    units = hidden.size
    for unit in range(units):
        hidden[unit] = weights[unit * row + inputs + actions]
    for sense in range(inputs):
        if senses[sense] != 0.0:  # most of what could be around is not there
            for unit in range(units):
                hidden[unit] += weights[unit * row + sense] * senses[sense]
    for unit in range(units):
        total = hidden[unit]
        if before >= 0:
            total += weights[unit * row + inputs + before]
        hidden[unit] = total / (1.0 + abs(total))
    best = -1
    highest = 0.0
    for action in range(actions):
        base = units * row + action * (units + 1)
        total = weights[base + units]
        for unit in range(units):
            total += weights[base + unit] * hidden[unit]
        total += noise * uniform(stream)
        if mask[action] and (best < 0 or total > highest):
            highest = total
            best = action
    return best
