"""Whether a saved run comes out again: every number of a kept snapshot and of its row, to the last bit."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError

if TYPE_CHECKING:
    from babushka.evolution.experiment import Experiment
    from babushka.evolution.generation import Generation, Population
    from babushka.organisms.genome import Genomes

History = Mapping[str, NDArray[Any]]


def verified(
    experiment: "Experiment",
    kept: "Iterable[Generation]",
    history: History,
    start: "Genomes | None" = None,
    threads: int = 1,
) -> dict[int, list[str]]:
    """For each generation in `kept`, the names of what did not come out again.

    Where members live apart, each population lives again; where they live together, the run does from its
    founders on, which are those of `start` if it began with such genomes.
    """
    if experiment.dynamics.lives_apart:
        return {saved.number: _apart(experiment, saved, history, threads) for saved in kept}
    return _together(experiment, kept, history, start, threads)


def _apart(experiment: "Experiment", saved: "Generation", history: History, threads: int) -> list[str]:
    from babushka.evolution.breeding import breed, succession_row
    from babushka.evolution.evaluation import evaluate
    from babushka.evolution.hall import Hall

    hall = saved.population.hall
    here = experiment.at(saved.number)
    before = replace(saved.population, hall=Hall(hall.size, hall.objectives))
    again = evaluate(here, before, threads)
    following: Population | None = None
    with suppress(SettingsError):  # nothing can be bred from it, which its row says as well
        following = breed(experiment.at(saved.number + 1), again)
    row = {**again.row, **succession_row(here, again, following)}
    return [*_arrays_of(again, saved), *_columns_of(row, saved.number, history)]


def _together(
    experiment: "Experiment",
    kept: "Iterable[Generation]",
    history: History,
    start: "Genomes | None",
    threads: int,
) -> dict[int, list[str]]:
    from babushka.evolution.loop import evolve

    wrong: dict[int, list[str]] = {}
    waiting = iter(kept)
    saved = next(waiting, None)
    for again in evolve(experiment, start=start, threads=threads):
        if saved is None:
            break
        if again.number == saved.number:
            columns = _columns_of(again.row, again.number, history)
            wrong[again.number] = [*_arrays_of(again, saved), *columns]
            saved = next(waiting, None)
    for rest in (*([] if saved is None else [saved]), *waiting):
        wrong[rest.number] = ["everything: the population is no longer there"]
    return wrong


def _arrays_of(again: "Generation", saved: "Generation") -> list[str]:
    recorded, computed = saved.arrays(), again.arrays()
    names = [name for name in computed if not name.startswith("hall.")]
    return [name for name in names if not _same(computed[name], recorded.get(name))]


def _columns_of(row: Mapping[str, float], number: int, history: History) -> list[str]:
    places = np.flatnonzero(np.asarray(history.get("generation", ())) == number)
    different = []
    for column, value in row.items():
        there = history[column][places[0]] if column in history and len(places) else None
        if there is None or not _same(np.float64(value), np.float64(there)):
            different.append(f"history column {column}")
    return different


def _same(one: Any, other: Any) -> bool:
    if other is None:
        return False
    one, other = np.asarray(one), np.asarray(other)
    return np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f")
