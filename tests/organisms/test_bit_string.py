"""Bit strings: whole lives against their twins with lists, and cases with known answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.landscape import Environment, Landscape
from babushka.fitness.worlds.landscape.guessing import success, trials_left
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.bit_string import LEARNING, BitString
from babushka.organisms.life import EvaluationBatch, Seeds, live_together
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.naive import bit_string as naive
from tests.naive.landscape import PlainLandscape
from tests.naive.streams import Stream, combine


def lived(
    kind: BitString,
    world: Landscape,
    genomes: np.ndarray,
    budget: int | None = None,
    environment: Environment | None = None,
    seed: int = 0,
) -> tuple[Lives, np.ndarray, Seeds]:
    """(records of one life each, what was learned, the seeds)."""
    genomes = np.asarray(genomes, np.float32)
    regime = world.regime(environment or Environment())
    seeds = Seeds.of(seed, 3, 1)
    learned = np.zeros((len(genomes), world.bits))
    agents = kind.express(genomes, world, Limits(budget=(budget,)))
    members = EvaluationBatch(kind, world, agents, regime, regime, np.arange(len(genomes)), seeds, learned)
    return live_together([members])[0], learned, seeds


def agree(
    kind: BitString, world: Landscape, genomes: np.ndarray, budget: int, environment: Environment, seed: int
) -> None:
    """Assert that lives are those of the twin, to the last bit."""
    lives, learned, seeds = lived(kind, world, genomes, budget, environment, seed)
    for row, genome in enumerate(np.asarray(genomes, int).tolist()):
        stream = Stream(combine(int(seeds.agents[0]), row))
        record, bits = naive.live(kind, genome, budget, PlainLandscape(world, environment), stream)
        assert lives.values[row, 0].tolist() == record
        assert learned[row].tolist() == [float(bit) for bit in bits]


CASES = [(function, length) for function, length in (
    ("needle", 6), ("ones", 9), ("slope", 7), ("deceptive", 8), ("deceptive", 64), ("royal-road", 16),
    ("ones", 64), ("needle", 64),
)]  # fmt: skip


@pytest.mark.parametrize("learning", LEARNING)
@pytest.mark.parametrize("plastic", [False, True])
@pytest.mark.parametrize(("function", "length"), CASES)
def test_lives_are_those_of_the_twin(function: str, length: int, plastic: bool, learning: str) -> None:
    kind = BitString(plastic=plastic, learning=learning, ascents=length % 3)
    for seed, budget in ((1, 1000), (2, 5)):
        world = Landscape(function=function, length=length, trials=size(100, 25), trial_cost=0.01 * seed)
        genomes = kind.founders(world, 4, np.random.default_rng(seed))
        agree(kind, world, genomes, budget, Environment(length // 3 * (seed - 1)), seed)


@hypothesis_settings(max_examples=size(120, 25))
@given(
    learning=st.sampled_from(LEARNING),
    plastic=st.booleans(),
    function=st.sampled_from(["needle", "ones", "slope", "deceptive"]),
    genomes=st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=3),
    budget=st.integers(0, 12),
    trials=st.integers(1, 12),
    ascents=st.integers(0, 3),
    earliness=st.booleans(),
    every=st.booleans(),
    flipped=st.integers(0, 4),
    seed=st.integers(0, 10),
)
def test_small_lives_of_every_sort_are_those_of_the_twin(
    learning: str, plastic: bool, function: str, genomes: list[list[int]], budget: int, trials: int,
    ascents: int, earliness: bool, every: bool, flipped: int, seed: int,
) -> None:  # fmt: skip
    world = Landscape(
        function=function,
        length=4,
        trials=trials,
        credit="earliness" if earliness else "best",
        trial_cost=0.25,
        every_trial_counts=every,
    )
    kind = BitString(plastic=plastic, learning=learning, ascents=ascents)
    alleles = np.array(genomes) if plastic else np.minimum(genomes, 1)
    agree(kind, world, alleles, budget, Environment(flipped), seed)


ALL = np.array([[number >> locus & 1 for locus in range(4)] for number in range(16)], np.float32)


@pytest.mark.parametrize("learning", LEARNING)
def test_who_has_nothing_undecided_keeps_its_innate_phenotype(learning: str) -> None:
    world = Landscape(function="deceptive", length=4, trials=9, trial_cost=1.0)
    lives, learned, _ = lived(BitString(plastic=True, learning=learning), world, ALL)
    assert (lives.mean("fitness") == lives.mean("innate")).all()
    assert (lives.mean("proposals") == 0).all()
    assert (learned == ALL).all()


@pytest.mark.parametrize("learning", LEARNING)
def test_without_a_budget_or_with_one_trial_there_is_only_the_first(learning: str) -> None:
    plastic = BitString(plastic=True, learning=learning)
    genomes = np.array([[2, 2, 1, 0]] * 40, np.float32)
    still = Landscape(function="ones", length=4, trials=7)
    lives, learned, _ = lived(plastic, still, genomes, budget=0)
    assert (lives.mean("value") == lives.mean("innate")).all()
    assert (lives.mean("proposals") == 0).all()
    assert (learned[:, 2:] == [1, 0]).all()
    assert (lives.mean("innate") == learned.sum(axis=1)).all()
    # Undecided bits fall as they may; one of the two rarer counts is missing with probability 2 (3/4) ** 40.
    assert set(lives.mean("innate")) == {1.0, 2.0, 3.0}
    once = Landscape(function="ones", length=4, trials=1)
    lives, _, _ = lived(plastic, once, genomes)
    assert (lives.mean("tried") == 1).all()


@pytest.mark.parametrize("budget", range(7))
@pytest.mark.parametrize("learning", ["guess", "steepest", "climb"])
def test_a_budget_is_a_number_of_guesses(learning: str, budget: int) -> None:
    world = Landscape(function="royal-road", length=64, trials=30)
    genomes = BitString().founders(world, 5, np.random.default_rng(1))
    lives, _, _ = lived(BitString(learning=learning), world, genomes, budget)
    assert (lives.mean("proposals") == budget).all()
    assert (lives.mean("guesses") == budget).all()


def test_one_steepest_ascent_goes_to_the_best_of_five() -> None:
    world = Landscape(function="deceptive", length=4, trials=5)
    innate, _, _ = lived(BitString(), world, ALL)
    lives, learned, _ = lived(BitString(learning="steepest"), world, ALL)
    values = innate.mean("value")
    number = (ALL @ [1, 2, 4, 8]).astype(int)
    assert (number == np.arange(16)).all()
    for row in range(16):
        around = [row, *(row ^ 1 << locus for locus in range(4))]
        best = max(around, key=lambda each: values[each])
        assert lives.mean("fitness")[row] == values[best]
        assert (learned[row] == ALL[best]).all()
    # 1111 and its four neighbours learn the optimum; everybody else learns 0000 or goes towards it.
    assert (lives.mean("fitness") == 30).sum() == 5


def test_ascents_without_end_stop_at_a_local_optimum() -> None:
    world = Landscape(function="deceptive", length=8, trials=100)
    genomes = BitString().founders(world, 60, np.random.default_rng(2))
    _, learned, _ = lived(BitString(learning="steepest", ascents=0), world, genomes)
    again, after, _ = lived(BitString(learning="steepest", ascents=1), world, learned)
    assert (after == learned).all()
    assert (again.mean("value") == again.mean("innate")).all()
    blocks = {tuple(block) for genome in learned for block in (genome[:4], genome[4:])}
    assert blocks == {(0.0,) * 4, (1.0,) * 4}


def test_a_climber_reaches_the_top_of_a_slope_and_guesses_count_every_trial_but_the_first() -> None:
    world = Landscape(function="ones", length=12, trials=size(2000, 400))
    lives, learned, _ = lived(BitString(learning="climb"), world, np.zeros((5, 12)))
    assert (learned == 1).all()
    assert (lives.mean("guesses") == lives.mean("tried") - 1).all()


def test_guessing_succeeds_as_often_and_as_early_as_the_closed_form_says() -> None:
    members, undecided, trials = size(20_000, 400), 4, 16
    world = Landscape(function="needle", length=20, trials=trials, credit="earliness")
    genomes = np.ones((members, 20), np.float32)
    genomes[:, :undecided] = 2
    lives, _, _ = lived(BitString(plastic=True, learning="guess"), world, genomes, seed=4)
    solved = lives.mean("value") == 1
    wanted = success(undecided, trials)
    assert abs(solved.mean() - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / members)  # false alarm 6e-5
    left = (lives.mean("fitness") - 1) * trials / 19
    error = left.std(ddof=1) / np.sqrt(members)
    assert abs(left.mean() - trials_left(undecided, trials)) < 4 * error


def test_founders_have_the_share_of_undecided_alleles_on_average_or_exactly() -> None:
    world = Landscape(length=20)
    generator = np.random.default_rng(6)
    exact = BitString(plastic=True, undecided=0.5, exact=True).founders(world, 500, generator)
    assert ((exact == 2).sum(axis=1) == 10).all()
    loose = BitString(plastic=True, undecided=0.5).founders(world, 500, generator)
    assert len(set((loose == 2).sum(axis=1).tolist())) > 5
    for genomes in (exact, loose):
        # Standard errors: at most sqrt(0.25 / 10000) = 0.005; four of them, for two alleles twice: 3e-4.
        assert abs((genomes == 2).mean() - 0.5) < 0.02
        assert abs((genomes == 1).mean() - 0.25) < 0.02
        # Every locus is treated alike: 500 draws each, standard error 0.0224; 40 loci at 5 of them: 2e-5.
        assert (abs((genomes == 2).mean(axis=0) - 0.5) < 5 * 0.0224).all()


def test_what_was_learned_is_written_to_undecided_loci_only() -> None:
    world = Landscape(function="ones", length=4, trials=200)
    kind = BitString(plastic=True, learning="guess")
    genomes = np.array([[2, 0, 1, 2], [0, 0, 0, 0], [2, 2, 2, 2]], np.float32)
    _, learned, _ = lived(kind, world, genomes)
    assert kind.write_back(genomes, learned, world).tolist() == [[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]]
    innate = BitString(learning="none")
    assert innate.write_back(ALL, np.zeros((16, 4)), world) is ALL


def test_a_world_without_bits_is_refused() -> None:
    with pytest.raises(SettingsError, match="'landscape'"):
        BitString().check_world(Savanna())
