"""`babushka replicate`: published results carried out again, and a verdict on each of their targets."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runs.commands.options import json_option, quiet_option, threads_option

if TYPE_CHECKING:
    from runs.replications import Replication, ReplicationRunner

HELP = "Reproduce published results: target by target, with verdicts."
PLACE = 8


@click.command("replicate")
@click.argument("names", nargs=-1, metavar="[NAME]...")
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
    help="Folder of the runs, which are gone on with; results/replications by default.",
)
@click.option("--list", "listing", is_flag=True, help="List the replications; run nothing.")
@click.option("--jobs", type=click.IntRange(1, 4096), help="Runs at a time; as many as fit by default.")
@threads_option
@quiet_option
@json_option
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
    from runs.replications import ReplicationRunner, chosen

    wanted = chosen(names)
    if listing:
        _list(wanted, as_json)
        return
    runner = ReplicationRunner(out, runs, exact, jobs, threads, notice=_say, command=tuple(sys.argv))
    told, failed = _carried_out(wanted, runner, quiet, as_json)
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    if failed:
        sys.exit(1)


def _carried_out(
    wanted: "list[Replication]", runner: "ReplicationRunner", quiet: bool, as_json: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Carry out replications one after another; exits with 130 when interrupted."""
    from runs.commands.session import stopping_politely
    from runs.presentation.progress import showing
    from runs.presentation.sweep_progress import SweepAccount
    from runs.replications import FailedRunsError, StoppedError, summary, timed
    from runs.replications.telling import record, text

    told, failed = [], False
    try:
        with stopping_politely() as stopped:
            for replication in wanted:
                targets: list[Any] = []
                with showing(SweepAccount(replication.name), quiet or runner.exact_only) as watch:
                    place = runner.folder / replication.name
                    here = replace(runner, folder=place, watch=watch, stopped=stopped)
                    try:
                        for each in timed(replication.replicate(here)):
                            targets.append(each)
                            if stopped():  # outside of a sweep, between two targets
                                raise StoppedError("the targets so far are not printed.")
                    except FailedRunsError as error:
                        _say(f"failed: {replication.name}: {error}")
                        failed = True
                told.append(record(replication.name, replication.about, targets))
                if quiet and not as_json:
                    click.echo(summary(replication.name, targets))
                elif not as_json:
                    click.echo(text(replication.name, replication.about, targets))
    except (StoppedError, KeyboardInterrupt) as reason:
        said = f"Stopped; {reason}" if str(reason) else "Stopped at once."
        _say(f"{said} The same command goes on from what is saved.")
        sys.exit(130)
    return told, failed


def _list(wanted: "list[Replication]", as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([{"name": each.name, "about": each.about} for each in wanted], indent=2))
        return
    for each in wanted:
        click.echo(f"{each.name:<20} {each.about}")


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
