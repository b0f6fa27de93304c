"""Pathfinders in mazes: their twin, what two levels of objectives do, and what a search must find."""

from collections import deque
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from babushka.fitness.objectives import Weights
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds import protocol, worlds
from babushka.fitness.worlds.maze import Maze, Mazes
from babushka.organisms.inner.account import Limits
from babushka.organisms.inner.best_first import new_best_first, way_to_best
from babushka.organisms.inner.places import Places
from babushka.organisms.inner.protocol import improve
from babushka.organisms.kinds.pathfinder import Pathfinder
from babushka.organisms.life import Seeds, live, live_traced
from babushka.organisms.records import Lives
from tests.conftest import DATA, size
from tests.naive.pathfinder import live as live_plainly

FEATURES = ("exit", "place", "far", "fresh")
MAZE = Maze(lifetime=80)
MEMBERS = 4


def lives(organism: Pathfinder, genomes: Any, regime: Mazes = Mazes(), **how: Any) -> Lives:  # noqa: B008
    organism.check_world(MAZE)
    agents = organism.express(genomes, MAZE, how.pop("limits", Limits()))
    return live_agents(organism, agents, regime, **how)


def live_agents(organism: Pathfinder, agents: Any, regime: Mazes, threads: int = 1) -> Lives:
    around, belief = MAZE.regime(regime), MAZE.belief(Mazes())
    ids = np.arange(len(agents.budget))
    return live(organism, MAZE, agents, around, belief, ids, Seeds.of(5, 1, 2), threads)


def founders(organism: Pathfinder, members: int = MEMBERS, seed: int = 1) -> Any:
    return organism.founders(MAZE, members, np.random.default_rng(seed))


def agree(organism: Pathfinder, seed: int, regime: Mazes, limits: Limits, level: int = 1) -> None:
    """Compare the kernel's records of members that pursue what `level` wants with the twin's, bit by bit."""
    genomes, seeds = founders(organism, 2, seed), Seeds.of(5, 1, 2)
    organism.check_world(MAZE)
    agents = organism.express(genomes, MAZE, limits)
    if level > 1:
        agents = organism.pursuing(agents, f"level {level}", genomes, MAZE)
    record = live_agents(organism, agents, regime)
    around, belief = MAZE.regime(regime), MAZE.belief(Mazes())
    for row in range(2):
        for episode in range(2):
            keys = int(seeds.worlds[episode]), int(seeds.agents[episode])
            told = live_plainly(organism, MAZE, agents, row, around, belief, row, *keys)
            assert record.values[row, episode].tolist() == told


@given(
    seed=st.integers(0, 1000),
    mode=st.sampled_from(["direct", "control"]),
    guide=st.sampled_from(["evolved", "own"]),
    budget=st.integers(0, 20),
    horizon=st.none() | st.integers(0, 6),
    features=st.sampled_from([(), FEATURES, ("far", "exit")]),
    elsewhere=st.sampled_from([0.0, 1.0]),
)
@settings(max_examples=size(20, 4), suppress_health_check=[HealthCheck.too_slow])
def test_lives_are_those_of_the_twin(
    seed: int,
    mode: str,
    guide: str,
    budget: int,
    horizon: int | None,
    features: tuple[str, ...],
    elsewhere: float,
) -> None:
    organism = Pathfinder(mode=mode, guide=guide, budget=budget, features=features)
    agree(organism, seed, Mazes(elsewhere=elsewhere), Limits(horizon=(horizon,)))


@pytest.mark.compiles
@given(
    seed=st.integers(0, 1000),
    designs=st.integers(0, 3),
    mode=st.sampled_from(["direct", "control"]),
    level=st.integers(1, 2),
)
@settings(max_examples=size(10, 2), suppress_health_check=[HealthCheck.too_slow])
def test_lives_with_designed_guides_are_those_of_the_twin(
    seed: int, designs: int, mode: str, level: int
) -> None:
    organism = Pathfinder(
        mode=mode, guide="designed", designs=designs, features=FEATURES, budget=6, imagined_steps=15
    )
    agree(organism, seed, Mazes(elsewhere=1.0), Limits(), level)


def steps_apart(regime: Any, state: Any, start: int) -> dict[int, int]:
    """Steps from a place to every other, breadth first."""
    found, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for action in range(4):
            place = int(protocol.way(regime, state, here, action))
            if place not in found:
                found[place] = found[here] + 1
                queue.append(place)
    return found


@pytest.mark.parametrize("key", [1, 2, 3])
def test_a_search_guided_by_steps_alone_finds_the_shortest_way(key: int) -> None:
    regime = MAZE.regime(Mazes())
    state, stream = protocol.create(regime), np.array([key], np.uint64)
    with np.errstate(over="ignore"):
        protocol.reset(regime, state, stream)
    cells = int(protocol.places(regime, state))
    start = int(protocol.place_now(regime, state))
    target, account = np.array([start]), np.zeros((1, 3), np.int64)
    wish, guide = np.array([0.0, 1.0, 0.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    method = new_best_first(cells, 5, cells)
    task = Places(Weights(wish), guide, regime, state, 5, np.zeros(5))
    found = improve(method, task, target, cells, account, 0, stream)
    actions, stops = np.zeros((2, cells), np.int64)
    length = way_to_best(method, actions, stops)
    assert target[0] == cells - 1 == stops[length - 1]
    assert found.value == 0.0
    assert length == steps_apart(regime, state, start)[cells - 1]
    place = start
    for step in range(length):
        place = int(protocol.way(regime, state, place, int(actions[step])))
        assert place == stops[step]
    assert account[0].tolist() == [cells, found.accepted, cells]


def test_the_desires_as_guide_are_a_guide_of_the_same_weights() -> None:
    own, evolved = Pathfinder(guide="own", features=FEATURES), Pathfinder(features=FEATURES)
    desires = founders(own)
    both = np.concatenate([desires, desires, np.zeros((MEMBERS, 1), np.float32)], axis=1)
    assert lives(own, desires).values.tobytes() == lives(evolved, both).values.tobytes()


def test_place_and_far_cannot_be_told_apart_in_training_and_part_elsewhere() -> None:
    found = {}
    for wish in ("place", "far"):
        organism = Pathfinder(wired={wish: 1.0}, wired_guide={wish: 1.0, "cost": 0.3})
        blank = np.zeros((MEMBERS, 0), np.float32)
        found[wish] = [lives(organism, blank, Mazes(size=n)).values for n in (11, 13)]
    assert found["place"][0].tobytes() == found["far"][0].tobytes()
    assert found["place"][1].tobytes() != found["far"][1].tobytes()


def test_without_a_budget_it_stays_where_it_is() -> None:
    organism = Pathfinder(features=FEATURES)
    record = lives(organism, founders(organism), limits=Limits(budget=(0,)))
    assert (record.each("exits") == 0).all()
    assert (record.each("simulated") == 0).all()
    assert (record.each("felt.far") == -MAZE.steps).all()  # 20 steps short of the farthest, at every step


def test_the_way_in_mind_leads_from_where_it_is_cell_by_cell() -> None:
    organism = Pathfinder(wired={"place": 1.0}, wired_guide={"place": 1.0}, budget=12)
    agents = organism.express(np.zeros((1, 0), np.float32), MAZE)
    around = MAZE.regime(Mazes())
    record, trace = live_traced(organism, MAZE, agents, around, around, 0, Seeds.of(5, 1, 1))
    shown = 0
    for step in range(int(record.each("steps")[0, 0])):
        way = [tuple(place) for place in trace.plan[step].tolist() if place[0] >= 0]
        before = tuple(trace.place[step].tolist())
        for place in way:
            assert abs(place[0] - before[0]) + abs(place[1] - before[1]) == 2  # a wall lies between cells
            before = place
        shown += len(way) > 1
    assert shown > 0


def test_budgets_evolve_within_their_range_and_are_spent() -> None:
    organism = Pathfinder(budget=4, max_budget=30, features=FEATURES)
    genomes = founders(organism, 50)
    budget = organism.traits(organism.express(genomes, MAZE))["budget"]
    assert budget.min() >= 0
    assert budget.max() <= 30
    assert len(set(budget)) > 5
    record = lives(organism, genomes)
    assert (record.each("simulated").max(axis=1) <= budget * MAZE.steps).all()


def test_objectives_of_both_levels_are_of_length_1_over_the_worlds_features() -> None:
    organism = Pathfinder(features=("exit", "far"))
    levels = organism.level_objectives(founders(organism), MAZE)
    assert np.linalg.norm(levels["level 1"], axis=1) == pytest.approx(1.0)
    assert (np.linalg.norm(levels["level 2"], axis=1) < 1.0).all()  # the cost of steps is left out
    for weights in levels.values():
        assert weights.shape == (MEMBERS, len(MAZE.features))
        assert (weights[:, [1, 3, 4]] == 0).all()
    wired = organism.wired_to(organism.express(founders(organism), MAZE), levels["level 2"])
    assert wired.guide[:, :-1].tobytes() == wired.objective.weights.tobytes()
    assert (wired.guide[:, -1] == 0).all()


@pytest.mark.compiles
def test_a_design_without_proposals_is_its_first_draw_and_trials_leave_no_trace() -> None:
    drawn = Pathfinder(guide="designed", designs=0, features=FEATURES, budget=6, imagined_steps=10)
    tried = replace(drawn, designs=3, design_stride=0.0)  # candidates that are all the first one
    desires = founders(drawn)
    first, second = lives(drawn, desires), lives(tried, desires)
    names = [name for name in first.columns if name.startswith("guide.")]
    guides = np.stack([first.each(name) for name in names], axis=-1)
    assert np.linalg.norm(guides, axis=-1) == pytest.approx(1.0)
    assert (first.each("guide.out") == 0).all()
    assert (first.each("simulated.design") == 0).all()
    assert (second.each("simulated.design") > 0).all()
    assert (second.each("proposals.design") == 3).all()
    told = [first.columns.index(name) for name in first.columns if "." not in name or "felt" in name]
    assert first.values[..., told].tobytes() == second.values[..., told].tobytes()


@pytest.mark.compiles
def test_lives_with_designs_do_not_depend_on_threads() -> None:
    organism = Pathfinder(guide="designed", designs=2, features=FEATURES, budget=6, imagined_steps=10)
    desires = founders(organism, 6)
    assert lives(organism, desires).values.tobytes() == lives(organism, desires, threads=2).values.tobytes()


def test_what_is_reached_in_probe_mazes_alone_adds_up_to_a_life_through_all_of_them() -> None:
    organism, parameters = Pathfinder(features=FEATURES, budget=8), Mazes(size=15, start="anywhere", probes=4)
    agents, forks = organism.express(founders(organism), MAZE), MAZE.forks(parameters)
    assert forks is not None

    def counted(under: Mazes) -> Any:
        around, sizes = MAZE.regime(under), MAZE.shape_under(under)
        belief, ids = MAZE.belief(under), np.arange(MEMBERS)
        found = live(organism, MAZE, agents, around, belief, ids, Seeds.of(5, 1, 1), sizes=sizes)
        return np.stack([found.each(name) for name in MAZE.tallies])

    whole = counted(parameters)
    assert (whole[-1] == 4).all()
    assert (sum(map(counted, forks.alone)) == whole).all()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"budget": -1}, "budget"),
        ({"guide": "inherited"}, "guide"),
        ({"guide": "own", "wired_guide": {"exit": 1.0}}, "wired_guide"),
        ({"guide": "own", "objective": "program"}, "guide"),
        ({"features": ["exit"], "objective": "program"}, "features"),
        ({"budget": 9, "max_budget": 8}, "max_budget"),
        ({"features": ["exits"]}, "exits"),
        ({"wired": {"exits": 1.0}}, "exits"),
        ({"features": ["exit"], "wired": {"far": 1.0}}, "far"),
        ({"wired_guide": {"costs": 1.0}}, "costs"),
    ],
)
def test_settings_that_cannot_be_are_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(Pathfinder, given, "organism").check_world(MAZE)


@pytest.mark.parametrize("world", ["savanna", "landscape", "goodhart"])
def test_worlds_without_a_map_are_refused(world: str) -> None:
    with pytest.raises(SettingsError, match=world):
        Pathfinder().check_world(worlds.get(world)())


@pytest.mark.compiles
@pytest.mark.parametrize("budget", [0, 1, 36])
def test_in_an_open_meadow_whoever_sees_all_goes_straight_from_flower_to_flower(budget: int) -> None:
    meadow = load_file(DATA / "meadow.py").Meadow()
    organism = Pathfinder(wired={"near": 1.0}, guide="own", budget=budget)
    agents = organism.express(np.zeros((2, 0), np.float32), meadow)
    regime = meadow.regime(meadow.Regime())
    record = live(organism, meadow, agents, regime, regime, np.arange(2), Seeds.of(3, 1, 4))
    if budget == 0:  # nobody can stay there, and whoever sees nothing goes anywhere
        assert (record.each("simulated") == 0).all()
        assert (record.each("flowers")[0] != record.each("flowers")[1]).any()
    else:  # every step is one nearer: two organisms, whatever their chance, live alike
        assert record.values[0].tobytes() == record.values[1].tobytes()
        assert (record.each("flowers") >= meadow.lifetime // 6).all()
