"""An analysis as it is kept: what each family found, as plain values with a declaration of its columns."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from babushka.runs.storage.tables import Row

if TYPE_CHECKING:
    from babushka.evolution.analysis import Analysis


def kept_families(found: "Analysis") -> dict[str, dict[str, Any]]:
    """What the families found, by their names, as `Store.save` wants it."""
    from babushka.evolution.analysis.columns import measured_columns
    from babushka.evolution.analysis.measures import families, place_of, version_of

    return {
        name: {
            "version": version_of(families()[name]),
            "place": place_of(families()[name]),
            "columns": [column._asdict() for column in measured_columns(found, name)],
            "values": {column: _plain(value) for column, value in each.row.items()},
            "members": [*each.members],
            "tables": {
                table: [{key: _plain(value) for key, value in row.items()} for row in rows]
                for table, rows in each.tables.items()
            },
        }
        for name, each in found.families.items()
    }


def member_rows(found: "Analysis", ids: Iterable[int]) -> list[Row]:
    """One row a member: its id, how many offspring it has, then its measures."""
    measures = {"offspring": found.offspring, **found.members}
    return [
        {"id": int(number), **{name: float(values[row]) for name, values in measures.items()}}
        for row, number in enumerate(ids)
    ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | bool | int) else float(value)
