"""Names of declared columns over the columns of a table: the world above, what was measured below."""

from collections.abc import Iterable
from itertools import groupby

from babushka.fitness.columns import DIVERGENCE, FELT, OBJECTIVE, Column


def short_name(column: Column) -> str:
    """What a column is of, in few words: 'births', 'felt reward', 'divergence (SD)', 'steps lived'."""
    if column.role == OBJECTIVE:
        return column.quantity
    if column.role in (FELT, DIVERGENCE):
        return f"{column.role} ({column.unit})" if column.unit else column.role
    return column.words


def worlds_over(labels: Iterable[str], before: int) -> list[tuple[str, int]]:
    """Headings over columns measured in these worlds, one label a column, after so many other columns."""
    return [("", before), *((label, len([*same])) for label, same in groupby(labels))]
