"""The report on one run: what is on the page, that it is whole, and asks for nothing."""

import base64
import json
import re
import shlex
import xml.etree.ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

from babushka.fitness.columns import SIX
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.plots import draw, kinds
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.report import Shown, Wanted, figures, write
from babushka.runs.presentation.report.rendering import number
from babushka.runs.storage import files
from tests.runs.calling import CORRIDOR, Call, contents, history
from tests.runs.reading_pages import Element, Page, saved_from

QUICK = ("curves",)
ADDRESS = re.compile(r"(?i)\b(?:https?|ftp|wss?):|(?:src|href|srcset|action|poster|data)\s*=\s*[\"']?//")


@pytest.fixture(scope="module")
def text(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on the finished run, with every figure."""
    return write([str(finished)], tmp_path_factory.mktemp("report") / "r.html").read_text()


@pytest.fixture(scope="module")
def root(text: str) -> Element:
    return Page(text).root


def data_of(root: Element) -> dict:
    return json.loads(root.of_identity("replay-data").text)


def test_everything_is_on_the_page(root: Element) -> None:
    links = [link.attributes["href"] for link in root.named("nav")[0].named("a")]
    assert links == [f"#{part.attributes['id']}" for part in root.named("main")[0].children]
    assert root.named("h1")[0].text == "Savanna, seed 0"
    identities = [element.attributes["id"] for element in root.all(lambda e: "id" in e.attributes)]
    assert len(set(identities)) == len(identities)


def test_nothing_is_loaded_from_anywhere(text: str, root: Element) -> None:
    sources = [
        element.attributes[name]
        for name in ("src", "href")
        for element in root.all(lambda e, n=name: n in e.attributes)
    ]
    assert all(source.startswith(("data:", "#")) for source in sources)
    assert not root.named("link")
    assert not root.named("iframe")
    outside = text.replace("http://www.w3.org/2000/svg", "")
    assert not ADDRESS.search(outside)
    for style in root.all(lambda e: "style" in e.attributes):
        raise AssertionError(f"{style.name} has a style of its own, which the page's policy forbids")
    assert not root.all(lambda e: any(name.startswith("on") for name in e.attributes))


def test_figures_are_whole_and_have_words(root: Element) -> None:
    figures = root.of_identity("figures").named("img")
    assert len(figures) >= 6
    for image in figures:
        assert len(image.attributes["alt"]) > 30
        kind, _, code = image.attributes["src"].partition(";base64,")
        assert kind == "data:image/svg+xml"
        drawn = xml.etree.ElementTree.fromstring(base64.b64decode(code))
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        links = [value for e in drawn.iter() for name, value in e.attrib.items() if name.endswith("href")]
        assert all(link.startswith(("#", "data:")) for link in links)


def test_captions_that_figures_give_stand_below_them(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def labelled(name: str, *given: object) -> Figure:
        made = draw(name, *given)
        made.set_label(f"{kinds()[name].about} Line: <b>median</b>.")
        return made

    monkeypatch.setattr(figures, "draw", labelled)
    made = Page(write([str(finished)], tmp_path / "r.html", Wanted(QUICK)).read_text()).root
    lines = made.of_identity("figure-curves").named("figcaption")[0].named("p")
    assert [line.text for line in lines] == [f"{kinds()['curves'].about} curves", "Line: <b>median</b>."]


def test_numbers_on_the_page_are_those_of_the_run(root: Element, finished: Path) -> None:
    rows, recorded = root.of_identity("statistics").rows(), history(finished)
    wanted = [
        number(float(recorded[end][f"{label}.births.mean"]))
        for label in ("ancestral", "modern")
        for end in (0, -1)
    ]
    assert rows["births per life (base objective)"] == wanted
    budget = [number(float(recorded[end][f"budget.{each}"])) for end in (0, -1) for each in SIX]
    assert budget in rows.values(), [name for name in rows if "budget" in name]
    (quartile,) = (
        name for name in rows if name.startswith("felt reward per") and name.endswith("lower quartile")
    )
    assert rows[quartile][-1] == number(float(recorded[-1]["modern.felt.q25"]))


def test_selection_has_columns_of_its_own_only_where_no_world_shows_its_lives(
    root: Element, mine: Path, tmp_path: Path
) -> None:
    (table, *_) = root.of_identity("statistics").named("table")
    assert [cell.text for cell in table.named("tr")[0].children] == ["", "ancestral", "modern"]
    text = (mine / "history.csv").read_text()
    names, first, *rest = text.splitlines()
    cells = first.split(",")
    cells[names.split(",").index("selection.births.mean")] = "0.5"
    (mine / "history.csv").write_text("\n".join([names, ",".join(cells), *rest]) + "\n")
    made = Page(write([str(mine)], tmp_path / "r.html", Wanted(QUICK)).read_text()).root
    (table, *_) = made.of_identity("statistics").named("table")
    worlds = ["", "selection", "ancestral", "modern"]
    assert [cell.text for cell in table.named("tr")[0].children] == worlds
    assert made.of_identity("statistics").rows()["births per life (base objective)"][0] == "0.5"


def test_the_viewer_holds_the_lives_of_three_members_in_two_worlds(root: Element, finished: Path) -> None:
    data, generation = data_of(root), load(finished).generation()
    assert len(data["members"]) == 3
    best = data["members"][0]
    for label, life in zip(("ancestral", "modern"), best["lives"], strict=True):
        record = generation.lives[label]
        row = generation.best()
        assert life["tallies"]["births"][-1] == record.each("births")[row, 0]
        assert life["felt"][-1] == pytest.approx(record.each("felt")[row, 0], rel=1e-5)
        assert life["steps"] == record.each("steps")[row, 0]
    assert [kind["name"] for kind in data["looks"]["kinds"]][:2] == ["empty", "fruit"]
    assert all(kind["glyph"] for kind in data["looks"]["kinds"][1:])


def test_only_what_differs_from_the_scenario_is_marked(root: Element, finished: Path) -> None:
    part = root.of_identity("settings")
    rows = part.rows()
    assert rows["evolution.population"] == ["12", "150"]
    assert "world.size" not in rows
    marked = "".join(mark.text for mark in part.named("mark"))
    assert "population = 12" in marked
    assert "size = 16" not in marked
    assert part.named("pre")[0].text == (finished / "config.toml").read_text()


def test_provenance_is_that_of_the_run(root: Element, finished: Path) -> None:
    told = root.of_identity("provenance").text
    found = load(finished).folder.provenance()
    for words in (found.created, str(found.software["numpy"]), str(found.platform["cpu"]), str(found.seed)):
        assert words in told


def test_the_command_on_the_page_makes_the_run_again(
    root: Element, finished: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = root.of_identity("reproduce")
    (tmp_path / "config.toml").write_text(saved_from(part, "config.toml"))
    monkeypatch.chdir(tmp_path)
    (command,) = [line for line in part.named("pre")[0].text.splitlines() if line.startswith("babushka")]
    assert call(*shlex.split(command)[1:]).code == 0
    assert contents(tmp_path / "results" / finished.name) == contents(finished)


def test_the_same_run_gives_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    one, other = (write([str(finished)], tmp_path / name, Wanted(QUICK)) for name in ("1.html", "2.html"))
    assert one.read_bytes() == other.read_bytes()


def test_an_analysis_beside_the_run_is_shown(mine: Path, tmp_path: Path, root: Element) -> None:
    assert "babushka analyze" in root.of_identity("statistics").text
    (mine / "analysis").mkdir()
    (mine / "analysis" / "failures.csv").write_text(
        "generation,label,verdict,reason\n3,modern,aligned,It kept 0.9.\n"
    )
    made = Page(write([str(mine)], tmp_path / "r.html", Wanted(QUICK)).read_text()).root
    assert made.of_identity("statistics").rows()["modern"] == ["aligned", "It kept 0.9."]


def test_a_hostile_run_cannot_put_anything_on_the_page(mine: Path, tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)> $title {{ 7 * 7 }}"
    place = mine.parent / "<b>&x"
    mine.rename(place)
    config = place / "config.toml"
    changed = config.read_text().replace('title = "Savanna"', f'title = "{hostile}"')
    config.write_text(changed.replace("Organisms evolve", f"{hostile} evolve"))
    found = json.loads((place / "provenance.json").read_text())
    found["command"], found["platform"]["cpu"] = ["x", hostile], hostile
    (place / "provenance.json").write_text(json.dumps(found))
    made = Page(write([str(place)], tmp_path / "r.html", Wanted(QUICK)).read_text()).root
    assert made.named("h1")[0].text == f"{hostile}, seed 0"
    assert [len(made.named(name)) for name in ("script", "img")] == [2, 1]
    assert not made.all(lambda e: "onerror" in e.attributes)


def test_what_the_viewer_shows_can_be_chosen(mine: Path) -> None:
    shown = Shown(2, ("row:5",), seed=9)
    made = Page(write([str(mine)], None, Wanted(QUICK, shown)).read_text()).root
    assert (mine / "report.html").is_file()
    life = load(mine).replay(2, "row:5", "modern", seed=9)
    (member,) = data_of(made)["members"]
    assert member["lives"][1]["tallies"]["births"][-1] == life.recorded("births")
    assert "drawn from seed 9" in made.of_identity("replay-section").text


def test_a_run_without_generations_has_a_page_too(mine: Path, tmp_path: Path) -> None:
    for path in [mine / "history.csv", mine / "lineage.csv", *(mine / "populations").iterdir()]:
        path.unlink()
    made = Page(write([str(mine)], tmp_path / "r.html").read_text()).root
    assert "No generation has been evaluated" in made.named("header")[0].text
    assert "no lives to replay" in made.of_identity("replay-section").text
    assert not made.named("img")


@pytest.mark.compiles
def test_a_world_without_pictures_is_shown_by_its_curves(call: Call, tmp_path: Path) -> None:
    words = ["--set=evolution.population=8", "--set=evolution.random_lives=4", "--generations=1", "--quiet"]
    assert call("run", "--world", CORRIDOR, *words, "--out", tmp_path, "--name", "c").code == 0
    answer = call("report", tmp_path / "c", "--world", CORRIDOR, "--figure", "curves")
    assert answer.out == f"report: {tmp_path / 'c' / 'report.html'}\n"
    made = Page((tmp_path / "c" / "report.html").read_text()).root
    assert not made.named("canvas")
    series = [chart.attributes["data-series"] for chart in made.all(lambda e: "data-series" in e.attributes)]
    assert series == ["felt", "tally offspring", "tally pulls"] * 2
    assert "--world corridor.py" in made.of_identity("reproduce").text
    assert saved_from(made, "corridor.py") == CORRIDOR.read_text()


def test_the_replay_comes_first(root: Element) -> None:
    first, *_ = root.named("main")[0].children
    assert first.attributes["id"] == "replay-section"
    assert first.named("canvas")


def test_mistakes_are_sentences_and_leave_no_file(
    refused: Callable[..., str], finished: Path, tmp_path: Path
) -> None:
    out = tmp_path / "r.html"
    assert "There is no run" in refused("report", tmp_path / "none", "--out", out)
    assert "did you mean 'curves'" in refused("report", finished, "--figure", "curvs", "--out", out)
    assert "no member 12345" in refused("report", finished, "--member", 12345, "--out", out)
    assert "generation" in refused("report", finished, "--generation", 77, "--out", out)
    assert "no episode 5" in refused("report", finished, "--episode", 5, "--out", out)
    assert "no folder" in refused("report", finished, "--out", tmp_path / "none" / "r.html")
    assert "is a folder" in refused("report", finished, "--out", tmp_path)
    (tmp_path / "empty").mkdir()
    refused("report", tmp_path / "empty", "--out", out)
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_an_interrupted_write_leaves_the_old_report(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.html").write_text("old")

    def fails(handle: object, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write", fails)
    with pytest.raises(files.StorageError, match="disk is full"):
        write([str(finished)], tmp_path / "r.html", Wanted(QUICK))
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
    assert (tmp_path / "r.html").read_text() == "old"
