"""Text that comes from a file or a name, made harmless where it is shown or written.

Titles, names of folders, features and variants may come from strangers. A terminal obeys control characters,
and a spreadsheet calculates cells that look like formulas.
"""

import unicodedata
from typing import Any

_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, format (direction of writing), halves, none
_ALLOWED = "\u00ad\u200c\u200d\ufe0f"  # soft hyphen, joiners of letters: they stay within the text
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(text: str) -> str:
    """The text on one line, with control characters written out, such as \\u001b for escape."""
    return "".join(map(_written, " ".join(text.split())))


def plain_lines(text: str) -> str:
    """The same of every line of a text that has several."""
    return "\n".join("".join(map(_written, line)) for line in text.split("\n"))


def cell(value: Any) -> Any:
    """A value for a CSV cell: NaN in the spelling that every reader knows, and no text that is a formula.

    A text that begins as formulas do gets an apostrophe in front, unless it is a number.
    """
    if isinstance(value, float) and value != value:
        return "NaN"
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _written(character: str) -> str:
    if unicodedata.category(character) not in _CONTROLS or character in _ALLOWED:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 2**16 else f"\\U{code:08x}"
