"""`babushka export`: write a run's history, lineage, phylogeny or genes' genealogy for others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from babushka.fitness.extras import unusable
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.commands import options
from babushka.runs.presentation.text import plain
from babushka.runs.storage.files import written_whole

if TYPE_CHECKING:
    from babushka.runs.orchestration.saved import Run

HELP = "Write a run's history to another format."
PLACE = 12

EXTRAS = {".parquet": "parquet", ".nc": "netcdf", ".zarr": "zarr", ".trees": "trees"}
PACKAGES = ("pyarrow", "xarray", "netCDF4", "zarr", "tskit")


@click.command("export")
@options.run
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
    "--living", is_flag=True, help="Of the phylogeny, the living and their ancestors below a single root."
)
@click.option(
    "--exact", is_flag=True, help="Live again what was not kept, so that a phylogeny or .trees is complete."
)
@options.threads
@options.trusted
def command(
    run: Path,
    to: Path,
    lineage: bool,
    phylogeny: bool,
    single_parent: bool,
    living: bool,
    exact: bool,
    threads: int | None,
    trusted: tuple[Path, ...],
) -> None:
    """Write the history (or the lineage, or the phylogeny, or the genealogy of genes) of RUN.

    A .trees is the genealogy of every gene, for tskit.
    """
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.exports import WRITERS, Table, write
    from babushka.runs.presentation.exports import history as exported_history
    from babushka.runs.presentation.exports import lineage as exported_lineage
    from babushka.runs.storage import RunFolder

    ending = to.suffix.lower()
    trees = ending == ".trees"
    if phylogeny and (lineage or ending != ".csv"):
        raise SettingsError("A phylogeny is a .csv by itself: babushka export RUN --phylogeny --to F.csv.")
    if trees and lineage:
        raise SettingsError("A .trees holds the genealogy of genes; leave out --lineage.")
    if ((single_parent or living) and not phylogeny) or (exact and not phylogeny and not trees):
        raise SettingsError("--single-parent, --living and --exact are for a phylogeny: say --phylogeny too.")
    if ending not in (*WRITERS, ".trees"):
        hint = nearest(ending, (*WRITERS, ".trees"))
        raise SettingsError(f"Cannot export to {to.name!r}: unknown ending {to.suffix!r}{hint}")
    folder = RunFolder.open(run)
    if to.exists():
        raise SettingsError(f"{str(to)!r} exists already; name another file or remove it.")
    if trees:
        told = _trees(load(run, trusted), to, exact, threads)
    else:
        if phylogeny:
            from babushka.runs.presentation.phylogeny import phylogeny as standard

            saved = load(run, trusted)
            table = Table(standard(saved, single_parent, living, exact, threads))
        else:
            table = exported_lineage(folder) if lineage else exported_history(folder)
        if not table.columns:
            raise SettingsError(f"The run in {str(run)!r} has no generations to export yet.")
        with _needing_an_extra(ending):
            write(table, to)
        told = f"{len(table.columns)} columns, {len(next(iter(table.columns.values())))} rows"
    click.echo(plain(f"{to}: {told}"))


@contextmanager
def _needing_an_extra(suffix: str) -> Iterator[None]:
    """A package that cannot be used, in a sentence."""
    try:
        yield
    except ImportError as error:
        raise unusable(f"Writing {suffix}", EXTRAS[suffix], PACKAGES, error) from error


def _trees(run: "Run", to: Path, exact: bool, threads: int | None) -> str:
    """Write the genealogy of every gene; returns what is in it."""
    with _needing_an_extra(".trees"):
        import tskit  # noqa: F401  # asked for here, before anything lives again

    from babushka.runs.presentation.tree_sequence import tree_sequence

    made = tree_sequence(run, exact, threads)
    with written_whole(to) as temporary:
        made.dump(temporary)
    return f"{made.num_samples} samples, {made.num_trees} trees"
