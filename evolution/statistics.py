"""The history's row: what one generation looks like in numbers, on DEAP's Statistics.

For every label L (the selecting regime and each probe): `L.<objective>.mean, .std, .q25, .median, .q75,
.max`, the same for `L.felt`; `L.<column>.mean` for everything else in the records; `L.cause.<name>`, the
share of lives that ended so; `L.z_fitness`, `L.z_felt` and `L.divergence`, attainment in standard deviations
of random lives, averaged over members. Then `desires.<feature>` and every trait, with those six statistics.
Where there are islands, `.fst` is the share of the variance that lies between demes: `genes.fst` of all genes
together, `selection.<objective>.fst`, `desires.<feature>.fst` and `<trait>.fst`.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from deap import tools
from numpy.typing import NDArray

from babushka.evolution.baseline import baseline_reward
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.fitness.columns import SIX
from babushka.fitness.measures.attainment import attainment
from babushka.fitness.measures.fixation_index import fixation_index
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import ACCOUNTED
from babushka.organisms.records import GENERAL_COLUMNS, Lives

Values = NDArray[np.float64]


PIECE = 2048  # members


def _six() -> tools.Statistics:
    """Six numbers for each row of a matrix, shape (rows,) each; of the quartiles, (3, rows)."""
    statistics = tools.Statistics()
    statistics.register("mean", np.mean, axis=1)
    statistics.register("std", np.std, axis=1)
    # at once: they sort the values once
    statistics.register("quartiles", np.quantile, q=(0.25, 0.5, 0.75), axis=1)
    statistics.register("max", np.max, axis=1)
    return statistics


def history_row(
    experiment: Experiment,
    number: int,
    lives: Mapping[str, Lives],
    random_baseline: Mapping[str, Lives],
    objective_weights: Values,
    traits: Mapping[str, Values],
    genomes: Genomes | None = None,
    demes: NDArray[np.int64] | None = None,
) -> dict[str, float]:
    """One row of the history, by column; the same columns in the same order in every generation.

    `genomes` (members, genes) are needed where felt reward is not linear in what is felt. `demes` (members,)
    say which deme each member is in, where there are several.
    """
    members = len(objective_weights)
    row: dict[str, float] = {"generation": number, "members": members}
    spread: dict[str, Values] = {}  # what is described by six numbers: all of it at once
    same: dict[str, str] = {}  # columns of a place, and those of the same place under another label
    for label, record in lives.items():
        twin = next(
            (
                other
                for other in lives
                if lives[other] is record and random_baseline[other] is random_baseline[label]
            ),
            label,
        )
        if twin != label:
            same |= {label + name.removeprefix(twin): name for name in row if name.startswith(f"{twin}.")}
            row.update(dict.fromkeys(same, float("nan")))
            continue
        _describe(row, spread, label, experiment, record)
        z_fitness, z_felt = attainments(
            experiment, record, random_baseline[label], objective_weights, genomes
        )
        row[f"{label}.z_fitness"] = _mean(z_fitness)
        # A program may want nothing that chance brings, or nothing at all; its felt reward has no yardstick.
        measured = slice(None) if experiment.organism.linear(experiment.world) else np.isfinite(z_felt)
        row[f"{label}.z_felt"] = _mean(z_felt[measured])
        row[f"{label}.divergence"] = _mean((z_felt - z_fitness)[measured])
    for index, feature in enumerate(experiment.world.features):
        _later(row, spread, f"desires.{feature}", objective_weights[:, index])
    for name, values in traits.items():
        _later(row, spread, name, values)
    row.update(spreads_of(spread))
    row.update({name: row[other] for name, other in same.items()})
    if demes is not None:
        objective = experiment.world.objective
        row["genes.fst"] = float("nan") if genomes is None else fixation_index(genomes, demes)
        row[f"{SELECTION}.{objective}.fst"] = fixation_index(lives[SELECTION].mean(objective), demes)
        for index, feature in enumerate(experiment.world.features):
            row[f"desires.{feature}.fst"] = fixation_index(objective_weights[:, index], demes)
        row.update({f"{name}.fst": fixation_index(values, demes) for name, values in traits.items()})
    return row


def attainments(
    experiment: Experiment,
    record: Lives,
    random: Lives,
    objective_weights: Values,
    genomes: Genomes | None = None,
) -> tuple[Values, Values]:
    """(fitness, felt reward) of each member in standard deviations of random lives, shape (members,) each.

    What a random life would have felt like depends on who is asked: its features are valued by each
    member's own desires; `genomes` as for `history_row`.
    """
    objective = experiment.world.objective
    z_fitness = attainment(record.mean(objective), random.each(objective).ravel())
    felt = record.mean("felt")
    z_felt = np.empty(len(felt))
    for rows in _pieces(len(felt)):  # what chance felt like is a matrix, and large for all at once
        wanting = None if genomes is None else genomes[rows]
        by_chance = baseline_reward(experiment, random, objective_weights[rows], wanting)
        z_felt[rows] = attainment(felt[rows], by_chance)
    return z_fitness, z_felt


def _pieces(members: int) -> list[slice]:
    """About equal pieces of at most `PIECE` members; none of them of a single one, which sums otherwise."""
    count = max(1, -(-members // PIECE))
    edges = [members * place // count for place in range(count + 1)]
    return [slice(first, last) for first, last in pairwise(edges)]


def spread_of(name: str, values: Values) -> dict[str, float]:
    """`<name>.mean, .std, .q25, .median, .q75, .max` of values, shape (members,)."""
    return spreads_of({name: values})


def spreads_of(named: Mapping[str, Values]) -> dict[str, float]:
    """The same of several, by name, shape (members,) each."""
    if not named:
        return {}
    found = _six().compile(np.stack([*named.values()]))
    found["q25"], found["median"], found["q75"] = found.pop("quartiles")
    table = {statistic: found[statistic].tolist() for statistic in SIX}
    return {f"{name}.{six}": table[six][place] for place, name in enumerate(named) for six in SIX}


def _later(row: dict[str, float], spread: dict[str, Values], name: str, values: Values) -> None:
    """Keep the places of six columns, to be filled when all values are there."""
    spread[name] = values
    row.update({f"{name}.{statistic}": float("nan") for statistic in SIX})


def _describe(
    row: dict[str, float], spread: dict[str, Values], label: str, experiment: Experiment, record: Lives
) -> None:
    objective = experiment.world.objective
    # Column by column in memory, so that every sum is taken as that of a lone column is.
    columns = np.ascontiguousarray(record.values.transpose(2, 0, 1))  # (columns, members, episodes)
    each = columns.mean(axis=2)
    means = dict(zip(record.columns, each, strict=True))
    overall = dict(zip(record.columns, each.mean(axis=1).tolist(), strict=True))
    for name in (objective, "felt"):
        _later(row, spread, f"{label}.{name}", means[name])
    for place, column in enumerate(record.columns):
        if column == "cause":
            for index, cause in enumerate(experiment.world.causes):
                row[f"{label}.cause.{cause}"] = float((columns[place] == index).mean())
        elif column not in (objective, "felt"):
            accounted = column.split(".")[0] in ACCOUNTED
            general = column in GENERAL_COLUMNS or column.startswith(("felt.", "seat.")) or accounted
            name = column if general or column in experiment.world.tallies else f"other.{column}"
            row[f"{label}.{name}.mean"] = overall[column]


def _mean(values: Values) -> float:
    return float(np.mean(values)) if len(values) and np.isfinite(values).all() else float("nan")
