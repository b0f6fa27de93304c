"""A pool of runs: cells of any scenarios and settings in one folder, where whoever needs the same finds them.

What a cell is decides its name, and nothing else: its folder is called after its world, a digest of the
complete configuration with its last generation, and the seed. So runs are shared between those who ask for
the same under whatever name, more can be asked for at any time, and nothing is ever asked for in vain.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.plan import Plan, check_seeds, plan
from babushka.runs.orchestration.sweeps import naming
from babushka.runs.orchestration.sweeps.cells import Cell, Setup
from babushka.runs.orchestration.sweeps.description import Description
from babushka.runs.orchestration.sweeps.sweep_folder import Sweep, is_sweep
from babushka.runs.storage import files
from babushka.runs.storage.listing import is_run

DIGITS = 12  # of a digest; among a million configurations two are alike with probability 0.002


@dataclass(frozen=True)
class Pool(Sweep):
    """Cells of a pool that are wanted now, as a sweep of them."""

    shared: ClassVar[bool] = True
    wanted: tuple[Cell, ...] = ()

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Those wanted, each once."""
        return tuple({cell.name: cell for cell in self.wanted}.values())

    def write(self) -> None:
        """Make the folder; what was asked for stands in the runs themselves."""
        files.make_folder(self.folder)


def pool(folder: Path | str, cells: Iterable[Cell]) -> Pool:
    """The cells in the pool's folder; nothing is written. Raises `SettingsError` for another folder."""
    place = Path(folder).absolute()
    if is_sweep(place) or is_run(place) or place.is_file():
        raise SettingsError(f"{str(place)!r} is no folder for runs of many kinds; choose another --out.")
    wanted = tuple(cells)
    setups = tuple({cell.setup.name: cell.setup for cell in wanted}.values())
    return Pool(place, Description(), setups, wanted=wanted)


def setup_of(
    scenario: str,
    settings: Sequence[str] = (),
    generations: int | None = None,
    first_seed: int = 0,
    seeds: int = 1,
) -> Setup:
    """What a pool's cells of a scenario with these settings share; raises `SettingsError` for a mistake."""
    made = plan(scenario, tuple(settings), first_seed, generations)
    check_seeds(first_seed, seeds)
    return Setup(name_of(made), scenario, "", {}, made)


def name_of(made: Plan) -> str:
    """The name of the runs of a plan in a pool, without their seed."""
    plain = replace(made, experiment=replace(made.experiment, seed=0))
    told = json.dumps([plain.parameters(), made.experiment.generations], sort_keys=True)
    return f"{naming.safe(made.subject)}-{hashlib.sha256(told.encode()).hexdigest()[:DIGITS]}"
