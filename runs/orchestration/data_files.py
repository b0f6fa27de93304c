"""Files of data that settings name: a copy goes into the run folder, and serves where the file is gone."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from babushka.runs.orchestration.config.merging import DATA, names_data
from babushka.runs.storage import files


def data_of(mapping: Mapping[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """(section, setting, file) of every file of data that a configuration names."""
    for section, key in DATA:
        value = mapping.get(section, {}).get(key)
        if names_data(value):
            yield section, key, Path(value)


def copy_of(key: str, file: Path, folder: Path) -> Path:
    """Where the copy of a file is: called as the setting that names it, so that it replaces nothing."""
    return folder / f"{key}{file.suffix.lower()}"


def keep_copies(mapping: Mapping[str, Any], folder: Path) -> None:
    """Write a copy of each file of data to a run folder."""
    for _, key, file in data_of(mapping):
        files.write_atomically(copy_of(key, file, folder), file.read_bytes())


def with_copies(mapping: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration of a run, with the copies in its folder for files that are not where they were."""
    made = deepcopy(dict(mapping))
    for section, key, file in data_of(mapping):
        own = copy_of(key, file, folder)
        if own.is_file() and not file.is_file():
            made[section][key] = str(own.resolve())
    return made
