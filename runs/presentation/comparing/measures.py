"""What is compared: columns of the history and of the analysis, at one generation.

A measure is called `label.measure`, such as `modern.births`: the column of that name, or that name with
`.mean` behind it, the mean over members. Where the history has it, it is the history's; `analysis.` before
it, as in `analysis.modern.divergence`, asks for that of the analysis.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import DIVERGENCE, FELT, GAP, INTENT, OBJECTIVE, by_role
from babushka.fitness.settings import SettingsError, nearest
from babushka.runs.presentation.comparing.grouping import SavedRun
from babushka.runs.presentation.numbers import listed

OF_ANALYSIS = "analysis."
LISTED = 8  # runs that a sentence names at most

Table = Mapping[str, NDArray[np.float64]]


class Measured(Protocol):
    """A run in which measures are looked up, be it for a comparison or for a figure."""

    @property
    def name(self) -> str: ...

    @property
    def history(self) -> Table: ...

    @property
    def analysis(self) -> Table: ...


M = TypeVar("M", bound=Measured)


def default_measures(runs: Sequence[SavedRun]) -> list[str]:
    """The base objective, felt reward and divergence in every probe, or under selection if there is none.

    Where all have a designer's intent, that and the gap as well.
    """
    shared = set(_shared([run.history for run in runs]))
    columns = [column for column in runs[0].columns if column.name in shared]
    labels = [label for label in runs[0].labels if all(label in run.labels for run in runs)]
    chosen: list[str] = []
    for label in labels or ["selection"]:
        for role in (OBJECTIVE, INTENT, FELT, DIVERGENCE, GAP):
            found = by_role(columns, role, label=label)
            chosen += [f"{label}.{column.quantity}" for column in found]
    if not chosen:
        raise SettingsError(
            "These runs share neither base objective nor felt reward; say what to compare with --measure."
        )
    return chosen


def check_measures(measures: Sequence[str], runs: Sequence[Measured]) -> None:
    """Raise `SettingsError` for a measure that not every run has; it names the nearest that all have."""
    histories, analyses = _shared([run.history for run in runs]), _shared([run.analysis for run in runs])
    known = [
        name.removesuffix(".mean") for name in dict.fromkeys([*histories, *analyses]) if name != "generation"
    ]
    known += [f"{OF_ANALYSIS}{name}" for name in analyses if name != "generation"]
    for measure in measures:
        if measure.removesuffix(".mean") in known:
            continue
        somewhere = [run for run in runs if in_analysis(measure, run) or _column(measure, run.history)]
        if somewhere:
            lacking = next(run for run in runs if run not in somewhere)
            analyse = any(in_analysis(measure, run) for run in somewhere)
            remedy = f"; analyze it with `babushka analyze {lacking.name}`." if analyse else "."
            raise SettingsError(f"The run {lacking.name!r} has no measure {measure!r}{remedy}")
        close = nearest(measure, known)
        hint = close if "did you mean" in close else "; `babushka show RUN` lists the main ones."
        raise SettingsError(f"There is no measure {measure!r}{hint}")


def in_analysis(measure: str, run: Measured) -> bool:
    """Whether a measure comes from the analysis of a run; what the history has comes from the history."""
    asked = measure.startswith(OF_ANALYSIS)
    name = measure.removeprefix(OF_ANALYSIS)
    return (asked or not _column(name, run.history)) and bool(_column(name, run.analysis))


def generations(run: Measured, analysed: bool) -> set[int]:
    """The generations at which a run has values; `analysed`: in its analysis too."""
    found = {int(number) for number in run.history.get("generation", ())}
    return found & {int(number) for number in run.analysis.get("generation", ())} if analysed else found


def choose_generation(runs: Sequence[M], measures: Sequence[str], wanted: int | None) -> tuple[int, list[M]]:
    """The generation to compare at, and the runs that have it.

    Without a wish it is the last that all runs share, and all runs have it. Raises `SettingsError` if there
    is none, or if no run has the wanted one.
    """
    analysed = any(in_analysis(measure, run) for measure in measures for run in runs)
    numbers = [generations(run, analysed) for run in runs]
    if wanted is None:
        shared = set.intersection(*numbers)
        if not shared:
            which = " that was analyzed" if analysed else ""
            raise SettingsError(f"These runs share no generation{which}; show fewer.")
        return max(shared), list(runs)
    having = [run for run, known in zip(runs, numbers, strict=True) if wanted in known]
    if not having:
        near = min(sorted(set().union(*numbers)), key=lambda number: abs(number - wanted))
        word = "analysis" if analysed else "history"
        raise SettingsError(f"No run has generation {wanted} in its {word}; the nearest is {near}.")
    return wanted, having


def value(run: Measured, measure: str, generation: int) -> float:
    """One run's value of a measure at a generation that it has; NaN where it is not defined."""
    table = run.analysis if in_analysis(measure, run) else run.history
    row = int(np.flatnonzero(table["generation"] == generation)[-1])
    found = float(table[_column(measure.removeprefix(OF_ANALYSIS), table)][row])
    return found if np.isfinite(found) else float("nan")


def names_in_words(runs: Sequence[SavedRun]) -> str:
    """The names of the folders of some runs, the first few of many."""
    return listed([run.path.name for run in runs], LISTED)


def _column(measure: str, table: Table) -> str:
    return next((name for name in (measure, f"{measure}.mean") if name in table), "")


def _shared(tables: Sequence[Table]) -> list[str]:
    return [name for name in tables[0] if all(name in table for table in tables)]
