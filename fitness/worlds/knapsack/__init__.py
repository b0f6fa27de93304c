"""The 0/1 knapsack: items are packed one after the other until none fits, and the best packing is known.

Each life is one instance: items with profits and weights of one of Pisinger's classes, and a capacity. An
action packs an item; what is packed stays. The base objective is the profit packed as a share of that of the
best packing, which dynamic programming finds once for each instance. What is felt is the profit as a share of
that of all items: nothing that an organism meets depends on the optimum.

In the class "strongly" the greedy rule (the highest ratio of profit to weight first) and the optimum differ
most, in "uncorrelated" hardly at all. The regime says which class it is; selection may know one and not the
others. `references` has what the packing is compared with.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.worlds.knapsack import world  # noqa: F401  # its kernels register themselves
from babushka.fitness.worlds.knapsack.references import REFERENCES
from babushka.fitness.worlds.knapsack.regime import CORRELATIONS, KnapsackRegime, KnapsackState
from babushka.fitness.worlds.knapsack.world import ACROSS
from babushka.fitness.worlds.protocol import World

__all__ = ["Instances", "Knapsack", "KnapsackRegime", "KnapsackState"]

WORDS = ("greedy", "beam", "branch and bound, cut off")
MOST_CELLS = 10_000_000  # of dynamic programming's table, about


@dataclass(frozen=True)
class Instances:
    """The parameters of a class of instances."""

    correlation: str = setting(
        "strongly",
        "how profits and weights go together: Pisinger's classes (inverse: inversely strongly correlated; "
        "almost: almost strongly; subset-sum: they are the same)",
        choices=CORRELATIONS,
    )
    items: int = setting(12, "items of an instance", low=1, high=1000)
    largest: int = setting(30, "the largest coefficient, R", low=1, high=10_000)
    low: float = setting(0.2, "capacity as a share of all weights, at least", low=0, high=1)
    high: float = setting(0.8, "capacity as a share of all weights, at most", low=0, high=1)
    compared: bool = setting(
        False, "whether packings are compared with references at the end of life, as analyses do"
    )

    def check(self) -> None:
        """Raise `SettingsError` for no range of capacities, and for what takes too long to solve."""
        if self.low > self.high:
            raise SettingsError(
                f"The least share of capacity, 'low', is {self.low:g}, above the largest, 'high', which is "
                f"{self.high:g}."
            )
        if self.items * self.items * self.largest > MOST_CELLS:
            raise SettingsError(
                f"With {self.items} items and coefficients up to {self.largest} dynamic programming would "
                f"fill tables of more than {MOST_CELLS:,} cells; take fewer items or smaller coefficients."
            )


@dataclass(frozen=True)
class Knapsack(World):
    """Settings of the knapsack."""

    name: ClassVar[str] = "knapsack"
    features: ClassVar[tuple[str, ...]] = ("packed",)
    causes: ClassVar[tuple[str, ...]] = ("no time left", "nothing fits")
    objective: ClassVar[str] = "share"
    objective_words: ClassVar[str] = "share of the best packing"
    in_order: ClassVar[bool] = True
    Regime: ClassVar[type] = Instances
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "strongly": {"correlation": "strongly"},
        "uncorrelated": {"correlation": "uncorrelated"},
    }

    references: ClassVar[dict[str, str]] = dict(zip(REFERENCES, WORDS, strict=True))

    room: int = setting(40, "items of the largest instance that any regime may have", low=1, high=1000)

    @property
    def actions(self) -> tuple[str, ...]:  # type: ignore[override]  # they depend on a setting
        return tuple(f"item {item + 1}" for item in range(self.room))

    @property
    def steps(self) -> int:
        return self.room

    @property
    def senses(self) -> tuple[str, ...]:
        return ("space left", "items that fit")

    @property
    def tallies(self) -> tuple[str, ...]:
        asked, alike = (tuple(f"{what}.{name}" for name in REFERENCES) for what in ("asked", "alike"))
        return ("share", "exact", "profit", "optimum", "items", *asked, *alike)

    @property
    def picture(self) -> tuple[int, int]:
        return (-(-self.room // ACROSS), ACROSS)

    @property
    def legend(self) -> tuple[str, ...]:
        return ("no item", "fits", "does not fit", "packed")

    def check_under(self, parameters: Instances) -> None:
        """Raise `SettingsError` for more items than there is room for."""
        if parameters.items > self.room:
            raise SettingsError(
                f"An instance has {parameters.items} items, but there is room for {self.room}; "
                "raise 'world.room'."
            )

    def regime(self, parameters: Instances) -> KnapsackRegime:
        """The class of instances for the kernels."""
        self.check_under(parameters)
        return KnapsackRegime(
            self.room,
            CORRELATIONS.index(parameters.correlation),
            parameters.items,
            parameters.largest,
            float(parameters.low),
            float(parameters.high),
            parameters.compared,
        )
