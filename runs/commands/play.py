"""`babushka play`: a game of Connect Four against a saved member."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from babushka.runs.commands import completing, options

HELP = "Play Connect Four against a saved member, in the terminal."
PLACE = 5


@click.command("play", epilog=options.example("babushka play results/connect-four-s0 --budget 512"))
@options.run
@options.generation
@click.option("--member", default="best", show_default=True, help="'best', an id, or 'row:N'.")
@click.option(
    "--regime",
    help="'selection', a probe, or parameters such as width=6: whose board it is played on.",
    shell_complete=completing.regimes,
)
@click.option(
    "--budget",
    type=click.IntRange(0, 1_000_000),
    help="Positions that it meets at a move, instead of the evolved number.",
)
@click.option("--second", is_flag=True, help="Let it move first.")
@click.option(
    "--tell", is_flag=True, help="Have it say what it looked at and expects, and what that is worth."
)
@options.trusted
def command(
    run: Path,
    generation: int | None,
    member: str,
    regime: str | None,
    budget: int | None,
    second: bool,
    tell: bool,
    trusted: tuple[Path, ...],
) -> None:
    """Play Connect Four against a saved member, from the empty board.

    A line is a column's number, u (take your last move back), h (what each move is worth exactly) or q. The
    end of the input ends the game. Moves of the member are without noise, and it does not learn from you.
    """
    from babushka.runs.orchestration.play import game_against
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.play import play

    game, number = game_against(load(run, trusted), generation, member, budget, regime, int(second))
    click.echo(f"You play member {number}, who meets {game.budget} positions at a move.")
    play(game, _lines(), click.echo, lambda text: click.echo(text, nl=False), tell)


def _lines() -> Iterator[str]:
    """The lines of the input, as far as they are text; none where it is closed."""
    stream = sys.stdin
    if stream is None:
        return
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    yield from iter(stream.readline, "")
