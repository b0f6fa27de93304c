"""Analyses beside runs: kept whole, not made twice, never at the cost of a snapshot; and their command."""

import contextlib
import csv
import io
import json
import math
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import babushka
from babushka.evolution.analysis import AnalysisSettings, measures
from babushka.fitness.columns import Column
from babushka.fitness.columns import decode as decode_columns
from babushka.fitness.registry import Modules
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.analysis import Store, analyze, chosen, place_of, table
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.analysis_account import account
from babushka.runs.storage.tables import encode
from tests.installed import install
from tests.runs.calling import Call

QUICK = AnalysisSettings(lives=3, random_organisms=8, pressure_lives=1, traced=2, discount=0.5, states=10)
SETTINGS = [f"--set={name}={value}" for name, value in vars(QUICK).items()]


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def analyzed(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An analyzed run; tests must not change it."""
    place = Path(shutil.copytree(finished, tmp_path_factory.mktemp("analyzed") / "run"))
    analyze(load(place), [0, 3], settings=QUICK, threads=1)
    return place


@pytest.fixture
def own(analyzed: Path, tmp_path: Path) -> Path:
    """A copy of the analyzed run, to change."""
    return Path(shutil.copytree(analyzed, tmp_path / "own"))


def test_by_default_every_tenth_generation_and_the_last(finished: Path) -> None:
    run = load(finished)
    assert chosen(run) == [0, 3]
    assert chosen(run, every=2) == [0, 2, 3]
    assert chosen(run, [2, 1, 2]) == [1, 2]
    with pytest.raises(SettingsError, match=r"generation 9\b.*\b3\b"):
        chosen(run, [9])


def test_snapshots_and_history_stay_as_they_were(finished: Path, analyzed: Path) -> None:
    before, after = bytes_below(finished), bytes_below(analyzed)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("analysis") for name in set(after) - set(before))
    assert not (analyzed / "analysis" / "analysis.lock").exists()


def decode(data: bytes) -> list[dict[str, Any]]:
    """The rows of a table; numbers are numbers again."""

    def value(text: str) -> Any:
        if text in ("True", "False"):
            return text == "True"
        for kind in (int, float):
            with contextlib.suppress(ValueError):
                return kind(text)
        return text

    rows = csv.DictReader(io.StringIO(data.decode()))
    return [{name: value(text) for name, text in row.items()} for row in rows]


def test_tables_hold_every_generation_and_only_thorough_ones_have_curves(analyzed: Path) -> None:
    run = load(analyzed)
    assert [row["generation"] for row in table(run, "measures")] == [0, 3]
    assert {row["generation"] for row in table(run, "goodhart")} == {3}
    assert {row["generation"] for row in table(run, "parts")} == {3}
    assert {(row["generation"], row["label"]) for row in table(run, "failures")} == {
        (number, label) for number in (0, 3) for label in ("ancestral", "modern")
    }
    for name in ("measures", "goodhart", "fits", "parts", "failures"):
        rows = decode((analyzed / "analysis" / f"{name}.csv").read_bytes())
        assert len(rows) == len(table(run, name))
    members = decode((analyzed / "analysis" / "members" / "000003.csv").read_bytes())
    assert [row["id"] for row in members] == list(run.generation(3).ids)
    assert run.measures["modern.fitness"].shape == (2,)
    mean = sum(row["modern.fitness"] for row in members) / len(members)
    assert table(run, "measures")[-1]["modern.fitness"] == pytest.approx(mean)
    with pytest.raises(ValueError, match="no table 'nothing'"):
        table(run, "nothing")


def test_what_was_analyzed_is_not_analyzed_again(own: Path) -> None:
    before = bytes_below(own)
    assert analyze(load(own), [0, 3], settings=QUICK) == []
    assert bytes_below(own) == before
    assert analyze(load(own), [0, 2, 3], settings=QUICK) == [2]
    assert [row["generation"] for row in table(load(own), "measures")] == [0, 2, 3]


def test_other_settings_a_thorough_look_or_another_snapshot_are_analyzed_anew(own: Path) -> None:
    run = load(own)
    assert analyze(run, [0], settings=replace(QUICK, lives=4), thorough=[]) == [0]
    assert analyze(run, [0], settings=replace(QUICK, lives=4)) == [0]  # now with curves
    assert analyze(run, [0], settings=replace(QUICK, lives=4), thorough=[]) == []  # more than was asked for
    shutil.copy(own / "populations" / "000002.npz", own / "populations" / "000001.npz")
    with pytest.raises(SettingsError):
        analyze(run, [1], settings=QUICK)
    (own / "populations" / "000001.npz").unlink()
    analyze(run, [2], settings=QUICK)
    (own / "populations" / "000002.npz").unlink()
    analyze(load(own), [3], settings=QUICK)
    assert Store(own).generations() == [0, 3]  # of a snapshot that is gone nothing can be said


def test_one_family_alone_and_then_the_others_are_what_all_at_once_are(own: Path, tmp_path: Path) -> None:
    def found() -> dict[str, Any]:
        return next(row for row in table(run, "measures") if row["generation"] == 2)

    run, elsewhere, felt = load(own), tmp_path / "elsewhere", "modern.taxonomy.selecting.felt_intended"
    assert analyze(run, [2], settings=QUICK, only=["taxonomy"]) == [2]
    alone = found()
    assert not math.isfinite(alone.get("modern.fitness") or math.nan)
    assert analyze(run, [2], settings=QUICK, only=["taxonomy"]) == []
    assert analyze(run, [2], settings=QUICK, thorough=[]) == [2]
    analyze(run, [2], settings=QUICK, thorough=[], out=elsewhere)
    (at_once,) = place_of(run, elsewhere).table("measures")
    assert at_once["modern.fitness"] == found()["modern.fitness"]
    assert at_once[felt] == found()[felt] == alone[felt]


def test_a_family_that_came_later_is_added_to_what_is_there(
    analyzed: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        "from babushka.evolution.analysis.measures import Found\n"
        "from babushka.fitness.measures.names import Measure\n\n"
        "MEASURES = (Measure('lifespan', 'lifespan', 'steps', 'mean'),)\n"
        "TABLES = ('spans',)\n\n\n"
        "def measure(place):\n"
        "    each = place.lives['free'][0].mean('steps')\n"
        "    spans = [{'first': each[0]}]\n"
        "    return Found({'lifespan': float(each.mean())}, {'lifespan': each}, {'spans': spans})\n"
    )
    install(monkeypatch, tmp_path, "babushka.measures", {"lifespan_of_theirs": source})
    known = measures.FOUND
    monkeypatch.setattr(measures, "FOUND", Modules(known.package, known.group, known.word, *known.has))
    assert analyze(load(own), [0, 3], settings=QUICK) == [0, 3]
    assert analyze(load(own), [0, 3], settings=QUICK) == []
    spans = table(load(own), "spans")
    at_once = tmp_path / "at_once"
    shutil.copytree(own, at_once)
    shutil.rmtree(at_once / "analysis")
    analyze(load(at_once), [0, 3], settings=QUICK)
    assert bytes_below(at_once / "analysis") == bytes_below(own / "analysis")
    assert [(row["generation"], row["label"]) for row in spans] == [
        (number, label) for number in (0, 3) for label in ("ancestral", "modern")
    ]
    before, after = table(load(analyzed), "measures"), table(load(own), "measures")
    for old, new in zip(before, after, strict=True):
        assert repr({name: new[name] for name in old}) == repr(old)
        assert set(new) - set(old) == {"ancestral.lifespan", "modern.lifespan"}
    declared = {column.name: column for column in Store(own).columns()}
    header = (own / "analysis" / "measures.csv").read_text().partition("\n")[0]
    assert [*declared] == header.split(",")
    assert declared["modern.lifespan"].words == "lifespan (steps)"
    assert decode_columns((own / "analysis" / "columns.json").read_bytes()) == [*declared.values()]
    members = decode((own / "analysis" / "members" / "000003.csv").read_bytes())
    mean = sum(row["modern.lifespan"] for row in members) / len(members)
    assert after[1]["modern.lifespan"] == pytest.approx(mean)


def test_the_same_bytes_whenever_and_with_any_number_of_threads(analyzed: Path, own: Path) -> None:
    shutil.rmtree(own / "analysis")
    for numbers in ([3], [0, 3]):
        analyze(load(own), numbers, settings=QUICK, threads=2)
    assert bytes_below(own / "analysis") == bytes_below(analyzed / "analysis")


def test_an_interrupted_analysis_goes_on(analyzed: Path, own: Path) -> None:
    shutil.rmtree(own / "analysis")
    run, asked = load(own), []

    def stopped() -> bool:
        asked.append(True)
        return bool(Store(own).generations())  # as soon as the first generation is kept

    with pytest.raises(KeyboardInterrupt):
        analyze(run, [0, 3], settings=QUICK, threads=1, stopped=stopped)
    assert asked
    assert Store(own).generations() == [0]
    assert analyze(run, [0, 3], settings=QUICK) == [3]
    assert bytes_below(own / "analysis") == bytes_below(analyzed / "analysis")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"schema": 99}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_named(own: Path, content: bytes) -> None:
    path = own / "analysis" / "generations" / "000003.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"000003\.json'"):
        table(load(own), "measures")


VALUES = st.one_of(
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False),
    st.booleans(),
    st.text("abc xyz,;'\"\n", min_size=1).filter(lambda text: text not in ("nan", "inf")),
)


ROWS = st.dictionaries(st.sampled_from(["a", "b.c", "d"]), VALUES, min_size=3)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_tables_come_back_as_they_were(rows: list[dict[str, object]]) -> None:
    assert decode(encode(rows)) == rows


def test_what_a_row_lacks_is_not_a_number() -> None:
    first, second = decode(encode([{"a": 1}, {"a": 2, "b": 3.5}]))
    assert math.isnan(first["b"])
    assert second == {"a": 2, "b": 3.5}


def test_the_command_tells_what_it_found(call: Call, mine: Path) -> None:
    answer = call("analyze", mine, *SETTINGS)
    assert answer.code == 0
    for words in (
        "divergence (SD)",
        "search budget, free",
        "As pressure rises:",
        "Lost births",
        "Who failed:",
    ):
        assert words in answer.out
    assert all(len(line) <= 100 for line in answer.out.splitlines() if "analysis:" not in line)
    again = call("analyze", mine, *SETTINGS, "--json")
    told = json.loads(again.out)
    assert [row["generation"] for row in told[0]["analysis"]] == [0, 3]
    assert call("analyze", mine, *SETTINGS, "--quiet").out.strip() == str(mine / "analysis")


def test_several_runs_at_once(call: Call, mine: Path, tmp_path: Path) -> None:
    shutil.copytree(mine, tmp_path / "runs" / "one")
    shutil.copytree(mine, tmp_path / "runs" / "two")
    answer = call("analyze", tmp_path / "runs", "--generation=3", *SETTINGS, "-q")
    assert answer.code == 0
    assert answer.out.count("analysis") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--generation=7"], "no snapshot of generation 7"),
        (["--set=lives=1"], "'analysis.lives'"),
        (["--set=livs=4"], "did you mean 'lives'"),
    ],
)
def test_mistakes_are_one_sentence(
    refused: Callable[..., str], finished: Path, arguments: list[str], words: str
) -> None:
    assert words in refused("analyze", finished, *arguments)


@pytest.mark.parametrize("kind", ["goodhart", "measures", "parts"])
def test_figures_of_an_analysis(call: Call, refused: Callable[..., str], own: Path, kind: str) -> None:
    answer = call("plot", own, kind)
    assert answer.code == 0
    assert (own / "figures" / f"{kind}.png").stat().st_size > 10_000
    shutil.rmtree(own / "analysis")
    assert "make it with: babushka analyze" in refused("plot", own, kind)


def test_the_analysis_of_a_run_can_be_kept_elsewhere(
    finished: Path, call: Call, refused: Callable[..., str], tmp_path: Path
) -> None:
    before = bytes_below(finished)
    words = ("analyze", finished, *SETTINGS, "--generation", 3, "--out", tmp_path / "elsewhere")
    answer = call(*words, "--quiet")
    place = tmp_path / "elsewhere" / finished.name
    assert answer.out.strip() == str(place / "analysis")
    assert Store(place).generations() == [3]
    assert bytes_below(finished) == before
    other = shutil.copytree(finished, tmp_path / "other" / finished.name)
    assert "--out" in refused("analyze", finished, other, "--out", tmp_path / "elsewhere")


@pytest.fixture
def apart(analyzed: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A run, and a folder in which its analysis is kept in place of beside it."""
    run = Path(shutil.copytree(analyzed, tmp_path / "bare"))
    (tmp_path / "kept" / run.name).mkdir(parents=True)
    (run / "analysis").rename(tmp_path / "kept" / run.name / "analysis")
    return run, tmp_path / "kept"


@pytest.mark.parametrize("kind", ["goodhart", "measures", "parts"])
def test_figures_find_what_is_kept_elsewhere(
    apart: tuple[Path, Path], analyzed: Path, call: Call, refused: Callable[..., str], kind: str
) -> None:
    run, kept = apart
    drawn = [run.parent / name for name in ("there.svg", "beside.svg")]
    assert call("plot", run, kind, "--analyses", kept, "--out", drawn[0]).code == 0
    beside = shutil.copytree(analyzed, run.parent / "beside" / run.name)
    assert call("plot", beside, kind, "--out", drawn[1]).code == 0
    assert drawn[0].read_bytes() == drawn[1].read_bytes()
    assert "make it with: babushka analyze" in refused("plot", run, kind)
    (run.parent / "empty").mkdir()
    assert "--out" in refused("plot", run, kind, "--analyses", run.parent / "empty")


def test_reports_and_comparisons_find_what_is_kept_elsewhere(apart: tuple[Path, Path], call: Call) -> None:
    run, kept = apart
    words = ["--measure", "analysis.modern.divergence", "--json"]
    assert call("compare", run, *words).code == 2
    told = json.loads(call("compare", run, *words, "--analyses", kept).out)
    assert f"--analyses {kept}" in told["command"]
    found = load(run, analyses=kept).measures["modern.divergence"][-1]
    assert told["rows"][0]["values"] == [found]
    assert call("report", run, "--figure", "parts", "--analyses", kept).code == 0
    assert "Measures in the first and the last analyzed generation" in (run / "report.html").read_text(
        encoding="utf-8"
    )


def test_programs_find_what_is_kept_elsewhere(apart: tuple[Path, Path]) -> None:
    run, kept = apart
    opened = babushka.load(run, analyses=kept)
    assert opened.frame("measures")["generation"].tolist() == [0, 3]
    assert opened.plot("parts").axes
    assert babushka.plot(run, "parts", analyses=kept).axes
    found = babushka.compare(opened, ["analysis.modern.divergence"])
    assert found.rows[0].values == pytest.approx(opened.measures["modern.divergence"][-1:])
    assert analyze(opened, [0, 3], settings=QUICK, threads=1) == []  # it is there already
    assert not (run / "analysis").exists()


class Kept:
    """An analysis of a tower, as a store tells it."""

    def columns(self) -> list[Column]:
        names = ("link.1-2", "service.felt.2", "service.felt.3", "drive.random")
        return [Column(f"modern.{name}", name, "modern", title=f"<{name}>") for name in names]

    def table(self, name: str) -> list[dict[str, Any]]:
        values = {column.name: 0.5 for column in self.columns()}
        return [{"generation": 3, **values}] if name == "measures" else []


def test_what_is_told_of_a_level_is_its_own(finished: Path) -> None:
    kept: Any = Kept()
    for level, names in {
        None: {"link.1-2", "service.felt.2", "service.felt.3", "drive.random"},
        1: {"link.1-2"},
        2: {"link.1-2", "service.felt.2"},
        3: {"service.felt.3"},
    }.items():
        told = account(load(finished), 3, kept, level)
        assert set(re.findall("<(.*?)>", told)) == names


def test_without_machines_there_is_no_level_to_show(analyzed: Path, call: Call) -> None:
    assert call("analyze", str(analyzed), "--level", "2", *SETTINGS).code == 2
