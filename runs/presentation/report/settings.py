"""The settings of a run: what differs from its scenario, and the whole configuration with that marked."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import config
from babushka.runs.orchestration.config.values import key_text, value_text
from babushka.runs.orchestration.plan import plan
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.rendering import MISSING, Table, render

Path = tuple[str, ...]
WORDS_ONLY = ("title", "about")  # settings that change nothing


def section(run: Run, whole: bool = True) -> Markup:
    """What differs from the scenario, then, if `whole`, the complete configuration."""
    here = run.settings
    name, there = scenario_of(here)
    changed = [] if there is None else differences(here, there)
    mine, theirs = dict(leaves(here)), dict(leaves(there or {}))
    rows = [[dotted(path), _shown(mine, path), _shown(theirs, path)] for path in changed]
    return render(
        "settings.html",
        scenario=name,
        different=Table(f"What differs from the scenario {name}", ["setting", "here", f"in {name}"], rows, 3),
        lines=lines_of(run.configuration, changed) if whole or there is None else [],
    )


def scenario_of(here: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The scenario that a configuration is nearest to, and its complete configuration.

    Among those of its world and kind of organism the one of the same title, or else with the fewest
    differences; None if the package has none.
    """
    found: list[tuple[bool, int, str, dict[str, Any]]] = []
    for name in config.scenario_names():
        there = plan(name).settings()
        if _kind(there, "world") == _kind(here, "world"):
            same = there.get("title") == here.get("title")
            found.append((not same, len(differences(here, there)), name, there))
    if not found:
        return "", None
    *_, name, there = min(found, key=lambda entry: entry[:3])
    return name, there


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Path]:
    """Paths of the settings that are not the same in both, in the order of the file; words aside."""
    mine, theirs = dict(leaves(here)), dict(leaves(there))
    missing = [path for path in theirs if path not in mine]
    return [
        path
        for path in [*mine, *missing]
        if path[0] not in WORDS_ONLY and mine.get(path, missing) != theirs.get(path, missing)
    ]


def leaves(mapping: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every setting with its path; empty tables count as settings."""
    for key, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def dotted(path: Path) -> str:
    """The path as `--set` takes it."""
    return ".".join(key_text(part) for part in path)


def _kind(mapping: Mapping[str, Any], section: str) -> Any:
    return mapping.get(section, {}).get("kind")


def _shown(settings: Mapping[Path, Any], path: Path) -> str:
    if path not in settings:
        return MISSING
    try:
        return value_text(settings[path])
    except SettingsError:
        return repr(settings[path])


def lines_of(text: str, changed: Collection[Path]) -> list[tuple[str, bool]]:
    """The lines of a configuration, each with whether it is that of a changed setting."""
    made = []
    table_path: Path = ()
    for line in text.splitlines(keepends=True):
        header = _header(line)
        table_path = table_path if header is None else header
        key = _key(line)
        path = (*table_path, *key) if key else None
        different = path is not None and any(path == other[: len(path)] for other in changed)
        made.append((line, different))
    return made


def _header(line: str) -> Path | None:
    """The path of a table's heading, such as [world.items.fruit]."""
    return _nested(line) if line.startswith("[") else None


def _key(line: str) -> Path | None:
    """The key that a line begins to set."""
    found = re.match(r"""(?:[\w-]+|"(?:[^"\\]|\\.)*")(?:\.(?:[\w-]+|"(?:[^"\\]|\\.)*"))*(?=\s*=)""", line)
    return _nested(f"{found[0]} = 0") if found else None


def _nested(line: str) -> Path | None:
    """The path that a line of TOML makes."""
    try:
        inner: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    path: Path = ()
    while isinstance(inner, Mapping) and inner:
        key = next(iter(inner))
        path, inner = (*path, key), inner[key]
    return path
