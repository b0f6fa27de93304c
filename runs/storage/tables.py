"""The tables of an analysis: what `evolution.analysis` found of each generation, as rows for CSV files.

    measures.csv    one row a generation: generation, then <label>.<measure>
    goodhart.csv    the Goodhart curves, one row a point
    fits.csv        what was fitted to them and where they turn, one row a curve and form
    parts.csv       what each part of a shift explains of what was lost in it
    failures.csv    the verdict on each regime, with its reason
    members/N.csv   one row a member of generation N

Numbers are written with `repr` and come back to the last bit; what is not defined is `NaN`, which every
reader of tables takes for a number.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from babushka.runs.storage import files

if TYPE_CHECKING:
    from babushka.evolution.analysis import Analysis

Row = dict[str, Any]
LARGEST = 2**26  # bytes of one table
TABLES = ("measures", "goodhart", "fits", "parts", "failures")


def rows_of(found: "Analysis") -> dict[str, list[Row]]:
    """The rows of one analysed generation, by table."""
    number = {"generation": found.generation}
    return {
        "measures": [{**number, **{name: _plain(value) for name, value in found.row.items()}}],
        "goodhart": [
            {**number, "label": label, **point}
            for label, curves in found.curves.items()
            for curve in curves
            for point in _points(curve)
        ],
        "fits": [
            {**number, "label": label, **{name: _plain(value) for name, value in fit.items()}}
            for label, fits in found.fits.items()
            for fit in fits
        ],
        "parts": [
            {**number, "label": label, **loss._asdict()}
            for label, losses in found.losses.items()
            for loss in losses
        ],
        "failures": [
            {**number, "label": label, "verdict": verdict.name, "reason": verdict.reason}
            for label, verdict in found.verdicts.items()
        ],
    }


def member_rows(found: "Analysis", ids: Iterable[int]) -> list[Row]:
    """One row a member: its id, then its measures."""
    return [
        {"id": int(number), **{name: float(values[row]) for name, values in found.members.items()}}
        for row, number in enumerate(ids)
    ]


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


def _points(curve: Any) -> list[Row]:
    return [
        {
            "kind": curve.kind,
            "pressure": float(curve.pressure[point]),
            "kl": float(curve.divergence[point]),
            "proxy": float(curve.proxy[point]),
            "true": float(curve.true[point]),
            "z_proxy": float(curve.z_proxy[:, point].mean()),
            "z_proxy.std": float(curve.z_proxy[:, point].std()),
            "z_true": float(curve.z_true[:, point].mean()),
            "z_true.std": float(curve.z_true[:, point].std()),
        }
        for point in range(len(curve.pressure))
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int):
        return value
    return float(value)


def _written(value: Any) -> str:
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    return str(value)
