"""`babushka report`: one HTML file on a run, or on a folder of runs, that needs nothing but a browser."""

from pathlib import Path

import click

from babushka.runs.commands import options

HELP = "Write one HTML file on a run or a sweep, with a replay viewer."
PLACE = 9


@click.command("report")
@click.argument("runs", nargs=-1, required=True, metavar="RUN|SWEEP|FOLDER...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="RUN/report.html by default; beside the first of several.",
)
@options.generation
@click.option(
    "--member",
    "members",
    multiple=True,
    help="Whose lives to show: 'best', 'median', 'worst', an id, or 'row:N'; the first three by default.",
)
@click.option("--seed", type=click.IntRange(0), help="Other worlds to live in than those of the generation.")
@click.option("--episode", type=click.IntRange(0), default=0, show_default=True, help="Which of its lives.")
@click.option(
    "--figure",
    "figures",
    multiple=True,
    metavar="KIND",
    help="Only these figures. Of several runs, by default none that is measured anew.",
)
@options.trusted
def command(
    runs: tuple[str, ...],
    out: Path | None,
    generation: int | None,
    members: tuple[str, ...],
    seed: int | None,
    episode: int,
    figures: tuple[str, ...],
    trusted: tuple[Path, ...],
) -> None:
    """Write a report that opens in any browser, without network: figures, numbers, settings, and a replay.

    In its replay viewer one scrubs through lives of a few members in two worlds side by side. Of several runs
    it shows how they differ, and the lives of the median run.
    """
    from babushka.runs.presentation.matplotlib_defaults import load_matplotlib

    load_matplotlib()  # before any of its modules
    from babushka.runs.presentation.report import Shown, Wanted, write
    from babushka.runs.presentation.text import plain

    wanted = Wanted(figures, Shown(generation, members, seed, episode), trusted)
    click.echo(plain(f"report: {write(runs, out, wanted)}"))
