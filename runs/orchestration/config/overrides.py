"""Settings given on the command line: `--set evolution.population=500`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from babushka.fitness.settings import SettingsError, merged
from babushka.runs.orchestration.config.parsing import check_values
from babushka.runs.orchestration.config.values import Key, Values

PLAIN = re.compile(r"[\w-]+(\s*\.\s*[\w-]+)*")


def parse_overrides(given: Iterable[str]) -> dict[str, Any]:
    """The mapping that texts such as 'world.items.candy.modern=0.3' stand for; later ones win."""
    mapping: dict[str, Any] = {}
    for text in given:
        changes = _table(*parse_override(text))
        check_values(changes, text)
        mapping = merged(mapping, changes)
    return mapping


def nested(values: Values) -> dict[str, Any]:
    """Values by dotted key as nested tables; later ones win."""
    tables: dict[str, Any] = {}
    for key, value in values.items():
        tables = merged(tables, _table(key, value))
    return tables


def _table(key: Key, value: Any) -> dict[str, Any]:
    for part in reversed(key):
        value = {part: value}
    return dict(value)


def key_of(text: str) -> Key:
    """The parts of a dotted key; raises `SettingsError` if it is none."""
    return parse_override(f"{text}=0")[0]


def parse_override(text: str) -> tuple[tuple[str, ...], Any]:
    """The path and the value of one 'dotted.key=value'.

    The value is read as TOML; what is not TOML is taken as text, so that `organism.mode=reflex` needs no
    quotes. A value that starts like a list or a table must be one, since a forgotten bracket is likelier than
    such a text. Raises `SettingsError` for anything else.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise SettingsError(f"The setting {text!r} is not valid UTF-8 text.") from None
    if "=" not in text:
        raise SettingsError(f"{text!r} sets nothing: write it as a dotted key, '=' and a value.")
    for found in re.finditer("=", text):  # the first is the one meant, unless it stands in a quoted key
        path = _path(text[: found.start()].strip())
        if path:
            if path[0] == "extends":
                raise SettingsError("'extends' can stand only in a file: name the scenario to run instead.")
            return path, _value(path, text[found.end() :].strip())
    key = text.split("=", 1)[0]
    raise SettingsError(f"{key!r} is not a dotted key such as 'world.size', so {text!r} sets nothing.")


def _path(text: str) -> tuple[str, ...]:
    """The parts of a dotted key, or () if it is none."""
    if PLAIN.fullmatch(text):
        return tuple(part.strip() for part in text.split("."))
    if not {'"', "'"} & set(text) or "\n" in text:
        return ()
    table: Any = _toml(f"{text} = 0")
    path: list[str] = []
    while isinstance(table, Mapping) and len(table) == 1:
        ((key, table),) = table.items()
        path.append(key)
    return tuple(path) if table == 0 else ()


def _value(path: tuple[str, ...], text: str) -> Any:
    read = _toml(f"value = {text}")
    if read is not None and set(read) == {"value"}:
        return read["value"]
    if text.startswith(("[", "{")):
        raise SettingsError(
            f"The value of {'.'.join(path)!r} is neither a list nor a table in TOML: {text!r}."
        )
    return text


def _toml(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):  # also numbers of more digits than Python converts, and deep nesting
        return None
