"""`babushka analyze`: compute the measures of saved generations and keep them beside the run."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import completing, options

if TYPE_CHECKING:
    from babushka.evolution.analysis import Analysis

HELP = "Measure how far saved generations' objectives are from what selected them."
PLACE = 6
GOODBYE = "Stopped; what was analyzed so far is kept. The same command goes on."


@click.command(
    "analyze", epilog=options.example("babushka analyze results/savanna-s0 --every 20 --set lives=32")
)
@click.argument("runs", nargs=-1, required=True, metavar="RUN...", type=completing.RUN)
@click.option(
    "--generation",
    "generations",
    multiple=True,
    type=click.IntRange(0),
    help="Which saved generation; may be repeated. By default every tenth and the last.",
)
@click.option(
    "--every",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Analyze every N-th saved generation.",
)
@click.option(
    "--thorough", is_flag=True, help="Goodhart curves and parts for all of them, not only the last."
)
@click.option(
    "--only",
    multiple=True,
    metavar="FAMILY",
    help="Measure this family of measures alone, such as reliance; may be repeated.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change how much is measured, e.g. lives=64; may be repeated.",
    shell_complete=completing.analysis_settings,
)
@click.option(
    "--level",
    type=click.IntRange(1),
    metavar="K",
    help="Show only what is measured of level K of a tower: 1 the organism, 2 its machine, 3 the machine's.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep it in FOLDER/RUN/analysis instead, as of a run that is read-only.",
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
    only: tuple[str, ...],
    settings: tuple[str, ...],
    level: int | None,
    out: Path | None,
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
    from babushka.evolution.analysis.measures import family_of
    from babushka.fitness.settings import read
    from babushka.runs.commands.session import shown, stopping_politely
    from babushka.runs.orchestration.analysis import analyze, chosen, place_of
    from babushka.runs.orchestration.config import parse_overrides
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.analysis_account import account, check_level
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.steps import Step, StepsAccount
    from babushka.runs.presentation.text import plain
    from babushka.runs.storage.run_paths import run_paths

    for name in only:
        family_of(name)
    used = read(AnalysisSettings, parse_overrides(settings), "analysis")
    found = [load(path, trusted) for path in run_paths(runs)]
    if len({place_of(run, out).path for run in found}) < len(found):
        raise SettingsError("Two of these runs have one name, so --out has no room for both of them.")
    if level is not None:
        for run in found:
            check_level(run, level)
    numbers = [chosen(run, generations, every) for run in found]
    wanted = sum(map(len, numbers))
    before = 0
    with stopping_politely(lambda: GOODBYE) as stopped, showing(StepsAccount("analysis"), quiet) as watch:
        for run, some in zip(found, numbers, strict=True):

            def observe(made: "Analysis", done: int, total: int, name: str = run.path.name) -> None:
                watch(Step(before + done, wanted, name))  # noqa: B023 - called within the round

            watch(Step(before, wanted, run.path.name))
            analyze(
                run,
                some,
                thorough=some if thorough else None,
                settings=used,
                threads=threads,
                observer=observe,
                stopped=stopped,
                out=out,
                only=only,
            )
            before += len(some)
    told: list[dict[str, Any]] = []
    for run, some in zip(found, numbers, strict=True):
        store = place_of(run, out)
        if as_json:
            told.append({"run": str(run.path), "analysis": store.table("measures")})
        elif quiet:
            click.echo(plain(str(store.path)))
        else:
            click.echo(f"\nanalysis: {shown(store.path)}")
            click.echo(account(run, some[-1], store, level))
    if as_json:
        options.tell_json(told)
