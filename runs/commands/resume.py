"""`babushka resume`: continue an interrupted run, or extend a finished one."""

from pathlib import Path

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import options

HELP = "Continue a run that was interrupted, or extend a finished one."
PLACE = 3


@click.command("resume", epilog=options.example("babushka resume results/savanna-s0 --generations +50"))
@options.run
@click.option("--generations", metavar="N|+N", help="A new last generation, or +N for N more.")
@options.threads
@options.engine
@options.patience
@options.trusted
@options.quiet
@options.as_json
def command(
    run: Path,
    generations: str | None,
    threads: int | None,
    engine: str,
    patience: float,
    trusted: tuple[Path, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Continue a run that was interrupted; the result is the same as without the interruption.

    With --generations +50 a finished run becomes exactly what a run of that length would have been.
    """
    from babushka.runs.commands.session import carry_out, conclude, shown
    from babushka.runs.orchestration.engines import RemoteEvaluator, opened
    from babushka.runs.orchestration.experiments import extended
    from babushka.runs.orchestration.saved import load

    saved = load(run, trusted)
    plan = saved.tried
    if generations is not None:
        plan = extended(plan, saved.folder, _last(generations, plan.experiment.generations))
    with opened(engine, patience) as workers:
        evaluator = RemoteEvaluator(workers, plan, threads, trusted) if workers else None
        going = carry_out(plan, saved.folder, threads, quiet, evaluator)
    if as_json:
        conclude([run], quiet, trusted, as_json)
        return
    if not going and saved.folder.died_out():
        click.echo(f"{shown(run)} is finished: its population died out.")
        return
    if not going:
        click.echo(
            f"{shown(run)} is finished: generation {plan.experiment.generations} has been evaluated. "
            "Extend it with --generations +N."
        )
        return
    conclude([saved.path], quiet, trusted)


def _last(text: str, now: int) -> int:
    digits = text.removeprefix("+")
    if not digits.isdecimal() or len(digits) > 9:
        raise SettingsError(f"--generations takes a number such as 200, or +50 for 50 more, not {text!r}.")
    return now + int(digits) if text.startswith("+") else int(digits)
