"""The frozen corpus: docstrings of one version of SciPy as counted words, in a file that comes along.

`scipy_docstrings.npz` has no text in order, but how often each word of a vocabulary stands in each document,
the symbols of formulas, and the words of titles; `make_corpus` makes it anew from an installed SciPy. Its
licence stands beside it.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.worlds.clerks.corpus import Bags, Corpus

FILE = "scipy_docstrings.npz"
LICENCE = "scipy_licence.txt"
TEXTS = ("labels", "vocabulary", "symbols", "names")
BAGS = ("words", "formulas", "titles")


def packed(corpus: Corpus) -> dict[str, NDArray[Any]]:
    """The corpus as arrays of small whole numbers; texts are UTF-8, one a line."""
    made: dict[str, NDArray[Any]] = {}
    for name in TEXTS:
        made[name] = np.frombuffer("\n".join(getattr(corpus, name)).encode(), np.uint8)
    for name in BAGS:
        bags: Bags = getattr(corpus, name)
        made[f"{name}.sizes"] = np.diff(bags.first).astype(np.uint16)
        made[f"{name}.which"] = bags.which.astype(np.uint16)
        made[f"{name}.count"] = bags.number.astype(np.uint16)
    return made | {
        "label": corpus.label.astype(np.uint8),
        "title_words": corpus.title_words.astype(np.uint8),
    }


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> Corpus:
    """The corpus that `packed` made arrays of."""
    texts = [tuple(bytes(arrays[name]).decode().split("\n")) for name in TEXTS]
    bags = []
    for name in BAGS:
        first = np.concatenate([[0], np.cumsum(arrays[f"{name}.sizes"], dtype=np.int64)])
        which, count = (arrays[f"{name}.{part}"].astype(np.int64) for part in ("which", "count"))
        bags.append(Bags(first, which, count))
    label, title_words = (arrays[name].astype(np.int64) for name in ("label", "title_words"))
    return Corpus(texts[0], texts[1], texts[2], texts[3], label, bags[0], bags[1], bags[2], title_words)


@cache
def content() -> bytes:
    """The bytes of the file."""
    return resources.files(__package__).joinpath(FILE).read_bytes()


@cache
def frozen() -> Corpus:
    """The corpus of the file."""
    with np.load(BytesIO(content()), allow_pickle=False) as arrays:
        return unpacked(arrays)
