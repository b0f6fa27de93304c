"""Experiments from configurations, and back.

Imports of worlds and organism kinds compile kernels, so they happen inside the functions.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config.merging import FILES, KINDS
from babushka.runs.orchestration.config.trust import trust, trusted_before
from babushka.runs.orchestration.config.writing import Entry, Part, mapping_of, write_toml

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment
    from babushka.runs.storage.record import Record

DEFINED = {
    "world": "world",
    "organism": "organism kind",
    "dynamics": "dynamics",
    "evolution": "base optimizer and no operator",
}
PREFACE = (
    "A complete configuration: every setting is here with its value, what it is, the values it can have "
    "and its unit. Settings that are removed take their defaults."
)
OPTIONS = {"opponents": "organism"}  # on the command line, where they are not called as the section
NOTHING: Mapping[str, Any] = {}


def load_kinds(mapping: Mapping[str, Any], trusted: Collection[Path] = ()) -> dict[str, Any]:
    """Load the Python files that sections name; the mapping with `kind` and `file_digest` filled in.

    `opponents.file` is that of an organism kind, which sits in the other seats and does not evolve.

    Loading a Python file runs it, so a file is loaded only if it is among the `trusted` ones, or was before
    as it is now: a configuration from a stranger cannot make a program run. Raises `SettingsError` for a file
    that is not trusted, that has changed since `file_digest` was written, or that defines no kind.
    """
    result = dict(mapping)
    for section in FILES:
        table = result.get(section)
        if isinstance(table, Mapping) and "file" in table:
            known = {path.resolve() for path in trusted if "\0" not in str(path)}
            result[section] = _load_kind(section, table, known)
    world = result.get("world")
    if isinstance(world, Mapping):
        result["world"] = _pinned(world)
    return result


def _pinned(table: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a world with the digests of data that it reads from files."""
    from babushka.fitness.worlds import worlds

    named = table.get("kind", KINDS["world"])
    kind = worlds.all().get(named) if isinstance(named, str) else None  # what is wrong is said later
    return dict(table) if kind is None else kind.pinned(table)


def _load_kind(section: str, table: Mapping[str, Any], trusted: Collection[Path]) -> dict[str, Any]:
    from babushka.runs.storage import files

    file = table["file"]
    if not isinstance(file, str) or not file or "\0" in file:
        raise SettingsError(f"Setting '{section}.file' must be the path of a Python file, not {file!r}.")
    path = Path(file).resolve()
    if path not in trusted and not trusted_before(path):
        raise SettingsError(
            f"Setting '{section}.file' names {str(path)!r}, and a Python file is run only if you name it, "
            f"once as it is now: add --{OPTIONS.get(section, section)} followed by its path, if you trust it."
        )
    digest = files.digest(path) if path.is_file() else None
    if digest is not None and table.get("file_digest", digest) != digest:  # before any of it is run
        raise SettingsError(
            f"{str(path)!r} is not the file it was when this configuration was written; restore it, or "
            f"remove '{section}.file_digest' to use it as it is now."
        )
    if path in trusted and digest is not None:
        trust(path)
    defines, key = ("organism", "organism") if section == "opponents" else (section, "kind")
    fixed = table.get("kind", "fixed") == "fixed"
    names = defined_in(path)[defines]
    parts = section == "dynamics" and not names and parts_defined_in(path)
    if not names and not parts:
        raise SettingsError(f"{str(path)!r} defines no {DEFINED[defines]}.")
    if section == "evolution" or parts or (section == "opponents" and not fixed):
        # The settings say themselves what they use of it.
        return {**table, "file": str(path), "file_digest": digest}
    kind = table.get(key, names[0])
    if kind not in names:
        raise SettingsError(
            f"Setting '{section}.{key}' is {kind!r}, but {str(path)!r} defines {', '.join(names)}."
        )
    drawn = {"kind": table.get("kind", "fixed")} if section == "opponents" else {}
    return {**table, **drawn, key: kind, "file": str(path), "file_digest": digest}


def defined_in(path: Path) -> dict[str, list[str]]:
    """What a Python file defines, by section: kinds of worlds and organisms, dynamics, optimizers, operators.

    Runs the file. Raises `SettingsError` if it does not load, or takes the name of something else.
    """
    from babushka.evolution.dynamics import dynamics
    from babushka.evolution.optimizer_of import operators_of
    from babushka.evolution.optimizers import optimizers
    from babushka.fitness.registry import load_file
    from babushka.fitness.worlds import worlds
    from babushka.organisms.kinds import kinds

    module = load_file(path)
    return {
        "world": worlds.add(module),
        "organism": kinds.add(module),
        "dynamics": dynamics.add(module),
        "evolution": [*optimizers.add(module), *operators_of(module.__name__)],
    }


def parts_defined_in(path: Path) -> dict[str, list[str]]:
    """The strategies and plant rules of an ecology that a Python file defines, by setting. Runs the file."""
    from babushka.fitness.registry import load_file
    from babushka.fitness.worlds.ecology.plants import plant_rules
    from babushka.organisms.strategies import strategies

    module = load_file(path)
    found = {"strategy": strategies.add(module), "plants": plant_rules.add(module)}
    return {setting: names for setting, names in found.items() if names}


def write(
    experiment: "Experiment", record: "Record | None" = None, start: Mapping[str, Any] = NOTHING
) -> str:
    """A complete, commented configuration of an experiment; `record` are the settings of its run folder.

    `start` names the saved population that it starts from, if it does.
    """
    return write_toml(parts_of(experiment, record, start), PREFACE)


def resolved(
    experiment: "Experiment", record: "Record | None" = None, start: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """The mapping that `write` writes."""
    return mapping_of(parts_of(experiment, record, start))


def parts_of(experiment: "Experiment", record: "Record | None", start: Mapping[str, Any]) -> list[Part]:
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
    about = (
        "Objectives that an organism might have, as weights over features, 0 where not given; "
        "candidates.NAME, as many as wanted. The first is the base objective's own."
    )
    for name, weights in experiment.candidates.items():
        rows = tuple(Entry(feature, weight, "") for feature, weight in weights.items())
        parts.append(Part(("candidates", name), None, rows, about))
        about = " "
    parts.append(Part(("designer",), experiment.designer))
    sections = experiment.dynamics.sections
    parts = [part for part in parts if not part.path or part.path[0] in sections]
    if "evolution" in sections:
        parts += _evolution(experiment)
    if experiment.opponents is not None:
        parts += _opponents(experiment)
    parts.append(Part(("dynamics",), experiment.dynamics, _kind(experiment, "dynamics")))
    parts += [
        Part(("dynamics", name), settings)
        for name, settings in experiment.dynamics.parts().items()
        if fields(settings)
    ]
    if record is not None:
        parts.append(Part(("record",), record))
    if start:
        rows = tuple(Entry(name, value, "") for name, value in start.items())
        parts.append(Part(("start",), None, rows, "The saved population that generation 0 is."))
    return parts


def _evolution(experiment: "Experiment") -> list[Part]:
    """The table of the base optimizer, and the one of its own settings if it has any."""
    from babushka.evolution.optimizer_of import names_known

    own, names = experiment.breeding.own, names_known(everywhere=False)
    file = _file(experiment, "evolution", "the Python file that defines optimizers or operators")
    parts = [Part(("evolution",), experiment.evolution, file, names=names)]
    if fields(own):
        parts.append(Part(("evolution", experiment.evolution.optimizer), own, names=names))
    return parts


def _opponents(experiment: "Experiment") -> list[Part]:
    """The table of opponents, and those of the kinds that a mixture is of."""
    made = experiment.opponents
    assert made is not None
    parts = [Part(("opponents",), made, _kind(experiment, "opponents"))]
    for name, settings, further in made.parts():
        rows = (Entry("kind", settings.name, "which one"), *(Entry(*row, "") for row in further.items()))
        parts.append(Part(("opponents", name), settings, rows))
    return parts


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
    """A section's kind, and the Python file that defines it, if it does not come with the package."""
    made: Any = getattr(experiment, section)
    kind = Entry("kind", made.name, "which world" if section == "world" else "which one")
    return (kind, *_file(experiment, section, "the Python file that defines it"))


def _file(experiment: "Experiment", section: str, doc: str) -> tuple[Entry, ...]:
    """The Python file that a section needs, if it does."""
    given = experiment.mapping.get(section, {})
    if "file" not in given:
        return ()
    return (
        Entry("file", given["file"], doc),
        Entry("file_digest", given.get("file_digest"), "SHA-256 of that file"),
    )
