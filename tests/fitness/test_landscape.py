"""The landscape: its functions and its account of a life against twins, closed forms of guessing."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.landscape import Environment, Landscape, as_word
from babushka.fitness.worlds.landscape.functions import DECEPTIVE, FUNCTIONS
from babushka.fitness.worlds.landscape.guessing import expected_fitness, success, trials_left
from tests.kernels import walk
from tests.naive.landscape import PlainLandscape, worth

LENGTHS = {"needle": (1, 20, 64), "ones": (1, 7, 64), "slope": (1, 20, 64), "deceptive": (4, 12, 64),
           "royal-road": (8, 16, 64)}  # fmt: skip
EVERY = [(function, length) for function, lengths in LENGTHS.items() for length in lengths]


def test_every_function_is_in_the_table_of_lengths() -> None:
    assert set(LENGTHS) == set(FUNCTIONS)


def value(world: Landscape, environment: Environment, phenotype: list[int]) -> float:
    """What the kernel says one trial of a phenotype feels like."""
    return float(walk(world, world.regime(environment), 0, [as_word(phenotype)]).felt[0, 0])


@pytest.mark.parametrize(("function", "length"), EVERY)
def test_values_are_those_of_the_spelled_out_function(function: str, length: int) -> None:
    generator = np.random.default_rng(length)
    world = Landscape(function=function, length=length, steepness=1.7, curvature=0.6, trials=1)
    for flipped in {0, 1, length // 2, length}:
        environment = Environment(flipped)
        optimum = [0] * flipped + [1] * (length - flipped)
        near = [[*optimum[:locus], 1 - optimum[locus], *optimum[locus + 1 :]] for locus in range(length)]
        for phenotype in [optimum, near[0], near[-1], *generator.integers(0, 2, (12, length)).tolist()]:
            plain = PlainLandscape(world, environment)
            # Beyond 2**53 sums could round; exp and ** are the C library's in both.
            assert value(world, environment, phenotype) == plain.try_out(phenotype, guess=False)


@pytest.mark.parametrize(("function", "length"), [each for each in EVERY if each[1] <= 8])
def test_there_is_one_optimum_and_it_is_all_right(function: str, length: int) -> None:
    world = Landscape(function=function, length=length)
    values = {bits: worth(world, list(bits)) for bits in product((0, 1), repeat=length)}
    assert [bits for bits, one in values.items() if one >= world.table.highest] == [(1,) * length]
    assert max(values.values()) == world.table.highest


def test_the_deceptive_function_leads_away_from_its_optimum() -> None:
    assert len(DECEPTIVE) == 16
    rest = {pattern: one for pattern, one in DECEPTIVE.items() if pattern != "1111"}
    assert max(rest, key=rest.__getitem__) == "0000"
    # Of all schemata that fix the same one, two or three loci, that of zeros is the best on average.
    for loci in [loci for fixed in (1, 2, 3) for loci in combinations(range(4), fixed)]:
        means = {}
        for alleles in product("01", repeat=len(loci)):
            fixed_so = {each for each in DECEPTIVE if tuple(each[locus] for locus in loci) == alleles}
            means["".join(alleles)] = np.mean([DECEPTIVE[each] for each in fixed_so])
        assert max(means, key=means.__getitem__) == "0" * len(loci)


@given(
    trials=st.lists(st.tuples(st.lists(st.integers(0, 1), min_size=4, max_size=4), st.booleans()), min_size=1,
                    max_size=8),
    credit=st.sampled_from(["best", "earliness"]),
    every=st.booleans(),
    cost=st.sampled_from([0.0, 0.5, 7.0]),
    flipped=st.integers(0, 4),
)  # fmt: skip
def test_a_life_is_accounted_for_as_its_twin_does(
    trials: list[tuple[list[int], bool]], credit: str, every: bool, cost: float, flipped: int
) -> None:
    world = Landscape(
        function="deceptive", length=4, trials=8, credit=credit, trial_cost=cost, every_trial_counts=every
    )
    plain = PlainLandscape(world, Environment(flipped))
    regime = world.regime(Environment(flipped))
    walked = walk(
        world, regime, 0, [as_word(bits) for bits, _ in trials], [int(guess) for _, guess in trials]
    )
    for number, (bits, guess) in enumerate(trials):
        assert walked.felt[number, 0] == plain.try_out(bits, guess)
        assert walked.senses[number + 1, 0] == walked.felt[number, 0]
        assert walked.tallies[number + 1].tolist() == plain.tally()
        assert walked.cause[number + 1] == int(plain.solved)
        if plain.solved:
            break
    assert walked.cause[0] == len(plain.trials)


def test_who_never_finds_the_optimum_has_fitness_1_and_who_is_born_right_20() -> None:
    world = Landscape(credit="earliness")
    right, wrong = as_word([1] * 20), as_word([1] * 19 + [0])
    regime = world.regime(Environment())
    assert walk(world, regime, 0, [wrong] * 9).tallies[-1, 0] == 1.0
    assert walk(world, regime, 0, [right]).tallies[-1, 0] == 20.0
    counted = Landscape(credit="earliness", every_trial_counts=True).regime(Environment())
    assert walk(world, counted, 0, [right]).tallies[-1, 0] == pytest.approx(19.981, rel=1e-12)
    assert walk(world, regime, 0, [right], [1]).tallies[-1, 0] == pytest.approx(19.981, rel=1e-12)


def test_guesses_cost_fitness_but_never_more_than_there_is() -> None:
    world = Landscape(function="ones", length=4, trial_cost=0.75)
    regime = world.regime(Environment())
    words = [as_word(bits) for bits in ([1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0])]
    fitness = walk(world, regime, 0, words, [0, 1, 1]).tallies[:, 0].tolist()
    assert fitness == [0.0, 1.0, 1.25, 0.5]
    assert walk(world, regime, 0, words[2:] * 3, [1] * 3).tallies[-1, 0] == 0.0


@pytest.mark.parametrize(("function", "length"), [("deceptive", 6), ("royal-road", 20)])
def test_blocks_must_fill_the_length(function: str, length: int) -> None:
    with pytest.raises(SettingsError, match="do not fill"):
        Landscape(function=function, length=length).check()


def test_no_more_loci_can_be_flipped_than_there_are() -> None:
    with pytest.raises(SettingsError, match=r"'regime\.flipped'.*\b5\b.*\b4\b"):
        Landscape(length=4, function="ones").regime(Environment(5))


# Published values of the expectation, E[fitness | k undecided, no wrong one], are not known to us; these are
# the closed form's, to the digits that an independent program printed.
EXPECTED = {
    0: 20.0, 1: 19.962, 2: 19.924, 3: 19.848, 4: 19.696, 5: 19.392, 6: 18.784, 7: 17.569, 8: 15.233,
    9: 11.649, 10: 7.868, 11: 4.965, 12: 3.140, 15: 1.287, 20: 1.009,
}  # fmt: skip
SUCCESS = {0: 1.0, 6: 1.0, 7: 0.9996, 8: 0.9800, 9: 0.8584, 10: 0.6236, 11: 0.3864, 12: 0.2166, 15: 0.0301}


def test_closed_forms_give_the_table_of_expected_fitness() -> None:
    assert expected_fitness(list(EXPECTED), 0, 1000) == pytest.approx(list(EXPECTED.values()), abs=0.5e-3)
    assert success(list(SUCCESS), 1000) == pytest.approx(list(SUCCESS.values()), abs=0.5e-4)
    assert success(20, 1000) == pytest.approx(0.00095, abs=0.5e-5)
    assert expected_fitness(0, 0, 1000, every_trial_counts=True) == pytest.approx(19.981, rel=1e-12)
    assert (expected_fitness([0, 3, 20], [1, 2, 3], 1000) == 1.0).all()


@pytest.mark.parametrize("trials", [1, 2, 16, 1000])
@pytest.mark.parametrize("undecided", [0, 1, 2, 5, 10, 30])
def test_closed_forms_are_the_sums_they_stand_for(undecided: int, trials: int) -> None:
    chance, left, found = 2.0**-undecided, 0.0, 0.0
    for trial in range(1, trials + 1):
        first = chance * (1 - chance) ** (trial - 1)
        found += first
        left += (trials - trial) * first
    assert success(undecided, trials) == pytest.approx(found, rel=1e-9)
    counted = trials_left(undecided, trials, every_trial_counts=True)
    assert counted == pytest.approx(left, rel=1e-6, abs=1e-9)
    if undecided:
        assert trials_left(undecided, trials) == counted
