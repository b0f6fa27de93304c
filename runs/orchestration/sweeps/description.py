"""What a sweep is asked to be: scenarios, seeds, and the settings that are varied.

The same `Description` comes from the command line, from a sweep file and from a program. A sweep file:

    scenarios = ["savanna", "mine.toml"]  # paths are relative to this file
    seeds = 30
    seed = 100
    generations = 60

    [set]  # for every cell
    evolution.population = 200

    [vary]  # every combination of one value each
    organism.max_budget = [0, 4, 16, 64]

    [[variant]]  # several settings that change together; each variant meets every combination
    name = "poor"
    set = {world.living_cost = 0.4, evolution.episodes = 2}

Whether settings exist and values fit is for the experiment to say, cell by cell (`sweeps.cells`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError, merged, nearest, shown
from babushka.runs.orchestration.config.merging import anchored
from babushka.runs.orchestration.config.overrides import key_of, parse_overrides
from babushka.runs.orchestration.config.parsing import check_values, decode, parse
from babushka.runs.orchestration.config.values import Key, Values, leaves, path_text, plain
from babushka.runs.orchestration.sweeps.changes import anchored_values
from babushka.runs.storage import files

ONLY_IN_SWEEPS = ("scenarios", "seeds", "set", "vary", "variant", "jobs", "threads")
KNOWN = ("scenarios", "seeds", "seed", "generations", "set", "vary", "variant", "jobs", "threads")
LARGEST = 16 * 2**20  # bytes of a sweep file
RANGES = {
    "seeds": (1, 100_000),
    "seed": (0, 2**63 - 1),
    "generations": (0, 10**9),
    "jobs": (1, 4096),
    "threads": (1, 4096),
}


@dataclass(frozen=True)
class Variant:
    """Settings that change together, under a name. `settings` are nested tables, as in a configuration."""

    name: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Description:
    """A sweep as asked for; `check` says whether it holds together.

    `seed` is the first of `seeds` seeds, each scenario's own if None; `settings` are nested tables;
    `varied` has a tuple of values for every dotted key, given as the tuple of its parts.
    """

    scenarios: tuple[str, ...] = ()  # savanna, if there are none
    seeds: int = 1
    seed: int | None = None
    generations: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    varied: Mapping[Key, tuple[Any, ...]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    jobs: int | None = None
    threads: int | None = None

    @classmethod
    def of(
        cls,
        scenarios: str | Iterable[str],
        settings: Iterable[str] | Mapping[str, Any] = (),
        vary: Mapping[str, Iterable[Any]] | None = None,
        variants: Mapping[str, Mapping[str, Any]] | None = None,
        **numbers: int | None,
    ) -> "Description":
        """A sweep as a program says it.

        `settings` are changes as on the command line, or nested tables, `vary` has values by dotted key,
        `variants` nested tables by name; `numbers` are the fields with one.
        """
        varied = {key_of(text): values for text, values in (vary or {}).items()}
        for name, tables in (variants or {}).items():
            check_values(tables, name)
        made = cls(
            scenarios=(scenarios,) if isinstance(scenarios, str) else tuple(scenarios),
            settings=plain(settings) if isinstance(settings, Mapping) else parse_overrides(settings),
            varied={
                key: anchored_values(key, map(plain, values), Path.cwd()) for key, values in varied.items()
            },
            variants=tuple(Variant(name, plain(tables)) for name, tables in (variants or {}).items()),
        )
        return made.changed({}, {}, **numbers)

    def changed(
        self,
        settings: Mapping[str, Any],
        varied: Mapping[Key, tuple[Any, ...]],
        **given: Any,
    ) -> "Description":
        """This description with settings laid over its own, and every other value given that is not None."""
        made = replace(self, **{name: value for name, value in given.items() if value is not None})
        return replace(made, settings=merged(self.settings, settings), varied={**self.varied, **varied})

    def check(self) -> "Description":
        """This description; raises `SettingsError` for what goes wrong whatever the settings mean."""
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if value is not None:
                _check_whole(name, value, low, high)
        for key, values in self.varied.items():
            _check_varied(key, values)
        for one, other in combinations(self.varied, 2):
            if _overlap(one, other):
                raise SettingsError(f"{_named(one)} and {_named(other)} cannot both be varied.")
        self._check_fixed("set", leaves(self.settings))
        names = [variant.name for variant in self.variants]
        for variant in self.variants:
            if names.count(variant.name) > 1:
                raise SettingsError(f"Two variants are called {variant.name!r}.")
            self._check_fixed(f"set by the variant {variant.name!r}", leaves(variant.settings))
        if any(key == ("generations",) for key in self.varied) and self.generations is not None:
            raise SettingsError("Setting 'generations' cannot be both varied and set.")
        return self

    def _check_fixed(self, how: str, given: Values) -> None:
        for key in given:
            _refuse_seed(key)
            for other in self.varied:
                if _overlap(key, other):
                    raise SettingsError(f"{_named(key)} cannot be both varied and {how}.")


def is_sweep_file(path: Path) -> bool:
    """Whether a TOML file describes a sweep, and not one experiment; what is wrong with it is not said."""
    if path.suffix != ".toml" or not path.is_file():
        return False
    try:
        mapping = _parsed(path)
    except SettingsError:
        return path.name == "sweep.toml"
    return path.name == "sweep.toml" or any(key in ONLY_IN_SWEEPS for key in mapping)


def read_file(path: Path) -> Description:
    """The description in a sweep file, paths in it made absolute; raises `SettingsError` for its mistakes."""
    mapping = _parsed(path)
    for name in mapping:
        if name not in KNOWN:
            raise SettingsError(f"Unknown setting {name!r} in {str(path)!r}{nearest(name, KNOWN)}")
    folder = path.absolute().parent
    numbers = {name: mapping[name] for name in RANGES if name in mapping}
    varied: dict[Key, tuple[Any, ...]] = {}
    for key, values in leaves(_table(mapping, "vary")).items():
        if not isinstance(values, list):
            raise SettingsError(
                f"Setting {path_text(('vary', *key))!r} must be a list of values, such as [0, 4], "
                f"not {values!r}."
            )
        varied[key] = anchored_values(key, values, folder)
    return Description(
        scenarios=_scenarios(mapping.get("scenarios", []), folder),
        settings=anchored(_table(mapping, "set"), folder),
        varied=varied,
        variants=_variants(mapping.get("variant", []), folder),
        **numbers,
    ).check()


def _parsed(path: Path) -> dict[str, Any]:
    return parse(decode(files.read(path, LARGEST), str(path)), str(path))


def _scenarios(given: Any, folder: Path) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) and name for name in given):
        raise SettingsError(
            f"Setting 'scenarios' must be a list of names and files, such as ['savanna'], not {shown(given)}."
        )
    return tuple(str(folder / name) if name.endswith(".toml") or "/" in name else name for name in given)


def _variants(given: Any, folder: Path) -> tuple[Variant, ...]:
    if not isinstance(given, list):
        given = [None]
    found = []
    for entry in given:
        if not isinstance(entry, Mapping):
            raise SettingsError("A variant is a table [[variant]] with a 'name' and the settings 'set'.")
        for key in entry:
            if key not in ("name", "set"):
                raise SettingsError(f"Unknown setting 'variant.{key}'{nearest(key, ('name', 'set'))}")
        name = entry.get("name")
        if not isinstance(name, str) or not name:
            raise SettingsError(f"Setting 'variant.name' must be text, not {shown(name)}.")
        found.append(Variant(name, anchored(_table(entry, "set"), folder)))
    return tuple(found)


def _table(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = mapping.get(key, {})
    if not isinstance(found, Mapping):
        raise SettingsError(f"Setting {key!r} must be a table of settings, not {shown(found)}.")
    return found


def _check_whole(name: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SettingsError(
            f"Setting {name!r} must be a whole number from {low} to {high}, not {shown(value)}."
        )


def _check_varied(key: Key, values: tuple[Any, ...]) -> None:
    _refuse_seed(key)
    if not values:
        raise SettingsError(f"{_named(key)} is varied over no values.")
    for one, other in combinations(values, 2):
        if one == other and isinstance(one, bool) == isinstance(other, bool):
            raise SettingsError(f"{_named(key)} has the value {other!r} twice.")


def _refuse_seed(key: Key) -> None:
    if key == ("seed",):
        raise SettingsError("The seeds of a sweep are given by 'seed', the first, and 'seeds', how many.")


def _overlap(one: Key, other: Key) -> bool:
    """Whether two dotted keys name the same setting, or one a table that the other is in."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _named(key: Key) -> str:
    return f"Setting {path_text(key)!r}"
