"""A regime and a state of `embedded`, as kernels see them."""

from typing import NamedTuple

from babushka.fitness.worlds.guidance.regime import GuidanceRegime
from babushka.fitness.worlds.protocol import Array

# What can be felt.
NEAR, LIGHTS, SLOW, LOW, THRIFT, TOUCHDOWN, SOFTNESS, ON_BEACON, ON_LIGHTS = range(9)
LEVELS = 4  # of these, the first, are of how things stand
FELT_BY_GUIDANCE = 7
FELT_AT = ("steps", "end", "potential")
STEPS, END, POTENTIAL = range(3)
SEEN = ("beacon", "lights")


class EmbeddedRegime(NamedTuple):
    """Flights that differ in their dose, for the kernels."""

    home: GuidanceRegime  # a flight at a dose of 0
    dose: float  # the least one
    variety: float  # doses are up to so much larger
    heavier: float  # what gravity gains at a dose of 1, m/s^2
    pushed: float  # what the push of the wind gains, m/s^2
    beacon: float  # how far off the pad the beacon is then, m
    felt_at: int  # a place in FELT_AT
    beacon_seen: bool  # whether a model has the beacon where it is, or else the lights


class EmbeddedState(NamedTuple):
    """One flight, what is guidance's of it first."""

    now: Array  # as a `GuidanceState` has it
    trail: Array
    dose: Array  # (1,) float64: of this life
    levels: Array  # (LEVELS,) float64: how things stood before this step, 0 before the first
    felt: Array  # (FELT_BY_GUIDANCE,) float64: what guidance says is felt of a step
