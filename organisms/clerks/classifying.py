"""The task of classifiers: a label, from the words that others wrote. It sees nothing of the document.

A label is worth a weighted sum: of the logarithm of how frequent it is, and of what each word of the summary
and the description say of it. With weights of 1 that is naive Bayes, and `believe` gives the highest
posterior; other weights trust a source more or less than that.
"""

from typing import Any, NamedTuple

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds.clerks.documents import add_evidence, log_posterior
from babushka.organisms.inner import protocol
from babushka.organisms.inner.pilot import Pilot
from babushka.organisms.inner.protocol import Array, improve

SUMMARISER, DESCRIBER, CLASSIFIER = range(3)  # rows of the account
SOURCES = ("prior", "summary", "description")
PRIOR, SUMMARY, DESCRIPTION = range(3)


class Classifier(NamedTuple):
    """One classifier at work. C labels."""

    trust: Array  # (3,) float64: weights of `SOURCES`
    scores: Array  # (C,) float64: what each label is worth
    labels: Array  # (2, 1) int64: the label that is tried, and the best so far


class Verdict(NamedTuple):
    """The task: a candidate is an array of one label."""

    scores: Array  # (C,) float64
    incumbent: Array  # (1,) int64


@implements(protocol.neighbours, Verdict)
def _neighbours(task: Any) -> Any:
    return task.scores.size


@implements(protocol.neighbour, Verdict)
def _neighbour(task: Any, candidate: Any, number: Any) -> int:
    candidate[0] = number
    return 0


@implements(protocol.worth, Verdict)
def _worth(task: Any, candidate: Any, since: Any, account: Any, level: Any, stream: Any) -> Any:
    return task.scores[candidate[0]]


@implements(protocol.keep, Verdict)
def _keep(task: Any, candidate: Any, accepted: Any, since: Any) -> None:
    if accepted:
        task.incumbent[0] = candidate[0]
    else:
        candidate[0] = task.incumbent[0]


@kernel
def believe(
    classifier: Classifier, belief: Any, summary: Any, description: Any, account: Any, stream: Any
) -> Any:
    """Choose a label, which is then the incumbent, and return the logarithm of its posterior."""
    trust, scores = classifier.trust, classifier.scores
    for label in range(scores.size):
        scores[label] = trust[PRIOR] * belief.log_prior[label]
    for place in range(summary.size):
        add_evidence(belief, summary[place], trust[SUMMARY], scores)
    add_evidence(belief, description, trust[DESCRIPTION], scores)
    task = Verdict(scores, classifier.labels[1])
    improve(Pilot(0), task, classifier.labels[0], scores.size, account, CLASSIFIER, stream)
    return log_posterior(scores, classifier.labels[1, 0])
