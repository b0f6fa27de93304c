"""The history's row: one generation in numbers. A family of columns is a file, found by being there.

A family is a module of this folder, or one that another package announces as an entry point of the group
`babushka.history`, with one of

    of_regime(seen, place)  the columns of one regime (`Place`): that of selection, or a probe
    measure(seen)           the columns of the members themselves (`Seen`)

which give pairs of a `Column` and its value: a number, or an array (members,), of which the row has the six
numbers `.mean, .std, .q25, .median, .q75, .max`. A family may say

    PLACE = 3               where it stands among the others; those without a place come last, by name

All columns of regimes come first, regime by regime. A row has the same columns in the same order in every
generation; those of probes that were not lived in are NaN. What comes of a generation, Price's equation, is
added when the next one is bred.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.statistics import spreads_of
from babushka.fitness import columns as roles
from babushka.fitness.columns import SIX, Column
from babushka.fitness.registry import Modules
from babushka.organisms.genome import Genomes
from babushka.organisms.records import Lives

Values = NDArray[np.float64]
LAST = 100  # the place of a family that names none
OF_REGIME, OF_MEMBERS = "of_regime", "measure"
FOUND = Modules(__name__, "babushka.history", "measure of the history", OF_REGIME, OF_MEMBERS)


@dataclass(frozen=True)
class Seen:
    """A generation that has lived, as its row is made of it.

    `genomes` (members, genes) are needed where felt reward is not linear in what is felt. `demes` (members,)
    say which deme each member is in, where there are several. `fed_back` is what the generation before made
    of a parameter of the selecting regime.
    """

    experiment: Experiment
    number: int
    lives: Mapping[str, Lives]
    random_baseline: Mapping[str, Lives]
    objective_weights: Values  # (members, F)
    traits: Mapping[str, Values]  # (members,) each
    genomes: Genomes | None = None
    demes: NDArray[np.int64] | None = None
    fed_back: float | None = None


class Place(NamedTuple):
    """One regime: its label, and the lives there of members and of organisms that act at random."""

    label: str
    lives: Lives
    random_baseline: Lives


def history_row(seen: Seen) -> dict[str, float]:
    """One row of the history, by column."""
    pairs = _measured(seen)
    # At once for all, and once for what several regimes share.
    spreads = spreads_of({str(id(value)): value for _, value in pairs if isinstance(value, np.ndarray)})
    row: dict[str, float] = {}
    for column, value in pairs:
        if isinstance(value, np.ndarray):
            row |= {f"{column.name}.{each}": spreads[f"{id(value)}.{each}"] for each in SIX}
        else:
            row[column.name] = value
    return row


def row_columns(seen: Seen) -> list[Column]:
    """What the columns of that row are."""
    pairs = _measured(seen)
    return [
        each
        for column, value in pairs
        for each in (six(column) if isinstance(value, np.ndarray) else [column])
    ]


def six(column: Column) -> list[Column]:
    """The columns of the six numbers of what a column without a statistic is of."""
    return [column._replace(name=f"{column.name}.{each}", statistic=each) for each in SIX]


def _measured(seen: Seen) -> list[tuple[Column, float | Values]]:
    """What all families give, in order."""
    families = _families()
    of_regimes = [family.of_regime for family in families if hasattr(family, OF_REGIME)]
    found: list[tuple[Column, float | Values]] = [
        (Column("generation", "generation", role=roles.TIME), seen.number),
        (Column("members", "members", role=roles.COUNT), len(seen.objective_weights)),
    ]
    known: list[tuple[Place, list[tuple[Column, float | Values]]]] = []
    for label in seen.experiment.conditions:
        if label not in seen.lives:
            found += _unknown(seen, label, of_regimes)
            continue
        place = Place(label, seen.lives[label], seen.random_baseline[label])
        # A probe that is the selecting regime shares its lives: what is said of them is said once.
        twin = next((each for each in known if each[0][1] is place[1] and each[0][2] is place[2]), None)
        if twin is None:
            measured = [pair for of_regime in of_regimes for pair in of_regime(seen, place)]
            known.append((place, measured))
        else:
            measured = [(_renamed(column, label), value) for column, value in twin[1]]
        found += measured
    for family in families:
        if hasattr(family, OF_MEMBERS):
            found += family.measure(seen)
    return found


def _unknown(
    seen: Seen, label: str, of_regimes: Sequence[Callable[[Seen, Place], Iterable[tuple[Column, Any]]]]
) -> list[tuple[Column, float | Values]]:
    """The columns of a probe that was not lived in, all NaN.

    What they are is asked of a single member, as if it had lived there as it did in the selecting regime.
    """
    one, lives = slice(1), seen.lives[SELECTION]
    place = Place(label, replace(lives, values=lives.values[one]), seen.random_baseline[SELECTION])
    alone = replace(
        seen,
        lives={SELECTION: place.lives},
        objective_weights=seen.objective_weights[one],
        traits={name: values[one] for name, values in seen.traits.items()},
        genomes=None if seen.genomes is None else seen.genomes[one],
        demes=None if seen.demes is None else seen.demes[one],
    )
    unknown = np.full(len(seen.objective_weights), np.nan)
    return [
        (column, unknown if isinstance(value, np.ndarray) else float("nan"))
        for of_regime in of_regimes
        for column, value in of_regime(alone, place)
    ]


def _renamed(column: Column, label: str) -> Column:
    return column._replace(name=label + column.name.removeprefix(column.label), label=label)


def _families() -> list[ModuleType]:
    found = FOUND.all()
    return [
        found[name] for name in sorted(found, key=lambda name: (getattr(found[name], "PLACE", LAST), name))
    ]
