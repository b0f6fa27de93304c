"""`babushka run`: evolve a scenario and save the run."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import options

if TYPE_CHECKING:
    from babushka.runs.orchestration.plan import Plan, Start

HELP = "Evolve a scenario and save the run."
PLACE = 1


@click.command("run")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO|FILE.toml]...")
@options.settings
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Where all chance comes from.")
@click.option("--seeds", type=click.IntRange(1, 100_000), default=1, help="How many seeds, from --seed on.")
@click.option("--generations", type=click.IntRange(0), help="Generations after generation 0.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True)
@click.option(
    "--name", callback=options.within_out, help="Folder of the run below --out; SCENARIO-sSEED by default."
)
@click.option("--from", "start_run", metavar="RUN", help="Start from a population of a saved run.")
@click.option("--generation", type=click.IntRange(0), help="Which of its generations; the newest by default.")
@click.option("--dry-run", is_flag=True, help="Print the resolved settings and what the run would cost.")
@click.option("--continue", "go_on", is_flag=True, help="Skip runs that are finished, resume the others.")
@options.threads
@options.engine
@options.patience
@options.trusted
@options.quiet
@options.as_json
def command(
    scenarios: tuple[str, ...],
    settings: tuple[str, ...],
    seed: int | None,
    seeds: int,
    generations: int | None,
    out: Path,
    name: str | None,
    start_run: str | None,
    generation: int | None,
    dry_run: bool,
    go_on: bool,
    threads: int | None,
    engine: str,
    patience: float,
    trusted: tuple[Path, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Evolve a scenario (savanna by default) or a configuration file, save the run, and draw its curves.

    Several scenarios and seeds are run one after another and drawn side by side, controls beside the claim.
    """
    from dataclasses import replace

    from babushka.runs.commands.session import carry_out, conclude, shown
    from babushka.runs.orchestration.engines import RemoteEvaluator, opened, refuse_together
    from babushka.runs.orchestration.experiments import begun
    from babushka.runs.orchestration.plan import check_seeds, plan
    from babushka.runs.orchestration.trials import check
    from babushka.runs.storage.listing import is_run

    options.refuse_bare_settings(scenarios)
    wanted = scenarios or ("savanna",)
    if name is not None and len(wanted) * seeds > 1:
        raise SettingsError("A name can be given to one run only; leave --name out for several.")
    if generation is not None and start_run is None:
        raise SettingsError("--generation says which generation of --from RUN to start from: add --from.")
    start = _start(start_run, generation, trusted)
    plans = []
    bases = [plan(scenario, settings, seed, generations, start, trusted) for scenario in wanted]
    check(bases)
    if dry_run:
        _tell_costs(bases, seeds, threads, as_json)
        return
    for scenario, base in zip(wanted, bases, strict=True):
        first = base.experiment.seed
        check_seeds(first, seeds)
        for number in range(first, first + seeds):
            one = replace(base, experiment=replace(base.experiment, seed=number))
            called = Path(scenario).stem if scenarios or not trusted else options.refuse_outside(base.subject)
            plans.append((one, out / (name or f"{called}-s{number}")))
    if len({path for _, path in plans}) < len(plans):
        raise SettingsError("Two of these runs would share a folder: scenarios must have different names.")
    present = [path for _, path in plans if is_run(path)]
    if present and not go_on:  # said before the first of many runs, not after it
        raise SettingsError(
            f"There is a run in {str(present[0])!r} already; go on with it by --continue, "
            "or choose another --out or --name."
        )
    if engine != "local":
        for base in bases:
            refuse_together(base)
    with opened(engine, patience) as workers:
        for one, path in plans:
            going, folder = begun(one, path, trusted, sys.argv)
            if not quiet and len(plans) > 1:
                click.echo(f"{shown(path)}", err=True)
            evaluator = RemoteEvaluator(workers, going, threads, trusted) if workers else None
            carry_out(going, folder, threads, quiet, evaluator)
    conclude([path.absolute() for _, path in plans], quiet, trusted)


def _start(run: str | None, generation: int | None, trusted: tuple[Path, ...]) -> "Start | None":
    from babushka.runs.orchestration.plan import Start
    from babushka.runs.orchestration.saved import load

    if run is None:
        return None
    saved = load(run, trusted).stored(generation)
    return Start(str(Path(run).resolve()), saved.number)


def _tell_costs(plans: list["Plan"], seeds: int, threads: int | None, as_json: bool) -> None:
    from dataclasses import asdict

    from babushka.runs.orchestration.estimate import estimate
    from babushka.runs.presentation.numbers import clock, count

    found = [estimate(plan, threads) for plan in plans]
    if as_json:
        told = [
            {"runs": seeds, "settings": plan.settings(), "each": asdict(costs)}
            for plan, costs in zip(plans, found, strict=True)
        ]
        click.echo(json.dumps(told[0] if len(told) == 1 else told, indent=2))
        return
    for plan, costs in zip(plans, found, strict=True):
        click.echo(plan.text().rstrip())
        if not costs.lives:
            click.echo(
                f"\n# {seeds} run{'s' * (seeds != 1)}; each: {clock(costs.seconds)} and about "
                f"{costs.megabytes:g} MB of snapshots, if every epoch is like the first."
            )
            continue
        click.echo(
            f"\n# {count(seeds, 'run')}; each: {costs.lives:,} lives of up to "
            f"{costs.steps // max(costs.lives, 1):,} steps, at most {costs.model_steps:,} model steps\n"
            f"# of inner search, {clock(costs.seconds)} if members search like their founders, "
            f"{clock(costs.longest)} if all search as much as they can, "
            f"about {costs.megabytes:g} MB of snapshots."
        )
