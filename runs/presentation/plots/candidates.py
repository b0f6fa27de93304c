"""What figures of candidates share: which columns hold shares of candidates, by what is asked and level."""

from collections.abc import Sequence
from typing import NamedTuple

from babushka.fitness.columns import REACHED, WANTED
from babushka.fitness.measures.wanted import NONE, OTHER
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.style import Stroke

CORRECTED = "corrected"
SIMILARITY = "similarity."
STROKES = (
    Stroke("#0072B2", "-", "o"),
    Stroke("#D55E00", (0, (5, 2)), "s", hollow=True),
    Stroke("#009E73", (0, (1, 1.2)), "^"),
    Stroke("#CC79A7", (0, (5, 1.5, 1, 1.5)), "D", hollow=True),
    Stroke("#E69F00", (0, (8, 2)), "v"),
    Stroke("#56B4E9", (0, (3, 1.2, 1, 1.2, 1, 1.2)), "P", hollow=True),
)
REST = Stroke("#888888", (0, (2, 2)), "x")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++")


class Asked(NamedTuple):
    """One question that shares of candidates answer."""

    kind: str  # `WANTED`, `REACHED` or `CORRECTED`
    level: str  # empty: the organisms' own
    label: str  # of the regime
    columns: dict[str, str]  # the measure of each candidate and of the rest, by name

    @property
    def words(self) -> str:
        """'wanted, level 2'."""
        return ", ".join(filter(None, (self.kind, self.level)))


def asked(run: RunData) -> list[Asked]:
    """All questions that history and analysis of a run answer; `SettingsError` if there are none."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    declared = [*run.declared(), *(run.declared("measures") if run.analysis else ())]
    for column in declared:
        kind, _, rest = column.quantity.partition(".")
        level, _, name = rest.rpartition(".")
        if (
            kind in (WANTED, REACHED, CORRECTED)
            and rest
            and column.label
            and column.statistic in ("mean", "")
        ):
            of_question = found.setdefault((kind, level, column.label), {})
            of_question.setdefault(name, f"{column.label}.{column.quantity}")
    if not found:
        raise SettingsError(
            f"The figure needs a world with regimes in which candidate objectives part, and run {run.name!r} "
            "has none: its history has no column 'LABEL.wanted.NAME'."
        )
    kinds = (WANTED, REACHED, CORRECTED)
    return [Asked(*key, found[key]) for key in sorted(found, key=lambda key: (kinds.index(key[0]), key[1]))]


def strokes(questions: Sequence[Asked]) -> dict[str, Stroke]:
    """The stroke of every candidate, in the order in which questions name them; those of the rest last."""
    names = dict.fromkeys(name for each in questions for name in each.columns)
    own = [name for name in names if name not in (OTHER, NONE)]
    found = {name: STROKES[place % len(STROKES)] for place, name in enumerate(own)}
    return found | {name: REST for name in (OTHER, NONE) if name in names}
