"""Whether a run's configuration is still the one that it was begun with.

What makes it the experiment that it is stands in `parameters` of provenance.json, whose digest every snapshot
holds. Title, description and last generation may change, and files may lie elsewhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError, shown
from babushka.runs.orchestration.plan import Plan, plan_of
from babushka.runs.storage import Provenance

NAMED = 4  # changes that a sentence names
Name = tuple[str, ...]


def check_unchanged(plan: Plan, provenance: Provenance, path: Path, trusted: Sequence[Path]) -> None:
    """Raise `SettingsError`, saying what was changed, unless `plan` is what the run in `path` was begun with.

    Of a run of an older version only the seed is known.
    """
    begun = dict(_leaves(provenance.parameters or {"seed": provenance.seed}))
    now = dict(_leaves(plan.parameters()))
    changed = [name for name, value in begun.items() if now.get(name) != value]
    if provenance.parameters:
        changed += _set_since(plan, [name for name in now if name not in begun], trusted)
    if not changed:
        return
    told = [
        f"'{'.'.join(name)}' was {_value(begun, name)} and is {_value(now, name)}" for name in changed[:NAMED]
    ]
    more = f", and {len(changed) - NAMED} more" * (len(changed) > NAMED)
    raise SettingsError(
        f"{str(path / 'config.toml')!r} was changed since the run was begun: {'; '.join(told)}{more}. "
        "A run is one experiment: put it back as it was, or make a new run of the changed one with "
        "babushka run --from, which starts from a population of this one."
    )


def _leaves(table: Mapping[str, Any], above: Name = ()) -> Iterator[tuple[Name, str]]:
    """Every setting below the sections, as text that is equal where it is the same."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), json.dumps(value, sort_keys=True)


def _value(table: Mapping[Name, str], name: Name) -> str:
    return shown(json.loads(table[name])) if name in table else "not there"


def _set_since(plan: Plan, added: Sequence[Name], trusted: Sequence[Path]) -> list[Name]:
    """Those of the settings that a run was begun without which are not what they are by default.

    A later version has more settings than the one that the run was begun with.
    """
    if not added:
        return []
    settings = plan.settings()
    for name in added:
        _remove(settings, name)
    try:
        defaults = dict(_leaves(plan_of(settings, trusted=trusted).parameters()))
    except SettingsError:
        return list(added)
    now = dict(_leaves(plan.parameters()))
    return [name for name in added if defaults.get(name) != now[name]]


def _remove(settings: dict[str, Any], name: Name) -> None:
    """Take a setting out, and the tables around it that are empty then."""
    tables = [settings]
    for part in name[:-1]:
        tables.append(tables[-1][part])
    for table, part in zip(reversed(tables), reversed(name), strict=True):
        del table[part]
        if table:
            break
