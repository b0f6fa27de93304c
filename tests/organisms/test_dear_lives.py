"""Members that cost far more than the others: their lives are shared among threads, with the same outcome."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.genome import Genomes
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.life import EvaluationBatch, Seeds, live_together, thread_pool
from babushka.organisms.protocol import Organism
from babushka.organisms.shares import Block, blocks_of

MEMBERS, EPISODES, DEAR = 9, 3, 4


WORLD = Savanna(lifetime=12)


def genomes(organism: Organism) -> Genomes:
    """Genomes with a budget of 1, but for one with 60."""
    drawn = organism.founders(WORLD, MEMBERS, np.random.default_rng(5))
    span = organism.layout(WORLD).span("budget")
    drawn[:, span] = 1.0
    drawn[DEAR, span] = np.log2(61)
    return drawn


def batch(learning: bool = False) -> EvaluationBatch:
    """Those members, each with its lives."""
    organism, world = Planner(max_budget=64, max_horizon=3, learning=learning), WORLD
    regime = world.regime(world.Regime())
    learned = np.zeros((MEMBERS, organism.learned_size(world))) if learning else None
    seeds = Seeds.of(1, 2, EPISODES)
    agents = organism.express(genomes(organism), world)
    return EvaluationBatch(organism, world, agents, regime, regime, np.arange(MEMBERS) + 40, seeds, learned)


def shared_out(batches: list[EvaluationBatch], threads: int) -> list[Block]:
    """The blocks that these batches are lived in."""
    lives = [len(each.seeds.worlds) for each in batches]
    return blocks_of([each.model_steps() for each in batches], lives, threads)


def test_every_life_is_in_one_block_and_those_of_a_dear_member_in_blocks_of_their_own() -> None:
    blocks = shared_out([batch(), batch()], 2)
    lives = [
        (block.batch, row, episode)
        for block in blocks
        for row in range(block.first, block.last)
        for episode in (range(EPISODES) if block.episode is None else [block.episode])
    ]
    assert sorted(lives) == [(c, r, e) for c in range(2) for r in range(MEMBERS) for e in range(EPISODES)]
    alone = {(block.first, block.last, block.episode) for block in blocks if block.episode is not None}
    assert {(DEAR, DEAR + 1, episode) for episode in range(EPISODES)} <= alone
    assert [block.cost for block in blocks] == sorted((block.cost for block in blocks), reverse=True)


@pytest.mark.parametrize("learning", [False, True])
@pytest.mark.parametrize("threads", [2, 3, 7])
def test_the_records_and_what_is_learned_are_those_of_one_thread(threads: int, learning: bool) -> None:
    alone, shared = [batch(learning), batch()], [batch(learning), batch()]
    assert any(block.episode is not None for block in shared_out(shared, threads))
    one, many = live_together(alone), live_together(shared, threads)
    for before, after in zip(one, many, strict=True):
        assert before.values.tobytes() == after.values.tobytes()
    if learning:
        assert alone[0].learned is not None
        assert shared[0].learned is not None
        assert alone[0].learned.any()
        assert alone[0].learned.tobytes() == shared[0].learned.tobytes()


@pytest.mark.parametrize("learning", [False, True])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_minds_that_are_expressed_block_by_block_live_as_those_expressed_at_once(
    threads: int, learning: bool
) -> None:
    known, later = batch(learning), batch(learning)

    def express(rows: slice) -> Any:
        return known.organism.express(genomes(known.organism)[rows], known.world)

    later = replace(later, agents=None, express=express)
    assert np.array_equal(known.model_steps(), later.model_steps())
    one, other = live_together([known])[0], live_together([later], threads)[0]
    assert one.values.tobytes() == other.values.tobytes()
    if learning:
        assert known.learned is not None
        assert later.learned is not None
        assert known.learned.tobytes() == later.learned.tobytes()


def test_threads_that_are_there_already_lead_the_same_lives_and_stay() -> None:
    with thread_pool(3) as pool:
        for _ in range(2):
            one, many = live_together([batch(), batch()]), live_together([batch(), batch()], 3, pool=pool)
            assert [each.values.tobytes() for each in one] == [each.values.tobytes() for each in many]
        with pytest.raises(KeyboardInterrupt):
            live_together([batch()], 3, lambda: True, pool)
        assert pool.submit(lambda: 1).result() == 1
