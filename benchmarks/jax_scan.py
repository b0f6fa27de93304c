"""The same inner search in JAX as one would write it: a scan over steps in one over proposals, and vmap."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.jax_search import Inputs, inputs
from benchmarks.search_kernel import Problems


def value_of(given: Problems) -> Callable[..., Any]:
    """A function of (one world's row of the inputs, a plan of shape (H,)) that gives its felt reward."""
    belief, horizon = given.belief, given.plans.shape[2]
    energies = jnp.asarray(belief.energy, jnp.float32)
    conception = jnp.asarray(belief.conception, jnp.float32)
    neighbours = jnp.asarray(belief.neighbours, jnp.int32)
    digestion, gestation = belief.digestion, belief.gestation

    def value(row: Inputs, plan: Any) -> Any:
        def step(held: Any, now: Any) -> tuple[Any, Any]:
            cell, energy, alive, path, eaten, mated = held
            k, action, arriving, pending = now
            cell = neighbours[cell, action]
            kind = jnp.where(jnp.any(path == cell), 0, row.cells[cell].astype(jnp.int32))
            fertile = (conception[kind] > 0) & (energy >= belief.mating_energy)
            path = path.at[k].set(cell)
            eaten = eaten.at[k].set(kind)
            mated = mated.at[k].set(jnp.where(fertile, kind, 0))
            digesting = jnp.where(k >= digestion, eaten[jnp.maximum(k - digestion, 0)], 0)
            bearing = jnp.where(k >= gestation, mated[jnp.maximum(k - gestation, 0)], 0)
            felt = row.taste[kind] + row.digested[digesting] + row.born[bearing] + pending
            left = energy + arriving + energies[digesting] - belief.living_cost
            energy = jnp.where(alive, jnp.minimum(left, belief.capacity), energy)
            return (cell, energy, alive & (left > 0), path, eaten, mated), jnp.where(alive, felt, 0.0)

        none = jnp.zeros(horizon, jnp.int32)
        start = (row.place, row.energy, jnp.bool_(True), none - 1, none, none)
        _, felt = lax.scan(step, start, (jnp.arange(horizon), plan, row.arriving, row.pending))
        return felt.sum()

    return value


def rows(given: Problems) -> Inputs:
    """The inputs with the world, or the search, as the first axis of everything."""
    data = inputs(given)
    return data._replace(
        arriving=data.arriving.T, pending=data.pending.T, plans=jnp.asarray(given.plans, jnp.int32)
    )


def over_all(one: Callable[..., Any]) -> Callable[..., Any]:
    """A function of (one world's row, something of one search), over all worlds and their searches."""
    return jax.jit(jax.vmap(jax.vmap(one, in_axes=(None, 0)), in_axes=(0, 0)))


def compiled(given: Problems, budget: int, device: Any = None) -> Callable[[int], Any]:
    """As `jax_search.compiled`; felt reward of shape (W, searches)."""
    data = jax.device_put(rows(given), device)
    value = value_of(given)
    horizon, actions = given.plans.shape[2], given.belief.neighbours.shape[1]

    def climb(row: Inputs, start: tuple[Any, Any]) -> Any:
        plan, key = start

        def propose(held: tuple[Any, Any], key: Any) -> tuple[tuple[Any, Any], None]:
            plan, best = held
            first, second = jax.random.split(key)
            step = jax.random.randint(first, (), 0, horizon)
            action = (plan[step] + jax.random.randint(second, (), 1, actions)) % actions
            candidate = plan.at[step].set(action)
            gain = value(row, candidate)
            better = gain >= best
            return (jnp.where(better, candidate, plan), jnp.where(better, gain, best)), None

        (_, best), _ = lax.scan(propose, (plan, value(row, plan)), jax.random.split(key, budget))
        return best

    everywhere = over_all(climb)
    count = given.plans.shape[:2]

    def run(seed: int) -> Any:
        keys = jax.random.split(jax.device_put(jax.random.key(seed), device), count)
        return everywhere(data._replace(plans=None), (data.plans, keys))

    return run


def values(given: Problems) -> np.ndarray:
    """Felt reward of the first plans, shape (W, searches)."""
    data = rows(given)
    return np.asarray(over_all(value_of(given))(data._replace(plans=None), data.plans))
