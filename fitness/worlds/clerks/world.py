"""The clerks' world as it is: what kernels do to its state."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.exponential import exponential
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.clerks.documents import (
    coverage,
    falsehood,
    has_formula,
    log_posterior,
    repetition,
    times,
    title_recall,
)
from babushka.fitness.worlds.clerks.regime import (
    BELIEF,
    BELIEVED,
    CLOCK,
    DESCRIBED,
    DOCUMENT,
    FALSE,
    FALSE_DESCRIPTIONS,
    HANDED_IN,
    LOOKED,
    LOOKED_AT,
    LYING,
    NONE,
    NUMBERS,
    OPEN,
    RECALL,
    REPETITION,
    RIGHT,
    RIGHT_UNSEEN,
    SCORE,
    TALLIES,
    ClerksRegime,
    ClerksState,
)

INVENTION, POSTERIOR = range(2)  # places of a state's shares


@implements(protocol.create, ClerksRegime)
def create(regime: Any) -> Any:
    """Room for a pile of documents."""
    return ClerksState(
        np.zeros(NUMBERS, np.int64),
        np.zeros(regime.documents, np.int64),
        np.zeros(regime.places, np.int64),
        np.zeros(1, np.int64),
        np.zeros(2),
        np.zeros(len(TALLIES)),
    )


@implements(protocol.reset, ClerksRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """A pile of held-out documents, each drawn from all of them."""
    state.now[:] = 0
    state.counts[:] = 0.0
    state.share[INVENTION] = regime.invention
    for place in range(regime.documents):
        state.pile[place] = regime.held_out[below(stream, regime.held_out.size)]
    _lay_out(regime, state, stream)


@kernel
def _lay_out(regime: Any, state: Any, stream: Any) -> None:
    """Take the next document from the pile; of the last one there is none after it."""
    now = state.now
    now[LYING] = state.pile[min(now[CLOCK], regime.documents - 1)]
    now[OPEN] = uniform(stream) < regime.seen
    now[HANDED_IN] = 0
    now[LOOKED] = 0
    state.summary[:] = NONE
    state.description[0] = NONE
    state.share[POSTERIOR] = 0.0


@kernel
def hand_in(state: Any, log_of_posterior: Any, looked: Any) -> None:
    """Hand in what stands in the state's summary and description, with the posterior that is believed."""
    state.now[HANDED_IN] = 1
    state.now[LOOKED] = looked
    state.share[POSTERIOR] = log_of_posterior


@implements(protocol.step, ClerksRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Put the document on the pile of a label, and feel what became of its papers."""
    now, counts, document = state.now, state.counts, state.now[LYING]
    right = action == regime.label[document]
    counts[SCORE] += right - regime.looking_cost * now[LOOKED]
    counts[RIGHT] += right
    counts[LOOKED_AT] += now[LOOKED]
    if not now[LOOKED]:
        counts[RIGHT_UNSEEN] += right
    if now[HANDED_IN]:
        felt[BELIEF] = state.share[POSTERIOR]
        felt[REPETITION] = repetition(state.summary)
        if now[LOOKED]:
            felt[DOCUMENT] = coverage(regime, document, state.summary)
        counts[BELIEVED] += exponential(state.share[POSTERIOR])
        counts[RECALL] += title_recall(regime, document, state.summary)
        counts[FALSE] += falsehood(regime, document, state.summary)
        if has_formula(regime, document):
            counts[DESCRIBED] += 1.0
            counts[FALSE_DESCRIPTIONS] += times(regime, document, state.description[0]) == 0
    now[CLOCK] += 1
    _lay_out(regime, state, stream)
    return 0


@implements(protocol.observe, ClerksRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """The posterior of each label for who reads the whole text."""
    document = state.now[LYING]
    for label in range(senses.size):
        senses[label] = belief.log_prior[label]
    before = 0
    first = belief.first_word[document]
    for which in range(first, belief.first_word[document + 1]):
        upto = belief.upto[which]
        for label in range(senses.size):
            senses[label] += (upto - before) * belief.log_word[belief.word[which], label]
        before = upto
    highest = log_posterior(senses, 0) - senses[0]  # what makes each score a logarithm of a posterior
    for label in range(senses.size):
        senses[label] = exponential(senses[label] + highest)


@implements(protocol.tally, ClerksRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Sums over documents as shares of all documents of a life."""
    for which in range(len(TALLIES)):
        tallies[which] = state.counts[which] / regime.documents
