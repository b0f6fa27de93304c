"""Price's equation, the selection differential and the intensity of selection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.price import price_equation, selection_differential, selection_intensity

seeds = st.integers(0, 2**32 - 1)


def price_by_a_matrix(
    trait: np.ndarray, contributions: np.ndarray, offspring_trait: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The slow twin: Price 1972 with the share of each member in each offspring, (offspring, members)."""
    shares = contributions.sum(axis=0)  # W of each member
    relative = shares / shares.mean()
    selection = (relative[:, None] * trait).mean(axis=0) - relative.mean() * trait.mean(axis=0)
    transmission = np.zeros(trait.shape[1])
    for child, parts in enumerate(contributions):
        for member, part in enumerate(parts):
            transmission += part * (offspring_trait[child] - trait[member]) / len(contributions)
    return selection, transmission


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A trait of members, parents of offspring, and the trait of the offspring."""
    generator = np.random.default_rng(seed)
    members, offspring = generator.integers(1, 9, 2)
    trait = generator.normal(100, 5, (members, 3))
    parents = generator.integers(0, members, (offspring, 2))
    return trait, parents, trait[parents].mean(axis=1) + generator.normal(size=(offspring, 3))


def test_known_answer() -> None:
    # w = 0, 1, 2: Cov(w, z) = mean of (-1, 0, 1) * (z - mean z)
    assert selection_differential([1.0, 2.0, 3.0], [0, 1, 2]) == pytest.approx(2 / 3)
    assert selection_differential([1.0, 2.0, 3.0], [0, 10, 20]) == pytest.approx(2 / 3)


def test_the_differential_is_what_the_mean_of_the_chosen_differs_by() -> None:
    trait = np.array([3.0, 5.0, 10.0, 2.0])
    assert selection_differential(trait, [0, 0, 1, 0]) == pytest.approx(10 - trait.mean())
    assert selection_differential(trait, [1, 0, 0, 1]) == pytest.approx(2.5 - trait.mean())


def test_equal_offspring_or_equal_traits_leave_nothing_to_select() -> None:
    assert selection_differential([1.0, 2.0, 3.0], [2, 2, 2]) == pytest.approx(0)
    assert selection_differential([0.1, 0.1, 0.1], [1, 2, 9]) == pytest.approx(0)


def test_each_trait_has_its_own_differential() -> None:
    trait, offspring = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20)
    both = selection_differential(trait, offspring)
    assert both.shape == (3,)
    assert both[1] == pytest.approx(float(selection_differential(trait[:, 1], offspring)))


def test_adding_a_large_constant_to_a_trait_changes_nothing() -> None:
    trait, offspring = np.random.default_rng(1).normal(size=50), np.arange(50.0)
    assert selection_differential(trait + 1e8, offspring) == pytest.approx(
        float(selection_differential(trait, offspring)), abs=1e-6
    )


def test_without_offspring_or_members_nothing_is_defined() -> None:
    assert np.isnan(selection_differential([1.0, 2.0], [0, 0]))
    assert np.isnan(selection_differential([], []))
    assert np.isnan(selection_intensity([], []))
    assert np.isnan(selection_differential([1.0, np.nan], [1, 2]))
    assert all(
        np.isnan(term).all()
        for term in price_equation(np.ones((4, 2)), np.zeros((0, 2), int), np.ones((0, 2)))
    )


def test_misfits_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        selection_differential([1.0, 2.0], [1])
    with pytest.raises(ValueError, match="do not fit"):
        selection_differential(3.0, 1)
    with pytest.raises(ValueError, match="fewer than 0"):
        selection_differential([1.0, 2.0], [1, -1])
    with pytest.raises(ValueError, match="do not fit"):
        price_equation([1.0], [[0, 0]], [[1.0]])
    with pytest.raises(ValueError, match="two for each"):
        price_equation([1.0], [0], [1.0])
    with pytest.raises(ValueError, match="rows from 0 to 0"):
        price_equation([1.0], [[0, 1]], [1.0])
    with pytest.raises(ValueError, match="rows from 0 to 0"):
        price_equation([1.0], [[0, -1]], [1.0])
    with pytest.raises(ValueError, match="whole numbers"):
        price_equation([1.0], [[0.0, 0.0]], [1.0])


def test_intensity_of_truncation_selection_is_the_breeders_table() -> None:
    # Falconer and Mackay 1996, appendix A: the best fifth of a normal population, i = 1.400
    trait = np.sort(np.random.default_rng(4).normal(7, 3, 200_000))
    offspring = np.arange(trait.size) >= 0.8 * trait.size
    assert selection_intensity(trait, offspring) == pytest.approx(1.400, abs=0.01)


@given(seeds)
def test_intensity_never_exceeds_the_spread_of_relative_fitness(seed: int) -> None:
    generator = np.random.default_rng(seed)
    trait, offspring = generator.normal(size=8), generator.integers(0, 4, 8) + np.eye(8)[0]
    spread = (offspring / offspring.mean()).std()
    assert abs(selection_intensity(trait, offspring)) <= spread + 1e-12
    assert selection_intensity(offspring, offspring) == pytest.approx(spread)


def test_intensity_is_not_defined_where_the_trait_does_not_vary() -> None:
    result = selection_intensity([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]], [1, 2, 9])
    assert np.isnan(result).tolist() == [True, False]


def test_survivors_that_do_not_change_are_pure_selection() -> None:
    trait = np.array([1.0, 4.0, 7.0])
    terms = price_equation(trait, [[2, 2], [2, 2], [1, 1]], trait[[2, 2, 1]])
    assert terms.selection == pytest.approx(6 - 4)
    assert terms.transmission == pytest.approx(0)
    assert terms.change == pytest.approx(2)


def test_mutation_without_selection_is_pure_transmission() -> None:
    trait = np.array([1.0, 4.0, 7.0])
    terms = price_equation(trait, [[0, 0], [1, 1], [2, 2]], trait + 0.5)
    assert terms.selection == pytest.approx(0)
    assert terms.transmission == pytest.approx(0.5)


def test_an_offspring_of_two_parents_counts_one_half_for_each() -> None:
    terms = price_equation([0.0, 10.0, 50.0], [[0, 1]], [7.0])
    assert terms.selection == pytest.approx(5 - 20)
    assert terms.transmission == pytest.approx(2)


@given(seeds)
def test_selection_and_transmission_add_up_to_the_change(seed: int) -> None:
    terms = price_equation(*drawn(seed))
    assert np.allclose(terms.selection + terms.transmission, terms.change, rtol=0, atol=1e-11)


@given(seeds)
def test_it_agrees_with_the_matrix_of_contributions(seed: int) -> None:
    trait, parents, after = drawn(seed)
    contributions = np.zeros((len(parents), len(trait)))
    for child, (mother, father) in enumerate(parents):
        contributions[child, mother] += 0.5
        contributions[child, father] += 0.5
    selection, transmission = price_by_a_matrix(trait, contributions, after)
    terms = price_equation(trait, parents, after)
    assert np.allclose(terms.selection, selection, atol=1e-9)
    assert np.allclose(terms.transmission, transmission, atol=1e-9)
    one = price_equation(trait[:, 0], parents, after[:, 0])
    assert np.allclose(np.array(one), np.array(terms)[:, 0])
