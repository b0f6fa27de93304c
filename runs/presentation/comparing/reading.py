"""Reading the runs to be compared: configuration, history and analysis, without loading any world."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run, load
from babushka.runs.orchestration.sweeps.table import read_rows
from babushka.runs.presentation.comparing.grouping import SavedRun, Table
from babushka.runs.presentation.comparing.settings import flat
from babushka.runs.presentation.comparing.units import unit_of_felt
from babushka.runs.storage import runs_below
from babushka.runs.storage.history import read_table
from babushka.runs.storage.listing import is_run
from babushka.runs.storage.run_paths import run_paths
from babushka.runs.storage.store import declared_columns
from babushka.runs.storage.tables import MEASURES


def read_runs(given: Sequence[str], analyses: Path | None = None) -> list[SavedRun]:
    """The runs that are named, and those in the folders that are named, each once.

    `analyses` is the folder that their analyses are kept in, by default beside the runs.
    The runs of a folder come in the order in which they were begun. Raises `SettingsError` where there is no
    run, and for one that cannot be read.
    """
    found: dict[Path, SavedRun] = {}
    sweeps = cache(read_rows)
    for text in given:
        path = Path(text)
        if path.is_dir() and not runs_below(path):
            raise SettingsError(f"There are no runs in the folder {text!r}.")
        folder = str(path.parent) if is_run(path) else text
        for place in run_paths([text]):
            if place.resolve() not in found:
                cell = sweeps(place.absolute().parent).get(place.name, {})
                run = load(place, analyses=analyses)
                found[place.resolve()] = replace(saved_run(run, folder, cell), path=place)
    return list(found.values())


def saved_run(run: Run, folder: str, cell: Mapping[str, str]) -> SavedRun:
    """A run as comparisons need it.

    `cell` is what the table of the sweep that the run is part of says of it, if it is part of one.
    """
    seed = run.settings.get("seed", 0)
    if not isinstance(seed, int):
        raise SettingsError(
            f"The configuration of {str(run.path)!r} has the seed {seed!r}, not a whole number."
        )
    analysed = run.analysis.path
    analysis = _numbers(read_table(analysed / f"{MEASURES}.csv"))
    settings = flat(run.settings)
    return SavedRun(
        path=run.path,
        folder=folder,
        title=str(run.settings.get("title", "")),
        seed=seed,
        settings=settings,
        labels=tuple(run.settings.get("probes", {})),
        history=_numbers(run.history),
        columns=tuple(run.columns),
        analysis=analysis,
        analysis_columns=tuple(declared_columns(analysed, analysis)),
        felt_unit=unit_of_felt(run.columns, settings),
        variant=cell.get("variant", ""),
    )


def _numbers(table: Mapping[str, Any]) -> Table:
    return {name: np.asarray(values, np.float64) for name, values in table.items()}
