"""What the columns of the history are, from what the world, the organism kind and the measures say."""

from collections.abc import Iterator

from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.price import TERMS
from babushka.fitness import columns as roles
from babushka.fitness.columns import SIX, Column
from babushka.organisms.records import Lives

TITLES = {
    "steps": "steps lived",
    "proposals": "proposals of the inner search",
    "simulated": "model steps simulated",
}


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
    for label, lives in generation.lives.items():
        yield from _of_lives(experiment, label, lives)
    heritable = [(f"desires.{feature}", roles.DESIRE, feature) for feature in experiment.world.features]
    heritable += [(name, roles.TRAIT, name) for name in generation.traits]
    for name, role, title in heritable:
        yield from _six(Column(name, name, role=role, title=title))
        yield Column(f"{name}.fst", name, "", "fst", roles.DIFFERENTIATION, "0 to 1", title)
        for term in TERMS:
            yield Column(f"price.{name}.{term}", name, "", "", roles.SELECTION, "", f"{title}: {term}")
    yield Column("genes.fst", "genes", "", "fst", roles.DIFFERENTIATION, "0 to 1", "all genes together")


def _of_lives(experiment: Experiment, label: str, lives: Lives) -> Iterator[Column]:
    """What is measured of lives in one regime."""
    world = experiment.world
    objective = Column("", world.objective, label, role=roles.OBJECTIVE)
    yield from _six(objective._replace(title=f"{world.objective} per life (base objective)"))
    unit = experiment.organism.unit_of_felt(world)
    yield from _six(Column("", "felt", label, role=roles.FELT, unit=unit, title="felt reward per life"))
    if label == SELECTION:
        name = f"{label}.{world.objective}.fst"
        yield objective._replace(name=name, statistic="fst", role=roles.DIFFERENTIATION, unit="0 to 1")
    for column in lives.columns:
        if column in (world.objective, "felt", "cause"):
            continue
        role = roles.TALLY if column in world.tallies else roles.LIFE
        title = TITLES.get(column, column.replace("felt.", "felt: ").replace("seat.", "seat "))
        for name in (column, f"other.{column}"):  # a tally that is called as something general is
            yield Column(f"{label}.{name}.mean", name, label, "mean", role, "", title)
    for cause in world.causes:
        quantity = f"cause.{cause}"
        yield Column(f"{label}.{quantity}", quantity, label, "share", roles.CAUSE, "", f"ended by: {cause}")
    for name, role, title in (
        ("z_fitness", roles.ATTAINMENT, "base objective attained"),
        ("z_felt", roles.ATTAINMENT, "felt reward attained"),
        ("divergence", roles.DIVERGENCE, "divergence: felt minus base objective attained"),
    ):
        yield Column(f"{label}.{name}", name, label, "", role, "SD", title)


def _six(column: Column) -> Iterator[Column]:
    """The six numbers of a quantity over members."""
    stem = f"{column.label}.{column.quantity}" if column.label else column.quantity
    for statistic in SIX:
        yield column._replace(name=f"{stem}.{statistic}", statistic=statistic)
