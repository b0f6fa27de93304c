"""A regime and a state of the workshop, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

NOWHERE = -1  # the cell of a hand that is not in the world
BUILT, DESIGNED = 0, 1  # places of the bill


class WorkshopRegime(NamedTuple):
    """A regime of the workshop. Kind 0 is the empty cell; K kinds of items follow."""

    density: Array  # (K + 1,) cumulative share of cells
    later: Array  # (K + 1,) the same, from step `turn` on
    percepts: Array  # (K + 1, 4)
    energy: Array  # (K + 1,)
    conception: Array  # (K + 1,) births
    delivered: Array  # (K + 1,) bool: whether the agent gets what a machine takes
    neighbours: Array  # (cells, actions) uint16: the cell that an action leads to
    side: int
    hands: int  # the agent's own included
    turn: int  # the step at which the later densities begin; -1: never
    regrowth: int  # steps
    digestion: int  # steps
    gestation: int  # steps
    start_energy: float
    capacity: float
    living_cost: float  # energy per step
    search_cost: float  # energy per simulated model step of the agent's own plans
    build: float  # energy per machine
    upkeep: float  # energy per machine and step
    design_cost: float  # energy per simulated model step of a design
    reserve: float  # energy that must be left when a machine is built
    mating_energy: float
    felt_energy: float  # energy that feels like 1


class WorkshopState(NamedTuple):
    """One workshop: the agent and its machines. M hands."""

    cells: Array  # (cells,) uint8: the kind on each cell
    places: Array  # (M,) int64: the cell of each hand, `NOWHERE` if it is not there
    orders: Array  # (M,) int64: what each hand does next; the first is not read
    took: Array  # (M,) uint8: the kind that each hand took in the last step
    clock: Array  # (1,) int64: steps lived
    energy: Array  # (1,) float64
    digesting: (
        Array  # (digestion, M) uint8: ring of kinds that each hand brought, by the step they are digested
    )
    gestating: Array  # (gestation,) uint8: ring of kinds mated with
    bill: Array  # (2,) float64: machines built and model steps of designs that were not paid for yet
    births: Array  # (1,) float64
    taken: Array  # (M, K + 1) int64: how many of each kind each hand took
    returning: Array  # (regrowth, M) uint8: ring of kinds that will reappear; last: see `copy_state`
