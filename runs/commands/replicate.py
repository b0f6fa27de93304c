"""`babushka replicate`: published results carried out again, and a verdict on each of their targets."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from babushka.runs.commands import completing, options

if TYPE_CHECKING:
    from babushka.runs.studies import Study, StudyRunner

STUDIES = "babushka.runs.replications"

HELP = "Reproduce published results: target by target, with verdicts."
PLACE = 8


@click.command("replicate", epilog=options.example("babushka replicate best-of-n --runs 20"))
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.replications)
@click.option(
    "--runs",
    type=click.IntRange(1, 100_000),
    help="Runs of each setting; as many as each replication needs by default.",
)
@click.option("--exact", is_flag=True, help="Only the exact targets, which need no runs.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("results/replications"),
    help="Folder of the runs; those in it are continued. By default results/replications.",
)
@click.option("--list", "listing", is_flag=True, help="List the replications; run nothing.")
@click.option("--jobs", type=click.IntRange(1, 4096), help="Runs at a time; by default as processors allow.")
@options.threads
@options.quiet
@options.as_json
def command(
    names: tuple[str, ...],
    runs: int | None,
    exact: bool,
    out: Path,
    listing: bool,
    jobs: int | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Reproduce published results, all or those named: each target with what we find and the verdict.

    Verdicts are results, not errors: the exit code is 0 whatever they are, and 1 only where runs failed.
    """
    from babushka.runs.commands.session import say
    from babushka.runs.studies import StudyRunner, chosen

    wanted = chosen(STUDIES, names)
    if listing:
        _list(wanted, as_json)
        return
    runner = StudyRunner(out, runs, jobs, threads, notice=say, command=tuple(sys.argv))
    told, failed = _carried_out(wanted, runner, exact, quiet, as_json)
    if as_json:
        options.tell_json(told)
    if failed:
        sys.exit(1)


def _carried_out(
    wanted: "list[Study]", runner: "StudyRunner", exact: bool, quiet: bool, as_json: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Carry out replications one after another; exits with 130 when interrupted."""
    from babushka.runs.commands.session import say, stopping_politely
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.sweep_progress import SweepAccount
    from babushka.runs.studies import FailedRunsError, StoppedError, summary, timed
    from babushka.runs.studies.telling import record, text

    again = "The same command goes on from what is saved."
    told, failed = [], False
    try:
        with stopping_politely(lambda: f"Stopped at once. {again}") as stopped:
            for number, study in enumerate(wanted, start=1):
                targets: list[Any] = []
                title = f"{study.name} ({number} of {len(wanted)})"
                with showing(SweepAccount(title), quiet) as watch:
                    place = runner.folder / study.name
                    here = None if exact else replace(runner, folder=place, watch=watch, stopped=stopped)
                    try:
                        for each in timed(study.targets(here)):
                            targets.append(each)
                            if stopped():  # outside of a sweep, between two targets
                                raise StoppedError("the targets so far are not printed.")
                    except FailedRunsError as error:
                        say(f"failed: {study.name}: {error}")
                        failed = True
                told.append(record(study.name, study.about, targets))
                if quiet and not as_json:
                    click.echo(summary(study.name, targets))
                elif not as_json:
                    click.echo(text(study.name, study.about, targets))
    except StoppedError as reason:
        say(f"Stopped; {reason} {again}")
        sys.exit(130)
    return told, failed


def _list(wanted: "list[Study]", as_json: bool) -> None:
    if as_json:
        options.tell_json([{"name": each.name, "about": each.about} for each in wanted])
        return
    for each in wanted:
        click.echo(f"{each.name:<20} {each.about}")
