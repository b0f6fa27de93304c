"""Reading configurations: files, scenarios, `extends`, `--set`, and the sentences for what is wrong."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import config
from babushka.runs.orchestration.config.parsing import decode, parse
from babushka.runs.orchestration.plan import plan
from tests.runs.loading import loaded

File = Callable[..., Path]

SECTION_SETTINGS = (
    *("title", "seed", "generations", "schedule", "world.size", "world.items.fruit.sweet", "organism.mode"),
    *("organism.wired", "regime.modern", "belief.informed", "probes.x.modern", "evolution.population"),
    *(
        "evolution.objectives",
        "evolution.selection",
        "world.file",
        "record.every",
        "evolution.genetic.selection_arguments",
        "world.kind",
    ),
)


def is_a_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith((".", "?")) and "\n" not in text and "Traceback" not in text and len(text) > 10


@pytest.fixture
def file(tmp_path: Path) -> File:
    def make(content: str | bytes, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.mark.parametrize("kind", ["[]", "{}", "1"])
def test_a_kind_of_world_that_is_no_text_is_a_mistake(kind: str) -> None:
    with pytest.raises(SettingsError, match=r"'world\.kind'") as refused:
        plan("savanna", [f"world.kind={kind}"])
    assert is_a_sentence(refused.value)


def test_importing_the_configuration_compiles_and_draws_nothing() -> None:
    heavy = "{'numba', 'numpy', 'matplotlib', 'deap'}"
    code = f"import sys, babushka.runs.orchestration.config; print({heavy} & set(sys.modules))"
    root = Path(config.__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", config.scenario_names())
def test_every_scenario_says_what_it_is_and_is_an_experiment(name: str) -> None:
    mapping = config.read_mapping(name)
    assert "extends" not in mapping
    assert mapping["title"]
    assert mapping["about"].endswith(".")
    experiment = loaded(name)
    assert experiment.title == mapping["title"]


def test_scenarios_differ_from_the_savanna_only_in_what_they_say() -> None:
    savanna = config.resolved(loaded("savanna"))
    expected: dict[str, list[tuple[str, Any]]] = {
        "savanna-reflex": [("organism.mode", "reflex")],
        "savanna-short-delays": [("world.digestion", 2), ("world.gestation", 3)],
        "savanna-informed-belief": [("belief.informed", True)],
        "savanna-aligned": [("organism.wired", {"newborns": 1.0})],
        "savanna-drift": [("evolution.selection", "selRandom"), ("evolution.survivors", 0)],
        "savanna-learner": [("organism.mode", "reflex"), ("organism.learning", True)],
    }
    for name, changes in expected.items():
        resolved = config.resolved(loaded(name))
        for path, value in changes:
            section, setting = path.split(".")
            assert resolved[section][setting] == value
            resolved[section][setting] = savanna[section][setting]
        assert {**resolved, "title": "", "about": ""} == {**savanna, "title": "", "about": ""}
    assert loaded("savanna-shift").schedule == ({"at": 30, "regime": {"modern": 1.0}},)


def test_a_file_may_have_a_byte_order_mark_and_windows_line_ends(file: File) -> None:
    path = file(b"\xef\xbb\xbfseed = 4\r\n\r\n[world]\r\nsize = 9\r\n")
    assert config.read_mapping(str(path)) == {"seed": 4, "world": {"size": 9}}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("seed = 1\nworld = = 2\n", 2),
        ("seed = 1\n[world\n", 2),
        ('title = "a\n', 1),
        ("a = 1\na = 2", 2),
        ("x", 1),
    ],
)
def test_malformed_toml_is_named_with_its_line(file: File, content: str, line: int) -> None:
    path = file(content)
    with pytest.raises(SettingsError, match=rf"mine\.toml'.*line {line}\b") as error:
        config.read_mapping(str(path))
    assert is_a_sentence(error.value)


def test_other_encodings_are_refused_with_the_line(file: File) -> None:
    for content, line in ((b"seed = 1\ntitle = 'caf\xe9'\n", 2), ("seed = 1".encode("utf-16"), 1)):
        with pytest.raises(SettingsError, match=rf"not UTF-8 text \(line {line}\)"):
            config.read_mapping(str(file(content)))


def test_unknown_scenarios_get_the_nearest_name() -> None:
    with pytest.raises(SettingsError, match="'savanna-reflex'"):
        config.read_mapping("savanna-reflx")
    with pytest.raises(SettingsError, match="'savanna'"):
        config.read_mapping("savanna.toml")


@pytest.mark.parametrize(
    "source", ["", "\0", "a\0.toml", "x" * 5000, "y/" * 3000 + ".toml", ".", "/", "nowhere/", "é"]
)
def test_no_source_gives_anything_but_a_sentence(source: str) -> None:
    with pytest.raises(SettingsError) as error:
        config.read_mapping(source)
    assert is_a_sentence(error.value)


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a folder"):
        config.read_mapping(str(tmp_path))


def test_absurd_sizes_are_refused(file: File) -> None:
    for content in (
        "seed = " + "1" * 5000,
        "seed = 0x" + "f" * 6000,
        "seed = 9223372036854775808",
        "a = " + "[" * 3000 + "]" * 3000,
        ".".join("a" * 5000) + " = 1",
    ):
        with pytest.raises(SettingsError) as error:
            config.read_mapping(str(file(content)))
        assert is_a_sentence(error.value)
    with pytest.raises(SettingsError, match="larger than 16 MB"):
        config.read_mapping(str(file(b"#" * (16 * 2**20 + 1))))


@pytest.mark.parametrize(
    ("key", "near"), [("wrld", "world"), ("generation", "generations"), ("evolutoin", "evolution")]
)
def test_wrong_names_at_the_top_get_the_nearest_one(key: str, near: str) -> None:
    with pytest.raises(SettingsError, match=rf"'{key}'.*'{near}'"):
        config.check_top_level({key: 1})


def test_a_section_must_be_a_table() -> None:
    with pytest.raises(SettingsError, match="'world' must be a table"):
        config.check_top_level({"world": 16})


def test_a_file_extends_a_scenario_or_another_file(file: File) -> None:
    file('extends = "savanna-short-delays"\nseed = 5\n[world]\nsize = 9\n', "base.toml")
    path = file('extends = "base.toml"\n[world]\nsize = 11\n', "top.toml")
    mapping = config.read_mapping(str(path))
    assert mapping["world"] == {"digestion": 2, "gestation": 3, "size": 11}
    assert mapping["seed"] == 5
    assert mapping["title"] == config.read_mapping("savanna-short-delays")["title"]


def test_a_circle_of_files_is_refused(file: File) -> None:
    file('extends = "b.toml"', "a.toml")
    file('extends = "../{}/a.toml"'.format(file("", "x").parent.name), "b.toml")
    with pytest.raises(SettingsError, match=r"a\.toml.* extends .*b\.toml.* extends") as error:
        config.read_mapping(str(file("", "x").parent / "a.toml"))
    assert is_a_sentence(error.value)


@pytest.mark.parametrize("extends", ["1", '"nowhere.toml"', '"savana"', '"."', "[]", '""'])
def test_what_cannot_be_extended_is_named(file: File, extends: str) -> None:
    with pytest.raises(SettingsError, match=r"mine.toml' ") as error:
        config.read_mapping(str(file(f"extends = {extends}")))
    assert is_a_sentence(error.value)


def test_another_kind_of_world_keeps_nothing_of_the_one_before(file: File) -> None:
    file("[world]\nsize = 9\n[regime]\nmodern = 0.5\n[organism]\nhidden = 3\n", "base.toml")
    path = file('extends = "base.toml"\n[world]\nkind = "ring"\n')
    assert config.read_mapping(str(path)) == {"world": {"kind": "ring"}, "organism": {"hidden": 3}}
    same = file('extends = "base.toml"\n[world]\nkind = "savanna"\n')
    assert config.read_mapping(str(same))["world"] == {"size": 9, "kind": "savanna"}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("evolution.population=500", ("evolution", "population"), 500),
        ("world.items.candy.modern = 0.3", ("world", "items", "candy", "modern"), 0.3),
        ("organism.mode=reflex", ("organism", "mode"), "reflex"),
        ("organism.learning=true", ("organism", "learning"), True),
        ("schedule=[{at=5, regime.modern=1.0}]", ("schedule",), [{"at": 5, "regime": {"modern": 1.0}}]),
        ("title=", ("title",), ""),
        ("title=a = b # c", ("title",), "a = b # c"),
        ("title=1\nseed=2", ("title",), "1\nseed=2"),
        ('world.items."a=b.c".sweet=1', ("world", "items", "a=b.c", "sweet"), 1),
        ("world.items.café.sweet=1", ("world", "items", "café", "sweet"), 1),
        (
            "evolution.objectives=['births', '-simulated']",
            ("evolution", "objectives"),
            ["births", "-simulated"],
        ),
    ],
)
def test_a_setting_on_the_command_line(text: str, path: tuple[str, ...], value: Any) -> None:
    assert config.parse_override(text) == (path, value)


def test_later_settings_win_and_stand_over_the_file(file: File) -> None:
    path = file("[world]\nsize = 9\nlifetime = 50\n")
    mapping = config.read_mapping(
        str(path), config.parse_overrides(["world.size=10", "world.size=11", "regime.modern=0.5"])
    )
    assert mapping == {"world": {"size": 11, "lifetime": 50}, "regime": {"modern": 0.5}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "world.size",
        "=5",
        ".=5",
        "a..b=1",
        "[x]\ny=1",
        '"=1',
        "a b=1",
        "schedule=[{at=5}",
        "extends=savanna",
        "title=\udcff",
        "seed=99999999999999999999",
        ".".join("a" * 9000) + "=1",
        "world=" + "{a=" * 40 + "1" + "}" * 40,
    ],
)
def test_what_sets_nothing_is_named(text: str) -> None:
    with pytest.raises(SettingsError) as error:
        config.parse_overrides([text])
    assert is_a_sentence(error.value)


def test_mistakes_in_values_reach_the_user_as_sentences() -> None:
    for text in (
        "world.size=2",
        "world.sise=5",
        "organism.mode=reflexes",
        "world=3",
        "seed=-1",
        "wrld.size=3",
    ):
        with pytest.raises(SettingsError) as error:
            loaded("savanna", [text])
        assert is_a_sentence(error.value)


WORLD = """
from dataclasses import dataclass
from babushka.fitness.worlds.savanna import Savanna

@dataclass(frozen=True)
class Meadow(Savanna):
    name = "meadow"
"""


def test_a_python_file_runs_only_if_the_user_names_it(file: File, tmp_path: Path) -> None:
    source = file(WORLD, "meadow.py")
    path = file('[world]\nfile = "meadow.py"\nsize = 9\n')
    with pytest.raises(SettingsError, match=r"'world\.file'.*--world"):
        loaded(str(path))
    experiment = loaded(str(path), trusted=[source])
    assert experiment.world.name == "meadow"
    written = file(config.write(experiment), "config.toml")
    again = loaded(str(written), trusted=[source])
    assert config.resolved(again) == config.resolved(experiment)
    assert loaded("savanna", [f"world.file={source}"], [source]).world.name == "meadow"
    source.write_text(WORLD + "\n# changed\n")
    with pytest.raises(SettingsError, match=r"'world\.file_digest'"):
        loaded(str(written), trusted=[source])


def sentence_or_none(call: Callable[[], Any]) -> bool:
    """Whether the call succeeds or raises a `SettingsError` that is a sentence; other errors pass through."""
    try:
        call()
    except SettingsError as error:
        return is_a_sentence(error)
    return True


TOML_LIKE = st.text(alphabet="[]{}=.\"'#\n\r\\ab01-:eT_ ")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), TOML_LIKE, st.binary().map(lambda content: content.decode("latin1"))))
def test_arbitrary_text_gives_a_mapping_or_a_sentence(text: str) -> None:
    assert sentence_or_none(lambda: config.check_top_level(parse(text, "text")))


@settings(max_examples=200, deadline=None)
@given(st.binary())
def test_arbitrary_bytes_give_text_or_a_sentence(content: bytes) -> None:
    assert sentence_or_none(lambda: decode(content, "file"))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), TOML_LIKE, TOML_LIKE.map(lambda value: f"world.size={value}")))
def test_arbitrary_settings_give_a_mapping_or_a_sentence(text: str) -> None:
    assert sentence_or_none(lambda: config.check_top_level(config.parse_overrides([text])))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([*SECTION_SETTINGS]), st.one_of(st.text(), TOML_LIKE, st.from_regex(r"-?[0-9.e]{1,6}"))
)
def test_arbitrary_values_give_an_experiment_or_a_sentence(setting: str, value: str) -> None:
    assert sentence_or_none(lambda: loaded("savanna", [f"{setting}={value}"]))
