"""Where an analysis is kept: RUN/analysis, beside the snapshots, which are never touched.

    generations/000060.json   everything that was found of generation 60, by family of measures
    members/000060.csv        the same for each member
    columns.json              what the columns of measures.csv are
    *.csv                     tables over all analysed generations, made anew from the JSON files

A generation's file appears whole or not at all, so that an interrupted analysis goes on where it was. It
counts only while it fits: the same snapshot, the same settings, the same version of what computes measures. A
family of measures that it lacks, or has in another version, is added to it.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.columns import OTHER, TIME, Column, decode
from babushka.fitness.columns import encode as encode_columns
from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files, tables
from babushka.runs.storage.tables import MEASURES, Row

Content = Mapping[str, Any]  # of a generation's file

FOLDER = "analysis"
COLUMNS = "columns.json"
SCHEMA = 2
OF_MEMBERS = ("id", "offspring")  # columns of members that belong to no family
_PARTS: dict[str, type] = {  # of what is kept of a family
    "version": int,
    "place": int,
    "columns": list,
    "values": dict,
    "members": list,
    "tables": dict,
}


@dataclass(frozen=True)
class Store:
    """The analysis of the run in `run`."""

    run: Path

    @property
    def path(self) -> Path:
        """The folder."""
        return self.run / FOLDER

    def generations(self) -> list[int]:
        """The generations of which something is kept, in order."""
        folder = self.path / "generations"
        if not folder.is_dir():
            return []
        return sorted(int(entry.stem) for entry in folder.glob("*.json") if entry.stem.isdecimal())

    def missing(self, generation: int, made_with: Mapping[str, Any], wanted: Mapping[str, int]) -> list[str]:
        """Those of the `wanted` families, in a version each, that a generation was not analysed for."""
        if generation not in self.generations():
            return [*wanted]
        found = self._read(generation)
        if found["made_with"] != dict(made_with):
            return [*wanted]
        known = {name: family["version"] for name, family in found["families"].items()}
        return [name for name, version in wanted.items() if known.get(name) != version]

    def save(
        self,
        generation: int,
        labels: Iterable[str],
        general: Mapping[str, float],
        families: Mapping[str, Mapping[str, Any]],
        members: list[Row],
        made_with: Mapping[str, Any],
    ) -> None:
        """Keep what families found of a generation, and make the tables anew; raises `files.StorageError`.

        What other families found of it before, in the same way, stays. `general` are numbers of no family.
        `families` have `version`, `place`, `columns`, `values`, `members` (names) and `tables` each.
        """
        for folder in (self.path, self.path / "generations", self.path / "members"):
            files.refuse_link(folder)
            files.make_folder(folder)
            files.remove_temporaries(folder)
        before = self._read(generation) if generation in self.generations() else None
        known: dict[str, Any] = {}
        if before is not None and before["made_with"] == dict(made_with):
            known = {name: found for name, found in before["families"].items() if name not in families}
        together = known | {name: dict(found) for name, found in families.items()}
        content = {
            "schema": SCHEMA,
            "made_with": dict(made_with),
            "labels": [*labels],
            "general": dict(general),
            "families": {
                name: together[name]
                for name in sorted(together, key=lambda name: (together[name]["place"], name))
            },
        }
        text = json.dumps(_mapped(content, _told), indent=1, allow_nan=False) + "\n"
        rows = self._joined(generation, content, known, members)
        files.write_atomically(self._members(generation), tables.encode(rows))
        files.write_atomically(self._file(generation), text.encode())
        self._rebuild([] if before is None else [before])

    def table(self, name: str) -> list[Row]:
        """The rows of one of the tables, all analysed generations one after the other."""
        return _rows(self._contents(), name)

    def columns(self) -> list[Column]:
        """What the columns of the measures are, in their order."""
        return _columns(self._contents())

    def settings(self, generation: int) -> dict[str, Any]:
        """The settings that a generation was analysed with."""
        return dict(self._read(generation)["made_with"]["settings"])

    def drop(self, generations: Iterable[int]) -> None:
        """Forget generations, of which there is no such snapshot any more."""
        gone = []
        for number in generations:
            with suppress(SettingsError):  # a damaged file may go
                gone.append(self._read(number))
            files.remove(self._file(number))
            files.remove(self._members(number))
        if gone:
            self._rebuild(gone)

    def _rebuild(self, before: Iterable[Content]) -> None:
        """Make the tables anew; `before` is what is no more, and may have had tables that nobody else has."""
        contents = self._contents()
        families = (
            family for found in (*before, *contents.values()) for family in found["families"].values()
        )
        for name in dict.fromkeys([MEASURES, *(table for family in families for table in family["tables"])]):
            rows = _rows(contents, name)
            path = self.path / f"{name}.csv"
            if rows:
                files.write_atomically(path, tables.encode(rows))
            else:
                files.remove(path)
        files.write_atomically(self.path / COLUMNS, encode_columns(_columns(contents)))

    def members(self, generation: int) -> dict[str, NDArray[np.float64]]:
        """The measures of each member of an analysed generation by column; nothing where there are none."""
        header, lines = tables.read(self._members(generation))
        try:
            return {name: np.array([float(line[n]) for line in lines]) for n, name in enumerate(header)}
        except ValueError:
            raise SettingsError(
                f"{str(self._members(generation))!r} is damaged; delete the analysis of it."
            ) from None

    def _contents(self) -> dict[int, Content]:
        return {number: self._read(number) for number in self.generations()}

    def _joined(
        self, generation: int, content: Content, known: Mapping[str, Any], members: list[Row]
    ) -> list[Row]:
        """Rows of members with what `known` families found of them before."""
        old: list[Row] = [{} for _ in members]
        if known:
            header, lines = tables.read(self._members(generation))
            if len(lines) != len(members):
                raise SettingsError(
                    f"{str(self._members(generation))!r} is damaged; delete the analysis of it."
                )
            old = [dict(zip(header, line, strict=True)) for line in lines]
        names = [*OF_MEMBERS, *_in_order(content, "members")]
        together = [before | row for before, row in zip(old, members, strict=True)]
        return [{name: row[name] for name in names if name in row} for row in together]

    def _read(self, generation: int) -> dict[str, Any]:
        path = self._file(generation)
        try:
            found = json.loads(files.read(path))
            if found["schema"] == SCHEMA and _whole(found):
                return {**found, "families": _mapped(found["families"], _number)}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise SettingsError(
            f"{str(path)!r} is damaged or of another version; delete it, and analyze the run again."
        )

    def _file(self, generation: int) -> Path:
        return self.path / "generations" / f"{generation:06d}.json"

    def _members(self, generation: int) -> Path:
        return self.path / "members" / f"{generation:06d}.csv"


def store_of(run: Path, elsewhere: Path | None = None) -> Store:
    """Where the analysis of a run is kept: RUN/analysis, or ELSEWHERE/NAME-OF-RUN/analysis."""
    return Store(run if elsewhere is None else elsewhere / run.resolve().name)


def _whole(found: dict[str, Any]) -> bool:
    """Whether a generation's file says everything, in the form that `save` gives it."""
    made, families = found["made_with"], found["families"]
    return (
        isinstance(made, dict)
        and isinstance(made.get("settings"), dict)
        and isinstance(found["labels"], list)
        and isinstance(found["general"], dict)
        and isinstance(families, dict)
        and all(isinstance(each[part], kind) for each in families.values() for part, kind in _PARTS.items())
        and all(isinstance(rows, list) for each in families.values() for rows in each["tables"].values())
        and all(
            Column(**column).name in each["values"]
            for each in families.values()
            for column in each["columns"]
        )
    )


def _rows(contents: Mapping[int, Content], name: str) -> list[Row]:
    """The rows of a table, generation by generation."""
    rows: list[Row] = []
    for number, found in contents.items():
        families = found["families"].values()
        if name == MEASURES:
            values = {column: value for family in families for column, value in family["values"].items()}
            measured = {column.name: values[column.name] for column in _measured(found)}
            rows.append({"generation": number, **found["general"], **measured})
        else:
            own = [row for family in families for row in family["tables"].get(name, ())]
            rows += [{"generation": number, **row} for row in own]
    return rows


def _columns(contents: Mapping[int, Content]) -> list[Column]:
    """The declarations of the columns of all measures."""
    made = {"generation": Column("generation", "generation", role=TIME)}
    for found in contents.values():
        made |= {name: Column(name, name, role=OTHER) for name in found["general"]}
        made |= {column.name: column for column in _measured(found)}
    return [*made.values()]


def _measured(found: Content) -> list[Column]:
    """The declarations of a generation's measures, regime by regime, in each family by family."""
    made = [Column(**column) for family in found["families"].values() for column in family["columns"]]
    return [column for label in found["labels"] for column in made if column.label == label]


def _in_order(found: Content, part: str) -> list[str]:
    """Names of columns of all families, regime by regime, in each family by family."""
    names = [name for family in found["families"].values() for name in family[part]]
    return [name for label in found["labels"] for name in names if name.startswith(f"{label}.")]


def declared_columns(folder: Path, names: Iterable[str]) -> list[Column]:
    """What columns of the measures in an analysis' folder are; those that it does not declare are left out.

    Raises `SettingsError` where what it says is damaged.
    """
    path = folder / COLUMNS
    if not path.is_file():
        return []
    try:
        declared = {column.name: column for column in decode(files.read(path))}
    except ValueError as error:
        raise SettingsError(f"{str(path)!r} is damaged; delete it, and analyze the run again.") from error
    return [declared[name] for name in names if name in declared]


def _mapped(content: Any, change: Callable[[Any], Any]) -> Any:
    """The same, every value in it changed."""
    if isinstance(content, dict):
        return {key: _mapped(value, change) for key, value in content.items()}
    return [_mapped(value, change) for value in content] if isinstance(content, list) else change(content)


def _told(value: Any) -> Any:
    """A value as JSON may hold it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _number(value: Any) -> Any:
    """A value as it was before `_told`."""
    return math.nan if value is None else value
