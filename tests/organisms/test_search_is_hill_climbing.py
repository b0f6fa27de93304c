"""The inner search is random-mutation hill-climbing on plans: it takes as long as theory says."""

import math

import numpy as np

from babushka.fitness.worlds.landscape.climbing import hitting_time
from tests.conftest import CORRIDOR, size
from tests.organisms.climbing import climb_plan

HORIZON = 4


def proposals(key: int, start: list[int], most: int) -> int:
    """How many proposals it takes until a plan leads to the end of a corridor as long as itself."""
    world = CORRIDOR.Corridor(length=HORIZON + 1, slip=0.0)
    regime = world.regime(CORRIDOR.Lever(pleasure=0.0))
    plan, values = np.array(start, np.int64), np.zeros(most + 1)
    objective_weights = np.array([0.0, 1.0])
    climb_plan(regime, regime, world.shape, np.uint64(0), objective_weights, plan, values, np.uint64(key), 1)
    assert set(values.tolist()) <= {0.0, 1.0}
    assert (np.diff(values) >= 0).all()
    assert values[-1] == 1.0  # it is not with probability exp(-1500 / 92), 1e-7
    return int(np.argmax(values))


def test_the_search_for_the_one_plan_takes_as_long_as_a_walk_on_all_plans() -> None:
    # Only 'right' at every step reaches the end, all other plans are felt to be equally good, and ties are
    # accepted: of 3 ** 4 plans the search walks at random to one. It is a block of the Royal Road function,
    # but for three letters instead of two.
    searches = size(1000, 40)
    starts = np.random.default_rng(7).integers(0, 3, (searches, HORIZON))
    found = np.array([proposals(key, list(start), 1500) for key, start in enumerate(starts)])
    # The time is nearly exponential, so its deviation is about its mean: 5 standard errors allow for that it
    # is not quite (5.7e-7 of normal means; the mean of 40 exponential times is further off once in 10,000).
    expected = hitting_time(HORIZON, letters=3)
    assert abs(found.mean() - expected) < 5 * expected / math.sqrt(searches)
