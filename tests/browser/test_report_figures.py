"""Figures of a page in a browser: they enlarge on a click or a key, and close again."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import NARROW, WIDE
from tests.browser.seeing import Seen

ENTER, SPACE, ESCAPE = "\ue007", "\ue00d", "\ue00c"
FIGURE, OPEN = "#figure-search .drawn", "document.querySelector('dialog').open"


@pytest.fixture
def seen(browser: Any, page: Path) -> Seen:
    return Seen(browser, page, WIDE, prefers_reduced_motion="reduce")


def width(seen: Seen, selector: str) -> float:
    return float(seen.ask("document.querySelector(arguments[0]).getBoundingClientRect().width", selector))


def test_a_click_enlarges_a_figure_and_a_click_beside_it_closes_it(seen: Seen) -> None:
    inline = width(seen, f"{FIGURE} img")
    seen.find(FIGURE).click()
    assert seen.ask(OPEN)
    assert width(seen, ".large img") > 1.5 * inline
    source = "document.querySelector(arguments[0]).src"
    assert seen.ask(source, ".large img") == seen.ask(source, f"{FIGURE} img")
    words = "document.querySelector(arguments[0]).textContent"
    assert seen.ask(words, "dialog figcaption") == seen.ask(words, "#figure-search figcaption")
    assert seen.ask(
        "(b => b.bottom <= innerHeight)(document.querySelector('dialog').getBoundingClientRect())"
    )
    seen.browser.execute_script("document.querySelector('dialog').click()")
    assert not seen.ask(OPEN)
    assert seen.errors() == []
    assert seen.refused() == []


@pytest.mark.parametrize("key", [ENTER, SPACE])
def test_keys_open_it_and_escape_leads_back_to_the_figure(seen: Seen, key: str) -> None:
    seen.focus(FIGURE)
    seen.press(key)
    assert seen.ask(OPEN)
    seen.press(ESCAPE)
    assert not seen.ask(OPEN)
    assert seen.ask("document.activeElement.matches(arguments[0])", FIGURE)


def test_its_button_closes_it_and_another_figure_follows(seen: Seen) -> None:
    for figure in ("curves", "search"):
        seen.find(f"#figure-{figure} .drawn").click()
        assert len(seen.ask("[...document.querySelectorAll('.large img')]")) == 1
        alt = seen.ask("document.querySelector(arguments[0]).alt", f"#figure-{figure} img")
        assert seen.ask("document.querySelector('.large img').alt") == alt
        seen.find("dialog button").click()
        assert not seen.ask(OPEN)


def test_on_a_phone_figures_fit_and_the_enlarged_one_scrolls_in_its_box(browser: Any, page: Path) -> None:
    seen = Seen(browser, page, NARROW, prefers_reduced_motion="reduce")
    assert width(seen, f"{FIGURE} img") <= NARROW[0]
    lefts = seen.ask("[...document.querySelectorAll('.drawn')].map(f => f.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1  # one column
    seen.browser.execute_script("document.querySelector(arguments[0]).click()", FIGURE)
    assert width(seen, ".large img") > 2 * NARROW[0]
    assert width(seen, "dialog") <= NARROW[0]
    assert seen.ask("(l => l.scrollWidth > l.clientWidth)(document.querySelector('.large'))")
    assert seen.overflow() <= 0
