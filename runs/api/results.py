"""What the commands compare, report, export, replicate and scenarios do, as functions with results."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babushka.runs.api.comparison import RunComparison
from babushka.runs.api.naming import Given, analyses_of, listed, paths_of
from babushka.runs.orchestration.config import read_mapping, scenario_names
from babushka.runs.orchestration.saved import Run, load
from babushka.runs.presentation.comparing import compare as compared
from babushka.runs.presentation.exporting import Wanted, export_run
from babushka.runs.presentation.matplotlib_defaults import load_matplotlib
from babushka.runs.presentation.progress import showing
from babushka.runs.presentation.sweep_progress import SweepAccount

REPLICATIONS = "babushka.runs.replications"


def compare(
    runs: Given,
    measures: Sequence[str] = (),
    *,
    generation: int | None = None,
    against: str | None = None,
    analyses: str | Path | None = None,
) -> RunComparison:
    """Compare groups of runs; runs that differ in nothing but the seed are a group.

    `runs` are runs, run folders, folders of runs, or sweeps. `measures` are columns such as 'modern.births',
    by default the base objective, felt reward and divergence in every probe; `generation` is by default the
    last that all runs share; `against` names the group that the others are compared with, by default the
    first; `analyses` is the folder that analyses are kept in, by default beside the runs. What is returned
    prints as the table of `babushka compare`. Raises `SettingsError`.
    """
    found = compared(paths_of(runs), measures, generation, against, analyses=analyses_of(runs, analyses))
    return RunComparison(**vars(found))


def report(
    runs: Given,
    out: str | Path | None = None,
    *,
    generation: int | None = None,
    members: Sequence[str | int] = (),
    seed: int | None = None,
    episode: int = 0,
    figures: Sequence[str] = (),
    files: Sequence[str | Path] = (),
    analyses: str | Path | None = None,
) -> Path:
    """Write the report on runs, one HTML file that needs nothing but a browser; returns where it is.

    By default that is `report.html` in the run's folder, or beside the first of several. `members` are those
    whose lives it shows ('best', 'median', 'worst', an id, or 'row:N'), in the saved `generation`; `files`
    are Python files of worlds and organism kinds, `analyses` is the folder that analyses are kept in, by
    default beside the runs. Raises `SettingsError`.
    """
    load_matplotlib()  # before any of its modules
    from babushka.runs.presentation.report import Shown, Wanted, write

    named = [path for one in listed(runs) if isinstance(one, Run) for path in one.trusted]
    trusted = (*named, *(Path(file) for file in files))
    shown = Shown(generation, tuple(str(member) for member in members), seed, episode)
    place = None if out is None else Path(out)
    return write(paths_of(runs), place, Wanted(tuple(figures), shown, trusted, analyses_of(runs, analyses)))


def export(
    run: Run | str | Path,
    to: str | Path,
    *,
    lineage: bool = False,
    phylogeny: bool = False,
    single_parent: bool = False,
    living: bool = False,
    exact: bool = False,
    threads: int | None = None,
) -> Path:
    """Write a run's history to a new .csv, .json, .parquet, .nc or .zarr; returns its path.

    With `lineage` the ids and parents of everybody, with `phylogeny` a .csv in the ALife data standard (of
    first parents only with `single_parent`, of the living and their ancestors with `living`). A .trees is the
    genealogy of every gene, for tskit. With `exact`, what was not kept lives again, so that either is
    complete. Raises `SettingsError`.
    """
    saved = run if isinstance(run, Run) else load(run)
    export_run(saved, Path(to), Wanted(lineage, phylogeny, single_parent, living, exact), threads)
    return Path(to)


def replicate(
    *names: str,
    runs: int | None = None,
    exact: bool = False,
    out: str | Path = "results/replications",
    jobs: int | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Reproduce published results, all or those named; a dictionary each, with `targets` and their verdicts.

    `runs` of each setting, by default as many as each replication needs; `exact` leaves out what needs runs.
    Runs are kept in `out`, and continued if they are there. A program that calls this with runs needs
    `if __name__ == "__main__":` around it, since workers import its file. Raises `SettingsError`, and
    `babushka.runs.studies.FailedRunsError` where runs fail.
    """
    from babushka.runs.studies import StudyRunner, chosen, timed

    told = []
    for study in chosen(REPLICATIONS, names):
        with showing(SweepAccount(study.name), exact or not progress) as watch:
            here = StudyRunner(Path(out) / study.name, runs, jobs, threads, watch=watch)
            targets = list(timed(study.targets(None if exact else here)))
        told.append(study.record(targets))
    return told


def scenarios() -> dict[str, str]:
    """The scenarios that come with the package: the title of each by its name."""
    return {name: str(read_mapping(name).get("title", "")) for name in scenario_names()}
