"""What the commands that carry out studies have in common: the options, the loop, and what they tell."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from babushka.runs.commands import options

if TYPE_CHECKING:
    from babushka.runs.studies import Inquiry, Study, StudyRunner

AGAIN = "The same command goes on from what is saved."

jobs = click.option(
    "--jobs", type=click.IntRange(1, 4096), help="Runs at a time; by default as processors allow."
)


def runs_in(folder: str) -> Callable[[Any], Any]:
    """The option --out, by default this folder."""
    told = f"Folder of the runs; those in it are continued. By default {folder}."
    return click.option("--out", type=click.Path(path_type=Path), default=Path(folder), help=told)


def one_after_another(
    wanted: "Sequence[Inquiry]",
    runner_of: "Callable[[Inquiry, StudyRunner], StudyRunner | None]",
    runner: "StudyRunner",
    quiet: bool,
    as_json: bool,
    first: "Callable[[StudyRunner], None]" = lambda runner: None,
) -> tuple[list[dict[str, Any]], bool]:
    """Carry out studies; what was found, and whether runs failed. Exits with 130 when interrupted.

    `first` is done before all of them, and `runner_of` gives the runner of each, none if it needs no runs.
    """
    from babushka.runs.commands.session import say, stopping_politely
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.sweep_progress import SweepAccount
    from babushka.runs.studies import FailedRunsError, StoppedError, timed

    told, failed = [], False
    try:
        with stopping_politely(lambda: f"Stopped at once. {AGAIN}") as stopped:
            first(replace(runner, stopped=stopped))
            for number, study in enumerate(wanted, start=1):
                targets: list[Any] = []
                title = f"{study.name} ({number} of {len(wanted)})"
                with showing(SweepAccount(title), quiet) as watch:
                    here = runner_of(study, replace(runner, watch=watch, stopped=stopped))
                    try:
                        for each in timed(study.targets(here)):
                            targets.append(each)
                            if stopped():  # outside of a sweep, between two targets
                                raise StoppedError("the targets so far are not printed.")
                    except FailedRunsError as error:
                        say(f"failed: {study.name}: {error}")
                        failed = True
                told.append(study.record(targets))
                if quiet and not as_json:
                    click.echo(study.summary(targets))
                elif not as_json:
                    click.echo(study.text(targets))
    except StoppedError as reason:
        say(f"Stopped; {reason} {AGAIN}")
        sys.exit(130)
    return told, failed


def tell_list(wanted: "Sequence[Study]", as_json: bool) -> None:
    """Print the names of studies and what they are about."""
    if as_json:
        options.tell_json([{"name": each.name, "about": each.about} for each in wanted])
        return
    width = max((len(each.name) for each in wanted), default=0)
    for each in wanted:
        click.echo(f"{each.name:<{width}}  {each.about}")
