"""The lanes: on each trip a vehicle meets a place and a heading, and answers with wheel and throttle.

What it meets is z, two standard normal numbers. The right answer is M z, where M (2 x 2) is how the lanes
are. A vehicle answers a, felt are the deviation and the effort, and the base objective is what the trip is
worth:

    e = a - M z        felt: -|e|^2 and -|a|^2        outcome = -(|e|^2 + c |a|^2) + noise

c is the price of effort. Neither what is felt nor what is counted says what c is, but a sum of outcomes over
sums of both does. For vehicles that answer a = K z, the best gain is K* = M / (1 + c), and the regret of
another one, in expectation per trip and exactly, is

    (1 + c) |K - K*|^2        with |.| the Frobenius norm

Vehicles may differ (`world.differ`): the lanes of each are M plus a fixed offset of its own. Regrets are told
by what all share, M: offsets sum to 0, so that this is what is best for all together.

An action is the pair of numbers as one word, in steps of `STEP`. Members of a generation meet the same world,
but what is met next depends on what was answered, so that vehicles that answer differently have trips of
their own.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import streams
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.settings import derived, setting
from babushka.fitness.streams import combine, normal
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import Array, World

DIFFERENCES = 13  # the purpose of draws, see `fitness.streams`
HALF = 31  # bits of each number of an answer
ZERO = 1 << (HALF - 1)  # what stands for 0
STEP = 2.0**-18  # between two answers next to each other; the largest is 4,096
MOST = ZERO - 1
SENSES = ("place", "heading")
CONTROLS = ("wheel", "throttle")
MATRIX = tuple(f"{control}_{sense}" for control in CONTROLS for sense in SENSES)  # row by row
PRICE = len(MATRIX)  # the place of c among the numbers of a state, after M row by row


@dataclass(frozen=True)
class Traffic:
    """The parameters of a regime: M and c."""

    wheel_place: float = setting(1.0, "M: the right wheel for a place of 1")
    wheel_heading: float = setting(1.0, "M: the right wheel for a heading of 1")
    throttle_place: float = setting(-1.0, "M: the right throttle for a place of 1")
    throttle_heading: float = setting(1.0, "M: the right throttle for a heading of 1")
    price: float = setting(0.5, "c: what effort costs the base objective", low=0, high=1e6)


class LanesRegime(NamedTuple):
    """The lanes for the kernels."""

    numbers: Array  # (5,) float64: M row by row, then c
    noise: float
    offsets: Array  # (vehicles, 4) float64: what each adds to M; none where all have the same lanes


class LanesState(NamedTuple):
    """A trip, and what all of them were worth so far."""

    numbers: Array  # (5,) float64: M of this vehicle row by row, then c
    shared: Array  # (5,) float64: the same of all vehicles, on average
    met: Array  # (2,) float64: z
    outcome: Array  # (1,) float64


@dataclass(frozen=True)
class Lanes(World):
    """Settings of the lanes."""

    name: ClassVar[str] = "lanes"
    actions: ClassVar[tuple[str, ...]] = ()  # an answer is two numbers
    features: ClassVar[tuple[str, ...]] = ("deviation", "effort")
    causes: ClassVar[tuple[str, ...]] = ("trips made",)
    objective: ClassVar[str] = "outcome"
    Regime: ClassVar[type] = Traffic

    trips: int = setting(400, "trips of a life", low=1, high=1_000_000)
    noise: float = setting(1.0, "spread of the noise in the outcome of a trip", low=0, high=1e6)
    differ: float = setting(
        0.0,
        "spread of what each vehicle's own lanes add to each number of M, for a whole run",
        low=0,
        high=1e6,
    )
    vehicles: int = setting(
        20, "vehicles that differ: a member has the lanes of its id modulo this", low=2, high=100_000
    )

    run_seed: int = derived(0)

    @property
    def bits(self) -> int:
        return 2 * HALF

    def action_name(self, action: int) -> str:
        """Wheel and throttle."""
        return ", ".join(f"{name} {value:.3f}" for name, value in zip(CONTROLS, answer(action), strict=True))

    @property
    def steps(self) -> int:
        return self.trips

    @property
    def senses(self) -> tuple[str, ...]:
        return SENSES

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("outcome",)

    def seeded(self, seed: int) -> "Lanes":
        """The lanes whose vehicles differ as in a run with that seed."""
        return replace(self, run_seed=seed)

    def offsets(self) -> NDArray[np.float64]:
        """What each vehicle's own lanes add to M, (vehicles, 4), 0 on average; none where they are alike."""
        if not self.differ:
            return np.zeros((0, PRICE))
        drawn = streams.generator(self.run_seed, DIFFERENCES).normal(size=(self.vehicles, PRICE))
        return np.asarray(self.differ * (drawn - drawn.mean(axis=0)))

    def regime(self, parameters: Traffic) -> LanesRegime:
        """The lanes under these parameters."""
        numbers = np.array([*matrix(parameters).ravel(), parameters.price])
        return LanesRegime(numbers, float(self.noise), self.offsets())


def matrix(parameters: Traffic) -> NDArray[np.float64]:
    """M, shape (2, 2): controls by senses."""
    return np.array([getattr(parameters, name) for name in MATRIX]).reshape(len(CONTROLS), len(SENSES))


def best_gain(parameters: Traffic) -> NDArray[np.float64]:
    """K*, shape (2, 2): the gain of the highest base objective."""
    return matrix(parameters) / (1.0 + parameters.price)


def answer(word: int) -> tuple[float, float]:
    """The two numbers of an answer."""
    return ((word >> HALF) - ZERO) * STEP, ((word & ((1 << HALF) - 1)) - ZERO) * STEP


@kernel
def word_of(wheel: Any, throttle: Any) -> Any:
    """The answer as a word: each number in steps, within what a word can hold."""
    one = np.int64(np.floor(min(max(wheel / STEP, -float(MOST)), float(MOST)) + 0.5))
    other = np.int64(np.floor(min(max(throttle / STEP, -float(MOST)), float(MOST)) + 0.5))
    return ((one + ZERO) << HALF) | (other + ZERO)


@kernel
def regret_of(gain: Any, numbers: Any) -> Any:
    """What a gain, K row by row (4,), loses per trip against the best, where `numbers` are M and c (5,)."""
    price = numbers[PRICE]
    total = 0.0
    for place in range(PRICE):
        off = gain[place] - numbers[place] / (1.0 + price)
        total += off * off
    return (1.0 + price) * total


@implements(protocol.create, LanesRegime)
def create(regime: Any) -> Any:
    """No trip yet."""
    return LanesState(np.zeros(PRICE + 1), np.zeros(PRICE + 1), np.zeros(2), np.zeros(1))


@implements(protocol.reset, LanesRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """The lanes as they are, and the first thing that is met."""
    state.numbers[:] = regime.numbers
    state.shared[:] = regime.numbers
    state.outcome[0] = 0.0
    _meet(state, stream)


@implements(protocol.reset_for, LanesRegime)
def reset_for(regime: Any, state: Any, member: Any, stream: Any) -> None:
    """The lanes of this vehicle."""
    protocol.reset(regime, state, stream)
    if regime.offsets.shape[0] > 0:
        vehicle = member % regime.offsets.shape[0]
        for place in range(PRICE):
            state.numbers[place] += regime.offsets[vehicle, place]


@kernel
def _meet(state: Any, stream: Any) -> None:
    state.met[0] = normal(stream)
    state.met[1] = normal(stream)


@implements(protocol.observe, LanesRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """What is met."""
    senses[0] = state.met[0]
    senses[1] = state.met[1]


@implements(protocol.step, LanesRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """One trip."""
    wheel = ((action >> HALF) - ZERO) * STEP
    throttle = ((action & ((1 << HALF) - 1)) - ZERO) * STEP
    numbers, met = state.numbers, state.met
    off_wheel = wheel - (numbers[0] * met[0] + numbers[1] * met[1])
    off_throttle = throttle - (numbers[2] * met[0] + numbers[3] * met[1])
    felt[0] = -(off_wheel * off_wheel + off_throttle * off_throttle)
    felt[1] = -(wheel * wheel + throttle * throttle)
    state.outcome[0] += felt[0] + numbers[PRICE] * felt[1] + regime.noise * normal(stream)
    stream[0] = combine(stream[0], action)  # a way of its own for whoever answers differently
    _meet(state, stream)
    return 0


@implements(protocol.tally, LanesRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """What all trips were worth."""
    tallies[0] = state.outcome[0]
