"""Where there are islands: the share of the variance that lies between demes."""

from collections.abc import Iterator

from babushka.evolution.experiment import SELECTION
from babushka.evolution.history import Seen
from babushka.evolution.history.heritable import heritable_values
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column
from babushka.fitness.measures.fixation_index import fixation_index

PLACE = 4
ALL_GENES = Column("genes.fst", "genes", "", "fst", roles.DIFFERENTIATION, "0 to 1", "all genes together")


def differentiated(column: Column) -> Column:
    """The column of the differentiation of what a column without a statistic is of."""
    changed = {"statistic": "fst", "role": roles.DIFFERENTIATION, "unit": "0 to 1"}
    return column._replace(name=f"{column.name}.fst", **changed)


def measure(seen: Seen) -> Iterator[tuple[Column, float]]:
    """`genes.fst` of all genes, then that of the base objective under selection, of desires and traits."""
    if seen.demes is None:
        return
    yield ALL_GENES, float("nan") if seen.genomes is None else fixation_index(seen.genomes, seen.demes)
    objective = seen.experiment.world.objective
    fitness = Column(
        f"{SELECTION}.{objective}", objective, SELECTION, title=f"{objective} per life (base objective)"
    )
    yield differentiated(fitness), fixation_index(seen.lives[SELECTION].mean(objective), seen.demes)
    for column, values in heritable_values(seen):
        yield differentiated(column), fixation_index(values, seen.demes)
