"""From whom genes came: exact by breeding again, for every crossover that swaps."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from babushka.evolution.experiment import SELECTION
from babushka.evolution.inheritance import Inheritance, inheritance
from babushka.evolution.loop import evolve
from babushka.evolution.replay_evolution import evolve_again
from babushka.fitness.settings import SettingsError
from tests.evolution.without_lives import evolve_on, nothing
from tests.tiny import experiment

SWAPPING = {
    "none": {"crossover": "none"},
    "uniform": {"crossover": "uniform", "crossover_arguments": {"probability": 0.3}},
    "one_point": {"crossover": "one_point"},
    "two_point": {"crossover": "two_point", "crossover_rate": 1.0},
}


def inherited(seed: int = 0, generations: int = 4, **evolution: Any) -> list[Inheritance]:
    """What every generation of a run without lives inherited."""
    settings = {"population": 15, "survivors": 2, **evolution}
    made = experiment(generations=generations, seed=seed, evolution=settings)
    run = list(evolve_on(made, lambda genomes: genomes[:, 1].astype(float)))
    return [inheritance(made, one, following.population) for one, following in pairwise(run)]


@pytest.mark.parametrize("name", SWAPPING)
def test_without_mutation_every_gene_is_the_one_it_came_from(name: str) -> None:
    for found in inherited(mutation="none", **SWAPPING[name]):
        assert np.array_equal(found.before, found.after)
        assert not found.mutated.any()


@pytest.mark.parametrize("name", SWAPPING)
def test_where_every_gene_mutates_all_are_found_to_have(name: str) -> None:
    for found in inherited(mutation_rate=1.0, **SWAPPING[name]):
        at_a_bound = found.before == found.after  # and pushed outwards
        assert at_a_bound.mean() < 0.02
        assert np.array_equal(found.mutated, ~at_a_bound)


def test_the_share_that_mutated_is_the_rate() -> None:
    found = inherited(seed=5, generations=20, mutation_rate=0.1)
    genes = sum(each.mutated.size for each in found)
    share = sum(int(each.mutated.sum()) for each in found) / genes
    assert abs(share - 0.1) < 4 * np.sqrt(0.1 * 0.9 / genes) + 0.001  # a few stop at a bound


def test_genes_come_from_both_parents_where_they_are_crossed_and_from_one_where_not() -> None:
    for found in inherited(**SWAPPING["none"]):
        assert all(len(set(row)) == 1 for row in found.source.tolist())
    two = [len(set(row)) for found in inherited(**SWAPPING["two_point"]) for row in found.source.tolist()]
    assert set(two) == {1, 2}  # 1: both parents are the same member


def test_blended_genes_are_refused() -> None:
    with pytest.raises(SettingsError, match="'sbx' blends"):
        inherited(crossover="sbx")


def test_a_population_of_another_origin_is_refused() -> None:
    made = experiment(generations=2)
    first, second, _ = evolve_on(made, nothing)
    swapped = replace(second.population, parents=np.roll(second.parents, 1, axis=0))
    with pytest.raises(SettingsError, match=r"another version.*\.$"):
        inheritance(made, first, swapped)


SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "schedule": {"schedule": [{"at": 2, "regime": {"modern": 1.0}, "evolution": {"population": 17}}]},
    "objectives": {
        "evolution": {"objectives": ["births", "-simulated"], "selection": "selNSGA2", "episodes": 2}
    },
}


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_evolved_again_is_what_was(name: str) -> None:
    made = experiment(generations=4, **SETTINGS[name])
    run = list(evolve(made))
    again = list(evolve_again(made, run[1], 4))
    assert [generation.number for generation in again] == [2, 3, 4]
    for one, other in zip(again, run[2:], strict=True):
        for part in ("genomes", "ids", "parents", "fitness"):
            assert getattr(one, part).tobytes() == getattr(other, part).tobytes()
        assert one.lives[SELECTION].values.tobytes() == other.lives[SELECTION].values.tobytes()
    assert list(evolve_again(made, run[4], 4)) == []
