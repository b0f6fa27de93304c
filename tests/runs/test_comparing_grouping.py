"""Which runs belong together, what their groups are called, and in which order they come."""

from pathlib import Path
from typing import Any

import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.grouping import SavedRun, find_group, grouped
from babushka.runs.presentation.comparing.reading import read_runs
from babushka.runs.presentation.comparing.settings import differing, flat, identity, short_names, value_words
from babushka.runs.storage.run_paths import run_paths
from tests.runs.invented_folders import invent, savanna, series


def run(seed: int = 0, title: str = "Savanna", folder: str = "a", **settings: Any) -> SavedRun:
    return SavedRun(Path(f"{folder}/r-s{seed}"), folder, title, seed, settings, (), {}, (), {})


def names(*runs: SavedRun) -> list[str]:
    return [group.name for group in grouped(runs)]


def test_runs_that_differ_only_in_their_seed_and_words_are_a_group() -> None:
    assert names(run(), run(seed=1, title="Another title")) == ["Savanna"]
    (group,) = grouped([run(seed=2), run(seed=0), run(seed=1)])
    assert (group.name, group.seeds, group.size) == ("Savanna", [0, 1, 2], "3 seeds")
    (twice,) = grouped([run(seed=2), run(seed=2)])
    assert twice.size == "2 runs"
    assert grouped([run()])[0].size == "seed 0"


def test_what_makes_no_other_experiment_is_left_aside() -> None:
    given = {"seed": 3, "generations": 9, "title": "A", "about": "b", "record": {"every": 4}}
    deep = {
        "world": {"kind": "corridor", "file": "/x.py", "file_digest": "d", "items": {"candy": {"energy": 1}}}
    }
    assert flat({**given, **deep, "empty": {}}) == {
        "world.kind": "corridor",
        "world.file_digest": "d",
        "world.items.candy.energy": 1,
        "empty": {},
    }


def test_groups_of_one_title_are_told_apart_by_the_settings_in_which_they_differ() -> None:
    assert names(run(**{"o.max_budget": 4, "o.x": 1}), run(**{"o.max_budget": 16, "o.x": 1})) == [
        "Savanna, max_budget = 4",
        "Savanna, max_budget = 16",
    ]


def test_variants_of_a_sweep_keep_their_names(tmp_path: Path) -> None:
    for seed in (0, 1):
        for name, cost in (("rich", 0.1), ("poor", 0.4)):
            invent(tmp_path / f"savanna-{name}-s{seed}", seed, savanna(5.0), world={"living_cost": cost})
    rows = [
        f"savanna-{name}-s{seed},savanna,{name},{seed},finished,2,1.0,"
        for name in ("rich", "poor")
        for seed in (0, 1)
    ]
    columns = "folder,scenario,variant,seed,status,generation,seconds,error"
    (tmp_path / "sweep.csv").write_text("\n".join([columns, *rows, ""]))
    groups = grouped(read_runs([str(tmp_path)]))
    assert [group.name for group in groups] == ["Savanna, rich", "Savanna, poor"]
    assert [group.settings for group in groups] == [{"variant": "rich"}, {"variant": "poor"}]
    assert [group.seeds for group in groups] == [[0, 1], [0, 1]]
    (tmp_path / "sweep.csv").unlink()  # which may be deleted: then their settings tell them apart
    assert [group.name for group in grouped(read_runs([str(tmp_path)]))] == [
        "Savanna, living_cost = 0.1",
        "Savanna, living_cost = 0.4",
    ]


def test_titles_are_enough_where_they_differ() -> None:
    assert names(run(**{"a.b": 1}), run(title="Savanna, drift", **{"a.b": 2})) == [
        "Savanna",
        "Savanna, drift",
    ]


def test_last_parts_of_keys_that_clash_are_written_out() -> None:
    assert short_names(["regime.modern", "belief.modern", "o.budget"]) == {
        "regime.modern": "regime.modern",
        "belief.modern": "belief.modern",
        "o.budget": "budget",
    }


def test_equal_numbers_are_the_same_setting_and_true_is_not_one() -> None:
    assert identity({"a": 2, "b": [1, {"c": 0}]}) == identity({"b": [1.0, {"c": 0.0}], "a": 2.0})
    assert identity({"a": True}) != identity({"a": 1})
    assert differing([{"a": 2, "b": 1}, {"a": 2.0, "b": 2}]) == ["b"]


def test_settings_that_only_some_have_are_named_only_if_they_must_be() -> None:
    one, other = {"kind": "savanna", "size": 9}, {"kind": "corridor", "length": 5}
    assert differing([one, other]) == ["kind"]
    assert differing([{"items": 1}, {"items": 1, "candy": 2}]) == ["candy"]
    assert names(run(items=1), run(items=1, candy=2)) == ["Savanna, candy = none", "Savanna, candy = 2"]


@pytest.mark.parametrize(
    ("value", "words"), [(4, "4"), (0.5, "0.5"), (4.0, "4"), (True, "true"), ("selRandom", "selRandom")]
)
def test_values_in_words(value: object, words: str) -> None:
    assert value_words(value) == words


def test_groups_come_in_the_order_of_their_first_runs() -> None:
    mixed = [
        run(budget=64),
        run(budget=4),
        run(title="Drift", budget=64, random=True),
        run(budget=64, seed=1),
        run(title="Drift", budget=4, random=True),
    ]
    assert names(*mixed) == [f"{title}, budget = {b}" for title in ("Savanna", "Drift") for b in (64, 4)]


def test_runs_of_a_sweep_come_in_its_own_order_wherever_runs_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    for place, name in enumerate(("late", "early", "middle")):
        invent(folder / name, place, savanna(1.0))
    assert [path.name for path in run_paths([str(folder)])] == ["late", "early", "middle"]
    (folder / "sweep.csv").write_text("folder,seed\nearly,1\nmiddle,2\nlate,0\n")
    assert [path.name for path in run_paths([str(folder)])] == ["early", "middle", "late"]
    assert [run.path.name for run in read_runs([str(folder)])] == ["early", "middle", "late"]
    named = [str(folder / name) for name in ("middle", "late")]
    assert [path.name for path in run_paths(named)] == ["middle", "late"]


def test_the_same_settings_from_two_folders_are_two_groups() -> None:
    assert names(run(folder="x/old"), run(folder="x/new")) == ["Savanna, old", "Savanna, new"]
    assert names(run(folder="x/one"), run(folder="y/one")) == ["Savanna, x/one", "Savanna, y/one"]


def test_a_title_is_one_line_and_a_folder_stands_in_for_none() -> None:
    assert names(run(title="Long\n  title")) == ["Long title"]
    assert names(run(title="")) == ["r"]


def test_names_are_distinct_whatever_happens() -> None:
    tricky = [run(title="A", b=1), run(title="A", b="1"), run(title="A, b = 1", b=3)]
    found = names(*tricky)
    assert len(set(found)) == 3


def test_a_group_is_found_by_its_name_or_a_part_of_it() -> None:
    groups = grouped([run(), run(title="Savanna, drift", random=True)])
    assert find_group(groups, None) is groups[0]
    assert find_group(groups, "Savanna") is groups[0]
    assert find_group(groups, "DRIFT") is groups[1]
    with pytest.raises(SettingsError, match=r"'avanna'.*\b2\b.*Savanna; Savanna, drift"):
        find_group(groups, "avanna")
    with pytest.raises(SettingsError, match=r"'Savana, drift'.*'Savanna, drift'"):
        find_group(groups, "Savana, drift")
    with pytest.raises(SettingsError, match="Savanna; Savanna, drift"):
        find_group(groups, "xyz")


def test_runs_are_read_once_and_know_the_folder_that_they_came_by(tmp_path: Path) -> None:
    first, second = series(tmp_path / "old", 5.0, seeds=2)
    found = read_runs([str(first), str(tmp_path / "old"), str(second)])
    assert [run.seed for run in found] == [100, 101]
    assert {run.folder for run in found} == {str(tmp_path / "old")}
    assert grouped(found)[0].size == "2 seeds"
    assert found[0].labels == ("ancestral", "modern")
    assert found[0].history["modern.births.mean"].shape == (3,)
    assert found[0].analysis == {}


def test_runs_named_one_by_one_from_one_folder_are_a_group(tmp_path: Path) -> None:
    paths = series(tmp_path, 5.0, seeds=3)
    assert len(grouped(read_runs([str(path) for path in paths]))) == 1


def test_two_versions_of_the_same_runs_are_two_groups(tmp_path: Path) -> None:
    for version in ("old", "new"):
        series(tmp_path / version, 5.0, seeds=2)
    groups = grouped(read_runs([str(tmp_path / "old"), str(tmp_path / "new")]))
    assert [group.name for group in groups] == ["Savanna, old", "Savanna, new"]


def test_folders_without_runs_and_broken_runs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match="empty'"):
        read_runs([str(tmp_path / "empty")])
    with pytest.raises(SettingsError, match="There is no run"):
        read_runs([str(tmp_path / "nothing")])
    path = invent(tmp_path / "run", 0, savanna(1.0))
    (path / "config.toml").write_text('seed = "no"\n')
    with pytest.raises(SettingsError, match="seed 'no'"):
        read_runs([str(path)])
