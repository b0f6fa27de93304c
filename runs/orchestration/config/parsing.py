"""TOML text to mappings; every mistake becomes a sentence with the file's name and the line."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from babushka.fitness.settings import SettingsError

DEEPEST = 32  # tables within tables; keeps recursion over mappings safe
POSITION = re.compile(r"\(at (line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


def decode(content: bytes, name: str) -> str:
    """UTF-8 text of a file, without a byte order mark. Raises `SettingsError` for other encodings."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"{name!r} is not UTF-8 text (line {line}); save it in that encoding.") from None


def parse(text: str, name: str) -> dict[str, Any]:
    """The mapping that TOML text stands for; `name` is what the sentence calls the text.

    Raises `SettingsError` for malformed TOML, for tables nested absurdly deep and for numbers beyond 64 bits.
    """
    try:
        mapping = tomllib.loads(text)
    except RecursionError:
        raise SettingsError(f"{name!r} nests lists or tables too deeply.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_malformed(str(error), text, name)) from None
    except ValueError:  # a number with more digits than Python converts
        raise SettingsError(f"{name!r} holds a number that is out of TOML's range.") from None
    check_values(mapping, name)
    return mapping


def check_values(mapping: Mapping[str, Any], name: str) -> None:
    """Raise `SettingsError` for nesting beyond `DEEPEST` and for whole numbers beyond 64 bits."""
    waiting: list[tuple[Any, str, int]] = [(mapping, "", 0)]
    while waiting:
        value, path, depth = waiting.pop()
        if depth > DEEPEST:
            raise SettingsError(f"{name!r} nests lists or tables too deeply.")
        if isinstance(value, Mapping):
            waiting += [(v, f"{path}.{k}" if path else k, depth + 1) for k, v in value.items()]
        elif isinstance(value, list):
            waiting += [(v, path, depth + 1) for v in value]
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise SettingsError(f"Setting {path!r} in {name!r} is a whole number of more than 64 bits.")


def _malformed(message: str, text: str, name: str) -> str:
    found = POSITION.search(message)
    what = POSITION.sub("", message).strip().rstrip(".") or "something is missing"
    what = f"{what[0].lower()}{what[1:]}"
    if found is None:
        return f"{name!r} is not valid TOML: {what}."
    if found["line"] is None:
        return f"{name!r} is not valid TOML at line {len(text.splitlines()) or 1}, where it ends: {what}."
    return f"{name!r} is not valid TOML at line {found['line']}, column {found['column']}: {what}."
