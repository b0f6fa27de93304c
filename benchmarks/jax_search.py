"""The same inner search in JAX, as fast as it could be made: a batch side by side, proposals in a scan.

Tuned for the processor: the steps of a plan are unrolled, so that they fuse; what the horizon makes
impossible (a birth within it of a mating within it) is left out, and what is known before the search is
computed before it; numbers are 32 bits wide (a kernel's are 64), and randomness is an integer hash instead of
`jax.random`. A batch of plans runs in step, and like the kernel it simulates every plan from its first step.
`jax_scan` is the search as one would write it at first.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.search_kernel import Problems


class Inputs(NamedTuple):
    """What a batch of B searches is given; W worlds, K kinds, H steps."""

    cells: Any  # (W, cells) int8
    place: Any  # (W,) int32
    energy: Any  # (W,) float32
    arriving: Any  # (H, W) float32: energy that arrives from before the plan
    pending: Any  # (H, W) float32: felt reward of what arrives from before the plan
    taste: Any  # (W, K) float32
    digested: Any  # (W, K) float32
    born: Any  # (W, K) float32
    plans: Any  # (H, B) int32


def inputs(given: Problems) -> Inputs:
    """The problems as arrays for JAX; B = W * searches."""
    belief, states, objective_weights = given.belief, given.states, given.objective_weights
    worlds, _, horizon = given.plans.shape
    taste = objective_weights[:, :4] @ belief.percepts.T
    digested = objective_weights[:, 4:5] * (belief.energy / belief.felt_energy)
    born = objective_weights[:, 5:6] * belief.conception
    rows, clock = np.arange(worlds), states.clock[:, 0]
    arriving, pending = np.zeros((horizon, worlds)), np.zeros((horizon, worlds))
    for k in range(horizon):
        if k < belief.digestion:
            kind = states.digesting[rows, (clock + k) % belief.digestion]
            arriving[k] = belief.energy[kind]
            pending[k] += digested[rows, kind]
        if k < belief.gestation:
            pending[k] += born[rows, states.gestating[rows, (clock + k) % belief.gestation]]

    def single(array: Any) -> Any:
        return jnp.asarray(array, jnp.float32)

    return Inputs(
        jnp.asarray(states.cells, jnp.int8),
        jnp.asarray(states.place[:, 0], jnp.int32),
        single(states.energy[:, 0]),
        single(arriving),
        single(pending),
        single(taste),
        single(digested),
        single(born),
        jnp.asarray(given.plans.reshape(-1, horizon).T, jnp.int32),
    )


def value_of(given: Problems, data: Inputs) -> Callable[[Any], Any]:
    """A function of plans, (H, B) int32, that gives their felt reward, (B,): the model, step by step."""
    belief = given.belief
    kinds, horizon = len(belief.energy), given.plans.shape[2]
    batch = data.plans.shape[1]
    world = jnp.arange(batch, dtype=jnp.int32) // (batch // len(data.place))
    cells, taste = data.cells.reshape(-1), data.taste.reshape(-1)
    digested, born = data.digested.reshape(-1), data.born.reshape(-1)
    energies = jnp.asarray(belief.energy, jnp.float32)
    conception = jnp.asarray(belief.conception, jnp.float32)
    neighbours = jnp.asarray(belief.neighbours.reshape(-1), jnp.int32)
    actions = belief.neighbours.shape[1]
    base, table = world * data.cells.shape[1], world * kinds
    place, start = data.place[world], data.energy[world]
    arriving, pending = data.arriving[:, world], data.pending[:, world]

    def take(array: Any, index: Any) -> Any:
        return array.at[index].get(mode="promise_in_bounds")

    def value(plans: Any) -> Any:
        path: list[Any] = []
        eaten: list[Any] = []
        mated: list[Any] = []
        cell, energy = place, start
        gain, alive = jnp.zeros(batch, jnp.float32), jnp.ones(batch, bool)
        for k in range(horizon):
            cell = take(neighbours, cell * actions + plans[k])
            kind = take(cells, base + cell).astype(jnp.int32)
            for before in path:
                kind = jnp.where(before == cell, 0, kind)
            path.append(cell)
            eaten.append(kind)
            felt = take(taste, table + kind) + pending[k]
            came = arriving[k]
            if k >= belief.digestion:
                came = take(energies, eaten[k - belief.digestion])
                felt = felt + take(digested, table + eaten[k - belief.digestion])
            if belief.gestation < horizon:
                fertile = (take(conception, kind) > 0) & (energy >= belief.mating_energy)
                mated.append(jnp.where(fertile, kind, 0))
                if k >= belief.gestation:
                    felt = felt + take(born, table + mated[k - belief.gestation])
            gain = gain + jnp.where(alive, felt, 0.0)
            left = energy + came - belief.living_cost
            energy = jnp.where(alive, jnp.minimum(left, belief.capacity), energy)
            alive = alive & (left > 0)
        return gain

    return value


def scramble(word: Any) -> Any:
    """A good 32-bit integer hash with two multiplications (Wellons' lowbias32)."""
    word = (word ^ (word >> 16)) * jnp.uint32(0x7FEB352D)
    word = (word ^ (word >> 15)) * jnp.uint32(0x846CA68B)
    return word ^ (word >> 16)


def compiled(given: Problems, budget: int, device: Any = None) -> Callable[[int], Any]:
    """A function of a seed that runs every search on a device and gives the plans' felt reward, (B,)."""
    data = jax.device_put(inputs(given), device)
    horizon, batch = data.plans.shape
    actions = given.belief.neighbours.shape[1]

    @jax.jit
    def run(data: Inputs, seed: Any) -> Any:
        value = value_of(given, data)
        lanes = scramble(jnp.arange(batch, dtype=jnp.uint32) ^ seed)
        steps = jnp.arange(horizon, dtype=jnp.int32)[:, None]

        def propose(held: tuple[Any, Any], number: Any) -> tuple[tuple[Any, Any], None]:
            plans, best = held
            bits = scramble(lanes + number * jnp.uint32(0x9E3779B9))
            step = ((bits & 0xFFFF) * horizon >> 16).astype(jnp.int32)
            shift = 1 + ((bits >> 16) * (actions - 1) >> 16).astype(jnp.int32)
            changed = plans + shift
            changed = jnp.where(changed >= actions, changed - actions, changed)
            candidate = jnp.where(steps == step, changed, plans)
            gain = value(candidate)
            better = gain >= best
            return (jnp.where(better, candidate, plans), jnp.where(better, gain, best)), None

        first = (data.plans, value(data.plans))
        (_, best), _ = lax.scan(propose, first, jnp.arange(budget, dtype=jnp.uint32))
        return best

    return lambda seed: run(data, jnp.uint32(seed))


def values(given: Problems) -> np.ndarray:
    """Felt reward of the first plans, shape (W, searches)."""
    data = inputs(given)
    return np.asarray(jax.jit(value_of(given, data))(data.plans)).reshape(given.plans.shape[:2])
