"""The documentation says what is so: links, commands, settings, defaults, scenarios."""

import dataclasses
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import click
import pytest

from babushka.evolution.analysis import AnalysisSettings
from babushka.evolution.analysis.measures import by_name
from babushka.evolution.designer import Designer
from babushka.evolution.dynamics import dynamics
from babushka.evolution.dynamics.ecology import Ecology
from babushka.evolution.optimizers import optimizers
from babushka.evolution.settings import Evolution
from babushka.fitness.settings import as_mapping, read
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.ecology.plants import plant_rules
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.kinds import kinds as organisms
from babushka.organisms.kinds.planner import Planner
from babushka.organisms.strategies import strategies
from babushka.runs.commands import COMMANDS
from babushka.runs.commands import babushka as group
from babushka.runs.orchestration.config import parse_overrides, read_mapping, scenario_names
from babushka.runs.orchestration.plan import plan, plan_of
from babushka.runs.orchestration.sweeps import prepare
from babushka.runs.orchestration.sweeps.description import ONLY_IN_SWEEPS, read_file
from babushka.runs.presentation import specification
from babushka.runs.presentation.plots import kinds
from babushka.runs.storage import Record
from tests.shown import HOUSE, PAGES, blocks, commands, prose

ADDED_BY_RECIPE = ("eaten",)  # the figure that CONTRIBUTING.md adds
OF_CLAIMS = (specification.NAME,)  # figures that are not of runs
SECTIONS: dict[str, Any] = {
    "world": Savanna,
    "organism": Planner,
    "regime": Savanna.Regime,
    "belief": Savanna.Regime,
    "evolution": Evolution,
    "designer": Designer,
    "dynamics": Ecology,
    "record": Record,
}
LEADING = {"world": {"kind", "file", "file_digest"}, "organism": {"kind", "file", "file_digest"}}
LEADING |= {"belief": {"informed"}, "evolution": {"file", "file_digest"}, "dynamics": {"kind", "file"}}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def anchors(page: Path) -> set[str]:
    """What a link can point at in a page, as GitHub names headings."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def parsed(words: list[str]) -> dict[str, Any]:
    """The values of a command's parameters, without running it; raises a click exception."""
    command: click.Command = group
    context = click.Context(group)
    while isinstance(command, click.Group):
        if not words:
            return {}
        inner = command.get_command(context, words[0])
        assert inner is not None, f"no command {words[0]!r}"
        command, name, words = inner, words[0], words[1:]
        if not isinstance(command, click.Group):
            context = command.make_context(name, list(words), parent=context)
    return context.params


def paths_of(mapping: dict[str, Any], before: str = "") -> Iterator[str]:
    """The dotted paths of the values in nested tables."""
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield from paths_of(value, f"{before}{key}.")
        else:
            yield before + key


def is_setting(path: str) -> bool:
    """Whether a dotted path names a setting of any world or organism."""
    section, *rest = path.split(".")
    if section == "probes":
        return len(rest) == 1 or (len(rest) == 2 and rest[1] in Savanna.Regime.__dataclass_fields__)
    if len(rest) == 1 and rest[0] in LEADING.get(section, ()):
        return True
    if section == "evolution" and rest and rest[0] in optimizers.all():
        return has(optimizers.get(rest[0]).Settings, rest[1:])
    if section == "dynamics" and rest:
        parts = [*strategies.all().values(), *plant_rules.all().values()]
        if own := [part for part in parts if part.name == rest[0]]:
            return has(own[0], rest[1:])
    return any(has(kind, rest) for kind in candidates(section))


def candidates(section: str) -> list[Any]:
    """Whose settings a section may hold: those of the default world or organism, then of all others."""
    others: dict[str, list[Any]] = {
        "world": list(worlds.all().values()),
        "organism": list(organisms.all().values()),
        "regime": [world.Regime for world in worlds.all().values()],
        "belief": [world.Regime for world in worlds.all().values()],
        "dynamics": list(dynamics.all().values()),
    }
    return [SECTIONS[section], *others.get(section, [])]


def has(kind: Any, rest: list[str]) -> bool:
    """Whether a dataclass of settings has one of that name, or of such a path."""
    defaults: Any = kind()
    for name in rest:
        if isinstance(defaults, dict):
            inner = get_args(kind)[1]
            if inner in (float, int):
                return True
            if defaults and name not in defaults:
                return False
            kind, defaults = inner, defaults.get(name) or inner()  # empty: any name will do
        elif dataclasses.is_dataclass(kind) and name in {field.name for field in dataclasses.fields(kind)}:
            kind, defaults = get_type_hints(kind)[name], getattr(defaults, name)
        else:
            return False
    return bool(rest) or get_origin(kind) is None


def default_of(path: str) -> Any:
    """The value that a setting has unless told otherwise."""
    section, *rest = path.split(".")
    owner = Savanna if section == "probes" else next(kind for kind in candidates(section) if has(kind, rest))
    value: Any = Savanna.probes if section == "probes" else owner()
    for name in rest:
        value = value[name] if isinstance(value, dict) else getattr(value, name)
    return value


@each_page
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@each_page
def test_commands_shown_exist_with_their_options(page: Path) -> None:
    for words in commands(page):
        values = parsed(words)
        for scenario in values.get("scenarios", ()):
            assert scenario in scenario_names() or scenario.endswith(".toml") or "/" in scenario, scenario
        if words[0] == "plot":
            last = values["words"][-1]
            assert last in kinds() or last in (*ADDED_BY_RECIPE, *OF_CLAIMS) or "/" in last, last
        if words[0] == "analyze":
            read(AnalysisSettings, parse_overrides(values["settings"]), "analysis")
        elif values.get("settings"):
            known = [
                name for name in values.get("scenarios", [values.get("scenario")]) if name in scenario_names()
            ]
            read_mapping(known[0] if known else "savanna", parse_overrides(values["settings"]))
            for path in paths_of(parse_overrides(values["settings"])):
                assert path == "schedule" or is_setting(path), path


@each_page
def test_settings_named_exist(page: Path) -> None:
    sections = "|".join([*SECTIONS, "probes"])
    for path in re.findall(rf"`((?:{sections})(?:\.\w+)+)`", prose(page)):
        section, second, *_ = path.split(".")
        if (HOUSE / section / f"{second}.py").exists():  # a module, such as evolution.loop
            continue
        assert is_setting(path), path


@each_page
def test_defaults_in_brackets_behind_a_setting_are_the_defaults(page: Path) -> None:
    sections = "|".join([*SECTIONS, "probes"])
    pattern = rf"`((?:{sections})(?:\.\w+)+)`\s+\(([\d.]+)\)"
    for path, value in re.findall(pattern, prose(page)):
        assert float(value) == default_of(path), path


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_is_described(name: str) -> None:
    text = (HOUSE / "docs" / "scenarios.md").read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n## `{name}`\n")
    assert found
    section = rest.partition("\n## ")[0]
    for part in ("Question", "Set-up", "How to run", "What to look at", "Results"):
        assert f"**{part}.**" in section, part
    assert f"babushka run {name}" in section


def test_scenarios_described_exist() -> None:
    text = (HOUSE / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## `(.*)`$", text, re.M)) == set(scenario_names())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_is_in_the_page_of_commands(name: str) -> None:
    text = (HOUSE / "docs" / "commands.md").read_text(encoding="utf-8")
    start, found, rest = text.partition(f"\n## `babushka {name}")
    assert found
    section = rest.partition("\n## ")[0]
    command = group.get_command(click.Context(group), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            assert parameter.opts[0] in section, parameter.opts[0]
    assert start


def test_every_measure_is_in_the_page_of_measures() -> None:
    text = (HOUSE / "docs" / "measures.md").read_text(encoding="utf-8")
    for measure in by_name().values():
        assert f"`{measure.name}`" in text, measure.name


def test_the_defaults_of_an_analysis_are_those_of_the_page_of_commands() -> None:
    text = (HOUSE / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, value in as_mapping(AnalysisSettings()).items():
        assert f"`{name}` ({value})" in text, name


def test_every_kind_of_figure_is_in_the_page_of_commands() -> None:
    text = (HOUSE / "docs" / "commands.md").read_text(encoding="utf-8")
    for kind in kinds():
        assert f"| `{kind}` |" in text, kind


def test_the_world_shown_is_the_one_of_the_tests() -> None:
    world = (HOUSE / "tests" / "data" / "corridor.py").read_text(encoding="utf-8")
    assert world in blocks(HOUSE / "CONTRIBUTING.md", "python")


def test_python_shown_compiles() -> None:
    for page in PAGES:
        for block in blocks(page, "python"):
            compile(block, page.name, "exec")


@each_page
def test_toml_shown_is_a_configuration_or_a_sweep(page: Path, tmp_path: Path) -> None:
    corridor = tmp_path / "corridor.py"
    corridor.write_bytes((HOUSE / "tests" / "data" / "corridor.py").read_bytes())
    for number, block in enumerate(blocks(page, "toml")):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        if set(tomllib.loads(block)) & {*ONLY_IN_SWEEPS}:
            assert prepare(read_file(file), tmp_path / "sweep").cells
        else:
            shown = plan(str(file), trusted=[corridor] if corridor.name in block else ())
            assert plan_of(tomllib.loads(shown.text()), trusted=[corridor]).settings() == shown.settings()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_each_help_exists(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    example = str(command.epilog).splitlines()[-1].split(">")[0]
    words = shlex.split(example)
    assert words[:2] == ["babushka", name]
    values = parsed(words[1:])
    if values.get("settings") and name != "analyze":
        (first, *_) = values.get("scenarios", [values.get("scenario")])
        read_mapping(first, parse_overrides(values["settings"]))
    for scenario in values.get("scenarios", ()):
        assert scenario in scenario_names()
