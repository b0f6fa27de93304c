"""What the columns of an analysis are, as its families declare them."""

from collections.abc import Iterable

from babushka.evolution.analysis import Analysis
from babushka.evolution.analysis.measures import declared, families, measures_of
from babushka.fitness.columns import Column
from babushka.fitness.measures.names import Measure


def measured_columns(found: Analysis, family: str) -> list[Column]:
    """The columns of a family's measures, in order; one that it did not declare has no title."""
    measures = measures_of(families()[family])
    return [_column(name, found.labels, measures) for name in found.families[family].row]


def _column(name: str, labels: Iterable[str], measures: tuple[Measure, ...]) -> Column:
    label = next(label for label in labels if name.startswith(f"{label}."))
    quantity = name.removeprefix(f"{label}.")
    measure = declared(quantity, measures)
    if measure is None:
        return Column(name, quantity, label)
    return Column(name, quantity, label, "", measure.role, measure.unit, measure.title)
