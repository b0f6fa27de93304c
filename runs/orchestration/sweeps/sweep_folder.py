"""A sweep and its folder: preparing, writing down what was asked for, finding how far each cell is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config.values import leaves, path_text, value_text
from babushka.runs.orchestration.plan import plan
from babushka.runs.orchestration.sweeps.cells import (
    Cell,
    Setup,
    cells_of,
    differences,
    scenario_names,
    setups,
)
from babushka.runs.orchestration.sweeps.description import Description, read_file
from babushka.runs.storage import RunFolder, files
from babushka.runs.storage.listing import is_run

if TYPE_CHECKING:
    from babushka.runs.orchestration.saved import Run
    from babushka.runs.orchestration.sweeps.summary import Summary

DESCRIPTION = "sweep.toml"
SCENARIOS = "scenarios"
TABLE = "sweep.csv"
LOCK = "sweep.lock"
FAILURES = "failures"


@dataclass(frozen=True)
class Sweep:
    """A validated sweep and the folder that it is in, or will be. `summary` is there once carried out."""

    folder: Path
    description: Description
    setups: tuple[Setup, ...]
    trusted: tuple[Path, ...] = ()
    summary: "Summary | None" = None
    shared: ClassVar[bool] = False  # whether its folder has cells of others too

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, setup by setup."""
        return cells_of(self.setups, self.description.seeds)

    def path(self, cell: Cell) -> Path:
        """The run folder of a cell, whether it exists or not."""
        return self.folder / cell.name

    def run(self, cell: Cell) -> "Run":
        """A cell's saved run; raises `SettingsError` if it has not begun."""
        from babushka.runs.orchestration.saved import load

        return load(self.path(cell), self.trusted)

    def reached(self, cell: Cell) -> int | None:
        """The newest saved generation of a cell, None if there is none; nothing is opened for that."""
        path = self.path(cell)
        present = RunFolder(path).generations() if is_run(path) else []
        return present[-1] if present else None

    def died_out(self, cell: Cell) -> bool:
        """Whether the population of a cell that has begun is no more, so that it cannot go on."""
        return not cell.setup.plan.experiment.dynamics.lives_apart and RunFolder(self.path(cell)).died_out()

    def write(self) -> None:
        """Write the description, and every scenario as it is now; raises `SettingsError` or `StorageError`.

        The description comes last: a folder without one is an unfinished creation.
        """
        files.make_folder(self.folder / SCENARIOS)
        for source, name in scenario_names(self.description, self.trusted).items():
            place = self.folder / SCENARIOS / f"{name}.toml"
            # Once the sweep exists they stay as they are, whatever later versions or edits say.
            if not (place.exists() and is_sweep(self.folder)):
                text = plan(source, trusted=self.trusted).text()
                files.write_atomically(place, text.encode())
        files.write_atomically(self.folder / DESCRIPTION, self.text().encode())

    def text(self) -> str:
        """The sweep file, which builds on the copies of the scenarios beside it."""
        given = self.description
        names = scenario_names(given, self.trusted).values()
        rows = [
            "# A sweep; `babushka sweep` followed by its folder continues it. A cell for every scenario,",
            "# variant, combination of varied values, and seed.",
            "",
            f"scenarios = {value_text([f'{SCENARIOS}/{name}.toml' for name in names])}",
            f"seeds = {given.seeds}",
        ]
        for name in ("seed", "generations", "jobs", "threads"):
            value = getattr(given, name)
            if value is not None:
                rows.append(f"{name} = {value}")
        if given.settings:
            rows += ["", "[set]  # in every cell", *_rows(leaves(given.settings))]
        if given.varied:
            rows += ["", "[vary]  # every combination", *_rows(given.varied)]
        for variant in given.variants:
            rows += ["", "[[variant]]", f"name = {value_text(variant.name)}"]
            rows += [f"set = {value_text(variant.settings)}"]
        return "\n".join((*rows, ""))


def _rows(values: Mapping[Any, Any]) -> list[str]:
    return [f"{path_text(key)} = {value_text(value)}" for key, value in values.items()]


def is_sweep(folder: Path) -> bool:
    """Whether a folder holds a sweep."""
    return (folder / DESCRIPTION).is_file()


def prepare(description: Description, folder: Path | str, trusted: Sequence[Path] = ()) -> Sweep:
    """A sweep that is ready to be carried out in `folder`: new, or going on with what is there.

    `trusted` are Python files of worlds or organism kinds that may be run. Nothing is written. Raises
    `SettingsError` for a mistake in any cell, for a folder that is used for something else, and for one
    with a sweep of which some cells are not among these.
    """
    place = Path(folder).absolute()
    made = Sweep(place, description, setups(description.check(), trusted), tuple(trusted))
    if is_sweep(place):
        stored = read_file(place / DESCRIPTION)
        if stored != description:
            _refuse_other(replace(made, description=stored, setups=setups(stored, trusted)), made)
    elif place.exists():
        _refuse_used(place)
    return made


def reopen(folder: Path | str, trusted: Sequence[Path] = ()) -> Sweep:
    """The sweep in a folder, as it was asked for; raises `SettingsError` if there is none."""
    place = Path(folder).absolute()
    if not is_sweep(place):
        raise SettingsError(f"There is no sweep in {str(place)!r}: it has no {DESCRIPTION}.")
    return prepare(read_file(place / DESCRIPTION), place, trusted)


def _refuse_used(place: Path) -> None:
    """Raise unless a folder is empty or holds only what an interrupted `write` leaves."""
    if not place.is_dir():
        raise SettingsError(f"{str(place)!r} is a file, and a sweep needs a folder of its own.")
    with files.in_a_sentence(place, "read"):
        used = [entry.name for entry in place.iterdir() if not files.is_temporary(entry)]
    if set(used) - {SCENARIOS, LOCK}:
        raise SettingsError(
            f"The folder {str(place)!r} is not empty and holds no sweep; choose another --out or --name."
        )


def _refuse_other(before: Sweep, now: Sweep) -> None:
    """Raise unless every cell that a folder's sweep has is among those that are asked for now."""
    known = {setup.name: setup for setup in now.setups}
    reason = ""
    for old in before.setups:
        new = known.get(old.name)
        if new is None:
            reason = f"it has cells {old.name!r}"
        elif new.settings != old.settings:
            reason = f"{differences(old, new)[0]!r} differs in {old.name!r}"
        elif new.last < old.last:
            reason = f"{old.name!r} goes on to generation {old.last}"
        elif not _seeds(before, old) <= _seeds(now, new):
            reason = f"it has {before.description.seeds} seeds from {old.plan.experiment.seed} on"
        if reason:
            raise SettingsError(
                f"The sweep in {str(now.folder)!r} differs from the one asked for now ({reason}); choose "
                "another --name, ask for at least what is there, or continue it by naming its folder alone."
            )


def _seeds(sweep: Sweep, setup: Setup) -> set[int]:
    first = setup.plan.experiment.seed
    return set(range(first, first + sweep.description.seeds))
