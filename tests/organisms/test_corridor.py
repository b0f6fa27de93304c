"""A world in a file of its own, lived in by planners through its public protocol alone."""

import numpy as np
import pytest

from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from tests.conftest import CORRIDOR, size

pytestmark = pytest.mark.compiles


def lived(pleasure: float, wired: dict[str, float]) -> Lives:
    world = CORRIDOR.Corridor(length=4, slip=0.0, endurance=1000.0, lifetime=size(60, 20))
    kind = Planner(mode="control", hidden=2, wired=wired)
    agents = kind.express(
        kind.layout(world).founders(4, np.random.default_rng(0)), world, Limits(budget=(64,))
    )
    agents = agents._replace(horizon=np.full(4, 5), trust=np.zeros(4, np.int64))
    regime = world.regime(CORRIDOR.Lever(pleasure))
    return live(kind, world, agents, regime, regime, np.arange(4), Seeds.of(0, 0, 1))


def test_who_desires_offspring_walks_to_them() -> None:
    lives = lived(1.0, {"newborns": 1.0})
    assert (lives.mean("offspring") >= 0.5 * (lives.mean("steps") // 3)).all()  # nothing in it says sooner
    assert (lives.mean("felt") == lives.mean("offspring")).all()


def test_who_desires_pleasure_pulls_the_lever() -> None:
    lives = lived(1.0, {"pleasure": 1.0})
    assert (lives.mean("pulls") >= 0.8 * lives.mean("steps")).all()
    assert (lives.mean("offspring") <= 1).all()
