"""The task of describers: a word for the formula of a document, once its summary is written.

It is worth a weighted sum of three things of its own: *belief*, how sure the classifier is that has read the
summary and it, *document*, the share of the document that is this word, as far as that is looked at, and
*symbols*, how much more often than by chance it meets the formula's symbols in documents that were learned
from (the mean over them of the pointwise mutual information).
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.worlds.clerks.documents import length_of, meeting, offered_word, times
from babushka.organisms.clerks.classifying import Classifier, believe
from babushka.organisms.inner import protocol
from babushka.organisms.inner.account import SIMULATED
from babushka.organisms.inner.protocol import Array

SEEN = ("belief", "document", "symbols")
BELIEF, DOCUMENT, SYMBOLS = range(3)


class Description(NamedTuple):
    """The task: a candidate is an array of one word. K places of a summary."""

    weights: Array  # (3,) float64: of `SEEN`
    classifier: Classifier
    belief: Any
    document: Any  # int64
    invention: Any  # float64
    looked: Any
    summary: Array  # (K,) int64
    incumbent: Array  # (1,) int64


@implements(protocol.vary, Description)
def _vary(task: Any, candidate: Any, stream: Any) -> int:
    candidate[0] = offered_word(task.belief, task.document, task.invention, stream)
    return 0


@implements(protocol.redraw, Description)
def _redraw(task: Any, candidate: Any, stream: Any) -> int:
    candidate[0] = offered_word(task.belief, task.document, task.invention, stream)
    return 0


@implements(protocol.worth, Description)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> Any:
    word, weights = candidate[0], task.weights
    total = weights[BELIEF] * believe(task.classifier, task.belief, task.summary, word, account, stream)
    if task.looked:
        share = times(task.belief, task.document, word) / length_of(task.belief, task.document)
        total += weights[DOCUMENT] * share
    account[level, SIMULATED] += 1
    return total + weights[SYMBOLS] * meeting(task.belief, task.document, word)


@implements(protocol.keep, Description)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    if accepted:
        task.incumbent[0] = candidate[0]
    else:
        candidate[0] = task.incumbent[0]
