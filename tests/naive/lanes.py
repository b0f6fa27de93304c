"""Lanes and a vehicle on them, trip by trip, with plain lists."""

import math
from dataclasses import dataclass

from tests.naive.streams import Stream, combine

STEP, ZERO = 2.0**-18, 2**30


@dataclass
class Driven:
    """What came of one life."""

    felt: float
    deviation: float
    effort: float
    outcome: float
    gain: list[float]  # learned
    tried: int
    accepted: int


def in_steps(value: float) -> int:
    """A number of an answer, in steps."""
    return math.floor(min(max(value / STEP, -(ZERO - 1.0)), ZERO - 1.0) + 0.5)


def drive(
    lanes: list[float],
    price: float,
    noise: float,
    gain: list[float],
    weight: float,
    stride: float,
    trial: int,
    trips: int,
    world: Stream,
    vehicle: Stream,
) -> Driven:
    """One life. `lanes` and `gain` are M and K row by row."""
    met = [world.normal(), world.normal()]
    best, used, known = list(gain), list(gain), -math.inf
    told = Driven(0.0, 0.0, 0.0, 0.0, best, 0, 0)
    valued, felt = False, 0.0
    for trip in range(1, trips + 1):
        steps = [in_steps(used[2 * i] * met[0] + used[2 * i + 1] * met[1]) for i in range(2)]
        answer = [each * STEP for each in steps]
        off = [answer[i] - (lanes[2 * i] * met[0] + lanes[2 * i + 1] * met[1]) for i in range(2)]
        deviation, effort = (-(pair[0] * pair[0] + pair[1] * pair[1]) for pair in (off, answer))
        reward = 0.0 + 1.0 * deviation + weight * effort
        told.felt, told.deviation, told.effort = (
            told.felt + reward,
            told.deviation + deviation,
            told.effort + effort,
        )
        told.outcome += deviation + price * effort + noise * world.normal()
        world.counter = combine(world.counter, (steps[0] + ZERO) * 2**31 + steps[1] + ZERO)
        met = [world.normal(), world.normal()]
        if stride == 0:
            continue
        felt += reward
        if trip % trial:
            continue
        if valued:
            told.tried += 1
            if felt >= known:
                best, known = list(used), felt
                told.accepted += 1
        else:
            known, valued = felt, True
        felt = 0.0
        used = [each + stride * vehicle.normal() for each in best]
    told.gain = best
    return told
