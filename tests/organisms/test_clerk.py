"""Chains of clerks against their twin, and in cases whose outcome is known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.clerks import Clerks, Offers
from babushka.fitness.worlds.clerks.generated import Generated
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.clerks.telling import told_of
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.clerk import Clerk
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.naive.clerks import PlainChain, PlainOffice
from tests.naive.streams import Stream, combine

pytestmark = [
    pytest.mark.compiles,  # a minute, for what the twin says of kernels that are not compiled as well
    pytest.mark.filterwarnings("ignore:overflow encountered"),  # streams count modulo 2**64
]
SMALL = Generated(documents=64, length=12, topics=4, purity=0.8, topical=0.4)
WORLD = Clerks(corpus="generated", documents=size(12, 6), summary=3, generated=SMALL, looking_cost=0.1)
MEMBERS, EPISODES = 2, 2
SEEDS = Seeds.of(5, 1, EPISODES)
NAIVE = Clerk()
FREE = Clerk(classifier="evolved", looking=-1.0)


def lived(
    clerk: Clerk, genomes: np.ndarray, budget: tuple[int, int], world: Clerks = WORLD, **given: Any
) -> Lives:
    agents = clerk.express(genomes, world, Limits(budget=budget))
    regime = world.regime(Offers(**given))
    return live(clerk, world, agents, regime, regime, np.arange(len(genomes)), SEEDS)


def one(clerk: Clerk, budget: tuple[int, int], world: Clerks = WORLD, **given: Any) -> Lives:
    """The lives of one chain."""
    return lived(clerk, clerk.founders(world, 1, np.random.default_rng(1)), budget, world, **given)


@pytest.mark.parametrize(
    ("clerk", "budget", "given"),
    [
        (NAIVE, (0, 0), {"invention": 0.5}),
        (NAIVE, (9, 5), {}),
        (FREE, (6, 4), {"invention": 0.6, "seen": 0.5}),
        (Clerk(describer="belief", wired={"document": 1.0}), (4, 3), {"invention": 1.0}),
    ],
)
def test_chains_write_feel_and_spend_what_their_twin_does(
    clerk: Clerk, budget: tuple[int, int], given: dict[str, Any]
) -> None:
    genomes = clerk.founders(WORLD, MEMBERS, np.random.default_rng(3))
    lives = lived(clerk, genomes, budget, **given)
    agents = clerk.express(genomes, WORLD)
    for row in range(MEMBERS):
        for episode, key in enumerate(SEEDS.worlds):
            wants, describing, trust = (
                each[row].tolist() for each in (agents.objective.weights, agents.describing, agents.trust)
            )
            chain = PlainChain(wants, describing, trust, budget, float(agents.looking[row]))
            office = PlainOffice(WORLD, Offers(**given), int(key))
            expected = office.live(chain, Stream(combine(int(SEEDS.agents[episode]), row)))
            for name, value in expected.items():
                assert lives.each(name)[row, episode] == pytest.approx(value, abs=1e-12), name
            spent = ("proposals", "proposals.describer", "proposals.classifier")
            assert [lives.each(name)[row, episode] for name in spent] == chain.tried


def test_words_as_they_come_are_false_as_often_as_they_are_invented() -> None:
    """Each word is invented with that probability, and then any of the vocabulary."""
    world = replace(WORLD, documents=size(2000, 150))
    read = world.read()
    _, held_out = np.unique(world.regime(Offers()).held_out), world.regime(Offers()).held_out
    share = np.mean([1 - len(read.words.of(d)) / len(read.vocabulary) for d in held_out])
    for invention in (0.0, 0.4, 1.0):
        found = one(NAIVE, (0, 0), world, invention=invention).mean("false")[0]
        places = world.documents * world.summary * EPISODES
        assert found == pytest.approx(
            invention * share, abs=4 * np.sqrt(share * (1 - share) / places) * (invention > 0)
        )


def test_the_document_as_a_judge_finds_the_words_that_cover_most_of_it() -> None:
    """Coverage is the sum of what different words cover, so that the best summary is known."""
    clerk = Clerk(describer="document", wired={"document": 1.0})
    regime = WORLD.regime(Offers())
    agents = clerk.express(clerk.founders(WORLD, 1, np.random.default_rng(1)), WORLD, Limits((400, 200)))
    lives, trace = live_traced(clerk, WORLD, agents, regime, regime, 0, SEEDS)
    read = WORLD.read()
    for row, felt in zip(trace.columns, trace.felt, strict=True):
        counts = sorted(read.words.of(int(row[0])).values())
        assert felt[1] == pytest.approx(sum(counts[-WORLD.summary :]) / sum(counts))
        if row[4] >= 0:
            assert read.words.of(int(row[0]))[int(row[4])] == counts[-1]
    assert (lives.each("false") == 0).all()
    assert (lives.each("false_descriptions") == 0).all()
    lines = clerk.told(WORLD, trace.columns)
    assert lines == told_of(read, trace.columns)
    for line, row in zip(lines, trace.columns, strict=True):
        assert read.names[int(row[0])] in line
        assert read.labels[int(row[1])] in line
        assert all(read.vocabulary[int(word)] in line for word in row[5:])


def test_belief_as_a_judge_removes_the_doubt_and_not_the_error() -> None:
    world = replace(WORLD, documents=size(200, 40))
    clerk = Clerk(describer="belief", wired={"belief": 1.0})
    at_random, searched = (one(clerk, (b, b), world, invention=1.0) for b in (0, 40))
    assert searched.mean("believed")[0] > 0.95 > at_random.mean("believed")[0] + 0.1
    assert searched.mean("right")[0] < 0.5


def test_who_may_not_look_feels_nothing_of_the_document_and_pays_nothing() -> None:
    clerk = Clerk(describer="document", wired={"document": 1.0})
    open_, closed = one(clerk, (20, 0)), one(clerk, (20, 0), seen=0.0)
    assert (closed.each("felt") == 0).all()
    assert (closed.each("looked") == 0).all()
    assert (closed.each("right_unseen") == closed.each("right")).all()
    assert closed.each("score") == pytest.approx(closed.each("right"))
    assert (open_.each("looked") == 1).all()
    assert open_.each("score") == pytest.approx(open_.each("right") - WORLD.looking_cost)
    unwilling = Clerk(describer="document", wired={"document": 1.0}, looking=0.0)
    assert (one(unwilling, (20, 0)).each("looked") == 0).all()


def test_random_chains_give_any_label() -> None:
    world = replace(WORLD, documents=size(2000, 200))
    regime = world.regime(Offers())
    lives = live(NAIVE, world, NAIVE.random_agents(1, world), regime, regime, np.arange(1), SEEDS)
    spread = np.sqrt(0.25 * 0.75 / (EPISODES * world.documents))
    assert lives.mean("right")[0] == pytest.approx(0.25, abs=4 * spread)


def test_blocks_of_the_genome_are_what_evolves() -> None:
    assert [block.name for block in NAIVE.layout(WORLD).blocks] == ["desires", "describing"]
    assert [block.name for block in FREE.layout(WORLD).blocks] == [
        "desires",
        "describing",
        "trust",
        "looking",
    ]
    assert Clerk(describer="belief", wired={"belief": 1.0}).layout(WORLD).genes == 0
    assert set(FREE.traits(FREE.express(FREE.founders(WORLD, 2, np.random.default_rng(1)), WORLD))) >= {
        "describes_by_symbols",
        "trusts_summary",
        "looking",
    }


def test_clerks_need_documents() -> None:
    with pytest.raises(SettingsError, match="clerks"):
        NAIVE.check_world(Savanna())
