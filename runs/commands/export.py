"""`babushka export`: write a run's history, lineage or phylogeny for other programs."""

from pathlib import Path
from typing import Any

import click

from fitness.settings import SettingsError, nearest
from runs.commands.options import organism_option, run_argument, threads_option, world_option

EXTRAS = {".parquet": "parquet", ".nc": "netcdf", ".zarr": "zarr"}


@click.command("export")
@run_argument
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="A .csv, .json, .parquet, .nc or .zarr.",
)
@click.option("--lineage", is_flag=True, help="Export the lineage (ids and parents) instead of the history.")
@click.option(
    "--phylogeny",
    is_flag=True,
    help="Export the phylogeny: a .csv in the ALife data standard.",
)
@click.option("--single-parent", is_flag=True, help="Of the phylogeny, the tree of first parents.")
@click.option(
    "--exact", is_flag=True, help="Live again what was not kept, so that all lifetimes and fitness are known."
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
    """Write the history (or the lineage, or the phylogeny) of RUN for other programs."""
    from runs.folder import RunFolder

    if phylogeny and (lineage or to.suffix != ".csv"):
        raise SettingsError("A phylogeny is a .csv by itself: babushka export RUN --phylogeny --to F.csv.")
    if (single_parent or exact) and not phylogeny:
        raise SettingsError("--single-parent and --exact are for a phylogeny: say --phylogeny too.")
    folder = RunFolder.open(run)
    if phylogeny and not to.exists():
        from runs.phylogeny import phylogeny as standard
        from runs.saved import load

        columns: dict[str, Any] = standard(load(run, (*worlds, *organisms)), single_parent, exact, threads)
    else:
        columns = dict(folder.read_lineage() if lineage else folder.read_history())
    if not columns:
        raise SettingsError(f"The run in {str(run)!r} has no generations to export yet.")
    writers = {".csv": _csv, ".json": _json, ".parquet": _parquet, ".nc": _netcdf, ".zarr": _zarr}
    if to.suffix not in writers:
        hint = nearest(to.suffix, writers)
        raise SettingsError(f"Cannot export to {to.name!r}: unknown ending {to.suffix!r}{hint}")
    if to.exists():
        raise SettingsError(f"{str(to)!r} exists already; name another file or remove it.")
    try:
        writers[to.suffix](columns, to)
    except ImportError as error:
        raise SettingsError(
            f"Writing {to.suffix} needs the extra {EXTRAS[to.suffix]!r}: "
            f"pip install 'babushka-evolution[{EXTRAS[to.suffix]}]'."
        ) from error
    click.echo(f"{to}: {len(columns)} columns, {len(next(iter(columns.values())))} rows")


def _csv(columns: dict[str, Any], to: Path) -> None:
    import csv

    from runs.replay.writing import written_whole

    with written_whole(to) as temporary, temporary.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))


def _json(columns: dict[str, Any], to: Path) -> None:
    import json

    from runs.commands.show import plain
    from runs.replay.writing import written_whole

    table = {name: [plain(value) for value in values] for name, values in columns.items()}
    with written_whole(to) as temporary:
        temporary.write_text(json.dumps(table, indent=1, allow_nan=False))


def _parquet(columns: dict[str, Any], to: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), to)


def _dataset(columns: dict[str, Any]) -> Any:
    import xarray

    index = "generation" if len(set(columns["generation"])) == len(columns["generation"]) else "row"
    coordinates = {index: columns[index]} if index in columns else None
    return xarray.Dataset({n: (index, v) for n, v in columns.items() if n != index}, coords=coordinates)


def _netcdf(columns: dict[str, Any], to: Path) -> None:
    import netCDF4  # noqa: F401  # the engine; asked for here so that its absence is told as such

    _dataset(columns).to_netcdf(to, engine="netcdf4")


def _zarr(columns: dict[str, Any], to: Path) -> None:
    import zarr  # noqa: F401

    _dataset(columns).to_zarr(to)
