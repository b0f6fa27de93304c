"""Worlds in which one agent has several hands: its own body, and machines that it builds.

Hand 0 is the agent's body; it moves by `step`. Other hands may join and leave in the course of life. Whoever
drives one gives it an order before each step (`order`), and the world carries out all orders in that step,
hand after hand. The world does not know what machines want: it moves hands, charges for them, and says what
each of them took.

A machine plans with the world's own model, for an objective of the class `Sensed`.
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements, operation
from babushka.fitness.worlds.protocol import Array


class Sensed(NamedTuple):
    """What a machine pursues: a value for each kind of thing that it may take. Kind 0 is nothing, worth 0."""

    values: Array  # (K + 1,) float64
    hand: int


@operation
def hands(regime: Any) -> int:
    """How many hands there is room for, the agent's own included."""


@operation
def kinds(regime: Any) -> int:
    """How many kinds of things can be taken, K."""


@operation
def idle(regime: Any) -> int:
    """The action with which a hand stays where it is."""


@operation
def share(regime: Any, kind: Any) -> float:
    """How common a kind is."""


@operation
def brought(regime: Any, kind: Any, felt: Any) -> None:
    """Write what the agent feels, sooner or later, of a kind that a machine takes to `felt`, shape (F,)."""


@operation
def affords(regime: Any, state: Any) -> bool:
    """Whether the agent has what another machine costs, beside what it has not paid for yet."""


@operation
def join(regime: Any, state: Any, hand: Any, near: Any) -> None:
    """Put a hand where hand `near` is. What that costs is paid in the next step."""


@operation
def leave(regime: Any, state: Any, hand: Any) -> None:
    """Take a hand out of the world."""


@operation
def order(regime: Any, state: Any, hand: Any, action: Any) -> None:
    """What a hand other than 0 does in the next step."""


@operation
def charge_design(regime: Any, state: Any, steps: Any) -> None:
    """Have the agent pay, in the next step, for so many model steps that went into designs."""


@operation
def took(regime: Any, state: Any, hand: Any) -> int:
    """The kind that a hand took in the last step; 0 for nothing."""


@operation
def depict_hands(regime: Any, state: Any, places: Any) -> None:
    """Write row and column of the hands from 1 on to `places`, shape (M, 2); -1 for those not there."""


@operation
def taken_by_hands(regime: Any, state: Any, kinds: Any) -> None:
    """Write which kind each hand took in the last step to `kinds`, shape (1 + M,), the agent's own first."""


@implements(depict_hands)
def _no_further_hands(regime: Any, state: Any, places: Any) -> None:
    pass


@implements(taken_by_hands)
def _nothing_taken(regime: Any, state: Any, kinds: Any) -> None:
    pass
