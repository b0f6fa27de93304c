"""Guidance against its twin and against closed forms."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.guidance import AT_ONE, Guidance, Shift
from babushka.fitness.worlds.guidance.flight import burn, fly, response, revised
from babushka.fitness.worlds.guidance.picture import BEACON_SEEN, PAD, THRUST
from babushka.fitness.worlds.guidance.regime import (
    BEACON,
    DOWN,
    FUEL,
    NUMBERS,
    SCORE,
    SIDE,
    USED,
    VX,
    VZ,
    X,
    Z,
)
from babushka.fitness.worlds.protocol import create, step
from tests.conftest import size
from tests.fitness.savannas import KEYS
from tests.kernels import rehearse, walk
from tests.naive.guidance import PlainLander
from tests.naive.streams import Stream

COAST, BRAKE = 1, 7  # no engine; the main engine full
DOSES = st.sampled_from([0.0, 0.3, 1.0])
SHIFTS = st.builds(Shift, **dict.fromkeys(AT_ONE, DOSES), together=st.sampled_from([0.0, 0.0, 0.5]))
PATHS = st.lists(st.integers(0, 8), max_size=41)
EMPTY = Guidance(gravity=0.0, drag=0.0)


def plain(world: Guidance, shift: Shift) -> PlainLander:
    """The twin in that regime."""
    added = {family: AT_ONE[family] * max(getattr(shift, family), shift.together) for family in AT_ONE}
    dynamics = (world.gravity + added["gravity"], world.drag + added["drag"], added["wind"], added["gusts"])
    return PlainLander(*dynamics, added["beacon"], added["decoy"])


@pytest.mark.compiles
@settings(max_examples=size(150, 40))
@given(SHIFTS, KEYS, PATHS)
def test_flights_agree_with_the_twin(shift: Shift, key: int, path: list[int]) -> None:
    world = Guidance()
    seen = walk(world, world.regime(shift), key, path)
    stream, twin = Stream(key), plain(world, shift)
    twin.reset(stream)
    for number in range(len(seen.senses)):
        assert seen.senses[number] == pytest.approx(twin.observe(), rel=1e-9, abs=1e-9)
        assert seen.tallies[number] == pytest.approx(twin.tally(), rel=1e-9, abs=1e-9)
        if number < len(seen.felt):
            assert seen.felt[number] == pytest.approx(twin.step(path[number], stream), rel=1e-9, abs=1e-9)
    assert len(seen.felt) == len(path) or (twin.landed and seen.cause[-1] == 1)


@pytest.mark.compiles
@settings(max_examples=size(60, 15))
@given(SHIFTS, KEYS, PATHS, st.lists(st.integers(0, 8), min_size=1, max_size=30))
def test_plans_are_flown_as_the_twin_flies_them_without_gusts(
    shift: Shift, key: int, warm: list[int], plan: list[int]
) -> None:
    world, weights = Guidance(), [0.5, 0.25, -1.0, 2.0, 4.0, 8.0, 16.0]
    regime, stream, twin = world.regime(shift), Stream(key), plain(world, shift)
    twin.reset(stream)
    for action in warm:
        if not twin.landed:
            twin.step(action, stream)
    twin.gusts = 0.0
    out = rehearse(world, regime, world.belief(shift), key, warm, weights, [plan], [0])
    for reward, action in zip(out.rewards[0, 0], plan if not twin.landed else [], strict=False):
        if not twin.landed:
            worth = np.dot(weights, twin.step(action, stream))
            assert reward == pytest.approx(worth, rel=1e-9, abs=1e-9)


def flown(world: Guidance, start: dict[int, float], actions: Any, shift: Shift = Shift()) -> np.ndarray:  # noqa: B008
    """Numbers of a flight after each of some actions, shape (actions, NUMBERS)."""
    regime, now, rows = world.regime(shift), np.zeros(NUMBERS), []
    now[FUEL] = world.fuel
    for place, value in start.items():
        now[place] = value
    for action in actions:
        burn(regime, now, action)
        down = fly(regime, now, regime.push)
        rows.append(now.copy())
        if down:
            break
    return np.array(rows)


def test_no_weights_of_what_is_felt_tell_on_which_side_of_the_beacon_the_pad_is() -> None:
    """A flight and its mirror image about the beacon feel the same in every step, and score differently."""
    world = Guidance()
    regime, felt, score = world.regime(Shift(beacon=1.0)), [], []
    path = [0, 2, 2, 1, 0, *[4] * 35]
    for sign in (1, -1):
        state = create(regime)
        state.now[FUEL], state.now[BEACON], state.now[Z] = world.fuel, AT_ONE["beacon"], 60.0
        state.now[X], state.now[VX] = AT_ONE["beacon"] + sign * 9.0, sign * 0.4
        rows, chance, ended = [], np.zeros(1, np.uint64), 0
        for action in path:
            if not ended:
                rows.append(np.zeros(len(world.features)))
                turned = 3 * (action // 3) + 1 + sign * (action % 3 - 1)
                ended = step(regime, state, turned, 0, chance, rows[-1])
        felt.append(rows)
        score.append(float(state.now[SCORE]))
    np.testing.assert_allclose(felt[0], felt[1], atol=1e-12)
    assert ended == DOWN
    assert score[1] > 2 * score[0] > 0


def test_without_thrust_and_drag_a_flight_is_a_parabola() -> None:
    speed, angle, gravity = 40.0, math.radians(30), 1.6
    start = {VX: speed * math.cos(angle), VZ: speed * math.sin(angle)}
    rows = flown(Guidance(drag=0.0), start, [COAST] * 25)
    seconds = np.arange(1, 26)
    assert rows[:, X] == pytest.approx(start[VX] * seconds, rel=1e-12)
    assert rows[:-1, Z] == pytest.approx((start[VZ] * seconds - gravity * seconds**2 / 2)[:-1], abs=1e-9)
    assert rows[-1, X] == pytest.approx(speed**2 * math.sin(2 * angle) / gravity)  # at 25 s exactly


def test_with_linear_drag_it_is_the_exponential_solution() -> None:
    drag, wind, gravity = 0.1, 15.0, 1.6
    rows = flown(Guidance(), {VX: 3.0, VZ: 5.0, Z: 1e6}, [COAST] * 40, Shift(drag=1.0, wind=1.0))
    seconds = np.arange(1, 41)
    left = np.exp(-drag * seconds)
    for speed, place, start, first, last in ((VX, X, 0.0, 3.0, wind), (VZ, Z, 1e6, 5.0, -gravity / drag)):
        assert rows[:, speed] == pytest.approx(last + (first - last) * left, rel=1e-11)
        assert rows[:, place] == pytest.approx(start + last * seconds + (first - last) * (1 - left) / drag)


@pytest.mark.parametrize("drag", [0.0, 1e-9, 0.00999, 0.01, 0.1, 2.0])
def test_the_response_is_smooth_down_to_no_drag(drag: float) -> None:
    exact = (-math.expm1(-drag) / drag, (drag + math.expm1(-drag)) / drag**2) if drag > 1e-4 else (1, 0.5)
    assert response(drag) == pytest.approx(exact, rel=1e-8)


def test_least_fuel_straight_down_is_to_fall_and_then_to_brake_fully() -> None:
    """Bang-bang (Pontryagin): brake from a height of g h / a on; of other moments each uses more or crashes.

    In steps of 1/50 s: lengths are scaled by the square of the step, so that a step is one again.
    """
    height, gravity, thrust, steps = 100.0, 1.6, 4.0, 50
    scale = float(steps * steps)
    world = Guidance(gravity=gravity, drag=0.0, main=thrust, fuel=1e6)

    def landing(fall: int, before: int = 0) -> tuple[float, float, float]:
        """(speed, fuel, height) where a burn, a fall and a last burn end: at touch-down, or before it rises.

        What it would take to lose the speed that is left counts as fuel too.
        """
        flight = [BRAKE] * before + [COAST] * fall
        rows = flown(world, {Z: height * scale, FUEL: 1e6}, flight + [BRAKE] * 2000)
        rises = rows[len(flight) :, VZ] > 0
        last = rows[len(flight) + int(np.argmax(rises)) - 1 if rises.any() else -1]
        speed = -float(last[VZ]) / steps
        left = speed * thrust / (thrust - gravity)
        return speed, float(last[USED]) / steps + left, float(last[Z]) / scale

    def falling(height: float) -> float:
        """For how many seconds to fall from that height before braking."""
        return math.sqrt(2 * (height - gravity * height / thrust) / gravity)

    optimal = math.sqrt(2 * gravity * height * thrust / (thrust - gravity))
    assert optimal == pytest.approx(23.09, abs=0.005)
    speed, used, left = landing(round(falling(height) * steps))
    assert used == pytest.approx(optimal, rel=0.01)
    assert speed < 1.5
    assert left < 1.0
    assert landing(round(falling(height) * steps) + 25)[0] > 4.0  # later, it crashes
    for early in (0.25, 0.5, 1.0):  # seconds of it at once, and the rest later
        gained = (thrust - gravity) * early
        apex = height + gained * early / 2 + gained**2 / (2 * gravity)
        fall = gained / gravity + falling(apex)
        speed, used, left = landing(round(fall * steps), round(early * steps))
        assert speed < 1.5
        assert left < 1.0
        assert used > optimal + 0.9 * thrust * early


def test_each_family_changes_what_it_says_and_nothing_else() -> None:
    world = Guidance()
    home = world.regime(Shift())
    changes = {
        "gravity": {"gravity": 2.4},
        "wind": {"push": 0.02 * 15},
        "drag": {"drag": 0.1, **dict(zip(("speed_gained", "way_gained"), response(0.1), strict=True))},
        "gusts": {"gusts": 20.0},
        "beacon": {"beacon": 15.0},
        "decoy": {"decoy": 15.0},
    }
    for family, changed in changes.items():
        found = world.regime(Shift(**{family: 1.0}))._asdict()
        assert found == pytest.approx({**home._asdict(), **changed}), family
    assert world.regime(Shift(together=1.0)) == world.regime(Shift(**dict.fromkeys(AT_ONE, 1.0)))
    assert world.belief(Shift(gusts=1.0)) == home


@pytest.mark.compiles
def test_a_decoy_moves_the_beacon_and_not_the_pad() -> None:
    world, path = Guidance(), [COAST] * 12
    home, away = (walk(world, world.regime(shift), 5, path) for shift in (Shift(), Shift(decoy=1.0)))
    moved = (home.senses - away.senses)[:, 0] * 60
    assert moved[:11] == pytest.approx(0.0)
    assert moved[11:] == pytest.approx(15.0)
    assert (home.tallies == away.tallies).all()


def test_engines_stop_when_the_fuel_is_used_up() -> None:
    rows = flown(Guidance(fuel=6.0), {Z: 1e4}, [BRAKE, BRAKE + 1, BRAKE])
    assert rows[:, FUEL] == pytest.approx([2.0, 0.0, 0.0])
    assert rows[1, SIDE] == pytest.approx(1.0 * 2 / 5)  # both engines in proportion
    assert rows[:, USED] == pytest.approx([4.0, 6.0, 6.0])


@pytest.mark.compiles
def test_the_picture_shows_pad_beacon_and_flames() -> None:
    world = Guidance()
    seen = walk(world, world.regime(Shift(beacon=1.0)), 3, [BRAKE, COAST])
    assert (seen.picture[0] == PAD).any()
    assert (np.argwhere(seen.picture == BEACON_SEEN)[:, 1] == world.picture[0] - 1).all()
    assert [(each == THRUST).sum() for each in seen.picture] == [0, 2, 0]


def test_estimates_of_what_cannot_be_are_cut() -> None:
    world = Guidance()
    belief = world.belief(Shift())
    assert revised(belief, np.array([belief.gravity, belief.drag, belief.push])) == belief
    assert revised(belief, np.array([1.0, -3.0, 0.5])).drag == 0.0


def test_doses_are_from_0_to_1() -> None:
    for family in (*AT_ONE, "together"):
        with pytest.raises(SettingsError, match=family):
            read(Shift, {family: 1.5}, "regime")
