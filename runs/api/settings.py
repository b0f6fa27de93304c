"""Settings as programs give them: nested tables, dotted keys, or texts as after `--set`."""

from collections.abc import Iterable, Mapping
from typing import Any

from babushka.fitness.settings import merged
from babushka.runs.orchestration.config.overrides import key_of, nested, parse_overrides

Settings = Mapping[str, Any] | Iterable[str] | None


def tables_of(settings: Settings) -> dict[str, Any]:
    """The nested tables that {"evolution": {"population": 40}}, {"evolution.population": 40} or texts mean.

    Both forms of a mapping may be mixed; what comes later wins. Raises `SettingsError` for a text that sets
    nothing.
    """
    if settings is None:
        return {}
    if isinstance(settings, str):
        return parse_overrides([settings])
    if not isinstance(settings, Mapping):
        return parse_overrides(settings)
    tables: dict[str, Any] = {}
    for key, value in settings.items():
        inner = tables_of(value) if isinstance(value, Mapping) else value
        tables = merged(tables, nested({key_of(key): inner}))
    return tables
