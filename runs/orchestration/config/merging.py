"""Laying one configuration over another, and the names that a configuration's top level may have."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError, merged, nearest, shown

SECTIONS = (
    *("world", "organism", "regime", "belief", "probes", "candidates", "evolution", "opponents"),
    *("designer", "dynamics", "record", "start"),
)
TOP_LEVEL = ("title", "about", "seed", "generations", "schedule", *SECTIONS)
# The kind of a section that names none.
KINDS = {"world": "savanna", "organism": "planner", "opponents": "members", "dynamics": "generational"}
FILES = (*KINDS, "evolution")  # sections whose kinds, or operators, can come from a Python file
DATA = (("world", "corpus"),)  # settings that can name a file of data; its digest is a setting as well
OPTIMIZER = "genetic"  # the base optimizer of a section that names none
OF_THE_KIND = {  # other sections whose settings fit that kind only
    "world": ("regime", "belief", "probes", "candidates", "designer"),
    "dynamics": (
        *("world", "organism", "regime", "belief", "probes", "candidates", "evolution", "opponents"),
        "designer",
        "schedule",
    ),
}


def extended(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """As `merged`, but a section of another kind starts afresh: a savanna's settings fit no other world.

    Another dynamics starts afresh as a whole, since it may read none of the other sections. Nor do the
    settings that one base optimizer has for itself fit another one, and the digest of a file another file.
    """
    kept = dict(base)
    for section, default in KINDS.items():
        before, after = base.get(section, {}), changes.get(section, {})
        if not isinstance(before, Mapping) or not isinstance(after, Mapping):
            continue
        if after.get("kind", before.get("kind", default)) != before.get("kind", default):
            for name in (section, *OF_THE_KIND.get(section, ())):
                kept.pop(name, None)
    before, after = kept.get("evolution", {}), changes.get("evolution", {})
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        optimizer = before.get("optimizer", OPTIMIZER)
        if after.get("optimizer", optimizer) != optimizer:
            kept["evolution"] = {name: value for name, value in before.items() if name != optimizer}
    for section, key in DATA:
        before, after = kept.get(section, {}), changes.get(section, {})
        if isinstance(before, Mapping) and isinstance(after, Mapping) and key in after:
            kept[section] = {name: value for name, value in before.items() if name != f"{key}_digest"}
    return merged(kept, changes)


def anchored(mapping: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The mapping with the paths of Python files and of data, relative to `folder`, made absolute."""
    made = dict(mapping)
    for section in FILES:
        table = made.get(section)
        if isinstance(table, Mapping) and isinstance(table.get("file"), str):
            made[section] = {**table, "file": os.path.abspath(folder / table["file"])}
    for section, key in DATA:
        table = made.get(section)
        if isinstance(table, Mapping) and names_data(table.get(key)):
            made[section] = {**table, key: os.path.abspath(folder / table[key])}
    return made


def names_data(value: Any) -> bool:
    """Whether a setting that can name a file of data does: a file's name has an ending."""
    return isinstance(value, str) and "\0" not in value and Path(value).suffix != ""


def check_top_level(mapping: Mapping[str, Any]) -> None:
    """Raise `SettingsError` for a name that the top level does not have, or a section that is not a table."""
    for key, value in mapping.items():
        if key not in TOP_LEVEL:
            raise SettingsError(f"Unknown setting {key!r}{nearest(key, TOP_LEVEL)}")
        if key in SECTIONS and not isinstance(value, Mapping):
            raise SettingsError(f"Setting {key!r} must be a table of settings, not {shown(value)}.")
