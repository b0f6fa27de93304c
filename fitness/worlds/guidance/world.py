"""Guidance as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.streams import normal, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.guidance.flight import burn, falling, fly
from babushka.fitness.worlds.guidance.regime import (
    BEACON,
    DOWN,
    FAR,
    FUEL,
    IMPACT,
    LANDED,
    LOW,
    MISS,
    NEAR,
    NUMBERS,
    ON_BEACON,
    PLACE_SCALE,
    SCORE,
    SLOW,
    SOFTNESS,
    SPEED_SCALE,
    THRIFT,
    TIME,
    TOUCHDOWN,
    USED,
    VX,
    VZ,
    GuidanceRegime,
    GuidanceState,
    X,
    Z,
)

AHEAD = 3.0  # seconds, of the sense of where it drifts to
HIGH = 100.0  # metres that are sensed, and felt, as 1
FAST = 10.0  # metres per second that are sensed as 1
SWIFT = 20.0  # metres per second that are felt as 1
STEEPEST = 3.0  # of the sense of the braking that is needed
BRAKING = 4.0  # metres per second squared, of it, that are sensed as 1
USUAL = 4.0  # metres per second of fuel in a step that feel like 1


@implements(protocol.create, GuidanceRegime)
def create(regime: Any) -> Any:
    """A flight that has not begun."""
    return GuidanceState(np.zeros(NUMBERS), np.zeros((regime.lifetime + 1, 2)))


@implements(protocol.reset, GuidanceRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Begin 80 to 120 m above the ground, up to 40 m to either side, falling with up to 4 m/s."""
    now = state.now
    now[:] = 0.0
    state.trail[:] = 0.0
    now[X] = 40.0 * (2.0 * uniform(stream) - 1.0)
    now[Z] = 80.0 + 40.0 * uniform(stream)
    now[VX] = 4.0 * (2.0 * uniform(stream) - 1.0)
    now[VZ] = -4.0 * uniform(stream)
    now[FUEL] = regime.fuel
    now[BEACON] = regime.beacon
    now[MISS] = abs(now[X])
    state.trail[0, 0] = now[X]
    state.trail[0, 1] = now[Z]


@implements(protocol.copy_state, GuidanceRegime)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """The flight as it is now; nobody plans with the way so far."""
    for number in range(NUMBERS):
        target.now[number] = source.now[number]


@implements(protocol.step, GuidanceRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Fire the engines and fly for a second."""
    now = state.now
    if now[TIME] == regime.decoy_at:
        now[BEACON] += regime.decoy
    push = regime.push
    if regime.gusts > 0.0:
        push += regime.drag * regime.gusts * normal(stream)
    before = now[USED]
    burn(regime, now, action)
    landed = fly(regime, now, push)
    speed = (now[VX] * now[VX] + now[VZ] * now[VZ]) ** 0.5
    offset = now[X] - now[BEACON]
    felt[NEAR] = -abs(offset) / FAR
    felt[SLOW] = -speed / SWIFT
    felt[LOW] = -now[Z] / HIGH
    felt[THRIFT] = -(now[USED] - before) / USUAL
    flown = int(now[TIME])
    if flown < state.trail.shape[0]:
        state.trail[flown, 0] = now[X]
        state.trail[flown, 1] = now[Z]
    if landed:
        felt[TOUCHDOWN] = 1.0
        felt[SOFTNESS] = falling(speed, SPEED_SCALE)
        felt[ON_BEACON] = falling(abs(offset), PLACE_SCALE)
        return DOWN
    return 0


@implements(protocol.observe, GuidanceRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    """Where the beacon is, how high and fast it flies, the fuel, where it drifts to, the braking needed."""
    now = state.now
    offset = now[X] - now[BEACON]
    needed = now[VZ] * now[VZ] / (2.0 * max(now[Z], 1.0))
    senses[0] = offset / FAR
    senses[1] = now[Z] / HIGH
    senses[2] = now[VX] / FAST
    senses[3] = now[VZ] / FAST
    senses[4] = now[FUEL] / regime.fuel
    senses[5] = (offset + AHEAD * now[VX]) / FAR
    senses[6] = min(needed / BRAKING, STEEPEST)


@implements(protocol.tally, GuidanceRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """The score, and how far off the pad and how fast it touched down."""
    now = state.now
    tallies[0] = now[SCORE]
    tallies[1] = now[MISS]
    tallies[2] = now[IMPACT]
    tallies[3] = now[LANDED]
    tallies[4] = now[USED]
