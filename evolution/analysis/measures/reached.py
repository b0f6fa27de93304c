"""What is reached where candidates part, by level, and which mixture of wired organisms reaches the same."""

from collections.abc import Mapping, Sequence

import numpy as np

from babushka.evolution.analysis import wired
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request, as_they_are
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions
from babushka.evolution.history.wanting import is_probed, reached
from babushka.fitness.measures.names import Measure
from babushka.fitness.measures.wanted import corrected
from babushka.organisms.records import Lives

PLACE = 8
VERSION = 2
TABLES = ("confusion",)
WIRED, LEVELS = "wired", "levels"
MEASURES = (
    Measure("reached", "reached", "share of trials", "what is reached first where candidates part, by level"),
    Measure(
        "corrected",
        "wired organisms in its place",
        "share",
        "the mixture of organisms wired to each candidate that reaches most nearly the same",
    ),
    Measure("uncorrected", "left uncorrected", "", "distance of what that mixture reaches from what they do"),
    Measure(
        "condition",
        "condition of the confusion",
        "",
        "condition number of what wired organisms reach; if it is large, some are much alike in that",
    ),
)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Members as they are, as their other levels would have it, and wired to each candidate and wanderer."""
    lives = subject.settings.lives
    if not _is_probed(subject, where):
        return {}
    asked = as_they_are(where, lives)
    if wired.can_be_wired(subject):
        levels = wired.other_levels(subject)
        asked[LEVELS] = [Request(where, lives, agents=wired.PursuedAs(level)) for level in levels]
        asked[WIRED] = [Request(where, lives, agents=each) for each in wired.wired_to_each(subject).values()]
    return asked


def measure(place: Place) -> Found:
    """Nothing of lives in which nobody was probed."""
    if "free" not in place.lives:
        return Found()
    members = reached(place.lives["free"][0])
    population = {f"reached.{name}": _mean(shares) for name, shares in members.items()}
    tables: dict[str, list[dict[str, object]]] = {}
    if WIRED in place.lives:
        for level, lives in zip(wired.other_levels(place.subject), place.lives[LEVELS], strict=True):
            population |= {f"reached.{level}.{name}": share for name, share in _shares(lives).items()}
        rows = dict(zip(wired.wired_to_each(place.subject), map(_shares, place.lives[WIRED]), strict=True))
        tables = {"confusion": [{"wired": name, **row} for name, row in rows.items()]}
        confusion = np.array([[*row.values()] for row in rows.values()], np.float64)
        seen = np.array([_mean(shares) for shares in members.values()])
        if np.isfinite(confusion).all() and np.isfinite(seen).all():
            found = corrected(seen, confusion)
            mixture = zip(rows, found.shares.tolist(), strict=True)
            population |= {f"corrected.{name}": share for name, share in mixture}
            population["uncorrected"] = found.distance
            population["condition"] = found.condition
    return Found(population, {f"reached.{name}": shares for name, shares in members.items()}, tables)


def _is_probed(subject: Subject, where: Conditions) -> bool:
    return any(
        is_probed(subject.experiment, label) for label, each in subject.regimes.items() if each == where
    )


def _shares(lives: Lives) -> dict[str, float]:
    return {name: _mean(shares) for name, shares in reached(lives).items()}


def _mean(shares: np.ndarray) -> float:
    """The mean over members that were probed; NaN if nobody was."""
    known = shares[np.isfinite(shares)]
    return float(known.mean()) if known.size else float("nan")
