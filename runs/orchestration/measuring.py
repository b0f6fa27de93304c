"""Measurements of saved runs that figures need beyond the history, and the data that figures draw."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.measures.goodhart_fits import BUDGETS
from babushka.fitness.progress import in_parts
from babushka.fitness.settings import SettingsError, about, read
from babushka.runs.orchestration.saved import Run
from babushka.runs.storage.tables import columns

if TYPE_CHECKING:
    from babushka.organisms.records import Lives

DOSES = 11
LIVES = 4  # lives of each member per point of a measured curve

Table = dict[str, NDArray[np.float64]]


def pressure(run: Run, generation: int | None = None, budgets: Iterable[int] = BUDGETS) -> Table:
    """Base objective and felt reward at each search budget, in every probe's regime.

    Members keep their evolved horizons. The worlds are the same for every budget.
    """
    number, labels = _place(run, generation)
    rows = []
    for budget in in_parts(budgets):
        row: dict[str, float] = {"budget": budget, "lives": LIVES}
        for label in in_parts(labels):
            row.update(_described(run, run.evaluate(number, label, budget, lives=LIVES), f"{label}."))
        rows.append(row)
    return columns(rows)


def modernity(run: Run, generation: int | None = None, doses: int = DOSES) -> Table:
    """Base objective, felt reward, steps lived and divergence against the world's one regime parameter."""
    from babushka.evolution.statistics import attainments

    number, _ = _place(run, generation)
    here = run.experiment.at(number)
    parameter, low, high = _parameter(here.world.Regime)
    genomes = run.generation(number).genomes
    objective_weights = here.organism.objective_weights(genomes, here.world)
    rows = []
    for regime, dose in in_parts(_doses(here.world, parameter, low, high, doses)):
        lives = run.evaluate(number, regime, lives=LIVES)
        row = {parameter: float(dose), **_described(run, lives, "")}
        row["lives"] = LIVES
        row["steps.mean"] = float(lives.mean("steps").mean())
        z_fitness, z_felt = attainments(
            here, lives, run.random_baseline(number, regime), objective_weights, genomes
        )
        known = (
            slice(None) if here.organism.linear(here.world) else np.isfinite(z_felt)
        )  # some programs want nothing
        row.update({"z_fitness": z_fitness.mean(), "z_felt": z_felt[known].mean()})
        row["divergence"] = row["z_felt"] - z_fitness[known].mean()
        rows.append(row)
    return columns(rows)


def best(run: Run, generation: int | None = None) -> Table:
    """The weights that would be best in every probe's regime, for the members of a saved generation."""
    from babushka.evolution.best_objective_weights import best_objective_weights
    from babushka.organisms.life import default_threads

    number, labels = _place(run, generation)
    here = run.experiment.at(number)
    genomes = run.generation(number).genomes
    threads = default_threads()
    return {
        label: best_objective_weights(here, genomes, run.conditions(number, label), here.seed, threads)
        for label in in_parts(labels)
    }


def rewards(run: Run, generation: int | None = None) -> dict[str, Table]:
    """Desires and base objective of every member of the first kept generation, and of the known rewards."""
    from babushka.evolution.experiment import SELECTION
    from babushka.evolution.known_rewards import known_rewards
    from babushka.organisms.life import default_threads

    run.need_lives_apart("a figure of rewards")
    kept = run.generations
    number = kept[0] if generation is None and kept else generation
    saved = run.generation(number)
    here = run.experiment.of(saved.population)
    if not here.organism.linear(here.world):
        raise SettingsError(f"The rewards of the run in {str(run.path)!r} are programs, not weights.")
    fed = saved.lives[SELECTION].each(here.world.objective)
    objective_weights = here.organism.objective_weights(saved.genomes, here.world)
    table = {
        f"desires.{name}": objective_weights[:, column] for column, name in enumerate(here.world.features)
    }
    table["objective"] = fed.mean(axis=1)
    table["generation"] = np.full(len(fed), float(saved.number))
    table["lives"] = np.full(len(fed), float(fed.shape[1]))
    known = known_rewards(here, saved.number, default_threads())
    marked = {name: np.append(weights, mean) for name, (weights, mean) in known.items()}
    return {"rewards": table, "known": marked}


def turn(run: Run) -> Table:
    """Where fooling a sensor begins to pay, and what wired organisms bring; empty where there is none."""
    from babushka.evolution.turning_point import turning_point
    from babushka.organisms.life import default_threads

    run.need_lives_apart("a turning point")
    found = turning_point(run.tried.experiment, default_threads())
    if found is None:
        return {}
    row = found._asdict() | {"regime.foolable": found.foolable}
    return {name: np.array([value], np.float64) for name, value in row.items()}


def desires_vary(layout: Any) -> bool:
    """Whether desires are genes that take any value."""
    return layout.has("desires") and not layout.levels[layout.span("desires")].any()


def _place(run: Run, generation: int | None) -> tuple[int, list[str]]:
    """A saved generation, and the probes in which lives count more than what is reached first."""
    from babushka.evolution.history.wanting import is_probed

    number = run.folder.kept(generation)
    here = run.experiment.at(number)
    labels = [label for label in here.probe_settings if not is_probed(here, label)]
    return number, labels or ["selection"]


def _parameter(regime: Any) -> tuple[str, float, float]:
    """Name and range of a world's one bounded regime parameter."""
    bounded = [item for item in fields(regime) if np.isfinite([about(item).low, about(item).high]).all()]
    if len(bounded) != 1:
        raise SettingsError(
            f"A dose-response needs a world with one bounded regime parameter; this one has {len(bounded)}."
        )
    return bounded[0].name, about(bounded[0]).low, about(bounded[0]).high


def _doses(
    world: Any, parameter: str, low: float, high: float, count: int
) -> Iterator[tuple[dict[str, float], float]]:
    """Regimes from the lowest dose to the highest that the world can have, and their doses."""
    whole = get_type_hints(world.Regime)[parameter] is int
    every = np.linspace(low, high, count)
    for dose in np.unique(np.rint(every)) if whole else every:
        regime = {parameter: int(dose) if whole else float(dose)}
        try:
            world.regime(read(world.Regime, regime, "regime"))
        except SettingsError:  # a bound of all such worlds, beyond what this one has room for
            return
        yield regime, float(dose)


def _described(run: Run, lives: "Lives", prefix: str) -> dict[str, float]:
    from babushka.evolution.statistics import spread_of

    row: dict[str, float] = {}
    experiment = run.experiment
    for column in filter(None, (experiment.world.objective, "felt", experiment.intent)):
        row.update(spread_of(prefix + column, lives.mean(column)))
    return row
