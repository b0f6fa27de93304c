"""Experiments from configurations, and back.

Imports of worlds and organism kinds compile kernels, so they happen inside the functions.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fitness.settings import SettingsError, read
from runs.orchestration.config.merging import KINDS, check_top_level
from runs.orchestration.config.overrides import parse_overrides
from runs.orchestration.config.reading import read_mapping
from runs.orchestration.config.writing import Entry, Part, mapping_of, write_toml

if TYPE_CHECKING:
    from evolution.experiment import Experiment
    from runs.storage.record import Record

PREFACE = (
    "A complete configuration: every setting is here with its value, what it is, the values it can have "
    "and its unit. Settings that are removed take their defaults."
)


class Configuration(NamedTuple):
    """What a configuration describes: an experiment, and how its run is recorded."""

    experiment: "Experiment"
    record: "Record"


def load(source: str, overrides: Iterable[str] = (), trusted: Collection[Path] = ()) -> "Experiment":
    """The experiment of a scenario or a file, with `--set` overrides; see `open_configuration`."""
    return open_configuration(source, overrides, trusted).experiment


def open_configuration(
    source: str, overrides: Iterable[str] = (), trusted: Collection[Path] = ()
) -> Configuration:
    """Everything that a scenario or a file says, with `--set` overrides.

    `trusted` are Python files of worlds and organism kinds that the user has named, beside those that the
    overrides name; see `load_kinds`. Raises `SettingsError` for any mistake.
    """
    overrides = list(overrides)
    mapping = read_mapping(source, overrides)
    given = parse_overrides(overrides)
    tables = [given[section] for section in KINDS if isinstance(given.get(section), dict)]
    named = [Path(table["file"]) for table in tables if isinstance(table.get("file"), str)]
    return configuration(mapping, [*trusted, *named])


def configuration(mapping: Mapping[str, Any], trusted: Collection[Path] = ()) -> Configuration:
    """Everything that a mapping as read from TOML says, after loading the Python files that it needs."""
    from evolution.experiment import Experiment
    from runs.storage.record import Record

    check_top_level(mapping)
    record = read(Record, mapping.get("record", {}), "record")
    return Configuration(Experiment.from_mapping(load_kinds(mapping, trusted)), record)


def from_mapping(mapping: Mapping[str, Any], trusted: Collection[Path] = ()) -> "Experiment":
    """The experiment of a mapping; see `configuration`."""
    return configuration(mapping, trusted).experiment


def load_kinds(mapping: Mapping[str, Any], trusted: Collection[Path] = ()) -> dict[str, Any]:
    """Load the files of `KINDS`, such as `world.file`; the mapping with `kind` and `file_digest` filled in.

    `opponents.file` is that of an organism kind, which sits in the other seats and does not evolve.

    Loading a Python file runs it, so a file is loaded only if it is among the `trusted` ones: a
    configuration from a stranger cannot make a program run. Raises `SettingsError` for a file that is not
    trusted, that has changed since `file_digest` was written, or that defines no kind.
    """
    result = dict(mapping)
    for section in KINDS:
        table = result.get(section)
        if isinstance(table, Mapping) and "file" in table:
            result[section] = _load_kind(
                section, table, {path.resolve() for path in trusted if "\0" not in str(path)}
            )
    return result


def _load_kind(section: str, table: Mapping[str, Any], trusted: Collection[Path]) -> dict[str, Any]:
    from fitness.registry import load_file
    from fitness.worlds import worlds
    from organisms.kinds import kinds

    file = table["file"]
    if not isinstance(file, str) or not file or "\0" in file:
        raise SettingsError(f"Setting '{section}.file' must be the path of a Python file, not {file!r}.")
    path = Path(file).resolve()
    if path not in trusted:
        raise SettingsError(
            f"Setting '{section}.file' names {str(path)!r}, and a Python file is run only if you name it on "
            f"the command line: add --{'world' if section == 'world' else 'organism'} followed by its path, "
            "if you trust it."
        )
    digest = file_digest(path) if path.is_file() else None
    if digest is not None and table.get("file_digest", digest) != digest:  # before any of it is run
        raise SettingsError(
            f"{str(path)!r} is not the file it was when this configuration was written; restore it, or "
            f"remove '{section}.file_digest' to use it as it is now."
        )
    module = load_file(path)
    if section == "opponents":  # opponents of a kind that does not evolve here
        names, key = kinds.add(module), "organism"
    else:
        names, key = (worlds if section == "world" else kinds).add(module), "kind"  # type: ignore[attr-defined]
    if not names:
        raise SettingsError(f"{str(path)!r} defines no {worlds.word if section == 'world' else kinds.word}.")
    kind = table.get(key, names[0])
    if kind not in names:
        raise SettingsError(
            f"Setting '{section}.{key}' is {kind!r}, but {str(path)!r} defines {', '.join(names)}."
        )
    drawn = {"kind": table.get("kind", "fixed")} if section == "opponents" else {}
    return {**table, **drawn, key: kind, "file": str(path), "file_digest": digest}


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(experiment: "Experiment", record: "Record | None" = None) -> str:
    """A complete, commented configuration of an experiment; `record` are the settings of its run folder."""
    return write_toml(parts_of(experiment, record), PREFACE)


def resolved(experiment: "Experiment", record: "Record | None" = None) -> dict[str, Any]:
    """The mapping that `write` writes."""
    return mapping_of(parts_of(experiment, record))


def parts_of(experiment: "Experiment", record: "Record | None" = None) -> list[Part]:
    """Everything that a configuration says of an experiment, in the order of the file."""
    informed = Entry(
        "informed", experiment.informed, "whether agents know the regime they live in; if not, below"
    )
    parts = [
        Part((), None, _top_level(experiment)),
        Part(("world",), experiment.world, _kind(experiment, "world")),
        Part(("organism",), experiment.organism, _kind(experiment, "organism")),
        Part(("regime",), experiment.regime_settings, about="The regime that selection happens in."),
        Part(
            ("belief",),
            experiment.belief_settings,
            (informed,),
            "The regime that agents believe they live in.",
        ),
    ]
    about = (
        "Regimes that every generation lives in as well, unseen by selection; probes.NAME, as many as wanted."
    )
    for name, regime in experiment.probe_settings.items():
        parts.append(Part(("probes", name), regime, about=about))
        about = " "
    parts.append(Part(("evolution",), experiment.evolution))
    if experiment.opponents is not None:
        parts.append(Part(("opponents",), experiment.opponents, _kind(experiment, "opponents")))
    return [*parts, Part(("record",), record)] if record is not None else parts


def _top_level(experiment: "Experiment") -> tuple[Entry, ...]:
    return (
        Entry("title", experiment.title, "what figures and lists call it"),
        Entry("about", experiment.about, "what it is for"),
        Entry("seed", experiment.seed, "what all chance comes from (0 to 9223372036854775807)"),
        Entry("generations", experiment.generations, "generations after generation 0 (at least 0)"),
        Entry(
            "schedule",
            [dict(change) for change in experiment.schedule],
            "changes from a generation on, such as {at = 60, regime.modern = 1.0}",
        ),
    )


def _kind(experiment: "Experiment", section: str) -> tuple[Entry, ...]:
    """A section's kind, and the Python file that defines it, if it is not one of the house."""
    made: Any = getattr(experiment, section)
    given = experiment.mapping.get(section, {})
    kind = Entry("kind", made.name, "which one" if section == "organism" else "which world")
    if "file" not in given:
        return (kind,)
    return (
        kind,
        Entry("file", given["file"], "the Python file that defines it"),
        Entry("file_digest", given.get("file_digest"), "SHA-256 of that file"),
    )
