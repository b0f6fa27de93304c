"""The report on a folder of runs: each is read once, in the table, and compared."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from babushka.runs.presentation.report import Wanted, write
from babushka.runs.presentation.report.rendering import number
from babushka.runs.storage import RunFolder
from tests.runs.calling import history
from tests.runs.reading_pages import Element, Page, saved_from
from tests.tiny import options

QUICK = ("curves",)


@pytest.fixture(scope="module")
def folder(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs: two seeds, another scenario, and one that is damaged."""
    place = tmp_path_factory.mktemp("folder")
    shutil.copytree(finished, place / "savanna-s0")
    from babushka.runs.commands import main

    for words in (["savanna", "--seed", "1"], ["savanna-reflex"]):
        with pytest.raises(SystemExit):
            main(["run", *words, *options(), "--out", str(place), "--quiet"])
    for order, name in enumerate(("savanna-s0", "savanna-s1", "savanna-reflex-s0")):
        path = place / name / "provenance.json"
        begun = f"2026-01-01T00:00:0{order}+00:00"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"created": begun}))
    (place / "broken").mkdir()
    for name in ("provenance.json", "config.toml"):
        (place / "broken" / name).write_text("{")
    return place


@pytest.fixture(scope="module")
def several(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Element:
    out = tmp_path_factory.mktemp("several") / "r.html"
    return Page(write([str(folder)], out, Wanted(QUICK)).read_text()).root


def test_a_report_on_several_runs_reads_each_of_them_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[tuple[str, str]] = Counter()

    def counting(name: str) -> None:
        real = getattr(RunFolder, name)

        def counted(self: RunFolder) -> object:
            read[name, self.path.name] += 1
            return real(self)

        monkeypatch.setattr(RunFolder, name, counted)

    for name in ("config_text", "read_history"):
        counting(name)
    opened: list[str] = []
    real = RunFolder.open
    monkeypatch.setattr(RunFolder, "open", lambda path: opened.append(Path(path).name) or real(path))
    write([str(folder)], tmp_path / "r.html", Wanted(("curves", "divergence", "search", "heatmap")))
    runs = ("savanna-s0", "savanna-s1", "savanna-reflex-s0")
    assert dict(read) == {(name, run): 1 for name in ("config_text", "read_history") for run in runs}
    assert sorted(opened) == sorted([*runs, "broken"])


def test_every_run_is_in_the_table_and_the_damaged_one_beside_it(several: Element, folder: Path) -> None:
    part = several.of_identity("runs")
    rows = part.rows()
    for name in ("savanna-s0", "savanna-s1", "savanna-reflex-s0"):
        assert rows[name][1] == "finished"
        _, column = [place for place, words in enumerate(rows["run"]) if words == "births"]
        assert rows[name][column] == number(float(history(folder / name)[-1]["modern.births.mean"]))
    assert [name for name in rows if name not in ("", "run")] == [
        "savanna-s0",
        "savanna-s1",
        "savanna-reflex-s0",
    ]
    assert "is damaged" in part.text


def test_groups_are_compared(several: Element) -> None:
    part = several.of_identity("comparison")
    assert len(part.named("table")) == 1 + 6  # births, felt and divergence in two worlds
    assert any("reflex" in name for name in part.rows())


def test_groups_stand_in_a_table_and_not_in_a_sentence(several: Element, folder: Path) -> None:
    overview = several.of_identity("comparison").named("table")[0]
    rows = overview.rows()
    assert rows["group"] == ["runs", *["births", "felt reward (length-1 weights)", "divergence (SD)"] * 2]
    over = [(cell.text, cell.attributes["colspan"]) for cell in overview.named("tr")[0].children]
    assert over == [("", "2"), ("ancestral", "3"), ("modern", "3")]
    groups = (("savanna-s0", "savanna-s1"), ("savanna-reflex-s0",))
    for (_, cells), names in zip([*rows.items()][2:], groups, strict=True):
        ends = [float(history(folder / name)[-1]["modern.births.mean"]) for name in names]
        assert cells[0] == str(len(names))
        assert cells[4] == number(sum(ends) / len(ends))
    assert not several.all(lambda element: element.attributes.get("class") == "reading")


def test_the_median_run_is_shown_and_named(several: Element, folder: Path) -> None:
    ends = {
        name: float(history(folder / name)[-1]["modern.births.mean"]) for name in ("savanna-s0", "savanna-s1")
    }
    best = max(ends, key=lambda name: ends[name])
    told = several.of_identity("replay-section").text
    assert f"{best} of" in told


def test_commands_run_every_seed_of_every_group(several: Element, folder: Path) -> None:
    part = several.of_identity("reproduce")
    commands = "\n".join(pre.text for pre in part.named("pre"))
    assert "babushka run savanna.toml --seed 0 --seeds 2" in commands
    assert "babushka run savanna-reflex.toml --seed 0" in commands
    assert saved_from(part, "savanna.toml") == (folder / "savanna-s0" / "config.toml").read_text()


def test_cells_of_a_sweep_that_failed_or_have_not_begun_are_listed(folder: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(folder, tmp_path / "sweep"))
    (place / "sweep.toml").write_text('scenarios = ["scenarios/savanna.toml"]\n')
    (place / "scenarios").mkdir()
    (place / "scenarios" / "savanna.toml").write_text("seed = 0\n")
    (place / "sweep.csv").write_text(
        "folder,scenario,seed,status,generation,seconds,error\n"
        "savanna-s0,savanna,0,finished,3,1.0,\n"
        "savanna-s1,savanna,1,failed,3,1.0,It <i>broke</i>.\n"
        "savanna-s2,savanna,2,pending,,0.0,\n"
    )
    (place / "savanna-s0" / "report.html").write_text("")
    made = Page(write([str(place)], None, Wanted(QUICK)).read_text()).root
    rows = made.of_identity("runs").rows()
    assert rows["savanna-s0"][1] == "finished"
    assert rows["savanna-s1"][1] == "failed: It <i>broke</i>."
    assert rows["savanna-s2"][1] == "pending"
    (link,) = made.of_identity("runs").named("a")
    assert link.attributes["href"] == "savanna-s0/report.html"
    part = made.of_identity("reproduce")
    assert (
        "mkdir scenarios && mv savanna.toml scenarios/\nbabushka sweep sweep.toml --name sweep" in part.text
    )
    assert saved_from(part, "sweep.toml").startswith("scenarios")


def test_the_replay_comes_first(several: Element) -> None:
    first, *_ = several.named("main")[0].children
    assert first.attributes["id"] == "replay-section"
    assert first.named("canvas")
