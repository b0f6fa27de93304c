"""What a regime shift costs, divided among its parts."""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis import shift
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.columns import TOLD_APART
from babushka.fitness.measures.names import Measure

PLACE = 7
THOROUGH = True
TABLES = ("parts",)
MEASURES = (
    Measure("lost", "lost to the shift", "", "base objective per life, by part and altogether", TOLD_APART),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """With every subset of the parts undone."""
    return {"parts": shift.part_requests(subject, where)}


def measure(place: Place) -> Found:
    """See `evolution.analysis.shift`; nothing of a regime that shifts nothing."""
    if not place.lives["parts"]:
        return Found()
    lost = shift.losses(place.subject, place.where, place.lives["parts"])
    values = {f"lost.{each.part}": each.loss for each in lost}
    return Found(values, tables={"parts": [each._asdict() for each in lost]})
