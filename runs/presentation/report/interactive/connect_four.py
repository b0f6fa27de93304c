"""Connect Four against saved members: a board to click on, whose other stones are dropped by JavaScript.

The script judges and searches as members do without noise, and makes the same moves as `babushka play`. It
gets their weights, and nothing from anywhere.
"""

from typing import Any

from babushka.organisms.playing.players import ByTree, Players
from babushka.runs.orchestration.play import players_of
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.interactive.protocol import Part
from babushka.runs.presentation.report.lives import chosen_members
from babushka.runs.presentation.report.rendering import render, text_of
from babushka.runs.presentation.report.wanted import Shown

BUDGETS = (0, 8, 32, 128, 512, 2048, 8192)  # positions met at a move, to choose from
SCRIPTS = ("connect_four_position.js", "connect_four_search.js", "connect_four_game.js")


def part(run: Run, shown: Shown) -> Part | None:
    """The game against the members whose lives the report shows; nothing if they are no players."""
    saved = run.generation(shown.generation)
    chosen = chosen_members(run, saved, shown.members)
    found = players_of(run, saved, [member.row for member in chosen])
    if found is None:
        return None
    players, (width, height) = found
    body = render(
        "connect_four.html",
        generation=saved.number,
        members=[member.words for member in chosen],
        budgets=BUDGETS,
        width=width,
        height=height,
        data={
            "width": width,
            "height": height,
            "members": [data_of(players, row) for row in range(len(chosen))],
        },
    )
    return Part("Play", body, "\n".join(text_of(f"interactive/{name}") for name in SCRIPTS))


def data_of(players: Players, row: int) -> dict[str, Any]:
    """What the script must know of a player: weights, and how it searches."""
    search = players.search
    how = (
        {"method": "tree", "exploration": search.exploration}
        if isinstance(search, ByTree)
        else {"method": "alpha-beta", "deepest": search.deepest}
    )
    return {
        **how,
        "budget": int(players.budget[row]),
        "value": players.value[row].tolist(),
        "prior": players.prior[row].tolist(),
        "valueUnits": players.value_units[row].tolist(),
        "priorUnits": players.prior_units[row].tolist(),
    }
