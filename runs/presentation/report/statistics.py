"""The numbers of a run: its history's first and last generation in every world."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from babushka.fitness.columns import (
    ATTAINMENT,
    DESIRE,
    DIVERGENCE,
    FELT,
    GAP,
    INTENT,
    OBJECTIVE,
    SIX,
    TALLY,
    TIME,
    TRAIT,
    Column,
)
from babushka.fitness.columns import SELECTION as CHANGE
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.headings import worlds_over
from babushka.runs.presentation.report.rendering import Table, number

WHOLE = ("mean", "share", "")  # statistics in the main table; those of spread are unfolded
# Roles, as the main table begins; then the history's order.
FIRST = (OBJECTIVE, INTENT, FELT, ATTAINMENT, DIVERGENCE, GAP)
SELECTION = "selection"  # the label of the lives that selection saw
SPREADS = {
    "mean": "mean",
    "std": "standard deviation",
    "q25": "lower quartile",
    "median": "median",
    "q75": "upper quartile",
    "max": "largest",
}


class Recorded(NamedTuple):
    """First and last generation in every world, and everything that is measured of members themselves."""

    main: Table
    further: tuple[Table, ...]


def of_history(run: Run) -> Recorded | None:
    """The tables of a run's history; None if nothing was evaluated yet."""
    history = run.history
    generations = np.asarray(history.get("generation", ()))
    if not len(generations):
        return None
    labels, says = _worlds(run)
    of_lives: dict[tuple[str, str], Column] = {}  # by quantity and statistic, whatever the label
    for column in run.columns:
        if column.label in labels:
            of_lives.setdefault((column.quantity, column.statistic), column)
    main = sorted((column for column in of_lives.values() if column.statistic in WHOLE), key=_rank)
    rest = [column for column in of_lives.values() if column.statistic not in WHOLE]
    ends = [f"generation {int(generations[end])}" for end in (0, -1)]
    header = ["", *(end for _ in labels for end in ends)]
    over = worlds_over((label for label in labels for _ in ends), before=1)
    caption = f"Means over members in the first and the last generation{says}"
    own = [column for column in run.columns if not column.label and column.role != TIME]
    spreads = [_row(run, labels, column, _words(column, spread=True)) for column in rest]
    alone = [column for column in own if column.statistic not in SIX]
    price = [[_words(each), *_ends(run, each.name)] for each in alone if each.role == CHANGE]
    others = [[_words(each), *_ends(run, each.name)] for each in alone if each.role != CHANGE]
    further = (
        Table("Spreads over members", header, spreads, over=over),
        _of_members(run, own, ends),
        Table("Change by selection and by transmission (Price equation)", ["", *ends], price),
        Table("Further numbers", ["", *ends], others),
    )
    rows = [_row(run, labels, column, _words(column)) for column in main]
    return Recorded(Table(caption, header, rows, over=over), further)


def _worlds(run: Run) -> tuple[list[str], str]:
    """The labels to show, and words about selection: its lives are left out where a probe's are the same."""
    probes, history = [*run.experiment.probe_settings], run.history
    selected = [column.name for column in run.columns if column.label == SELECTION]
    if not selected:
        return probes, ""
    for label in probes:
        pairs = [(name, f"{label}{name.removeprefix(SELECTION)}") for name in selected]
        if all(
            there in history and np.array_equal(history[here], history[there], equal_nan=True)
            for here, there in pairs
        ):
            return probes, f"; selection saw the lives in the {label} world"
    return [SELECTION, *probes], ""


def _of_members(run: Run, columns: Sequence[Column], ends: Sequence[str]) -> Table:
    """One row a desire or trait, each statistic over members at both ends."""
    found: dict[str, dict[str, Column]] = {}  # by what they are of, then by statistic
    for column in columns:
        if column.statistic in SIX:
            found.setdefault(column.quantity, {})[column.statistic] = column
    rows = []
    for of_one in found.values():
        names = [of_one[each].name if each in of_one else "" for each in SIX]
        first, last = zip(*(_ends(run, name) for name in names), strict=True)
        rows.append([_words(next(iter(of_one.values()))), *first, *last])
    header = ["", *(SPREADS[statistic] for _ in ends for statistic in SIX)]
    over = worlds_over((end for end in ends for _ in SIX), before=1)
    return Table("Desires and traits over members", header, rows, over=over)


def _row(run: Run, labels: Sequence[str], wanted: Column, words: str) -> list[str]:
    """First and last value of one quantity and statistic in every world."""
    names = {
        column.label: column.name
        for column in run.columns
        if (column.quantity, column.statistic) == (wanted.quantity, wanted.statistic)
    }
    return [words, *(cell for label in labels for cell in _ends(run, names.get(label, "")))]


def _ends(run: Run, name: str) -> list[str]:
    """The first and the last value of a column; dashes where the history has no such column."""
    column = run.history.get(name)
    return [number(None if column is None else float(column[end])) for end in (0, -1)]


def _words(column: Column, spread: bool = False) -> str:
    """What a column is of, as a row is headed: 'eaten: fruit', 'desire: sweet'; with the statistic."""
    words = column.words
    if column.role == TALLY:
        words = words.replace(".", ": ", 1)
    elif column.role in (DESIRE, TRAIT):
        words = f"{column.role}: {words}"
    return f"{words}: {SPREADS.get(column.statistic, column.statistic)}" if spread else words


def _rank(column: Column) -> int:
    """The place of a quantity in the main table; those without one stay in the history's order."""
    if column.quantity == "steps":
        return len(FIRST)
    return FIRST.index(column.role) if column.role in FIRST else len(FIRST) + 1
