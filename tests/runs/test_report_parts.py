"""The parts of a report that need no run: markup, statistics, settings, commands."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from babushka.fitness.columns import Column, encode
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation import report
from babushka.runs.presentation.replay.grid import svg_path
from babushka.runs.presentation.report import analysed as analysis
from babushka.runs.presentation.report import provenance, settings
from babushka.runs.presentation.report.figures import Drawn
from babushka.runs.presentation.report.headings import worlds_over
from babushka.runs.presentation.report.many_runs import spans
from babushka.runs.presentation.report.page import page, policy, script_of
from babushka.runs.presentation.report.rendering import Table, number, render, text_of
from babushka.runs.storage import Provenance
from babushka.runs.storage.run_folder import RunFolder
from tests.runs.reading_pages import Page, saved_from

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'too' "
    "$title ${x} {{ 7 * 7 }} {% x %}"
)
VIEWER: dict[str, Any] = {
    "template": "replay.html",
    "before": "",
    "levels": [("M0 0", "#000", HOSTILE)],
    "introduction": HOSTILE,
    "details": HOSTILE,
    "members": [HOSTILE],
    "panels": [{"label": HOSTILE, "title": HOSTILE, "where": HOSTILE, "board": "drawn"}],
    "most_cells": 1,
    "charts": [(HOSTILE, HOSTILE, "felt")],
    "legend": [("M0 0", "#000", "0", HOSTILE)],
    "plan_colour": "#000",
    "numbers": [(HOSTILE, HOSTILE)],
}


@given(st.text())
def test_any_text_comes_back_out_of_tables_and_their_attributes(text: str) -> None:
    clean = text.replace("\r", " ").replace("\0", " ")
    shown = Table(clean, [clean], [[clean]])
    made = render("comparison.html", overview=shown, figure=None, tables=[], notes=[clean])
    root = Page(made).root
    (box,) = root.all(lambda element: element.attributes.get("class") == "scrolls")
    assert box.attributes["aria-label"] == clean
    assert [cell.text for cell in root.named("th")] == [clean, clean]
    assert root.named("caption")[0].text == clean
    assert root.named("li")[0].text == clean


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_embedded_data_come_back_and_cannot_end_the_script(value: object) -> None:
    made = render(**VIEWER, data=[value, HOSTILE])
    inside = made.partition('id="replay-data">')[2].removesuffix("</script>\n")
    assert "<" not in inside
    assert json.loads(inside) == [value, HOSTILE]


def test_a_template_that_lacks_a_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("comparison.html", overview=None, figure=None, tables=[])


def test_a_figure_has_its_caption_below_it_where_one_is_given() -> None:
    for caption in ("", "Line: <b>mean</b>."):
        drawn = Drawn("curves", "Fitness.", b"<svg/>", "Fitness", caption=caption)
        root = Page(render("comparison.html", overview=None, figure=drawn, tables=[], notes=[])).root
        words = [line.text for line in root.named("figcaption")[0].named("p")]
        assert words == ["Fitness. curves", *([caption] if caption else [])]


def test_worlds_stand_over_the_columns_that_were_measured_in_them() -> None:
    assert worlds_over(["a", "a", "b", "a"], 2) == [("", 2), ("a", 2), ("b", 1), ("a", 1)]
    made = render(
        "comparison.html",
        overview=Table("t", ["", "x", "y"], [["r", "1", "2"]], over=[("", 1), ("a", 2)]),
        figure=None,
        tables=[],
        notes=[],
    )
    empty, over = Page(made).root.named("tr")[0].children
    assert (empty.name, empty.attributes["colspan"], empty.text) == ("td", "1", "")
    assert (over.attributes["scope"], over.attributes["colspan"], over.text) == ("colgroup", "2", "a")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (3.0, "3"),
        (-2, "−2"),
        (1234567.0, "1,234,567"),
        (0.123456, "0.123"),
        (2467.4, "2,467"),
    ],
)
def test_numbers_in_words(value: float | None, words: str) -> None:
    assert number(value) == words


def test_a_hostile_title_stays_text() -> None:
    text = page(HOSTILE, HOSTILE, HOSTILE, HOSTILE, [])
    root = Page(text).root
    assert root.named("title")[0].text.strip() == HOSTILE
    assert root.named("h1")[0].text == HOSTILE
    assert len(root.named("script")) == 1
    assert not root.named("img")


def test_the_page_forbids_itself_everything_but_its_own_style_script_and_images() -> None:
    root = Page(page("t", "s", "r", "a", [])).root
    (found,) = [m for m in root.named("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert found.attributes["content"] == policy(text_of("page.css"), script_of())
    assert found.attributes["content"].startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in found.attributes["content"]


def test_style_and_script_name_no_address_and_no_other_file() -> None:
    place = Path(report.__file__).parent
    templates = [text_of(f"templates/{path.name}") for path in (place / "templates").iterdir()]
    assert len(templates) > 10
    interactive = [text_of(f"interactive/{path.name}") for path in (place / "interactive").glob("*.js")]
    for text in (text_of("page.css"), script_of("".join(interactive)), *templates):
        plain = text.replace("http://www.w3.org/2000/svg", "")  # the name of a vocabulary, never fetched
        plain = plain.replace('src="{{ figure.svg | as_data(', "")  # the drawing itself
        for word in (
            "http:",
            "https:",
            "//cdn",
            "@import",
            "url(",
            "fetch(",
            "XMLHttp",
            "import(",
            "src=",
            "eval(",
        ):
            assert word not in plain


def test_seeds_as_stretches() -> None:
    assert spans([3, 1, 2, 7, 2, 9, 10]) == [(1, 3), (7, 1), (9, 2)]
    assert spans([]) == []


def test_outlines_of_glyphs_are_centred_and_of_size_one() -> None:
    numbers = [
        abs(float(word))
        for word in svg_path("■").replace("M", " ").replace("L", " ").replace("Z", " ").split()
    ]
    assert max(numbers) == pytest.approx(0.5, abs=1e-3)
    assert svg_path(" ") == ""


# --- Settings -----------------------------------------------------------------------------------------------


def test_what_differs_is_found_by_path_words_aside() -> None:
    here = {"title": "a", "seed": 1, "world": {"size": 3, "items": {}}, "new": [1]}
    there = {"title": "b", "seed": 2, "world": {"size": 3, "items": {"x": {"sweet": 1.0}}}}
    changed = settings.differences(here, there)
    assert changed == [("seed",), ("world", "items"), ("new",), ("world", "items", "x", "sweet")]
    assert settings.differences(here, here) == []


def test_lines_of_what_differs_are_marked_and_no_others() -> None:
    text = 'seed = 1  # seed = 2\n"a b".c = 2\n[world.items."x y"]\nsweet = 1.0\nbitter = 2.0\n'
    assert [*settings.leaves(tomllib.loads(text))][-1] == (("world", "items", "x y", "bitter"), 2.0)
    lines = settings.lines_of(text, [("a b", "c"), ("world", "items", "x y", "sweet")])
    assert [marked for _, marked in lines] == [False, True, False, True, False]
    made = render("settings.html", scenario="", different=Table("", [], []), lines=lines)
    assert Page(made).root.named("pre")[0].text == text
    assert len(Page(made).root.named("mark")) == 2


# --- Provenance and commands --------------------------------------------------------------------------------


def test_commands_are_quoted_for_the_shell() -> None:
    named = {"world": {"file": "/far/away/my world.py"}, "organism": {"kind": "planner"}}
    assert provenance.command(named, "a b.toml") == "babushka run 'a b.toml' --world 'my world.py'"
    assert provenance.command({}, "x.toml", "--seed", 3) == "babushka run x.toml --seed 3"
    assert provenance.typed(("/usr/bin/babushka", "run", "a b")) == "babushka run 'a b'"


@pytest.mark.parametrize(
    ("dirty", "words"), [(True, "not committed"), (False, "without"), (None, "not known")]
)
def test_the_commit_is_told_with_what_it_lacks(dirty: bool | None, words: str) -> None:
    assert words in provenance._commit(Provenance(0, git={"commit": "abc", "dirty": dirty}))
    assert "none" in provenance._commit(Provenance(0))


# --- Statistics of an analysis ------------------------------------------------------------------------------

MEASURES = """generation,ancestral.z_felt,modern.z_felt,modern.epic,price.budget.total
0,1.5,2.5,nan,0.5
60,3.0,-4.0,0.25,7
"""
FAILURES = "generation,label,verdict,reason\n0,modern,aligned,no\n60,modern,undecided,It <b>felt</b> 3.5.\n"
FITS = "generation,label,kind,form,says\n60,modern,best_of_n,x,It turns.\n60,modern,best_of_n,y,It turns.\n"
CURVE = "60,ancestral,budget,4,0.5,1.25,2.5\n60,ancestral,budget,16,1,2.25,2\n"
GOODHART = f"generation,label,kind,pressure,kl,proxy,true\n{CURVE}"


@pytest.fixture
def analysed(tmp_path: Path) -> Path:
    place = tmp_path / "analysis"
    place.mkdir()
    for name, text in (
        ("measures", MEASURES),
        ("failures", FAILURES),
        ("goodhart", GOODHART),
        ("fits", FITS),
    ):
        (place / f"{name}.csv").write_text(text)
    felt = Column("", "z_felt", title="felt reward attained", unit="SD")
    told = [felt._replace(name=f"{label}.z_felt", label=label) for label in ("ancestral", "modern")]
    told.append(Column("modern.epic", "epic", "modern", title="EPIC distance", unit="0 to 1"))
    (place / "columns.json").write_bytes(encode(told))
    return tmp_path


def test_tables_of_an_analysis(analysed: Path) -> None:
    found = analysis.section(Run(RunFolder(analysed)))
    rows = Page(found).root.rows()
    assert rows["felt reward attained (SD)"] == ["1.5", "3", "2.5", "−4"]
    assert rows["EPIC distance (0 to 1)"] == ["–", "–", "–", "0.25"]
    assert rows["price.budget.total"] == ["0.5", "7"]
    assert rows["ancestral"] == ["budget", "16", "1", "2.25", "2"]  # the last of two
    assert "It &lt;b&gt;felt" in found
    assert "aligned" not in found  # an earlier generation
    assert [item.text for item in Page(found).root.named("li")] == ["modern, best of n: It turns."]


def test_a_damaged_or_missing_analysis_is_no_analysis(analysed: Path, tmp_path: Path) -> None:
    assert "babushka analyze none" in analysis.section(Run(RunFolder(tmp_path / "none")))
    for name in ("measures", "failures", "goodhart", "fits"):
        (analysed / "analysis" / f"{name}.csv").write_text("")
    assert "babushka analyze" in analysis.section(Run(RunFolder(analysed)))
    (analysed / "analysis" / "measures.csv").write_text(MEASURES + "61,1")
    assert "generation 60" in analysis.section(Run(RunFolder(analysed)))


def test_long_tables_are_cut_and_say_so(analysed: Path) -> None:
    lines = "".join(f"60,modern,budget,{n},1,1,1\n" for n in range(analysis.MOST_ROWS + 7))
    (analysed / "analysis" / "goodhart.csv").write_text(GOODHART.splitlines()[0] + "\n" + lines)
    assert "7 more rows are in goodhart.csv" in analysis.section(Run(RunFolder(analysed)))


def test_files_saved_from_the_page_are_what_they_were() -> None:
    text = 'title = "ä </script>"\n\ttab'
    group = {"name": "g", "file": "x.toml", "content": text, "lines": ["a <b>", "c"]}
    empty: dict[str, Any] = {"sweeps": [], "typed": [], "first": "", "provenance": []}
    root = Page(render("reproduce_many.html", groups=[group], **empty)).root
    assert saved_from(root, "x.toml") == text
    assert root.named("code")[0].text == "a <b>\nc"
