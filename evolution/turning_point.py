"""Where fooling a sensor begins to pay, known before anything evolves: from lives of wired organisms.

An honest organism has R_h loads counted. One that fools the sensor has N_c fresh ones counted, and R_c
recycled ones as f each. It is better for what selection counts where

    N_c + f R_c > R_h        so that selection should turn at  f* = (R_h - N_c) / R_c

What both bring depends on how well these organisms search, so it is measured with their own settings, and
with the largest budget and the longest horizon that can evolve.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from babushka.evolution.evaluation import live_in
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.fitness import streams
from babushka.organisms.life import Seeds
from babushka.organisms.objective_organism import ObjectiveOrganism
from babushka.organisms.records import Lives

HONEST, CHEAT = "honest", "cheat"  # among the `known_rewards` of a world in which there is a sensor to fool
MEMBERS, LIVES = 64, 4


class TurningPoint(NamedTuple):
    """Means per life of wired organisms, and what follows from them."""

    honest: float  # R_h
    fresh: float  # N_c
    recycled: float  # R_c
    foolable: float  # f*; NaN where the cheat recycles nothing


def turning_point(experiment: Experiment, threads: int = 1) -> TurningPoint | None:
    """f*, in worlds drawn from the experiment's seed that evolution never meets.

    None for a world without a sensor to fool, or a kind whose mesa-objective cannot be wired.
    """
    world, organism = experiment.world, experiment.organism
    if not {HONEST, CHEAT} <= set(world.known_rewards) or not isinstance(organism, ObjectiveOrganism):
        return None
    honest, cheat = (_lives(experiment, world.known_rewards[name], threads) for name in (HONEST, CHEAT))
    counted, fresh, recycled = (
        float(lives.mean(tally).mean())
        for lives, tally in ((honest, "delivered"), (cheat, "delivered"), (cheat, "recycled"))
    )
    return TurningPoint(counted, fresh, recycled, (counted - fresh) / recycled if recycled else float("nan"))


def _lives(experiment: Experiment, wired: dict[str, float], threads: int) -> Lives:
    """The lives of organisms wired to that, which search as well as any that can evolve."""
    assert isinstance(experiment.organism, ObjectiveOrganism)
    bearer = replace(experiment.organism, objective="weights", wired=dict(wired))
    here = replace(experiment, organism=bearer)
    layout = bearer.layout(here.world)
    genomes = layout.founders(MEMBERS, np.random.default_rng(0))
    for block in ("budget", "horizon"):
        genomes[:, layout.span(block)] = layout.high[layout.span(block)]
    genomes[:, layout.span("trust")] = 0.0  # plans are all the search's own
    seeds = Seeds.of(here.seed, 0, LIVES, purpose=streams.ANALYSIS)
    return live_in(here, here.conditions[SELECTION], here.agents(genomes), np.arange(MEMBERS), seeds, threads)
