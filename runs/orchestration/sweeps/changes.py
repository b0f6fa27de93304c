"""Changes of settings: dotted keys with values, from nested tables and from the command line, and back."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fitness.settings import SettingsError, merged
from runs.orchestration.config.merging import FILES
from runs.orchestration.config.overrides import parse_override
from runs.orchestration.config.values import path_text

Key = tuple[str, ...]
Values = dict[Key, Any]
OPENING, CLOSING, QUOTES = "[{", "]}", "\"'"


def leaves(tables: Mapping[str, Any], before: Key = ()) -> Values:
    """Every value of nested tables by its dotted key; an empty table is a value too."""
    found: Values = {}
    for name, value in tables.items():
        key = (*before, str(name))
        found.update(leaves(value, key) if isinstance(value, Mapping) and value else {key: value})
    return found


def nested(values: Values) -> dict[str, Any]:
    """Values by dotted key as nested tables; later ones win."""
    tables: dict[str, Any] = {}
    for key, value in values.items():
        for part in reversed(key):
            value = {part: value}
        tables = merged(tables, value)
    return tables


def key_of(text: str) -> Key:
    """The parts of a dotted key; raises `SettingsError` if it is none."""
    return parse_override(f"{text}=0")[0]


def parse_varied(given: Iterable[str]) -> dict[Key, tuple[Any, ...]]:
    """The values that each 'dotted.key=value,value,...' varies that setting over.

    Each value is read as that of `--set`: as TOML, or else as text. Commas inside brackets and quotes belong
    to the value. Raises `SettingsError` for malformed ones and for a key that comes twice.
    """
    found: dict[Key, tuple[Any, ...]] = {}
    for text in given:
        name, equals, rest = text.partition("=")
        pieces = _split(rest)
        if not equals or not all(pieces):
            raise SettingsError(
                f"{text!r} varies nothing: write it as a dotted key, '=' and values with commas between them."
            )
        parsed = [parse_override(f"{name}={piece}") for piece in pieces]
        key = parsed[0][0]
        if key in found:
            raise SettingsError(f"Setting {path_text(key)!r} is varied twice; give all its values at once.")
        found[key] = tuple(anchored(key, value, Path.cwd()) for _, value in parsed)
    return found


def anchored(key: Key, value: Any, folder: Path) -> Any:
    """The value of a setting with the path of a Python file in it, if there is one, made absolute."""
    if key[0] not in FILES:
        return value
    if key[1:] == ("file",) and isinstance(value, str):
        return os.path.abspath(folder / value)
    if len(key) == 1 and isinstance(value, Mapping) and isinstance(value.get("file"), str):
        return {**value, "file": os.path.abspath(folder / value["file"])}
    return value


def _split(text: str) -> list[str]:
    """The pieces between commas that stand outside brackets and quotes, without the blanks around them."""
    pieces, depth, quote, escaped = [""], 0, "", False
    for character in text:
        if character == "," and not depth and not quote:
            pieces.append("")
            continue
        pieces[-1] += character
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\" and quote == '"'  # what TOML allows in such quotes only
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
        else:
            depth += (character in OPENING) - (character in CLOSING)
    return [piece.strip() for piece in pieces]
