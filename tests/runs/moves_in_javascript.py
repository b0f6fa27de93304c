"""Positions in which players choose, as the script of a report is given them, and what Python chooses."""

from itertools import cycle
from typing import Any

import numpy as np

from babushka.fitness.worlds.connect_four.board import count_bits, has_four
from babushka.fitness.worlds.connect_four.positions import played
from babushka.organisms.playing.choosing import chosen
from babushka.organisms.playing.players import ByAlphaBeta, ByTree, Players
from babushka.runs.presentation.report.interactive.connect_four import SCRIPTS, data_of
from babushka.runs.presentation.report.rendering import text_of

BOARDS = ((7, 6), (4, 4), (5, 6), (12, 3))
SEARCHES = (ByTree(1.5), ByAlphaBeta(49), ByTree(0.2), ByAlphaBeta(2))
BUDGETS = (0, 1, 6, 17, 40)  # one more than boards, so that all of them meet
# In the scope of the scripts; `cases` are (player, width, height, stones, mask, budget), and both are words.
ASKING = """
const answers = cases.map(([player, width, height, stones, mask, budget]) => {
  const found = chooseMove(player, new Geometry(width, height), BigInt(stones), BigInt(mask), budget);
  return [found.move, found.met, found.shares];
});
"""


def scripts() -> str:
    """What chooses, without the board to click on."""
    return "\n".join(text_of(f"interactive/{name}") for name in SCRIPTS[:2])


def cases_and_answers(count: int, seed: int = 0) -> tuple[list[Any], list[Any]]:
    """So many cases of random players in random positions, and (move, positions met, shares) by Python."""
    rng = np.random.default_rng(seed)
    boards, searches, budgets, units = cycle(BOARDS), cycle(SEARCHES), cycle(BUDGETS), cycle((0, 0, 0, 0, 2))
    cases, answers = [], []
    for _ in range(count):
        size, budget = next(boards), next(budgets)
        if budget == BUDGETS[0]:
            search, hidden = next(searches), next(units)
        player = Players(
            rng.normal(size=(1, 15)),
            rng.normal(size=(1, 11)),
            rng.normal(size=(1, hidden, 17)),
            rng.normal(size=(1, hidden, 13)),
            np.zeros(1, np.int64),
            search,
            noise=0.0,
            lessons=0,
            rate=0.0,
        )
        own, mask = _position(rng, *size)
        made = chosen(player, 0, own, mask, budget, size)
        cases.append([data_of(player, 0), *size, str(own), str(mask), budget])
        answers.append([int(made.moves[0]), int(made.met[0]), made.shares[0].tolist()])
    return cases, answers


def _position(rng: np.random.Generator, width: int, height: int) -> tuple[int, int]:
    """A position after random moves that is not over."""
    columns: list[int] = []
    for column in rng.integers(width, size=rng.integers(width * height)).tolist():
        if columns.count(column) < height:
            own, mask = played([*columns, column], width, height)
            if has_four(own ^ mask, height) or count_bits(mask) == width * height:
                break
            columns.append(column)
    return played(columns, width, height)
