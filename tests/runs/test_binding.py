"""The files of a run are bound to each other: each kind of damage, and what every command does about it."""

import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import load
from babushka.runs.storage import RunFolder, snapshots
from babushka.runs.storage.binding import DIGESTS, ROWS
from tests.runs import folder_samples
from tests.runs.calling import Call, contents
from tests.runs.older_runs import made_older

Damage = Callable[[Path], None]


@pytest.fixture
def mine(whole: Path, tmp_path: Path) -> Path:
    """A copy of a run that kept every generation, to damage."""
    return Path(shutil.copytree(whole, tmp_path / "mine"))


def lines_of(run: Path, table: str) -> list[str]:
    return (run / table).read_text().splitlines(keepends=True)


def in_lines(table: str, change: Callable[[list[str]], list[str]]) -> Damage:
    """Damage to the lines of a table."""

    def damage(run: Path) -> None:
        (run / table).write_text("".join(change(lines_of(run, table))))

    return damage


def in_settings(old: str, new: str) -> Damage:
    """Another setting in the configuration."""

    def damage(run: Path) -> None:
        text = (run / "config.toml").read_text()
        assert text.count(f"\n{old}") == 1
        (run / "config.toml").write_text(text.replace(f"\n{old}", f"\n{new}"))

    return damage


def unnamed(lines: list[str]) -> list[str]:
    return [lines[0].replace("parent_a", "parent"), *lines[1:]]


def lost(lines: list[str]) -> list[str]:
    return lines[:7] + lines[8:]


def doubled(lines: list[str]) -> list[str]:
    return [*lines[:7], lines[6], *lines[7:]]


def doubled_last(lines: list[str]) -> list[str]:
    return [*lines, lines[-1]]


def swapped(lines: list[str]) -> list[str]:
    return [*lines[:6], lines[7], lines[6], *lines[8:]]


def cut(lines: list[str]) -> list[str]:
    return lines[:7]


def edited(lines: list[str]) -> list[str]:
    first, second, *rest = lines[6].split(",")
    return [*lines[:6], ",".join([first, f"{int(second) + 1}", *rest]), *lines[7:]]


def emptied(lines: list[str]) -> list[str]:
    return []


# What is damaged, and what must be named: the table with the line where that can be told exactly.
TABLES: dict[str, tuple[Damage, str]] = {
    f"{how.__name__} {table}": (in_lines(table, how), named.format(table))
    for table in ("history.csv", "lineage.csv")
    for how, named in (
        (lost, "Line 8 of"),
        (doubled, "Line 8 of"),
        (doubled_last, "Line "),
        (swapped, "Line "),
        (cut, "{}' ends with line 7"),
        (emptied, "{}' is empty"),
        (edited, "{}' was changed"),
    )
} | {
    "header lineage.csv": (in_lines("lineage.csv", unnamed), "Line 1 of"),
    "missing lineage.csv": (lambda run: (run / "lineage.csv").unlink(), "lineage.csv' is missing"),
    "missing history.csv": (lambda run: (run / "history.csv").unlink(), "history.csv' is missing"),
}
SETTINGS: dict[str, tuple[Damage, str]] = {
    "seed": (in_settings("seed = 0", "seed = 4"), "'seed' was 0 and is 4"),
    "population": (
        in_settings("population = 12", "population = 13"),
        "'evolution.population' was 12 and is 13",
    ),
    "keep": (in_settings('keep = "all"', 'keep = "dense"'), "'record.keep' was 'all' and is 'dense'"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", TABLES)
def test_damaged_tables_are_named_before_anything_is_written(
    name: str, mine: Path, call: Call, refused: Callable[..., str]
) -> None:
    damage, named = TABLES[name]
    damage(mine)
    before = contents(mine)
    sentence = refused("resume", mine, "--generations", "+1", "--quiet")
    assert named in sentence
    assert contents(mine) == before
    found = json.loads((answer := call("replay", mine, "--verify", "--json")).out)
    assert answer.code == 1
    assert named in found["damage"][0]
    table = ["--lineage"] if "lineage" in name else []
    assert named in refused("export", mine, "--to", mine / "table.csv", *table)
    assert not (mine / "table.csv").exists()
    if table:
        assert named in refused("plot", mine, "lineage", "--out", mine / "x.png")
        assert named in refused("export", mine, "--phylogeny", "--to", mine / "tree.csv")


@pytest.mark.parametrize("name", SETTINGS)
def test_another_configuration_is_refused(name: str, mine: Path, refused: Callable[..., str]) -> None:
    damage, named = SETTINGS[name]
    damage(mine)
    before = contents(mine)
    for words in (["resume", "--generations", "+1"], ["replay"], ["replay", "--verify"], ["analyze"]):
        sentence = refused(words[0], mine, *words[1:])
        assert named in sentence
        assert "--from" in sentence
    assert contents(mine) == before


def test_what_may_change(mine: Path, call: Call) -> None:
    config = mine / "config.toml"
    text = config.read_text().splitlines(keepends=True)
    text = ['title = "Mine"\n' if line.startswith("title = ") else line for line in text]
    text = [line for line in text if not line.startswith("size ")]  # which is what it is by default
    config.write_text("".join(text))
    assert load(mine).plan.experiment.title == "Mine"
    assert call("resume", mine, "--quiet").code == 0


def test_a_setting_that_was_added(mine: Path, refused: Callable[..., str]) -> None:
    with (mine / "config.toml").open("a") as handle:
        handle.write("\n[probes.further]\n")
    assert "probes.further" in refused("resume", mine, "--generations", "+1")


def test_settings_of_a_later_version_are_their_defaults(mine: Path, refused: Callable[..., str]) -> None:
    """A run was begun when there was no such setting: it is as by default, and anything else is a change."""
    path = mine / "provenance.json"
    told = json.loads(path.read_text())
    del told["parameters"]["evolution"]["episodes"]
    path.write_text(json.dumps(told))
    assert "evolution.episodes" in refused("replay", mine)  # the tiny run has 1, which is not the default
    config = mine / "config.toml"
    config.write_text("".join(x for x in lines_of(mine, "config.toml") if not x.startswith("episodes ")))
    assert load(mine).plan.experiment.evolution.episodes > 1


def test_a_snapshot_of_another_run(mine: Path, whole: Path, call: Call, refused: Callable[..., str]) -> None:
    """With other settings the digest of these tells, with the same ones the digests of the tables."""
    place = mine / "populations" / "000014.npz"
    found = snapshots.read(place)
    settings, history, lineage = found.arrays[DIGESTS]
    for digests, word in (
        (("0" * 64, history, lineage), "other settings"),
        ((settings, "0" * 64, lineage), "history.csv"),
    ):
        place.write_bytes(snapshots.encode(14, {**found.arrays, DIGESTS: np.array(digests)}))
        assert word in refused("resume", mine, "--generations", "+1")
        answer = call("replay", mine, "--verify", "--json")
        assert answer.code == 1
        assert word in json.loads(answer.out)["damage"][0]
    shutil.copy(whole / "populations" / "000014.npz", place)
    older = mine / "populations" / "000004.npz"
    arrays = snapshots.read(older).arrays
    older.write_bytes(snapshots.encode(4, {**arrays, DIGESTS: np.array((settings, history, "0" * 64))}))
    answer = call("replay", mine, "--verify", "--json")
    assert answer.code == 1
    assert "000004.npz" in json.loads(answer.out)["damage"][0]


def test_a_deleted_snapshot_is_missed(mine: Path, call: Call) -> None:
    for number in (3, 7):
        (mine / "populations" / f"{number:06d}.npz").unlink()
    answer = call("replay", mine, "--verify", "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert (found["missing"], found["different"], found["snapshots"]) == ([3, 7], {}, 13)


def test_snapshots_that_need_not_stay_are_not_missed(finished: Path, call: Call) -> None:
    assert json.loads(call("replay", finished, "--verify", "--json").out)["missing"] == []


# --- Runs of older versions ---------------------------------------------------------------------------------


def test_an_older_run_is_bound_when_it_is_resumed(mine: Path, call: Call) -> None:
    made_older(mine)
    found = json.loads(call("replay", mine, "--verify", "--json").out)
    assert (found["damage"], found["different"], len(found["unbound"])) == ([], {}, 15)
    first = call("resume", mine, "--generations", "+1", "--quiet")
    assert first.code == 0
    assert "older version" in first.err
    again = call("resume", mine, "--generations", "+1", "--quiet")
    assert (again.code, again.err) == (0, "")
    answer = call("replay", mine, "--verify", "--json")
    found = json.loads(answer.out)
    assert (answer.code, len(found["unbound"]), found["snapshots"]) == (0, 15, 17)
    in_settings("population = 12", "population = 13")(mine)
    assert call("resume", mine, "--generations", "+1").code == 2


@pytest.mark.parametrize("name", [name for name in TABLES if not name.startswith("edited")])
def test_damage_of_an_older_run_shows_in_counts_and_ids(
    name: str, mine: Path, refused: Callable[..., str]
) -> None:
    damage, named = TABLES[name]
    made_older(mine)
    damage(mine)
    before = contents(mine)["history.csv"] if (mine / "history.csv").exists() else None
    assert named in refused("resume", mine, "--generations", "+1", "--quiet")
    assert (contents(mine)["history.csv"] if (mine / "history.csv").exists() else None) == before


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("ids", None, "who its members"),
        ("ids", np.zeros((12, 2), np.int64), "who its members"),
        ("parents", None, "who its members"),
        ("next_id", np.array(12), "lineage.csv"),
        ("next_id", np.array(99999), "lineage.csv' ends with line"),
        ("ids", np.arange(12) + 90_000, "is damaged"),
        ("ids", np.arange(12) - 20, "is damaged"),
        ("parents", np.zeros((12, 2), np.int64), "other parents"),
    ],
)
def test_a_snapshot_of_an_older_run_that_does_not_fit(
    name: str, value: NDArray[np.int64] | None, named: str, mine: Path, refused: Callable[..., str]
) -> None:
    made_older(mine)
    path = mine / "populations" / "000014.npz"
    arrays = {**snapshots.read(path).arrays}
    del arrays[name]
    path.write_bytes(snapshots.encode(14, arrays if value is None else {**arrays, name: value}))
    assert named in refused("resume", mine, "--generations", "+1")


@pytest.mark.parametrize(
    ("name", "value"), [(DIGESTS, np.zeros(3)), (DIGESTS, np.array(["x"])), (ROWS, np.zeros((3, 3)))]
)
def test_what_does_not_say_anything_binds_nothing(name: str, value: NDArray[np.float64], mine: Path) -> None:
    path = mine / "populations" / "000014.npz"
    path.write_bytes(snapshots.encode(14, {**snapshots.read(path).arrays, name: value}))
    assert RunFolder.open(mine).unbound() == [14]


@pytest.mark.parametrize("rows", [(-1, 0), (0, -5), (2**62, 3)])
def test_rows_that_cannot_be(rows: tuple[int, int], mine: Path, refused: Callable[..., str]) -> None:
    path = mine / "populations" / "000014.npz"
    path.write_bytes(snapshots.encode(14, {**snapshots.read(path).arrays, ROWS: np.array(rows)}))
    assert ".csv" in refused("resume", mine, "--generations", "+1")
    assert RunFolder.open(mine).damage()


def test_the_seed_of_an_older_run_is_known(mine: Path, refused: Callable[..., str]) -> None:
    made_older(mine)
    in_settings("seed = 0", "seed = 4")(mine)
    assert "'seed' was 0 and is 4" in refused("resume", mine, "--generations", "+1")


# --- The folder alone ---------------------------------------------------------------------------------------


def test_a_change_is_found_between_two_snapshots(tmp_path: Path) -> None:
    """Of a row that could stand there, only the snapshots before and after it tell that it did not."""
    folder_samples.create(tmp_path)
    folder_samples.carry_on(tmp_path, 9)  # with snapshots of 0, 4, 8 and 9
    path = tmp_path / "history.csv"
    lines = path.read_text().splitlines(keepends=True)
    for number in range(1, 10):
        path.write_text(
            "".join([*lines[:number], lines[number].replace(",12,", ",13,"), *lines[number + 1 :]])
        )
        first, last = next(pair for pair in itertools.pairwise((-1, 0, 4, 8, 9)) if number - 1 <= pair[1])
        begun = first + 3 if first >= 0 else 1
        with (folder := RunFolder.open(tmp_path)).lock(), pytest.raises(SettingsError) as caught:
            folder.recover()
        assert f"lines {begun} to {last + 2} " in str(caught.value)


def test_every_byte_of_both_tables_is_bound(tmp_path: Path) -> None:
    folder_samples.create(tmp_path)
    folder_samples.carry_on(tmp_path, 2)
    for name in ("history.csv", "lineage.csv"):
        path = tmp_path / name
        whole = path.read_bytes()
        for place in range(0, len(whole), 7):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with (folder := RunFolder.open(tmp_path)).lock(), pytest.raises(SettingsError, match=name):
                folder.recover()
        path.write_bytes(whole)
    assert folder_samples.carry_on(tmp_path, 3) == (2, ())
