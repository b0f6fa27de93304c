"""What a report is made of: the runs, what is wanted of them, and where it goes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fitness.settings import SettingsError
from runs.orchestration.saved import Run, load
from runs.presentation.numbers import count
from runs.presentation.report import figures, many_runs, one_run
from runs.presentation.report.page import page
from runs.presentation.report.several import several_of
from runs.presentation.report.viewer import check_shown
from runs.presentation.report.wanted import NAME, Wanted
from runs.presentation.run_data import run_data
from runs.storage import RunFolder, files, runs_below
from runs.storage.listing import is_run


def write(given: Sequence[str], out: Path | None = None, wanted: Wanted | None = None) -> Path:
    """Write the report on a run, a sweep, or folders of runs; returns where it is.

    By default that is `report.html` in the run's or the folder's own folder. The file appears whole or not
    at all. Raises `SettingsError` for whatever is wrong with the runs or with what is wanted of them.
    """
    place = default_place(given) if out is None else out
    if place.is_dir():
        raise SettingsError(f"{str(place)!r} is a folder, so no file can be written to it.")
    if out is not None and not place.absolute().parent.is_dir():
        raise SettingsError(f"There is no folder {str(place.parent)!r} to write {place.name!r} to.")
    text = report(given, replace(wanted or Wanted(), place=place))
    files.write_atomically(place, text.encode())
    return place


def default_place(given: Sequence[str]) -> Path:
    """In the only folder given, or beside the first of several."""
    first = Path(given[0])
    if len(given) == 1:
        return first / NAME
    return first.absolute().parent / NAME


def report(given: Sequence[str], wanted: Wanted | None = None) -> str:
    """The page as text."""
    wanted = wanted or Wanted()
    if not given:
        raise SettingsError("Say which run or folder of runs to report on.")
    if len(given) == 1 and is_run(Path(given[0])):
        return _on_one(load(given[0], wanted.trusted), wanted)
    runs, problems = _read(given, wanted.trusted)
    if not runs:
        reason = problems[0] if problems else f"There are no runs below {given[0]!r}."
        raise SettingsError(reason)
    figures.kinds_for(wanted.figures, len(runs) > 1)
    several = several_of(runs)
    reading = many_runs.reading_of(several)
    sections = many_runs.sections(several, problems, given, wanted, reading)
    size = count(len(runs), "run")
    name = Path(given[0]).resolve().name if len(given) == 1 else size
    about = f"{size} below {', '.join(str(folder) for folder in given)}." if len(given) <= 4 else f"{size}."
    return page(name, "Babushka: report on several runs", reading, about, sections)


def _on_one(run: Run, wanted: Wanted) -> str:
    """The page on one run."""
    check_shown(run, wanted.shown)
    figures.kinds_for(wanted.figures, several=False)
    title = f"{run.experiment.title or run.path.name}, seed {run.experiment.seed}"
    data = run_data(run)
    reading = one_run.reading_of(data)
    about = run.experiment.about
    return page(
        title, f"Babushka: report on {run.path.name}", reading, about, one_run.sections(run, data, wanted)
    )


def _read(given: Sequence[str], trusted: Sequence[Path]) -> tuple[list[Run], list[str]]:
    """The runs below the given folders, and sentences about those that cannot be read.

    The runs of one folder come in the order in which they were begun, as in every figure. One damaged run
    does not hide the others.
    """
    runs: dict[Path, Run] = {}
    problems: dict[Path, str] = {}
    for text in given:
        below = [] if is_run(Path(text)) or not Path(text).is_dir() else runs_below(text)
        new: list[Run] = []
        for path in below or [RunFolder.open(text).path]:
            if path in runs or path in problems:
                continue
            try:
                run = load(path, trusted)
                _ = run.experiment, run.history
            except SettingsError as error:
                problems[path] = str(error)
            else:
                new.append(run)
        new.sort(key=lambda run: run.provenance.created)
        runs.update({run.path: run for run in new})
    return [*runs.values()], [*problems.values()]
