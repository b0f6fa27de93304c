"""Autopilots: whole flights against their twin, and what the law is known to do."""

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.guidance import AT_ONE, Guidance, Shift
from babushka.fitness.worlds.lanes import Lanes
from babushka.organisms.kinds.autopilot import BEST, LAW, Autopilot, nearest_step, wanted
from babushka.organisms.life import Seeds, live
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.naive.guidance import PlainAutopilot, PlainLander
from tests.naive.streams import Stream

pytestmark = pytest.mark.compiles
WORLD = Guidance()
HOME = Shift()
MEMBERS, EPISODES = 3, size(20, 6)


def flights(kind: Autopilot, genomes: np.ndarray, shift: Shift, belief: Shift = HOME) -> Lives:
    """Lives in a regime, under a belief."""
    around = (WORLD.regime(shift), WORLD.belief(belief))
    agents = kind.express(genomes.astype(np.float32), WORLD)
    return live(kind, WORLD, agents, *around, np.arange(len(genomes)), Seeds.of(4, 0, EPISODES))


@pytest.mark.parametrize(
    "shift", [HOME, Shift(wind=1.0, gravity=0.5), Shift(decoy=1.0, beacon=0.4, drag=0.5)]
)
@pytest.mark.parametrize("informed", [False, True])
def test_flights_are_those_of_the_twin(shift: Shift, informed: bool) -> None:
    kind, belief = Autopilot(), shift if informed else HOME
    genomes = kind.founders(WORLD, MEMBERS, np.random.default_rng(2)).astype(np.float64)
    lives = flights(kind, genomes, shift, belief)
    at_home = {"gravity": 1.6, "drag": 0.02}
    real, told = (
        {name: at_home.get(name, 0.0) + each.added(name) for name in AT_ONE} for each in (shift, belief)
    )
    for row, (place, speed, flight) in enumerate(genomes):
        for episode, key in enumerate(Seeds.of(4, 0, EPISODES).worlds):
            stream = Stream(int(key))
            lander = PlainLander(**real)  # type: ignore[arg-type]
            lander.reset(stream)
            pilot = PlainAutopilot((place, speed), flight, (told["gravity"], told["drag"], told["wind"]))
            while not lander.landed and lander.steps < WORLD.lifetime:
                lander.step(pilot.act(lander), stream)
            found = [lives.each(name)[row, episode] for name in WORLD.tallies]
            assert found == pytest.approx(lander.tally(), rel=1e-7, abs=1e-7)


def test_the_law_lands_softly_on_the_beacon_wherever_that_is() -> None:
    law = Autopilot().known(WORLD)[LAW][None].astype(np.float64)
    home = flights(Autopilot(), law, HOME)
    assert home.each("landed").min() == 1
    assert home.each("score").mean() > 90
    assert home.each("impact").max() < 3
    away = flights(Autopilot(), law, Shift(beacon=1.0))
    assert abs(away.each("miss").mean() - AT_ONE["beacon"]) < 2


def test_who_estimates_lands_where_gravity_and_drag_are_others() -> None:
    law = Autopilot().known(WORLD)[LAW][None].astype(np.float64)
    shift = Shift(gravity=1.0, drag=0.5)
    blind, estimating = (flights(Autopilot(estimates=each), law, shift) for each in (False, True))
    assert estimating.each("score").mean() > 90 > blind.each("score").mean() + 20
    assert estimating.each("estimated.gravity") == pytest.approx(2.4, abs=0.02)
    assert Autopilot(estimates=True).columns(WORLD) == tuple(f"estimated.{each}" for each in WORLD.estimated)


def test_without_steps_the_law_spends_the_least_effort_that_is_possible() -> None:
    """J = 12 x^2 / T^3 + 12 x v / T^2 + 4 v^2 / T, from x = 1, v = -1 in T = 1."""
    count = 20_000
    x, v, effort = 1.0, -1.0, 0.0
    for number in range(count):
        u = float(wanted(np.array(BEST[:2]), x, v, 1.0 - number / count))
        x, v, effort = x + v / count + u / count**2 / 2, v + u / count, effort + u * u / count
    assert effort == pytest.approx(12 - 12 + 4, rel=1e-3)
    assert abs(x) + abs(v) < 1e-3


def test_engines_fire_the_step_that_is_nearest() -> None:
    found = [int(nearest_step(each, -1.0, 1.0)) for each in (-7.0, -0.6, -0.4, 0.5, 0.7, 3.0)]
    assert found == [-1, -1, 0, 1, 1, 1]


def test_other_worlds_are_refused() -> None:
    with pytest.raises(SettingsError, match="'guidance'"):
        Autopilot().check_world(Lanes())
