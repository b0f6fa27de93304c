"""Puzzles as lists of columns, by playing all games, and nets as sums."""

from functools import cache

Board = tuple[tuple[int, ...], ...]  # columns from the left, stones from below: 0 on the move, 1 the other


def dropped(board: Board, column: int, stone: int) -> Board:
    return tuple((*stones, stone) if place == column else stones for place, stones in enumerate(board))


def has_line(board: Board, stone: int, height: int, line: int) -> bool:
    cells = {(a, b) for a, stones in enumerate(board) for b, one in enumerate(stones) if one == stone}
    return any(
        all((a + step * right, b + step * up) in cells for step in range(line))
        for a, b in cells
        for right, up in ((1, 0), (0, 1), (1, 1), (1, -1))
    )


def winning(board: Board, height: int, line: int) -> list[int]:
    """The columns that win at once for stone 0."""
    free = [column for column, stones in enumerate(board) if len(stones) < height]
    return [column for column in free if has_line(dropped(board, column, 0), 0, height, line)]


def turned(board: Board) -> Board:
    """The same board as the other sees it."""
    return tuple(tuple(1 - stone for stone in stones) for stones in board)


@cache
def all_puzzles(width: int, height: int, line: int) -> dict[Board, int]:
    """Every position that is played from the empty board with one winning column, and that column."""
    found: dict[Board, int] = {}
    seen: set[Board] = set()
    waiting: list[Board] = [tuple(() for _ in range(width))]
    while waiting:
        board = waiting.pop()
        if board in seen:
            continue
        seen.add(board)
        wins = winning(board, height, line)
        if len(wins) == 1:
            found[board] = wins[0]
        free = [column for column, stones in enumerate(board) if len(stones) < height]
        waiting += [turned(dropped(board, column, 0)) for column in free if column not in wins]
    return found


def words(board: Board, height: int) -> tuple[int, int]:
    """The stones of who moves and of the other as words of bits."""
    found = [0, 0]
    for column, stones in enumerate(board):
        for row, stone in enumerate(stones):
            found[stone] |= 1 << (column * height + row)
    return found[0], found[1]


def scores(inputs: list[float], outputs: list[float], senses: list[int], units: int) -> list[float]:
    """What a plain net says of each column; weights as in the genome, input by input and column by column."""
    heard = []
    for unit in range(units):
        own = inputs[unit::units]
        total = own[-1] + (own[-2] if senses[-1] else 0.0)
        for weight, sense in zip(own[:-2], senses[:-1], strict=True):
            total += weight if sense else 0.0
        heard.append(total / (1.0 + abs(total)))
    found = []
    for column in range(len(outputs) // units):
        said = 0.0
        for unit, value in enumerate(heard):
            said += outputs[column * units + unit] * value
        found.append(said)
    return found
