"""Reading the sections of an experiment's settings: tables, texts, and kinds by name."""

from collections.abc import Mapping
from typing import Any

from babushka.fitness.settings import SettingsError, read, shown

FOREIGN = ("file", "file_digest")  # where a kind comes from: the concern of whoever loads it


def section(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The table of that name, empty if there is none. Raises `SettingsError` if it is no table."""
    given = mapping.get(name, {})
    if not isinstance(given, Mapping):
        raise SettingsError(f"Setting {name!r} must be a table of settings, not {shown(given)}.")
    return given


def one_of(registry: Any, given: Mapping[str, Any], where: str, default: str) -> Any:
    """The kind that a table names, with its settings there. Raises `SettingsError` for a mistake."""
    settings = own(given)
    kind = settings.pop("kind", default)
    if not isinstance(kind, str):
        raise SettingsError(f"Setting '{where}.kind' must be text, not {kind!r}.")
    return read(registry.get(kind), settings, where)


def own(given: Mapping[str, Any]) -> dict[str, Any]:
    """A section without what concerns only whoever loads its file."""
    return {key: value for key, value in given.items() if key not in FOREIGN}


def text(mapping: Mapping[str, Any], key: str) -> str:
    """The text of that name, empty if there is none. Raises `SettingsError` if it is no text."""
    value = mapping.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f"Setting {key!r} must be text, not {shown(value)}.")
    return value
