"""Small workshops and makers of known terms, for tests of towers."""

from typing import Any

import numpy as np

from babushka.fitness.worlds.workshop import Thing, TurningModernity, Workshop, default_things
from babushka.organisms.kinds.maker import Maker, Makers
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives

DENSE = {
    "fruit": Thing(sweet=1, energy=5, ancestral=0.15, modern=0.1, red=1, round=1),
    "poison": Thing(bitter=1, energy=-5, ancestral=0.1, modern=0.15, red=1),
    "mate": Thing(touch=1, energy=-2, conception=1, ancestral=0.15, modern=0.1, delivered=False, warm=1),
    "bolt": Thing(energy=-1, ancestral=0.05, modern=0.2, shiny=1),
}


def small(**changes: Any) -> Workshop:
    """A dense workshop of 6 x 6 cells, in which a life lasts 20 steps."""
    given: dict[str, Any] = {"size": 6, "lifetime": 20, "items": DENSE, "gestation": 5, "digestion": 2}
    return Workshop(**(given | changes))


def eager(**changes: Any) -> Maker:
    """A maker that designs early and often: trials of 4 steps, terms of 6."""
    given: dict[str, Any] = {
        "depth": 2,
        "max_budget": 4,
        "max_horizon": 4,
        "hidden": 2,
        "designs": 3,
        "max_trial": 5,
        "trial_steps": 4,
        "first_design": 1,
        "term": 6,
        "pause": 2,
        "machine_budget": 3,
        "machine_horizon": 3,
        "machine_designs": 2,
        "machine_trial": 3,
    }
    return Maker(**(given | changes))


def agents_of(kind: Maker, world: Workshop, seed: int = 1, members: int = 2, **planning: int) -> Makers:
    """Founders, with the given numbers of their planning (budget, horizon, trust)."""
    genomes = kind.layout(world).founders(members, np.random.default_rng(seed))
    agents = kind.express(genomes, world)
    given = {name: np.full(members, value, np.int64) for name, value in planning.items()}
    return agents._replace(planners=agents.planners._replace(**given))


def lives_of(
    kind: Maker,
    world: Workshop,
    agents: Any,
    regime: TurningModernity = TurningModernity(),  # noqa: B008
    belief: TurningModernity = TurningModernity(),  # noqa: B008
    seed: int = 3,
    episodes: int = 1,
) -> Lives:
    """Lives of all of them."""
    planners = getattr(agents, "planners", agents)
    ids = np.arange(10, 10 + len(planners.budget))
    seeds = Seeds.of(seed, 0, episodes)
    return live(kind, world, agents, world.regime(regime), world.belief(belief), ids, seeds)


__all__ = ["DENSE", "agents_of", "default_things", "eager", "lives_of", "small"]
