"""The hall of fame: luck is averaged out, and it comes back from storage as it was."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.evolution.hall import Hall

GENES = 3


def seen(hall: Hall, generation: int, given: dict[int, Any], size: int | None = None) -> Hall:
    """The hall after a generation of members with these ids and fitness; a genome is its id, three times."""
    ids = np.array(list(given), np.int64)
    genomes = np.repeat(ids[:, None], GENES, axis=1).astype(np.float32)
    fitness = np.array(list(given.values()), np.float64).reshape(len(ids), -1)
    return hall.updated(size or hall.size, generation, ids, genomes, fitness)


def told(hall: Hall) -> list[tuple[int, float, int]]:
    """(id, fitness, evaluations) of the members, best first."""
    return [(member.id, member.fitness.values[0], member.evaluations) for member in hall.front]


def equal(one: dict[str, NDArray[Any]], other: dict[str, NDArray[Any]]) -> bool:
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name]) for name in one
    )


def test_the_best_of_all_generations_are_in_it_with_their_genomes() -> None:
    hall = seen(Hall(3, 1), 0, {0: 5.0, 1: 1.0, 2: 3.0, 3: 2.0})
    assert told(hall) == [(0, 5.0, 1), (2, 3.0, 1), (3, 2.0, 1)]
    hall = seen(hall, 1, {4: 4.0, 5: 0.0})
    assert told(hall) == [(0, 5.0, 1), (4, 4.0, 1), (2, 3.0, 1)]
    assert [member.genome.tolist() for member in hall.front] == [[0.0] * 3, [4.0] * 3, [2.0] * 3]
    assert [member.generation for member in hall.front] == [0, 1, 0]


def test_repeated_evaluations_are_averaged() -> None:
    hall = seen(Hall(2, 1), 0, {0: 9.0, 1: 4.0, 2: 3.0})
    hall = seen(hall, 1, {0: 1.0, 3: 2.0})
    assert told(hall) == [(0, 5.0, 2), (1, 4.0, 1)]
    hall = seen(hall, 2, {0: 2.0})
    assert told(hall)[1] == (0, 4.0, 3) or told(hall)[0] == (0, 4.0, 3)


def test_an_evaluation_before_entering_counts_as_well() -> None:
    hall = seen(Hall(1, 1), 0, {0: 6.0, 1: 1.0})
    hall = seen(hall, 1, {1: 9.0})
    assert told(hall) == [(0, 6.0, 1)]  # 1 had 5 on average, and one lucky life does not rule
    hall = seen(hall, 2, {1: 14.0})
    assert told(hall) == [(1, 8.0, 3)]


def test_a_lucky_member_can_fall_out() -> None:
    hall = seen(Hall(1, 1), 0, {0: 9.0, 1: 8.0})
    assert told(seen(hall, 1, {0: 1.0, 2: 7.0})) == [(2, 7.0, 1)]


def test_the_hall_before_stays_as_it_is() -> None:
    hall = seen(Hall(2, 1), 0, {0: 1.0, 1: 2.0})
    before = {name: array.copy() for name, array in hall.arrays().items()}
    seen(hall, 1, {0: 9.0, 2: 7.0})
    assert equal(hall.arrays(), before)


def test_an_undefined_fitness_never_leads() -> None:
    hall = seen(Hall(2, 1), 0, {0: float("nan"), 1: -1.0, 2: 0.0})
    assert [number for number, _, _ in told(hall)] == [2, 1]


def test_its_size_can_change() -> None:
    hall = seen(Hall(3, 1), 0, {number: float(number) for number in range(6)})
    assert len(seen(hall, 1, {9: 9.0}, size=2).front) == 2
    assert len(seen(hall, 1, {9: 9.0, 10: 10.0}, size=8).front) == 5


@pytest.mark.parametrize("objectives", [1, 2])
def test_arrays_bring_it_back_exactly_with_ties(objectives: int) -> None:
    generator = np.random.default_rng(0)
    hall, restored = Hall(6, objectives), Hall(6, objectives)
    for generation in range(12):
        ids = [*range(generation * 4, generation * 4 + 8)]
        given = {number: generator.integers(0, 3, objectives).astype(float) for number in ids}
        hall, restored = seen(hall, generation, given), seen(restored, generation, given)
        assert equal(hall.arrays(), restored.arrays())
        restored = Hall.from_arrays(restored.arrays())
        assert equal(hall.arrays(), restored.arrays())


def test_several_objectives_make_a_pareto_front() -> None:
    hall = seen(Hall(2, 2), 0, {0: (3.0, 0.0), 1: (0.0, 3.0), 2: (2.0, 2.0), 3: (1.0, 1.0)})
    assert {member.id for member in hall.front} == {0, 1, 2}
    hall = seen(hall, 1, {2: (0.0, 0.0), 4: (1.0, 1.5)})
    assert {member.id for member in hall.front} == {0, 1, 4}  # 2 has (1, 1) on average


def test_other_objectives_start_it_afresh() -> None:
    hall = seen(Hall(2, 1), 0, {0: 9.0})
    after = seen(hall, 1, {0: (1.0, 2.0), 1: (2.0, 1.0)})
    assert {(member.id, member.evaluations) for member in after.front} == {(0, 1), (1, 1)}
