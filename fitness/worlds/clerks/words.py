"""Words and symbols of a text: what of it goes into a corpus."""

import re
from collections.abc import Collection
from typing import NamedTuple

LEAST = 3  # letters of a word
_WORD = re.compile(rf"[a-z]{{{LEAST},}}")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FORMULAS = re.compile(
    r":math:`(?P<inline>[^`]*)`"
    r"|\.\. math::(?P<block>[^\n]*(?:\n(?:[ \t]*\n)*[ \t]+[^\n]*)*)"
    r"|\$(?P<dollars>[^$\n]+)\$"
)
_SYMBOL = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_LAYOUT = {"\\left", "\\right", "\\begin", "\\end", "\\quad", "\\text", "\\mathrm", "\\label"}


class Read(NamedTuple):
    """A text as it was read, in its order."""

    words: list[str]
    symbols: list[str]  # of its formulas


def words_of(text: str, removed: Collection[str] = ()) -> list[str]:
    """Its words in small letters, of three letters or more; names that are `removed` are left out.

    A name such as `inverse_norm` goes as a whole; of a name that stays its parts are words, unless one is
    such a name itself.
    """
    if removed:
        text = _IDENTIFIER.sub(lambda found: " " if found[0].lower() in removed else found[0], text)
    return [word for word in _WORD.findall(text.lower()) if word not in removed]


def read_text(text: str, removed: Collection[str] = ()) -> Read:
    """Words and symbols of a text.

    Formulas stand in `:math:` roles, in blocks below `.. math::`, or between dollars. Their symbols are
    single letters and commands; they give no words.
    """
    symbols: list[str] = []
    for found in _FORMULAS.finditer(text):
        formula = next(part for part in found.groups() if part is not None)
        symbols += [symbol for symbol in _SYMBOL.findall(formula) if symbol not in _LAYOUT]
    return Read(words_of(_FORMULAS.sub(" ", text), removed), symbols)
