"""Members that cost far more than the others: their lives are shared among threads, with the same outcome."""

import numpy as np
import pytest

from fitness.worlds.savanna import Savanna
from organisms.kinds.planner import Planner
from organisms.life import Cohort, Seeds, _blocks, live_together

MEMBERS, EPISODES, DEAR = 9, 3, 4


def cohort(learning: bool = False) -> Cohort:
    """Members with a budget of 1 at most, but for one with 60."""
    organism, world = Planner(max_budget=64, max_horizon=3, learning=learning), Savanna(lifetime=12)
    genomes = organism.founders(world, MEMBERS, np.random.default_rng(5))
    span = organism.layout(world).span("budget")
    genomes[:, span] = 1.0
    genomes[DEAR, span] = np.log2(61)
    regime = world.regime(world.Regime())
    acquired = np.zeros((MEMBERS, organism.acquirable(world))) if learning else None
    seeds = Seeds.of(1, 2, EPISODES)
    minds = organism.express(genomes, world)
    return Cohort(organism, world, minds, regime, regime, np.arange(MEMBERS) + 40, seeds, acquired)


def test_every_life_is_in_one_block_and_those_of_a_dear_member_in_blocks_of_their_own() -> None:
    blocks = _blocks([cohort(), cohort()], 2)
    lives = [
        (block.cohort, row, episode)
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
    alone, shared = [cohort(learning), cohort()], [cohort(learning), cohort()]
    assert any(block.episode is not None for block in _blocks(shared, threads))
    one, many = live_together(alone), live_together(shared, threads)
    for before, after in zip(one, many, strict=True):
        assert before.values.tobytes() == after.values.tobytes()
    if learning:
        assert alone[0].acquired is not None and shared[0].acquired is not None
        assert alone[0].acquired.any()
        assert alone[0].acquired.tobytes() == shared[0].acquired.tobytes()
