"""One carnivore's turn: it goes after the nearest agent or meat in sight, bites or eats, lives and divides.

It does not see agents in trees. Plants hide nothing from it, and it tramples those that it walks over.
"""

from typing import Any

from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below
from babushka.fitness.worlds.ecology.agents import hurt
from babushka.fitness.worlds.ecology.ground import any_cell, pluck, room_beside
from babushka.fitness.worlds.ecology.state import (
    AGENT,
    BROUGHT,
    CAME,
    CARNIVORE,
    CARNIVORES,
    EATEN,
    EMPTY,
    FAMISHED,
    FAMISHED_WITH,
    LITTERS,
    MEAT,
    MEAT_TAKEN,
    PLANT,
    PREYED,
    PROWLED,
    STEP,
    TRAMPLED,
)

TRIES = 100  # cells that are tried for a carnivore from outside


@kernel
def arrive(world: Any, cell: Any, energy: Any) -> None:
    """A carnivore begins to live in an empty cell."""
    who = world.pack_free[world.pack.size - world.counts[CARNIVORES] - 1]
    world.prowling[who] = True
    world.pack_cell[who] = cell
    world.pack_energy[who] = energy
    world.content[cell] = CARNIVORE
    world.occupant[cell] = who
    world.pack[world.counts[CARNIVORES]] = who
    world.counts[CARNIVORES] += 1


@kernel
def come_from_outside(world: Any, rules: Any, stream: Any) -> None:
    """A carnivore comes into an empty cell when it is time, if there are not too many."""
    due = rules.enter_every > 0 and world.counts[STEP] % rules.enter_every == 0
    if not due or world.counts[CARNIVORES] >= rules.carnivores_most:
        return
    for _ in range(TRIES):
        cell = any_cell(rules.size, stream)
        if world.content[cell] == EMPTY:
            arrive(world, cell, rules.carnivore_energy)
            world.counts[CAME] += 1
            world.books[BROUGHT] += rules.carnivore_energy
            return


@kernel
def wanted(world: Any, rules: Any, here: Any, stream: Any) -> int:
    """The direction of the nearest prey in sight, the first from a random one on; else that random one."""
    first = below(stream, 4)
    nearest, towards = rules.carnivore_sight + 1, first
    for turn in range(4):
        direction = (first + turn) % 4
        cell = here
        for distance in range(1, rules.carnivore_sight + 1):
            cell = cell + world.around[direction]
            kind = world.content[cell]
            if kind in (AGENT, MEAT) and distance < nearest:
                nearest, towards = distance, direction
            if kind not in (EMPTY, PLANT):
                break
    return int(towards)


@kernel
def prowl(world: Any, rules: Any, who: Any, stream: Any) -> None:
    """A living carnivore's turn."""
    here = world.pack_cell[who]
    there = here + world.around[wanted(world, rules, here, stream)]
    kind = world.content[there]
    if kind == AGENT:
        hurt(world, world.occupant[there], rules.carnivore_bite, EATEN)
    elif kind in (EMPTY, PLANT, MEAT):
        if kind == PLANT:
            pluck(world, there)
            world.counts[TRAMPLED] += 1
        elif kind == MEAT:
            world.pack_energy[who] += rules.meat
            world.books[PREYED] += rules.meat
            world.counts[MEAT_TAKEN] += 1
        world.content[here], world.occupant[here] = EMPTY, -1
        world.content[there], world.occupant[there] = CARNIVORE, who
        world.pack_cell[who] = there
    world.pack_energy[who] -= rules.carnivore_living
    world.books[PROWLED] += rules.carnivore_living
    here = world.pack_cell[who]
    if world.pack_energy[who] <= 0.0:
        world.prowling[who] = False
        world.content[here], world.occupant[here] = EMPTY, -1
        world.counts[FAMISHED] += 1
        world.books[FAMISHED_WITH] += world.pack_energy[who]
    elif (
        world.pack_energy[who] >= rules.carnivore_birth_at
        and world.counts[CARNIVORES] < rules.carnivores_most
    ):
        cell = room_beside(world, here, stream)
        if cell >= 0:
            world.pack_energy[who] /= 2.0
            arrive(world, cell, world.pack_energy[who])
            world.counts[LITTERS] += 1
