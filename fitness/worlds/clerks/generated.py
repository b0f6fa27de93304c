"""The generated corpus: a label chooses a topic, and that words and symbols. Its Bayes accuracy is known.

Labels are equally frequent. Of T topics, T / C belong to each of C labels. A document is about one topic: one
of its label's with the probability `purity`, else one of the others'. Each of its words is one of the topic's
own with the probability `topical`, else one that all topics share; symbols are the topic's own. Words of
their own are no other topic's, so that one of them tells the topic, and the rest tells nothing.

Whoever knows all this and is given some words is right with a probability that follows from how likely it is
that none of them is a topic's own (`bayes_accuracy`).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb

from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import generator
from babushka.fitness.worlds.clerks.corpus import Corpus, Document, counted

CORPUS = 1_010_102  # the purpose of its stream: that of no other
LABELS = 4
OWN, SHARED = 40, 200  # words of a topic, and of all topics
SYMBOLS = 6  # of a topic
FORMULA = 0.5  # share of documents that have one
SYMBOLS_IN_A_FORMULA = 5
TITLE = 6  # words of a title, drawn as those of the document


@dataclass(frozen=True)
class Generated:
    """How the generated corpus is drawn."""

    documents: int = setting(1000, "documents", low=8 * LABELS, high=100_000)
    length: int = setting(100, "words of a document", low=1, high=10_000)
    topics: int = setting(12, f"topics, as many of each of the {LABELS} labels", low=LABELS, high=400)
    purity: float = setting(0.9, "probability that a document is about a topic of its label", low=0, high=1)
    topical: float = setting(0.2, "share of a document's words that are its topic's own", low=0, high=1)

    def check(self) -> None:
        """Raise `SettingsError` for topics that cannot be shared out evenly."""
        if self.topics % LABELS:
            raise SettingsError(
                f"'world.generated.topics' must be a multiple of {LABELS}, the number of labels, and not "
                f"{self.topics}."
            )


def bayes_accuracy(made: Generated, words: int | None = None) -> float:
    """The probability that the likeliest label is right, given the whole text or `words` drawn from it.

    Words are drawn from the document's with replacement. With n words of its own among L, none of k drawn
    ones is one with the probability (1 - n / L)^k; n is binomial. A topic's label is right with the
    probability `purity`, or, where that is smaller, any other with (1 - purity) / (C - 1); no topic, 1 / C.
    """
    length, told = made.length, 0.0
    for own in range(length + 1):
        chance = comb(length, own) * made.topical**own * (1.0 - made.topical) ** (length - own)
        hidden = float(own == 0) if words is None else (1.0 - own / length) ** words
        told += chance * (1.0 - hidden)
    best = max(made.purity, (1.0 - made.purity) / (LABELS - 1))
    return told * best + (1.0 - told) / LABELS


@lru_cache(maxsize=4)
def generated(made: Generated, seed: int) -> Corpus:
    """The corpus that a seed draws."""
    chance = generator(seed, CORPUS)
    own = [[_word(OWN * topic + number) for number in range(OWN)] for topic in range(made.topics)]
    shared = [_word(OWN * made.topics + number) for number in range(SHARED)]
    symbols = [
        [f"\\s{_word(SYMBOLS * topic + number)}" for number in range(SYMBOLS)] for topic in range(made.topics)
    ]
    documents = []
    for number in range(made.documents):
        label = number % LABELS
        home = label if chance.random() < made.purity else (label + chance.integers(1, LABELS)) % LABELS
        topic = int(home + LABELS * chance.integers(made.topics // LABELS))

        def drawn(count: int, topic: int = topic) -> list[str]:
            topical = chance.random(count) < made.topical
            which = chance.integers(OWN, size=count), chance.integers(SHARED, size=count)
            return [own[topic][a] if t else shared[b] for t, a, b in zip(topical, *which, strict=True)]

        formula = chance.random() < FORMULA
        marks = chance.integers(SYMBOLS, size=SYMBOLS_IN_A_FORMULA if formula else 0)
        read = drawn(made.length), [symbols[topic][mark] for mark in marks]
        documents.append(Document(f"document {number + 1}", f"label {label + 1}", *read, drawn(TITLE)))
    return counted(documents, 1)


def _word(number: int) -> str:
    """A word for a number: syllables, three letters or more, another one for each."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    word = ""
    for _ in range(3):
        number, syllable = divmod(number, len(syllables))
        word = syllables[syllable] + word
    return word
