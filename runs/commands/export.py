"""`babushka export`: write a run's history, lineage, phylogeny or genes' genealogy for others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fitness.settings import SettingsError, nearest
from runs.commands.options import organism_option, run_argument, threads_option, world_option
from runs.storage.files import written_whole

if TYPE_CHECKING:
    from runs.orchestration.saved import Run

HELP = "Write a run's history to another format."
PLACE = 12

EXTRAS = {".parquet": "parquet", ".nc": "netcdf", ".zarr": "zarr", ".trees": "trees"}


@click.command("export")
@run_argument
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="A .csv, .json, .parquet, .nc, .zarr or .trees.",
)
@click.option("--lineage", is_flag=True, help="Export the lineage (ids and parents) instead of the history.")
@click.option(
    "--phylogeny",
    is_flag=True,
    help="Export the phylogeny: a .csv in the ALife data standard.",
)
@click.option("--single-parent", is_flag=True, help="Of the phylogeny, the tree of first parents.")
@click.option(
    "--exact", is_flag=True, help="Live again what was not kept, so that a phylogeny or .trees is complete."
)
@threads_option
@world_option
@organism_option
def command(
    run: Path,
    to: Path,
    lineage: bool,
    phylogeny: bool,
    single_parent: bool,
    exact: bool,
    threads: int | None,
    worlds: tuple[Path, ...],
    organisms: tuple[Path, ...],
) -> None:
    """Write the history (or the lineage, or the phylogeny, or the genealogy of genes) of RUN.

    A .trees is the genealogy of every gene, for tskit.
    """
    from runs.orchestration.saved import load
    from runs.storage import RunFolder

    trees = to.suffix == ".trees"
    if phylogeny and (lineage or to.suffix != ".csv"):
        raise SettingsError("A phylogeny is a .csv by itself: babushka export RUN --phylogeny --to F.csv.")
    if trees and lineage:
        raise SettingsError("A .trees holds the genealogy of genes; leave out --lineage.")
    if (single_parent and not phylogeny) or (exact and not phylogeny and not trees):
        raise SettingsError("--single-parent and --exact are for a phylogeny: say --phylogeny too.")
    if to.suffix not in (*WRITERS, ".trees"):
        hint = nearest(to.suffix, (*WRITERS, ".trees"))
        raise SettingsError(f"Cannot export to {to.name!r}: unknown ending {to.suffix!r}{hint}")
    folder = RunFolder.open(run)
    if to.exists():
        raise SettingsError(f"{str(to)!r} exists already; name another file or remove it.")
    if trees:
        told = _trees(load(run, (*worlds, *organisms)), to, exact, threads)
    else:
        if phylogeny:
            from runs.presentation.phylogeny import phylogeny as standard

            saved = load(run, (*worlds, *organisms))
            columns: dict[str, Any] = standard(saved, single_parent, exact, threads)
        else:
            columns = dict(folder.read_lineage() if lineage else folder.read_history())
        if not columns:
            raise SettingsError(f"The run in {str(run)!r} has no generations to export yet.")
        with _needing_an_extra(to.suffix):
            WRITERS[to.suffix](columns, to)
        told = f"{len(columns)} columns, {len(next(iter(columns.values())))} rows"
    click.echo(f"{to}: {told}")


@contextmanager
def _needing_an_extra(suffix: str) -> Iterator[None]:
    """A package that is not installed, in a sentence."""
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"Writing {suffix} needs the extra {EXTRAS[suffix]!r}: "
            f"pip install 'babushka-evolution[{EXTRAS[suffix]}]'."
        ) from error


def _trees(run: "Run", to: Path, exact: bool, threads: int | None) -> str:
    """Write the genealogy of every gene; returns what is in it."""
    with _needing_an_extra(to.suffix):
        import tskit  # noqa: F401  # asked for here, before anything lives again

    from runs.presentation.tree_sequence import tree_sequence

    made = tree_sequence(run, exact, threads)
    with written_whole(to) as temporary:
        made.dump(temporary)
    return f"{made.num_samples} samples, {made.num_trees} trees"


def _csv(columns: dict[str, Any], to: Path) -> None:
    import csv

    with written_whole(to) as temporary, temporary.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))


def _json(columns: dict[str, Any], to: Path) -> None:
    import json

    from runs.presentation.numbers import finite

    with written_whole(to) as temporary:
        temporary.write_text(json.dumps(finite(columns), indent=1, allow_nan=False))


def _parquet(columns: dict[str, Any], to: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    with written_whole(to) as temporary:
        parquet.write_table(pyarrow.table(columns), temporary)


def _dataset(columns: dict[str, Any]) -> Any:
    import xarray

    index = "generation" if len(set(columns["generation"])) == len(columns["generation"]) else "row"
    coordinates = {index: columns[index]} if index in columns else None
    return xarray.Dataset({n: (index, v) for n, v in columns.items() if n != index}, coords=coordinates)


def _netcdf(columns: dict[str, Any], to: Path) -> None:
    import netCDF4  # noqa: F401  # the engine; asked for here so that its absence is told as such

    with written_whole(to) as temporary:
        try:
            _dataset(columns).to_netcdf(temporary, engine="netcdf4")
        except RuntimeError as error:  # how the library says that the disk refused
            raise OSError(None, str(error)) from error


def _zarr(columns: dict[str, Any], to: Path) -> None:
    import zarr  # noqa: F401

    with written_whole(to) as temporary:
        _dataset(columns).to_zarr(temporary)


WRITERS = {".csv": _csv, ".json": _json, ".parquet": _parquet, ".nc": _netcdf, ".zarr": _zarr}
