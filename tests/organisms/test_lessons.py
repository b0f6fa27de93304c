"""What players learn in life: the prior goes where search looks, down the gradient, and can be inherited."""

import math

import numpy as np
import pytest

from babushka.fitness.worlds.connect_four import Boards, ConnectFour
from babushka.fitness.worlds.connect_four.features import geometry_of
from babushka.organisms.games import OWN, Match
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.player import Player
from babushka.organisms.life import EvaluationBatch, Seeds, live_together
from babushka.organisms.playing.judgement import new_judgement, read_logits, soften
from babushka.organisms.playing.lessons import learn_position
from babushka.organisms.records import Lives
from tests.naive.connect_four import some_positions
from tests.naive.streams import Stream

WORLD = ConnectFour()
LEARNER = Player(budget=4, max_budget=0, lessons=1)
MEMBERS = 2


def cross_entropy(judgement: object, plain: object, shares: np.ndarray) -> float:
    """Of the shares and the judgement's prior."""
    logits, prior = np.zeros((2, 7))
    read_logits(judgement, geometry_of(7, 6), *plain.bits(), logits)  # type: ignore[attr-defined]
    soften(logits, prior)
    return -sum(share * math.log(p) for share, p in zip(shares, prior, strict=True) if share > 0)


@pytest.mark.parametrize("hidden", [0, 2])
def test_a_lesson_is_a_step_down_the_gradient_of_the_cross_entropy(hidden: int) -> None:
    chance = np.random.default_rng(1)
    weights = chance.normal(size=15), chance.normal(size=11)
    units = chance.normal(size=(hidden, 17)), chance.normal(size=(hidden, 13))
    tiny = 1e-6
    for plain in some_positions(3, 9, Stream(1)):
        shares = np.zeros(7)
        shares[plain.open] = chance.dirichlet(np.ones(len(plain.open)))
        born, taught = (new_judgement(*weights, *units) for _ in range(2))
        logits, prior = np.zeros((2, 7))
        read_logits(born, geometry_of(7, 6), *plain.bits(), logits)
        soften(logits, prior)
        learn_position(taught, geometry_of(7, 6), *plain.bits(), shares, prior, 1e-7)
        for before, after in ((born.prior, taught.prior), (born.prior_units, taught.prior_units)):
            for place in np.ndindex(*before.shape):
                changed = new_judgement(*weights, *units)
                where = changed.prior if before is born.prior else changed.prior_units
                here = cross_entropy(changed, plain, shares)
                where[place] += tiny
                slope = (cross_entropy(changed, plain, shares) - here) / tiny
                assert (after[place] - before[place]) / 1e-7 == pytest.approx(-slope, abs=2e-4)
        assert (taught.value == born.value).all()


def lived(agents: object, genomes: np.ndarray, learner: Player = LEARNER) -> tuple[Lives, np.ndarray]:
    rows = np.array([[[OWN, row]] for row in range(MEMBERS)])
    match = Match(rows, learner.random_agents(MEMBERS, WORLD), len(learner.inner()))
    regime = WORLD.regime(Boards())
    learned = np.zeros((MEMBERS, learner.learned_size(WORLD)))
    batch = EvaluationBatch(
        learner, WORLD, agents, regime, regime, np.arange(MEMBERS), Seeds.of(1, 1, 1), learned, match=match
    )
    return live_together([batch])[0], learned


@pytest.mark.compiles
def test_what_was_learned_is_in_the_genome_and_lessons_cost_nothing() -> None:
    genomes = LEARNER.founders(WORLD, MEMBERS, np.random.default_rng(3))
    lives, learned = lived(LEARNER.express(genomes, WORLD), genomes)
    children = LEARNER.write_back(genomes, learned, WORLD)
    span = LEARNER.layout(WORLD).span("prior")
    assert (children[:, span] != genomes[:, span]).any(axis=1).all()
    assert (np.delete(children, range(span.start, span.stop), 1) == genomes[:, :15]).all()
    assert (lives.each("positions") <= 4).all()
    assert (lives.each("simulated.learning") > lives.each("simulated") / 4).all()
    again, same = lived(LEARNER.express(genomes, WORLD), genomes)
    assert (again.values == lives.values).all()
    assert (same == learned).all()


@pytest.mark.compiles
@pytest.mark.parametrize("how", ["without", "limited", "by reflex"])
def test_who_has_no_lessons_stays_as_it_was_born(how: str) -> None:
    genomes = LEARNER.founders(WORLD, MEMBERS, np.random.default_rng(3))
    agents = {
        "without": LEARNER.without_learning(LEARNER.express(genomes, WORLD)),
        "limited": LEARNER.express(genomes, WORLD, Limits(budget=(None, 0))),
        "by reflex": LEARNER.express(genomes, WORLD, Limits(budget=(0,))),
    }[how]
    _, learned = lived(agents, genomes)
    assert (LEARNER.write_back(genomes, learned, WORLD) == genomes).all()
