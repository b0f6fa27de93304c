"""A game of Connect Four in the terminal, line by line."""

from collections.abc import Callable, Iterator

from babushka.runs.orchestration.play import FOUR, Game, moves_until_the_end

Say = Callable[[str], None]

STONES = "xo"  # of who moves first, and of the other
HELP = "A number drops a stone into that column; u takes your last move back, h hints, q ends the game."
UNFINISHED = "The game ends here, unfinished."


def play(game: Game, lines: Iterator[str], say: Say, ask: Say, tell: bool = False) -> None:
    """Play until the game is over, or the lines are, or one of them says so.

    `say` prints a line, `ask` prints what an answer is expected to. With `tell` the member says what it
    looked at.
    """
    say(HELP)
    say(board(game))
    while not game.over:
        if not game.persons_turn:
            say(reply(game, tell))
            say(board(game))
            continue
        ask(f"Your move ({STONES[game.person]}): ")
        line = next(lines, None)
        word = "q" if line is None else line.strip().lower()
        if word in ("q", "quit"):
            if line is None:
                say("")  # the question has no answer on its line
            say(UNFINISHED)
            return
        if said := answer(game, word):
            say(said)
    say(ending(game))


def answer(game: Game, word: str) -> str:
    """Do what a line asks for, and say what is to be said."""
    if word in ("u", "undo"):
        return board(game) if game.take_back() else "There is no move of yours to take back."
    if word in ("h", "hint"):
        return hint(game)
    if not word.isdecimal() or len(word) > 3:
        return HELP
    try:
        game.drop(int(word) - 1)
    except ValueError as mistake:
        return str(mistake)
    return board(game)


def reply(game: Game, tell: bool) -> str:
    """Make the member's move, and say it."""
    move = game.move()
    lines = [f"Its move ({STONES[1 - game.person]}): {move.column + 1}"]
    if tell:
        if move.met:
            shares = ", ".join(f"{c + 1} {share:.0%}" for c, share in enumerate(move.shares) if share > 0)
            lines.append(f"It met {move.met} positions; of its search went to columns {shares}.")
        else:
            lines.append("It did not search.")
        lines.append(f"It would go on: {' '.join(str(column + 1) for column in game.line())}")
        lines.append(f"Exactly: {exactly(game)}")
    game.drop(move.column)
    return "\n".join(lines)


def hint(game: Game) -> str:
    """What each move is worth with best play by both, and the best of them."""
    return f"With best play by both: {exactly(game)}"


def exactly(game: Game) -> str:
    """The outcome of each move."""
    scores = game.exact()
    if scores is None:
        return "not known, it is too early in the game to find out quickly."
    stones, size = len(game.columns), game.width * game.height
    told = []
    for column, score in scores.items():
        moves = moves_until_the_end(score, stones, size)
        outcome = "draws" if score == 0 else f"{'wins' if score > 0 else 'loses'} in {moves}"
        told.append(f"{column + 1} {outcome}")
    return ", ".join(told) + "."


def board(game: Game) -> str:
    """The board, its lowest row last, below the numbers of the columns."""
    wide = len(str(game.width))
    filled = [[""] * 0 for _ in range(game.width)]
    for number, column in enumerate(game.columns):
        filled[column].append(STONES[number % 2])
    rows = [" ".join(str(column + 1).rjust(wide) for column in range(game.width))]
    for row in reversed(range(game.height)):
        stones = (stack[row] if row < len(stack) else "." for stack in filled)
        rows.append(" ".join(stone.rjust(wide) for stone in stones))
    return "\n".join(rows)


def ending(game: Game) -> str:
    """How it ended."""
    if game.over != FOUR:
        return "The board is full: a draw."
    return "It has four in a line and wins." if game.persons_turn else "You have four in a line and win."
