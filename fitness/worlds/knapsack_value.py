"""The value of the best packing: how much profit a knapsack can hold is to be said, not packed.

A life is a number of instances, one after the other; the answer to each is one whole number. Instances are
those of the world `knapsack`, but that all profits are multiplied by a number from 1 to `scaled`, drawn for
each instance: a rule that knows only the capacity then says little. Items come in the order of their ratios
of profit to weight, the highest first.

An answer is worth 1 - |answer - best| / best, and at least 0; the base objective is what it is worth on
average, less `price` for every step that was spent on thinking. Nothing that an organism meets depends on the
best value but what it feels at last, which comes too late to be of use.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import below
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.fittest import OfTheFittest
from babushka.fitness.worlds.knapsack.instances import draw_capacity, draw_items
from babushka.fitness.worlds.knapsack.references import by_ratio
from babushka.fitness.worlds.knapsack.regime import CORRELATIONS
from babushka.fitness.worlds.protocol import Array, World

BITS = 40  # of an answer
MOST_CELLS = 100_000  # of the table of the largest instance
CAPACITY, LAST, ASKED, SPENT, EXACT = range(5)  # words of a state's counts


@dataclass(frozen=True)
class ValueInstances:
    """The parameters of a class of instances."""

    correlation: str = setting(
        "strongly", "how profits and weights go together: see the world 'knapsack'", choices=CORRELATIONS
    )
    items: int = setting(6, "items of an instance", low=1, high=100)
    largest: int = setting(10, "the largest coefficient, R", low=1, high=10_000)
    low: float = setting(0.2, "capacity as a share of all weights, at least", low=0, high=1)
    high: float = setting(0.8, "capacity as a share of all weights, at most", low=0, high=1)
    scaled: int = setting(7, "the largest number that all profits are multiplied by", low=1, high=1000)

    def check(self) -> None:
        """Raise `SettingsError` for no range of capacities, and for what takes too long to solve."""
        if self.low > self.high:
            raise SettingsError(
                f"The least share of capacity, 'low', is {self.low:g}, above the largest, 'high', which is "
                f"{self.high:g}."
            )
        if self.items * self.items * self.largest > MOST_CELLS:
            raise SettingsError(
                f"With {self.items} items and coefficients up to {self.largest} the table of dynamic "
                f"programming would have more than {MOST_CELLS:,} cells; take fewer items or smaller "
                "coefficients."
            )


class ValueRegime(NamedTuple):
    """A class of instances for the kernels. The first fields are those that instances are drawn by."""

    correlation: int
    items: int
    largest: int  # the largest coefficient, R
    low: float  # capacity as a share of all weights, from
    high: float  # and to
    scaled: int
    cells: int  # of the largest table
    price: float  # of a step of thinking


class ValueState(NamedTuple):
    """One instance, and how the answers so far were."""

    profit: Array  # (items,) int64, in the order of ratios
    weight: Array  # (items,) int64
    best: Array  # (cells,) int64: the value of the best packing of each capacity up to this one's
    drawn: Array  # (3, items) int64: profits and weights as they were drawn, and their order
    counts: Array  # (5,) int64
    worth: Array  # (1,) float64: of all answers so far


@dataclass(frozen=True)
class KnapsackValue(World):
    """Settings of the knapsack whose value is asked for."""

    name: ClassVar[str] = "knapsack-value"
    actions: ClassVar[tuple[str, ...]] = ()  # an answer is any number
    features: ClassVar[tuple[str, ...]] = ("accuracy",)
    causes: ClassVar[tuple[str, ...]] = ("all answered",)
    objective: ClassVar[str] = "fitness"
    objective_words: ClassVar[str] = "accuracy less the price of instructions"
    search_price: ClassVar[str] = "price"
    in_order: ClassVar[bool] = True
    of_the_fittest: ClassVar[tuple[OfTheFittest, ...]] = (
        OfTheFittest("exact", "fittest member exact", entire=True),
        OfTheFittest("table_match", "true table in the fittest"),
    )
    Regime: ClassVar[type] = ValueInstances
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "uncorrelated": {"correlation": "uncorrelated"},
        "larger": {"items": 12},
    }

    instances: int = setting(16, "instances of a life", low=1, high=10_000)
    price: float = setting(0.0, "what an instruction that is executed costs", low=0)

    @property
    def bits(self) -> int:
        return BITS

    def action_name(self, action: int) -> str:
        """The answer, which is a number."""
        return str(action)

    @property
    def steps(self) -> int:
        return self.instances

    @property
    def senses(self) -> tuple[str, ...]:
        return ("capacity",)

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("fitness", "accuracy", "exact", "instructions")

    def regime(self, parameters: ValueInstances) -> ValueRegime:
        """The class of instances for the kernels."""
        heaviest = parameters.largest + parameters.largest // 10
        return ValueRegime(
            CORRELATIONS.index(parameters.correlation),
            parameters.items,
            parameters.largest,
            float(parameters.low),
            float(parameters.high),
            parameters.scaled,
            parameters.items * heaviest + 1,
            float(self.price),
        )


@implements(protocol.create, ValueRegime)
def create(regime: Any) -> Any:
    """No items."""
    return ValueState(
        np.zeros(regime.items, dtype=np.int64),
        np.zeros(regime.items, dtype=np.int64),
        np.zeros(regime.cells, dtype=np.int64),
        np.zeros((3, regime.items), dtype=np.int64),
        np.zeros(5, dtype=np.int64),
        np.zeros(1),
    )


@implements(protocol.reset, ValueRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Nothing answered yet, and the first instance."""
    state.counts[:] = 0
    state.worth[0] = 0.0
    draw_instance(regime, state, stream)


@kernel
def draw_instance(regime: Any, state: Any, stream: Any) -> None:
    """Draw the next instance, and find the best value of every capacity up to its own (Bellman 1957)."""
    profit, weight, order = state.drawn[0], state.drawn[1], state.drawn[2]
    draw_items(regime, profit, weight, stream)
    capacity = draw_capacity(regime, weight, stream)
    factor = 1 + below(stream, regime.scaled)
    by_ratio(profit, weight, regime.items, order)
    best = state.best
    best[:] = 0
    for place in range(regime.items):
        item = order[place]
        value, heavy = profit[item] * factor, weight[item]
        state.profit[place] = value
        state.weight[place] = heavy
        for room in range(capacity, heavy - 1, -1):
            best[room] = max(best[room], best[room - heavy] + value)
    state.counts[CAPACITY] = capacity


@kernel
def worth_of(answer: Any, best: Any) -> float:
    """1 less the relative error of an answer, and at least 0. Where nothing fits only 0 is right."""
    if best == 0:
        return 1.0 if answer == 0 else 0.0
    return float(max(0.0, 1.0 - abs(answer - best) / best))


@implements(protocol.step, ValueRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Judge an answer, and draw the next instance."""
    counts = state.counts
    best = state.best[counts[CAPACITY]]
    felt[0] = worth_of(action, best)
    state.worth[0] += felt[0]
    counts[LAST] = action
    counts[ASKED] += 1
    counts[SPENT] += effort
    counts[EXACT] += action == best
    draw_instance(regime, state, stream)
    return 0


@implements(protocol.observe, ValueRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """The capacity, as a share of the largest that there could be."""
    senses[0] = state.counts[CAPACITY] / belief.cells


@implements(protocol.tally, ValueRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Means over the instances that were answered."""
    counts = state.counts
    asked = max(counts[ASKED], 1)
    tallies[1] = state.worth[0] / asked
    tallies[2] = counts[EXACT] / asked
    tallies[3] = counts[SPENT] / asked
    tallies[0] = tallies[1] - regime.price * tallies[3]
