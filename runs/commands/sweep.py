"""`babushka sweep`: every combination of scenarios, varied settings and seeds, several at a time."""

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import completing, options

if TYPE_CHECKING:
    from babushka.runs.orchestration.sweeps import Description, Summary, Sweep
    from babushka.runs.orchestration.sweeps.costs import Costs
    from babushka.runs.orchestration.sweeps.session import ExecutorFactory

HELP = "Run every combination of scenarios, settings and seeds, several at a time."
PLACE = 2

SHOWN = 12  # cells that a dry run lists, and failures that are told
WIDTH = 48  # of a varied value in that list


@click.command(
    "sweep",
    epilog=options.example("babushka sweep savanna --seeds 4 --vary organism.max_budget=0,16,64 --dry-run"),
)
@click.argument(
    "scenarios", nargs=-1, metavar="[SCENARIO|SWEEP.toml|SWEEP_FOLDER]...", type=completing.SCENARIO
)
@click.option(
    "--seeds", type=click.IntRange(1, 100_000), help="How many seeds, from --seed on; 1 by default."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="The first seed; the scenario's by default.")
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=VALUE,...",
    shell_complete=completing.settings,
    help="Vary a setting, e.g. organism.max_budget=0,4,16; may be repeated, for every combination.",
)
@options.settings
@click.option("--generations", type=click.IntRange(0), help="Generations after generation 0.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder that the sweep's folder is in; results by default.",
)
@click.option(
    "--name",
    callback=options.within_out,
    help="The sweep's folder below --out; SCENARIO-sweep, or the sweep file's name, by default.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 4096),
    help="Cells at a time; by default as processors allow.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 4096),
    help="Threads of each cell; one if there are more cells than processors.",
)
@options.engine
@options.patience
@click.option("--dry-run", is_flag=True, help="Print the cells and what they would cost; make nothing.")
@options.world
@options.organism
@options.quiet
@options.as_json
def command(
    scenarios: tuple[str, ...],
    seeds: int | None,
    seed: int | None,
    vary: tuple[str, ...],
    settings: tuple[str, ...],
    generations: int | None,
    out: Path | None,
    name: str | None,
    jobs: int | None,
    threads: int | None,
    engine: str,
    patience: float,
    dry_run: bool,
    worlds: tuple[Path, ...],
    organisms: tuple[Path, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Run every combination of scenarios, varied settings and seeds; one run folder each, in one folder.

    A cell is one of these runs. The same command again, or the sweep's folder alone, continues a sweep that
    was interrupted; more seeds, values, scenarios or generations extend it. Exit code 1 says that cells
    failed: see sweep.csv.
    """
    from babushka.runs.orchestration.config import parse_overrides
    from babushka.runs.orchestration.config.merging import anchored
    from babushka.runs.orchestration.engines import opened
    from babushka.runs.orchestration.sweeps import Processes, prepare
    from babushka.runs.orchestration.sweeps.cells import scenario_names
    from babushka.runs.orchestration.sweeps.changes import parse_varied

    options.refuse_bare_settings(scenarios)
    description, folder = _asked_for(scenarios, out, name)
    description = description.changed(
        anchored(parse_overrides(settings), Path.cwd()),
        parse_varied(vary),
        seeds=seeds,
        seed=seed,
        generations=generations,
    )
    trusted = (*worlds, *organisms)
    if folder is None:
        first = next(iter(scenario_names(description, trusted).values()))
        folder = (out or Path("results")) / (name or f"{first}-sweep")
    sweep = prepare(description, folder, trusted)
    if dry_run:
        _tell_costs(sweep, jobs, threads, as_json)
        return
    with opened(engine, patience) as workers:
        factory = workers.for_sweep if workers else partial(Processes, patience=patience)
        if workers:  # whose processors are not this machine's
            jobs = jobs or sweep.description.jobs or workers.workers()
            threads = threads or sweep.description.threads or 1
        words = _trusted_words(worlds, organisms)
        summary = _carried_out(sweep, jobs, threads, factory, quiet, words)
    _conclude(sweep, summary, quiet, as_json)


def _trusted_words(worlds: tuple[Path, ...], organisms: tuple[Path, ...]) -> str:
    """The options that name Python files, for a command that is to be typed."""
    from babushka.runs.commands.session import shown

    named = [("world", path) for path in worlds] + [("organism", path) for path in organisms]
    return "".join(f" --{kind} {shown(path)}" for kind, path in named)


def _asked_for(
    sources: tuple[str, ...], out: Path | None, name: str | None
) -> tuple["Description", Path | None]:
    """What the arguments describe, and the sweep's folder if they say it."""
    from babushka.runs.orchestration.sweeps.description import Description, is_sweep_file, read_file
    from babushka.runs.orchestration.sweeps.sweep_folder import DESCRIPTION, is_sweep

    paths = [Path(source) for source in sources]
    alone = [path for path in paths if path.is_dir() or is_sweep_file(path)]
    if not alone:
        return Description(scenarios=sources), None
    if len(paths) > 1:
        raise SettingsError(f"{str(alone[0])!r} is a whole sweep, so nothing else can be named beside it.")
    path = paths[0]
    if path.is_file() and path.name == DESCRIPTION and (path.parent / "sweep.csv").is_file():
        path = path.parent  # the description inside a sweep's own folder
    if path.is_dir():
        if not is_sweep(path):
            raise SettingsError(f"There is no sweep in {str(path)!r}: it has no {DESCRIPTION}.")
        if out is not None or name is not None:
            raise SettingsError(f"The sweep in {str(path)!r} stays there: leave --out and --name out.")
        return read_file(path / DESCRIPTION), path
    described = read_file(path)
    if name is None and path.name != DESCRIPTION:
        return described, (out or Path("results")) / path.stem
    return described, None


def _carried_out(
    sweep: "Sweep",
    jobs: int | None,
    threads: int | None,
    factory: "ExecutorFactory",
    quiet: bool,
    trusted: str,
) -> "Summary":
    """Carry out the sweep, showing progress; on Ctrl-C says how to go on, and exits with 130."""
    from babushka.runs.commands.session import say, shown, stopping_politely
    from babushka.runs.orchestration.sweeps import carry_out
    from babushka.runs.presentation.progress import showing
    from babushka.runs.presentation.sweep_progress import SweepAccount

    again = f"babushka sweep {shown(sweep.folder)}{trusted}"
    account = SweepAccount(sweep.folder.name)
    goodbye = f"Stopped at once. Continue with: {again}"
    with stopping_politely(lambda: goodbye) as stopped, showing(account, quiet) as watch:
        summary = carry_out(
            sweep,
            jobs=jobs,
            threads=threads,
            executor_factory=factory,
            watch=watch,
            notice=say,
            stopped=stopped,
        )
    if summary.stopped:
        say(f"Stopped; {summary.finished} of {summary.cells} cells are finished. Continue with: {again}")
        sys.exit(130)
    return summary


def _conclude(sweep: "Sweep", summary: "Summary", quiet: bool, as_json: bool) -> None:
    """Say how the sweep ended; exits with 1 if cells failed."""
    from babushka.runs.commands.session import say, shown

    for name, sentence in list(summary.failed.items())[:SHOWN]:
        say(f"failed: {name}: {sentence}")
    if len(summary.failed) > SHOWN:
        say(f"... and {len(summary.failed) - SHOWN} more; see {shown(sweep.folder / 'sweep.csv')}")
    if as_json:
        told = {"folder": str(sweep.folder), **asdict(summary), "pending": summary.pending}
        options.tell_json(told)
    elif quiet:
        click.echo(str(sweep.folder))
    else:
        failed = f", {len(summary.failed)} failed" if summary.failed else ""
        place = shown(sweep.folder)
        click.echo(
            f"{summary.finished} of {summary.cells} cells finished{failed}: {place}; "
            f"compare it with: babushka compare {place}"
        )
    if summary.failed:
        sys.exit(1)


def _tell_costs(sweep: "Sweep", jobs: int | None, threads: int | None, as_json: bool) -> None:
    """What a dry run prints."""
    from babushka.runs.orchestration.sweeps.costs import costs_of
    from babushka.runs.orchestration.sweeps.table import columns, described, read_statuses
    from babushka.runs.presentation.numbers import clock, count
    from babushka.runs.presentation.tables import aligned

    costs = costs_of(sweep, jobs, threads)
    statuses = read_statuses(sweep)
    names = columns(sweep)
    heading = [*names[: names.index("seed") + 1], "status"]
    rows = [[*described(sweep, cell), statuses[cell.name].status] for cell in sweep.cells]
    if as_json:
        cells = [dict(zip(heading, row, strict=True)) for row in rows]
        told: dict[str, Any] = {"folder": str(sweep.folder), **asdict(costs), "cells": cells}
        options.tell_json(told)
        return
    click.echo("\n".join(aligned(heading, _shortened(rows), len(heading))))
    click.echo(
        f"\n{count(len(rows), 'cell')}: {count(len(sweep.setups), 'setting')}, "
        f"{count(sweep.description.seeds, 'seed')} each; {costs.finished} finished already"
    )
    each = f"{count(costs.threads, 'thread')} each"
    click.echo(
        f"{costs.jobs} at a time, {each}: about {clock(costs.seconds)} if members search like their "
        f"founders, {clock(costs.longest)} if all search as much as they can{_of(costs)}"
    )
    click.echo(f"about {costs.megabytes:g} MB of snapshots")


def _of(costs: "Costs") -> str:
    return f" (from timing {costs.timed} of the settings)" if costs.timed < costs.settings else ""


def _shortened(rows: list[list[str]]) -> list[list[str]]:
    """The first and last rows, and of long values their beginning."""
    rows = [
        [row[0], *(cell if len(cell) <= WIDTH else f"{cell[: WIDTH - 3]}..." for cell in row[1:])]
        for row in rows
    ]
    if len(rows) <= SHOWN:
        return rows
    return [*rows[: SHOWN - 2], ["..."] * len(rows[0]), *rows[-2:]]
