"""The steps of an ecology: plants come, carnivores enter, agents and then carnivores have their turns.

One stream makes all the chance of a world. In every step agents have their turns in an order drawn anew, so
that no number gives an advantage. Who is born acts from the next step on; who dies does not act any more.
"""

from typing import Any

import numpy as np

from babushka.fitness.kernels import entry, index, kernel
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.ecology import protocol
from babushka.fitness.worlds.ecology.agents import take_turn
from babushka.fitness.worlds.ecology.carnivores import come_from_outside, prowl
from babushka.fitness.worlds.ecology.ground import shuffle
from babushka.fitness.worlds.ecology.state import (
    AGENT_STEPS,
    AGENTS,
    AT_ONCE,
    CARNIVORES,
    FREE,
    LOGGED,
    STEP,
)

DONE, FULL = 0, 1


@kernel
def bury(world: Any) -> None:
    """Take the dead out of the lists of the living, and give their slots free."""
    left = 0
    for place in range(world.counts[AGENTS]):
        who = world.order[place]
        if world.alive[who]:
            world.order[left] = who
            left += 1
        else:
            world.free[world.counts[FREE]] = who
            world.counts[FREE] += 1
    world.counts[AGENTS] = left
    left = 0
    dead = world.pack.size - world.counts[CARNIVORES]
    for place in range(world.counts[CARNIVORES]):
        who = world.pack[place]
        if world.prowling[who]:
            world.pack[left] = who
            left += 1
        else:
            world.pack_free[dead] = who
            dead += 1
    world.counts[CARNIVORES] = left


@kernel
def happen(strategy: Any, plants: Any, world: Any, rules: Any, places: Any, values: Any, stream: Any) -> int:
    """One step of the world; `FULL` if a child found no slot."""
    world.counts[STEP] += 1
    outcome = DONE
    protocol.grow(plants, world, rules, stream)
    come_from_outside(world, rules, stream)
    agents, carnivores = world.counts[AGENTS], world.counts[CARNIVORES]
    shuffle(world.order, agents, stream)
    for place in range(agents):
        who = index(world.order[place])
        if world.alive[who]:
            world.counts[AGENT_STEPS] += 1
            if not take_turn(strategy, world, rules, who, places, values, stream):
                outcome = FULL
    shuffle(world.pack, carnivores, stream)
    for place in range(carnivores):
        if world.prowling[world.pack[place]]:
            prowl(world, rules, world.pack[place], stream)
    bury(world)
    return outcome


@kernel
def go_on(strategy: Any, plants: Any, world: Any, rules: Any, steps: Any, places: Any, values: Any) -> int:
    """As `advance`, with room for what one agent senses."""
    for _ in range(steps):
        if world.counts[AGENTS] == 0 or world.log.shape[0] - world.counts[LOGGED] < world.counts[AGENTS]:
            break
        if happen(strategy, plants, world, rules, places, values, world.stream) == FULL:
            return FULL
    return DONE


@entry
def advance(strategy: Any, plants: Any, world: Any, rules: Any, steps: Any) -> int:
    """Let a world go on for some steps, fewer if nobody is left or there may be no room to log more births.

    Returns `DONE` or, after the step in which a child found no slot, `FULL`. What happened is in `world`.
    """
    own_places, own_values = np.zeros(AT_ONCE, np.int64), np.zeros(AT_ONCE, np.float64)
    outcome = go_on(
        without_refcount(strategy),
        without_refcount(plants),
        without_refcount(world),
        rules,
        steps,
        without_refcount(own_places),
        without_refcount(own_values),
    )
    keep_alive(strategy)
    keep_alive(plants)
    keep_alive(world)
    keep_alive(own_places)
    keep_alive(own_values)
    return outcome
