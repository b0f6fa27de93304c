"""What a saved run says about its ancestors: its pedigree, and every population that can be known exactly."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import Run

if TYPE_CHECKING:
    from babushka.evolution.generation import Generation, Population
    from babushka.evolution.pedigree import Pedigree


class Known(NamedTuple):
    """A population that is known exactly, and how it lived, where that is known too."""

    population: "Population"
    generation: "Generation | None"


def pedigree(run: Run) -> "Pedigree":
    """Everybody born up to the newest snapshot; raises `SettingsError` for a run without one."""
    from babushka.evolution.pedigree import Pedigree

    newest, columns = run.folder.kept(), run.folder.read_lineage()
    run.folder.check_tables()
    if not columns:
        raise SettingsError(f"The run in {str(run.path)!r} has no lineage.")
    whole = columns["generation"] <= newest  # a crash can leave rows beyond
    parents = np.stack([columns["parent_a"], columns["parent_b"]], axis=1)
    born = columns["id"][whole], parents[whole], columns["generation"][whole]
    return Pedigree.of(*born, epochs=not run.experiment.dynamics.lives_apart)


def known_populations(
    run: Run, born: "Pedigree", again: bool = False, until: int | None = None, threads: int | None = None
) -> Iterator[Known]:
    """Populations in order of generation, up to generation `until`, a kept one (the newest by default).

    Those of the snapshots, and those bred from snapshots whose next one was not kept: breeding needs only
    what the snapshot holds, so they are the run's own, though how they lived is not known. With `again` all
    others too: the generations between are lived again. Raises `SettingsError` if what is lived again does
    not meet the next snapshot; what is bred and is not the recorded lineage is left out.
    """
    from babushka.evolution.breeding import breed
    from babushka.evolution.dynamics.protocol import dynamics_of
    from babushka.evolution.evaluators import LocalEvaluator, never
    from babushka.evolution.replay_evolution import evolve_again
    from babushka.organisms.life import default_threads

    kept = [number for number in run.generations if until is None or number <= until]
    for number, following in pairwise([*kept, None]):
        assert number is not None
        saved = run.generation(number)
        yield Known(saved.population, saved)
        if following is None or following == number + 1:
            continue
        apart = run.experiment.dynamics.lives_apart
        if not apart and not again:  # who follows is only known once they have lived
            continue
        if not again:
            bred = breed(run.experiment.at(number + 1), saved)
            if _recorded(bred, born):
                yield Known(bred, None)
            continue
        made, used = run.tried.experiment, threads or default_threads()
        for generation in evolve_again(made, saved, following - 1, used):
            saved = generation
            yield Known(generation.population, generation)
        met = run.generation(following)
        here = run.experiment.at(following)
        now = breed(here, saved) if apart else dynamics_of(here).again(here, saved, LocalEvaluator(), never)
        if not (np.array_equal(met.ids, now.ids) and np.array_equal(met.genomes, now.genomes)):
            raise SettingsError(
                f"Living again from generation {number} of {str(run.path)!r} does not lead to its generation "
                f"{following}, so it was made by another version; export without --exact."
            )


def _recorded(bred: "Population", born: "Pedigree") -> bool:
    """Whether the births of a population that was bred again are those in the lineage."""
    from babushka.evolution.pedigree import NOBODY

    first, end = born.born_before(bred.number), born.born_before(bred.number + 1)
    new = bred.newborn()
    if not np.array_equal(bred.ids[new], born.ids[first:end]) or not np.isin(bred.ids, born.ids).all():
        return False
    rows = born.parents[first:end]
    return bool((np.where(rows == NOBODY, NOBODY, born.ids[rows]) == bred.parents[new]).all())
