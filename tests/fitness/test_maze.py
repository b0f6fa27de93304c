"""Mazes: their form, what is felt in them, probe mazes, and the naive twin."""

from typing import Any

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.choices import NOBODY
from babushka.fitness.worlds.maze import Maze, Mazes
from babushka.fitness.worlds.maze.forks import distances_at_forks
from babushka.fitness.worlds.maze.probes import ProbeMazes, probe_mazes
from babushka.fitness.worlds.maze.regime import EXIT, HERE, PLACE, REACHED
from babushka.fitness.worlds.passages import carve, led, measure
from tests.kernels import walk
from tests.naive.maze import PlainLife, carved
from tests.naive.streams import Stream

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")  # streams count modulo 2**64
PROBING = Mazes(size=15, start="anywhere", scent=0, probes=6)


def maze(side: int, braid: float, key: int) -> np.ndarray:
    passages = np.zeros(side * side, np.uint8)
    carve(side, braid, np.array([key], np.uint64), passages, np.zeros(side * side, np.int64))
    return passages


def passages_of(side: int, mask: np.ndarray) -> set[frozenset[tuple[int, int]]]:
    """The pairs of cells that are open to each other, from either side."""
    ways = ((c, led(side, mask, c, way)) for c in range(side * side) for way in range(4))
    return {frozenset((divmod(c, side), divmod(other, side))) for c, other in ways if other != c}


def actions(count: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 5, count)


@pytest.mark.parametrize("side", [2, 7, 11])
def test_a_maze_without_braid_is_a_tree(side: int) -> None:
    mask = maze(side, 0.0, side)
    assert len(passages_of(side, mask)) == side**2 - 1
    steps = np.zeros(side * side)
    measure(side, mask, 0, np.zeros(side * side, np.int64), steps)
    assert (steps >= 0).all()


def test_a_fully_braided_maze_has_no_walls() -> None:
    assert len(passages_of(6, maze(6, 1.0, 4))) == 2 * 6 * 5


@pytest.mark.parametrize("braid", [0.0, 0.2])
def test_mazes_and_distances_are_those_of_the_twin(braid: float) -> None:
    mask, plain = maze(9, braid, 12), carved(9, braid, Stream(12))
    assert passages_of(9, mask) == plain.passages
    steps = np.zeros(81)
    measure(9, mask, 40, np.zeros(81, np.int64), steps)
    assert {divmod(cell, 9): steps[cell] for cell in range(81)} == plain.steps_from((4, 4))


@pytest.mark.parametrize(
    ("settings", "given"),
    [
        ({}, {"elsewhere": 0.5}),
        ({"metric": "path", "patience": 9}, {"elsewhere": 1.0, "scent": 0}),
        ({"metric": "euclid", "place": 3}, {"size": 5}),
    ],
)
def test_lives_are_those_of_the_twin(settings: dict[str, Any], given: dict[str, Any]) -> None:
    world, parameters = Maze(**settings), Mazes(**given)
    plain = PlainLife(world, parameters, 8)
    seen = felt_along(world, parameters, 8, actions(150))
    assert seen.tolist() == [plain.step(int(action)) for action in actions(150)]


def felt_along(world: Maze, parameters: Mazes, key: int, taken: np.ndarray) -> np.ndarray:
    return walk(world, world.regime(parameters), key, taken).felt


def test_place_and_far_are_one_number_in_training_and_part_under_euclid() -> None:
    felt = felt_along(Maze(), Mazes(), 5, actions(200))
    assert (felt[:, 1] == felt[:, 2]).all()
    euclid = felt_along(Maze(metric="euclid"), Mazes(), 5, actions(200))
    assert (euclid[:, 1] != euclid[:, 2]).any()


def test_only_being_out_feels_above_nothing() -> None:
    for metric in ("manhattan", "euclid", "path"):
        felt = felt_along(Maze(metric=metric, place=1), Mazes(size=4), 5, actions(300))
        assert (felt[:, :4] <= 0).all()
        assert (felt[:, 4] == 1).any()


def test_the_next_maze_depends_on_the_key_and_its_number_alone() -> None:
    world = Maze(patience=7)
    regime, states = world.regime(Mazes(elsewhere=0.5)), []
    for action in (0, 1):
        state = protocol.create(regime)
        protocol.reset(regime, state, np.array([9], np.uint64))
        for _ in range(4 * 7):
            protocol.step(regime, state, action, 0, np.zeros(1, np.uint64), np.zeros(5))
        states.append(state)
    assert (states[0].passages == states[1].passages).all()
    assert (states[0].now[:HERE] == states[1].now[:HERE]).all()


def test_probe_mazes_keep_start_and_candidates_apart() -> None:
    found = probe_mazes(15, 160, 0.2, 6)
    assert len(found.marks) == len(found.passages) == 6
    for mask, (start, out, far) in zip(found.passages, found.marks.tolist(), strict=True):
        ends = (out, 160, far)

        def crow(one: int, other: int) -> int:
            return abs(one // 15 - other // 15) + abs(one % 15 - other % 15)

        legal = {}
        for end in ends:
            legal[end] = np.zeros(225)
            measure(15, mask, end, np.zeros(225, np.int64), legal[end])
        assert far in (0, 14, 210, 224)
        assert crow(start, far) == max(crow(start, corner) for corner in (0, 14, 210, 224))
        for by in ends:
            assert crow(start, by) >= 5
            for end in set(ends) - {by}:
                assert crow(by, end) >= 5
                assert crow(start, by) + crow(by, end) - crow(start, end) >= 4
                assert legal[by][start] + legal[by][end] - legal[end][start] >= 6


@pytest.mark.parametrize("candidate", [0, 1, 2])
def test_who_goes_straight_to_a_candidate_reaches_it_first(candidate: int) -> None:
    world = Maze()
    regime = world.regime(PROBING)
    state, ended, goal = protocol.create(regime), 0, np.zeros(225)
    protocol.reset(regime, state, np.array([1], np.uint64))
    while ended == 0:
        measure(15, state.passages, state.now[EXIT + candidate], np.zeros(225, np.int64), goal)
        ways = [led(15, state.passages, state.now[HERE], way) for way in range(4)]
        nearest = int(np.argmin(goal[ways]))
        ended = protocol.step(regime, state, nearest, 0, np.zeros(1, np.uint64), np.zeros(5))
    tallies = np.zeros(5)
    protocol.tally(regime, state, tallies)
    assert tallies.tolist() == [0, *(6.0 * (which == candidate) for which in range(3)), 6]
    assert state.now[REACHED + candidate] == 6


def test_objectives_wired_to_a_candidate_want_it_in_every_probe() -> None:
    world = Maze()
    asked = world.choices(PROBING)
    assert asked is not None
    assert world.choices(Mazes()) is None
    for number, weights in enumerate(world.candidates.values()):
        values = asked.felt @ np.array([weights.get(name, 0.0) for name in world.features])
        best = values.argmax(axis=1)
        assert (asked.stands_for[np.arange(6), best] == number).all()
    assert (asked.stands_for == NOBODY).any()


def test_sizes_follow_the_regime() -> None:
    world = Maze()
    assert world.shape_under(Mazes()) == world.shape
    shape = world.shape_under(PROBING)
    assert (shape.rows, shape.columns, shape.lifetime) == (31, 31, 6 * 80)


def test_imagination_ends_with_the_maze() -> None:
    world = Maze(place=1)
    belief = world.belief(Mazes(size=4))
    state = protocol.create(belief)
    protocol.reset(belief, state, np.array([1], np.uint64))
    state.now[PLACE], state.now[EXIT] = 5, led(4, state.passages, 0, 1) or led(4, state.passages, 0, 2)
    action = 1 if led(4, state.passages, 0, 1) else 2
    assert protocol.step(belief, state, action, 0, np.zeros(1, np.uint64), np.zeros(5)) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"size": 1},
        {"elsewhere": 1.5},
        {"size": 6},
        {"probes": 3},
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        Maze().regime(read(Mazes, given, "regime"))


def test_mazes_too_small_for_an_exit_elsewhere_are_refused() -> None:
    with pytest.raises(SettingsError):
        Maze(place=1).regime(Mazes(size=2, elsewhere=0.1))
    with pytest.raises(SettingsError):
        read(Maze, {"braid": 1.5}, "world")


def test_probe_mazes_without_room_are_refused() -> None:
    with pytest.raises(SettingsError):
        Maze(place=2).regime(Mazes(size=5, start="anywhere", probes=1))


@pytest.mark.parametrize("key", range(5))
def test_a_fork_is_where_the_two_ways_through_a_tree_part(key: int) -> None:
    mask, start, out, place = maze(9, 0.0, key), 0, 44, 80

    def way_to(end: int) -> list[int]:
        steps, cells = np.zeros(81), [start]
        measure(9, mask, end, np.zeros(81, np.int64), steps)
        while cells[-1] != end:
            cells.append(min((led(9, mask, cells[-1], way) for way in range(4)), key=lambda c: steps[c]))
        return cells

    ways = way_to(out), way_to(place)
    shared = sum(one == other for one, other in zip(*ways, strict=False))
    given = ProbeMazes(mask[None], np.array([[start, out, 8]]))
    assert distances_at_forks(9, place, given).tolist() == [[*(len(way) - shared for way in ways), 4]]


def test_in_the_open_ways_part_as_late_as_they_can() -> None:
    given = ProbeMazes(maze(9, 1.0, 1)[None], np.array([[0, 3 * 9 + 8, 80]]))
    assert distances_at_forks(9, 7 * 9 + 2, given).tolist() == [[6, 4, 10]]  # at (3, 2)


def test_each_trial_of_a_fork_is_one_of_the_probe_mazes() -> None:
    world = Maze()
    forks = world.forks(PROBING)
    assert forks is not None
    assert world.forks(Mazes()) is None
    assert forks.distances.shape == (6, 3)
    whole = world.regime(PROBING)
    for number, parameters in enumerate(forks.alone):
        regime = world.regime(parameters)
        assert regime.passages.tobytes() == whole.passages[number].tobytes()
        assert regime.marks.tolist() == [whole.marks[number].tolist()]
        assert world.shape_under(parameters).lifetime == world.probe_patience
        assert world.forks(parameters) is None
