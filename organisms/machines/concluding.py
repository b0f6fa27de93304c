"""What a run of machines ends with: who is exact, who is fittest, and what was to be expected."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.worlds.knapsack_value import ValueRegime
from babushka.organisms.machines.judging import Judged, judge
from babushka.organisms.machines.known import RULE, Cost, costs, giving_way, known_programs
from babushka.organisms.machines.language import LOOPS_GIVEN, NOTHING_GIVEN

ROOM = 20  # instructions, more than the known programs have


class Expected(NamedTuple):
    """What the known programs lead one to expect."""

    greedy: Judged
    cost: Cost
    price: float  # above which greedy is worth more


def expected(
    regime: ValueRegime, given: int, patience: int, seed: int = 0, instances: int = 2000
) -> Expected | None:
    """The price at which dynamic programming gives way to greedy; None where there is no greedy program.

    Instructions are counted in closed form, the accuracy of greedy is measured on random instances.
    """
    if given not in (NOTHING_GIVEN, LOOPS_GIVEN):
        return None
    greedy = judge(known_programs(given, ROOM)[RULE], given, patience, regime, seed, instances)
    cost = costs(regime)
    return Expected(greedy, cost, giving_way(greedy.accuracy, cost))


def said_of(given: int, patience: int, regime: ValueRegime, lives: Any) -> str:
    """Who is exact in the last generation, by the records of its lives, and what was to be expected."""
    exact = lives.each("exact").min(axis=1) == 1
    best = int(np.argmax(lives.mean("fitness")))
    fittest = "is exact" if exact[best] else f"is right to {lives.mean('accuracy')[best]:.3f}"
    told = (
        f"{exact.mean():.1%} of the members answer every instance exactly. The fittest {fittest}, executes "
        f"{lives.mean('instructions')[best]:.0f} instructions an instance, and holds "
        f"{lives.mean('table_match')[best]:.2f} of the true table in memory."
    )
    known = expected(regime, given, patience)
    if known is None or known.price <= 0:
        return told
    side = "below" if regime.price < known.price else "above"
    return (
        f"{told} Dynamic programming is exact and executes {known.cost.programming:.0f} instructions on "
        f"average, greedy is right to {known.greedy.accuracy:.3f} and executes {known.cost.greedy:.0f}: of "
        f"the two, dynamic programming pays at prices below {known.price:.2g} an instruction, and "
        f"{regime.price:.2g} is {side} that."
    )
