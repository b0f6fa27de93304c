"""How much depends on the inner search: reliance, depth, and decisions one by one."""

from collections.abc import Mapping, Sequence

from babushka.evolution.analysis import searching
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request, as_they_are
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.names import Measure

PLACE = 4
MEASURES = (
    Measure(
        "reliance",
        "search reliance",
        "share",
        "fitness lost when the search budget is cut to 0",
        panel=True,
    ),
    Measure("reliance.z", "search reliance", "SD", "the same in standard deviations of random lives"),
    Measure(
        "agreement",
        "agreement",
        "share",
        "of decisions in which reflex and search choose the same action",
        panel=True,
    ),
    Measure("kappa", "agreement beyond chance", "", "Cohen's kappa of the same"),
    Measure("plan_kept", "plan kept", "steps", "how far ahead the plan in mind was what then was done"),
    Measure("plan_kept.possible", "plan that could be kept", "steps", "how far ahead plans reached"),
    Measure(
        "depth.fitness",
        "depth used for fitness",
        "steps",
        "shortest horizon with 95 % of what plans add",
        panel=True,
    ),
    Measure("depth.felt", "depth used for felt reward", "steps", "the same of felt reward"),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, their reflexes alone, and with shorter and shorter horizons."""
    lives = subject.settings.lives
    wanted = as_they_are(where, lives)
    if subject.pursues:
        wanted["reflex"] = [Request(where, lives, subject.without_search)]
    if subject.searches and subject.inner.horizon in subject.traits:
        wanted["depth"] = searching.depth_requests(subject, where)
    return wanted


def measure(place: Place) -> Found:
    """See `evolution.analysis.searching`; nothing of organisms that neither search nor learn."""
    subject = place.subject
    if not subject.pursues:
        return Found()
    free, reflex = place.lives["free"][0], place.lives["reflex"][0]
    found = searching.reliance(subject, free, reflex, place.random_baseline)
    if not subject.searches:
        return Found(found)
    if "depth" in place.lives:
        found |= searching.depth(subject, list(place.lives["depth"]))
    return Found(found | searching.decisions(subject, place.where))
