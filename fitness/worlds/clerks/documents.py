"""What kernels ask of documents: whether a word stands there, what it says of labels, offered words."""

from typing import Any

from babushka.fitness.exponential import exponential
from babushka.fitness.kernels import kernel
from babushka.fitness.logarithm import logarithm
from babushka.fitness.streams import below, uniform
from babushka.fitness.worlds.clerks.regime import NONE


@kernel
def length_of(regime: Any, document: Any) -> int:
    """The words of a document, each as often as it stands there."""
    return int(regime.upto[regime.first_word[document + 1] - 1])


@kernel
def times(regime: Any, document: Any, word: Any) -> int:
    """How often a word stands in a document."""
    low, high = regime.first_word[document], regime.first_word[document + 1]
    first = low
    while low < high:
        middle = (low + high) // 2
        if regime.word[middle] < word:
            low = middle + 1
        else:
            high = middle
    if low == regime.first_word[document + 1] or regime.word[low] != word:
        return 0
    before = regime.upto[low - 1] if low > first else 0
    return int(regime.upto[low] - before)


@kernel
def drawn_word(regime: Any, document: Any, stream: Any) -> int:
    """A word of a document, each with the share of the text that it has."""
    number = below(stream, length_of(regime, document))
    low, high = regime.first_word[document], regime.first_word[document + 1]
    while low < high:
        middle = (low + high) // 2
        if regime.upto[middle] <= number:
            low = middle + 1
        else:
            high = middle
    return int(regime.word[low])


@kernel
def offered_word(regime: Any, document: Any, invention: Any, stream: Any) -> int:
    """A word of the document, or, with the probability `invention`, any of the vocabulary."""
    if uniform(stream) < invention:
        return int(below(stream, regime.log_word.shape[0]))
    return drawn_word(regime, document, stream)


@kernel
def is_repeated(summary: Any, place: Any) -> bool:
    """Whether a word stands in an earlier place of the summary as well."""
    earlier = 0
    while earlier < place and summary[earlier] != summary[place]:
        earlier += 1
    repeated: bool = earlier < place
    return repeated


@kernel
def coverage(regime: Any, document: Any, summary: Any) -> Any:
    """The share of the document's words that are among those of the summary."""
    covered = 0
    for place in range(summary.size):
        if not is_repeated(summary, place):
            covered += times(regime, document, summary[place])
    return covered / length_of(regime, document)


@kernel
def repetition(summary: Any) -> Any:
    """The share of places whose word stands in an earlier place as well."""
    repeated = 0
    for place in range(summary.size):
        repeated += is_repeated(summary, place)
    return repeated / summary.size


@kernel
def falsehood(regime: Any, document: Any, summary: Any) -> Any:
    """The share of places whose word does not stand in the document."""
    lacking = 0
    for place in range(summary.size):
        lacking += times(regime, document, summary[place]) == 0
    return lacking / summary.size


@kernel
def title_recall(regime: Any, document: Any, summary: Any) -> Any:
    """ROUGE-1 recall of the title: the share of its different words that the summary has; 0 without a title.

    Lin 2004, "ROUGE: a package for automatic evaluation of summaries".
    """
    found = 0
    for which in range(regime.first_title[document], regime.first_title[document + 1]):
        for place in range(summary.size):
            if summary[place] == regime.title[which]:
                found += 1
                break
    return found / max(1, regime.title_words[document])


@kernel
def has_formula(regime: Any, document: Any) -> bool:
    """Whether there is anything to describe."""
    formula: bool = regime.first_symbol[document] < regime.first_symbol[document + 1]
    return formula


@kernel
def meeting(regime: Any, document: Any, word: Any) -> Any:
    """How much more often than by chance a word meets the symbols of a document's formulas, on average."""
    total = 0.0
    first, last = regime.first_symbol[document], regime.first_symbol[document + 1]
    for which in range(first, last):
        total += regime.together[word, regime.symbol[which]]
    return total / (last - first)


@kernel
def log_posterior(scores: Any, label: Any) -> Any:
    """The logarithm of a label's posterior, where `scores`, (C,), are those of labels up to a constant."""
    highest = scores[0]
    for other in range(1, scores.size):
        highest = max(highest, scores[other])
    total = 0.0
    for other in range(scores.size):
        total += exponential(scores[other] - highest)
    return scores[label] - highest - logarithm(total)


@kernel
def add_evidence(regime: Any, word: Any, weight: Any, scores: Any) -> None:
    """Add what a word says of each label to `scores`; nothing where there is no word."""
    if word != NONE:
        for label in range(scores.size):
            scores[label] += weight * regime.log_word[word, label]
