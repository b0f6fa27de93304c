"""A regime and a state of guidance, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.protocol import Array

# What a state's `now` holds: metres, metres per second, steps; then what is known only once it has landed.
X, Z, VX, VZ, FUEL, BEACON, TIME, USED, MAIN, SIDE, LANDED, MISS, IMPACT, SCORE, NUMBERS = range(15)
NEAR, SLOW, LOW, THRIFT, TOUCHDOWN, SOFTNESS, ON_BEACON = range(7)  # what can be felt
DOWN = 1  # how a life ends on the ground, an index into the world's causes
GRAVITY, DRAG, PUSH = range(3)  # what a flight tells of the dynamics (`fitness.worlds.estimation`)

PLACE_SCALE = 5.0  # metres off the pad at which half of the score is left
SPEED_SCALE = 4.0  # metres per second at touch-down at which half of the score is left
BEST = 100.0  # the score of a touch-down on the pad at rest
FAR = 60.0  # metres that feel like 1


class GuidanceRegime(NamedTuple):
    """A flight for the kernels. Metres, seconds."""

    gravity: float
    drag: float  # per second
    push: float  # sideways, by the wind on who is at rest: drag times its mean speed
    speed_gained: float  # of one step under an acceleration of 1, see `flight.response`
    way_gained: float
    gusts: float  # spread of the wind's speed
    beacon: float  # off the pad, from launch on
    decoy: float  # by how much it moves
    decoy_at: int  # before this step
    main: float  # acceleration by the main engine, full
    side: float
    fuel: float
    lifetime: int  # steps


class GuidanceState(NamedTuple):
    """One flight, and the way so far."""

    now: Array  # (NUMBERS,) float64, see above
    trail: Array  # (lifetime + 1, 2) float64: x and z before each step, for the picture alone
