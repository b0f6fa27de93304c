"""Which failure of principal and agent a generation shows, with the attainments that the verdict rests on."""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis import failing
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.columns import TOLD_APART
from babushka.fitness.measures.names import Measure

PLACE = 6
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
    """See `evolution.analysis.failing`."""
    verdict, attained = failing.failure(place.subject, place.lives)
    values = {f"taxonomy.{name}": value for name, value in attained.items()}
    return Found(values, tables={"failures": [{"verdict": verdict.name, "reason": verdict.reason}]})
