"""Complete, commented TOML of declared settings.

What to write is a list of parts: a path such as ("probes", "modern"), an instance of a dataclass of declared
settings, and entries that stand before them, such as a section's `kind`.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from typing import Any, NamedTuple, get_type_hints

from babushka.fitness.settings import About, SettingsError, as_mapping, entries, read
from babushka.runs.orchestration.config.values import (
    key_text,
    listed_text,
    long_text,
    path_text,
    plain,
    value_text,
)

COLUMN = 30  # where remarks start, if the setting before them is short enough
WIDTH = 110


class Entry(NamedTuple):
    """One setting that no dataclass declares. If its value is None it is written as a comment."""

    name: str
    value: Any
    doc: str


class Part(NamedTuple):
    """One table of the file; the path of the top level is ()."""

    path: tuple[str, ...]
    settings: Any = None  # an instance of a dataclass of declared settings
    leading: tuple[Entry, ...] = ()
    about: str = ""  # what stands above the table; the first paragraph of the dataclass's docstring if empty
    names: Mapping[str, tuple[str, ...]] = {}  # what settings can name that do not declare it, by setting


def write_toml(parts: Iterable[Part], preface: str = "") -> str:
    """The text of a TOML file with every setting of every part, each with its documentation, unit and range.

    `tomllib.loads` of it is `mapping_of(parts)`. Raises `SettingsError` if a part's settings would not be
    read back as they are, which happens to instances made in Python that no file can describe.
    """
    lines = _comment(preface)
    for part in parts:
        if part.settings is not None:
            _check_readable(part)
        if lines:
            lines.append("")
        lines += _table(part)
    return "\n".join(lines) + "\n"


def mapping_of(parts: Iterable[Part]) -> dict[str, Any]:
    """The mapping that the text of these parts stands for."""
    mapping: dict[str, Any] = {}
    for part in parts:
        table = mapping
        for name in part.path:
            table = table.setdefault(name, {})
        table.update({entry.name: plain(entry.value) for entry in part.leading if entry.value is not None})
        if part.settings is not None:
            table.update(plain(as_mapping(part.settings)))
    return mapping


def _check_readable(part: Part) -> None:
    where = ".".join(part.path)
    written = as_mapping(part.settings)  # without what is derived, such as the seed of what a world draws
    if as_mapping(read(type(part.settings), written, where)) != written:
        raise SettingsError(
            f"The settings of {where!r} cannot be written to a file: entries that its tables have by default "
            "can be changed there, but not left out."
        )


def _table(part: Part, doc: str = "") -> list[str]:
    """The lines of one table and of the tables inside it."""
    lines = _comment(part.about or doc or _documentation(part.settings))
    if part.path:
        lines.append(f"[{path_text(part.path)}]")
    for entry in part.leading:
        lines += _setting(entry.name, entry.value, entry.doc)
    inner: list[str] = []
    hints = {} if part.settings is None else get_type_hints(type(part.settings))
    for name, value, declared in entries(part.settings) if part.settings is not None else ():
        tables = list(_inner_tables((*part.path, name), value))
        for number, (path, settings) in enumerate(tables):
            above = _sentences(declared.doc, _documentation(settings)) if number == 0 else " "
            inner += ["", *_table(Part(path, settings), above)]
        if not tables:
            given = float(value) if hints[name] is float else value
            names = part.names.get(name, declared.choices)
            lines += _setting(name, given, _remark(replace(declared, choices=names)))
    return lines + inner


def _inner_tables(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if is_dataclass(value):
        yield path, value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            if is_dataclass(entry):
                yield (*path, name), entry


def _setting(name: str, value: Any, remark: str) -> list[str]:
    """The lines of one setting: with the remark behind it if both fit on a line, else below the remark."""
    if value is None:
        return _comment(f"{name}: {remark}")
    text = f"{key_text(name)} = {_laid_out(value)}"
    remark = _printable(remark)
    line = f"{text:<{COLUMN}}  # {remark}"
    if "\n" not in text and len(line) <= WIDTH and remark:
        return [line]
    return [*_comment(remark), *text.split("\n")]


def _laid_out(value: Any) -> str:
    if isinstance(value, str):
        return long_text(value)
    if isinstance(value, list | tuple) and any(isinstance(entry, Mapping) for entry in value):
        return listed_text(value)
    return value_text(value)


def _remark(declared: About) -> str:
    """What a setting is, with its range and unit: 'side of the torus (3 to 255 cells)'."""
    allowed = declared.range()
    note = f"{allowed} {declared.unit}".strip() if allowed else f"in {declared.unit}" if declared.unit else ""
    return f"{declared.doc} ({note})" if note else declared.doc


def _documentation(settings: Any) -> str:
    """The first paragraph of a dataclass's own docstring."""
    if settings is None:
        return ""
    doc = type(settings).__dict__.get("__doc__") or ""
    return "" if doc.startswith(f"{type(settings).__name__}(") else doc.strip().split("\n\n")[0]


def _sentences(*texts: str) -> str:
    whole = [text.strip().rstrip(".") for text in texts]
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in whole if text)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(_printable(text), WIDTH - 2)]


def _printable(text: str) -> str:
    """Text on one line without the characters that TOML forbids in comments."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
