"""Run folders with invented numbers in them, for tests of comparisons: nothing evolves."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from babushka.runs.orchestration.config.values import key_text, value_text
from babushka.runs.storage import Provenance, RunFolder
from babushka.runs.storage.history import append, rows_of

Columns = Mapping[str, float]
_begun = itertools.count(1000)  # runs are begun one after the other, whatever the clock says


def invent(
    path: Path,
    seed: int,
    columns: Columns,
    title: str = "Savanna",
    generations: int = 3,
    analysis: Columns | None = None,
    analysed: tuple[int, ...] = (0, 2),
    **settings: Mapping[str, Any],
) -> Path:
    """A run whose every generation has the same `columns`, and the same `analysis` where it is analysed.

    `settings` are tables of the configuration, such as `organism={"max_budget": 4}`.
    """
    tables = {"probes": {"ancestral": {"modern": 0.0}, "modern": {"modern": 1.0}}, **settings}
    tables["world"] = {"kind": "savanna", **settings.get("world", {})}
    tables["organism"] = {"kind": "planner", "objective": "weights", **settings.get("organism", {})}
    top = {"title": title, "about": f"run {seed}", "seed": seed, "generations": generations - 1}
    lines = [f"{name} = {value_text(value)}" for name, value in top.items()]
    for name, table in tables.items():
        lines.append(f"{key_text(name)} = {value_text(table)}")
    folder = RunFolder.create(path, "\n".join(lines) + "\n", Provenance(seed, created=str(next(_begun))))
    for generation in range(generations):
        append(folder.path / "history.csv", rows_of([(generation, {"members": 10, **columns})]))
    if analysis is not None:
        (path / "analysis").mkdir()
        for generation in analysed:
            append(path / "analysis" / "measures.csv", rows_of([(generation, analysis)]))
    return path


def savanna(births: float, felt: float = 20.0, **more: float) -> dict[str, float]:
    """The columns of a history from which the default measures are taken."""
    found = {}
    for label, factor in (("ancestral", 1.0), ("modern", 0.5)):
        for name, value in (("births", births * factor), ("felt", felt)):
            found[f"{label}.{name}.mean"] = value
            found[f"{label}.{name}.median"] = value
        found[f"{label}.divergence"] = felt / 5 - births * factor
    return {**found, **{name.replace("__", "."): value for name, value in more.items()}}


def series(
    folder: Path, level: float, seeds: int = 10, first: int = 100, name: str = "", **given: Any
) -> list[Path]:
    """Runs of one scenario: births scatter about `level`, by seed alone."""
    paths = []
    for seed in range(first, first + seeds):
        luck = np.random.default_rng(seed).normal(size=2)
        columns = savanna(level + luck[0], 20 + luck[1])
        paths.append(invent(folder / f"{name or given.get('title', 'run')}-s{seed}", seed, columns, **given))
    return paths
