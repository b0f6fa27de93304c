"""Keys of settings, for completion: known without loading any world, once somebody has written them down.

Only a world itself knows all its settings, and importing one takes a second. So `babushka completion` writes
the keys of all scenarios to the user's cache; until then, and after an update, a scenario's keys are those
that its own files set.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from babushka import __version__

ROOM = Path(__file__).resolve().parent.parent
SCENARIOS = ROOM / "scenarios"
ANALYSIS = "analysis"  # in place of a scenario: what says how thoroughly an analysis looks


def known(name: str) -> list[str]:
    """Dotted keys of a scenario's settings, or of `ANALYSIS`."""
    written: list[str] = _written().get(name, [])
    return written or _own(name)


def write_down() -> None:
    """Write down the keys of all scenarios, unless they are; does without where nothing can be written."""
    if _written():
        return
    from babushka.evolution.analysis import AnalysisSettings
    from babushka.fitness.settings import as_mapping
    from babushka.runs.orchestration.plan import plan

    found = {file.stem: [*paths(plan(file.stem).settings())] for file in sorted(SCENARIOS.glob("*.toml"))}
    found[ANALYSIS] = [*paths(as_mapping(AnalysisSettings()))]
    path = _path()
    aside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(found), encoding="utf-8")
        aside.replace(path)
    _written.cache_clear()


def paths(table: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """The dotted keys of the values in nested tables."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from paths(value, f"{before}{key}.")
        else:
            yield before + key


@cache
def _written() -> dict[str, Any]:
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path() -> Path:
    """A file of the user's cache, of this version and these sources."""
    import platformdirs

    root = Path(os.environ.get("BABUSHKA_CACHE") or platformdirs.user_cache_dir("babushka"))
    rooms = (ROOM, *(ROOM.parent / room for room in ("fitness", "organisms", "evolution")))
    files = (file for room in rooms for ending in ("py", "toml") for file in room.rglob(f"*.{ending}"))
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(files):
        digest.update(f"{file.name} {file.stat().st_mtime_ns}".encode())
    return root / "completion" / f"{digest.hexdigest()[:16]}.json"


def _own(name: str) -> list[str]:
    """The keys that a scenario's own file sets, and those of the scenarios that it extends."""
    keys: list[str] = []
    seen: set[str] = set()
    while name and name not in seen:
        seen.add(name)
        try:
            mapping = tomllib.loads((SCENARIOS / f"{name}.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            break
        name = str(mapping.pop("extends", ""))
        keys += paths(mapping)
    return [*dict.fromkeys(keys)]
