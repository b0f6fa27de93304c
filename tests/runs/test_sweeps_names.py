"""Varied values as they are typed and written, and the names that cells get from them."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config import parse_overrides
from babushka.runs.orchestration.config.overrides import nested
from babushka.runs.orchestration.config.values import leaves, path_text, value_text
from babushka.runs.orchestration.sweeps.changes import parse_varied
from babushka.runs.orchestration.sweeps.naming import LONGEST, distinct, safe, setup_name
from tests.runs.sweeping import BUDGET, RATE, VALUES, WORDS, briefly, described, names

FILE_SAFE = re.compile(r"[A-Za-z0-9_.+~=-]+")


# --- values -------------------------------------------------------------------------------------------------


@briefly
@given(some.dictionaries(WORDS, some.dictionaries(WORDS, VALUES, max_size=3), max_size=3))
def test_changes_are_read_back_as_they_are(tables: dict[str, Any]) -> None:
    tables.pop("extends", None)
    found = leaves(tables)
    assert leaves(nested(found)) == found
    assert leaves(parse_overrides(f"{path_text(key)}={value_text(found[key])}" for key in found)) == found


@briefly
@given(some.lists(VALUES, min_size=1, max_size=5))
def test_varied_values_are_read_back_as_they_are(given: list[Any]) -> None:
    text = f"regime.x={','.join(value_text(value) for value in given)}"
    assert repr(parse_varied([text])) == repr({("regime", "x"): tuple(given)})


def test_words_need_no_quotes_and_tables_keep_their_commas() -> None:
    text = "organism.mode=reflex, planner,'a,b'"
    assert parse_varied([text]) == {("organism", "mode"): ("reflex", "planner", "a,b")}
    tables = parse_varied(
        ["regime={modern = 0.5, x = 1},{modern = 1.0}", "evolution.objectives=['births'],[]"]
    )
    assert tables[("regime",)] == ({"modern": 0.5, "x": 1}, {"modern": 1.0})
    assert tables[("evolution", "objectives")] == (["births"], [])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("organism.max_budget", "varies nothing"),
        ("organism.max_budget=", "varies nothing"),
        ("organism.max_budget=0,,4", "varies nothing"),
        ("organism max_budget=4", "is not a dotted key"),
        ("regime={modern=1,{modern=2}", "neither a list nor a table"),
    ],
)
def test_malformed_varied_values(text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        parse_varied([text])


def test_a_setting_is_varied_once() -> None:
    with pytest.raises(SettingsError, match="varied twice"):
        parse_varied(["world.size=8,16", "world.size=32"])


# --- names --------------------------------------------------------------------------------------------------


def test_names_say_what_is_varied() -> None:
    found = names(described(varied={BUDGET: (0, 4), RATE: (0.05, 1e-05)}))
    assert found[0] == "savanna-max_budget=0-mutation_rate=0.05"
    assert found[3] == "savanna-max_budget=4-mutation_rate=1e-05"
    assert names(described()) == ["savanna"]
    assert names(described(scenarios=("savanna", "savanna-drift"))) == ["savanna", "savanna-drift"]


def test_whole_keys_where_last_parts_are_the_same() -> None:
    varied = {("regime", "modern"): (0.5,), ("probes", "modern", "modern"): (0.5,), BUDGET: (4,)}
    assert names(described(varied=varied)) == [
        "savanna-regime.modern=0.5-probes.modern.modern=0.5-max_budget=4"
    ]


def test_texts_truth_and_tables_in_names() -> None:
    varied = {
        ("organism", "mode"): ("reflex",),
        ("belief", "informed"): (True,),
        ("regime",): ({"modern": 0.5},),
    }
    (name,) = names(described(varied=varied))
    assert re.fullmatch(r"savanna-mode=reflex-informed=true-regime=modern_0.5~[0-9a-f]{6}", name)


@briefly
@given(some.lists(VALUES, max_size=8, unique_by=repr))
def test_names_are_distinct_and_fit_for_files(given: list[Any]) -> None:
    taken: set[str] = set()
    found = [distinct(setup_name("savanna", "", {("regime", "x"): value}), taken) for value in given]
    assert len({name.casefold() for name in found}) == len(given)
    assert all(FILE_SAFE.fullmatch(name) for name in found)
    assert all(len(name) < LONGEST + 10 for name in found)


@briefly
@given(WORDS)
def test_a_name_once_made_safe_stays_as_it_is(text: str) -> None:
    assert safe(safe(text)) == safe(text)


def test_names_that_differ_in_capitals_only_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / folder / name for folder, name in (("a", "mine.toml"), ("b", "Mine.toml"))]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        path.write_text(f'extends = "savanna"\nworld.size = {10 + number}\n')
    assert names(described(scenarios=tuple(map(str, paths)))) == ["mine", "Mine~2"]


def test_a_very_long_name_is_cut() -> None:
    varied: dict[Any, Any] = {("probes", f"{'far' * 12}{n}", "modern"): (0.25, 0.5) for n in range(5)}
    found = names(described(varied=varied))
    assert len(set(found)) == 32
    assert max(map(len, found)) <= LONGEST


def test_a_hidden_file_makes_no_hidden_folder(tmp_path: Path) -> None:
    (tmp_path / ".secret.toml").write_text('extends = "savanna"\n')
    (name,) = names(described(scenarios=(str(tmp_path / ".secret.toml"),)))
    assert re.fullmatch(r"_\.secret", name)
