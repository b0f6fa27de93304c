"""Values and nodes of players, against their twins and where they are known."""

import math

import numpy as np
import pytest

from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.organisms.kinds.plain_player import PLAIN
from babushka.organisms.kinds.player import Player
from babushka.organisms.playing.players import Players
from babushka.organisms.playing.probing import nodes_to_depth, values_of, with_value, without_order
from tests.naive import connect_four as naive
from tests.naive.streams import Stream

pytestmark = pytest.mark.compiles

WORLD = ConnectFour()
SIZE = (5, 4)
DEPTH = 3


def players() -> Players:
    kind = Player(hidden=1)
    return kind.express(kind.founders(WORLD, 2, np.random.default_rng(1)), WORLD)


def mind_of(given: Players, row: int) -> naive.Mind:
    fields = (given.value, given.prior, given.value_units, given.prior_units)
    return naive.Mind(*(field[row].tolist() for field in fields))


def test_values_and_nodes_are_those_of_the_twins() -> None:
    given, some = players(), naive.some_positions(3, 6, Stream(5), *SIZE)
    boards = [plain.bits() for plain in some]
    values, nodes = values_of(given, boards, SIZE), nodes_to_depth(given, boards, DEPTH, SIZE)
    for row in range(2):
        for place, plain in enumerate(some):
            mind = mind_of(given, row)
            mind.met = 0
            naive._search(mind, plain, DEPTH, 0, -math.inf, math.inf, 10**9)
            assert nodes[row, place] == mind.met
            assert values[row, place] == mind.worth(plain)


def test_looking_one_ply_ahead_meets_every_move() -> None:
    assert (nodes_to_depth(players(), [(0, 0)], 1) == 7).all()


def test_with_one_value_only_the_order_differs() -> None:
    alike = with_value(players(), PLAIN)
    boards = [plain.bits() for plain in naive.some_positions(4, 6, Stream(7), *SIZE)]
    values = values_of(alike, boards, SIZE)
    assert (values[0] == values[1]).all()
    assert (without_order(alike).prior == 0).all()
    assert (values_of(without_order(alike), boards, SIZE)[0] == values[0]).all()
    nodes = nodes_to_depth(alike, boards, DEPTH, SIZE)
    assert (nodes[0] != nodes[1]).any()


def test_a_depth_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one ply"):
        nodes_to_depth(players(), [(0, 0)], 0)
