"""The numbers of a run: its history's first and last generation in every world."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from babushka.fitness.columns import (
    ATTAINMENT,
    DESIRE,
    DIVERGENCE,
    FELT,
    OBJECTIVE,
    SIX,
    TALLY,
    TIME,
    TRAIT,
    Column,
)
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.headings import worlds_over
from babushka.runs.presentation.report.rendering import Table, number

WHOLE = ("mean", "share", "")  # statistics in the main table; those of spread are unfolded
FIRST = (OBJECTIVE, FELT, ATTAINMENT, DIVERGENCE)  # roles, as the main table begins; then the history's order
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
    spreads: Table
    members: Table
    others: Table


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
    over = worlds_over((f"{label} world" for label in labels for _ in ends), before=1)
    caption = f"Means over members in the first and the last generation{says}"
    own = [column for column in run.columns if not column.label and column.role != TIME]
    return Recorded(
        Table(caption, header, [_row(run, labels, column, _words(column)) for column in main], over=over),
        Table(
            "Spreads over members",
            header,
            [_row(run, labels, each, _spread(each)) for each in rest],
            over=over,
        ),
        _of_members(run, own, ends),
        Table(
            "Further numbers",
            ["", *ends],
            [[each.words, *_ends(run, each.name)] for each in own if each.statistic not in SIX],
        ),
    )


def _worlds(run: Run) -> tuple[list[str], str]:
    """The labels to show, and words about selection: its lives are left out where a probe's are the same."""
    probes, history = [*run.experiment.probe_settings], run.history
    ofs = [column for column in run.columns if column.label == SELECTION]
    for label in probes:
        names = [(column.name, f"{label}{column.name.removeprefix(SELECTION)}") for column in ofs]
        if all(
            there in history and np.array_equal(history[here], history[there], equal_nan=True)
            for here, there in names
        ):
            return probes, f"; selection saw the lives in the {label} world"
    return [SELECTION, *probes], ""


def _of_members(run: Run, columns: Sequence[Column], ends: Sequence[str]) -> Table:
    """One row a desire or trait, each statistic over members at both ends."""
    names: dict[str, dict[str, str]] = {}  # by what they are of, then by statistic
    for column in columns:
        if column.statistic in SIX:
            kind = f"{column.role}: " if column.role in (DESIRE, TRAIT) else ""
            names.setdefault(f"{kind}{column.words}", {})[column.statistic] = column.name
    rows = []
    for words, by_statistic in names.items():
        pairs = [_ends(run, by_statistic.get(statistic, "")) for statistic in SIX]
        rows.append([words, *(pair[0] for pair in pairs), *(pair[1] for pair in pairs)])
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


def _words(column: Column) -> str:
    """Title and unit; 'eaten.fruit' as 'eaten: fruit'."""
    return column.words.replace(".", ": ", 1) if column.role == TALLY else column.words


def _spread(column: Column) -> str:
    return f"{_words(column)}: {SPREADS.get(column.statistic, column.statistic)}"


def _rank(column: Column) -> int:
    """The place of a quantity in the main table; those without one stay in the history's order."""
    if column.quantity == "steps":
        return len(FIRST)
    return FIRST.index(column.role) if column.role in FIRST else len(FIRST) + 1
