"""What positions of Connect Four are worth, by trying all. A board is a tuple of columns of 0 and 1."""

from functools import cache

Board = tuple[tuple[int, ...], ...]  # stones from below; 1 is the first player's


def dropped(board: Board, column: int, player: int) -> Board:
    """The board with one more stone."""
    return tuple((*stones, player) if c == column else stones for c, stones in enumerate(board))


def wins(board: Board, column: int) -> bool:
    """Whether the uppermost stone of a column is in a line of four of its colour."""
    row, player = len(board[column]) - 1, board[column][-1]

    def same(c: int, r: int) -> bool:
        return 0 <= c < len(board) and 0 <= r < len(board[c]) and board[c][r] == player

    def reach(right: int, up: int) -> int:
        steps = 0
        while same(column + (steps + 1) * right, row + (steps + 1) * up):
            steps += 1
        return steps

    ways = ((1, 0), (0, 1), (1, 1), (1, -1))
    return any(reach(right, up) + reach(-right, -up) >= 3 for right, up in ways)


@cache
def score(board: Board, height: int) -> int:
    """1 for a win with the winner's last stone of a full board, 2 with the one before; below 0 for a loss."""
    values = [value for value in scores_of_moves(board, height) if value is not None]
    return max(values, default=0)


@cache
def scores_of_moves(board: Board, height: int) -> tuple[int | None, ...]:
    """The score of each move for the player who makes it; None for a full column."""
    stones = sum(map(len, board))
    left = len(board) * height - stones
    values: list[int | None] = []
    for column, filled in enumerate(board):
        if len(filled) == height:
            values.append(None)
            continue
        after = dropped(board, column, (stones + 1) % 2)
        values.append((left + 1) // 2 if wins(after, column) else -score(after, height))
    return tuple(values)


def played(moves: list[int], width: int, height: int) -> tuple[Board, list[int]] | None:
    """The board after as many of these moves as there is room for, and those; None if they end the game."""
    board: Board = ((),) * width
    made = []
    for move in moves:
        if len(board[move % width]) < height:
            board = dropped(board, move % width, (len(made) + 1) % 2)
            made.append(move % width)
            if wins(board, move % width):
                return None
    return board, made
