"""Laying one configuration over another, and the names that a configuration's top level may have."""

from collections.abc import Mapping
from typing import Any

from fitness.settings import SettingsError, merged, nearest

SECTIONS = ("world", "organism", "regime", "belief", "probes", "evolution", "opponents", "record", "start")
TOP_LEVEL = ("title", "about", "seed", "generations", "schedule", *SECTIONS)
# The kind of a section that names none.
KINDS = {"world": "savanna", "organism": "planner", "opponents": "members"}
OF_THE_WORLD = ("regime", "belief", "probes")  # sections whose settings are those of the world's kind


def extended(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """As `merged`, but a section of another kind starts afresh: a savanna's settings fit no other world."""
    kept = dict(base)
    for section, default in KINDS.items():
        before, after = base.get(section, {}), changes.get(section, {})
        if not isinstance(before, Mapping) or not isinstance(after, Mapping):
            continue
        if after.get("kind", before.get("kind", default)) != before.get("kind", default):
            for name in (section, *(OF_THE_WORLD if section == "world" else ())):
                kept.pop(name, None)
    return merged(kept, changes)


def check_top_level(mapping: Mapping[str, Any]) -> None:
    """Raise `SettingsError` for a name that the top level does not have, or a section that is not a table."""
    for key, value in mapping.items():
        if key not in TOP_LEVEL:
            raise SettingsError(f"Unknown setting {key!r}{nearest(key, TOP_LEVEL)}")
        if key in SECTIONS and not isinstance(value, Mapping):
            raise SettingsError(f"Setting {key!r} must be a table of settings, not {value!r}.")
