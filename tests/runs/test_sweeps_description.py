"""What a sweep is asked to be: sweep files, varied settings, names of cells, and every mistake in them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config import scenario_names, trust
from babushka.runs.orchestration.config.values import leaves
from babushka.runs.orchestration.plan import plan
from babushka.runs.orchestration.sweeps import Description, Variant, prepare, reopen
from babushka.runs.orchestration.sweeps.cells import setups
from babushka.runs.orchestration.sweeps.description import is_sweep_file, read_file
from tests.runs.calling import CORRIDOR
from tests.runs.sweeping import BUDGET, RATE, VALUES, WORDS, briefly, described, prepared

# --- cells --------------------------------------------------------------------------------------------------


def test_cells_are_scenarios_times_variants_times_values_times_seeds(tmp_path: Path) -> None:
    sweep = prepared(
        tmp_path / "new",
        scenarios=("savanna", "savanna-drift"),
        variants=(Variant("poor", {"world": {"living_cost": 0.4}}), Variant("rich", {})),
        varied={BUDGET: (0, 2, 4)},
        seeds=5,
        seed=100,
    )
    assert len(sweep.setups) == 12
    assert len(sweep.cells) == len({cell.name for cell in sweep.cells}) == 60
    assert sweep.cells[0].name == "savanna-poor-max_budget=0-s100"
    assert sweep.cells[-1].name == "savanna-drift-rich-max_budget=4-s104"
    written = tomllib.loads(sweep.cells[4].plan.text())
    assert written["seed"] == 104
    assert written["world"]["living_cost"] == 0.4
    assert written["organism"]["max_budget"] == 0
    assert not (tmp_path / "new").exists()


def test_the_seed_is_the_scenarios_own_unless_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "savanna"\nseed = 7\ngenerations = 3\n')
    source = (str(tmp_path / "mine.toml"),)
    sweep = prepare(Description(scenarios=source, seeds=2), tmp_path / "new")
    assert [cell.name for cell in sweep.cells] == ["mine-s7", "mine-s8"]
    assert sweep.setups[0].last == 3
    assert prepare(Description(scenarios=source, seed=0), tmp_path / "new").cells[0].name == "mine-s0"


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a value": ({"varied": {RATE: (0.1, 2)}}, "In the cell 'savanna-mutation_rate=2': .*0 to 1"),
    "a key": ({"varied": {("organism", "max_bugdet"): (1, 2)}}, "did you mean 'max_budget'"),
    "a scenario": ({"scenarios": ("savana",)}, "did you mean 'savanna'"),
    "a scenario twice": ({"scenarios": ("savanna", "savanna")}, "is named twice"),
    "the same value twice": ({"varied": {RATE: (0, 0.0)}}, "has the value 0.0 twice"),
    "no value": ({"varied": {RATE: ()}}, "no values"),
    "the seed": ({"varied": {("seed",): (1, 2)}}, "given by 'seed', the first"),
    "the seed, fixed": ({"settings": {"seed": 3}}, "given by 'seed', the first"),
    "too many seeds": ({"seed": 2**63 - 1, "seeds": 2}, "There are no 2 seeds"),
    "too many cells": ({"seeds": 100_000, "varied": {BUDGET: (1, 2)}}, "200,000 cells"),
    "no seeds": ({"seeds": 0}, "'seeds' must be a whole number from 1"),
    "jobs": ({"jobs": 0}, "'jobs' must be a whole number from 1"),
    "both": ({"varied": {BUDGET: (1,)}, "settings": {"organism": {"max_budget": 2}}}, "both varied and set"),
    "a table and a part": ({"varied": {("regime",): ({},), ("regime", "modern"): (1,)}}, "both be varied"),
    "generations": ({"varied": {("generations",): (1, 2)}}, "'generations' cannot be both"),
    "two variants": ({"variants": (Variant("a", {}), Variant("a", {}))}, "Two variants are called 'a'"),
    "the same run": (
        {"variants": (Variant("a", {}), Variant("b", {"world": {"lifetime": 30}}))},
        "'savanna-a' and 'savanna-b' would be the same run",
    ),
    "a variant": (
        {"varied": {BUDGET: (1,)}, "variants": (Variant("a", {"organism": {"max_budget": 1}}),)},
        "both varied and set by the variant 'a'",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_found_before_anything_is_made(name: str, tmp_path: Path) -> None:
    given, sentence = MISTAKES[name]
    with pytest.raises(SettingsError, match=sentence) as caught:
        prepared(tmp_path / "new", **given)
    assert str(caught.value).endswith((".", "?"))
    assert not (tmp_path / "new").exists()


# --- files --------------------------------------------------------------------------------------------------

WHOLE = """
scenarios = ["savanna", "below/mine.toml"]
seeds = 3
seed = 100
generations = 2
jobs = 2
threads = 1

[set]
evolution.population = 12
world.lifetime = 30

[vary]
organism.max_budget = [0, 4]
evolution.objectives = [["births"], ["births", "-steps"]]

[[variant]]
name = "poor"
set = {world.living_cost = 0.4, organism.hidden = 2}

[[variant]]
name = "rich"
"""


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A sweep file with everything in it."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "mine.toml").write_text('extends = "savanna"\nworld.size = 10\n')
    (tmp_path / "budgets.toml").write_text(WHOLE)
    return tmp_path / "budgets.toml"


def test_a_sweep_file(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_file(whole)
    assert found.scenarios == ("savanna", str(whole.parent / "below" / "mine.toml"))
    assert (found.seeds, found.seed, found.generations, found.jobs, found.threads) == (3, 100, 2, 2, 1)
    assert found.varied == {
        BUDGET: (0, 4),
        ("evolution", "objectives"): (["births"], ["births", "-steps"]),
    }
    assert found.variants[0].settings["world"] == {"living_cost": 0.4}
    monkeypatch.chdir("/")
    assert len(setups(found)) == 16


def test_a_written_sweep_is_read_back_anywhere(whole: Path, tmp_path: Path) -> None:
    sweep = prepare(read_file(whole), tmp_path / "sweep")
    sweep.write()
    (tmp_path / "sweep").rename(tmp_path / "moved")
    whole.parent.joinpath("below", "mine.toml").unlink()
    again = reopen(tmp_path / "moved")
    assert [cell.name for cell in again.cells] == [cell.name for cell in sweep.cells]
    assert [cell.plan.text() for cell in again.cells] == [cell.plan.text() for cell in sweep.cells]
    assert again.text() == sweep.text()
    again.write()
    assert reopen(tmp_path / "moved").description == again.description


@pytest.mark.parametrize("name", scenario_names())
def test_a_written_scenario_and_changes_of_it_mean_the_same(name: str, tmp_path: Path) -> None:
    given = described(scenarios=(name,), varied={("belief", "informed"): (True, False), BUDGET: (0, 3)})
    try:
        sweep = prepare(given, tmp_path)
    except SettingsError:  # a scenario of another world, which these settings do not fit
        together = not plan(name).experiment.dynamics.lives_apart  # so that nothing breeds them
        varied = {("dynamics", "epoch"): (10, 20)} if together else {RATE: (0.1, 0.2)}
        sweep = prepare(Description(scenarios=(name,), varied=varied), tmp_path)
    sweep.write()
    assert [cell.plan.text() for cell in reopen(tmp_path).cells] == [cell.plan.text() for cell in sweep.cells]


@briefly
@given(some.dictionaries(WORDS, VALUES, min_size=1, max_size=3), WORDS.filter(bool))
def test_any_values_are_written_so_that_they_are_read_back(table: dict[str, Any], name: str) -> None:
    sweep = prepare(described(), Path("/nowhere/at/all"))
    given = Description(
        varied={("regime", "x"): (table, [table]), ("belief", "x y"): (name,)},
        settings={"evolution": {"y": table}},
        variants=(Variant(name, {"world": table}),),
    )
    object.__setattr__(sweep, "description", given)
    found = tomllib.loads(sweep.text())
    assert repr(leaves(found["vary"])) == repr(
        dict(zip(given.varied, map(list, given.varied.values()), strict=True))
    )
    assert leaves(found["set"]) == leaves(given.settings)
    assert found["variant"] == [{"name": name, "set": {"world": table}}]


def test_sweep_files_and_configurations_are_told_apart(tmp_path: Path) -> None:
    def written(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    assert is_sweep_file(written("a.toml", "seeds = 3"))
    assert is_sweep_file(written("b.toml", "[vary]\nworld.size = [8, 16]"))
    assert is_sweep_file(written("sweep.toml", "seed = = 3"))
    assert not is_sweep_file(written("c.toml", "seed = 3\n[world]\nsize = 8"))
    assert not is_sweep_file(written("d.toml", "seed = = 3"))
    assert not is_sweep_file(tmp_path / "none.toml")
    assert not is_sweep_file(Path("savanna"))


FILES: dict[str, tuple[str, str]] = {
    "unknown": ("varry = 3\nseeds = 1", r"'varry' in '.*bad.toml'; did you mean 'vary'"),
    "one value": ("[vary]\nworld.size = 3", "'vary.world.size' must be a list of values"),
    "vary": ("vary = 3", "'vary' must be a table"),
    "set": ("set = [3]", "'set' must be a table"),
    "scenarios": ("scenarios = 'savanna'", "'scenarios' must be a list"),
    "seeds": ("seeds = true", "'seeds' must be a whole number"),
    "variant": ("variant = 3", r"\[\[variant\]\]"),
    "variant's key": ("[[variant]]\nnme = 'a'", "'variant.nme'; did you mean 'name'"),
    "variant's name": ("[[variant]]\nset = {}", "'variant.name' must be text"),
    "malformed": ("seeds = = 3", "line 1"),
}


@pytest.mark.parametrize("name", FILES)
def test_mistakes_in_files(name: str, tmp_path: Path) -> None:
    text, sentence = FILES[name]
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(SettingsError, match=sentence):
        read_file(tmp_path / "bad.toml")


# --- going on with what is there ----------------------------------------------------------------------------


def test_a_sweep_can_grow_and_not_shrink_or_change(tmp_path: Path) -> None:
    given: dict[str, Any] = {"varied": {BUDGET: (0, 4)}, "seeds": 3, "seed": 10, "generations": 5}
    prepared(tmp_path, **given).write()
    grown: list[dict[str, Any]] = [
        {},
        {"seeds": 4},
        {"seeds": 4, "seed": 9},
        {"generations": 6},
        {"varied": {BUDGET: (8, 4, 0)}},
        {"scenarios": ("savanna", "savanna-drift")},
        {"jobs": 3, "threads": 1},
    ]
    for more in grown:
        prepared(tmp_path, **{**given, **more})
    changed: list[tuple[dict[str, Any], str]] = [
        ({"seeds": 2}, "3 seeds from 10"),
        ({"seed": 11}, "3 seeds from 10"),
        ({"generations": 4}, "goes on to generation 5"),
        ({"varied": {BUDGET: (0, 8)}}, "it has cells 'savanna-max_budget=4'"),
        ({"varied": {BUDGET: (0, 4), RATE: (0.1,)}}, "it has cells 'savanna-max_budget=0'"),
        ({"settings": {"world": {"lifetime": 31}}}, "'world.lifetime' differs in 'savanna-max_budget=0'"),
        ({"scenarios": ("savanna-drift",)}, "it has cells 'savanna-max_budget=0'"),
    ]
    for other, sentence in changed:
        with pytest.raises(SettingsError, match=sentence):
            prepared(tmp_path, **{**given, **other})


def test_a_scenario_is_kept_as_it_was_when_the_sweep_began(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "savanna"\nworld.size = 10\n')
    description = described(scenarios=(str(mine),))
    prepare(description, tmp_path / "new").write()
    mine.write_text('extends = "savanna"\nworld.size = 11\n')
    with pytest.raises(SettingsError, match=r"'world\.size' differs"):
        prepare(description, tmp_path / "new")
    assert tomllib.loads(reopen(tmp_path / "new").cells[0].plan.text())["world"]["size"] == 10


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("")
    with pytest.raises(SettingsError, match=r"full'.*--out"):
        prepared(tmp_path / "full")
    with pytest.raises(SettingsError, match="is a file"):
        prepared(tmp_path / "full" / "thesis.txt")
    with pytest.raises(SettingsError, match="There is no sweep"):
        reopen(tmp_path / "full")
    (tmp_path / "begun" / "scenarios").mkdir(parents=True)
    (tmp_path / "begun" / "scenarios" / "savanna.toml").write_text("torn")
    sweep = prepared(tmp_path / "begun")
    sweep.write()
    assert reopen(tmp_path / "begun").cells[0].plan.text() == sweep.cells[0].plan.text()


def test_a_world_from_a_file_must_have_been_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Description(varied={("world", "length"): (4, 5)}, generations=1)
    sweep = prepare(given, tmp_path / "new", [CORRIDOR])
    assert [cell.name for cell in sweep.cells] == ["corridor-length=4-s0", "corridor-length=5-s0"]
    sweep.write()
    assert reopen(tmp_path / "new").cells[0].plan.text() == sweep.cells[0].plan.text()
    monkeypatch.setattr(trust, "TRUSTED", set())  # as for another user
    with pytest.raises(SettingsError, match="add --world"):
        reopen(tmp_path / "new")
    again = reopen(tmp_path / "new", [CORRIDOR])
    assert [cell.plan.text() for cell in again.cells] == [cell.plan.text() for cell in sweep.cells]
    elsewhere = tmp_path / "corridor.py"
    elsewhere.write_bytes(CORRIDOR.read_bytes())
    assert str(elsewhere) in reopen(tmp_path / "new", [elsewhere]).cells[0].plan.text()


def test_files_in_a_sweep_file_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[set]\nworld.file = 'c.py'\n[vary]\norganism = [{file = 'h.py'}]\n")
    found = read_file(tmp_path / "a.toml")
    assert found.settings["world"]["file"] == str(tmp_path / "c.py")
    assert found.varied[("organism",)] == ({"file": str(tmp_path / "h.py")},)
