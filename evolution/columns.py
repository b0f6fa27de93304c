"""What the columns of the history are, from what its families of measures say (`evolution.history`)."""

from collections.abc import Iterator

from babushka.evolution.evaluation import inborn, seen_of
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.history import row_columns, six
from babushka.evolution.history.differentiation import ALL_GENES, differentiated
from babushka.evolution.history.heritable import heritable_columns
from babushka.evolution.price import TERMS
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column


def history_columns(experiment: Experiment, generation: Generation) -> list[Column]:
    """The columns of a generation's row of the history, in its order.

    What a dynamics adds of its own, and nobody declares, has no role and no label.
    """
    declared = {column.name: column for column in _declared(experiment, generation)}
    names = ["generation", *(name for name in generation.row if name != "generation")]
    return [declared.get(name, Column(name, name)) for name in names]


def _declared(experiment: Experiment, generation: Generation) -> Iterator[Column]:
    yield Column("generation", "generation", role=roles.TIME)
    yield Column("members", "members", role=roles.COUNT)
    yield ALL_GENES
    for column in heritable_columns(experiment.world.features, generation.traits):
        yield from (*six(column), differentiated(column))
        for term in TERMS:
            title = f"{column.title}: {term}"
            yield Column(f"price.{column.name}.{term}", column.name, role=roles.SELECTION, title=title)
    if generation.lives:  # those of members that live together have no records
        known = inborn(experiment, generation.genomes)
        yield from row_columns(seen_of(experiment, generation, known))
