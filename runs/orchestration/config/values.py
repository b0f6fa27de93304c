"""TOML text of single values and keys, which `tomllib` reads back as it was, and values by dotted key."""

import re
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from babushka.fitness.settings import SettingsError

BARE = re.compile(r"[A-Za-z0-9_-]+")
SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
Key = tuple[str, ...]  # the parts of a dotted key
Values = dict[Key, Any]
WIDTH = 100  # columns that a text may fill before it is broken over several lines


def key_text(key: str) -> str:
    """One part of a dotted key, quoted if it must be."""
    return key if BARE.fullmatch(key) else text_text(key)


def path_text(path: Key) -> str:
    """A dotted key."""
    return ".".join(key_text(part) for part in path)


def value_text(value: Any) -> str:
    """A value on one line; tables are written inline, with dotted keys for the tables inside them.

    Raises `SettingsError` for a value that TOML has no form for.
    """
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(value_text, value)) + "]"
    if isinstance(value, dict):
        rows = (f"{path_text(path)} = {value_text(leaf)}" for path, leaf in leaves(value).items())
        return "{" + ", ".join(rows) + "}"
    return repr(value)  # of a float the shortest text that reads back as the same


def unquoted(value: Any) -> str:
    """A value for people to read: as in TOML, and a text as it is."""
    return value if isinstance(value, str) else value_text(value)


def plain(value: Any) -> Any:
    """A value as it would be read back: a number of NumPy's, for example, becomes one of Python's.

    Raises `SettingsError` for a value that TOML has no form for.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise SettingsError(f"A value of type {type(value).__name__} cannot be written to a TOML file.")


def text_text(text: str) -> str:
    """A basic string on one line."""
    return f'"{_escaped(text)}"'


def long_text(text: str, width: int = WIDTH) -> str:
    """A basic string, broken between words over several lines if it is longer than `width`.

    A backslash at the end of a line makes TOML skip the line break and the indentation after it, so that a
    line may end after any space that something else follows.
    """
    escaped = _escaped(text)
    if len(escaped) <= width or escaped.startswith(" "):
        return f'"{escaped}"'
    lines = [""]
    for word in re.findall(r"[^ ]+ *", escaped):
        if lines[-1] and len(lines[-1]) + len(word.rstrip(" ")) > width:
            lines.append("")
        lines[-1] += word
    return '"""\\\n' + "".join(f"    {line}\\\n" for line in lines) + '    """'


def listed_text(tables: list[Any] | tuple[Any, ...]) -> str:
    """A list with one entry a line."""
    if not tables:
        return "[]"
    return "[\n" + "".join(f"    {value_text(entry)},\n" for entry in tables) + "]"


def _escaped(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SettingsError(
            f"The text {text!r} cannot be written to a file: its character {error.start + 1} is half of a "
            "surrogate pair."
        ) from None
    return "".join(
        SHORT.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or 127 <= ord(c) < 160 else c) for c in text
    )


def leaves(tables: Mapping[str, Any], before: Key = ()) -> Values:
    """Every value of nested tables by its dotted key; an empty table is a value too."""
    found: Values = {}
    for name, value in tables.items():
        key = (*before, str(name))
        found.update(leaves(value, key) if isinstance(value, Mapping) and value else {key: value})
    return found
