"""The replay viewer in a browser: slider, keys, buttons, playing, and the numbers that it shows."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.replay.grid import leg_pieces
from babushka.runs.presentation.report.page import text_of
from tests.browser.conftest import WIDE
from tests.browser.seeing import Seen, wait_for

LEFT, RIGHT, HOME, END = "\ue012", "\ue014", "\ue011", "\ue010"
PAGE_UP, PAGE_DOWN, UP, SPACE, SHIFT, TAB = "\ue00e", "\ue00f", "\ue013", "\ue00d", "\ue008", "\ue004"


@pytest.fixture
def seen(browser: Any, page: Path) -> Seen:
    """The page at rest: a device that asks for little motion."""
    return Seen(browser, page, WIDE, prefers_reduced_motion="reduce")


@pytest.fixture(scope="module")
def lengths(run: Path) -> list[int]:
    """How long the best member lives in each world."""
    lived = [load(run).replay(regime=label).steps for label in ("ancestral", "modern")]
    assert lived[0] != lived[1]  # else there would be less to test
    return lived


def test_the_slider_moves_both_panels_and_their_numbers(seen: Seen, run: Path, lengths: list[int]) -> None:
    lives = [load(run).replay(regime=label) for label in ("ancestral", "modern")]
    for step in (0, 7, 13, max(lengths), 5):
        seen.slide_to(step)
        assert seen.moments() == [min(step, length) for length in lengths]
        if step:
            reached = [min(step, length) - 1 for length in lengths]
            births = [life.tally("births")[at] for life, at in zip(lives, reached, strict=True)]
            assert seen.numbers("tally births") == [f"{count:g}" for count in births]
            felt = [life.reward()[: at + 1].sum() for life, at in zip(lives, reached, strict=True)]
            shown = [float(text.replace("−", "-")) for text in seen.numbers("felt")]
            assert shown == pytest.approx(felt, rel=1e-3, abs=1e-9)
            did = [life.world.actions[life.trace.action[at]] for life, at in zip(lives, reached, strict=True)]
            assert seen.numbers("action") == did


def test_births_at_the_end_are_those_of_the_record(seen: Seen, run: Path) -> None:
    generation = load(run).generation()
    seen.slide_to(10_000)
    wanted = [
        generation.lives[label].each("births")[generation.best(), 0] for label in ("ancestral", "modern")
    ]
    assert [float(text) for text in seen.numbers("tally births")] == wanted
    endings = seen.ask("[...document.querySelectorAll('.ending')].map(e => e.textContent)")
    causes = [load(run).replay(regime=label) for label in ("ancestral", "modern")]
    assert endings == [f"{life.cause} after {life.steps} steps" for life in causes]


@pytest.mark.parametrize("focus", ["#replay", "#replay-moment"])
def test_keys_move_both_panels(seen: Seen, lengths: list[int], focus: str) -> None:
    seen.focus(focus)
    at = 0
    for keys, by in ([[RIGHT], 1], [[RIGHT], 1], [[SHIFT, RIGHT], 10], [[LEFT], -1], [[SHIFT, LEFT], -10]):
        seen.press(*keys)
        at += by
        assert seen.moments() == [min(at, length) for length in lengths]
    seen.press(END)
    assert seen.moments() == lengths
    seen.press(RIGHT)
    assert seen.moments() == lengths
    seen.press(HOME)
    assert seen.moments() == [0, 0]
    seen.press(LEFT)
    assert seen.moments() == [0, 0]


def test_on_the_slider_up_and_page_keys_move_too_and_elsewhere_they_do_not(seen: Seen) -> None:
    seen.focus("#replay-moment")
    seen.press(PAGE_UP)
    seen.press(UP)
    assert seen.moments() == [11, 11]
    seen.press(PAGE_DOWN)
    assert seen.moments() == [1, 1]
    seen.focus("#replay")
    seen.press(PAGE_UP)
    seen.press(UP)
    assert seen.moments() == [1, 1]


def test_keys_in_a_choice_are_the_choices_own(seen: Seen) -> None:
    seen.focus("#replay-speed")
    seen.press(END)
    assert seen.moments() == [0, 0]


def test_buttons_move(seen: Seen, lengths: list[int]) -> None:
    for move, at in (("10", 10), ("1", 11), ("-1", 10), ("-10", 0), ("end", max(lengths)), ("start", 0)):
        seen.find(f"[data-move='{move}']").click()
        assert seen.moments() == [min(at, length) for length in lengths]


def test_playing_goes_to_the_end_and_stops_there(seen: Seen, lengths: list[int]) -> None:
    seen.choose("#replay-speed", "50")
    seen.find("#replay-play").click()
    assert seen.find("#replay-play").text == "Pause"
    wait_for(lambda: seen.find("#replay-play").text == "Play")
    assert seen.moments() == lengths
    time.sleep(0.1)
    assert seen.moments() == lengths
    seen.focus("#replay")
    seen.press(SPACE)  # at the end it begins again
    wait_for(lambda: 0 < seen.moments()[0] < lengths[0])
    seen.press(SPACE)
    stopped = seen.moments()
    time.sleep(0.1)
    assert seen.moments() == stopped
    assert seen.find("#replay-play").text == "Play"


def test_it_plays_by_itself_from_the_start_to_the_end(browser: Any, page: Path, lengths: list[int]) -> None:
    seen = Seen(browser, page, WIDE)
    wait_for(lambda: seen.moments()[0] > 1)
    assert seen.find("#replay-play").text == "Pause"
    seen.choose("#replay-speed", "50")
    seen.choose("#replay-member", "1")  # another member goes on playing
    assert seen.find("#replay-play").text == "Pause"
    wait_for(lambda: seen.find("#replay-play").text == "Play")
    end = seen.moments()
    time.sleep(0.1)
    assert seen.moments() == end


def test_it_stays_where_it_was_put(browser: Any, page: Path, lengths: list[int]) -> None:
    seen = Seen(browser, page, WIDE)
    seen.slide_to(9)
    time.sleep(0.3)
    assert seen.moments() == [min(9, length) for length in lengths]
    assert seen.find("#replay-play").text == "Play"


def test_it_does_not_play_before_it_is_seen(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, (360, 200))
    time.sleep(0.3)
    assert seen.moments() == [0, 0]
    browser.execute_script("document.querySelector('canvas').scrollIntoView()")
    wait_for(lambda: seen.moments()[0] > 0)


@pytest.mark.parametrize("media", [{"prefers_reduced_motion": "reduce"}, {"paper": "print"}])
def test_it_does_not_play_where_motion_is_not_wanted(browser: Any, page: Path, media: dict[str, str]) -> None:
    seen = Seen(browser, page, WIDE, **media)
    time.sleep(0.3)
    assert seen.moments() == [0, 0]
    assert seen.ask("document.querySelector('#replay-play').textContent") == "Play"


def test_printing_stops_it(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, WIDE)
    wait_for(lambda: seen.moments()[0] > 1)
    browser.execute_cdp_cmd("Page.printToPDF", {})
    assert seen.find("#replay-play").text == "Play"
    stopped = seen.moments()
    time.sleep(0.2)
    assert seen.moments() == stopped


def test_another_member_is_shown_at_the_same_moment(seen: Seen) -> None:
    seen.slide_to(4)
    before, about = seen.picture(0), seen.find("#replay-told").text
    seen.choose("#replay-member", "2")
    assert seen.moments() == [4, 4]
    assert seen.find("#replay-told").text != about
    assert seen.picture(0) != before
    assert seen.ask("document.querySelectorAll('#replay-member option').length") == 3


def test_going_back_shows_the_same_picture_as_going_on(seen: Seen) -> None:
    pictures = []
    for step in range(12):
        seen.slide_to(step)
        pictures.append(seen.picture(0))
    assert len(set(pictures)) > 6
    for step in reversed(range(12)):
        seen.slide_to(step)
        assert seen.picture(0) == pictures[step]


def test_a_reader_of_screens_hears_where_it_is(seen: Seen) -> None:
    seen.slide_to(6)
    assert "step 6" in seen.find("#replay-moment").get_attribute("aria-valuetext")
    said = seen.ask("document.querySelector('#replay-said').textContent")
    assert "ancestral: step 6" in said
    assert "births so far" in said
    label = seen.ask("document.querySelector('canvas').getAttribute('aria-label')")
    assert "the agent in row" in label
    assert "fruit" in label
    for chart in seen.ask(
        "[...document.querySelectorAll('.chart svg')].map(s => s.getAttribute('aria-label'))"
    ):
        assert "at the end" in chart


def test_tab_reaches_every_control_and_the_focus_can_be_seen(seen: Seen) -> None:
    seen.focus("#replay")
    reached = []
    for _ in range(12):
        seen.press(TAB)
        reached.append(seen.ask("document.activeElement.id || document.activeElement.dataset.move"))
        outline = seen.ask("getComputedStyle(document.activeElement).outlineStyle")
        assert outline not in ("none", "")
    controls = [
        "replay-moment",
        "start",
        "-10",
        "-1",
        "replay-play",
        "1",
        "10",
        "end",
        "replay-speed",
        "replay-member",
    ]
    assert reached[:10] == controls


def test_legs_of_plans_are_those_of_the_pictures(seen: Seen) -> None:
    source = text_of("board.js")
    cells = [(0, 0), (0, 5), (2, 3), (5, 0), (3, 1)]
    for start in cells:
        for end in cells:
            found = seen.browser.execute_script(
                f"{source}; return legPieces(...arguments)", start, end, [6, 6]
            )
            wanted = leg_pieces(np.array(start), np.array(end), (6, 6))
            assert np.array_equal(np.array(found)[:, :, ::-1], np.array(wanted))
