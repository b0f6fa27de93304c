"""A board in a report that one can click on: against members whose replies are known."""

from pathlib import Path
from typing import Any

import pytest

from babushka.runs.presentation.report.interactive import connect_four
from babushka.runs.presentation.report.page import Section, page
from babushka.runs.presentation.report.rendering import render, text_of
from tests.browser.conftest import NARROW, WIDE
from tests.browser.seeing import Seen, wait_for
from tests.runs.moves_in_javascript import ASKING, cases_and_answers, scripts

LEFT, RIGHT, ENTER, SPACE = "\ue012", "\ue014", "\ue007", "\ue00d"
NO_UNITS: dict[str, Any] = {"valueUnits": [], "priorUnits": [], "method": "tree", "exploration": 1.5}


def reflex(wins: float, blocks: float) -> dict[str, Any]:
    """Who makes the first move of all, unless it wins or must block."""
    return {**NO_UNITS, "budget": 0, "value": [0.0] * 15, "prior": [wins, blocks, *[0.0] * 9]}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a board of 4 x 4, against who never blocks and who does."""
    members = [reflex(2.0, 0.0), reflex(2.0, 1.0)]
    body = render(
        "connect_four.html",
        generation=3,
        members=["blind", "watchful"],
        budgets=connect_four.BUDGETS,
        width=4,
        height=4,
        data={"width": 4, "height": 4, "members": members},
    )
    script = "\n".join(text_of(f"interactive/{name}") for name in connect_four.SCRIPTS)
    place = tmp_path_factory.mktemp("game") / "page.html"
    made = page("Game", "Babushka", "", "", [Section("interactive", "Play", body)], script)
    place.write_text(made, encoding="utf-8")
    return place


@pytest.fixture
def seen(browser: Any, board: Path) -> Seen:
    return Seen(browser, board, WIDE, prefers_reduced_motion="reduce")


def state(seen: Seen, name: str) -> str:
    return str(seen.ask("document.querySelector('#game').dataset[arguments[0]]", name))


def click(seen: Seen, column: int) -> None:
    seen.find(f'.column[data-column="{column - 1}"]').click()
    wait_for(lambda: state(seen, "turn") != "its")


def press(seen: Seen, key: str) -> None:
    seen.press(key)
    wait_for(lambda: state(seen, "turn") != "its")


def test_clicks_drop_stones_and_who_does_not_block_loses(seen: Seen) -> None:
    assert state(seen, "turn") == "yours"
    for _ in range(4):
        click(seen, 4)
    assert state(seen, "columns") == "4 1 4 1 4 1 4"
    assert state(seen, "turn") == "nobody"
    line = "[...document.querySelectorAll('.column .line')].every(cell => cell.classList.contains('mine'))"
    assert seen.ask(line)
    assert seen.ask("document.querySelectorAll('.column .line').length") == 4
    click(seen, 2)  # the game is over
    assert state(seen, "columns").count(" ") == 6
    assert seen.errors() == []
    assert seen.refused() == []


def test_who_blocks_is_met_and_moves_are_taken_back_with_replies(seen: Seen) -> None:
    seen.choose("#game-member", "1")
    for _ in range(3):
        click(seen, 3)
    assert state(seen, "columns") == "3 1 3 1 3 3"
    seen.find("#game-back").click()
    assert state(seen, "columns") == "3 1 3 1"
    seen.find("#game-new").click()
    assert state(seen, "columns") == ""
    assert seen.ask("document.querySelector('#game-back').disabled")


def test_it_may_move_first_and_wins_where_it_can(seen: Seen) -> None:
    seen.choose("#game-first", "1")
    wait_for(lambda: state(seen, "turn") == "yours")
    for column in (3, 4, 3):
        click(seen, column)
    assert state(seen, "columns") == "1 3 1 4 1 3 1"
    assert seen.ask("document.querySelectorAll('.column .line.its').length") == 4


def test_it_is_played_by_keys_alone(seen: Seen) -> None:
    seen.focus('.column[tabindex="0"]')
    column = "document.activeElement.dataset.column"
    start = int(seen.ask(column))
    press(seen, RIGHT)
    assert int(seen.ask(column)) == start + 1
    press(seen, ENTER)
    press(seen, LEFT)
    press(seen, SPACE)
    press(seen, "4")
    assert state(seen, "columns") == f"{start + 2} 1 {start + 1} 1 4 1"
    assert len(seen.ask("[...document.querySelectorAll('.column[tabindex=\"0\"]')]")) == 1
    press(seen, "u")
    assert state(seen, "columns") == f"{start + 2} 1 {start + 1} 1"
    press(seen, "n")
    assert state(seen, "columns") == ""


def test_full_columns_take_no_stone_and_say_so_to_readers_of_screens(seen: Seen) -> None:
    seen.choose("#game-member", "1")
    for column in (1, 1):
        click(seen, column)
    assert state(seen, "columns") == "1 1 1 1"
    shut = "document.querySelector('.column[data-column=\"0\"]').getAttribute('aria-disabled')"
    assert seen.ask(shut) == "true"
    click(seen, 1)
    assert state(seen, "columns") == "1 1 1 1"


@pytest.mark.parametrize("size", [(320, 640), NARROW, (400, 800), (1300, 900)])
def test_the_board_fits_and_cells_are_round(browser: Any, board: Path, size: tuple[int, int]) -> None:
    seen = Seen(browser, board, size)
    assert seen.overflow() <= 0
    box = "(b => [b.width, b.height])(document.querySelector('.column span').getBoundingClientRect())"
    width, height = seen.ask(box)
    assert width == pytest.approx(height, abs=1)
    assert width > 30
    lowest = "document.querySelector('.column').getBoundingClientRect().bottom"
    assert seen.ask(f"{lowest} - document.querySelector('.column').getBoundingClientRect().top") < size[1]


@pytest.mark.compiles
def test_moves_are_those_of_python(seen: Seen) -> None:
    cases, answers = cases_and_answers(40, seed=1)
    found = seen.browser.execute_script(
        f"{scripts()}\nconst [cases] = arguments;\n{ASKING}\nreturn answers;", cases
    )
    assert found == answers
