"""A chain of clerks: expressed chains, what each needs in its life, and what it does with a document."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.arrays import copy
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import objective_of
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds.clerks.documents import has_formula
from babushka.fitness.worlds.clerks.regime import LYING, NONE, OPEN
from babushka.fitness.worlds.clerks.world import INVENTION, hand_in
from babushka.fitness.worlds.protocol import Array
from babushka.organisms.clerks.classifying import DESCRIBER, SUMMARISER, Classifier, believe
from babushka.organisms.clerks.describing import Description
from babushka.organisms.clerks.summarising import Summary
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import Memory, improve, new_memory, redraw

# What a chain notes of the document that it did last, before the words of the summary.
NOTED = ("document", "label", "log posterior", "looked", "description")
ON, LABELLED, SURE, LOOKED, DESCRIBED, WORDS = range(6)


class Chains(NamedTuple):
    """Expressed chains, one row a member."""

    objective: Any  # of the summarisers
    describing: Array  # (members, 3) float64: what describers weigh
    trust: Array  # (members, 3) float64: what classifiers weigh
    budget: Array  # (members,) int64: summaries tried
    descriptions: Array  # (members,) int64: words tried for a formula
    looking: Array  # (members,) float64: share of open documents that are looked at
    aimless: bool  # whether words and labels are whatever comes


class ChainState(NamedTuple):
    """One chain at work. K places of a summary."""

    objective: Any
    describing: Array  # (3,) float64
    classifier: Classifier
    summaries: Array  # (2, K) int64: the one that is tried, and the best so far
    words: Array  # (2, 1) int64: the same of descriptions
    of_summaries: Memory
    of_words: Memory
    features: Array  # (3,) float64
    noted: Array  # (5 + K,) float64: see `NOTED`


@kernel
def new_chain(agents: Chains, row: Any, belief: Any) -> Any:
    """Room to work in."""
    labels, places = belief.log_prior.size, belief.places
    summaries, words = np.zeros((2, places), np.int64), np.zeros((2, 1), np.int64)
    return ChainState(
        objective_of(agents.objective, row),
        agents.describing[row],
        Classifier(agents.trust[row], np.zeros(labels), np.zeros((2, 1), np.int64)),
        summaries,
        words,
        new_memory(summaries[0]),
        new_memory(words[0]),
        np.zeros(3),
        np.zeros(WORDS + places),
    )


@kernel
def work_on(
    agents: Chains, row: Any, chain: ChainState, belief: Any, state: Any, account: Any, stream: Any
) -> int:
    """Write papers on the document that lies there, hand them in, and return the label.

    The summary comes first, then, if there is a formula, a word for it; the classifier reads both. Whether
    whoever judges them looks at the document is decided once, for both.
    """
    document, invention = state.now[LYING], state.share[INVENTION]
    looked = uniform(stream) < agents.looking[row] and state.now[OPEN] == 1
    summary, word = chain.summaries[0], chain.words[0]
    writing = Summary(
        chain.objective,
        chain.classifier,
        belief,
        document,
        invention,
        looked,
        chain.features,
        chain.summaries[1],
    )
    redraw(writing, summary, stream)
    if agents.budget[row] > 0:
        method = HillClimbing(1, chain.of_summaries)
        improve(method, writing, summary, agents.budget[row], account, SUMMARISER, stream)
    word[0] = NONE
    if has_formula(belief, document):
        describing = Description(
            chain.describing,
            chain.classifier,
            belief,
            document,
            invention,
            looked,
            summary,
            chain.words[1],
        )
        redraw(describing, word, stream)
        if agents.descriptions[row] > 0:
            method = HillClimbing(1, chain.of_words)
            improve(method, describing, word, agents.descriptions[row], account, DESCRIBER, stream)
    sure = believe(chain.classifier, belief, summary, word[0], account, stream)
    label = chain.classifier.labels[1, 0]
    if agents.aimless:
        label = below(stream, belief.log_prior.size)
    copy(summary, state.summary)
    state.description[0] = word[0]
    hand_in(state, sure, looked)
    _note(chain, document, label, sure, looked)
    return int(label)


@kernel
def _note(chain: ChainState, document: Any, label: Any, sure: Any, looked: Any) -> None:
    """Note what was done with a document."""
    noted = chain.noted
    noted[ON] = document
    noted[LABELLED] = label
    noted[SURE] = sure
    noted[LOOKED] = 1.0 if looked else 0.0
    noted[DESCRIBED] = chain.words[0, 0]
    for place in range(chain.summaries.shape[1]):
        noted[WORDS + place] = chain.summaries[0, place]
