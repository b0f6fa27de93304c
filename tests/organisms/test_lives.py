"""Whole lives: the kernel's records equal those of the plain twin, to the last bit."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.objectives import Weights
from babushka.fitness.worlds.savanna import Modernity, Savanna
from babushka.organisms.inner.account import Limits
from babushka.organisms.kinds.planner import Planner, Planners
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.records import Lives
from tests.conftest import size
from tests.fitness.savannas import DENSE, MODERNITIES, savannas
from tests.naive import life as naive

EXAMPLES = size(150, 40)


@st.composite
def planners(draw: st.DrawFn) -> tuple[Planner, dict]:
    """A kind of planner, and search numbers for one member of it."""
    mode = draw(st.sampled_from(["reflex", "direct", "control"]))
    kind = Planner(
        mode=mode,
        commit=draw(st.sampled_from([1, 1, 3, 12])) if mode == "control" else 1,
        hidden=draw(st.integers(1, 4)),
        noise=draw(st.sampled_from([0.0, 0.5])),
        learning=draw(st.booleans()),
        trial=draw(st.integers(1, 5)),
        candidates=draw(st.sampled_from([1, 1, 3, 50])),
        max_horizon=12,
    )
    horizon = draw(st.integers(1, 12))
    search = {
        "budget": 0 if kind.mode == "reflex" else draw(st.integers(0, 20)),
        "horizon": horizon,
        "trust": draw(st.integers(0, horizon)),
    }
    return kind, search


def agents_of(kind: Planner, world: Savanna, seed: int, members: int = 1, **search: int) -> Planners:
    """Random planners with the given search numbers."""
    genomes = kind.layout(world).founders(members, np.random.default_rng(seed))
    agents = kind.express(genomes, world)
    given = {name: np.full(members, value, np.int64) for name, value in search.items()}
    return agents._replace(**given)


def lives_of(kind: Planner, world: Savanna, agents: Planners, modern: float = 0.0, threads: int = 1) -> Lives:
    """Two episodes of each member, believing in the ancestral regime."""
    regime, belief = world.regime(Modernity(modern)), world.belief(Modernity())
    ids = np.arange(10, 10 + len(agents.budget))
    return live(kind, world, agents, regime, belief, ids, Seeds.of(3, 0, episodes=2), threads)


@settings(max_examples=EXAMPLES)
@given(savannas(), MODERNITIES, MODERNITIES, planners(), st.integers(0, 2**32 - 1))
def test_lives_agree_with_the_twin(
    world: Savanna, parameters: Modernity, believed: Modernity, planner: tuple[Planner, dict], seed: int
) -> None:
    kind, search = planner
    agents = agents_of(kind, world, seed, members=2, **search)
    regime, belief = world.regime(parameters), world.belief(believed)
    seeds = Seeds.of(seed, 5, episodes=1)
    ids = np.array([4, 1_000_000_007])
    records = live(kind, world, agents, regime, belief, ids, seeds).values
    for row, number in enumerate(ids):
        plain = naive.live(world, regime, belief, agents, row, int(number), seeds.worlds[0], seeds.agents[0])
        assert list(records[row, 0]) == plain


@settings(max_examples=size(25, 4))
@given(savannas(longest=12), planners(), st.integers(0, 2**32 - 1))
def test_the_trace_adds_up_to_the_record(world: Savanna, planner: tuple[Planner, dict], seed: int) -> None:
    kind, search = planner
    agents = agents_of(kind, world, seed, **search)
    regime = world.regime(Modernity(1.0))
    seeds = Seeds.of(seed, 0, episodes=1)
    lives, trace = live_traced(kind, world, agents, regime, world.belief(Modernity()), 9, seeds)
    plain = live(kind, world, agents, regime, world.belief(Modernity()), np.array([9]), seeds)
    assert (lives.values == plain.values).all()
    lived = int(lives.each("steps")[0, 0])
    assert trace.reward.sum() == pytest.approx(lives.each("felt")[0, 0], abs=1e-9)
    assert trace.felt.sum(axis=0) == pytest.approx(lives.features()[0, 0], abs=1e-9)
    counted = [float(lives.each(name)[0, 0]) for name in world.tallies]
    assert trace.tallies[lived - 1].tolist() == counted
    assert (trace.felt[lived:] == 0).all()
    planned = search["budget"] > 0
    for step in range(lived - 1):
        side = world.size
        moved = world.regime(Modernity()).neighbours[trace.place[step] @ [side, 1], trace.action[step]]
        assert moved == trace.place[step + 1] @ [side, 1]
        if planned and kind.mode == "control" and kind.commit == 1:
            assert (trace.plan[step, 0] == trace.place[step + 1]).all()
    assert planned or (trace.plan == -1).all()


@settings(max_examples=size(25, 4))
@given(savannas(longest=12), planners(), st.integers(0, 2**32 - 1))
def test_habits_are_those_of_the_twin_and_all_that_a_noiseless_reflex_does(
    world: Savanna, planner: tuple[Planner, dict], seed: int
) -> None:
    kind, search = planner
    agents = agents_of(kind, world, seed, **search)
    regime, belief, seeds = world.regime(Modernity(1.0)), world.belief(Modernity()), Seeds.of(seed, 0, 1)
    lives, trace = live_traced(kind, world, agents, regime, belief, 9, seeds)
    habits: list[int] = []
    naive.live(world, regime, belief, agents, 0, 9, seeds.worlds[0], seeds.agents[0], habits)
    lived = int(lives.each("steps")[0, 0])
    assert list(trace.habit[:lived]) == habits
    assert (trace.habit[lived:] == -1).all()
    if search["budget"] == 0 and kind.noise == 0:
        assert (trace.habit[:lived] == trace.action[:lived]).all()


def test_nobody_plans_further_than_the_horizon_it_is_given() -> None:
    kind = Planner(max_horizon=9)
    genomes = kind.layout(SMALL).founders(50, np.random.default_rng(1))
    free, short = kind.express(genomes, SMALL), kind.express(genomes, SMALL, Limits(horizon=(4,)))
    assert (short.horizon == np.minimum(free.horizon, 4)).all()
    assert (short.trust <= short.horizon).all()
    assert (kind.express(genomes, SMALL, Limits(horizon=(100,))).horizon == free.horizon).all()


SMALL = Savanna(size=6, lifetime=size(60, 15), items=DENSE, start_energy=30.0)


@pytest.mark.parametrize("learning", [False, True])
def test_control_without_budget_is_the_reflex(learning: bool) -> None:
    controlled = Planner(mode="control", learning=learning, hidden=3)
    reflexive = dataclasses.replace(controlled, mode="reflex")
    agents = agents_of(controlled, SMALL, 8, members=6, budget=0)
    bare = agents_of(reflexive, SMALL, 8, members=6)
    same = bare._replace(reflex=agents.reflex, objective=agents.objective, stride=agents.stride)
    assert (lives_of(controlled, SMALL, agents).values == lives_of(reflexive, SMALL, same).values).all()


def test_direct_with_a_horizon_of_one_is_control() -> None:
    control = Planner(mode="control", hidden=3)
    agents = agents_of(control, SMALL, 2, members=4, budget=6, horizon=1, trust=1)
    direct = dataclasses.replace(control, mode="direct")
    a = lives_of(control, SMALL, agents)
    b = lives_of(direct, SMALL, agents._replace(commit=10))
    assert (a.values == b.values).all()


def test_a_stride_of_zero_never_learns() -> None:
    kind = Planner(mode="reflex", hidden=3, learning=True, trial=2)
    agents = agents_of(kind, SMALL, 5, members=4)
    still = agents._replace(stride=np.zeros(4))
    unlearned = still._replace(trial=5)
    assert (lives_of(kind, SMALL, still).values == lives_of(kind, SMALL, unlearned).values).all()
    assert (lives_of(kind, SMALL, still).values != lives_of(kind, SMALL, agents).values).any()


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_change_a_life(threads: int) -> None:
    kind = Planner(hidden=3, learning=True)
    agents = agents_of(kind, SMALL, 1, members=size(40, 7))
    spread = agents._replace(budget=np.arange(len(agents.budget)) % 9)
    alone = lives_of(kind, SMALL, spread, modern=0.5)
    assert (alone.values == lives_of(kind, SMALL, spread, modern=0.5, threads=threads).values).all()


def test_a_life_depends_on_its_id_and_seeds_and_not_on_its_company() -> None:
    kind = Planner(hidden=3)
    agents = agents_of(kind, SMALL, 1, members=3, budget=4)
    regime, belief, seeds = SMALL.regime(Modernity()), SMALL.belief(Modernity()), Seeds.of(0, 0, episodes=2)
    together = live(kind, SMALL, agents, regime, belief, np.array([5, 6, 7]), seeds).values
    own = Weights(agents.objective.weights[2:])
    last = Planners(own, *[part[2:] if isinstance(part, np.ndarray) else part for part in agents[1:]])
    alone = live(kind, SMALL, last, regime, belief, np.array([7]), seeds).values
    assert (together[2] == alone[0]).all()
    other = live(kind, SMALL, last, regime, belief, np.array([8]), seeds).values
    assert (other != alone).any()
    later = live(kind, SMALL, last, regime, belief, np.array([7]), Seeds.of(0, 1, episodes=2)).values
    assert (later != alone).any()


def test_stopping_raises_keyboard_interrupt() -> None:
    kind = Planner(mode="reflex", hidden=3)
    agents = agents_of(kind, SMALL, 1, members=3)
    regime, seeds = SMALL.regime(Modernity()), Seeds.of(0, 0, episodes=1)
    with pytest.raises(KeyboardInterrupt):
        live(kind, SMALL, agents, regime, regime, np.arange(3), seeds, stopped=lambda: True)


def test_lives_end_of_hunger_or_old_age_and_the_records_say_so() -> None:
    kind = Planner(mode="reflex", hidden=3)
    starving = dataclasses.replace(
        SMALL, start_energy=1.0, living_cost=0.25, items={"fruit": DENSE["poison"]}
    )
    agents = agents_of(kind, starving, 1, members=3)
    lives = lives_of(kind, starving, agents)
    assert (lives.each("cause") == 1).all()
    assert (lives.each("steps") <= 4).all()
    lasting = dataclasses.replace(SMALL, start_energy=1e6, capacity=1e6)
    lives = lives_of(kind, lasting, agents)
    assert (lives.each("cause") == 0).all()
    assert (lives.each("steps") == lasting.lifetime).all()


def test_simulated_steps_are_charged() -> None:
    kind = Planner(mode="control", hidden=3)
    barren = {"stone": dataclasses.replace(DENSE["fruit"], ancestral=0.0, modern=0.0)}
    world = Savanna(size=4, lifetime=5, items=barren, living_cost=0.0, search_cost=0.01, start_energy=10.0)
    lives = lives_of(kind, world, agents_of(kind, world, 1, budget=4, horizon=3))
    assert (lives.each("proposals") == 5 * 4).all()
    assert (lives.each("simulated") == 5 * 15).all()
    assert lives.each("energy") == pytest.approx(10.0 - 5 * 0.15)


def test_a_learner_that_desires_nothing_keeps_every_variation_as_its_twin_does() -> None:
    kind = Planner(mode="reflex", hidden=2, learning=True, trial=2)
    agents = agents_of(kind, SMALL, 6)._replace(objective=Weights(np.zeros((1, 6))), stride=np.array([0.5]))
    regime, seeds = SMALL.regime(Modernity()), Seeds.of(1, 0, episodes=1)
    record = live(kind, SMALL, agents, regime, regime, np.array([3]), seeds).values[0, 0]
    assert list(record) == naive.live(SMALL, regime, regime, agents, 0, 3, seeds.worlds[0], seeds.agents[0])
