"""The site of the documentation: its navigation, its gallery, and every link of what Sphinx makes of it."""

import ast
import re
import runpy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import babushka
from tests.shown import HOUSE, PAGES, blocks

DOCS = HOUSE / "docs"
LINK = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")
slow = pytest.mark.slow


def linked(page: Path) -> set[Path]:
    """The files that a page links to, figures included."""
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if ":" not in link]
    return {(page.parent / link).resolve() for link in links}


def documented() -> set[str]:
    """The modules whose docstrings the site shows."""
    text = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "api").glob("*.rst"))
    measures = {f"babushka.fitness.measures.{file.stem}" for file in HOUSE.glob("fitness/measures/[!_]*.py")}
    return {*re.findall(r"automodule:: (\S+)", text), *measures}


def is_module(name: str) -> bool:
    """Whether there is a module of that name, which is not imported for it."""
    place = HOUSE / "babushka" / Path(*name.split(".")[1:])
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def test_every_page_is_in_the_navigation() -> None:
    listed = linked(DOCS / "pages.md")
    for page in [*PAGES, *DOCS.glob("*.ipynb")]:
        assert listed & {page, page.parent / "index.md"} or page == DOCS / "pages.md", page
    for folder in {page.parent for page in PAGES} - {HOUSE, DOCS}:
        assert folder / "index.md" in listed, folder


SECTIONS = re.split(r"^## ", (DOCS / "index.md").read_text(encoding="utf-8"), flags=re.M)[1:]


def test_the_gallery_has_ten_figures() -> None:
    assert [int(section.partition(".")[0]) for section in SECTIONS] == list(range(1, 11))
    figures = [re.findall(r"!\[[^]]+\]\((figures/\S+)\)", section) for section in SECTIONS]
    assert [len(found) for found in figures] == [1] * 10
    assert len({name for found in figures for name in found}) == 10


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_each_figure_of_the_gallery_has_its_command_and_its_page(section: str) -> None:
    last = section.rpartition("\n```")[0].splitlines()[-1]
    assert re.match(r"\$ babushka (plot|replay) ", last)
    assert [link for link in LINK.findall(section) if link.endswith(".md")]


def test_the_gallery_makes_the_runs_that_it_draws() -> None:
    made: set[str] = set()
    for line in "".join(blocks(DOCS / "index.md", "console")).splitlines():
        words = line.split()[1:]
        used = {Path(word).parts[1] for word in words if word.startswith("results/")}
        assert used <= made, line
        if words[1] in ("run", "sweep"):
            seed = words[words.index("--seed") + 1] if "--seed" in words else "0"
            named = words[words.index("--name") + 1] if "--name" in words else f"{words[2]}-s{seed}"
            made.add(named)
    assert made


def test_the_interfaces_shown_exist() -> None:
    for module in documented():
        assert is_module(module), module


def test_what_programs_shown_import_is_among_the_interfaces() -> None:
    nodes = [node for block in blocks(DOCS / "python.md", "python") for node in ast.walk(ast.parse(block))]
    used = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{name.name}" for name in node.names}
            used |= {name if is_module(name) else node.module for name in inner}
    assert not {name for name in used if name.startswith("babushka")} - documented()


def test_docstrings_are_read_as_plain_text() -> None:
    as_markup = runpy.run_path(str(DOCS / "site" / "docstrings.py"))["as_markup"]
    assert as_markup(["|a| and `|b|`"]) == [r"\|a\| and `|b|`"]
    assert as_markup(["It is", "", "    |S|! *", "", "    2", "", "so |S|."]) == [
        *["It is", "", "::", "", "    |S|! *", "", "    2", "", r"so \|S\|."]
    ]
    listed = ["- one,", "", "    still one", "", "Two."]
    assert as_markup(listed) == listed


def test_signatures_and_fields_are_those_of_the_code() -> None:
    found = runpy.run_path(str(DOCS / "site" / "signatures.py"))

    class Some:
        size: int = 1  # in cells
        places: tuple[int, ...] = (
            1,
            2,
        )

        def grow(self, by: "float" = 2.0, *, twice: bool = False) -> None: ...

    assert found["signature"](Some.grow) == ("(by: 'float'=2.0, *, twice: bool=False)", "None")
    assert found["signature"](len) is None
    assert found["fields"](Some) == [
        *["size: int = 1  # in cells", "places: tuple[int, ...] = (", "    1,", "    2,", ")"]
    ]


class Links(HTMLParser):
    """What a page of HTML can be pointed at by, points at, and loads."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.anchors: set[str] = {""}
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.navigation: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag's anchor, link and source."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
            if "reference internal" in given.get("class", ""):
                self.navigation.add(given["href"].partition("#")[0])
        elif "src" in given or given.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.add(given.get("src") or given["href"])
        elif tag == "link":
            self.links.add(given.get("href", ""))


def test_what_a_page_of_html_points_at_and_loads_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p id="a"><a href="x.html#b">b</a><img src="y.png"><link rel="stylesheet" href="z.css">')
    found = Links(page)
    assert (found.anchors, found.links, found.loaded) == ({"", "a"}, {"x.html#b"}, {"y.png", "z.css"})


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Links]:
    """Every page of the site."""
    return {page: Links(page) for page in sorted(site.rglob("*.html"))}


@slow
def test_every_link_of_the_site_leads_somewhere(pages: dict[Path, Links]) -> None:
    assert len(pages) > len(PAGES)
    for page, found in pages.items():
        for link in found.links:
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.is_file(), (page.name, link)
            assert anchor in pages[target].anchors if target in pages else not anchor, (page.name, link)


@slow
def test_the_site_loads_nothing_but_its_own_files(site: Path, pages: dict[Path, Links]) -> None:
    for page, found in pages.items():
        for source in found.loaded:
            assert (page.parent / source.partition("?")[0]).is_file(), (page.name, source)
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        for source in re.findall(r"""(?:url\(|@import )\s*["']?([^"')]+)""", text):
            assert source.startswith("data:") or (sheet.parent / source).is_file(), (sheet.name, source)


@slow
def test_the_gallery_leads_to_every_page_of_the_site(site: Path, pages: dict[Path, Links]) -> None:
    first = site / "docs" / "index.html"
    reached = {(first.parent / link).resolve() for link in pages[first].navigation if link}
    assert set(pages) - reached <= {first, site / "index.html", site / "search.html"}


@slow
def test_the_public_names_are_described(site: Path, pages: dict[Path, Links]) -> None:
    here = pages[site / "docs" / "api" / "python.html"].anchors
    assert {f"babushka.{name}" for name in babushka.__all__} <= here
    everywhere: set[Any] = set().union(*(found.anchors for found in pages.values()))
    assert {f"module-{name}" for name in documented()} <= everywhere
