"""Words and units for axes: of measures, as their columns are declared, and of settings that were varied."""

from collections.abc import Iterable, Mapping
from typing import Any

from babushka.fitness.columns import ATTAINMENT, DESIRE, DIVERGENCE, GAP, Column, guessed
from babushka.fitness.settings import About
from babushka.runs.presentation.comparing.measures import OF_ANALYSIS

LONGEST = 64  # characters of a setting's description that still is a label


def find(measure: str, history: Iterable[Column], analysis: Iterable[Column]) -> Column:
    """The column that a measure such as 'modern.births' names, the history's before that of the analysis."""
    name = measure.removeprefix(OF_ANALYSIS)
    for table in (analysis, history) if measure.startswith(OF_ANALYSIS) else (history, analysis):
        known = {column.name: column for column in table}
        if found := known.get(name) or known.get(f"{name}.mean"):
            return found
    return guessed([name], [])[0]


def quantity(column: Column) -> str:
    """What is measured, and its unit: 'births per life (base objective)', 'EPIC distance (0 to 1)'."""
    title = column.title or column.quantity.replace("_", " ")
    if column.role == DESIRE:
        title = f"weight of {title}"
    unit = column.unit
    if unit == "SD" and column.role in (ATTAINMENT, DIVERGENCE, GAP):
        unit = "SD of random lives"
    return f"{title} ({unit})" if unit else title


def place(column: Column) -> str:
    """The world that it is measured in: 'modern world'; empty for what members are wherever they live."""
    return f"{column.label} world" if column.label else ""


def whole(column: Column) -> str:
    """Quantity and world: 'births per life (base objective), modern world'."""
    return ", ".join(filter(None, (quantity(column), place(column))))


def setting(key: str, short: str, described: Mapping[str, About]) -> str:
    """A varied setting as the label of an axis: its description and unit, or its name if that is shorter."""
    declared = described.get(key)
    if declared is None or not declared.doc:
        return short.replace("_", " ")
    unit = f" ({declared.unit})" if declared.unit else ""
    doc = declared.doc if len(declared.doc) <= LONGEST else short.replace("_", " ")
    return f"{doc}{unit}"


def explained(keys: Mapping[str, str], described: Mapping[str, About]) -> str:
    """A sentence on what varied settings are called in configurations, for a caption."""
    said = []
    for key in keys:
        doc = described[key].doc if key in described else ""
        said.append(f"{key} ({doc})" if doc else key)
    return f"Varied: {'; '.join(said)}." if said else ""


def is_effort(about: Any) -> bool:
    """Whether a setting counts what a search may try, which is shown by doublings."""
    return isinstance(about, About) and about.unit in ("proposals", "guesses", "evaluations")
