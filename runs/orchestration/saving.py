"""Generations on their way to the run folder: one at a time, or several together where that is asked for.

A run of short lives spends most of its time on flushing files and compressing snapshots. With
`record.together` above 1 the rows of several generations are written in one piece, with a snapshot of the
last of them only; on the disk there is never more than up to a saved generation, as without it.
"""

from typing import TYPE_CHECKING

from babushka.runs.storage import Record, RunFolder
from babushka.runs.storage.run_folder import Unsaved

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment
    from babushka.evolution.generation import Generation


class Saving:
    """The generations that are not saved yet; `last` is the last one of the run."""

    def __init__(self, folder: RunFolder, record: Record, last: int, experiment: "Experiment") -> None:
        self.folder, self.record, self.last, self.experiment = folder, record, last, experiment
        self._rows: list[Unsaved] = []
        self._newest: Generation | None = None

    def add(self, generation: "Generation") -> None:
        """Take an evaluated generation; if it is due, it and all before are on the disk when this returns."""
        born = generation.population.lineage_rows()
        self._rows.append(Unsaved(generation.number, generation.row, born))
        self._newest = generation
        if self.record.due(generation.number, self.last):
            self.save()

    def save(self) -> None:
        """Save what is not saved yet, if there is anything."""
        rows, newest, self._rows, self._newest = self._rows, self._newest, [], None
        if newest is not None:
            from babushka.evolution.columns import history_columns

            self.folder.declare(lambda: history_columns(self.experiment, newest))
            keep = self.record.kept(newest.number, self.last)
            *before, now = rows
            self.folder.commit(now.generation, newest.arrays(), now.history, now.born, keep, before)
