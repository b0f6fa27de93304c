"""Tournaments of players of Connect Four at budgets of search.

Opponents are made by hand, and they and the openings are the same for all players, generations and runs, so
that ratings can be compared: a player that moves at random, whose rating is 0; the reflex that wins and
blocks; and plain alpha-beta with 32 and with 512 positions. Each opening is played from both sides.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations, product
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.evaluators import never
from babushka.fitness import streams
from babushka.fitness.worlds.connect_four import ConnectFour
from babushka.fitness.worlds.connect_four.openings import draw_opening
from babushka.fitness.worlds.connect_four.positions import HEIGHT, WIDTH
from babushka.organisms.kinds.plain_player import PlainPlayer
from babushka.organisms.playing.choosing import played
from babushka.organisms.playing.players import Players

Values = NDArray[np.float64]
Item = TypeVar("Item")
Made = TypeVar("Made")

SIZE = (WIDTH, HEIGHT)
OPENING = 4  # plies
NOISE = 0.1  # on logits, that no two games need be the same; of the random player they are nothing else
OPPONENTS = {"random": 0, "reflex": 0, "alpha-beta 32": 32, "alpha-beta 512": 512}  # name: budget
ANCHOR = 0  # the place of the random one


class Working(NamedTuple):
    """How work is done that comes in parts."""

    threads: int = 1
    stopped: Callable[[], bool] = never

    def each(self, function: Callable[[Item], Made], items: Sequence[Item]) -> list[Made]:
        """The function of each item; `KeyboardInterrupt` once it is stopped."""

        def done(item: Item) -> Made | None:
            return None if self.stopped() else function(item)

        with ThreadPoolExecutor(self.threads) as pool:
            found = list(pool.map(done, items))
        if self.stopped():
            raise KeyboardInterrupt
        return [each for each in found if each is not None]


ALONE = Working()


def openings(count: int, size: tuple[int, int] = SIZE) -> NDArray[np.int64]:
    """The first openings of all tournaments on a board of that size, (count, 2)."""
    boards = np.zeros((count, 2), np.int64)
    with np.errstate(over="ignore"):  # streams count modulo 2**64
        for number, board in enumerate(boards):
            stream = streams.keys(0, streams.OPPONENTS, number, count=1)
            draw_opening(*size, OPENING, board, stream)
    return boards


def opponents() -> Players:
    """Those of all tournaments, a row each."""
    kind, world = PlainPlayer(), ConnectFour()
    made = kind.express(np.zeros((len(OPPONENTS), kind.layout(world).genes), np.float32), world)
    for weights in (made.value, made.prior):
        weights[ANCHOR] = 0.0
    return made._replace(budget=np.array(list(OPPONENTS.values()), np.int64))


def tournament(
    players: Players,
    member: int,
    budgets: Sequence[int],
    boards: NDArray[np.int64],
    working: Working = ALONE,
    size: tuple[int, int] = SIZE,
) -> Values:
    """Points by opening, (openings, P, P), of the opponents and, after them, the member at each budget.

    The member meets the opponents, not itself. `points[o, i, j]` are those of i against j.
    """
    others = opponents()
    known, entrants = len(OPPONENTS), len(budgets)
    among = np.array(list(permutations(range(known), 2)))
    beside = np.array(list(product(range(entrants), range(known))))
    spent = np.asarray(budgets, np.int64)

    def from_one(number: int) -> Values:
        points = np.zeros((known + entrants,) * 2)

        def add(one: Any, other: Any, *game: Any) -> None:
            whole: Any = (*game, *boards[number], size, number, NOISE)
            won = played(*whole)
            points[one, other] += won
            points[other, one] += 1 - won

        first, second = among.T
        add(first, second, others, others, first, second, others.budget[first], others.budget[second])
        entrant, opponent = beside.T
        own, theirs, here = spent[entrant], others.budget[opponent], entrant + known
        add(here, opponent, players, others, member, opponent, own, theirs)
        add(opponent, here, others, players, opponent, member, theirs, own)
        return points

    return np.array(working.each(from_one, range(len(boards))))
