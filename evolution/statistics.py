"""The history's row: what one generation looks like in numbers, on DEAP's Statistics.

For every label L (the selecting regime and each probe): `L.<objective>.mean, .std, .q25, .median, .q75,
.max`, the same for `L.felt`; `L.<column>.mean` for everything else in the records; `L.cause.<name>`, the
share of lives that ended so; `L.z_fitness`, `L.z_felt` and `L.divergence`, attainment in standard deviations
of random lives, averaged over members. Then `desires.<feature>` and every trait, with those six statistics.
Where there are islands, `.fst` is the share of the variance that lies between demes: `genes.fst` of all genes
together, `selection.<objective>.fst`, `desires.<feature>.fst` and `<trait>.fst`.
"""

from collections.abc import Mapping

import numpy as np
from deap import tools
from numpy.typing import NDArray

from evolution.chance import felt_by_chance
from evolution.experiment import SELECTION, Experiment
from fitness.measures.attainment import attainment
from fitness.measures.fixation_index import fixation_index
from organisms.genome import Genomes
from organisms.records import GENERAL_COLUMNS, Lives

Values = NDArray[np.float64]


def _spread() -> tools.Statistics:
    statistics = tools.Statistics()
    statistics.register("mean", np.mean)
    statistics.register("std", np.std)
    statistics.register("quartiles", np.quantile, q=(0.25, 0.5, 0.75))  # at once: they sort the values once
    statistics.register("max", np.max)
    return statistics


def history_row(
    experiment: Experiment,
    number: int,
    lives: Mapping[str, Lives],
    chance: Mapping[str, Lives],
    desires: Values,
    traits: Mapping[str, Values],
    genomes: Genomes | None = None,
    demes: NDArray[np.int64] | None = None,
) -> dict[str, float]:
    """One row of the history, by column; the same columns in the same order in every generation.

    `genomes` (members, genes) are needed where felt reward is not linear in what is felt. `demes` (members,)
    say which deme each member is in, where there are several.
    """
    members = len(desires)
    row: dict[str, float] = {"generation": number, "members": members}
    for label, record in lives.items():
        _describe(row, label, experiment, record)
        z_fitness, z_felt = attainments(experiment, record, chance[label], desires, genomes)
        row[f"{label}.z_fitness"] = _mean(z_fitness)
        # A program may want nothing that chance brings, or nothing at all; its felt reward has no yardstick.
        measured = slice(None) if experiment.organism.linear(experiment.world) else np.isfinite(z_felt)
        row[f"{label}.z_felt"] = _mean(z_felt[measured])
        row[f"{label}.divergence"] = _mean((z_felt - z_fitness)[measured])
    for index, feature in enumerate(experiment.world.features):
        row.update(spread_of(f"desires.{feature}", desires[:, index]))
    for name, values in traits.items():
        row.update(spread_of(name, values))
    if demes is not None:
        objective = experiment.world.objective
        row["genes.fst"] = float("nan") if genomes is None else fixation_index(genomes, demes)
        row[f"{SELECTION}.{objective}.fst"] = fixation_index(lives[SELECTION].mean(objective), demes)
        for index, feature in enumerate(experiment.world.features):
            row[f"desires.{feature}.fst"] = fixation_index(desires[:, index], demes)
        row.update({f"{name}.fst": fixation_index(values, demes) for name, values in traits.items()})
    return row


def attainments(
    experiment: Experiment, record: Lives, random: Lives, desires: Values, genomes: Genomes | None = None
) -> tuple[Values, Values]:
    """(fitness, felt reward) of each member in standard deviations of random lives, shape (members,) each.

    What a random life would have felt like depends on who is asked: its features are valued by each
    member's own desires; `genomes` as for `history_row`.
    """
    objective = experiment.world.objective
    z_fitness = attainment(record.mean(objective), random.each(objective).ravel())
    by_chance = felt_by_chance(experiment, random, desires, genomes)
    return z_fitness, attainment(record.mean("felt"), by_chance)


def spread_of(name: str, values: Values) -> dict[str, float]:
    """`<name>.mean, .std, .q25, .median, .q75, .max` of values, shape (members,)."""
    row: dict[str, float] = {}
    found = _spread().compile(values)
    found["q25"], found["median"], found["q75"] = found.pop("quartiles")
    for statistic in ("mean", "std", "q25", "median", "q75", "max"):
        row[f"{name}.{statistic}"] = float(found[statistic])
    return row


def _describe(row: dict[str, float], label: str, experiment: Experiment, record: Lives) -> None:
    objective = experiment.world.objective
    row.update(spread_of(f"{label}.{objective}", record.mean(objective)))
    row.update(spread_of(f"{label}.felt", record.mean("felt")))
    for column in record.columns:
        if column == "cause":
            for index, cause in enumerate(experiment.world.causes):
                row[f"{label}.cause.{cause}"] = float((record.each("cause") == index).mean())
        elif column not in (objective, "felt"):
            general = column in GENERAL_COLUMNS or column.startswith("felt.")
            name = column if general or column in experiment.world.tallies else f"other.{column}"
            row[f"{label}.{name}.mean"] = float(record.mean(column).mean())


def _mean(values: Values) -> float:
    return float(np.mean(values)) if len(values) and np.isfinite(values).all() else float("nan")
