"""Plans: experiments with how they are recorded and where their founders come from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fitness.settings import SettingsError, read
from runs.orchestration import config
from runs.orchestration.config.values import text_text
from runs.storage import Record

if TYPE_CHECKING:
    from evolution.experiment import Experiment


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

    def text(self) -> str:
        """The complete configuration."""
        text = config.write(self.experiment, self.record)
        if self.start is None:
            return text
        rows = (f"run = {text_text(self.start.run)}", f"generation = {self.start.generation}")
        return "\n".join((text, "[start]", "# The saved population that generation 0 is.", *rows, ""))


def plan(
    source: str = "savanna",
    overrides: Iterable[str] = (),
    seed: int | None = None,
    generations: int | None = None,
    start: Start | None = None,
    trusted: Sequence[Path] = (),
) -> Plan:
    """What a scenario's name or a configuration file asks for, with changes.

    `trusted` are Python files of worlds or organism kinds that may be run. Raises `SettingsError`.
    """
    changes = list(overrides)
    if trusted:
        mapping = config.read_mapping(source, changes)
        # Before the user's own changes, which are of settings that only the new kind may have.
        changes = [change for file in trusted for change in _named_by(file, mapping)] + changes
    mapping = config.read_mapping(source, changes)
    if seed is not None:
        mapping["seed"] = seed
    if generations is not None:
        mapping["generations"] = generations
    return plan_of(mapping, start, trusted)


def plan_of(mapping: Mapping[str, Any], start: Start | None = None, trusted: Sequence[Path] = ()) -> Plan:
    """The plan of a mapping as read from a configuration."""
    given = dict(mapping)
    named = given.pop("start", None)
    if start is None and named is not None:
        start = _read_start(named)
    record = read(Record, given.get("record", {}), "record")
    return Plan(config.from_mapping(given, trusted), record, start)


def _read_start(given: Any) -> Start:
    ok = isinstance(given, Mapping) and set(given) == {"run", "generation"}
    if not ok or not isinstance(given["run"], str) or not isinstance(given["generation"], int):
        raise SettingsError("Setting 'start' must be a table with a 'run', a folder, and its 'generation'.")
    return Start(given["run"], given["generation"])


def _named_by(file: Path, mapping: Mapping[str, Any]) -> list[str]:
    """The changes, as on the command line, that put to use the kind that a Python file defines."""
    from fitness.registry import load_file
    from fitness.worlds import worlds
    from organisms.kinds import kinds

    met = mapping.get("opponents", {}).get("file")
    if isinstance(met, str) and Path(met).resolve() == file.resolve():
        return []  # it is put to use there
    module = load_file(file)
    changes = []
    for section, registry in (("world", worlds), ("organism", kinds)):
        names = registry.add(module)  # type: ignore[attr-defined]
        if names:
            now = mapping.get(section, {}).get("kind")
            kind = now if now in names else names[0]
            if section == "world" and kind != now:  # the scenario's own words are about another world
                changes += [f"title={text_text(kind)}", 'about=""']
            changes.append(f"{section}.kind={text_text(kind)}")
            changes.append(f"{section}.file={text_text(str(file.resolve()))}")
    if not changes:
        raise SettingsError(f"{str(file)!r} defines neither a world nor an organism kind.")
    return changes
