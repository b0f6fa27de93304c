"""Values that a setting is varied over, from the command line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config.merging import anchored
from babushka.runs.orchestration.config.overrides import nested, parse_override
from babushka.runs.orchestration.config.values import Key, path_text

OPENING, CLOSING, QUOTES = "[{", "]}", "\"'"


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
        found[key] = anchored_values(key, (value for _, value in parsed), Path.cwd())
    return found


def anchored_values(key: Key, values: Iterable[Any], folder: Path) -> tuple[Any, ...]:
    """Values of one setting, with the paths of Python files, relative to `folder`, made absolute."""
    found = []
    for value in values:
        table: Any = anchored(nested({key: value}), folder)
        for part in key:
            table = table[part]
        found.append(table)
    return tuple(found)


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
