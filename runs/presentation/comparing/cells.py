"""A comparison as cells of text: what every laid-out table shows. What is not defined is an empty cell."""

import math
from typing import NamedTuple

from babushka.runs.presentation.comparing.comparison import Comparison, Row
from babushka.runs.presentation.numbers import with_interval

HEADINGS = (
    "group",
    "n",
    "IQM [95 %]",
    "P(X > Y) [95 %]",
    "p",
    "size",
    "X - Y [95 %]",
    "paired X - Y [95 %]",
)


class Block(NamedTuple):
    """The table of one measure."""

    measure: str
    headings: tuple[str, ...]
    lines: list[tuple[str, ...]]  # the first cell is the group's name


def blocks(comparison: Comparison) -> list[Block]:
    """A block for each measure; columns that would be empty in all of them are left out."""
    tables = {
        measure: [_cells(row, comparison) for row in comparison.of(measure)]
        for measure in comparison.measures
    }
    lines = [line for table in tables.values() for line in table]
    kept = [place for place in range(len(HEADINGS)) if place < 3 or any(line[place] for line in lines)]
    bounded = [any("[" in line[place] for line in lines) for place in range(len(HEADINGS))]
    headings = tuple(
        HEADINGS[place] if bounded[place] else HEADINGS[place].removesuffix(" [95 %]") for place in kept
    )
    return [
        Block(measure, headings, [tuple(line[place] for place in kept) for line in table])
        for measure, table in tables.items()
    ]


def _cells(row: Row, comparison: Comparison) -> tuple[str, ...]:
    reference = row.group is comparison.reference and len(comparison.groups) > 1
    return (
        f"{row.group.name} (Y)" if reference else row.group.name,
        row.count,
        with_interval(row.mean) or "not defined",
        "no shared unit" if row.refused else with_interval(row.larger, 2),
        _p(row.p),
        row.effect,
        with_interval(row.difference),
        with_interval(row.paired),
    )


def _p(value: float) -> str:
    """A p value to two digits, four decimals at most; empty where there is none."""
    if math.isnan(value):
        return ""
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}" if value < 0.001 else f"{value:.2g}"
