"""Learning in life: games with oneself, in which the prior moves toward what search looked at.

After each search

    w becomes w + rate sum over moves of (share - prior) dlogit/dw

where share is how much the search looked at a move and prior what the judgement gave it: a step against the
gradient of their cross-entropy. For weights dlogit/dw is what the move looks like. Some of the moves are
random, so that games differ, and no search is behind these.
"""

from typing import Any

from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.streams import uniform
from babushka.fitness.worlds.connect_four.board import completing_among, count_bits, has_four, landing
from babushka.fitness.worlds.connect_four.features import read_move
from babushka.fitness.worlds.connect_four.openings import draw_opening, random_column
from babushka.organisms.inner.position import Position
from babushka.organisms.inner.protocol import improve
from babushka.organisms.playing.judgement import bent, highest, read_logits, soften

RANDOM_MOVES = 0.1  # of all


@kernel
def learn_move(judgement: Any, step: Any) -> None:
    """Raise the logit of the move on the judgement's page, by so much of its gradient."""
    page, units = judgement.prior_page, judgement.prior_units
    last = page.size + 1
    for unit in range(units.shape[0]):
        excited = bent(units, unit, page)
        slope = step * units[unit, last] * (1.0 - abs(excited)) ** 2
        units[unit, last] += step * excited
        units[unit, page.size] += slope
        for place in range(page.size):
            units[unit, place] += slope * page[place]
    for place in range(page.size):
        judgement.prior[place] += step * page[place]


@kernel
def learn_position(
    judgement: Any, board: Any, stones: Any, mask: Any, shares: Any, prior: Any, rate: Any
) -> None:
    """Move the prior of a position toward the shares, both (columns,)."""
    empty = board.cells & ~mask
    own = completing_among(stones, empty, board.height)
    others = completing_among(stones ^ mask, empty, board.height)
    for column in range(board.width):
        cell = landing(mask, column, board.height)
        if cell & board.cells != 0:
            read_move(board, stones, mask, own, others, cell, judgement.prior_page)
            learn_move(judgement, rate * (shares[column] - prior[column]))


@called_kernel
def take_lessons(
    player: Any,
    board: Any,
    opening: Any,
    games: Any,
    budget: Any,
    rate: Any,
    account: Any,
    level: Any,
    stream: Any,
) -> None:
    """Play so many games with oneself from openings of so many plies, and learn from every search."""
    judgement, logits, prior, shares = player.judgement, player.logits, player.prior, player.shares
    full = board.width * board.height
    for _ in range(games):
        draw_opening(board.width, board.height, opening, player.lesson, stream)
        stones, mask = player.lesson[0], player.lesson[1]
        while True:
            if uniform(stream) < RANDOM_MOVES:
                column = random_column(mask, board.width, board.height, stream)
            else:
                read_logits(judgement, board, stones, mask, logits)
                soften(logits, prior)
                player.choice[0] = highest(logits)
                task = Position(judgement, board, stones, mask, logits, shares)
                improve(player.method, task, player.choice, budget, account, level, stream)
                learn_position(judgement, board, stones, mask, shares, prior, rate)
                column = player.choice[0]
            cell = landing(mask, column, board.height)
            won = has_four(stones | cell, board.height)
            stones, mask = stones ^ mask, mask | cell
            if won or count_bits(mask) == full:
                break
