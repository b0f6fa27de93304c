"""A corpus: documents with a label, counted words, the symbols of their formulas, and a title.

Documents are split in two: of each label every other document is there to learn from, beginning with the
first, and the others are held out. `Learned` is what clerks know of the first half.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.protocol import Array

GRAIN = 2.0**20  # logarithms are multiples of 1 / GRAIN: sums of them are exact, on every machine
SMOOTHING = 0.5  # what is added to each count of naive Bayes


class Bags(NamedTuple):
    """Counted things of D documents: those of document d stand from `first[d]` to before `first[d + 1]`."""

    first: Array  # (D + 1,) int64
    which: Array  # (N,) int64, in rising order within a document
    number: Array  # (N,) int64: how often

    def of(self, document: int) -> dict[int, int]:
        """The things of a document and how often it has each."""
        here = slice(self.first[document], self.first[document + 1])
        return dict(zip(self.which[here].tolist(), self.number[here].tolist(), strict=True))


class Corpus(NamedTuple):
    """D documents, in an order of their own."""

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    symbols: tuple[str, ...]
    names: tuple[str, ...]  # of the documents
    label: Array  # (D,) int64
    words: Bags
    formulas: Bags  # symbols; of many documents none
    titles: Bags  # words of the vocabulary, each once
    title_words: Array  # (D,) int64: different words of the title, those beyond the vocabulary included


class Document(NamedTuple):
    """One document before it is counted."""

    name: str
    label: str
    words: Sequence[str]
    symbols: Sequence[str]
    title: Sequence[str]


class Learned(NamedTuple):
    """What is known from the documents to learn from. C labels, V words, S symbols."""

    log_prior: Array  # (C,) float64
    log_word: Array  # (V, C) float64: of each word among the words of documents of a label
    together: Array  # (V, S) float64: how much more often a word and a symbol meet than by chance, in nats
    held_out: Array  # (H,) int64: the other documents


def counted(documents: Sequence[Document], least: int) -> Corpus:
    """The corpus of documents; words and symbols of fewer than `least` documents are left out."""
    labels = tuple(sorted({document.label for document in documents}))
    vocabulary = _common((document.words for document in documents), least)
    symbols = _common((document.symbols for document in documents), least)
    place = {word: number for number, word in enumerate(vocabulary)}
    of_symbol = {symbol: number for number, symbol in enumerate(symbols)}
    titles = [sorted(set(document.title)) for document in documents]
    return Corpus(
        labels,
        vocabulary,
        symbols,
        tuple(document.name for document in documents),
        np.array([labels.index(document.label) for document in documents], np.int64),
        _bags([document.words for document in documents], place),
        _bags([document.symbols for document in documents], of_symbol),
        _bags(titles, place),
        np.array([len(title) for title in titles], np.int64),
    )


def halves(corpus: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(documents to learn from, documents held out), each in the corpus's order."""
    seen: Counter[int] = Counter()
    sides: tuple[list[int], list[int]] = ([], [])
    for document, label in enumerate(corpus.label.tolist()):
        sides[seen[label] % 2].append(document)
        seen[label] += 1
    return np.array(sides[0], np.int64), np.array(sides[1], np.int64)


def learn(corpus: Corpus) -> Learned:
    """Naive Bayes with 1/2 added to each count, and the pointwise mutual information of words and symbols."""
    studied, held_out = halves(corpus)
    words, symbols = len(corpus.vocabulary), len(corpus.symbols)
    counts = np.zeros((words, len(corpus.labels)))
    having, with_symbol = np.zeros(words), np.zeros(symbols)
    both = np.zeros((words, symbols))
    for document in studied.tolist():
        bag = corpus.words.of(document)
        own, formula = np.array([*bag], np.int64), np.array([*corpus.formulas.of(document)], np.int64)
        counts[own, corpus.label[document]] += [*bag.values()]
        having[own] += 1
        with_symbol[formula] += 1
        both[np.ix_(own, formula)] += 1
    of_label = np.bincount(corpus.label[studied], minlength=len(corpus.labels))
    shares = (counts + SMOOTHING) / (counts.sum(axis=0) + SMOOTHING * words)
    chance = np.outer(having + SMOOTHING, with_symbol + SMOOTHING) / (len(studied) + 1.0)
    return Learned(
        _grained(np.log(of_label / len(studied))),
        _grained(np.log(shares)),
        _grained(np.log((both + SMOOTHING) / chance)),
        held_out,
    )


def _grained(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.round(logarithms * GRAIN) / GRAIN, np.float64)


def _common(texts: Iterable[Iterable[str]], least: int) -> tuple[str, ...]:
    having = Counter(thing for text in texts for thing in set(text))
    return tuple(sorted(thing for thing, documents in having.items() if documents >= least))


def _bags(texts: Sequence[Iterable[str]], place: Mapping[str, int]) -> Bags:
    bags = [sorted(Counter(place[thing] for thing in text if thing in place).items()) for text in texts]
    pairs = np.array([pair for bag in bags for pair in bag], np.int64).reshape(-1, 2)
    first = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])]).astype(np.int64)
    return Bags(first, pairs[:, 0].copy(), pairs[:, 1].copy())
