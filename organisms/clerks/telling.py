"""What a chain of clerks did with each document, in words."""

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.clerks.corpus import Corpus
from babushka.organisms.clerks.chain import DESCRIBED, LABELLED, LOOKED, ON, SURE, WORDS


def told_of(corpus: Corpus, noted: NDArray[np.float64]) -> tuple[str, ...]:
    """A line for each document, from what was noted of it, (documents, 5 + K); false words have a star."""
    return tuple(_line(corpus, row) for row in noted)


def _line(corpus: Corpus, noted: NDArray[np.float64]) -> str:
    document, label = int(noted[ON]), int(noted[LABELLED])
    standing = corpus.words.of(document)

    def named(word: float) -> str:
        number = int(word)
        return corpus.vocabulary[number] + "*" * (number not in standing)

    said = ", ".join(named(word) for word in noted[WORDS:])
    formula = f"; of its formula: {named(noted[DESCRIBED])}" if noted[DESCRIBED] >= 0 else ""
    true = int(corpus.label[document])
    verdict = "right" if label == true else f"but it is {corpus.labels[true]}"
    unseen = "" if noted[LOOKED] else "; nobody looked at it"
    return (
        f"{corpus.names[document]}: {said}{formula}. Label: {corpus.labels[label]}, believed with "
        f"{np.exp(noted[SURE]):.3f}, {verdict}{unseen}."
    )
