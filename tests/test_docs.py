"""The documentation says what is so: links, commands, settings, defaults, scenarios, files that it shows."""

import dataclasses
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import click
import numpy as np
import pytest

import babushka
from babushka.evolution.analysis import AnalysisSettings, Distances, Subject, analyse, measures
from babushka.evolution.analysis.measures import by_name
from babushka.evolution.evaluation import live_in
from babushka.evolution.loop import evolve
from babushka.evolution.optimizers import optimizers
from babushka.evolution.settings import Evolution
from babushka.fitness.registry import Modules, load_file
from babushka.fitness.settings import as_mapping, read
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.inner.hill_climbing import HillClimbing
from babushka.organisms.inner.protocol import new_memory
from babushka.organisms.inner.random_search import RandomSearch
from babushka.organisms.kinds import kinds as organisms
from babushka.organisms.kinds.planner import Planner
from babushka.runs.commands import COMMANDS, main
from babushka.runs.commands import babushka as group
from babushka.runs.orchestration.config import parse_overrides, read_mapping, scenario_names
from babushka.runs.presentation.plots import RunData, kinds
from babushka.runs.storage import Record, snapshots
from babushka.runs.storage.history import append_rows
from tests import tiny
from tests.installed import install
from tests.runs.invented_folders import invent

HOUSE = Path(__file__).resolve().parent.parent
PAGES = [HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((HOUSE / "docs").rglob("*.md"))
ADDED_BY_RECIPE = ("eaten",)  # the figure that CONTRIBUTING.md adds
SECTIONS: dict[str, Any] = {
    "world": Savanna,
    "organism": Planner,
    "regime": Savanna.Regime,
    "belief": Savanna.Regime,
    "evolution": Evolution,
    "record": Record,
}
LEADING = {"world": {"kind", "file", "file_digest"}, "organism": {"kind", "file", "file_digest"}}
LEADING |= {"belief": {"informed"}, "evolution": {"file", "file_digest"}}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


def prose(page: Path) -> str:
    """The page without its fenced and indented blocks."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"^ {4}.*$", "", text, flags=re.M)


def commands(page: Path) -> Iterator[list[str]]:
    """The words after `babushka` of every command shown, without redirections and `&`."""
    for block in re.findall(r"^```\w*\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S):
        for line in block.splitlines():
            shown = line.removeprefix("$ ").removesuffix(" &")
            if shown.startswith("babushka "):
                words = shlex.split(shown, comments=True)[1:]
                yield words[: words.index(">")] if ">" in words else words


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
    return any(has(kind, rest) for kind in candidates(section))


def candidates(section: str) -> list[Any]:
    """Whose settings a section may hold: those of the default world or organism, then of all others."""
    others: dict[str, list[Any]] = {
        "world": list(worlds.all().values()),
        "organism": list(organisms.all().values()),
        "regime": [world.Regime for world in worlds.all().values()],
        "belief": [world.Regime for world in worlds.all().values()],
    }
    return [SECTIONS[section], *others.get(section, [])]


def has(kind: Any, rest: list[str]) -> bool:
    """Whether a dataclass of settings has one of that name, or of such a path."""
    defaults: Any = kind()
    for name in rest:
        if isinstance(defaults, dict):
            inner = get_args(kind)[1]
            if inner is float:
                return True
            if name not in defaults:
                return False
            kind, defaults = inner, defaults[name]
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
        if re.match(r"[a-z]+:", link) or link == "docs/figures/savanna-curves.png":
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
            assert last in kinds() or last in ADDED_BY_RECIPE or "/" in last, last
        if words[0] == "analyze":
            read(AnalysisSettings, parse_overrides(values["settings"]), "analysis")
        elif values.get("settings"):
            known = [name for name in values["scenarios"] if name in scenario_names()]
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


@pytest.mark.slow
def test_recipes_run_as_they_are_shown(tmp_path: Path) -> None:
    page = HOUSE / "CONTRIBUTING.md"
    habit = next(block for block in blocks(page, "python") if "class Habit(" in block)
    hungry = next(block for block in blocks(page, "toml") if "hungry" in block)
    (tmp_path / "habit.py").write_text(habit, encoding="utf-8")
    (tmp_path / "hungry.toml").write_text(hungry, encoding="utf-8")
    small = ["--generations", "1", "--set", "evolution.population=8", "--quiet"]
    for words in (["--organism", "habit.py", "--name", "habit"], ["hungry.toml"]):
        line = [
            sys.executable,
            "-c",
            "from babushka.runs.commands import main; main()",
            "run",
            *words,
            *small,
        ]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().endswith("curves.png")


def test_the_recipes_of_an_inner_task_and_an_inner_method_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = blocks(HOUSE / "CONTRIBUTING.md", "python")
    for name, mark in (("tour", "class Tour("), ("threshold_accepting", "class ThresholdAccepting(")):
        (tmp_path / f"{name}.py").write_text(next(block for block in shown if mark in block))
    tour, threshold = (load_file(tmp_path / f"{name}.py") for name in ("tour", "threshold_accepting"))
    best = 16 * np.sin(np.pi / 8)

    def found(method: Any, seed: int) -> float:
        return float(tour.shortest(method, seed))

    memory = new_memory(np.zeros(8, np.int64))
    for seed in range(5):
        climbed = found(HillClimbing(1, memory), seed)
        assert climbed == pytest.approx(best)
        assert found(threshold.ThresholdAccepting(0.0, memory), seed) == climbed
        assert found(threshold.ThresholdAccepting(np.inf, memory), seed) == found(RandomSearch(memory), seed)


def test_the_dynamics_recipe_runs_and_verifies(tmp_path: Path) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if "class Drift(" in block)
    (tmp_path / "drift.py").write_text(code, encoding="utf-8")
    settings = ["dynamics.members=8", "record.keep=all"]
    made = babushka.run(out=tmp_path / "run", generations=4, settings=settings, files=[tmp_path / "drift.py"])
    assert made.history["members"].tolist() == [8] * 5
    assert len(made.folder.read_lineage()["id"]) == 8 + 4 * 50
    assert made.verify() == {number: [] for number in range(5)}


def test_the_figure_recipe_draws(tmp_path: Path) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if "modern.eaten." in block)
    (tmp_path / "eaten.py").write_text(code, encoding="utf-8")
    draw = runpy.run_path(str(tmp_path / "eaten.py"))["draw"]
    history = {name: np.arange(3.0) for name in ("generation", "modern.eaten.fruit.mean")}
    figure = draw([RunData("a run", "a scenario", 0, history)])
    assert len(figure.axes[0].lines) == 1


def test_the_measure_recipe_lives_without_desires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if '"drive"' in block)
    install(monkeypatch, tmp_path, "babushka.measures", {"drive_of_theirs": code})
    again = Modules(measures.__name__, "babushka.measures", "measure", "measure")
    monkeypatch.setattr(measures, "FOUND", again)
    made = tiny.experiment()
    about = Subject(made, made.at(1), next(evolve(made)), AnalysisSettings(lives=3, random_organisms=4))
    found = analyse(about, Distances(), only=["attainment", "drive_of_theirs"])
    genomes = about.genomes.copy()
    genomes[:, made.layout.span("desires")] = 0
    for label, where in about.regimes.items():
        agents = made.organism.express(genomes, made.world)
        without = live_in(made, where, agents, about.ids, about.seeds(3))
        lost = found.members[f"{label}.fitness"] - without.mean("births")
        assert found.members[f"{label}.drive"].tolist() == lost.tolist()
        assert found.row[f"{label}.drive"] == lost.mean()


def test_the_command_recipe_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = next(block for block in blocks(HOUSE / "CONTRIBUTING.md", "python") if '"count"' in block)
    install(monkeypatch, tmp_path, "babushka.commands", {"count": code})
    folder = invent(tmp_path / "run", 0, {"x": 1.0}, generations=3)
    with pytest.raises(SystemExit) as ended:
        main(["count", str(folder)])
    assert ended.value.code == 0
    assert capsys.readouterr().out == "3\n"


def test_a_run_folder_is_read_with_numpy_alone_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "results" / "tour"
    (folder / "populations").mkdir(parents=True)
    row = {"members": 2, "modern.births.mean": 0.5, "modern.felt.mean": -0.5, "modern.cause.old age": 1.0}
    for generation in range(21):
        append_rows(folder / "history.csv", [(generation, row)])
    arrays = {"lives.modern": np.ones((2, 3, 2)), "columns": np.array(["felt", "births"])}
    (folder / "populations" / "000020.npz").write_bytes(snapshots.encode(20, arrays))
    (tmp_path / "shown.py").write_text(
        blocks(HOUSE / "docs" / "run-folder.md", "python")[0], encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    read = runpy.run_path("shown.py")
    assert read["births"].shape == (2, 3)
    assert read["history"]["modern.births.mean"][-1] == 0.5
