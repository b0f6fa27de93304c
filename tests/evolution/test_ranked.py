"""Selections by the order of fitness for all at once: the rows that DEAP's own operators choose."""

import random

import numpy as np
import pytest
from deap import tools

from babushka.evolution.members import members_of
from babushka.evolution.ranked import drawn, ranks
from babushka.evolution.selection import check, choose, choose_rows
from babushka.fitness import streams
from babushka.fitness.streams import seeded_globals

NAMES = ("selBest", "selWorst", "selRandom", "selTournament")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("objectives", [1, 3])
@pytest.mark.parametrize("kind", ["ties", "numbers", "missing", "signed zeros"])
def test_rows_are_deaps_own(name: str, objectives: int, kind: str) -> None:
    generator = np.random.default_rng(len(kind) + objectives)
    for seed in range(15):
        members = int(generator.integers(1, 90))
        fitness = generator.integers(-2, 3, (members, objectives)).astype(np.float64)
        if kind == "numbers":
            fitness = generator.normal(size=fitness.shape)
        elif kind == "missing":
            fitness[generator.random(fitness.shape) < 0.3] = np.nan
        elif kind == "signed zeros":
            fitness = np.where(generator.random(fitness.shape) < 0.5, 0.0, -0.0)
        count = members if name in ("selBest", "selWorst") else 57
        given = {"tournsize": 1 + seed % 4} if name == "selTournament" else {}
        population, _ = members_of(fitness)
        with seeded_globals(streams.sequence(seed, streams.SELECTION)):
            theirs = [member.row for member in getattr(tools, name)(population, count, **given)]
        assert choose(name, population, count, seed, **given).tolist() == theirs
        complete = check(name, given, objectives)
        rows = np.arange(members)
        assert choose_rows(name, fitness, rows, count, seed, complete).tolist() == theirs


@pytest.mark.parametrize("below", [1, 2, 3, 4, 5, 127, 128, 129, 100_000])
def test_draws_are_those_of_python(below: int) -> None:
    seed = streams.sequence(8, below)
    with seeded_globals(seed):
        expected = [random.choice(range(below)) for _ in range(500)]
    assert drawn(below, 500, seed).tolist() == expected


def test_rows_of_a_pool_are_rows_of_the_population() -> None:
    fitness = np.arange(10.0)[:, None]
    pool = np.array([7, 2, 5])
    assert choose_rows("selBest", fitness, pool, 2, 0, {}).tolist() == [7, 5]
    assert set(choose_rows("selRoulette", fitness, pool, 40, 0, {}).tolist()) <= {7, 2, 5}


def test_equals_share_a_rank() -> None:
    assert ranks(np.array([[2.0, 1.0], [2.0, 0.0], [-np.inf, 5.0], [2.0, 1.0]])).tolist() == [2, 1, 0, 2]
