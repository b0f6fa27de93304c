"""One agent's turn: it senses, learns, acts, lives, and has a child once it has the energy for one."""

from typing import Any

from babushka.fitness.kernels import index, kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds.ecology import protocol
from babushka.fitness.worlds.ecology.ground import pluck, room_beside
from babushka.fitness.worlds.ecology.state import (
    AGENT,
    AGENTS,
    BIRTHS,
    BITTEN,
    BUMPED,
    CLONES,
    EMPTY,
    FREE,
    LIVED,
    LOGGED,
    LOST_IN_BIRTH,
    LOST_WITH_DEAD,
    MEAT,
    MEAT_EATEN,
    MEAT_LEFT,
    NEXT_ID,
    PLANT,
    PLANTS_EATEN,
    STARVED,
    STEP,
    TAKEN,
    TREE,
    WALL,
)

HEALTH, ENERGY, IN_A_TREE, BIAS = range(24, 28)  # inputs after those of the kinds in the directions


@kernel
def sense(world: Any, rules: Any, who: Any, places: Any, values: Any) -> int:
    """Write an agent's inputs that are not 0, and their places; returns how many.

    The nearest thing in each direction counts from 1 in the next cell down to a half in the last one within
    sight.
    """
    seen, here = 0, world.cell[who]
    for direction in range(4):
        step, cell = world.around[direction], here
        for distance in range(rules.sight):
            cell = cell + step
            kind = world.content[index(cell)]
            if kind != EMPTY:
                places[seen] = (kind - 1) * 4 + direction
                values[seen] = 1.0 if rules.sight == 1 else 1.0 - 0.5 * distance / (rules.sight - 1)
                seen += 1
                break
    places[seen], values[seen] = HEALTH, world.health[who]
    places[seen + 1], values[seen + 1] = ENERGY, world.energy[who]
    places[seen + 2], values[seen + 2] = BIAS, 1.0
    seen += 3
    if world.content[here] == TREE:
        places[seen], values[seen] = IN_A_TREE, 1.0
        seen += 1
    return seen


@kernel
def die(world: Any, who: Any, cause: Any) -> None:
    """An agent dies and leaves meat, unless it is in a tree. Its slot is free once the step is over."""
    cell = world.cell[who]
    world.alive[who] = False
    world.occupant[cell] = -1
    world.counts[cause] += 1
    world.books[LOST_WITH_DEAD] += world.energy[who]
    if world.content[cell] == AGENT:
        world.content[cell] = MEAT
        world.counts[MEAT_LEFT] += 1


@kernel
def hurt(world: Any, who: Any, health: Any, cause: Any) -> None:
    """An agent loses health, and dies if none is left."""
    world.health[who] -= health
    if world.health[who] <= 0.0:
        die(world, who, cause)


@kernel
def eat(world: Any, who: Any, energy: Any) -> None:
    """Energy is taken in, as far as there is room for it."""
    taken = min(energy, 1.0 - world.energy[who])
    world.energy[who] += taken
    world.books[TAKEN] += taken


@kernel
def go(world: Any, rules: Any, who: Any, direction: Any) -> None:
    """An agent moves into a cell, eats what is there, or runs into it."""
    here = index(world.cell[who])
    there = index(here + world.around[direction])
    kind = world.content[there]
    if kind == WALL:
        hurt(world, who, rules.bump, BUMPED)
        return
    if kind == AGENT:
        hurt(world, world.occupant[there], rules.bite, BITTEN)
        return
    if world.occupant[there] >= 0:  # a carnivore, or a tree that is taken
        return
    if kind == PLANT:
        pluck(world, there)
        eat(world, who, rules.plant)
        world.eaten[who, 0] += 1
        world.counts[PLANTS_EATEN] += 1
    elif kind == MEAT:
        eat(world, who, rules.meat)
        world.eaten[who, 1] += 1
        world.counts[MEAT_EATEN] += 1
    if world.content[here] == AGENT:
        world.content[here] = EMPTY
    world.occupant[here] = -1
    if kind != TREE:
        world.content[there] = AGENT
    world.occupant[there] = who
    world.cell[who] = there


@kernel
def mate_near(world: Any, rules: Any, who: Any, stream: Any) -> int:
    """The nearest other agent within the distance of mating, all alike of several; the agent itself if none.

    Distance is the larger one of those in rows and in columns. Squares around it are gone through outwards.
    """
    wide = rules.size + 2
    here = world.cell[who]
    row, column = here // wide, here % wide
    for distance in range(1, rules.mating + 1):
        found, mate = 0, who
        for down in range(-distance, distance + 1):
            if not 0 < row + down < wide - 1:
                continue
            apart = 1 if down in (-distance, distance) else 2 * distance
            for right in range(-distance, distance + 1, apart):
                if not 0 < column + right < wide - 1:
                    continue
                cell = here + down * wide + right
                kind, other = world.content[cell], world.occupant[cell]
                if other >= 0 and kind in (AGENT, TREE):
                    found += 1
                    if below(stream, found) == 0:
                        mate = other
        if found:
            return int(mate)
    return int(who)


@kernel
def bear(strategy: Any, world: Any, rules: Any, who: Any, stream: Any) -> bool:
    """An agent has a child in an empty cell beside it, if there is one; False if no slot is left for it."""
    cell = room_beside(world, world.cell[who], stream)
    if cell < 0:
        return True
    if world.counts[FREE] == 0:
        return False
    mate = mate_near(world, rules, who, stream)
    world.counts[FREE] -= 1
    child = world.free[world.counts[FREE]]
    settle(world, child, cell, rules.child, world.ids[who], world.ids[mate])
    world.offspring[who] += 1
    world.energy[who] -= rules.birth_cost
    world.books[LOST_IN_BIRTH] += rules.birth_cost - rules.child
    world.counts[BIRTHS] += 1
    if mate == who:
        world.counts[CLONES] += 1
    else:
        world.offspring[mate] += 1
    protocol.inherit(strategy, world, child, who, mate, stream)
    protocol.begin(strategy, world, child, stream)
    return True


@kernel
def settle(world: Any, who: Any, cell: Any, energy: Any, mother: Any, father: Any) -> None:
    """An agent begins to live in a free slot, last in the order; its genome is not there yet."""
    world.alive[who] = True
    world.cell[who] = cell
    world.content[cell] = AGENT
    world.occupant[cell] = who
    world.energy[who] = energy
    world.health[who] = 1.0
    world.ids[who] = world.counts[NEXT_ID]
    world.parents[who, 0], world.parents[who, 1] = mother, father
    world.born[who] = world.counts[STEP]
    world.offspring[who] = 0
    world.eaten[who, 0], world.eaten[who, 1] = 0, 0
    world.seen[who], world.action[who] = 0, 0
    for number in range(world.places.shape[1]):  # else what is saved would depend on who was there before
        world.places[who, number], world.values[who, number] = 0, 0.0
    for number in range(world.memory.shape[1]):
        world.memory[who, number] = 0.0
    for number in range(world.notes.shape[1]):
        world.notes[who, number] = 0.0
    row = world.counts[LOGGED]
    world.log[row, 0], world.log[row, 1], world.log[row, 2] = world.ids[who], mother, father
    world.log[row, 3] = world.counts[STEP]
    world.order[world.counts[AGENTS]] = who
    world.counts[LOGGED] += 1
    world.counts[NEXT_ID] += 1
    world.counts[AGENTS] += 1


@kernel
def take_turn(strategy: Any, world: Any, rules: Any, who: Any, places: Any, values: Any, stream: Any) -> bool:
    """A living agent's turn; False if it could have no child because there is no slot left."""
    seen = sense(world, rules, who, places, values)
    protocol.learn(strategy, world, who, places, values, seen, stream)
    direction = protocol.act(strategy, world, who, places, values, seen, stream)
    for number in range(seen):
        world.places[who, number] = places[number]
        world.values[who, number] = values[number]
    world.seen[who], world.action[who] = seen, direction
    go(world, rules, who, direction)
    if not world.alive[who]:
        return True
    world.energy[who] -= rules.living
    world.books[LIVED] += rules.living
    world.health[who] = min(world.health[who] + rules.healing, 1.0)
    if world.energy[who] <= 0.0:
        die(world, who, STARVED)
        return True
    if world.energy[who] >= rules.birth_at:
        return bear(strategy, world, rules, who, stream)
    return True
