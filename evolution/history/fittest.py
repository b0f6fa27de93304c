"""What the fittest member is like, where a world says what to look at: its mean over others would say little.

Most mutants of a program are broken, so few are exact even where exactness is what is selected.
"""

from collections.abc import Iterator

import numpy as np

from babushka.evolution.history import Place, Seen
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column

PLACE = 60


def of_regime(seen: Seen, place: Place) -> Iterator[tuple[Column, float]]:
    """`fittest.NAME` for each column that the world names, if lives have it."""
    wanted = [one for one in seen.experiment.world.of_the_fittest if one.column in place.lives.columns]
    if not wanted:
        return
    best = int(np.argmax(place.lives.mean("fitness")))
    for one in wanted:
        value = float(place.lives.mean(one.column)[best])
        if one.entire:
            value = float(value == 1)
        name = f"fittest.{one.column}"
        column = Column(f"{place.label}.{name}", name, place.label, "", roles.COUNT)
        yield column._replace(unit="share", title=one.title), value
