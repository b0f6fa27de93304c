"""`babushka replicate`: published results carried out again, and a verdict on each of their targets."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from babushka.runs.commands import completing, options, studying

if TYPE_CHECKING:
    from babushka.runs.studies import Inquiry, StudyRunner

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
@studying.runs_in("results/replications")
@click.option("--list", "listing", is_flag=True, help="List the replications; run nothing.")
@studying.jobs
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
        studying.tell_list(wanted, as_json)
        return
    runner = StudyRunner(out, runs, jobs, threads, notice=say, command=tuple(sys.argv))

    def own(study: "Inquiry", given: "StudyRunner") -> "StudyRunner | None":
        return None if exact else replace(given, folder=out / study.name)

    told, failed = studying.one_after_another(wanted, own, runner, quiet, as_json)
    if as_json:
        options.tell_json(told)
    if failed:
        sys.exit(1)
