"""Declared settings: dataclasses whose every field has a line of documentation, a range and a unit.

A section of a configuration file is one such dataclass. `read` turns a mapping (from TOML or from
`--set`) into an instance, or raises `SettingsError` with one sentence that names the key, the mistake and
the remedy. `entries` lists the fields for whoever writes a commented file.

A field's type is int, float, bool, str, a tuple of str, another such dataclass, or `dict[str, T]` where T is
float or such a dataclass. One field may be `tables_of_others()`: tables that whoever knows them reads later.

A section may say in `moved`, a class variable, where settings of old names stand now.
"""

import dataclasses
import difflib
import math
import typing
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from numbers import Integral, Real
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

Section = TypeVar("Section")


class SettingsError(ValueError):
    """A user's mistake in a setting; its text is one complete sentence."""


@dataclass(frozen=True)
class About:
    """What is declared about one field beside its type and default."""

    doc: str
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    choices: tuple[str, ...] = ()

    def range(self) -> str:
        """The allowed values in words, or an empty string if anything goes."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if math.isinf(self.low) and math.isinf(self.high):
            return ""
        if math.isinf(self.high):
            return f"at least {self.low:.10g}"
        if math.isinf(self.low):
            return f"at most {self.high:.10g}"
        return f"{self.low:.10g} to {self.high:.10g}"


def setting(
    default: Any,
    doc: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
    choices: Iterable[str] = (),
) -> Any:
    """A dataclass field with its documentation, allowed range (inclusive), unit and choices."""
    metadata = {"about": About(doc, low, high, unit, tuple(choices))}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def tables_of_others() -> Any:
    """A dataclass field for tables inside a section that its own fields do not declare, by name, unread."""
    return field(default_factory=dict, metadata={"others": True})


def derived(default: Any) -> Any:
    """A dataclass field that is no setting: whoever makes the instance fills it in, and no file has it."""
    return field(default=default, compare=False, metadata={"derived": True})


def _settings(section: Any) -> Iterator["dataclasses.Field[Any]"]:
    """The fields of a section that can be set."""
    return (item for item in fields(section) if not item.metadata.get("derived"))


def _is_of_others(item: "dataclasses.Field[Any]") -> bool:
    return bool(item.metadata.get("others"))


def about(item: "dataclasses.Field[Any]") -> About:
    """What was declared about a field."""
    found = item.metadata.get("about")
    return found if isinstance(found, About) else About("")


def briefly(value: float | str) -> str:
    """A number with few digits, a text as it is."""
    return value if isinstance(value, str) else f"{value:g}"


def nearest(word: str, known: Iterable[str]) -> str:
    """'; did you mean X?' for the known word closest to `word`, or '; known: ...' where none is close."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; it can be {', '.join(known)}." if known else "."


def read(section: type[Section], given: Mapping[str, Any], where: str = "") -> Section:
    """An instance of the dataclass `section` from a mapping; missing keys take their defaults.

    Raises `SettingsError` for an unknown key, a wrong type or a value out of range; `where` is the dotted
    path of the section, used in the sentence. After that, the section's own `check()`, if it has one, may
    raise for values that do not go together.
    """
    declared_here = list(_settings(section))
    known = {item.name: item for item in declared_here if not _is_of_others(item)}
    unread: dict[str, dict[str, Any]] = {item.name: {} for item in declared_here if _is_of_others(item)}
    moved: Mapping[str, str] = getattr(section, "moved", {})
    hints = get_type_hints(section)
    values: dict[str, Any] = {}
    if not isinstance(given, Mapping):
        raise SettingsError(
            f"{where or 'The configuration'} must be a table of settings, not {_kind(given)}."
        )
    for key, value in given.items():
        path = f"{where}.{key}" if where else str(key)
        if key in moved:
            raise SettingsError(f"Setting {path!r} is now {moved[key]}.")
        if key not in known and unread and isinstance(value, Mapping):
            next(iter(unread.values()))[str(key)] = deepcopy(dict(value))
            continue
        if key not in known:
            raise SettingsError(f"Unknown setting {path!r}{nearest(str(key), known)}")
        declared = about(known[key])
        default = _default(known[key])
        values[key] = _convert(hints[key], value, path, declared, default)
    made = section(**values, **unread)
    check = getattr(made, "check", None)
    if check is not None:
        check()
    return made


def entries(section: Any) -> Iterator[tuple[str, Any, About]]:
    """(name, value, what was declared) of every field of an instance, in order."""
    for item in _settings(section):
        if not _is_of_others(item):
            yield item.name, getattr(section, item.name), about(item)


def as_mapping(section: Any) -> dict[str, Any]:
    """An instance as nested plain mappings: what `read` would make the same instance of."""
    made: dict[str, Any] = {}
    for item in _settings(section):
        value = getattr(section, item.name)
        if _is_of_others(item):
            made.update(deepcopy(value))
        elif dataclasses.is_dataclass(value):
            made[item.name] = as_mapping(value)
        elif isinstance(value, Mapping):
            made[item.name] = {
                name: as_mapping(entry) if dataclasses.is_dataclass(entry) else deepcopy(entry)
                for name, entry in value.items()
            }
        else:
            made[item.name] = value
    return made


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `changes`, tables merged key by key; neither argument is modified."""
    result = {key: deepcopy(value) for key, value in base.items()}
    for key, value in changes.items():
        before = result.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[key] = merged(before, value) if both else deepcopy(value)  # type: ignore[arg-type]
    return result


def read_whole(mapping: Mapping[str, Any], key: str, default: int, high: int) -> int:
    """The whole number from 0 to `high` that a table gives; raises `SettingsError` for anything else."""
    value = plain_number(mapping.get(key, default))
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
        raise SettingsError(f"Setting {key!r} must be a whole number from 0 to {high}, not {shown(value)}.")
    return value


def _default(item: "dataclasses.Field[Any]") -> Any:
    if item.default_factory is not dataclasses.MISSING:
        return item.default_factory()
    return None if item.default is dataclasses.MISSING else item.default


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list"}
    return "a table" if isinstance(value, Mapping) else names.get(type(value), type(value).__name__)


def shown(value: Any) -> str:
    """A value in a sentence, as it would stand in a TOML file."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(entry) for entry in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, str) else str(value)


def plain_number(value: Any) -> Any:
    """A number of NumPy's as one of Python's; whatever else it is, as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


def _refuse(path: str, wanted: str, value: Any) -> NoReturn:
    raise SettingsError(f"Setting {path!r} must be {wanted}, not {shown(value)}.")


def _convert(hint: Any, value: Any, path: str, declared: About, default: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        return read(typing.cast(type, hint), value, path)
    if get_origin(hint) is dict:
        return _convert_table(get_args(hint)[1], value, path, declared, default)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            _refuse(path, "a list of texts", value)
        return tuple(value)
    if hint is bool:
        if not isinstance(value, bool):
            _refuse(path, "true or false", value)
        return value
    if hint is str:
        if not isinstance(value, str):
            _refuse(path, "text", value)
        if declared.choices and value not in declared.choices:
            raise SettingsError(f"Setting {path!r} cannot be {value!r}{nearest(value, declared.choices)}")
        return value
    return _number(hint, value, path, declared)


def _number(hint: Any, value: Any, path: str, declared: About) -> Any:
    word = "a whole number" if hint is int else "a number"
    allowed = f"{word} {declared.range()}" if declared.range() else word
    value = plain_number(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(path, allowed, value)
    if hint is int and (not math.isfinite(value) or value != int(value)):
        _refuse(path, allowed, value)
    if not math.isfinite(value) or not declared.low <= value <= declared.high:
        _refuse(path, allowed, value)
    return int(value) if hint is int else float(value)


def _convert_table(hint: Any, value: Any, path: str, declared: About, default: Any) -> dict[str, Any]:
    """A named table. Entries that the default has are changed key by key; others are new."""
    if not isinstance(value, Mapping):
        _refuse(path, "a table", value)
    made = dict(default or {})
    for name, entry in value.items():
        inner = f"{path}.{name}"
        if dataclasses.is_dataclass(hint):
            if not isinstance(entry, Mapping):
                _refuse(inner, "a table", entry)
            before = as_mapping(made[name]) if name in made else {}
            made[name] = read(typing.cast(type, hint), {**before, **entry}, inner)
        else:
            made[name] = _convert(hint, entry, inner, declared, None)
    return made
