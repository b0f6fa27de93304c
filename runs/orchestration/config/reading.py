"""Finding configurations: files, and the scenarios that come with the package.

A configuration may state `extends = "NAME"`, the name of a scenario or the path of another file relative to
its own, and then says only what differs.
"""

import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from babushka.fitness.settings import SettingsError, nearest, shown
from babushka.runs.orchestration.config.merging import anchored, check_top_level, extended
from babushka.runs.orchestration.config.parsing import decode, parse

LARGEST = 16 * 2**20  # bytes
SUFFIX = ".toml"


class Source(NamedTuple):
    """One configuration's text: a scenario of the package (folder None), or a file."""

    name: str  # the scenario's name, or the file's path
    text: str
    folder: Path | None  # what the paths in it are relative to


def scenario_names() -> list[str]:
    """The names of the scenarios that come with the package, sorted."""
    names = (entry.name for entry in files("babushka.runs").joinpath("scenarios").iterdir())
    return sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))


def read_mapping(source: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The mapping of a scenario or a file, with everything that it extends and nested tables of changes.

    `source` is a scenario's name or a path; with a separator or the ending .toml it can only be a path. Paths
    of Python files in it become absolute. Raises `SettingsError` for whatever is wrong with any of it, except
    for values, which are the experiment's to judge.
    """
    mapping = extended(_read(find(source), ()), anchored(changes or {}, Path.cwd()))
    check_top_level(mapping)
    return mapping


def find(source: str, folder: Path | None = None, packaged: bool = False) -> Source:
    """The text that a scenario's name or a path stands for; paths are relative to `folder`.

    With `packaged`, only names are looked for. Raises `SettingsError` if there is none, or it cannot be read.
    """
    named = not (source.endswith(SUFFIX) or "/" in source or os.sep in source)
    names = scenario_names()
    if source in names:
        content = files("babushka.runs").joinpath("scenarios", source + SUFFIX).read_bytes()
        return Source(source, decode(content, source + SUFFIX), None)
    path = (folder or Path()) / source
    if packaged or not source or (named and not _exists(path)):
        raise SettingsError(f"There is no scenario called {source!r}{nearest(source, names)}")
    return Source(str(path), decode(_content(path, names), str(path)), path.absolute().parent)


def _read(source: Source, seen: tuple[str, ...]) -> dict[str, Any]:
    """The mapping of a source laid over what it extends. `seen` are the sources that lead to it."""
    identity = source.name if source.folder is None else os.path.realpath(source.name)
    if identity in seen:
        circle = " extends ".join(repr(name) for name in (*seen[seen.index(identity) :], identity))
        raise SettingsError(f"A configuration cannot build on itself: {circle}.")
    name = source.name + SUFFIX if source.folder is None else source.name
    mapping = parse(source.text, name)
    if source.folder is not None:
        mapping = anchored(mapping, source.folder)
    base = mapping.pop("extends", None)
    if base is None:
        return mapping
    if not isinstance(base, str):
        raise SettingsError(
            f"Setting 'extends' in {name!r} must be the name of a scenario, not {shown(base)}."
        )
    try:
        found = find(base, source.folder, packaged=source.folder is None)
    except SettingsError as error:
        raise SettingsError(f"{name!r} extends {base!r}, which cannot be read: {error}") from None
    return extended(_read(found, (*seen, identity)), mapping)


def set_in(source: str, section: str, key: str) -> str | None:
    """The scenario or file that sets `section.key`: `source` or what it extends; None if none does."""
    found = find(source)
    while True:
        mapping = parse(found.text, found.name)
        if key in mapping.get(section, {}):
            return found.name
        if "extends" not in mapping:
            return None
        found = find(mapping["extends"], found.folder, packaged=found.folder is None)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False


def _content(path: Path, names: list[str]) -> bytes:
    if _exists(path) and path.is_dir():
        raise SettingsError(f"{str(path)!r} is a folder; name a TOML file or a scenario.")
    if path.suffix == ".py" and path.is_file():
        raise SettingsError(
            f"{str(path)!r} is Python, not a scenario: name it with --world {path} if it defines a world, or "
            f"with --organism {path} if it defines anything else."
        )
    if _exists(path) and path.is_fifo() and path.parts[:2] != ("/", "dev"):  # but `babushka run <(...)` may
        raise SettingsError(f"{str(path)!r} is a pipe; name a TOML file or a scenario.")
    try:
        with open(path, "rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        stem = path.name.removesuffix(SUFFIX)
        hint = f"; did you mean the scenario {stem!r}?" if stem in names else "."
        raise SettingsError(f"There is no file {str(path)!r}{hint}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingsError(f"{str(path)!r} cannot be read: {reason}.") from None
    if len(content) > LARGEST:
        raise SettingsError(f"{str(path)!r} is larger than {LARGEST // 2**20} MB: not a configuration.")
    return content
