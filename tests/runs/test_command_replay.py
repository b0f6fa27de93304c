"""`replay` and `plot`: what they show, and that mistakes are one sentence and exit code 2."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.runs.calling import Call, history

# --- replay -------------------------------------------------------------------------------------------------


def test_replay_is_the_life_that_selection_saw(call: Call, finished: Path) -> None:
    with np.load(finished / "populations" / "000003.npz") as snapshot:
        lives, ids, columns = snapshot["lives.selection"], snapshot["ids"], list(snapshot["columns"])
    for row in range(3):
        told = json.loads(call("replay", finished, "--member", f"row:{row}", "--json").out)
        assert told["member"] == ids[row]
        assert told["tallies"]["births"] == lives[row, 0, columns.index("births")]
        assert told["felt"]["total"] == lives[row, 0, columns.index("felt")]
        assert told == json.loads(call("replay", finished, "--member", ids[row], "--json").out)


def test_replay_elsewhere(call: Call, finished: Path) -> None:
    def told(*arguments: object) -> dict[str, object]:
        answer = call("replay", finished, "--json", *arguments)
        assert answer.code == 0, answer
        return dict(json.loads(answer.out))

    assert told("--regime", "modern")["regime"] == "modern = 1"
    assert told("--regime", "modern=0.5")["regime"] == "modern = 0.5"
    assert told("--regime", "modern=0.5")["belief"] == "modern = 0"
    assert told("--regime", "selection") == told()
    assert told("--budget", 0)["search"] == {"proposals": 0, "simulated": 0}
    assert told("--seed", 5) == told("--seed", 5)
    assert told("--generation", 0)["generation"] == 0
    assert told("--member", "best") == told()


def test_replay_shows(call: Call, finished: Path, tmp_path: Path) -> None:
    answer = call("replay", finished)
    assert "What it wanted" in answer.out
    assert "What selection counted" in answer.out
    watched = call("replay", finished, "--watch", "--every", 5)
    assert watched.code == 0
    gif, png = tmp_path / "life.gif", tmp_path / "life.png"
    answer = call("replay", finished, "--gif", gif, "--every", 15, "--png", png, "--step", 2)
    assert answer.code == 0, answer
    assert gif.read_bytes()[:3] == b"GIF"
    assert png.read_bytes()[1:4] == b"PNG"


def test_replay_of_everyone(call: Call, finished: Path, tmp_path: Path) -> None:
    table = call("replay", finished, "--all")
    assert table.code == 0
    assert len(table.out.strip().splitlines()) == 12 + 2
    rows = json.loads(call("replay", finished, "--all", "--json").out)
    assert len(rows) == 12
    assert [row["births"] for row in rows] == sorted((row["births"] for row in rows), reverse=True)
    path = tmp_path / "all.csv"
    assert call("replay", finished, "--all", "--csv", path, "--regime", "modern").code == 0
    with path.open(newline="") as handle:
        modern = list(csv.DictReader(handle))
    wanted = float(history(finished)[-1]["modern.felt.mean"])
    assert np.mean([float(row["felt"]) for row in modern]) == pytest.approx(wanted)


def test_verify(call: Call, mine: Path) -> None:
    answer = call("replay", mine, "--verify")
    assert answer.code == 0
    assert "All 4 snapshots came out again" in answer.out
    found = json.loads(call("replay", mine, "--verify", "--json").out)
    assert found["snapshots"] == 4
    assert not any(found[name] for name in ("different", "damage", "missing", "unbound"))
    text = (mine / "history.csv").read_text()
    value = history(mine)[1]["modern.felt.mean"]
    assert text.count(value) >= 1
    (mine / "history.csv").write_text(text.replace(value, repr(float(value) + 1e-9), 1))
    answer = call("replay", mine, "--verify")
    assert answer.code == 1
    assert "generation 1: 1 differ, such as history column modern.felt.mean" in answer.out


def test_verify_finds_a_snapshot_that_was_computed_otherwise(call: Call, mine: Path) -> None:
    from babushka.runs.storage import snapshots

    path = mine / "populations" / "000002.npz"
    arrays = snapshots.read(path).arrays
    arrays["lives.modern"][0, 0, 0] += 1.0
    path.write_bytes(snapshots.encode(2, arrays))  # with a digest of its own
    answer = call("replay", mine, "--verify")
    assert answer.code == 1
    assert "generation 2: 1 differ, such as lives.modern" in answer.out


def test_a_snapshot_that_lacks_something(refused: Callable[..., str], mine: Path) -> None:
    from babushka.runs.storage import snapshots

    path = mine / "populations" / "000003.npz"
    arrays = snapshots.read(path).arrays
    del arrays["hall.ids"]
    path.write_bytes(snapshots.encode(3, arrays))
    assert "lacks 'ids'" in refused("replay", mine)
    assert "lacks 'ids'" in refused("resume", mine, "--generations", "+1")


REPLAY_MISTAKES: dict[str, tuple[list[str], str]] = {
    "generation": (["--generation", "77"], "77"),
    "member": (["--member", "99999"], "no member 99999"),
    "row": (["--member", "row:12"], "no row 12"),
    "word": (["--member", "worst"], "A member is 'best'"),
    "regime": (["--regime", "modren"], "did you mean 'modern'"),
    "parameter": (["--regime", "modren=1"], "did you mean 'modern'"),
    "dose": (["--regime", "modern=2"], "0 to 1"),
    "budget": (["--budget", "-1"], "budget"),
    "budget is no number": (["--budget", "much"], "--budget"),
    "seed": (["--seed", "-1"], "--seed"),
    "episode": (["--episode", "1"], "no episode 1"),
    "negative step": (["--png", "x.png", "--step", "-1"], "--step"),
    "step after the end": (["--png", "x.png", "--step", "9999"], "9999"),
    "suffix": (["--png", "x.docx"], ".docx"),
    "no suffix": (["--png", "x"], "x"),
    "film's suffix": (["--gif", "x.mp4"], ".gif"),
    "folder": (["--png", "none/x.png"], "no folder"),
    "no such frames": (["--gif", "x.gif", "--fps", "0"], "frames per second"),
    "every": (["--gif", "x.gif", "--every", "0"], "--every"),
    "table's folder": (["--all", "--csv", "none/x.csv"], "no folder"),
}


@pytest.mark.parametrize("name", REPLAY_MISTAKES)
def test_replay_mistakes(
    name: str,
    refused: Callable[..., str],
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, sentence = REPLAY_MISTAKES[name]
    assert sentence in refused("replay", finished, *arguments)
    assert not any(tmp_path.iterdir())


# --- plot ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["curves", "divergence", "pressure", "modernity", "desires", "search"])
def test_every_figure(call: Call, finished: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.png"
    answer = call("plot", finished, kind, "--out", path)
    assert answer.code == 0, answer
    assert path.read_bytes()[1:4] == b"PNG"


def test_figures_by_default_go_to_the_run(call: Call, mine: Path, tmp_path: Path) -> None:
    assert call("plot", mine, "search").code == 0
    assert (mine / "figures" / "search.png").is_file()
    assert call("plot", mine.parent, "--out", tmp_path / "new" / "all.svg").code == 0
    assert (tmp_path / "new" / "all.svg").read_text().startswith("<?xml")


def test_plot_mistakes(refused: Callable[..., str], finished: Path, tmp_path: Path) -> None:
    assert "did you mean 'desires'" in refused("plot", finished, "desirse")
    assert "did you mean 'curves'" in refused("plot", finished, "curvs")
    assert ".docx" in refused("plot", finished, "--out", tmp_path / "x.docx")
    (tmp_path / "file").write_text("")
    assert "file" in refused("plot", finished, "--out", tmp_path / "file" / "x.png")
    assert "77" in refused("plot", finished, "pressure", "--generation", 77)
    (tmp_path / "empty").mkdir()
    assert "not a run folder" in refused("plot", tmp_path / "empty")
