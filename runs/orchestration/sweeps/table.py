"""sweep.csv: one row a cell, rewritten as a whole, so that a reader sees it complete at any time.

What is on the disk decides whether a cell is finished; the table adds what the disk does not say: how long
a cell took, and why one failed. It can be deleted: then only that is lost.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.sweeps.cells import Cell, varied_text
from babushka.runs.orchestration.sweeps.sweep_folder import TABLE, Sweep
from babushka.runs.storage import files, tables

PENDING, FINISHED, FAILED = "pending", "finished", "failed"


@dataclass
class Status:
    """How far a cell is."""

    status: str = PENDING
    generation: int | None = None  # the newest one saved
    seconds: float = 0.0  # spent on it, as far as is known
    error: str = ""  # one sentence, if it failed

    @property
    def saved(self) -> int:
        """How many generations are saved, generation 0 included."""
        return 0 if self.generation is None else self.generation + 1


def read_statuses(sweep: Sweep) -> dict[str, Status]:
    """How far every cell is, by name: what the disk says, and the table where the disk is silent."""
    before = read_rows(sweep.folder)
    found: dict[str, Status] = {}
    for cell in sweep.cells:
        row = before.get(cell.name, {})
        reached = sweep.reached(cell)
        status = Status(PENDING, reached, _seconds(row.get("seconds", "")))
        if reached is not None and (reached >= cell.setup.last or sweep.died_out(cell)):
            status.status = FINISHED
        elif row.get("status") == FAILED:
            status.status, status.error = FAILED, row.get("error", "")
        found[cell.name] = status
    return found


def write_statuses(sweep: Sweep, statuses: dict[str, Status]) -> None:
    """Rewrite the table; raises `files.StorageError`."""
    names, rows = columns(sweep), _rows_of_others(sweep)
    for cell in sweep.cells:
        now = statuses[cell.name]
        told = [now.status, now.generation, f"{now.seconds:.1f}", now.error]  # no generation: an empty field
        rows.append(dict(zip(names, [*described(sweep, cell), *told], strict=True)))
    files.write_atomically(sweep.folder / TABLE, tables.encode(rows))


def _rows_of_others(sweep: Sweep) -> list[dict[str, Any]]:
    """What the table of a folder that is shared says of cells that are not among these."""
    mine = {cell.name for cell in sweep.cells}
    before = read_rows(sweep.folder) if sweep.shared else {}
    return [dict(row) for name, row in before.items() if name not in mine]


def columns(sweep: Sweep) -> list[str]:
    """The names of the columns."""
    variant = ["variant"] if sweep.description.variants else []
    varied = list(varied_text(dict.fromkeys(sweep.description.varied, 0)))
    return ["folder", "scenario", *variant, *varied, "seed", "status", "generation", "seconds", "error"]


def described(sweep: Sweep, cell: Cell) -> list[str]:
    """What a row says of a cell whatever has become of it: the columns up to the seed."""
    variant = [cell.setup.variant] if sweep.description.variants else []
    values = varied_text(cell.setup.values).values()
    return [cell.name, cell.setup.scenario, *variant, *values, str(cell.seed)]


def read_rows(folder: Path) -> dict[str, dict[str, str]]:
    """What the table in a sweep's folder says of each cell; nothing where it is missing or damaged."""
    try:
        header, rows = tables.read(folder / TABLE)
    except SettingsError:
        return {}
    found = (dict(zip(header, row, strict=True)) for row in rows)
    return {row["folder"]: row for row in found if row.get("folder")}


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if 0.0 <= found < float("inf") else 0.0
