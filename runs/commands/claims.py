"""`babushka claims`: statements about optimizers, experiments that could refute them, and verdicts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from babushka.runs.commands import completing, options, studying

if TYPE_CHECKING:
    from babushka.runs.studies import StudyRunner

CLAIMS = "babushka.runs.claims"

HELP = "Put claims about optimizers to the test: part by part, with verdicts."
PLACE = 9


@click.command("claims", epilog=options.example("babushka claims fleet-updates --runs 3"))
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.claims)
@click.option(
    "--runs",
    type=click.IntRange(1, 100),
    help="A look at so many tuning seeds; by default the report seeds that each claim states.",
)
@click.option(
    "--robust/--no-robust",
    default=None,
    help="Look at the other settings of each claim too; by default unless --runs says how many.",
)
@studying.runs_in("results/claims")
@click.option("--list", "listing", is_flag=True, help="List the claims; run nothing.")
@studying.jobs
@options.threads
@options.quiet
@options.as_json
def command(
    names: tuple[str, ...],
    runs: int | None,
    robust: bool | None,
    out: Path,
    listing: bool,
    jobs: int | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Put claims about optimizers to the test, all or those named: each part with its effect and verdict.

    Runs that several claims need are made once. Verdicts are results, not errors: the exit code is 0 whatever
    they are, and 1 only where runs failed.
    """
    from babushka.runs.commands.session import say
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.steps import StepsAccount
    from babushka.runs.presentation.sweep_progress import SweepAccount
    from babushka.runs.studies import Arms, Evidence, StudyRunner, chosen

    studies = chosen(CLAIMS, names)
    if listing:
        studying.tell_list(studies, as_json)
        return
    runner = StudyRunner(out, runs, jobs, threads, notice=say, command=tuple(sys.argv))
    arms = Arms(runner)
    wanted = [Evidence.of(study, arms, runs is None if robust is None else robust) for study in studies]

    def make(given: "StudyRunner") -> None:
        needed = [each for one in wanted for each in one.wanted()]
        with showing(SweepAccount("claims"), quiet) as watch:
            arms.make(needed, watch, given.stopped)
        if any(each.arm.analysis for each in needed):
            with showing(StepsAccount("analyses"), quiet) as see:
                arms.analyze(needed, see, given.stopped)

    told, failed = studying.one_after_another(
        wanted, lambda study, given: given, runner, quiet, as_json, first=make
    )
    if as_json:
        options.tell_json(told)
    if failed:
        sys.exit(1)
