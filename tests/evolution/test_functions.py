"""The base optimizer on plain functions: the same code as for lives, and what it asks of a function."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from babushka.evolution.functions import Scored, optimize
from babushka.evolution.loop import evolve
from babushka.fitness.settings import SettingsError
from babushka.organisms.genome import Block, Genomes, Layout
from tests.tiny import TINY, experiment

LINE = Layout((Block("line", tuple("abc")),))
BITS = Layout((Block("bits", tuple(f"b{number}" for number in range(24)), levels=2),))
SMALL = {"population": 20, "survivors": 2}


def ones(genomes: Genomes) -> Any:
    return genomes.sum(axis=1)


def all_same(one: Iterable[Scored], other: Iterable[Scored]) -> bool:
    return all(
        first.number == second.number
        and first.genomes.tobytes() == second.genomes.tobytes()
        and first.values.tobytes() == second.values.tobytes()
        and np.array_equal(first.population.ids, second.population.ids)
        and np.array_equal(first.population.parents, second.population.parents)
        for first, second in zip(one, other, strict=True)
    )


def test_a_function_that_repeats_what_lives_attained_breeds_the_same_generations_to_the_last_bit() -> None:
    """What is tested on functions is thus the very optimizer that breeds organisms."""
    made = experiment(generations=4)
    generations = list(evolve(made))
    attained = iter(generations)

    def replayed(genomes: Genomes) -> Any:
        return next(attained).fitness

    settings = TINY["evolution"]
    again = list(optimize(replayed, made.layout, settings, generations=4, seed=made.seed))
    assert len(again) == len(generations) == 5
    for scored, generation in zip(again, generations, strict=True):
        assert scored.genomes.tobytes() == generation.genomes.tobytes()
        assert np.array_equal(scored.population.ids, generation.ids)
        assert np.array_equal(scored.population.parents, generation.parents)
        assert np.array_equal(scored.fitness, generation.fitness)


def test_the_same_seed_gives_the_same_genomes_and_another_does_not() -> None:
    one, again, other = (list(optimize(ones, BITS, SMALL, 5, seed)) for seed in (1, 1, 2))
    assert [scored.number for scored in one] == list(range(6))
    assert all_same(one, again)
    assert (one[-1].genomes != other[-1].genomes).any()


def test_going_on_after_any_generation_is_exact() -> None:
    whole = list(optimize(ones, BITS, SMALL, 6))
    for number, scored in enumerate(whole):
        assert all_same(optimize(ones, BITS, SMALL, 6, after=scored), whole[number + 1 :])
    assert list(optimize(ones, BITS, SMALL, 6, after=whole[-1])) == []


def test_ones_are_found_and_with_survivors_the_best_is_never_lost() -> None:
    scores = [scored.fitness.max() for scored in optimize(ones, BITS, {"population": 60}, 40)]
    assert scores[-1] == 24
    assert all(later >= before for before, later in pairwise(scores))


def test_a_minus_before_an_objective_minimises_it() -> None:
    def square(genomes: Genomes) -> Any:
        return (genomes.astype(np.float64) ** 2).sum(axis=1)

    last = list(optimize(square, LINE, {"population": 60, "objectives": ["-square"]}, 40))[-1]
    assert last.values[last.best(), 0] == last.values.min() < 0.05
    np.testing.assert_array_equal(last.fitness, -last.values)


def test_start_is_cycled_to_the_population() -> None:
    start = BITS.founders(3, np.random.default_rng(0))
    first = next(optimize(ones, BITS, SMALL, 0, start=start))
    np.testing.assert_array_equal(first.genomes, start[np.arange(20) % 3])


def test_a_nan_loses() -> None:
    def picky(genomes: Genomes) -> Any:
        return np.where(genomes[:, 0] == 0, np.nan, 1.0)

    settings = {
        **SMALL,
        "mutation": "none",
        "crossover": "none",
        "genetic": {"selection_arguments": {"tournsize": 10}},
    }
    last = list(optimize(picky, BITS, settings, 4))[-1]
    assert (last.genomes[:, 0] == 1).all()


@pytest.mark.parametrize("shape", [(20, 2), (19,), (1, 20), ()])
def test_values_of_the_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"it must be \(20, 1\)"):
        next(optimize(lambda genomes: np.zeros(shape), BITS, SMALL))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"populaton": 9}, "Unknown setting 'evolution.populaton'; did you mean 'population'?"),
        ({"population": 4, "survivors": 4}, "or nobody is ever born."),
        ({"crossover": "sbx", "crossover_arguments": {"rate": 0.5}}, "'evolution.crossover_rate'"),
        ({"selection": "selTornament"}, "did you mean 'selTournament'?"),
        ({"selection": "selBest", "genetic": {"parents_among": "survivors"}}, "takes a member at most once"),
        ({"selection": "selRoulette", "objectives": ["a", "b"]}, "looks at one objective only"),
    ],
)
def test_a_mistake_is_one_sentence_before_anything_is_computed(
    settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SettingsError) as error:
        optimize(ones, BITS, settings)
    assert sentence in str(error.value)
