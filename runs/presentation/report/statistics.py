"""The numbers of a run: its history's first and last generation in every world."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from babushka.fitness.columns import ATTAINMENT, DIVERGENCE, FELT, OBJECTIVE, TIME, Column
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.rendering import Table, number

WHOLE = ("mean", "share", "")  # statistics in the main table; those of spread are unfolded
FIRST = (OBJECTIVE, FELT, ATTAINMENT, DIVERGENCE)  # roles, as the main table begins; then the history's order


class Recorded(NamedTuple):
    """First and last generation in every world, and everything that is measured of members themselves."""

    main: Table
    spreads: Table
    members: Table


def of_history(run: Run) -> Recorded | None:
    """The tables of a run's history; None if nothing was evaluated yet."""
    history = run.history
    generations = np.asarray(history.get("generation", ()))
    if not len(generations):
        return None
    labels = ["selection", *run.experiment.probe_settings]
    of_lives: dict[tuple[str, str], Column] = {}  # by quantity and statistic, whatever the label
    for column in run.columns:
        if column.label in labels:
            of_lives.setdefault((column.quantity, column.statistic), column)
    main = sorted((column for column in of_lives.values() if column.statistic in WHOLE), key=_rank)
    rest = [column for column in of_lives.values() if column.statistic not in WHOLE]
    own = [column.name for column in run.columns if not column.label and column.role != TIME]
    first, last = int(generations[0]), int(generations[-1])
    header = ["", *(f"{label}, generation {number}" for label in labels for number in (first, last))]
    caption = f"Means over members, generation {first} and {last}, in every world"
    members = [[name, number(float(history[name][0])), number(float(history[name][-1]))] for name in own]
    return Recorded(
        Table(caption, header, [_row(run, labels, column, column.words) for column in main]),
        Table(
            "Spreads over members", header, [_row(run, labels, column, _spread(column)) for column in rest]
        ),
        Table("Desires and traits of members", ["", f"generation {first}", f"generation {last}"], members),
    )


def _row(run: Run, labels: Sequence[str], wanted: Column, words: str) -> list[str]:
    """First and last value of one quantity and statistic in every world."""
    names = {
        column.label: column.name
        for column in run.columns
        if (column.quantity, column.statistic) == (wanted.quantity, wanted.statistic)
    }
    cells = []
    for label in labels:
        column = run.history.get(names.get(label, ""))
        ends = (None, None) if column is None else (float(column[0]), float(column[-1]))
        cells += [number(end) for end in ends]
    return [words, *cells]


def _spread(column: Column) -> str:
    return f"{column.quantity}.{column.statistic}"


def _rank(column: Column) -> int:
    """The place of a quantity in the main table; those without one stay in the history's order."""
    if column.quantity == "steps":
        return len(FIRST)
    return FIRST.index(column.role) if column.role in FIRST else len(FIRST) + 1
