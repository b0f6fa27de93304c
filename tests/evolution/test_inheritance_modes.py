"""Inheritance: what Darwinian, Baldwinian, Lamarckian and averaged learning do to a life and to heredity."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.evolution.price import parent_rows
from babushka.evolution.settings import INHERITANCE
from babushka.fitness.settings import merged
from babushka.organisms.life import Seeds, live
from tests.conftest import size
from tests.naive.life import live as live_plainly
from tests.tiny import experiment

LEARNER = {"mode": "reflex", "learning": True, "trial": 2}
COPIES = {"crossover": "none", "mutation": "none"}  # a child has its first parent's genome
BITS: dict[str, Any] = {
    "generations": 3,
    "world": {"kind": "landscape", "function": "ones", "length": 9, "trials": 30},
    "organism": {"kind": "bit-string", "plastic": True, "learning": "guess"},
    "evolution": {"population": 12, "episodes": 2, "survivors": 2, "random_lives": 2, **COPIES},
}


def learners(inheritance: str, **evolution: Any) -> Experiment:
    """Tiny savanna learners whose children are copies."""
    chosen = {"inheritance": inheritance, **COPIES, **evolution}
    return experiment(organism=LEARNER, evolution=chosen, generations=2)


def bits(inheritance: str, **changes: Any) -> Experiment:
    settings = merged({**BITS, "evolution": {**BITS["evolution"], "inheritance": inheritance}}, changes)
    return Experiment.from_mapping(settings)


def sources(before: Generation, after: Generation) -> np.ndarray:
    """The row of `before` that each member of `after` is a copy of."""
    return parent_rows(before.population, after.population)[:, 0]


def test_darwinian_learners_live_the_lives_of_organisms_that_have_no_learning() -> None:
    darwinian = learners("darwinian")
    plain = experiment(organism={**LEARNER, "learning": False}, evolution=COPIES)
    generation = next(evolve(darwinian))
    without = np.delete(generation.genomes, darwinian.layout.span("stride"), axis=1)
    regime, world = plain.world.regime(plain.regime_settings), plain.world
    belief, seeds = world.belief(plain.belief_settings), Seeds.of(plain.seed, 0, 1)
    agents = plain.organism.express(without, world)
    lives = live(plain.organism, world, agents, regime, belief, generation.ids, seeds)
    columns = slice(0, lives.values.shape[2])  # a learner's record goes on with what learning spent
    known = generation.lives[SELECTION]
    assert np.array_equal(lives.values, known.values[:, :, columns])
    assert (known.each("proposals.learning") == 0).all()
    assert not darwinian.learns
    learned = next(evolve(learners("baldwinian"))).lives[SELECTION]
    assert (learned.each("proposals.learning") > 0).all()
    assert not np.array_equal(lives.values, learned.values[:, :, columns])  # or it compared nothing


def test_baldwinian_children_have_what_their_parents_were_born_with() -> None:
    generations = list(evolve(learners("baldwinian")))
    for before, after in pairwise(generations):
        assert before.learned_genomes is None
        assert np.array_equal(after.genomes, before.genomes[sources(before, after)])


def test_lamarckian_children_and_survivors_have_what_was_learned() -> None:
    generations = list(evolve(learners("lamarckian", survivors=4)))
    for before, after in pairwise(generations):
        assert before.learned_genomes is not None
        assert np.array_equal(after.genomes, before.learned_genomes[sources(before, after)])
        assert (before.learned_genomes != before.genomes).any()


def test_learned_weights_are_those_of_a_plain_learner_in_the_first_life() -> None:
    made = learners("lamarckian", episodes=2)
    generation = next(evolve(made))
    assert generation.learned_genomes is not None
    reflex, seeds = made.layout.span("reflex"), Seeds.of(made.seed, 0, 2)
    agents = made.agents(generation.genomes)
    where = made.conditions[SELECTION]
    regime, belief = made.world.regime(where.regime), made.world.belief(where.belief)
    keys = int(seeds.worlds[0]), int(seeds.agents[0])
    for row in range(size(12, 3)):
        learned: list[float] = []
        live_plainly(
            made.world, regime, belief, agents, row, int(generation.ids[row]), *keys, learned=learned
        )
        assert generation.learned_genomes[row, reflex] == pytest.approx(np.float32(learned), abs=0)
    others = np.ones(made.layout.genes, bool)
    others[reflex] = False
    assert np.array_equal(generation.learned_genomes[:, others], generation.genomes[:, others])


@pytest.mark.parametrize("demes", [1, 2])
def test_averaged_children_have_what_all_learned_on_average(demes: int) -> None:
    """In islands: all in their deme. What was learned is that of Lamarckian learners in the same lives."""
    islands = {"islands": {"demes": demes, "rate": 0}, "survivors": 4}
    lamarckian, *_ = evolve(learners("lamarckian", **islands))
    averaged, following, *_ = evolve(learners("averaged", **islands))
    assert lamarckian.learned_genomes is not None
    assert averaged.learned_genomes is not None
    span = learners("averaged").layout.span("reflex")
    for rows in averaged.population.deme_rows():
        mean = lamarckian.learned_genomes[rows, span].mean(axis=0, dtype=float)
        expected = np.tile(mean, (len(rows), 1))
        np.testing.assert_allclose(averaged.learned_genomes[rows, span], expected, rtol=1e-4, atol=1e-6)
    others = np.ones(averaged.genomes.shape[1], bool)
    others[span] = False
    assert np.array_equal(averaged.learned_genomes[:, others], averaged.genomes[:, others])
    inherited = averaged.learned_genomes[sources(averaged, following)]
    assert np.array_equal(following.genomes, inherited)


def test_averaged_alleles_are_those_of_the_majority() -> None:
    generation, *_ = evolve(bits("averaged"))
    lamarckian, *_ = evolve(bits("lamarckian"))
    assert generation.learned_genomes is not None
    assert lamarckian.learned_genomes is not None
    undecided = generation.genomes == 2
    most = np.rint(lamarckian.learned_genomes.mean(axis=0))
    assert set(np.unique(generation.learned_genomes)) <= {0.0, 1.0}
    assert np.array_equal(generation.learned_genomes[~undecided], generation.genomes[~undecided])
    assert np.array_equal(generation.learned_genomes[undecided], np.tile(most, (12, 1))[undecided])


def test_where_nobody_learns_they_are_one() -> None:
    made = [list(evolve(experiment(evolution={"inheritance": each}))) for each in MODES]
    for one, *others in zip(*made, strict=True):
        assert all(other.learned_genomes is None for other in others)
        assert all(np.array_equal(one.genomes, other.genomes) for other in others)
        assert all(repr(one.row) == repr(other.row) for other in others)


MODES = INHERITANCE


@pytest.mark.parametrize("inheritance", MODES)
def test_threads_do_not_matter_to_what_is_learned(inheritance: str) -> None:
    one, two = (list(evolve(learners(inheritance, episodes=2), threads=threads)) for threads in (1, 2))
    assert all(
        np.array_equal(a.breeding_population.genomes, b.breeding_population.genomes)
        for a, b in zip(one, two, strict=True)
    )


def test_undecided_alleles_stay_with_baldwin_and_go_with_lamarck() -> None:
    baldwinian, lamarckian = (list(evolve(bits(each))) for each in ("baldwinian", "lamarckian"))
    assert (baldwinian[-1].genomes == 2).any()
    assert (lamarckian[0].genomes == 2).any()
    for generation in lamarckian:
        assert generation.learned_genomes is not None
        assert set(np.unique(generation.learned_genomes)) <= {0.0, 1.0}
        decided = generation.genomes != 2
        assert np.array_equal(generation.learned_genomes[decided], generation.genomes[decided])
    assert not (lamarckian[1].genomes == 2).any()


def test_what_was_learned_is_worth_what_it_was_felt_to_be() -> None:
    generation = next(evolve(bits("lamarckian")))
    assert generation.learned_genomes is not None
    best = generation.lives[SELECTION].each("value")[:, 0]
    assert np.array_equal(generation.learned_genomes.sum(axis=1), best)  # the function counts ones


def test_darwinian_bits_are_drawn_once_at_birth() -> None:
    generation = next(evolve(bits("darwinian")))
    lives = generation.lives[SELECTION]
    assert (lives.each("guesses") == 0).all()
    assert np.array_equal(lives.each("value"), lives.each("innate"))
