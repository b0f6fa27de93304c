"""Analyses of saved runs: which generations, kept where, and read how.

made = analyze(load("results/savanna-s0"))       # every tenth generation and the last
table(load("results/savanna-s0"), "measures")    # the rows, generation by generation
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babushka import __version__
from babushka.runs.orchestration.analysis.keeping import kept_families, member_rows
from babushka.runs.orchestration.saved import Run
from babushka.runs.storage import Lock, files
from babushka.runs.storage.store import Store, store_of
from babushka.runs.storage.tables import MEASURES, Row

if TYPE_CHECKING:
    from babushka.evolution.analysis import Analysis, AnalysisSettings

__all__ = ["EVERY", "Row", "Store", "analyze", "chosen", "place_of", "table", "table_names"]

EVERY = 10  # generations from one analysed one to the next
VERSION = 1  # of what computes the measures: raised whenever the same settings would give other numbers

Observer = Callable[["Analysis", int, int], None]  # an analysis, how many are done, and how many there are


def chosen(run: Run, generations: Iterable[int] = (), every: int = EVERY) -> list[int]:
    """The generations to analyse: those named, or every so many and the last of those kept.

    Raises `SettingsError` for one that was not kept, and for a run that has none.
    """
    named = sorted({run.folder.kept(number) for number in generations})
    last = run.folder.kept()
    return named or [number for number in run.generations if number % every == 0 or number == last]


def analyze(
    run: Run,
    generations: Iterable[int] = (),
    *,
    every: int = EVERY,
    thorough: Iterable[int] | None = None,
    settings: "AnalysisSettings | None" = None,
    threads: int | None = None,
    observer: Observer | None = None,
    stopped: Callable[[], bool] = lambda: False,
    out: Path | None = None,
    only: Collection[str] = (),
) -> list[int]:
    """Analyse saved generations and keep what was found; the generations computed now.

    It is kept beside the run, or in the folder `out` (`place_of`), as where a run is read-only. `load`,
    figures and reports find it there if they are told so (`analyses`).

    Goodhart curves and the decomposition of losses are made for the generations in `thorough`, by default for
    the last. What was analysed before with the same settings is not done again; families of measures that
    came later are added. `only` names the families to measure, if not all are wanted. Raises `SettingsError`
    for a user's mistake, `StorageError` if the disk refuses, and KeyboardInterrupt once `stopped()` is true,
    with every finished generation kept.
    """
    from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse
    from babushka.evolution.analysis.measures import families, version_of, wanted
    from babushka.organisms.life import default_threads

    run.need_lives_apart("an analysis")
    numbers = chosen(run, generations, every)
    deep = set(numbers[-1:] if thorough is None else thorough)
    used = settings or AnalysisSettings()
    store = place_of(run, out)
    computed: list[int] = []
    distances = Distances()
    # Not the run's own lock: a run may go on while what it has saved so far is analysed.
    files.make_folder(store.path)
    with Lock(store.path / "analysis.lock"):
        store.drop(set(store.generations()) - set(run.generations))
        for done, number in enumerate(numbers):
            made_with = _made_with(run, number, used)
            names = only or wanted(number in deep)
            versions = {name: version_of(families()[name]) for name in names}
            missing = store.missing(number, made_with, versions)
            if not missing:
                continue
            saved = run.generation(number)
            subject = Subject(
                run.tried.experiment.of(saved.population),
                run.experiment.at(number + 1),
                saved,
                used,
                threads or default_threads(),
                stopped,
            )
            found = analyse(subject, distances, only=missing)
            general = {"pursues": float(found.pursues)}
            members = member_rows(found, subject.ids)
            store.save(number, found.labels, general, kept_families(found), members, made_with)
            computed.append(number)
            if observer is not None:
                observer(found, done + 1, len(numbers))
    return computed


def place_of(run: Run, out: Path | None = None) -> Store:
    """Where the analysis of a run is kept: beside it, or in the folder `out`, by default `run.analyses`."""
    return store_of(run.path, out or run.analyses)


def table(run: Run, name: str) -> list[Row]:
    """The rows of one of the tables (`table_names`); none if the run was not analyzed."""
    if name not in table_names():
        raise ValueError(f"There is no table {name!r}; there are {', '.join(table_names())}.")
    return run.analysis.table(name)


def table_names() -> tuple[str, ...]:
    """The tables of an analysis: the measures, and those that families of measures add."""
    from babushka.evolution.analysis.measures import families

    added = (table for family in families().values() for table in getattr(family, "TABLES", ()))
    return (MEASURES, *dict.fromkeys(added))


def _made_with(run: Run, generation: int, settings: "AnalysisSettings") -> Mapping[str, Any]:
    """What an analysis depends on, beside the code of this version."""
    return {
        "software": __version__,
        "measures": VERSION,
        "snapshot": files.digest(run.folder.snapshot_path(generation)),
        "settings": asdict(settings),
    }
