"""Where parameters of the selecting regime that drift have got to."""

from collections.abc import Iterator

from babushka.evolution.history import Seen
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column

PLACE = 4


def measure(seen: Seen) -> Iterator[tuple[Column, float]]:
    """`drift.PARAMETER`, if any drifts."""
    drifts = seen.experiment.evolution.drift.values()
    for parameter in dict.fromkeys(name for drift in drifts for name in drift.parameters):
        column = Column(
            f"drift.{parameter}", f"drift.{parameter}", role=roles.OTHER, title=f"{parameter} (drifts)"
        )
        yield column, float(getattr(seen.experiment.regime_settings, parameter))
