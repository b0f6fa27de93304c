"""The inner search on its own: many independent searches in given worlds, to compare with C and with JAX."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.kernels import entry
from babushka.fitness.objectives import Weights
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.streams import below
from babushka.fitness.worlds.protocol import Shape, World, create, reset, step
from babushka.fitness.worlds.savanna import Savanna, SavannaState
from babushka.fitness.worlds.states import room_for, state_at
from babushka.organisms.inner.plans import hill_climb, new_search, open_search


@dataclass(frozen=True)
class Problems:
    """W worlds at some moment, the desires of who stands in each, and first plans, several a world."""

    world: World
    belief: Any
    states: Any  # an array, or a NamedTuple of arrays, with a first axis of W
    objective_weights: NDArray[np.float64]  # (W, F)
    plans: NDArray[np.int64]  # (W, searches, H)

    @property
    def shape(self) -> Shape:
        return self.world.shape


def problems(
    worlds: int,
    searches: int,
    horizon: int,
    seed: int = 0,
    world: World | None = None,
    parameters: Any = None,
) -> Problems:
    """Random ones, in the ancestral savanna or else in this world under these parameters of its regime.

    In a savanna, items are on their way, and some organisms near their end. Elsewhere some random steps have
    been lived.
    """
    world, generator = world or Savanna(), np.random.default_rng(seed)
    belief = world.belief(world.Regime() if parameters is None else parameters)
    if isinstance(world, Savanna):
        states: Any = _savannas(world, belief, worlds, generator)
    else:
        states = _lived_in(world, belief, worlds, generator)
    objective_weights = generator.normal(size=(worlds, len(world.features)))
    objective_weights /= np.linalg.norm(objective_weights, axis=1, keepdims=True)
    plans = generator.integers(0, len(world.actions), (worlds, searches, horizon))
    return Problems(world, belief, states, objective_weights, plans)


def _savannas(world: Savanna, belief: Any, worlds: int, generator: np.random.Generator) -> SavannaState:
    kinds, cells = len(belief.energy), world.size**2
    shares = np.diff(belief.density, append=1.0)
    of = np.roll(np.arange(kinds), -1)  # the share of the empty cell comes last
    place = generator.integers(0, cells, (worlds, 1))
    grid = generator.choice(of, (worlds, cells), p=shares).astype(np.uint8)
    np.put_along_axis(grid, place, 0, axis=1)
    return SavannaState(
        grid,
        place,
        generator.integers(0, world.lifetime, (worlds, 1)),
        generator.uniform(0.5, 60.0, (worlds, 1)),
        generator.choice(of, (worlds, max(world.digestion, 1)), p=shares).astype(np.uint8),
        generator.choice(of, (worlds, max(world.gestation, 1)), p=shares).astype(np.uint8),
        np.zeros((worlds, 1)),
        np.zeros((worlds, kinds), np.int64),
    )


def _lived_in(world: World, regime: Any, worlds: int, generator: np.random.Generator) -> Any:
    states = room_for(create(regime), worlds)
    steps = generator.integers(0, 50, worlds)
    keys = generator.integers(0, 2**64, worlds, dtype=np.uint64)
    live_a_while(regime, world.shape, states, steps, keys)
    return states


@entry
def live_a_while(regime: Any, shape: Any, states: Any, steps: Any, keys: Any) -> None:
    """Draw every world, by its key, and live some random steps in it; steps and keys of shape (W,)."""
    stream = np.zeros(1, dtype=np.uint64)
    felt = np.zeros(shape.features)
    for number in range(keys.size):
        state = state_at(states, number)
        stream[0] = keys[number]
        reset(regime, state, stream)
        for _ in range(steps[number]):
            step(regime, state, below(stream, shape.actions), 0, stream, felt)


@entry
def search_worlds(
    belief: Any,
    shape: Any,
    states: Any,
    objective_weights: Any,
    plans: Any,
    first: Any,
    last: Any,
    budget: Any,
    candidates: Any,
    key: Any,
    gains: Any,
) -> None:
    """Search from every first plan of worlds first .. last - 1; gains (W, searches) of the plans found."""
    horizon = plans.shape[2]
    stream = np.zeros(1, dtype=np.uint64)
    stream[0] = key + np.uint64(first)
    around, every, wanted = (
        without_refcount(belief),
        without_refcount(states),
        without_refcount(objective_weights),
    )
    own_account, own_mask = np.zeros((1, 3), dtype=np.int64), np.ones(shape.actions, dtype=np.bool_)
    account, mask = without_refcount(own_account), without_refcount(own_mask)
    actions = shape.actions
    for number in range(first, last):
        state = state_at(every, number)
        own_search = new_search(belief, shape, horizon, Weights(wanted[number]))
        search = without_refcount(own_search)
        for which in range(plans.shape[1]):
            search.lane[0] = 0
            for k in range(horizon):
                search.plan[k] = plans[number, which, k]
            open_search(search, around, state, 0)
            found = hill_climb(search, around, state, budget, candidates, actions, mask, account, stream)
            gains[number, which] = found.value
        keep_alive(own_search)
    keep_alive(own_account)
    keep_alive(own_mask)
    keep_alive(objective_weights)
    keep_alive(belief)
    keep_alive(states)


def search(
    given: Problems, budget: int, threads: int = 1, key: int = 0, candidates: int = 1
) -> NDArray[np.float64]:
    """Felt reward of the plans found, shape (W, searches). With budget 0, of the first plans."""
    worlds = len(given.plans)
    gains = np.zeros(given.plans.shape[:2])
    edges = np.linspace(0, worlds, 8 * threads + 1).astype(int).tolist() if threads > 1 else [0, worlds]

    def some(first: int, last: int) -> None:
        search_worlds(
            given.belief, given.shape, given.states, given.objective_weights, given.plans, first, last,
            budget, candidates, np.uint64(key), gains,
        )  # fmt: skip

    if threads == 1:
        some(0, worlds)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(some, edges[:-1], edges[1:]))
    return gains
