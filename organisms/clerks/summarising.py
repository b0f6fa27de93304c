"""The task of summarisers: some words for a document, worth what the objective makes of three things.

*Belief* is how sure the level above is once it has read them (it searches for its label again, for each
candidate), *document* how much of the document they cover, as far as that is looked at, and *repetition* the
share of them that stands there twice. A neighbour has another word in one place, of those that are offered.
"""

from typing import Any, NamedTuple

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import value
from babushka.fitness.streams import below
from babushka.fitness.worlds.clerks.documents import coverage, offered_word, repetition
from babushka.fitness.worlds.clerks.regime import BELIEF, DOCUMENT, NONE, REPETITION
from babushka.organisms.clerks.classifying import Classifier, believe
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.protocol import Array


class Summary(NamedTuple):
    """The task, with a document, a judge, and who reads what is written. K places."""

    objective: Any
    classifier: Classifier
    belief: Any
    document: Any  # int64
    invention: Any  # float64: share of offered words that are any of the vocabulary
    looked: Any  # whether the judge looks at the document
    features: Array  # (3,) float64
    incumbent: Array  # (K,) int64


@implements(protocol.vary, Summary)
def _vary(task: Any, candidate: Any, stream: Any) -> Any:
    place = below(stream, candidate.size)
    candidate[place] = offered_word(task.belief, task.document, task.invention, stream)
    return place


@implements(protocol.redraw, Summary)
def _redraw(task: Any, candidate: Any, stream: Any) -> int:
    for place in range(candidate.size):
        candidate[place] = offered_word(task.belief, task.document, task.invention, stream)
    return 0


@implements(protocol.worth, Summary)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> float:
    features = task.features
    features[BELIEF] = believe(task.classifier, task.belief, candidate, NONE, account, stream)
    features[DOCUMENT] = coverage(task.belief, task.document, candidate) if task.looked else 0.0
    features[REPETITION] = repetition(candidate)
    account[level, SIMULATED] += 1
    return value(task.objective, features)


@implements(protocol.keep, Summary)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    if accepted:
        copy(candidate, task.incumbent)
    else:
        copy(task.incumbent, candidate)
