"""Bit strings where inheritance is darwinian: nobody learns."""

from typing import Any

import numpy as np

from babushka.evolution.experiment import Experiment
from babushka.fitness.worlds.landscape import Environment
from babushka.organisms.life import EvaluationBatch, Seeds, live_together


def test_where_nobody_learns_undecided_bits_are_drawn_once() -> None:
    mapping: dict[str, Any] = {
        "world": {"kind": "landscape", "function": "ones", "length": 3, "trials": 20},
        "organism": {"kind": "bit-string", "plastic": True, "learning": "guess"},
        "evolution": {"inheritance": "darwinian", "survivors": 0},
    }
    experiment = Experiment.from_mapping(mapping)
    genomes = np.full((400, 3), 2, np.float32)
    agents = experiment.agents(genomes)
    world, regime = experiment.world, experiment.world.regime(Environment())
    members = EvaluationBatch(
        experiment.organism, world, agents, regime, regime, np.arange(400), Seeds.of(1, 0, 1)
    )
    [lives] = live_together([members])
    assert (lives.mean("value") == lives.mean("innate")).all()
    assert (lives.mean("proposals") == 0).all()
    # Number of ones: binomial(3, 1/2); the mean of 400 has standard error 0.0433, four of which are 0.173.
    assert abs(lives.mean("innate").mean() - 1.5) < 0.173
