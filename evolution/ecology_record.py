"""What is recorded of an epoch of an ecology: the row of the history, and the traits of the living."""

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.generation import Population
from babushka.fitness.worlds.ecology import state
from babushka.fitness.worlds.ecology.state import Ecosystem, living
from babushka.organisms.strategies.protocol import BITS, Strategy


def epoch_row(strategy: Strategy, now: Population, world: Ecosystem) -> dict[str, float]:
    """Counts, what the living are like, functional constraint, and what their genes make of newborns."""
    counts, slots = world.counts, living(world)
    members = len(slots)
    turns = max(int(counts[state.AGENT_STEPS]), 1)
    return {
        "generation": now.number,
        "members": members,
        "step": int(counts[state.STEP]),
        "births": int(counts[state.BIRTHS]),
        "clones": int(counts[state.CLONES]),
        **{f"deaths.{cause}": int(counts[place]) for cause, place in state.CAUSES.items()},
        "agent steps": int(counts[state.AGENT_STEPS]),
        "plants": int(counts[state.PLANTS]),
        "carnivores": int(counts[state.CARNIVORES]),
        "plants grown": int(counts[state.GROWN]),
        "plants eaten": int(counts[state.PLANTS_EATEN]),
        "meat eaten": int(counts[state.MEAT_EATEN]),
        "energy taken": float(world.books[state.TAKEN]) / turns,
        "age": _mean(counts[state.STEP] - world.born[slots]),
        "energy": _mean(world.energy[slots]),
        "health": _mean(world.health[slots]),
        **constraint_row(strategy, world),
        **strategy.measures(now.genomes),
    }


def constraint_row(strategy: Strategy, world: Ecosystem) -> dict[str, float]:
    """`constraint.B` of each block B of the genome: bits that changed over those that mutation alone would
    change.

    Of all gene copies of the living, on each one's own line since the last record. A copy that nothing reads
    has births whatever it is, so that its ratio is 1 but for chance; below 1, changes were selected against
    (Kimura 1968, "Evolutionary rate at the molecular level", Nature 217). `constraint.action` and its like
    are of all
    blocks whose names begin so. NaN where nobody alive comes of parents that were copied.
    """
    layout, slots = strategy.layout, living(world)
    births = world.births[slots].sum(axis=0)
    changes = world.changes[slots].sum(axis=0)
    names = [block.name for block in layout.blocks]
    networks = dict.fromkeys(name.partition(".")[0] for name in names)
    spans = {name: layout.span(name) for name in names}
    found = {}
    for wanted in (*networks, *(name for name in names if name not in networks)):
        parts = [span for name, span in spans.items() if name == wanted or name.startswith(f"{wanted}.")]
        expected = sum(int(births[span].sum()) for span in parts) * BITS * strategy.mutation
        observed = sum(int(changes[span].sum()) for span in parts)
        found[f"constraint.{wanted}"] = observed / expected if expected > 0 else float("nan")
    return found


def traits_of(now: Population) -> dict[str, NDArray[np.float64]]:
    """What the living are like, and what they have done by now, (members,) each."""
    there = now.state
    return {
        "age": (there["step"] - there["born"]).astype(np.float64),
        "offspring": there["offspring"].astype(np.float64),
        "plants eaten": there["eaten"][:, 0].astype(np.float64),
        "meat eaten": there["eaten"][:, 1].astype(np.float64),
        "energy": there["energy"],
        "health": there["health"],
    }


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else float("nan")
