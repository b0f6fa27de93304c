"""The tables of an analysis: what its families of measures found of each generation, as rows for CSV files.

    measures.csv    one row a generation: generation, then <label>.<measure>
    goodhart.csv    the Goodhart curves, one row a point
    fits.csv        what was fitted to them and where they turn, one row a curve and form
    parts.csv       what each part of a shift explains of what was lost in it
    failures.csv    the verdict on each regime by each yardstick, with its reason
    members/N.csv   one row a member of generation N

Another family may add another table. Numbers are written with `repr` and come back to the last bit; what is
not defined is `NaN`, which every reader of tables takes for a number.
"""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.runs.storage import files

Row = dict[str, Any]
LARGEST = 2**26  # bytes of one table
MEASURES = "measures"


def encode(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV; columns in the order in which they first appear, `NaN` where a row lacks one."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_written(row.get(name, math.nan)) for name in names])
    return text.getvalue().encode()


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file as texts, rows of another length left out; nothing if it is no table.

    Raises `files.StorageError` where a file cannot be read.
    """
    if not path.is_file():
        return [], []
    text = files.read(path, LARGEST).decode("utf-8", errors="replace")
    try:
        header, *rows = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    except csv.Error:
        return [], []
    return header, [row for row in rows if len(row) == len(header)]


def columns(rows: Sequence[Row]) -> dict[str, NDArray[np.float64]]:
    """Rows of numbers as arrays by column, NaN where a row lacks one."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: np.array([row.get(name, np.nan) for row in rows], np.float64) for name in names}


def _written(value: Any) -> str:
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    return str(value)
