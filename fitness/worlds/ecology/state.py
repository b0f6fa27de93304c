"""The arrays that an ecology is, those that a snapshot keeps of them, and back.

Agents lie in rows (*slots*) of arrays of a fixed capacity; `order` lists the slots of the living, `free` the
others. No number of a slot decides anything, so that a snapshot has the living only, in their order, and
slots are given anew: what comes after is the same to the last bit.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError

EMPTY, WALL, PLANT, TREE, CARNIVORE, AGENT, MEAT = range(7)  # what a cell holds
KINDS = ("wall", "plant", "tree", "carnivore", "agent", "meat")  # what can be seen, from 1 on
DIRECTIONS = ("north", "east", "south", "west")
OWN = ("health", "energy", "in a tree", "bias")
INPUTS = len(KINDS) * len(DIRECTIONS) + len(OWN)
AT_ONCE = len(DIRECTIONS) + len(OWN)  # inputs that are not 0 at a time, at most

# What `counts` holds: how things stand, then what happened since the last record.
STEP, AGENTS, FREE, PLANTS, CARNIVORES, NEXT_ID, LOGGED = range(7)
AGENT_STEPS, BIRTHS, CLONES, STARVED, EATEN, BITTEN, BUMPED = range(7, 14)
GROWN, PLANTS_EATEN, TRAMPLED, MEAT_LEFT, MEAT_EATEN, MEAT_TAKEN = range(14, 20)
CAME, LITTERS, FAMISHED = range(20, 23)
COUNTS = 23
CAUSES = {"starved": STARVED, "eaten": EATEN, "bitten": BITTEN, "bumped": BUMPED}

# What `books` holds: energy since the last record. Agents': taken in, spent on living, lost in births, lost
# with the dead; carnivores': taken in, spent on living, brought from outside, lost with the dead.
TAKEN, LIVED, LOST_IN_BIRTH, LOST_WITH_DEAD, PREYED, PROWLED, BROUGHT, FAMISHED_WITH = range(8)
BOOKS = 8


class Ecosystem(NamedTuple):
    """An ecology for the kernel. Cells are numbers as `fitness.worlds.ecology.ground` says."""

    content: Any  # (cells,) uint8: what each holds
    occupant: Any  # (cells,) int32: the slot of the agent or carnivore there, -1 if there is none
    around: Any  # (8,) int64: what leads from a cell to those beside it; the first 4 are the directions
    plants: Any  # (cells,) int32: cells with plants; those up to counts[PLANTS] count
    plant_place: Any  # (cells,) int32: the place of each in that list
    order: Any  # (capacity,) int32: slots of the living, up to counts[AGENTS]
    free: Any  # (capacity,) int32: slots of nobody, up to counts[FREE]
    alive: Any  # (capacity,) bool
    cell: Any  # (capacity,) int32
    energy: Any  # (capacity,) float64
    health: Any  # (capacity,) float64
    ids: Any  # (capacity,) int64
    parents: Any  # (capacity, 2) int64; -1: none
    born: Any  # (capacity,) int64: the step of birth
    offspring: Any  # (capacity,) int64
    eaten: Any  # (capacity, 2) int64: plants, meat
    genome: Any  # (capacity, genes) uint8: 4 bits each
    births: Any  # (capacity, genes) int32: on the gene copy's own line, since the last record
    changes: Any  # (capacity, genes) int32: bits that changed there
    memory: Any  # (capacity, numbers) float64: what the strategy keeps of each agent
    places: Any  # (capacity, AT_ONCE) int64: inputs that were not 0 when it acted last
    values: Any  # (capacity, AT_ONCE) float64
    seen: Any  # (capacity,) int64: how many those are
    action: Any  # (capacity,) int64: what it did
    notes: Any  # (capacity, notes) float64: what saves a strategy time; not saved, 0 if not known
    pack: Any  # (carnivores,) int32: slots of living carnivores, up to counts[CARNIVORES]
    pack_free: Any  # (carnivores,) int32: the other slots, as many as are left
    prowling: Any  # (carnivores,) bool
    pack_cell: Any  # (carnivores,) int32
    pack_energy: Any  # (carnivores,) float64
    counts: Any  # (COUNTS,) int64
    books: Any  # (BOOKS,) float64
    log: Any  # (rows, 4) int64: births of this call: id, parents' ids, step
    stream: Any  # (1,) uint64


OF_AGENTS = (
    "cell",
    "energy",
    "health",
    "born",
    "offspring",
    "eaten",
    "memory",
    "places",
    "values",
    "seen",
    "action",
)
State = Mapping[str, NDArray[Any]]


def nothing(size: int, capacity: int, most: int, genes: int, memory: int, notes: int) -> Ecosystem:
    """An ecosystem in which nothing is yet, with a rim of walls."""
    wide = size + 2
    cells = wide * wide
    content = np.full((wide, wide), WALL, np.uint8)
    content[1:-1, 1:-1] = EMPTY
    steps = [-wide, 1, wide, -1, -wide + 1, wide + 1, wide - 1, -wide - 1]
    most = max(most, 1)
    counts = np.zeros(COUNTS, np.int64)
    counts[FREE] = capacity

    def of_agents(kind: Any, *more: int) -> NDArray[Any]:
        return np.zeros((capacity, *more), kind)

    return Ecosystem(
        content=content.ravel(),
        occupant=np.full(cells, -1, np.int32),
        around=np.array(steps, np.int64),
        plants=np.zeros(cells, np.int32),
        plant_place=np.zeros(cells, np.int32),
        order=of_agents(np.int32),
        free=np.arange(capacity, dtype=np.int32)[::-1].copy(),
        alive=of_agents(np.bool_),
        cell=of_agents(np.int32),
        energy=of_agents(np.float64),
        health=of_agents(np.float64),
        ids=of_agents(np.int64),
        parents=of_agents(np.int64, 2),
        born=of_agents(np.int64),
        offspring=of_agents(np.int64),
        eaten=of_agents(np.int64, 2),
        genome=of_agents(np.uint8, genes),
        births=of_agents(np.int32, genes),
        changes=of_agents(np.int32, genes),
        memory=of_agents(np.float64, memory),
        places=of_agents(np.int64, AT_ONCE),
        values=of_agents(np.float64, AT_ONCE),
        seen=of_agents(np.int64),
        action=of_agents(np.int64),
        notes=of_agents(np.float64, notes),
        pack=np.zeros(most, np.int32),
        pack_free=np.arange(most, dtype=np.int32)[::-1].copy(),
        prowling=np.zeros(most, np.bool_),
        pack_cell=np.zeros(most, np.int32),
        pack_energy=np.zeros(most, np.float64),
        counts=counts,
        books=np.zeros(BOOKS, np.float64),
        log=np.zeros((capacity + 1024, 4), np.int64),
        stream=np.zeros(1, np.uint64),
    )


def living(world: Ecosystem) -> NDArray[np.int64]:
    """The slots of the living, in their order."""
    return np.asarray(world.order[: world.counts[AGENTS]], np.int64)


def saved(world: Ecosystem) -> dict[str, NDArray[Any]]:
    """What of it the future depends on, beside genomes, ids and parents of the living."""
    slots = living(world)
    pack = world.pack[: world.counts[CARNIVORES]]
    found = {name: getattr(world, name)[slots] for name in OF_AGENTS}
    return {
        **found,
        "content": world.content.copy(),
        "plants": world.plants[: world.counts[PLANTS]].copy(),
        "carnivores.cell": world.pack_cell[pack],
        "carnivores.energy": world.pack_energy[pack],
        "step": np.array(world.counts[STEP]),
        "stream": world.stream.copy(),
    }


def restore(
    world: Ecosystem, state: State, genomes: NDArray[Any], ids: NDArray[Any], parents: NDArray[Any]
) -> None:
    """Put what was saved into an ecosystem in which nothing is yet; `SettingsError` if it does not fit."""
    members, carnivores = len(ids), len(state["carnivores.cell"])
    if members > len(world.alive):
        raise SettingsError(
            f"Setting 'dynamics.capacity' is {len(world.alive)}, and {members} agents are alive; raise it."
        )
    if carnivores > len(world.pack):
        raise SettingsError(
            f"Setting 'dynamics.carnivores.most' is {len(world.pack)}, and there are {carnivores}; raise it."
        )
    if state["content"].shape != world.content.shape:
        raise SettingsError("The size of the ground cannot change during a run.")
    for name in OF_AGENTS:
        getattr(world, name)[:members] = state[name]
    world.genome[:members] = genomes
    world.ids[:members], world.parents[:members], world.alive[:members] = ids, parents, True
    world.order[:members] = np.arange(members)
    world.content[:] = state["content"]
    world.plants[: len(state["plants"])] = state["plants"]
    world.plant_place[state["plants"]] = np.arange(len(state["plants"]))
    world.occupant[state["cell"]] = np.arange(members)
    world.pack[:carnivores], world.prowling[:carnivores] = np.arange(carnivores), True
    world.pack_cell[:carnivores], world.pack_energy[:carnivores] = (
        state["carnivores.cell"],
        state["carnivores.energy"],
    )
    world.occupant[state["carnivores.cell"]] = np.arange(carnivores)
    world.stream[:] = state["stream"]
    world.counts[STEP], world.counts[PLANTS] = state["step"], len(state["plants"])
    world.counts[AGENTS], world.counts[CARNIVORES] = members, carnivores
    world.counts[FREE] = len(world.alive) - members
