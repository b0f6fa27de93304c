"""Tables for other programs: CSV, JSON, Parquet, NetCDF and Zarr, with what they are and whose.

In CSV, what is not defined is NaN, which every reader takes for a number. Parquet, NetCDF and Zarr carry what
the run is (title, seed, versions, command) as attributes of the file, and of each column title, unit, role.
"""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babushka.fitness.columns import SIX, TIME, Column
from babushka.runs.presentation.numbers import finite
from babushka.runs.presentation.text import cell
from babushka.runs.storage.files import written_whole

if TYPE_CHECKING:
    from babushka.runs.storage import RunFolder

Attributes = dict[str, str | int]

# Readers of NetCDF by way of xarray take numbers in these for durations, and turn them into others.
DURATIONS = ("days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")
LINEAGE = {
    "id": Column("id", "id", title="member"),
    "parent_a": Column("parent_a", "parent_a", title="first parent, -1 for none"),
    "parent_b": Column("parent_b", "parent_b", title="second parent, -1 for none"),
    "generation": Column("generation", "generation", role=TIME, title="generation of birth"),
    "step": Column("step", "step", title="step of the world at birth, where members live together"),
}


@dataclass(frozen=True)
class Table:
    """Columns of one length, what each is, and what they are of."""

    columns: Mapping[str, Any]  # of arrays
    meanings: Mapping[str, Column] = field(default_factory=dict)
    about: Attributes = field(default_factory=dict)

    def attributes(self, name: str) -> dict[str, str]:
        """Title, unit, role and statistic of a column, as far as they are known."""
        column = self.meanings.get(name)
        if column is None:
            return {}
        words = [column.title or column.quantity]
        words += [f"{column.statistic} over members"] * (column.statistic in SIX)
        words += [f"in {column.label}"] * bool(column.label)
        told = {
            "long_name": ", ".join(words),
            "units": "" if column.unit in DURATIONS else column.unit,
            "role": column.role,
            "statistic": column.statistic,
        }
        return {key: value for key, value in told.items() if value}


def history(folder: "RunFolder") -> Table:
    """The history of a run."""
    folder.check_tables()
    columns = folder.read_history()
    labels = list(_configuration(folder).get("probes", {}))
    return Table(columns, {each.name: each for each in folder.columns(columns, labels)}, about(folder))


def lineage(folder: "RunFolder") -> Table:
    """The lineage of a run."""
    folder.check_tables()
    return Table(folder.read_lineage(), LINEAGE, about(folder))


def about(folder: "RunFolder") -> Attributes:
    """What a run is, as attributes of a file: title, seed, versions of software, command, time."""
    configuration = _configuration(folder)
    made = folder.provenance()
    versions = {f"{name}_version": str(found) for name, found in made.software.items() if found}
    return {
        "title": str(configuration.get("title", "")),
        "comment": str(configuration.get("about", "")),
        "seed": int(configuration.get("seed", made.seed)),
        "source": f"babushka {made.software.get('babushka') or ''}".strip(),
        "history": "\n".join(f"{each.created} {' '.join(each.command)}" for each in made.stretches),
        **versions,
    }


def _configuration(folder: "RunFolder") -> Mapping[str, Any]:
    from babushka.runs.orchestration.config.parsing import parse

    return parse(folder.config_text(), str(folder.path / "config.toml"))


def write(table: Table, to: Path) -> None:
    """Write a table in the format of the path's ending, one of `WRITERS`; ImportError without its extra.

    What the libraries warn of among themselves is not passed on.
    """
    with warnings.catch_warnings(record=True):  # some libraries show theirs whatever the filters are
        WRITERS[to.suffix.lower()](table, to)


def write_csv(table: Table, to: Path) -> None:
    """Write columns as a table; floats come back to the last bit."""
    import csv

    with written_whole(to) as temporary, temporary.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(map(cell, table.columns))
        columns = (map(cell, values.tolist()) for values in table.columns.values())
        writer.writerows(zip(*columns, strict=True))


def _json(table: Table, to: Path) -> None:
    with written_whole(to) as temporary:
        temporary.write_text(json.dumps(finite(table.columns), indent=1, allow_nan=False), encoding="utf-8")


def _parquet(table: Table, to: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    made = pyarrow.table(dict(table.columns))
    fields = [made.field(name).with_metadata(table.attributes(name)) for name in table.columns]
    whole = {key: str(value) for key, value in table.about.items()}
    with written_whole(to) as temporary:
        parquet.write_table(made.cast(pyarrow.schema(fields, whole)), temporary)


def _dataset(table: Table) -> Any:
    import xarray

    columns = table.columns
    index = "generation" if len(set(columns["generation"])) == len(columns["generation"]) else "row"
    variables = {name: (index, values, table.attributes(name)) for name, values in columns.items()}
    coordinates = {index: variables.pop(index)} if index in variables else None
    return xarray.Dataset(variables, coords=coordinates, attrs=table.about)


def _netcdf(table: Table, to: Path) -> None:
    import netCDF4  # noqa: F401  # the engine; asked for here so that its absence is told as such

    with written_whole(to) as temporary:
        try:
            _dataset(table).to_netcdf(temporary, engine="netcdf4")
        except RuntimeError as error:  # how the library says that the disk refused
            raise OSError(None, str(error)) from error


def _zarr(table: Table, to: Path) -> None:
    import zarr  # noqa: F401

    with written_whole(to) as temporary:
        _dataset(table).to_zarr(temporary)


WRITERS: dict[str, Callable[[Table, Path], None]] = {
    ".csv": write_csv,
    ".json": _json,
    ".parquet": _parquet,
    ".nc": _netcdf,
    ".zarr": _zarr,
}
