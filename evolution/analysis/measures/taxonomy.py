"""Which failure of principal and agent a generation shows, with the attainments that the verdict rests on."""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis import failing
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.columns import TOLD_APART
from babushka.fitness.measures.names import Measure
from babushka.fitness.measures.taxonomy import LIVED_IN

PLACE = 6
VERSION = 3
TABLES = ("failures",)
MEASURES = (
    Measure(
        "taxonomy",
        "attained",
        "SD",
        "what the verdict rests on: a quantity and where it was attained",
        TOLD_APART,
    ),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """The selecting regime, this one, the one believed in, and this one with two other beliefs."""
    return failing.failure_requests(subject, where)


def measure(place: Place) -> Found:
    """See `evolution.analysis.failing`; names by another yardstick than the first have it in them."""
    values, rows = {}, []
    for yardstick in failing.yardsticks(place.subject, place.where):
        verdict, attained = failing.failure(place.subject, place.where, place.lives, yardstick)
        stem = "taxonomy." if yardstick == LIVED_IN else f"taxonomy.{yardstick}."
        values.update({f"{stem}{name}": value for name, value in attained.items()})
        rows.append({"yardstick": yardstick, "verdict": verdict.name, "reason": verdict.reason})
    return Found(values, tables={"failures": rows})
