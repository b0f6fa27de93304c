"""Make `scipy_docstrings.npz` from the SciPy that is installed.

The command is `python -m babushka.fitness.worlds.clerks.make_corpus`. The same version of SciPy gives the
same file. Documents are docstrings of more than 400 characters of public
objects in six subpackages. The first paragraph that is no signature is the title, all the rest the document.
The names of subpackages and of all documented objects are removed from both: they would give the label away.
"""

import argparse
import importlib
import importlib.metadata
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from babushka.fitness.worlds.clerks.corpus import Corpus, Document, counted
from babushka.fitness.worlds.clerks.frozen import FILE, LICENCE, packed
from babushka.fitness.worlds.clerks.words import read_text, words_of

SUBPACKAGES = ("linalg", "ndimage", "optimize", "signal", "special", "stats")
LONGER_THAN = 400  # characters
LEAST = 3  # documents that a word or a symbol stands in
_SIGNATURE = re.compile(r"\w+\([^\n]*\)")


def docstrings() -> Iterator[tuple[str, str, str]]:
    """(subpackage, name, docstring) of every public object that has one, each text once."""
    met = set()
    for subpackage in SUBPACKAGES:
        module = importlib.import_module(f"scipy.{subpackage}")
        for name in sorted(module.__all__):
            thing = getattr(module, name, None)
            text = None if inspect.ismodule(thing) else inspect.getdoc(thing)
            if text and text not in met:
                met.add(text)
                yield subpackage, name, text


def title_and_body(text: str) -> tuple[str, str]:
    """The first paragraph that is no signature, and all that follows it."""
    paragraphs = re.split(r"\n[ \t]*\n", text)
    while len(paragraphs) > 1 and all(_SIGNATURE.match(line) for line in paragraphs[0].splitlines()):
        paragraphs = paragraphs[1:]
    return paragraphs[0], "\n\n".join(paragraphs[1:])


def made() -> Corpus:
    """The corpus of the SciPy that is installed."""
    every = [*docstrings()]
    removed = {"scipy", *SUBPACKAGES, *(name.lower() for _, name, _ in every)}
    documents = []
    for subpackage, name, text in every:
        if len(text) <= LONGER_THAN:
            continue
        title, body = title_and_body(text)
        read = read_text(body, removed)
        documents.append(Document(name, subpackage, read.words, read.symbols, words_of(title, removed)))
    return counted(documents, LEAST)


def main() -> None:
    """Write the file, and SciPy's licence beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out
    np.savez_compressed(out / FILE, **packed(made()))  # type: ignore[arg-type]
    licence = next(
        file for file in importlib.metadata.files("scipy") or () if file.name.startswith("LICENSE")
    )
    (out / LICENCE).write_text(
        f"Of SciPy {importlib.metadata.version('scipy')}, of whose docstrings {FILE} is made:\n\n"
        + licence.read_text(encoding="utf-8").partition("\n----")[0].rstrip()
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
