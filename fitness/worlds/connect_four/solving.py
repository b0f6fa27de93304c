"""Exact values of Connect Four positions, for measures and hints: no organism and no selection sees them.

The score of a position is 0 for a draw, positive if the player to move wins and negative if it loses, both
with best play. A win with the winner's last stone of the board is worth 1, with the one before it 2, and so
on: winning early and losing late are best.

One search answers one question: is the position worth at least so much? That is alpha-beta with a window of
width 0 (Pearl 1980, "Scout"): one move that suffices ends the search of a position, and of its followers
every move must fail. Moves are ordered by the threats that they make. What was proved of a position, a lower
and an upper bound, is kept in a table and serves the next question. A win in one move is seen without a
search, and moves that lose in one are not tried.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.kernels import entry, kernel
from babushka.fitness.refcount import keep_alive, without_refcount
from babushka.fitness.worlds.connect_four.board import (
    BITS,
    bottom_row,
    cells,
    completing_among,
    count_bits,
    has_four,
    is_open,
    landing,
)

NO, YES, OPEN = 0, 1, 2
UNKNOWN = -100  # a score that was not found within the limit
FULL = -101  # stands for the score of a move into a full column
NO_LIMIT = 1 << 62

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2 ** 64 / golden ratio: Fibonacci hashing (Knuth, section 6.4)
_WORD = np.uint64(64)
_KEY = (1 << BITS) - 1
_LOW, _HIGH, _BOUND, _ZERO = BITS, BITS + 6, 63, 32  # bounds in an entry of the table: 6 bits each, plus 32
# A row of the stack: the position, its moves that are still to be tried (the best last), and its entry.
_OWN, _MASK, _SLOT, _ENTRY, _LEFT, _MOVES = range(6)


class Size(NamedTuple):
    """A board: what is the same in all its positions."""

    width: int
    height: int
    cells: int  # their number
    bottoms: int  # the lowest cells, as bits
    all: int  # all cells, as bits


@kernel
def slot_of(key: Any, power: Any) -> Any:
    """Where a position stands in a table of 2 ** power entries."""
    return np.int64((np.uint64(key) * _MULTIPLIER) >> (_WORD - np.uint64(power)))


@kernel
def expand(frame: Any, stones: Any, aim: Any, size: Any, table: Any, power: Any) -> Any:
    """Whether the position of this row of the stack, without a win in one, reaches `aim`; if OPEN, its moves.

    `stones` is how many there are on the board.
    """
    own, mask, left = frame[_OWN], frame[_MASK], size.cells - stones
    empty = size.all & ~mask
    danger = completing_among(own ^ mask, empty, size.height)
    playable = (mask + size.bottoms) & empty
    forced = playable & danger
    if forced != 0:
        playable = 0 if forced & (forced - 1) != 0 else forced
    safe = playable & ~(danger >> 1)
    if safe == 0:  # nor is a full board worth anything
        return YES if aim <= -(left >> 1) else NO
    if left <= 2 or aim <= -((left - 2) >> 1):
        return YES if aim <= 0 else NO
    if aim > (left - 1) >> 1:
        return NO
    key = own + mask + size.bottoms
    slot = slot_of(key, power)
    known = table[slot]
    if known & _KEY == key:
        if aim <= ((known >> _LOW) & _BOUND) - _ZERO:
            return YES
        if aim > ((known >> _HIGH) & _BOUND) - _ZERO:
            return NO
    else:
        known = key | (_BOUND << _HIGH)
    frame[_SLOT], frame[_ENTRY] = slot, known
    column_bits = (1 << size.height) - 1
    count = 0
    for rank in range(size.width):  # from the edges in: of equal moves the last is tried first
        column = rank >> 1 if rank & 1 == 0 else size.width - 1 - (rank >> 1)
        move = safe & (column_bits << (column * (size.height + 1)))
        if move != 0:
            made = (move << 6) | count_bits(completing_among(own | move, empty ^ move, size.height))
            place = count
            while place > 0 and frame[_MOVES + place - 1] & _BOUND > made & _BOUND:
                frame[_MOVES + place] = frame[_MOVES + place - 1]
                place -= 1
            frame[_MOVES + place] = made
            count += 1
    frame[_LEFT] = count
    return OPEN


@kernel
def reaches(stack: Any, aim: Any, size: Any, table: Any, power: Any, met: Any, limit: Any) -> Any:
    """Whether the position in the first row of the stack, without a win in one, is worth at least `aim`.

    OPEN if that takes more than `limit` positions; `met` (1,) counts them.
    """
    stones = count_bits(stack[0, _MASK])
    depth = 0
    verdict = OPEN
    entered = True
    while True:
        frame = stack[depth]
        wanted = aim if depth & 1 == 0 else 1 - aim  # whoever moves next must not get more than 0 less that
        if entered:
            if met[0] >= limit:
                return OPEN
            met[0] += 1
            verdict = expand(frame, stones + depth, wanted, size, table, power)
            entered = False
        if verdict == OPEN:
            if frame[_LEFT] > 0:
                frame[_LEFT] -= 1
                stack[depth + 1, _OWN] = frame[_OWN] ^ frame[_MASK]
                stack[depth + 1, _MASK] = frame[_MASK] | (frame[_MOVES + frame[_LEFT]] >> 6)
                depth += 1
                entered = True
                continue
            verdict = NO
            upper = wanted - 1 + _ZERO
            table[frame[_SLOT]] = (frame[_ENTRY] & ~(_BOUND << _HIGH)) | (upper << _HIGH)
        if depth == 0:
            return verdict
        depth -= 1
        if verdict == YES:
            verdict = OPEN
        else:
            verdict = YES
            frame = stack[depth]
            lower = (aim if depth & 1 == 0 else 1 - aim) + _ZERO
            table[frame[_SLOT]] = (frame[_ENTRY] & ~(_BOUND << _LOW)) | (lower << _LOW)


@kernel
def score_of(own: Any, mask: Any, size: Any, table: Any, power: Any, stack: Any, met: Any, limit: Any) -> Any:
    """The score of a position in which nobody has four; UNKNOWN if it takes more than `limit` positions."""
    left, empty = size.cells - count_bits(mask), size.all & ~mask
    if completing_among(own, empty, size.height) & (mask + size.bottoms) != 0:
        return (left + 1) >> 1
    lowest, highest = -(left >> 1), (left - 1) >> 1
    while lowest < highest:
        if lowest < 0 <= highest:
            aim = 0  # who wins is asked first, then how soon
        elif lowest == 0:
            aim = 1
        else:
            aim = (lowest + highest + 1) >> 1
        stack[0, _OWN], stack[0, _MASK] = own, mask
        verdict = reaches(stack, aim, size, table, power, met, limit)
        if verdict == OPEN:
            return UNKNOWN
        if verdict == YES:
            lowest = aim
        else:
            highest = aim - 1
    return lowest


@entry
def solve(positions: Any, width: Any, height: Any, table: Any, limit: Any, scores: Any, met: Any) -> None:
    """Scores (N,) int64 of `positions` (N, 2) int64; `met` (N,) counts on, up to `limit` for each."""
    power = 0
    while 1 << power < table.size:
        power += 1
    own_stack = np.zeros((BITS + 2, _MOVES + width), np.int64)
    # A row of the stack is taken at every position, and to count references to it took a tenth of the time.
    stack, entries, counts = without_refcount(own_stack), without_refcount(table), without_refcount(met)
    size = Size(width, height, width * height, bottom_row(width, height), cells(width, height))
    for k in range(positions.shape[0]):
        own, mask = positions[k, 0], positions[k, 1]
        scores[k] = score_of(own, mask, size, entries, power, stack, counts[k : k + 1], limit)
    keep_alive(own_stack)
    keep_alive(table)
    keep_alive(met)


class Solver:
    """Exact scores on boards of one size; what was proved of positions serves those that are asked later.

    `power` is log2 of the entries of its table, of 8 bytes each. `met` counts the positions that it met.
    """

    def __init__(self, width: int = 7, height: int = 6, power: int = 20) -> None:
        """Raises ValueError for a board of more than 49 bits."""
        if width < 1 or height < 1 or width * (height + 1) > BITS:
            raise ValueError(f"A board takes width x (height + 1) bits, at least 2 and at most {BITS}.")
        self.width, self.height = width, height
        self.met = 0
        self._table = np.zeros(1 << power, np.int64)

    def scores(self, positions: NDArray[np.int64], limit: int = NO_LIMIT) -> NDArray[np.int64]:
        """Scores (N,) of positions (N, 2): the stones of the player to move, and all stones.

        UNKNOWN where more than `limit` positions would have to be met. Raises ValueError if somebody has four
        in a line already.
        """
        positions = np.ascontiguousarray(positions, np.int64).reshape(-1, 2)
        for own, mask in positions.tolist():
            if has_four(own, self.height) or has_four(own ^ mask, self.height):
                raise ValueError("Somebody has four in a line already: there is nothing to solve.")
        scores, met = np.zeros((2, len(positions)), np.int64)
        solve(positions, self.width, self.height, self._table, limit, scores, met)
        self.met += int(met.sum())
        return scores

    def score(self, own: int, mask: int, limit: int = NO_LIMIT) -> int:
        """The score of one position; as `scores`."""
        return int(self.scores(np.array([[own, mask]]), limit)[0])

    def scores_of_moves(self, own: int, mask: int, limit: int = NO_LIMIT) -> NDArray[np.int64]:
        """Scores (width,) of the moves, by column, for the player who makes them; FULL where is no room.

        `limit` is for each move. As `scores` otherwise.
        """
        size, stones = self.width * self.height, mask.bit_count()
        found = np.full(self.width, FULL)
        for column in range(self.width):
            if not is_open(mask, column, self.height):
                continue
            move = landing(mask, column, self.height)
            if has_four(own | move, self.height):
                found[column] = (size + 1 - stones) // 2
            else:
                score = self.score(own ^ mask, mask | move, limit)
                found[column] = UNKNOWN if score == UNKNOWN else -score
        return found
