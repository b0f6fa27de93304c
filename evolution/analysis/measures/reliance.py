"""What the inner search adds to fitness: reliance in the units of the base objective, as it grows over
generations.

The family is a small one, so that it can be asked of many generations: `babushka analyze RUN --every 1 --only
reliance`. Whether it grew gradually or jumped is asked of all of them together (`fitness.measures.jumps`).
"""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request, as_they_are
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.bimodality import bimodality
from babushka.fitness.measures.jumps import ADDED, ATTAINED, BIMODALITY
from babushka.fitness.measures.names import Measure

PLACE = 4
VERSION = 2
MEASURES = (
    Measure(
        ADDED, "fitness that search adds", "", "fitness less that of the same members with a budget of 0"
    ),
    Measure(ATTAINED, "fitness with search", "", "fitness in the same lives, search as evolved"),
    Measure(
        BIMODALITY,
        "bimodality of reliance",
        "",
        "of what search adds to members; above 5/9: two heaps",
    ),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, and their reflexes alone."""
    lives = subject.settings.lives
    wanted = as_they_are(where, lives)
    if subject.pursues:
        wanted["reflex"] = [Request(where, lives, subject.without_search)]
    return wanted


def measure(place: Place) -> Found:
    """The difference of each member and on average: 0 of those that have a budget of 0 or learn nothing."""
    free = place.lives["free"][0].mean(place.subject.objective)
    alone = place.lives["reflex"][0].mean(place.subject.objective) if "reflex" in place.lives else free
    added = free - alone
    found = {ADDED: float(added.mean()), ATTAINED: float(free.mean()), BIMODALITY: bimodality(added)}
    return Found(found, {ADDED: added})
