"""Whether decisions are like those of known rules where these differ, with search and by the reflex alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.agreement import separating_agreement
from babushka.fitness.measures.names import Measure
from babushka.organisms.inner.account import AS_EVOLVED, Limits

PLACE = 6
OFTEN = 4  # times as many lives as of other measures: many tell no rules apart
LIMITS = {"": AS_EVOLVED, ".reflex": Limits(budget=(0,))}
MEASURES = (
    Measure(
        "alike",
        "separating agreement",
        "share",
        "of decisions that a reference takes otherwise than another one does, taken like it",
    ),
    Measure("alike.reflex", "separating agreement", "share", "the same without search"),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are and by their reflex alone, beside the world's references."""
    if not subject.experiment.world.references:
        return {}
    compared = Conditions(replace(where.regime, compared=True), where.belief)
    lives = OFTEN * subject.settings.lives
    return {how: [Request(compared, lives, limit)] for how, limit in LIMITS.items()}


def measure(place: Place) -> Found:
    """The agreement with each reference over all members and lives; nothing of worlds without any."""
    found = {}
    for how, (lives,) in place.lives.items():
        for name in place.subject.experiment.world.references:
            counts = lives.each(f"asked.{name}"), lives.each(f"alike.{name}")
            found[f"alike{how}.{name}"] = separating_agreement(*counts)
    return Found(found)
