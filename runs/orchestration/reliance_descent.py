"""What search added to the fitness of each ancestor on a line of descent, as far as they were analysed."""

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.jumps import ADDED
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.ancestry import pedigree
from babushka.runs.orchestration.saved import Run

Table = dict[str, NDArray[np.float64]]


def along_descent(run: Run, generation: int | None = None) -> Table:
    """A row for each ancestor of the best of a saved generation through first parents, the founder first.

    `generation` is that of birth, `L.reliance.added` what search adds in regime L to an ancestor's fitness in
    the first generation in which it was analysed; NaN where it never was. Nothing where members have no
    parents, or single members were not analysed.
    """
    apart = run.experiment.dynamics.lives_apart
    if not apart or not run.experiment.breeding.descends:
        return {}
    born, saved = pedigree(run), run.generation(generation)
    line = born.line(int(born.rows(saved.ids[saved.outstanding()])))
    ids = born.ids[line]
    found: Table = {}
    for number in run.analysis.generations():
        if number > saved.number:
            break
        members = run.analysis.members(number)
        if "id" not in members:
            continue
        _, on_line, there = np.intersect1d(ids, members["id"].astype(np.int64), return_indices=True)
        for name in members:
            if name.endswith(f".{ADDED}"):
                values = found.setdefault(name, np.full(len(line), np.nan))
                new = np.isnan(values[on_line])
                values[on_line[new]] = members[name][there[new]]
    return {"generation": born.birth[line].astype(np.float64), **found} if found else {}


def along_descent_if_known(run: Run, generation: int | None = None) -> Table:
    """The same; nothing of a run whose lineage is not there."""
    try:
        return along_descent(run, generation)
    except SettingsError:
        return {}
