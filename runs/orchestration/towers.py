"""What figures need of saved towers: what each level values, and promise and delivery of machines."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run

Table = dict[str, NDArray[np.float64]]


def check_levels(run: Run) -> int:
    """How many levels organisms of a run have; `SettingsError` if it is one."""
    run.need_lives_apart("a figure of levels")
    levels = run.experiment.organism.levels
    if levels < 2:
        raise SettingsError(
            f"The figure needs organisms that build machines; in the run in {str(run.path)!r} none do."
        )
    return levels


def values_by_level(run: Run, generation: int | None = None) -> Table:
    """What each kind is worth to each level, a row for each member or machine, scaled to largest size 1.

    Columns: generation; known, (K,), whether kinds occur where organisms believe to live; `K.kind` for each
    level K: 0 the base objective, 1 organisms, from 2 on the last machine of each life in the regime of
    selection.
    """
    levels = check_levels(run)
    saved = run.generation(generation)
    here = run.experiment.of(saved.population)
    world: Any = here.world
    where = here.conditions["selection"]
    shares = np.diff(world.regime(where.belief).density, prepend=0.0)[1:]
    found = [world.objective_of_kinds()[None, 1:]]
    found.append(here.organism.values(saved.genomes, world, world.felt_of_kinds()[1:]))
    lives = saved.lives["selection"]
    for level in range(2, levels + 1):
        wants = np.stack([lives.each(f"wants.{level}.{name}") for name in world.sensor_names], axis=-1)
        built = wants[lives.each(f"built.{level}") > 0]
        found.append(built @ world.sensor_table(level)[1:].T)
    table: Table = {"generation": np.array([float(saved.number)]), "known": (shares > 0).astype(np.float64)}
    for level, values in enumerate(found):
        largest = np.abs(values).max(axis=1, keepdims=True, initial=0.0)
        scaled = values[largest[:, 0] > 0] / largest[largest[:, 0] > 0]
        table |= {f"{level}.{kind}": scaled[:, place] for place, kind in enumerate(world.kinds)}
    return table


def promises(run: Run, generation: int | None = None) -> Table:
    """Promise and delivery of machines per step, a row for each life in which one was built.

    Columns: generation; for each regime L and level K `L.promise.K`, `L.delivery.K` and `L.tried.K`, which is
    what machines brought in the trials that they were built for. All are as their makers felt it.
    """
    levels = check_levels(run)
    saved = run.generation(generation)
    table: Table = {"generation": np.array([float(saved.number)])}
    for label, lives in saved.lives.items():
        for level in range(2, levels + 1):
            built, worked = lives.each(f"built.{level}"), lives.each(f"worked.{level}")
            with_one = (built > 0) & (worked > 0)
            for name, total, count in (
                ("promise", f"promise.{level}", built),
                ("tried", f"tried.{level}", built),
                ("delivery", f"brought.{level}", worked),
            ):
                table[f"{label}.{name}.{level}"] = lives.each(total)[with_one] / count[with_one]
    return table
