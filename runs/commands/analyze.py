"""`babushka analyze`: compute the measures of saved generations and keep them beside the run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from babushka.runs.commands import options

if TYPE_CHECKING:
    from babushka.evolution.analysis import Analysis

HELP = "Measure how far saved generations' objectives are from what selected them."
PLACE = 6
GOODBYE = "Stopped; what was analyzed so far is kept. The same command goes on."


@click.command("analyze")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--generation",
    "generations",
    multiple=True,
    type=click.IntRange(0),
    help="Which saved generation; may be repeated. By default every tenth and the last.",
)
@click.option("--every", type=click.IntRange(1), default=10, show_default=True, help="Every how many.")
@click.option(
    "--thorough", is_flag=True, help="Goodhart curves and parts for all of them, not only the last."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change how thoroughly to look, e.g. lives=64; may be repeated.",
)
@options.threads
@options.trusted
@options.quiet
@options.as_json
def command(
    runs: tuple[str, ...],
    generations: tuple[int, ...],
    every: int,
    thorough: bool,
    settings: tuple[str, ...],
    threads: int | None,
    trusted: tuple[Path, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Measure how far what organisms pursue is from what selected them, in saved generations of runs.

    RUN is a run folder, or a folder of runs. What is found is kept in RUN/analysis; what was analyzed before
    in the same way is not done again.
    """
    from babushka.evolution.analysis import AnalysisSettings
    from babushka.fitness.settings import read
    from babushka.runs.commands.session import shown, stopping_politely
    from babushka.runs.orchestration.analysis import Store, analyze, chosen
    from babushka.runs.orchestration.config import parse_overrides
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.analysis_account import account
    from babushka.runs.presentation.numbers import finite
    from babushka.runs.presentation.text import plain
    from babushka.runs.storage.run_paths import run_paths

    used = read(AnalysisSettings, parse_overrides(settings), "analysis")
    found = [load(path, trusted) for path in run_paths(runs)]
    told: list[dict[str, Any]] = []
    for run in found:
        numbers = chosen(run, generations, every)

        def observe(made: "Analysis", done: int, total: int, name: str = plain(run.path.name)) -> None:
            if not (quiet or as_json):
                click.echo(f"{name}: generation {made.generation} analyzed ({done} of {total})", err=True)

        with stopping_politely(lambda: GOODBYE) as stopped:
            analyze(
                run,
                numbers,
                thorough=numbers if thorough else None,
                settings=used,
                threads=threads,
                observer=observe,
                stopped=stopped,
            )
        store = Store(run.path)
        if as_json:
            told.append({"run": str(run.path), "analysis": finite(store.table("measures"))})
        elif quiet:
            click.echo(plain(str(store.path)))
        else:
            click.echo(f"\nanalysis: {shown(store.path)}")
            click.echo(account(run, numbers[-1]))
    if as_json:
        click.echo(json.dumps(told, indent=2, allow_nan=False))
