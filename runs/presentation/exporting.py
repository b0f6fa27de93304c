"""Exporting a run to a file: which of its tables, in the format of the file's ending."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from babushka.fitness.extras import unusable
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.exports import WRITERS, Table, history, lineage, write
from babushka.runs.storage.files import written_whole

EXTRAS = {".parquet": "parquet", ".nc": "netcdf", ".zarr": "zarr", ".trees": "trees"}
PACKAGES = ("pyarrow", "xarray", "netCDF4", "zarr", "tskit")
TREES = ".trees"


class Wanted(NamedTuple):
    """What of a run; the history if nothing is said. See `babushka export`."""

    lineage: bool = False
    phylogeny: bool = False
    single_parent: bool = False
    living: bool = False
    exact: bool = False


def export_run(run: Run, to: Path, wanted: Wanted, threads: int | None = None) -> str:
    """Write what is wanted of a run to a new file; returns in words what is in it.

    Raises `SettingsError` for an ending without a format or whose extra is not installed, for a file that
    exists, for things wanted that exclude each other, and for a run without generations.
    """
    ending = to.suffix.lower()
    _check(wanted, ending)
    if ending not in (*WRITERS, TREES):
        hint = nearest(ending, (*WRITERS, TREES))
        raise SettingsError(f"Cannot export to {to.name!r}: unknown ending {to.suffix!r}{hint}")
    if to.exists():
        raise SettingsError(f"{str(to)!r} exists already; name another file or remove it.")
    if ending == TREES:
        return _trees(run, to, wanted.exact, threads)
    table = _table(run, wanted, threads)
    if not table.columns:
        raise SettingsError(f"The run in {str(run.path)!r} has no generations to export yet.")
    with _needing_an_extra(ending):
        write(table, to)
    return f"{len(table.columns)} columns, {len(next(iter(table.columns.values())))} rows"


def _check(wanted: Wanted, ending: str) -> None:
    if wanted.phylogeny and (wanted.lineage or ending != ".csv"):
        raise SettingsError("A phylogeny is a .csv by itself: babushka export RUN --phylogeny --to F.csv.")
    if ending == TREES and wanted.lineage:
        raise SettingsError("A .trees holds the genealogy of genes; leave out --lineage.")
    of_a_phylogeny = wanted.single_parent or wanted.living or (wanted.exact and ending != TREES)
    if of_a_phylogeny and not wanted.phylogeny:
        raise SettingsError(
            "--single-parent, --living and --exact are for a phylogeny: give --phylogeny too."
        )


def _table(run: Run, wanted: Wanted, threads: int | None) -> Table:
    if wanted.phylogeny:
        from babushka.runs.presentation.phylogeny import phylogeny

        return Table(phylogeny(run, wanted.single_parent, wanted.living, wanted.exact, threads))
    return lineage(run.folder) if wanted.lineage else history(run.folder)


@contextmanager
def _needing_an_extra(suffix: str) -> Iterator[None]:
    """A package that cannot be used, in a sentence."""
    try:
        yield
    except ImportError as error:
        raise unusable(f"Writing {suffix}", EXTRAS[suffix], PACKAGES, error) from error


def _trees(run: Run, to: Path, exact: bool, threads: int | None) -> str:
    """Write the genealogy of every gene; returns what is in it."""
    with _needing_an_extra(TREES):
        import tskit  # noqa: F401  # asked for here, before anything lives again

    from babushka.runs.presentation.tree_sequence import tree_sequence

    made = tree_sequence(run, exact, threads)
    with written_whole(to) as temporary:
        made.dump(temporary)
    return f"{made.num_samples} samples, {made.num_trees} trees"
