"""Where an analysis is kept: RUN/analysis, beside the snapshots, which are never touched.

    generations/000060.json   everything that was found of generation 60, and what it was found with
    members/000060.csv        the same for each member
    *.csv                     tables over all analysed generations, made anew from the JSON files

A generation's file appears whole or not at all, so that an interrupted analysis goes on where it was. It
counts only while it fits: the same snapshot, the same settings, the same version of what computes measures.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.storage import files, tables
from babushka.runs.storage.tables import Row

FOLDER = "analysis"
SCHEMA = 1


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

    def fits(self, generation: int, made_with: Mapping[str, Any], thorough: bool) -> bool:
        """Whether a generation was analysed like that already; a thorough analysis is enough for either."""
        if generation not in self.generations():
            return False
        found = self._read(generation)
        return found["made_with"] == dict(made_with) and (found["thorough"] or not thorough)

    def save(
        self,
        generation: int,
        rows: Mapping[str, list[Row]],
        members: list[Row],
        made_with: Mapping[str, Any],
        thorough: bool,
    ) -> None:
        """Keep one analysed generation, and make the tables anew; raises `files.StorageError`."""
        for folder in (self.path, self.path / "generations", self.path / "members"):
            files.refuse_link(folder)
            files.make_folder(folder)
            files.remove_temporaries(folder)
        content = {
            "schema": SCHEMA,
            "thorough": thorough,
            "made_with": dict(made_with),
            "tables": {
                name: [{key: _told(value) for key, value in row.items()} for row in table]
                for name, table in rows.items()
            },
        }
        text = json.dumps(content, indent=1, allow_nan=False) + "\n"
        files.write_atomically(self.path / "members" / f"{generation:06d}.csv", tables.encode(members))
        files.write_atomically(self._file(generation), text.encode())
        self._rebuild()

    def table(self, name: str) -> list[Row]:
        """The rows of one of the tables, all analysed generations one after the other."""
        return [row for number in self.generations() for row in self._rows(number, name)]

    def settings(self, generation: int) -> dict[str, Any]:
        """The settings that a generation was analysed with."""
        return dict(self._read(generation)["made_with"]["settings"])

    def drop(self, generations: Iterable[int]) -> None:
        """Forget generations, of which there is no such snapshot any more."""
        for number in generations:
            files.remove(self._file(number))
            files.remove(self.path / "members" / f"{number:06d}.csv")

    def _rebuild(self) -> None:
        for name in tables.TABLES:
            rows = self.table(name)
            path = self.path / f"{name}.csv"
            if rows:
                files.write_atomically(path, tables.encode(rows))
            else:
                files.remove(path)

    def _rows(self, generation: int, name: str) -> list[Row]:
        rows = self._read(generation)["tables"].get(name, [])
        return [{key: math.nan if value is None else value for key, value in row.items()} for row in rows]

    def _read(self, generation: int) -> dict[str, Any]:
        path = self._file(generation)
        try:
            found = json.loads(files.read(path))
            if found["schema"] == SCHEMA and _whole(found):
                return dict(found)
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        raise SettingsError(f"{str(path)!r} is damaged; delete it, and analyze the run again.")

    def _file(self, generation: int) -> Path:
        return self.path / "generations" / f"{generation:06d}.json"


def _whole(found: dict[str, Any]) -> bool:
    """Whether a generation's file says everything, in the form that `save` gives it."""
    made, named = found["made_with"], found["tables"]
    return (
        isinstance(found["thorough"], bool)
        and isinstance(made, dict)
        and isinstance(made.get("settings"), dict)
        and isinstance(named, dict)
        and all(isinstance(rows, list) for rows in named.values())
        and all(isinstance(row, dict) for rows in named.values() for row in rows)
    )


def _told(value: Any) -> Any:
    """A value as JSON may hold it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
