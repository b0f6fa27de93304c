"""The landscape: a function of bit strings, and a life in which to try some.

At every step of life an organism tries one phenotype, a word of bits, and feels its value. Life ends when it
has used up its trials or tried the optimum. The base objective is what that adds up to (`credit`):

    best      the highest value tried, less `trial_cost` for every guess; never below 0
    earliness 1 + prize n / G once the optimum is tried, with n of G trials left; 1 if it never is
              (Hinton and Nowlan 1987, "How learning can guide evolution", Complex Systems 1)

A guess is a trial that the organism had to search for. What it tries as it was born costs nothing, unless
`every_trial_counts`: then the first trial costs like a guess in any case. This is one of the two things that
Hinton and Nowlan's paper leaves open; it decides whether an organism that is born right has 1,000 trials left
or 999.

The environment can change: under a regime, the first `flipped` loci are right when they are 0. All functions
are of whether bits are right, so that their optimum moves along.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.landscape.functions import FUNCTIONS, Table
from babushka.fitness.worlds.protocol import Array, World

WORD = 64  # bits: a phenotype is one machine word
TRIED, SPENT, BEST, LAST, INNATE, SOLVED = range(6)  # what a life is accounted by


@dataclass(frozen=True)
class Environment:
    """The parameters of a regime."""

    flipped: int = setting(
        0, "how many loci, from the first on, are right when they are 0 instead of 1", low=0, high=WORD
    )


class LandscapeRegime(NamedTuple):
    """The landscape for the kernels."""

    table: Array  # see `Table`
    width: int  # of a block; 0: the table is by count of right bits
    bits: int
    wrong: int  # the word of bits that are right when they are 0
    highest: float
    trials: int
    earliness: bool
    every_trial_counts: bool
    prize: float
    trial_cost: float


@dataclass(frozen=True)
class Landscape(World):
    """Settings of the landscape."""

    name: ClassVar[str] = "landscape"
    actions: ClassVar[tuple[str, ...]] = ()  # they are words of bits
    features: ClassVar[tuple[str, ...]] = ("value",)
    causes: ClassVar[tuple[str, ...]] = ("trials used up", "optimum found")
    objective: ClassVar[str] = "fitness"
    Regime: ClassVar[type] = Environment

    function: str = setting("needle", "what phenotypes are worth", choices=tuple(FUNCTIONS))
    length: int = setting(20, "length of a phenotype", low=1, high=WORD, unit="bits")
    trials: int = setting(1000, "length of life", low=1, high=10_000_000, unit="trials")
    credit: str = setting("best", "what fitness is: see the world's page", choices=("best", "earliness"))
    prize: float = setting(19.0, "earliness: what finding the optimum at once adds to 1", low=0)
    trial_cost: float = setting(0.0, "cost of a guess (for credit best)", low=0)
    every_trial_counts: bool = setting(
        False, "whether the first trial counts like a guess even where nothing was guessed"
    )
    steepness: float = setting(1.0, "slope: logarithm of the optimum's value", low=0, high=100)
    curvature: float = setting(1.0, "slope: exponent on the share of right bits", low=0.01, high=100)

    def check(self) -> None:
        """Raise `SettingsError` where the function does not fit the length."""
        _ = self.table

    @property
    def table(self) -> Table:
        """The function."""
        return FUNCTIONS[self.function](self.length, self.steepness, self.curvature)

    @property
    def bits(self) -> int:
        return self.length

    @property
    def steps(self) -> int:
        return self.trials

    @property
    def senses(self) -> tuple[str, ...]:
        return ("last value",)

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("fitness", "value", "innate", "guesses", "tried")

    def regime(self, parameters: Environment) -> LandscapeRegime:
        if parameters.flipped > self.length:
            raise SettingsError(
                f"Setting 'regime.flipped' is {parameters.flipped}, but a phenotype has {self.length} bits."
            )
        values, width, highest = self.table
        return LandscapeRegime(
            values,
            width,
            self.length,
            as_word([1] * parameters.flipped),
            highest,
            self.trials,
            self.credit == "earliness",
            self.every_trial_counts,
            self.prize,
            self.trial_cost,
        )


def as_word(bits: Any) -> int:
    """Up to 64 bits as a signed machine word, the first as its lowest."""
    word = sum(1 << locus for locus, bit in enumerate(bits) if bit)
    return int(word - (1 << WORD) if word >> (WORD - 1) else word)


@kernel
def bit_count(word: Any) -> int:
    """How many bits of a word are 1."""
    count = 0
    while word != 0:
        word &= word - 1
        count += 1
    return count


@kernel
def value_of(regime: Any, phenotype: Any) -> float:
    """What a phenotype is worth; bits beyond the length must be 0."""
    right = phenotype ^ regime.wrong
    if regime.width == 0:
        return regime.table[bit_count(right)]
    total = 0.0
    block = (1 << regime.width) - 1
    for first in range(0, regime.bits, regime.width):
        total += regime.table[(right >> first) & block]
    return total


@implements(protocol.create, LandscapeRegime)
def create(regime: Any) -> Any:
    """The account of a life."""
    return np.zeros(6)


@implements(protocol.reset, LandscapeRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Nothing tried. The landscape itself is the same in every life."""
    state[:] = 0.0


@implements(protocol.observe, LandscapeRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """The value of the last phenotype tried."""
    senses[0] = state[LAST]


@implements(protocol.step, LandscapeRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Try a phenotype and feel its value; life ends with the optimum, since there is no more to find."""
    value = value_of(regime, action)
    felt[0] = value
    if state[TRIED] == 0.0:
        state[INNATE] = value
        state[BEST] = value
        if regime.every_trial_counts and effort == 0:
            state[SPENT] += 1.0
    state[TRIED] += 1.0
    state[SPENT] += effort
    state[LAST] = value
    state[BEST] = max(state[BEST], value)
    if value >= regime.highest:
        state[SOLVED] = 1.0
        return 1
    return 0


@implements(protocol.tally, LandscapeRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Fitness, the best value, that of the first trial, guesses and trials."""
    if regime.earliness:
        left = max(0.0, regime.trials - state[SPENT])
        tallies[0] = 1.0 + state[SOLVED] * regime.prize * left / regime.trials
    else:
        tallies[0] = max(0.0, state[BEST] - regime.trial_cost * state[SPENT])
    tallies[1] = state[BEST]
    tallies[2] = state[INNATE]
    tallies[3] = state[SPENT]
    tallies[4] = state[TRIED]
