"""Plans: experiments with how they are recorded and where their founders come from."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babushka.fitness.settings import SettingsError, merged, plain_number, read
from babushka.runs.orchestration import config
from babushka.runs.orchestration.config.merging import DATA, FILES, KINDS, names_data
from babushka.runs.orchestration.config.values import plain
from babushka.runs.storage import Record

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment


LAST_SEED = 2**63 - 1
FREE = ("title", "about", "generations")  # may change while a run goes on
PLACES = (*((section, "file") for section in FILES), ("start", "run"))  # and so may where files lie


@dataclass(frozen=True)
class Start:
    """The saved population that a run starts from, instead of random founders."""

    run: str
    generation: int


@dataclass(frozen=True)
class Plan:
    """An experiment, how it is recorded, and where its founders come from."""

    experiment: "Experiment"
    record: Record
    start: Start | None = None

    @property
    def subject(self) -> str:
        """What it is about, in a word: the dynamics where members live together, else their world."""
        made = self.experiment
        return made.world.name if made.dynamics.lives_apart else made.dynamics.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The Python files that its configuration names, which were trusted when it was made."""
        named = (self.experiment.mapping.get(section, {}).get("file") for section in FILES)
        return tuple(Path(file) for file in named if isinstance(file, str))

    def settings(self) -> dict[str, Any]:
        """The complete configuration as data, from which `plan_of` makes the same plan."""
        return config.resolved(self.experiment, self.record, self._start())

    def parameters(self) -> dict[str, Any]:
        """The settings that make it the experiment that it is, in the form in which JSON gives them back."""
        kept = {name: value for name, value in self.settings().items() if name not in FREE}
        for section, key in PLACES:
            if section in kept:
                kept[section] = {name: value for name, value in kept[section].items() if name != key}
        for section, key in DATA:  # which of all files it is, its digest says
            if names_data(kept.get(section, {}).get(key)):
                kept[section] = {**kept[section], key: Path(kept[section][key]).suffix.lower()}
        found: dict[str, Any] = json.loads(json.dumps(kept), parse_float=_parameter)
        return found

    def text(self) -> str:
        """The complete configuration as commented TOML; what is read back from it is `settings()`."""
        return config.write(self.experiment, self.record, self._start())

    def _start(self) -> Mapping[str, Any]:
        return {} if self.start is None else asdict(self.start)


def plan(
    source: str = "savanna",
    overrides: Iterable[str] | Mapping[str, Any] = (),
    seed: int | None = None,
    generations: int | None = None,
    start: Start | None = None,
    trusted: Sequence[Path] = (),
) -> Plan:
    """What a scenario's name or a configuration file asks for, with changes: texts, or nested tables.

    `trusted` are Python files of worlds, organism kinds or dynamics that may be run. Raises `SettingsError`.
    """
    changes = plain(overrides) if isinstance(overrides, Mapping) else config.parse_overrides(overrides)
    if trusted:
        mapping, as_told = config.read_mapping(source, changes), config.read_mapping(source)
        # Before the user's own changes, which are of settings that only the new kind may have.
        used = [_named_by(file, mapping, as_told) for file in reversed(trusted)]
        _check_parts(used)
        for named in used:
            changes = merged(named, changes)
    mapping = config.read_mapping(source, changes)
    if seed is not None:
        mapping["seed"] = plain_number(seed)
    if generations is not None:
        mapping["generations"] = plain_number(generations)
    config.check_inherited(source, mapping, changes)
    return plan_of(mapping, start, trusted)


def check_seeds(first: int, seeds: int) -> None:
    """Raise `SettingsError` if there are not so many seeds from the first one on."""
    if first + seeds - 1 > LAST_SEED:
        raise SettingsError(f"There are no {seeds} seeds from {first} on: the last one is {LAST_SEED}.")


def plan_of(mapping: Mapping[str, Any], start: Start | None = None, trusted: Sequence[Path] = ()) -> Plan:
    """The plan of a mapping as read from a configuration."""
    from babushka.evolution.experiment import Experiment

    given = dict(mapping)
    named = given.pop("start", None)
    if start is None and named is not None:
        start = _read_start(named)
    config.check_top_level(given)
    record = read(Record, given.get("record", {}), "record")
    return Plan(Experiment.from_mapping(config.load_kinds(given, trusted)), record, start)


def _parameter(text: str) -> float | int:
    """A number that is the same whether it was written as 1 or as 1.0."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _read_start(given: Any) -> Start:
    ok = isinstance(given, Mapping) and set(given) == {"run", "generation"}
    if not ok or not isinstance(given["run"], str) or not isinstance(given["generation"], int):
        raise SettingsError("Setting 'start' must be a table with a 'run', a folder, and its 'generation'.")
    return Start(given["run"], given["generation"])


def _check_parts(used: Sequence[Mapping[str, Any]]) -> None:
    """Raise `SettingsError` for parts of a dynamics in two files: a configuration names one."""
    files = dict.fromkeys(named["dynamics"]["file"] for named in used if "dynamics" in named)
    if len(files) > 1:
        raise SettingsError(
            f"A dynamics with its strategy and plant rule must be one file, not {' and '.join(files)}."
        )


def _named_by(file: Path, mapping: Mapping[str, Any], as_told: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that put to use the kinds that a Python file defines.

    `mapping` is what a source says with the user's changes, `as_told` what it says without them.
    """
    from babushka.runs.orchestration.config.experiment import defined_in, parts_defined_in

    met = mapping.get("opponents", {}).get("file")
    if isinstance(met, str) and Path(met).resolve() == file.resolve():
        return {}  # it is put to use there
    changes: dict[str, Any] = {}
    for section, names in defined_in(file).items():
        if not names:
            continue
        if section in KINDS:
            now = mapping.get(section, {}).get("kind")
            kind = now if now in names else names[0]
            told = as_told.get(section, {}).get("kind")
            if section != "organism" and kind != told:  # the scenario's own words are about another world
                changes |= {"title": kind, "about": ""}
            changes[section] = {"kind": kind}
        changes.setdefault(section, {})["file"] = str(file.resolve())
    if not changes and (parts := parts_defined_in(file)):
        now = mapping.get("dynamics", {})
        used = {name: now[name] if now.get(name) in found else found[0] for name, found in parts.items()}
        changes["dynamics"] = {"kind": "ecology", **used, "file": str(file.resolve())}
    if not changes:
        raise SettingsError(
            f"{str(file)!r} defines no world, organism kind, dynamics, base optimizer or operator."
        )
    return changes
