"""Populations that live together without fitness, against what is known of neutral birth and death."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.evolution.dynamics import dynamics
from babushka.evolution.dynamics.protocol import dynamics_of
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import ending, evolve
from babushka.evolution.pedigree import Pedigree
from babushka.evolution.price import descent, descent_row
from babushka.evolution.snapshots import check_snapshot
from babushka.fitness.measures.binomial import binomial_interval
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError

FILE = Path(__file__).parents[1] / "data" / "moran.py"
MORAN = load_file(FILE)
dynamics.add(MORAN)

SEEDS = 600
SURE = 0.9999  # the level of intervals over seeds: chance hardly ever fails a test, and its seeds are fixed


def together(kind: str = "moran", generations: int = 1, seed: int = 0, **settings: Any) -> Experiment:
    """An experiment of the toy world."""
    return Experiment.from_mapping(
        {"generations": generations, "seed": seed, "dynamics": {"kind": kind, **settings}}
    )


def ends(made: Experiment) -> Iterator[Generation]:
    """The last generation under each of many seeds."""
    for seed in range(SEEDS):
        *_, last = evolve(replace(made, seed=seed))
        yield last


def same(one: Generation, other: Generation) -> bool:
    first, second = one.arrays(), other.arrays()
    return [*first] == [*second] and all(np.array_equal(first[name], second[name]) for name in first)


def test_each_founder_is_fixed_with_probability_one_in_n() -> None:
    """Neutral alleles are alike, and one of N founders' is fixed in the end, so that each is with 1/N."""
    fixed = []
    for last in ends(together(members=4, events=200)):
        (allele,) = np.unique(last.genomes)  # after 200 events two are left with probability below 1e-11
        fixed.append(int(allele))
    for count in np.bincount(fixed, minlength=4):
        low, high = binomial_interval(int(count), SEEDS, SURE)
        assert low < 1 / 4 < high


def after_one_event(genomes: np.ndarray[Any, Any]) -> float:
    """The mean of 1 - sum p^2 over all ways that one event can go."""
    start, members = MORAN.Moran().founders(together(), None), len(genomes)
    found = []
    for parent, place in product(range(members), repeat=2):
        before = replace(start, genomes=genomes, ids=np.arange(members), parents=start.parents[:members])
        crowd = MORAN.Crowd(replace(before, state={**start.state, "born": np.zeros(members, int)}), None)
        crowd.child_of(parent, place)
        _, counts = np.unique(crowd.population().genomes, return_counts=True)
        found.append(1 - ((counts / members) ** 2).sum())
    return float(np.mean(found))


@pytest.mark.parametrize("alleles", [[0, 1], [0, 0, 1], [0, 1, 2, 3], [5, 5, 1, 1, 2, 5]])
def test_an_event_costs_two_in_n_squared_of_heterozygosity_exactly(alleles: list[int]) -> None:
    """H, the chance that two draws with replacement differ, falls by the factor 1 - 2/N^2 with each birth.

    Parent and dying member are drawn independently from all N, and may be the same. With the share p of an
    allele, p moves by +1/N or -1/N with probability p(1 - p) each, so that E[p(1 - p)] loses the variance
    2 p(1 - p) / N^2. H is the sum of p(1 - p) over alleles.
    """
    genomes = np.array(alleles, np.float32)[:, None]
    _, counts = np.unique(genomes, return_counts=True)
    members = len(alleles)
    before = 1 - ((counts / members) ** 2).sum()
    assert after_one_event(genomes) == pytest.approx(before * (1 - 2 / members**2), rel=1e-12)


def test_heterozygosity_falls_so_over_many_births() -> None:
    members, events = 10, 60
    found = [last.row["heterozygosity"] for last in ends(together(members=members, events=events))]
    expected = (1 - 1 / members) * (1 - 2 / members**2) ** events
    error = np.std(found) / np.sqrt(SEEDS)
    assert abs(np.mean(found) - expected) < 4 * error


def test_a_growing_population_dies_out_as_often_as_a_gambler_is_ruined() -> None:
    """The size is a random walk: from n it reaches 0 with probability ((1 - b) / b)^n, for b above 1/2.

    Of those that are alive after 120 events hardly any ever dies out, since they have grown.
    """
    birth, members = 0.7, 2
    sizes = [
        len(last.ids)
        for last in ends(together("births-and-deaths", members=members, events=120, birth=birth))
    ]
    low, high = binomial_interval(sizes.count(0), SEEDS, SURE)
    assert low < ((1 - birth) / birth) ** members < high
    assert max(sizes) > 40


@pytest.mark.parametrize("kind", ["moran", "births-and-deaths"])
def test_going_on_from_any_epoch_is_as_if_nothing_had_been(kind: str) -> None:
    made = together(kind, generations=5, seed=3, members=9, events=7)
    whole = list(evolve(made))
    assert [each.number for each in whole] == list(range(6))
    for number, generation in enumerate(whole):
        back = Generation.from_arrays(number, generation.arrays())
        rest = list(evolve(made, after=check_snapshot(made, back)))
        assert len(rest) == 5 - number
        for again, once in zip(rest, whole[number + 1 :], strict=True):
            assert same(again, once)
            np.testing.assert_equal(again.row, once.row)
            assert np.array_equal(again.population.born(), once.population.born())


def test_living_changes_nothing_of_what_it_is_given() -> None:
    made = together("births-and-deaths", generations=4, seed=1, members=12)
    found = []
    for generation in evolve(made):
        found.append((generation, {name: array.copy() for name, array in generation.arrays().items()}))
    for generation, copies in found:
        for name, array in generation.arrays().items():
            assert np.array_equal(array, copies[name])


def test_everybody_born_is_in_the_lineage_and_has_the_allele_of_the_founder_it_comes_of() -> None:
    made = together(generations=6, seed=2, members=8, events=30)
    records = list(evolve(made))
    births = [each.population.born() for each in records]
    everybody = np.concatenate(births)
    assert everybody[:, 0].tolist() == list(range(records[-1].population.next_id))
    assert len(everybody) == 8 + 6 * 30
    recorded = np.unique(np.concatenate([each.ids for each in records]))
    assert len(recorded) < len(everybody)  # some were born and died within an epoch
    epochs = np.repeat(np.arange(7), [len(born) for born in births])
    family = Pedigree.of(everybody[:, 0], everybody[:, 1:], epochs, epochs=True)
    for each in records:
        for number, gene in zip(each.ids, each.genomes[:, 0], strict=True):
            assert family.line(int(number))[0] == gene


def test_a_population_that_dies_out_ends_the_run_and_is_the_last_record() -> None:
    made = together("births-and-deaths", generations=50, seed=0, members=3, birth=0.2)
    *_, last = whole = list(evolve(made))
    assert 0 < last.number < 50
    assert last.row["members"] == 0
    assert all(len(each.ids) and not ending(made, each) for each in whole[:-1])
    assert ending(made, last)
    back = Generation.from_arrays(last.number, last.arrays())
    assert same(check_snapshot(made, back), last)
    assert list(evolve(made, after=back)) == []
    with pytest.raises(SettingsError):
        last.outstanding()


def test_nobody_is_the_best_where_nobody_has_a_fitness() -> None:
    generation = next(evolve(together()))
    with pytest.raises(SettingsError):
        generation.best()
    assert generation.ids[generation.outstanding()] == 0


def test_settings_of_a_dynamics_can_be_scheduled_but_not_its_kind() -> None:
    mapping = {"generations": 3, "dynamics": {"kind": "moran"}}
    changed = Experiment.from_mapping({**mapping, "schedule": [{"at": 2, "dynamics": {"events": 5}}]})
    assert [each.row["births"] for each in evolve(changed)] == [0, 20, 5, 5]
    other = [{"at": 2, "dynamics": {"kind": "births-and-deaths"}}]
    with pytest.raises(SettingsError):
        Experiment.from_mapping({**mapping, "schedule": other})


def test_tables_that_a_dynamics_does_not_read_are_refused() -> None:
    for table in ({"evolution": {"population": 7}}, {"world": {"kind": "savanna"}}):
        with pytest.raises(SettingsError, match=next(iter(table))):
            Experiment.from_mapping({"dynamics": {"kind": "moran"}, **table})
    with pytest.raises(SettingsError, match="generational"):
        Experiment.from_mapping({"dynamics": {"kind": "generationnal"}})
    with pytest.raises(SettingsError, match=r"dynamics\.members"):
        Experiment.from_mapping({"dynamics": {"kind": "moran", "members": 0}})


def test_a_dynamics_is_found_by_being_there() -> None:
    assert dynamics.get("generational") is type(Experiment.from_mapping({}).dynamics)
    assert dynamics_of(together()).name == "moran"


# --- Price's equation over any number of births ------------------------------------------------------------


def random_births(generator: np.random.Generator) -> tuple[Any, Any, Any]:
    """(before, births, after): ids of two records, and births of two parents each between them."""
    before = 10 + np.arange(int(generator.integers(1, 7)))
    alive, births = before.tolist(), []
    for child in range(30, 30 + int(generator.integers(0, 15))):
        births.append((child, *generator.choice(alive, 2).tolist()))
        alive.append(child)
    after = generator.permutation(alive)[: int(generator.integers(1, len(alive) + 1))]
    return before, np.array(births, np.int64).reshape(-1, 3), after.astype(np.int64)


def shares_of(member: int, before: Any, births: Any) -> dict[int, Fraction]:
    """The naive twin: a member's ancestors in the earlier record, and their shares, by recursion."""
    if member in before:
        return {member: Fraction(1)}
    (parents,) = [row[1:] for row in births.tolist() if row[0] == member]
    found: dict[int, Fraction] = {}
    for parent in parents:
        for ancestor, share in shares_of(parent, before, births).items():
            found[ancestor] = found.get(ancestor, Fraction(0)) + share / 2
    return found


@pytest.mark.parametrize("seed", range(20))
def test_descent_is_that_of_its_naive_twin_and_prices_equation_holds(seed: int) -> None:
    generator = np.random.default_rng(seed)
    before, births, after = random_births(generator)
    traits, own = generator.normal(size=(len(before), 1)), generator.normal(size=(len(after), 1))
    found = descent(traits, before, births, after)
    assert found is not None
    shares = [shares_of(member, before, births) for member in after.tolist()]
    dense = np.array([[float(each.get(number, 0)) for number in before.tolist()] for each in shares])
    np.testing.assert_allclose(found.descendants, dense.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.inherited, dense @ traits, rtol=1e-12, atol=1e-12)
    row = descent_row({"z": traits[:, 0]}, before, births, {"z": own[:, 0]}, after)
    selection, transmission, change = row.values()
    assert change == pytest.approx(own.mean() - traits.mean(), abs=1e-12)
    assert selection + transmission == pytest.approx(change, abs=1e-12)


def test_there_is_no_equation_for_whoever_comes_of_nobody() -> None:
    before, traits = np.array([1, 2]), np.zeros((2, 1))
    orphan = np.array([[3, -1, -1], [4, 1, 2]])
    assert descent(traits, before, orphan, np.array([3, 4])) is None
    assert descent(traits, before, orphan, np.array([9])) is None
    assert descent(traits, before, orphan, np.array([4])) is not None  # the orphan has died without children
    row = descent_row({"z": traits[:, 0]}, before, orphan, {"z": np.zeros(1)}, np.array([3]))
    assert np.isnan([*row.values()]).all()


def test_neutral_copies_are_selected_by_chance_alone_and_transmitted_whole() -> None:
    for generation in list(evolve(together(generations=5, members=6)))[1:]:
        assert generation.row["price.allele.transmission"] == pytest.approx(0, abs=1e-12)
        assert generation.row["price.allele.change"] == pytest.approx(
            generation.row["price.allele.selection"]
        )
