"""What the columns of a table are: declared by whoever makes them, and kept with the table for its readers.

A column's name is for files; what is shown, compared and summed up goes by its role, label and statistic.
"""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SIX = ("mean", "std", "q25", "median", "q75", "max")
OBJECTIVE, FELT, DIVERGENCE = "base objective", "felt reward", "divergence"  # roles that others look for
INTENT, GAP = "designer's intent", "gap"  # of level 0, where a designer is named; divergence is of level 1
ATTAINMENT, LIFE, CAUSE, TALLY = "attainment", "life", "cause of death", "tally"
DESIRE, TRAIT, SELECTION, DIFFERENTIATION = "desire", "trait", "selection", "differentiation"
COUNT, TIME, OTHER = "count", "time", "other"
WANTED, REACHED = "wanted", "reached"  # what quantities begin with that are of candidate objectives
TOLD_APART = "told apart"  # of what a long table tells in words, so that a list of measures leaves it out


class Column(NamedTuple):
    """One column."""

    name: str  # in the table's header
    quantity: str  # what it is of: its name without label and statistic
    label: str = ""  # the regime that it was measured in; empty where it is of members themselves
    statistic: str = ""  # over members: one of `SIX`, or "share", "fst"; empty for a number of its own
    role: str = OTHER
    unit: str = ""
    title: str = ""  # in words, without the unit

    @property
    def words(self) -> str:
        """Title and unit."""
        return f"{self.title or self.quantity} ({self.unit})" if self.unit else self.title or self.quantity


def by_role(
    columns: Iterable[Column], role: str, statistics: Sequence[str] = ("mean", ""), label: str | None = None
) -> list[Column]:
    """The columns of a role, in order; of one label unless that is None."""
    return [
        column
        for column in columns
        if column.role == role and column.statistic in statistics and (label is None or column.label == label)
    ]


def encode(columns: Iterable[Column]) -> bytes:
    """The columns as JSON, one a line."""
    lines = [json.dumps(column._asdict(), ensure_ascii=False) for column in columns]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def decode(data: bytes) -> list[Column]:
    """The columns of such JSON; raises ValueError for anything else."""
    found = json.loads(data)
    try:
        made = [Column(**entry) for entry in found]
    except TypeError as error:
        raise ValueError("no columns") from error
    if not all(isinstance(value, str) for column in made for value in column):
        raise ValueError("no columns")
    return made


def guessed(names: Iterable[str], labels: Sequence[str]) -> list[Column]:
    """Columns of a table that came without a declaration, told by their names as well as can be.

    The base objective, whose name only the world knows, is what has quartiles beside felt reward.
    """
    known = list(names)
    return [_guessed(name, labels, known) for name in known]


def _guessed(name: str, labels: Sequence[str], names: Sequence[str]) -> Column:
    label = next((label for label in labels if name.startswith(f"{label}.")), "")
    rest = name.removeprefix(f"{label}.") if label else name
    stem, _, last = rest.rpartition(".")
    quantity, statistic = (stem, last) if stem and last in (*SIX, "fst") else (rest, "")
    role, unit, title = OTHER, "", ""
    if statistic == "fst":
        role = DIFFERENTIATION
    elif label and quantity == "felt":
        role, title = FELT, "felt reward per life"
    elif label and f"{label}.{quantity}.median" in names:
        role, title = OBJECTIVE, f"{quantity} per life (base objective)"
    elif label and quantity == DIVERGENCE:
        role, unit, title = DIVERGENCE, "SD", "divergence: felt minus base objective attained"
    elif label and quantity in ("steps", "proposals", "simulated"):
        role = LIFE
    elif name.startswith("price."):
        role = SELECTION
    elif name == "generation":
        role = TIME
    return Column(name, quantity, label, statistic, role, unit, title)
