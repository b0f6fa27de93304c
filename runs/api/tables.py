"""Tables of runs as DataFrames of pandas or Polars."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from babushka.fitness.extras import unusable
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.orchestration import analysis
from babushka.runs.orchestration.saved import Run

LIBRARIES = ("pandas", "polars")


def columns_of(run: Run, table: str) -> Mapping[str, Any]:
    """The columns of a table of a run, all of one length; raises `SettingsError` if there is none."""
    if table == "history":
        return run.history
    if table == "lineage":
        return run.folder.read_lineage()
    known = analysis.table_names()
    if table not in known:
        raise SettingsError(f"A run has no table {table!r}{nearest(table, ('history', 'lineage', *known))}")
    rows = analysis.table(run, table)
    if not rows:
        raise SettingsError(f"The run in {str(run.path)!r} has no table {table!r} yet: analyze it first.")
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def frame(table: Mapping[str, Any], library: str = "pandas") -> Any:
    """Columns as a DataFrame; raises `SettingsError` where the library is unknown or does not import."""
    if library not in LIBRARIES:
        raise SettingsError(f"A frame is one of pandas or polars, not {library!r}.")
    try:
        module = import_module(library)
    except ImportError as error:
        raise unusable(f"A frame of {library}", "frames", (library,), error) from error
    return module.DataFrame(dict(table))
