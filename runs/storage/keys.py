"""How tables with named columns, such as lives, are laid out among the arrays of a snapshot.

A group of tables (`lives`, `chance`) with one table per label (`selection`, `modern`) becomes the arrays
`<group>.<label>` and `columns.<group>.<label>`; labels may hold dots and blanks themselves.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runs.storage.snapshots import Arrays

Tables = dict[str, tuple[NDArray[Any], tuple[str, ...]]]


def pack_tables(group: str, tables: Mapping[str, tuple[NDArray[Any], Iterable[str]]]) -> Arrays:
    """(values, names of the last axis) per label -> arrays of a snapshot."""
    packed: Arrays = {}
    for label, (values, columns) in tables.items():
        packed[f"{group}.{label}"] = values
        packed[f"columns.{group}.{label}"] = np.array(list(columns), dtype=np.str_)
    return packed


def unpack_tables(group: str, arrays: Mapping[str, NDArray[Any]]) -> Tables:
    """The tables of a group by label, as `pack_tables` was given them; empty if there are none."""
    found: Tables = {}
    for name, values in arrays.items():
        columns = arrays.get(f"columns.{name}")
        if name.startswith(f"{group}.") and columns is not None:
            found[name.removeprefix(f"{group}.")] = (values, tuple(str(column) for column in columns))
    return found


def pack_series(group: str, series: Mapping[str, NDArray[Any]]) -> Arrays:
    """Named arrays without columns, such as traits -> `<group>.<name>`."""
    return {f"{group}.{name}": values for name, values in series.items()}


def unpack_series(group: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """What `pack_series` was given; empty if there is nothing of that group."""
    return {
        name.removeprefix(f"{group}."): values
        for name, values in arrays.items()
        if name.startswith(f"{group}.")
    }
