"""`babushka report`: one HTML file on a run, or on a folder of runs, that needs nothing but a browser."""

from pathlib import Path

import click

from babushka.runs.commands import completing, options

HELP = "Write one HTML file on a run or a sweep, with a replay viewer."
PLACE = 9


@click.command(
    "report", epilog=options.example("babushka report results/savanna-s0 --figure curves --figure desires")
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN|SWEEP|FOLDER...", type=completing.RUN)
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
@click.option("--seed", type=click.IntRange(0), help="Live in other worlds, drawn from this seed.")
@click.option("--episode", type=click.IntRange(0), default=0, show_default=True, help="Which of its lives.")
@click.option(
    "--figure",
    "figures",
    multiple=True,
    metavar="KIND",
    shell_complete=completing.kinds_of_figures,
    help="Only these figures. By default all; of several runs, those that need no new lives.",
)
@options.analyses
@options.trusted
def command(
    runs: tuple[str, ...],
    out: Path | None,
    generation: int | None,
    members: tuple[str, ...],
    seed: int | None,
    episode: int,
    figures: tuple[str, ...],
    analyses: Path | None,
    trusted: tuple[Path, ...],
) -> None:
    """Write a report that opens in any browser, without network: figures, numbers, settings, and a replay.

    Its replay viewer plays lives of a few members in two worlds side by side. Of several runs
    it shows how they differ, and the lives of the median run.
    """
    from babushka.runs.presentation.matplotlib_defaults import load_matplotlib

    load_matplotlib()  # before any of its modules
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.report import Shown, Wanted, write
    from babushka.runs.presentation.steps import Steps, StepsAccount
    from babushka.runs.presentation.text import plain

    shown = Shown(generation, members, seed, episode)
    with showing(StepsAccount("report"), quiet=False) as watch:
        written = write(runs, out, Wanted(figures, shown, trusted, analyses, steps=Steps(watch)))
    click.echo(plain(f"report: {written}"))
