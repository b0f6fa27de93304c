"""An office of clerks: documents get labels from who has read only what others wrote about them.

Each life is a pile of documents that nobody learned from. What is written of one are *papers*: a summary of
some words and, if it has a formula, a word that describes that. An action is the label that it is given. The
base objective is the share of documents with the right label, less `looking_cost` for each that whoever
judged the papers looked at. What is felt of the papers: how sure the chain is of its label (*belief*, the
logarithm of the highest posterior), how much of the *document* the summary covers, and *repetition*.

*Invention* is the share of offered words that are any of the vocabulary, whatever the document says: the dose
of a regime. `seen` is the share of documents that whoever judges may look at; for the others coverage is not
felt. The organisms that write papers are of kind `clerk`.

The corpus is frozen (docstrings of SciPy), generated (then the Bayes accuracy is known), or a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from os.path import abspath
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError, derived, setting
from babushka.fitness.worlds.clerks import (
    frozen,
    reading,
    world,  # noqa: F401  # its kernels register themselves
)
from babushka.fitness.worlds.clerks.corpus import Bags, Corpus, Learned, learn
from babushka.fitness.worlds.clerks.generated import Generated, generated
from babushka.fitness.worlds.clerks.regime import FELT, TALLIES, ClerksRegime, ClerksState
from babushka.fitness.worlds.protocol import World

__all__ = ["Clerks", "ClerksRegime", "ClerksState", "Offers"]

SCIPY, GENERATED = "scipy", "generated"


@dataclass(frozen=True)
class Offers:
    """The parameters of a regime."""

    invention: float = setting(
        0.0, "share of offered words that are any of the vocabulary, not of the document", low=0, high=1
    )
    seen: float = setting(1.0, "share of documents that whoever judges papers may look at", low=0, high=1)


@dataclass(frozen=True)
class Clerks(World):
    """Settings of the office."""

    name: ClassVar[str] = "clerks"
    features: ClassVar[tuple[str, ...]] = FELT
    causes: ClassVar[tuple[str, ...]] = ("no document left",)
    objective: ClassVar[str] = "score"
    objective_words: ClassVar[str] = "score"
    Regime: ClassVar[type] = Offers
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "extractive": {},
        "half": {"invention": 0.5},
        "inventive": {"invention": 1.0},
    }

    corpus: str = setting(
        SCIPY,
        f"{SCIPY}: docstrings of SciPy; {GENERATED}: drawn for each run, see its own table; or a file of "
        "your own, CSV (.csv) or JSON lines (.jsonl), with text, label and, if there is one, title",
    )
    corpus_digest: str = setting("", "SHA-256 of the corpus's file, filled in, so that no other is used")
    documents: int = setting(16, "documents of a life", low=1, high=100_000)
    summary: int = setting(8, "words of a summary", low=1, high=1000)
    looking_cost: float = setting(
        0.0, "what it costs to look at a document when its papers are judged, of the score", low=0, high=1
    )
    generated: Generated = setting(Generated, "for the corpus that is called so")
    run_seed: int = derived(0)

    @classmethod
    def pinned(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The settings as given, with the whole path of the corpus's file and its digest filled in."""
        corpus, made = given.get("corpus", SCIPY), dict(given)
        if corpus == SCIPY:
            made.setdefault("corpus_digest", reading.digest_of(frozen.content()))
        elif isinstance(corpus, str) and reading.is_file(corpus) and "\0" not in corpus:
            made["corpus"] = abspath(corpus)
            made.setdefault("corpus_digest", reading.digest_of(reading.content_of(made["corpus"])))
        return made

    def check(self) -> None:
        """Raise `SettingsError` for a corpus that is not there, or another than when it was written down."""
        if self.corpus not in (SCIPY, GENERATED) and not reading.is_file(self.corpus):
            raise SettingsError(
                f"'world.corpus' is {self.corpus!r}; it can be {SCIPY}, {GENERATED}, or a file whose name "
                f"ends with {' or '.join(reading.SUFFIXES)}."
            )
        if self.corpus == GENERATED and self.corpus_digest:
            raise SettingsError("A generated corpus is no file: remove 'world.corpus_digest'.")
        if self.corpus == SCIPY and self.corpus_digest not in ("", reading.digest_of(frozen.content())):
            raise SettingsError(
                "The docstrings of SciPy that come with this version of Babushka are not those that this "
                "configuration was written for; remove 'world.corpus_digest' to use them."
            )
        if reading.is_file(self.corpus):
            reading.checked_content(self.corpus, self._digest)  # it may have changed since it was read
        self.read()

    def seeded(self, seed: int) -> "Clerks":
        """The office whose generated corpus is that of a run with that seed."""
        return replace(self, run_seed=seed)

    def read(self) -> Corpus:
        """The corpus."""
        if self.corpus == SCIPY:
            return frozen.frozen()
        if self.corpus == GENERATED:
            return generated(self.generated, self.run_seed)
        return reading.corpus_of(self.corpus, self._digest)

    @property
    def _digest(self) -> str:
        """That of the corpus's file: of one that is not pinned, as it is now."""
        if self.corpus_digest or not reading.is_file(self.corpus):
            return self.corpus_digest
        return reading.digest_of(reading.content_of(self.corpus))

    @property
    def actions(self) -> tuple[str, ...]:  # type: ignore[override]  # they depend on a setting
        return self.read().labels

    @property
    def steps(self) -> int:
        return self.documents

    @property
    def senses(self) -> tuple[str, ...]:
        return tuple(f"posterior.{label}" for label in self.read().labels)

    @property
    def tallies(self) -> tuple[str, ...]:
        return TALLIES

    def regime(self, parameters: Offers) -> ClerksRegime:
        """The office for the kernels."""
        read = self.read()
        learned = _learned(self.corpus, self._digest, self.generated, self.run_seed)
        return ClerksRegime(
            float(parameters.invention),
            float(parameters.seen),
            float(self.looking_cost),
            self.documents,
            self.summary,
            read.label,
            learned.held_out,
            read.words.first,
            read.words.which,
            _upto(read.words),
            read.formulas.first,
            read.formulas.which,
            read.titles.first,
            read.titles.which,
            read.title_words,
            learned.log_prior,
            learned.log_word,
            learned.together,
        )


@lru_cache(maxsize=4)
def _learned(corpus: str, digest: str, made: Generated, seed: int) -> Learned:
    """What is known from the corpus of these settings."""
    return learn(Clerks(corpus=corpus, corpus_digest=digest, generated=made, run_seed=seed).read())


def _upto(bags: Bags) -> NDArray[np.int64]:
    """Of each thing of each document, how many things it has up to and with this one."""
    total = np.cumsum(bags.number)
    before = np.concatenate([[0], total])[bags.first[:-1]]
    return np.asarray(total - np.repeat(before, np.diff(bags.first)), np.int64)
