"""`babushka export`: write a run's history, lineage, phylogeny or genes' genealogy for others."""

from pathlib import Path

import click

from babushka.runs.commands import options
from babushka.runs.presentation.text import plain

HELP = "Write a run's history to another format."
PLACE = 12


@click.command("export", epilog=options.example("babushka export results/savanna-s0 --to history.csv"))
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
    from babushka.runs.presentation.exporting import Wanted, export_run

    wanted = Wanted(lineage, phylogeny, single_parent, living, exact)
    told = export_run(load(run, trusted), to, wanted, threads)
    click.echo(plain(f"{to}: {told}"))
