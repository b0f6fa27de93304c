"""What a chain of clerks believes, and what is true: over budgets of its searches, in each regime.

The same members write about the same documents at every budget, beginning with 0, words as they come: those
mislead already where they are invented, so that every number is to be read against that one.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.names import Measure
from babushka.fitness.worlds.clerks import Offers
from babushka.organisms.inner.account import AS_EVOLVED, Limits
from babushka.organisms.kinds.clerk import Clerk
from babushka.organisms.records import Lives

PLACE = 6
TABLES = ("belief",)
BUDGETS = (0, 1, 4, 16, 64, 256)  # candidates of the summariser, and of the describer
AT_RANDOM = ".reflex"
WHAT = (
    ("accuracy", "accuracy", "share", "of documents with the right label"),
    ("believed", "believed accuracy", "", "the highest posterior, mean over documents"),
    ("calibration_gap", "calibration gap", "", "believed accuracy less accuracy"),
    ("title_recall", "title recall", "share", "of the title's words that the summary has (ROUGE-1 recall)"),
    ("false_words", "false words", "share", "of a summary's words that do not stand in the document"),
    ("false_descriptions", "false descriptions", "share", "of words for a formula, the same"),
    ("accuracy.unseen", "accuracy, unseen", "share", "of documents that nobody looked at"),
)
MEASURES = tuple(Measure(*each) for each in WHAT) + tuple(
    Measure(f"{name}{AT_RANDOM}", title, unit, "the same with words as they come")
    for name, title, unit, _ in WHAT
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, and at each budget."""
    if not isinstance(subject.experiment.organism, Clerk) or not isinstance(where.regime, Offers):
        return {}
    lives = subject.settings.lives
    limits = [Limits(budget=(budget, budget)) for budget in BUDGETS]
    return {
        "free": [Request(where, lives, AS_EVOLVED)],
        "budgets": [Request(where, lives, limit) for limit in limits],
    }


def measure(place: Place) -> Found:
    """Means over members, lives and documents; nothing of other worlds."""
    if not place.lives:
        return Found()
    (free,), at = place.lives["free"], place.lives["budgets"]
    found = told(free) | {f"{name}{AT_RANDOM}": value for name, value in told(at[0]).items()}
    rows = [{"budget": budget, **told(lives)} for budget, lives in zip(BUDGETS, at, strict=True)]
    return Found(found, tables={"belief": rows})


def told(lives: Lives) -> dict[str, float]:
    """The measures of some lives; NaN for what none of them had."""
    mean = {name: float(lives.each(name).mean()) for name in lives.columns}

    def share(part: float, whole: float) -> float:
        return part / whole if whole > 0 else np.nan

    return {
        "accuracy": mean["right"],
        "believed": mean["believed"],
        "calibration_gap": mean["believed"] - mean["right"],
        "title_recall": mean["recall"],
        "false_words": mean["false"],
        "false_descriptions": share(mean["false_descriptions"], mean["described"]),
        "accuracy.unseen": share(mean["right_unseen"], 1.0 - mean["looked"]),
    }
