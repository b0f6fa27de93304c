"""The site of the documentation in a browser, opened as files: wide and narrow, and its search."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.seeing import Seen, wait_for

pytestmark = pytest.mark.slow
NARROW, WIDE = (400, 800), (1300, 900)
OUTSIDE = """[...document.querySelectorAll('article *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
    .filter(e => !e.closest('.table-wrapper, .highlight'))
    .map(e => e.outerHTML.slice(0, 80))"""  # what is cut off, but for what can be moved sideways


def test_pages_fit_their_window_and_load_their_own_files_alone(browser: Any, site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert pages
    for page in pages:
        seen = Seen(browser, page, NARROW)
        assert seen.errors() == [], page
        loaded = seen.ask("performance.getEntriesByType('resource').map(entry => entry.name)")
        assert [name for name in loaded if not name.startswith(("file:", "data:"))] == [], page
        for size in (NARROW, WIDE):
            seen.resize(size)
            assert seen.overflow() <= 0, (page, size)
            assert seen.ask(OUTSIDE) == [], (page, size)


def test_the_first_file_opens_the_gallery(browser: Any, site: Path) -> None:
    seen = Seen(browser, site / "index.html", WIDE)
    wait_for(lambda: seen.ask("location.pathname").endswith("/docs/index.html"))
    assert seen.ask("document.images.length") >= 10
    assert seen.ask("[...document.images].every(image => image.complete && image.naturalWidth > 100)")


@pytest.mark.parametrize(
    ("word", "page"), [("contraceptive", "savanna.html"), ("shapley", "api/measures.html")]
)
def test_search_finds_pages_without_a_server(browser: Any, site: Path, word: str, page: str) -> None:
    seen = Seen(browser, site / "docs" / "index.html", WIDE)
    field = seen.find("input[name=q]")
    field.send_keys(word)
    field.submit()
    links = "[...document.querySelectorAll('ul.search a')].map(link => link.href.replace(/[?#].*/, ''))"
    wait_for(lambda: any(link.endswith(f"/docs/{page}") for link in seen.ask(links)))
    assert seen.errors() == []
