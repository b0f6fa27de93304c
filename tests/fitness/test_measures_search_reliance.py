"""What is lost without the search, and how often search and reflex agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.attainment import attainment
from babushka.fitness.measures.search_reliance import agreement, chance_corrected_agreement, search_reliance

# mean 4, sample sd 2
CHANCE = [2.0, 4.0, 6.0]
choices = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), min_size=1, max_size=30)


def test_known_answer() -> None:
    lost = search_reliance([14.0, 14.0, 14.0, 14.0], [4.0, 9.0, 14.0, 24.0], CHANCE)
    assert lost.share.tolist() == [1.0, 0.5, 0.0, -1.0]
    assert lost.deviations.tolist() == [5.0, 2.5, 0.0, -5.0]


def test_a_reflex_worse_than_chance_loses_more_than_all() -> None:
    assert search_reliance(14.0, -6.0, CHANCE).share == 2.0


def test_the_share_is_not_defined_where_search_is_not_above_chance() -> None:
    lost = search_reliance([4.0, 3.0, 5.0], [4.0, 1.0, 4.0], CHANCE)
    assert np.isnan(lost.share).tolist() == [True, True, False]
    assert np.isfinite(lost.deviations).all()


def test_chance_without_spread_still_gives_a_share() -> None:
    lost = search_reliance(10.0, 4.0, [0.0, 0.0])
    assert lost.share == 0.6
    assert np.isnan(lost.deviations)


def test_without_chance_nothing_is_defined() -> None:
    for random_baseline in ([], [np.nan, 1.0]):
        lost = search_reliance([10.0], [4.0], random_baseline)
        assert np.isnan(lost.share).all()
        assert np.isnan(lost.deviations).all()


def test_each_value_may_have_its_own_chance_and_units_do_not_matter() -> None:
    generator = np.random.default_rng(0)
    searching, reflex = generator.normal(5, 1, (2, 4, 3))
    random_baseline = generator.normal(size=(30, 4, 3))
    lost = search_reliance(searching, reflex, random_baseline)
    assert lost.share.shape == lost.deviations.shape == (4, 3)
    assert np.allclose(
        lost.deviations, attainment(searching, random_baseline) - attainment(reflex, random_baseline)
    )
    again = search_reliance(3 * searching - 7, 3 * reflex - 7, 3 * random_baseline - 7)
    assert np.allclose(np.array(lost), np.array(again))


def test_agreement_is_counted_over_decisions_only() -> None:
    chosen = np.array([[0, 1, 2, -1], [3, 3, 0, 0], [-1, -1, -1, -1]])
    habitual = np.array([[0, 1, 0, -1], [3, 3, -1, -1], [-1, -1, -1, -1]])
    shares = agreement(chosen, habitual)
    assert shares[:2].tolist() == [2 / 3, 1.0]
    assert np.isnan(shares[2])


def test_kappa_known_answer() -> None:
    # 50 cases, both 20 times yes and 15 times no: agreement 0.7, expected 0.5
    one = [1] * 20 + [1] * 5 + [0] * 10 + [0] * 15
    other = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert agreement(one, other) == 0.7
    assert chance_corrected_agreement(one, other) == pytest.approx(0.4)


def test_kappa_at_its_ends() -> None:
    assert chance_corrected_agreement([0, 1, 2], [0, 1, 2]) == 1
    assert chance_corrected_agreement([0, 1], [1, 0]) == -1
    assert chance_corrected_agreement([0, 0, 1, 1], [0, 1, 0, 1]) == 0
    assert np.isnan(chance_corrected_agreement([2, 2, -1], [2, 2, 0]))
    assert np.isnan(chance_corrected_agreement([-1], [-1]))


def test_choosers_who_do_not_listen_to_each_other_have_kappa_near_0() -> None:
    chosen, habitual = np.random.default_rng(1).choice(5, (2, 100_000), p=[0.6, 0.1, 0.1, 0.1, 0.1])
    assert agreement(chosen, habitual) == pytest.approx(0.4, abs=0.01)
    assert abs(chance_corrected_agreement(chosen, habitual)) < 0.01


@given(choices)
def test_kappa_is_that_of_the_table_of_both(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((4, 4))
    for taken, habit in pairs:
        if taken >= 0 and habit >= 0:
            table[taken, habit] += 1
    chosen, habitual = np.array(pairs).T
    kappa = float(chance_corrected_agreement(chosen, habitual))
    if (table > 0).any():
        table /= table.sum()
    expected = (table.sum(axis=0) * table.sum(axis=1)).sum()
    if table.sum() == 0 or expected > 1 - 1e-9:
        assert np.isnan(kappa)
    else:
        assert kappa == pytest.approx((np.trace(table) - expected) / (1 - expected))


def test_rows_are_told_apart() -> None:
    chosen, habitual = np.random.default_rng(2).integers(-1, 3, (2, 4, 5, 20))
    kappa = chance_corrected_agreement(chosen, habitual)
    assert kappa.shape == (4, 5)
    assert kappa[3, 2] == pytest.approx(float(chance_corrected_agreement(chosen[3, 2], habitual[3, 2])))


def test_misfits_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        search_reliance([1.0, 2.0], [1.0], CHANCE)
    with pytest.raises(ValueError, match="do not fit"):
        search_reliance([1.0, 2.0], [1.0, 2.0], np.ones((3, 4)))
    for measure in (agreement, chance_corrected_agreement):
        with pytest.raises(ValueError, match="do not fit"):
            measure([1, 2], [1])
        with pytest.raises(ValueError, match="do not fit"):
            measure(1, 1)
        with pytest.raises(ValueError, match="integers"):
            measure([1.0], [1.0])
