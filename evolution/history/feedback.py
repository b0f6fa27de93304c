"""The parameter of the selecting regime that the generation before made, where there is feedback."""

from collections.abc import Iterator

from babushka.evolution.history import Seen
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column

PLACE = 4


def measure(seen: Seen) -> Iterator[tuple[Column, float]]:
    """`feedback.<parameter>`; nothing where nothing is fed back."""
    if seen.fed_back is not None:
        name = f"feedback.{seen.experiment.evolution.feedback.parameter}"
        title = f"{seen.experiment.evolution.feedback.parameter}, as fed back"
        yield Column(name, name, role=roles.OTHER, title=title), seen.fed_back
