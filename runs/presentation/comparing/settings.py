"""Settings of runs as flat tables, and those in which runs differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from babushka.runs.orchestration.config.values import value_text
from babushka.runs.presentation.text import plain

Settings = Mapping[str, Any]  # by dotted key

# What makes no other experiment: the seed, how far it has come, words about it, which snapshots are kept, and
# where a Python file lies (what is in it, its digest, does count).
ASIDE = ("seed", "generations", "title", "about", "world.file", "organism.file", "evolution.file")
ASIDE_TABLE = "record."


def flat(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested tables as one table by dotted key, without what makes no other experiment."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            found.update(flat(value, f"{key}."))
        elif key not in ASIDE and not key.startswith(ASIDE_TABLE):
            found[key] = value
    return found


def identity(settings: Settings) -> str:
    """A text that is the same for two flat tables if and only if they say the same.

    2 and 2.0 are the same value, as they are to the settings that are read from them.
    """
    return "\n".join(f"{key}={_plain(settings[key])!r}" for key in sorted(settings))


def differing(tables: Sequence[Settings]) -> list[str]:
    """The keys whose values are not the same in all tables, in the order of the tables.

    A key that some tables lack, such as a setting of another kind of world, is among them only where the keys
    that all have do not tell every two different tables apart.
    """
    keys = list(dict.fromkeys(key for table in tables for key in table))
    texts = {key: [repr(_plain(table[key])) if key in table else "" for table in tables] for key in keys}
    varied = [key for key in keys if len(set(texts[key])) > 1]
    shared = [key for key in varied if "" not in texts[key]]
    told = {tuple(texts[key][place] for key in shared) for place in range(len(tables))}
    return shared if len(told) == len({identity(table) for table in tables}) else varied


def short_names(keys: Sequence[str]) -> dict[str, str]:
    """The last part of each dotted key, or all of it where last parts are alike."""
    lasts = [key.rsplit(".", 1)[-1] for key in keys]
    return {key: last if lasts.count(last) == 1 else key for key, last in zip(keys, lasts, strict=True)}


def value_words(value: Any) -> str:
    """A setting's value in words: as in a configuration, but texts without quotes and 4 for 4.0."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else value_text(value)


def rank(value: Any) -> tuple[int, float, str]:
    """Where a setting's value stands among others: none, numbers by size, everything else by its words."""
    if value is None:
        return (-1, 0.0, "")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return (0, float(value), "") if number else (1, 0.0, value_words(value))


def _plain(value: Any) -> Any:
    """A value in which equal numbers look alike."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value) if abs(value) < 2**53 else value
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
