"""Pedigrees: lines of descent, contributions of ancestors, and until when members lived."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.evolution.generation import Generation
from babushka.evolution.pedigree import NOBODY, Pedigree, lifetimes
from babushka.fitness.settings import SettingsError
from tests.evolution.without_lives import evolve_on
from tests.tiny import experiment

# Founders 0, 1, 2; then 3 = 0 x 1 and 4 = 1 x 1; then 5 = 3 x 2 and 6 = 4 x 3.
FAMILY = Pedigree.of(
    [0, 1, 2, 3, 4, 5, 6],
    [[-1, -1], [-1, -1], [-1, -1], [0, 1], [1, 1], [3, 2], [4, 3]],
    [0, 0, 0, 1, 1, 2, 2],
)


def generations(survivors: int = 3, number: int = 12, seed: int = 0) -> list[Generation]:
    """Generations whose fitness is one gene."""
    made = experiment(
        generations=number, seed=seed, evolution={"population": 12, "survivors": survivors, "hall": 1}
    )
    return list(evolve_on(made, lambda genomes: genomes[:, 0].astype(float)))


def pedigree_of(run: list[Generation]) -> Pedigree:
    """Everybody born in a run."""
    new = [each.population.newborn() for each in run]
    ids = np.concatenate([each.ids[here] for each, here in zip(run, new, strict=True)])
    parents = np.concatenate([each.parents[here] for each, here in zip(run, new, strict=True)])
    birth = np.concatenate([np.full(here.sum(), each.number) for each, here in zip(run, new, strict=True)])
    return Pedigree.of(ids, parents, birth)


def survivors_of(run: list[Generation]) -> dict[int, int]:
    return {each.number: int((~each.population.newborn()).sum()) for each in run}


def test_a_line_goes_through_first_parents_to_a_founder() -> None:
    assert FAMILY.line(6).tolist() == [1, 4, 6]
    assert FAMILY.line(5).tolist() == [0, 3, 5]
    assert FAMILY.line(2).tolist() == [2]


def test_contributions_halve_with_every_birth() -> None:
    assert FAMILY.contributions(6).tolist() == [0.25, 0.75, 0, 0.5, 0.5, 0, 1]
    assert FAMILY.contributions(5).tolist() == [0.25, 0.25, 0.5, 0.5, 0, 1, 0]
    assert FAMILY.contributions(0).tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_parent_and_child_can_be_born_in_the_same_epoch() -> None:
    parents = [[-1, -1], [-1, -1], [0, 1], [2, 2], [3, 0], [4, 2]]
    family = Pedigree.of(range(6), parents, [0, 0, 1, 1, 1, 2], epochs=True)
    assert family.contributions(5).tolist() == [0.625, 0.375, 0.75, 0.25, 0.5, 1]
    assert family.line(5).tolist() == [0, 2, 3, 4, 5]
    with pytest.raises(SettingsError):
        Pedigree.of(range(6), parents, [0, 0, 1, 1, 1, 2])
    with pytest.raises(SettingsError):
        Pedigree.of([0, 1, 2], [[-1, -1], [2, 2], [0, 0]], [0, 1, 1], epochs=True)


def test_children_are_counted_once_however_often_a_parent_is_named() -> None:
    assert FAMILY.children().tolist() == [1, 2, 1, 2, 1, 0, 0]


def test_contributions_are_those_of_a_slow_twin() -> None:
    family = pedigree_of(generations())
    last = len(family.ids) - 1

    def share(row: int) -> Fraction:
        if row == last:
            return Fraction(1)
        children = np.argwhere(family.parents == row)[:, 0]
        return sum((shares[int(child)] for child in children), Fraction(0)) / 2

    shares: dict[int, Fraction] = {}
    for row in range(last, -1, -1):
        shares[row] = share(row)
    assert np.allclose(family.contributions(last), [float(shares[row]) for row in range(last + 1)])
    assert family.contributions(last)[family.birth == 0].sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("ids", "parents", "birth", "words"),
    [
        ([0, 0], [[-1, -1]] * 2, [0, 0], "order in which they were born"),
        ([0, 1], [[-1, -1]] * 2, [1, 0], "order in which they were born"),
        ([0, 2], [[-1, -1], [0, 1]], [0, 1], "lacks member 1, who has children"),
        ([0, 2], [[-1, -1], [0, 3]], [0, 1], "lacks member 3"),
        ([0, 1], [[-1, -1], [0, 0]], [0, 0], "not younger than a parent"),
        ([0, 1], [[-1, -1], [1, 1]], [0, 1], "not younger than a parent"),
    ],
)
def test_a_damaged_lineage_is_refused(
    ids: list[int], parents: list[list[int]], birth: list[int], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        Pedigree.of(ids, parents, birth)


def test_rows_of_members_that_were_never_born_are_refused() -> None:
    assert FAMILY.rows([6, 0]).tolist() == [6, 0]
    with pytest.raises(SettingsError, match="do not fit"):
        FAMILY.rows([0, 7])
    empty = Pedigree.of([], np.zeros((0, 2)), [])
    assert empty.rows([]).tolist() == []
    with pytest.raises(SettingsError, match="do not fit"):
        empty.rows([0])


# --- Until when members lived -------------------------------------------------------------------------------


def truth(run: list[Generation]) -> Mapping[int, int]:
    """The last generation of which each member was one."""
    return {int(number): each.number for each in run for number in each.ids}


@given(
    seed=st.integers(0, 10),
    survivors=st.integers(0, 6),
    kept=st.sets(st.integers(0, 12)),
    counted=st.booleans(),
)
def test_what_is_known_of_lifetimes_holds_whatever_was_kept(
    seed: int, survivors: int, kept: set[int], counted: bool
) -> None:
    run = RUNS.setdefault((seed, survivors), generations(survivors, seed=seed))
    family = pedigree_of(run)
    known = {number: family.rows(run[number].ids) for number in {0, 12} | kept}
    found = lifetimes(family, known, survivors_of(run) if counted else {})
    last = np.array([truth(run)[int(number)] for number in family.ids])
    assert (found.seen <= last).all()
    assert (found.gone > last).all()
    evaluator = np.isin(family.ids, run[-1].ids)
    assert (np.isinf(found.gone) == evaluator).all()
    assert (found.seen[evaluator] == 12).all()
    if len(known) == 13 or (survivors == 0 and counted):
        assert (found.seen == last).all()
        assert (found.gone[~evaluator] == last[~evaluator] + 1).all()


RUNS: dict[tuple[int, int], list[Generation]] = {}


def test_counting_survivors_narrows_what_snapshots_leave_open() -> None:
    run = generations(survivors=3)
    family = pedigree_of(run)
    known = {number: family.rows(run[number].ids) for number in (0, 6, 12)}
    open_without, open_with = (
        int((found.gone > found.seen + 1)[found.seen < 12].sum())
        for found in (lifetimes(family, known, {}), lifetimes(family, known, survivors_of(run)))
    )
    assert open_with < open_without


def test_a_population_that_nobody_survives_into_is_known_by_that() -> None:
    family = Pedigree.of([0, 1, 2, 3], [[NOBODY] * 2] * 2 + [[0, 0]] * 2, [0, 0, 1, 1])
    found = lifetimes(family, {1: np.array([2, 3])}, {})
    assert found.seen.tolist() == [0, 0, 1, 1]
    assert found.gone.tolist() == [1, 1, np.inf, np.inf]
