"""Writing configurations: complete, commented, and read back as they were."""

import dataclasses
import math
import tomllib
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError, about, as_mapping, entries, read, setting
from babushka.fitness.worlds.savanna import Item, Modernity, Savanna
from babushka.organisms.kinds.planner import Planner
from babushka.runs.orchestration import config
from babushka.runs.orchestration.config.values import long_text, plain, value_text
from babushka.runs.orchestration.config.writing import Entry, Part, mapping_of, write_toml
from babushka.runs.orchestration.plan import plan, plan_of
from tests.runs.loading import loaded

TEXT = st.text()  # hypothesis leaves surrogates out unless told otherwise; see the test of them below
NAMES = st.one_of(st.sampled_from(["fruit", "candy", "a.b", "", "größe", 'say "x"', "line\nbreak"]), TEXT)
SCALARS = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), TEXT)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)


def instances(kind: type, **special: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances of a dataclass of declared settings with any values that its declarations allow."""
    hints = get_type_hints(kind)
    strategies = {}
    for item in dataclasses.fields(kind):
        declared, hint = about(item), hints[item.name]
        low = None if math.isinf(declared.low) else declared.low
        high = None if math.isinf(declared.high) else declared.high
        if item.name in special:
            strategies[item.name] = special[item.name]
        elif declared.choices:
            strategies[item.name] = st.sampled_from(declared.choices)
        elif hint is bool:
            strategies[item.name] = st.booleans()
        elif hint is int:
            strategies[item.name] = st.integers(low, high if high is not None else 2**63 - 1)
        elif hint is float:
            strategies[item.name] = st.floats(low, high, allow_nan=False, allow_infinity=False)
        else:
            strategies[item.name] = st.dictionaries(
                NAMES, st.floats(allow_nan=False, allow_infinity=False), max_size=3
            )
    return st.builds(kind, **strategies)


def with_default_items(items: dict[str, Item]) -> dict[str, Item]:
    return {**Savanna().items, **items}


DENSITY = st.floats(0, 0.05)
ITEMS = st.dictionaries(NAMES, instances(Item, ancestral=DENSITY, modern=DENSITY), max_size=4).map(
    with_default_items
)


@settings(max_examples=60, deadline=None)
@given(instances(Savanna, items=ITEMS), instances(Planner, commit=st.just(1)), TEXT, TEXT)
def test_any_settings_read_back_as_they_were(
    world: Savanna, organism: Planner, title: str, note: str
) -> None:
    parts = [
        Part((), None, (Entry("title", title, "a title"), Entry("none", None, note))),
        Part(("world",), world, (Entry("kind", "savanna", note),), about=note),
        Part(("organism",), organism),
        Part(("probes", title), Modernity(0.1)),
    ]
    text = write_toml(parts, note)
    mapping = tomllib.loads(text)
    assert mapping == mapping_of(parts)
    assert mapping["title"] == title
    given_world = {key: value for key, value in mapping["world"].items() if key != "kind"}
    assert read(Savanna, given_world) == world
    assert read(Planner, mapping["organism"]) == organism
    assert write_toml(parts, note) == text
    assert all(line == line.rstrip() for line in text.split("\n"))


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_any_value_reads_back_as_it_was(value: Any) -> None:
    read_back = tomllib.loads(f"value = {value_text(value)}")["value"]
    assert read_back == value
    assert repr(read_back) == repr(value)  # also the sign of zero, and 1.0 against 1


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXT, st.text(alphabet='ab \\"\n\t\r', max_size=60)), st.integers(1, 30))
def test_a_text_reads_back_as_it_was_however_it_is_broken(text: str, width: int) -> None:
    assert tomllib.loads(f"value = {long_text(text, width)}")["value"] == text


def test_the_schedule_is_written_one_change_a_line() -> None:
    schedule = [
        {"at": 5, "regime": {"modern": 1.0}},
        {"at": 9, "evolution": {"population": 50, "mutation_rate": 0.1}},
    ]
    text = write_toml([Part((), None, (Entry("schedule", schedule, "changes"),))])
    assert "    {at = 5, regime.modern = 1.0},\n" in text
    assert tomllib.loads(text) == {"schedule": schedule}


def test_every_setting_is_written_with_its_documentation_range_and_unit() -> None:
    text = write_toml([Part(("world",), Savanna()), Part(("organism",), Planner())])
    flat = " ".join(line.lstrip("# ") for line in text.split("\n"))
    for section in (Savanna(), Planner(), Item()):
        for name, value, declared in entries(section):
            if name != "items":
                assert f"{name} = " in text
                assert declared.doc in flat, (name, value)
                assert declared.range() in flat
    assert "delay from eating to its energy (0 to 1000 steps)" in text
    assert "[world.items.fruit]" in text
    assert max(len(line) for line in text.split("\n")) <= 110


@pytest.mark.parametrize("name", config.scenario_names())
def test_every_scenario_can_be_written_out_and_run_as_it_is(name: str) -> None:
    experiment = loaded(name)
    mapping = tomllib.loads(config.write(experiment))
    assert mapping == config.resolved(experiment)
    assert config.resolved(plan_of(mapping).experiment) == mapping


def test_how_a_run_is_recorded_is_written_and_read_too() -> None:
    opened = plan("savanna", ["record.keep=every", "record.every=7"])
    mapping = tomllib.loads(opened.text())
    assert mapping == opened.settings()
    assert mapping["record"]["every"] == 7
    assert plan_of(mapping).record == opened.record
    with pytest.raises(SettingsError, match="did you mean 'keep'"):
        loaded("savanna", ["record.kep=all"])


def test_settings_that_no_file_can_describe_are_refused() -> None:
    part = Part(("world",), Savanna(items={"fruit": Item(sweet=1, ancestral=0.1)}))
    with pytest.raises(SettingsError, match="'world'"):
        write_toml([part])


def test_numbers_of_numpy_become_those_that_are_read_back() -> None:
    given = {"a": np.int64(3), "b": (np.float64(0.5), np.float32(0.25)), "c": {"d": True, "e": np.str_("x")}}
    made = plain(given)
    assert made == tomllib.loads(f"v = {value_text(given)}")["v"]
    assert {type(leaf) for leaf in (made["a"], *made["b"], *made["c"].values())} == {int, float, bool, str}


@pytest.mark.parametrize("value", ["\ud800", object(), None, 1j])
def test_values_that_toml_has_no_form_for_are_refused(value: Any) -> None:
    with pytest.raises(SettingsError, match=r"cannot be written"):
        value_text(value)


@dataclasses.dataclass(frozen=True)
class Inner:
    depth: int = setting(1, "how deep")


@dataclasses.dataclass(frozen=True)
class Outer:
    """An outer section."""

    inner: Inner = setting(Inner, "what is inside")
    words: tuple[str, ...] = setting(("a", 'b"'), "some words")
    width: float = setting(1.0, "how wide", unit="cells")


def test_tables_inside_tables_come_after_the_settings_of_their_own_table() -> None:
    made = Outer(Inner(3), width=2)
    text = write_toml([Part(("outer",), made)])
    assert text.index("width = 2.0") < text.index("[outer.inner]")
    mapping = tomllib.loads(text)["outer"]
    assert read(Outer, mapping) == made
    assert mapping == {**as_mapping(made), "words": ["a", 'b"']}
