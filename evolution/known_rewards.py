"""What rewards that are known from elsewhere bring, in the worlds that a generation lived in."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.company import match_among
from babushka.evolution.evaluation import live_in
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.organisms.life import Seeds
from babushka.organisms.objective_organism import ObjectiveOrganism

BEARERS = 20  # members that live with each reward, alike but for their chances


def known_rewards(
    experiment: Experiment, generation: int, threads: int = 1, bearers: int = BEARERS
) -> dict[str, tuple[NDArray[np.float64], float]]:
    """(weights over the features, (F,); base objective per life) of each of the world's `known_rewards`.

    Each is wired into `bearers` members, that live in the selecting regime in the worlds of that generation.
    Empty for a world that knows none and a kind whose mesa-objective cannot be wired. `experiment` stands as
    it does at the generation.
    """
    world, organism = experiment.world, experiment.organism
    if not isinstance(organism, ObjectiveOrganism):
        return {}
    seeds = Seeds.of(experiment.seed, generation, experiment.evolution.episodes)
    found = {}
    for name, weights in world.known_rewards.items():
        bearer = replace(organism, objective="weights", wired=dict(weights))
        here = replace(experiment, organism=bearer)
        drawn = bearer.layout(world).founders(bearers, np.random.default_rng(0))
        agents = here.agents(drawn)
        where = here.conditions[SELECTION]
        match = match_among(here, drawn, generation, bearers, experiment.evolution.episodes)
        lives = live_in(here, where, agents, np.arange(bearers), seeds, threads, match=match)
        row = np.array([weights.get(feature, 0.0) for feature in world.features], np.float64)
        found[name] = (row, float(lives.mean(world.objective).mean()))
    return found
