"""Whether the fittest machine is exact, and whether its memory holds the true table.

Most mutants of a program are broken, so few are exact even where exactness is what is selected.
"""

from collections.abc import Iterator

import numpy as np

from babushka.evolution.history import Place, Seen
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column
from babushka.fitness.worlds.knapsack_value import KnapsackValue

PLACE = 60


def of_regime(seen: Seen, place: Place) -> Iterator[tuple[Column, float]]:
    """`fittest.exact`: 1 if it answers every instance exactly; `fittest.table_match`, where it has memory."""
    if not isinstance(seen.experiment.world, KnapsackValue):
        return
    best = int(np.argmax(place.lives.mean("fitness")))
    for name, title in (("exact", "fittest member exact"), ("table_match", "true table in the fittest")):
        if name not in place.lives.columns:
            continue
        value = float(place.lives.mean(name)[best])
        if name == "exact":
            value = float(value == 1)
        column = Column(f"{place.label}.fittest.{name}", f"fittest.{name}", place.label, "", roles.COUNT)
        yield column._replace(unit="share", title=title), value
