"""What the records of lives hold: base objective, felt reward, tallies, accounts of searches, causes."""

from collections.abc import Iterator

import numpy as np

from babushka.evolution.history import Place, Seen, Values
from babushka.fitness import columns as roles
from babushka.fitness.columns import Column
from babushka.fitness.worlds.choices import PROBED, REACHED
from babushka.organisms.inner.account import ACCOUNTED
from babushka.organisms.records import GENERAL_COLUMNS

PLACE = 1
TITLES = {
    "steps": "steps lived",
    "proposals": "proposals of the inner search",
    "accepted": "proposals accepted",
    "simulated": "model steps simulated",
}


def of_regime(seen: Seen, place: Place) -> Iterator[tuple[Column, float | Values]]:
    """`<objective>`, `felt` and the intent by six numbers over members; of all else the mean, or shares."""
    world, record, label = seen.experiment.world, place.lives, place.label
    # Column by column in memory, so that every sum is taken as that of a lone column is.
    columns = np.ascontiguousarray(record.values.transpose(2, 0, 1))  # (columns, members, episodes)
    each = columns.mean(axis=2)
    means = dict(zip(record.columns, each, strict=True))
    overall = dict(zip(record.columns, each.mean(axis=1).tolist(), strict=True))
    probed = PROBED in world.tallies  # what was reached is said in shares of trials, by another family
    felt_unit = seen.experiment.organism.unit_of_felt(world)
    intent = seen.experiment.intent
    wanted = (intent, roles.INTENT, "", f"{intent} per life (designer's intent)")
    by_six_numbers = (
        (world.objective, roles.OBJECTIVE, "", f"{world.objective} per life (base objective)"),
        ("felt", roles.FELT, felt_unit, "felt reward per life"),
        *([wanted] if intent else []),
    )
    for name, role, unit, title in by_six_numbers:
        yield Column(f"{label}.{name}", name, label, "", role, unit, title), means[name]
    for index, column in enumerate(record.columns):
        if column == "cause":
            for which, cause in enumerate(world.causes):
                name = f"cause.{cause}"
                share = float((columns[index] == which).mean())
                title = f"ended by: {cause}"
                yield Column(f"{label}.{name}", name, label, "share", roles.CAUSE, "", title), share
        elif column not in (world.objective, "felt", intent) and not (probed and column.startswith(REACHED)):
            accounted = column.split(".")[0] in ACCOUNTED
            general = column in GENERAL_COLUMNS or column.startswith(("felt.", "seat.")) or accounted
            name = column if general or column in world.tallies else f"other.{column}"
            role = roles.TALLY if column in world.tallies else roles.LIFE
            title = TITLES.get(column, column.replace("felt.", "felt: ").replace("seat.", "seat "))
            yield Column(f"{label}.{name}.mean", name, label, "mean", role, "", title), overall[column]
