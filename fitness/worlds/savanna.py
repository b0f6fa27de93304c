"""The savanna: a torus of cells with items that can be tasted at once and that matter later.

Entering a cell consumes the item on it; the same kind then reappears on a random empty cell, so that every
kind's density stays what it was. What an item tastes like is felt at once. Its energy arrives after the
digestion delay, and a birth follows a mating after the gestation delay, if there was energy enough to mate.
Living costs energy, and so does every step that the inner search simulates. The base objective is births.

*Modernity* mixes the densities of two regimes: ancestral (0) and modern (1). Nothing else changes between
them, least of all what items do. A mind that believes in a regime knows what that regime's items do; a kind
that the believed regime does not contain it judges by its percepts (`Savanna.belief`).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from fitness.dispatch import implements
from fitness.kernels import kernel
from fitness.settings import SettingsError, setting
from fitness.streams import below, uniform
from fitness.worlds import protocol
from fitness.worlds.protocol import Array, World

PERCEPTS = ("sweet", "bitter", "fat", "touch")
STARVED = 1


@dataclass(frozen=True)
class Item:
    """One kind of item: what it feels like, what it does, and how common it is."""

    sweet: float = setting(0.0, "sweetness felt when consumed")
    bitter: float = setting(0.0, "bitterness felt when consumed")
    fat: float = setting(0.0, "fattiness felt when consumed")
    touch: float = setting(0.0, "touch felt when consumed")
    energy: float = setting(0.0, "energy that arrives after digestion", unit="energy")
    conception: float = setting(0.0, "births that follow after gestation", low=0, unit="births")
    ancestral: float = setting(0.0, "share of cells in the ancestral regime", low=0, high=1)
    modern: float = setting(0.0, "share of cells in the modern regime", low=0, high=1)


def default_items() -> dict[str, Item]:
    """The six kinds of the default savanna."""
    return {
        "fruit": Item(sweet=1, energy=5, ancestral=0.08, modern=0.05),
        "poison": Item(bitter=1, energy=-5, ancestral=0.05, modern=0.05),
        "game": Item(fat=1, energy=10, ancestral=0.02, modern=0.015),
        "mate": Item(touch=1, energy=-1, conception=1, ancestral=0.06, modern=0.03),
        "candy": Item(sweet=2, fat=0.3, energy=-0.5, modern=0.06),
        "contraceptive": Item(touch=1.5, energy=-1, modern=0.06),
    }


@dataclass(frozen=True)
class Modernity:
    """The parameter of a savanna regime."""

    modern: float = setting(0.0, "modernity: 0 the ancestral regime, 1 the modern one", low=0, high=1)


class SavannaRegime(NamedTuple):
    """A savanna regime for the kernels. Kind 0 is the empty cell; K kinds of items follow."""

    density: Array  # (K + 1,) cumulative share of cells
    percepts: Array  # (K + 1, 4)
    energy: Array  # (K + 1,)
    conception: Array  # (K + 1,) births
    neighbours: Array  # (cells, actions) int64: the cell that an action leads to
    side: int
    digestion: int  # steps
    gestation: int  # steps
    start_energy: float
    capacity: float
    living_cost: float  # energy per step
    search_cost: float  # energy per simulated model step
    mating_energy: float
    felt_energy: float  # energy that feels like 1


class SavannaState(NamedTuple):
    """One savanna and its organism."""

    cells: Array  # (cells,) uint8: the kind on each cell
    place: Array  # (1,) int64: the organism's cell
    clock: Array  # (1,) int64: steps lived
    energy: Array  # (1,) float64
    digesting: Array  # (digestion,) uint8: ring of kinds eaten, by the step they arrive modulo its length
    gestating: Array  # (gestation,) uint8: ring of kinds mated with
    births: Array  # (1,) float64
    eaten: Array  # (K + 1,) int64: how many of each kind were consumed


class SavannaDream(NamedTuple):
    """Plans lived through in the model: L lanes, H steps of horizon."""

    path: Array  # (L, H + 1) int64: cells
    eaten: Array  # (L, H) uint8: kinds consumed, 0 for none
    mated: Array  # (L, H) uint8: kinds with which a conception is expected, 0 for none
    energy: Array  # (L, H + 1) float64; 0 or less: dead
    arriving: Array  # (H,) uint8: kinds eaten before the plan that will be digested during it
    due: Array  # (H,) uint8: kinds mated with before the plan whose births fall into it
    taste: Array  # (K + 1,) float64: felt reward of consuming a kind
    digested: Array  # (K + 1,) float64: felt reward of digesting it
    born: Array  # (K + 1,) float64: felt reward of its births


@dataclass(frozen=True)
class Savanna(World):
    """Settings of the savanna. Lengths are in cells, times in steps."""

    name: ClassVar[str] = "savanna"
    actions: ClassVar[tuple[str, ...]] = ("north", "east", "south", "west", "rest")
    features: ClassVar[tuple[str, ...]] = (*PERCEPTS, "energy", "newborns")
    causes: ClassVar[tuple[str, ...]] = ("old age", "starved")
    objective: ClassVar[str] = "births"
    Regime: ClassVar[type] = Modernity
    probes: ClassVar[dict[str, dict[str, Any]]] = {"ancestral": {"modern": 0.0}, "modern": {"modern": 1.0}}

    size: int = setting(16, "side of the torus", low=3, high=255, unit="cells")
    lifetime: int = setting(200, "longest life", low=1, high=100_000, unit="steps")
    digestion: int = setting(6, "delay from eating to its energy", low=0, high=1000, unit="steps")
    gestation: int = setting(20, "delay from mating to the birth", low=0, high=1000, unit="steps")
    start_energy: float = setting(40.0, "energy at the start of life", low=0.001, unit="energy")
    capacity: float = setting(80.0, "most energy that can be stored", low=0.001, unit="energy")
    living_cost: float = setting(0.2, "energy that a step costs", low=0, unit="energy")
    search_cost: float = setting(
        0.0001, "energy per step simulated by the inner search", low=0, unit="energy"
    )
    mating_energy: float = setting(
        10.0, "energy without which mating does not conceive", low=0, unit="energy"
    )
    felt_energy: float = setting(10.0, "energy digested at once that feels like 1", low=0.001, unit="energy")
    items: dict[str, Item] = setting(default_items, "kinds of items; add, change or thin them out")

    def check(self) -> None:
        """Raise `SettingsError` where densities leave no room, or where there are too many kinds."""
        for regime in ("ancestral", "modern"):
            total = sum(getattr(item, regime) for item in self.items.values())
            if total > 0.9:
                raise SettingsError(
                    f"The {regime} densities under 'world.items' sum to {total:g}, but at most 0.9 of the "
                    "cells may hold items, since a consumed item needs an empty cell to reappear on."
                )
        if not 1 <= len(self.items) <= 255:
            raise SettingsError(f"'world.items' holds {len(self.items)} kinds; it can hold 1 to 255.")

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        near = [f"{percept}.{action}" for action in self.actions[:4] for percept in PERCEPTS]
        return (*near, "energy", "digesting", "gestating")

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("births", "energy", *(f"eaten.{name}" for name in self.items))

    @property
    def picture(self) -> tuple[int, int]:
        return (self.size, self.size)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("empty", *self.items)

    def regime(self, parameters: Modernity) -> SavannaRegime:
        """The savanna at the given modernity, with what every kind really does."""
        kinds = list(self.items.values())
        share = np.array([k.ancestral + parameters.modern * (k.modern - k.ancestral) for k in kinds])
        return SavannaRegime(
            density=np.concatenate([[0.0], np.cumsum(share)]),
            percepts=np.array([[0.0] * 4] + [[getattr(k, p) for p in PERCEPTS] for k in kinds], dtype=float),
            energy=np.array([0.0] + [k.energy for k in kinds]),
            conception=np.array([0.0] + [k.conception for k in kinds]),
            neighbours=_neighbours(self.size),
            side=self.size,
            digestion=self.digestion,
            gestation=self.gestation,
            start_energy=self.start_energy,
            capacity=self.capacity,
            living_cost=self.living_cost,
            search_cost=self.search_cost,
            mating_energy=self.mating_energy,
            felt_energy=self.felt_energy,
        )

    def belief(self, parameters: Modernity) -> SavannaRegime:
        """The savanna as a mind of that regime models it.

        Kinds that the regime contains do what they do. A kind that it does not contain is judged by its
        percepts: energy and conception are the linear functions of the percepts, without constant, that fit
        the regime's own kinds best (least squares weighted by density, the smallest weights where several
        fit). In the ancestral regime of the default items: sweet means fruit, so candy means more.
        """
        truth = self.regime(parameters)
        share = np.diff(truth.density, prepend=0.0)
        known = share > 0
        if known[1:].all() or not known.any():
            return truth
        weight = np.sqrt(share[known])[:, None]
        effects = np.stack([truth.energy, truth.conception], axis=1)
        meaning = np.linalg.lstsq(truth.percepts[known] * weight, effects[known] * weight, rcond=None)[0]
        judged = np.where(known[:, None], effects, truth.percepts @ meaning)
        judged[0] = 0.0
        return truth._replace(energy=judged[:, 0].copy(), conception=np.maximum(judged[:, 1], 0.0))


def _neighbours(side: int) -> Array:
    """The cell that each action leads to from each cell, shape (cells, actions), on a torus."""
    row, column = np.divmod(np.arange(side * side), side)
    moves = ((-1, 0), (0, 1), (1, 0), (0, -1), (0, 0))
    to = [(row + down) % side * side + (column + right) % side for down, right in moves]
    return np.stack(to, axis=1).astype(np.int64)


@implements(protocol.create, SavannaRegime)
def create(regime: Any) -> Any:
    """An empty savanna."""
    kinds = regime.energy.size
    return SavannaState(
        np.zeros(regime.side * regime.side, dtype=np.uint8),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(1),
        np.zeros(max(regime.digestion, 1), dtype=np.uint8),
        np.zeros(max(regime.gestation, 1), dtype=np.uint8),
        np.zeros(1),
        np.zeros(kinds, dtype=np.int64),
    )


@implements(protocol.reset, SavannaRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Each cell holds each kind with the probability of its density; the organism starts on an empty one."""
    cells = state.cells
    for cell in range(cells.size):
        chance = uniform(stream)
        cells[cell] = 0
        for kind in range(1, regime.density.size):
            if chance < regime.density[kind]:
                cells[cell] = kind
                break
    start = below(stream, cells.size)
    cells[start] = 0
    state.place[0] = start
    state.clock[0] = 0
    state.energy[0] = regime.start_energy
    state.digesting[:] = 0
    state.gestating[:] = 0
    state.births[0] = 0.0
    state.eaten[:] = 0


@implements(protocol.step, SavannaRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Move, consume, digest, give birth, pay for it."""
    clock = state.clock[0]
    cell = regime.neighbours[state.place[0], action]
    state.place[0] = cell
    kind = state.cells[cell]
    mated = np.uint8(0)
    if kind > 0:
        _reappear(state, cell, kind, stream)
        state.eaten[kind] += 1
        if regime.conception[kind] > 0 and state.energy[0] >= regime.mating_energy:
            mated = kind
    for percept in range(4):
        felt[percept] = regime.percepts[kind, percept]
    digested = regime.energy[_delayed(state.digesting, regime.digestion, clock, kind)]
    born = regime.conception[_delayed(state.gestating, regime.gestation, clock, mated)]
    felt[4] = digested / regime.felt_energy
    felt[5] = born
    state.births[0] += born
    left = state.energy[0] + digested - regime.living_cost - regime.search_cost * effort
    state.energy[0] = min(left, regime.capacity)
    state.clock[0] = clock + 1
    return STARVED if left <= 0.0 else 0


@kernel
def _delayed(ring: Any, delay: Any, clock: Any, now: Any) -> Any:
    """Put `now` on the ring and take off what was put there `delay` steps ago."""
    if delay == 0:
        return now
    slot = clock % delay
    then = ring[slot]
    ring[slot] = now
    return then


@kernel
def _reappear(state: Any, cell: Any, kind: Any, stream: Any) -> None:
    """Take the item off its cell and put one of its kind on a random empty cell elsewhere."""
    state.cells[cell] = 0
    while True:
        other = below(stream, state.cells.size)
        if other != cell and state.cells[other] == 0:
            state.cells[other] = kind
            return


@implements(protocol.sense, SavannaRegime)
def sense(belief: Any, state: Any, senses: Any) -> None:
    """Percepts of the four cells around, energy (in starting energies), what is in the belly and the womb."""
    for direction in range(4):
        kind = state.cells[belief.neighbours[state.place[0], direction]]
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    _sense_body(
        senses,
        state.energy[0] / belief.start_energy,
        np.count_nonzero(state.digesting),
        np.count_nonzero(state.gestating),
    )


@kernel
def _sense_body(senses: Any, energy: Any, digesting: Any, gestating: Any) -> None:
    senses[16] = energy
    senses[17] = float(digesting)
    senses[18] = float(gestating)


@implements(protocol.tally, SavannaRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Births, energy left, and how many of each kind were consumed."""
    tallies[0] = state.births[0]
    tallies[1] = state.energy[0]
    for kind in range(1, state.eaten.size):
        tallies[1 + kind] = state.eaten[kind]


@implements(protocol.depict, SavannaRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """The kinds on the cells, and where the organism is."""
    for cell in range(state.cells.size):
        picture[cell // regime.side, cell % regime.side] = state.cells[cell]
    place[0] = state.place[0] // regime.side
    place[1] = state.place[0] % regime.side


@implements(protocol.imagination, SavannaRegime)
def imagination(belief: Any, shape: Any, lanes: Any, horizon: Any) -> Any:
    """Room for plans. Only what a plan changes is kept per step: the grid itself is never copied."""
    kinds = belief.energy.size
    return SavannaDream(
        np.zeros((lanes, horizon + 1), dtype=np.int64),
        np.zeros((lanes, horizon), dtype=np.uint8),
        np.zeros((lanes, horizon), dtype=np.uint8),
        np.zeros((lanes, horizon + 1)),
        np.zeros(horizon, dtype=np.uint8),
        np.zeros(horizon, dtype=np.uint8),
        np.zeros(kinds),
        np.zeros(kinds),
        np.zeros(kinds),
    )


@implements(protocol.appraise, SavannaRegime)
def appraise(belief: Any, dream: Any, desires: Any) -> None:
    """What each kind is worth to this organism: when consumed, when digested, when its young are born."""
    for kind in range(belief.energy.size):
        worth = 0.0
        for percept in range(4):
            worth += desires[percept] * belief.percepts[kind, percept]
        dream.taste[kind] = worth
        dream.digested[kind] = desires[4] * (belief.energy[kind] / belief.felt_energy)
        dream.born[kind] = desires[5] * belief.conception[kind]


@implements(protocol.begin, SavannaRegime)
def begin(belief: Any, state: Any, dream: Any) -> None:
    """Here and now, and what is already under way."""
    clock = state.clock[0]
    for lane in range(dream.path.shape[0]):
        dream.path[lane, 0] = state.place[0]
        dream.energy[lane, 0] = state.energy[0]
    for ahead in range(min(belief.digestion, dream.arriving.size)):
        dream.arriving[ahead] = state.digesting[(clock + ahead) % belief.digestion]
    for ahead in range(min(belief.gestation, dream.due.size)):
        dream.due[ahead] = state.gestating[(clock + ahead) % belief.gestation]


@implements(protocol.imagine, SavannaRegime)
def imagine(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, action: Any) -> float:
    """One step in the model, as in `step`, but that consumed items do not reappear and thinking is free."""
    k = step_index
    cell = belief.neighbours[dream.path[lane, k], action]
    dream.path[lane, k + 1] = cell
    energy = dream.energy[lane, k]
    if energy <= 0.0:
        dream.energy[lane, k + 1] = energy
        dream.eaten[lane, k] = 0
        dream.mated[lane, k] = 0
        return 0.0
    kind = state.cells[cell]
    mated = np.uint8(0)
    if kind > 0:
        for before in range(1, k + 1):
            if dream.path[lane, before] == cell:
                kind = np.uint8(0)  # this plan has consumed it already
                break
        if belief.conception[kind] > 0 and energy >= belief.mating_energy:
            mated = kind
    dream.eaten[lane, k] = kind
    dream.mated[lane, k] = mated
    digesting = dream.arriving[k] if k < belief.digestion else dream.eaten[lane, k - belief.digestion]
    bearing = dream.due[k] if k < belief.gestation else dream.mated[lane, k - belief.gestation]
    left = energy + belief.energy[digesting] - belief.living_cost
    dream.energy[lane, k + 1] = min(left, belief.capacity)
    return dream.taste[kind] + dream.digested[digesting] + dream.born[bearing]


@implements(protocol.sense_imagined, SavannaRegime)
def sense_imagined(belief: Any, state: Any, dream: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """As `sense`, but before step `step_index` of a plan."""
    k = step_index
    for direction in range(4):
        cell = belief.neighbours[dream.path[lane, k], direction]
        kind = state.cells[cell]
        for before in range(1, k + 1):
            if dream.path[lane, before] == cell:
                kind = np.uint8(0)
        for percept in range(4):
            senses[4 * direction + percept] = belief.percepts[kind, percept]
    clock = state.clock[0]
    digesting = _under_way(state.digesting, dream.eaten[lane], belief.digestion, clock, k)
    gestating = _under_way(state.gestating, dream.mated[lane], belief.gestation, clock, k)
    _sense_body(senses, dream.energy[lane, k] / belief.start_energy, digesting, gestating)


@kernel
def _under_way(ring: Any, added: Any, delay: Any, clock: Any, k: Any) -> int:
    """How many things will arrive at plan step k or later: pending from before the plan, or added by it."""
    count = 0
    for ahead in range(k, delay):
        count += ring[(clock + ahead) % delay] > 0
    for before in range(max(0, k - delay), k):
        count += added[before] > 0
    return count


@implements(protocol.recall, SavannaRegime)
def recall(belief: Any, dream: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Copy what a plan changed, from step `first` up to `last`."""
    for k in range(first, last):
        dream.path[target, k + 1] = dream.path[source, k + 1]
        dream.eaten[target, k] = dream.eaten[source, k]
        dream.mated[target, k] = dream.mated[source, k]
        dream.energy[target, k + 1] = dream.energy[source, k + 1]


@implements(protocol.depict_plan, SavannaRegime)
def depict_plan(belief: Any, dream: Any, lane: Any, steps: Any, places: Any) -> None:
    """Row and column after each step."""
    for k in range(steps):
        places[k, 0] = dream.path[lane, k + 1] // belief.side
        places[k, 1] = dream.path[lane, k + 1] % belief.side
