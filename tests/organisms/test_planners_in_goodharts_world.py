"""Planners in Goodhart's world against what theory says of their budget."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.worlds.goodhart import Switches
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live
from tests.conftest import size
from tests.fitness import goodhart_answers as answers
from tests.fitness.test_goodhart_world import WORLD, close


@pytest.mark.compiles
@pytest.mark.parametrize("budget", [1, 4, 20])
@pytest.mark.parametrize(
    ("switches", "value"),
    [
        (Switches(), answers.by_search),
        (Switches(noise=1.0), lambda budget: answers.by_search(budget, noise=1.0) / 2.0),
        (Switches(bend=3.0), lambda budget: answers.by_search(budget, answers.bent(3.0, 1.0))),
        (Switches(tampering=9.0), lambda budget: answers.by_search_below(budget, 0.0)),
        (Switches(guile=9.0), lambda budget: answers.by_search_below(budget, -1.0)),
    ],
    ids=["off", "noise", "bend", "tampering", "guile"],
)
def test_planners_reach_what_the_chain_of_ranks_says_of_their_budget(
    switches: Switches, value: Any, budget: int
) -> None:
    world = replace(WORLD, lifetime=size(200, 10))
    kind = Planner(wired={"appearance": 1.0}, hidden=1)
    genomes = kind.layout(world).founders(1, np.random.default_rng(0))
    agents = kind.express(genomes, world, Limits(budget=(budget,)))
    agents = agents._replace(horizon=np.ones(1, np.int64), trust=np.zeros(1, np.int64))
    regime, seeds = world.regime(switches), Seeds.of(budget, 0, size(100, 8))
    lives = live(kind, world, agents, regime, world.belief(Switches()), np.zeros(1, np.int64), seeds)
    assert close(lives.each("value")[0] / world.lifetime, value(budget))
    if switches == Switches():
        assert close(lives.each("felt")[0] / world.lifetime, answers.by_search(budget))
    assert (lives.each("felt") == lives.each("felt.appearance")).all()
