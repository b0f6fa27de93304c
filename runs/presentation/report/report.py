"""What a report is made of: the runs, what is wanted of them, and where it goes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run, load
from babushka.runs.presentation.numbers import count
from babushka.runs.presentation.report import analysed, figures, many_runs, provenance, settings, statistics
from babushka.runs.presentation.report.interactive import part_of
from babushka.runs.presentation.report.page import Section, page
from babushka.runs.presentation.report.rendering import render
from babushka.runs.presentation.report.reported import Reported, reading_of, reported
from babushka.runs.presentation.report.viewer import viewer
from babushka.runs.presentation.report.wanted import NAME, Wanted
from babushka.runs.storage import RunFolder, files, runs_below
from babushka.runs.storage.listing import is_run
from babushka.runs.storage.run_paths import in_order


def write(given: Sequence[str], out: Path | None = None, wanted: Wanted | None = None) -> Path:
    """Write the report on a run, a sweep, or folders of runs; returns where it is.

    By default that is `report.html` in the run's or the folder's own folder, or beside the first of several.
    The file appears whole or not at all. Raises `SettingsError` for whatever is wrong with the runs or with
    what is wanted of them.
    """
    first = Path(given[0])
    place = out or (first if len(given) == 1 else first.absolute().parent) / NAME
    if place.is_dir():
        raise SettingsError(f"{str(place)!r} is a folder, so no file can be written to it.")
    if out is not None and not place.absolute().parent.is_dir():
        raise SettingsError(f"There is no folder {str(place.parent)!r} to write {place.name!r} to.")
    text = report(given, replace(wanted or Wanted(), place=place))
    files.write_atomically(place, text.encode())
    return place


def report(given: Sequence[str], wanted: Wanted) -> str:
    """The page as text."""
    single = len(given) == 1 and is_run(Path(given[0]))
    saved, problems = (
        ([load(given[0], wanted.trusted, wanted.analyses)], []) if single else _read(given, wanted)
    )
    if not saved:
        raise SettingsError(problems[0] if problems else f"There are no runs below {given[0]!r}.")
    # Every kind of figure of every run, and the lives of a replay.
    wanted.steps.wanted = len(figures.kinds_for(wanted.figures, len(saved) > 1)) * len(saved) + 1
    runs = reported(saved)
    groups = len({one.group for one in runs})
    reading = reading_of(runs) if groups == 1 else ""  # more of them stand in a table
    if single:
        experiment, name = saved[0].experiment, saved[0].path.name
        title, subtitle = f"{experiment.title or name}, seed {experiment.seed}", f"Babushka: report on {name}"
        sections, script = _on_one(runs[0], wanted, reading)
        return page(title, subtitle, reading, experiment.about, sections, script)
    size = f"{count(len(runs), 'run')} in {count(groups, 'group')}" if groups > 1 else count(len(runs), "run")
    title = Path(given[0]).resolve().name if len(given) == 1 else size
    about = f"{size}, below {', '.join(str(folder) for folder in given)}." if len(given) <= 4 else f"{size}."
    sections = many_runs.sections(runs, problems, given, wanted, reading)
    return page(title, "Babushka: report on several runs", reading, about, sections)


def _on_one(one: Reported, wanted: Wanted, reading: str) -> tuple[list[Section], str]:
    """The sections, and what they add to the page's script.

    Replay, what a reader can take part in, figures, numbers, settings, provenance, how to make it again.
    """
    run = one.run
    wanted.steps.begin(f"lives of {run.path.name}")
    replay = viewer(run, wanted.shown)  # first, since it finds what is wrong with what is wanted
    game = part_of(run, wanted.shown)
    analysis = analysed.section(run)
    numbers = render("statistics.html", recorded=statistics.of_history(run), analysed=analysis)
    sections = [
        Section("replay-section", "Replay", replay),
        *([Section("interactive", game.title, game.body)] if game else []),
        Section("figures", "Figures", figures.section([one], wanted, reading)),
        Section("statistics", "Statistics", numbers),
        Section("settings", "Settings", settings.section(run)),
        Section("provenance", "Provenance", render("provenance.html", provenance=provenance.entries(run))),
        Section("reproduce", "Repeat the run", provenance.reproducing(run)),
    ]
    return sections, game.script if game else ""


def _read(given: Sequence[str], wanted: Wanted) -> tuple[list[Run], list[str]]:
    """The runs below the given folders, and sentences about those that cannot be read.

    They come in the same order as in every figure. One damaged run does not hide the others.
    """
    runs: dict[Path, Run] = {}
    problems: dict[Path, str] = {}
    for text in given:
        below = [] if is_run(Path(text)) or not Path(text).is_dir() else runs_below(text)
        new: dict[Path, Run] = {}
        for path in below or [RunFolder.open(text).path]:
            if path in runs or path in problems:
                continue
            try:
                run = load(path, wanted.trusted, wanted.analyses)
                _ = run.experiment, run.history
            except SettingsError as error:
                problems[path] = str(error)
            else:
                new[path] = run
        runs.update(
            {
                path: new[path]
                for path in in_order({path: run.provenance.created for path, run in new.items()})
            }
        )
    return [*runs.values()], [*problems.values()]
