"""How long it takes to begin: help, the first run on a machine, every later run, each scenario's kernels."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import Section, in_turns, seconds

SETTINGS = (
    "evolution.population=10",
    "evolution.episodes=1",
    "evolution.random_lives=2",
    "evolution.survivors=2",
)


AIM = "<= 20"  # seconds, for the default run


def measure(rounds: int) -> Section:
    """Each in a new process. The compiled kernels go to an empty folder at first."""
    section = Section("start-up", "seconds from the shell's prompt and back, each in a new process")
    times = in_turns(
        {
            "python -c pass": lambda: seconds(lambda: _start("-c", "pass")),
            "babushka --help": lambda: seconds(lambda: _babushka("--help")),
            "babushka --version": lambda: seconds(lambda: _babushka("--version")),
        },
        rounds,
    )
    for name, spent in times.items():
        section.add(name, spent, "s")
    with tempfile.TemporaryDirectory() as folder:
        first = _run(Path(folder), "first")
        later = [_run(Path(folder), f"later{number}") for number in range(min(rounds, 3))]
    took = [run["seconds"] for run in later]
    section.add("babushka run (10 members, 1 generation), first", [first["seconds"]], "s", AIM)
    section.add("    of a processor", [first["processor"]], "s")
    section.add("babushka run (10 members, 1 generation), later", took, "s")
    section.add("    of the first, compiling", [first["seconds"] - min(took)], "s")
    section.add("    kernels compiled at the first", [first["compiled"]], "kernels")
    section.add("    kernels compiled later", [run["compiled"] for run in later], "kernels", "= 0")
    section.add(
        "    kernels loaded from the cache later", [run["loaded"] for run in later], "kernels", ">= 1"
    )
    scenarios(section)
    return section


def scenarios(section: Section) -> None:
    """The first run of every scenario whose kernels none before it has compiled, from an empty cache."""
    from babushka.runs.orchestration.config.reading import scenario_names

    with tempfile.TemporaryDirectory() as folder:
        for name in scenario_names():
            found = _run(Path(folder), name, name, _small(name))
            if found["compiled"]:
                title = f"first run of {name}: {found['compiled']} kernels"
                section.add(title, [found["processor"]], "s of a processor", AIM)


def _start(*arguments: str, **environment: str) -> str:
    """Run Python with arguments and return what it prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout


def _babushka(*arguments: str) -> str:
    return _start("-c", "from babushka.runs.commands import main; main()", *arguments)


def _small(scenario: str) -> list[str]:
    """Settings with which few of a scenario's organisms live, as few as it can be bred from."""
    from babushka.fitness.settings import SettingsError
    from babushka.runs.orchestration.plan import plan

    for members in (10, 40, 100, 1000):
        changes = [f"evolution.population={members}", "evolution.random_lives=2", "evolution.episodes=1"]
        try:
            plan(scenario, changes)
        except SettingsError:
            continue
        return changes
    return []


def _run(
    folder: Path, name: str, scenario: str = "savanna", settings: Sequence[str] = SETTINGS
) -> dict[str, Any]:
    """One small run in a process that counts its compilations: {seconds, processor, loaded, compiled}."""
    changes = [word for change in settings for word in ("--set", change)]
    out = ("--quiet", "--generations", "1", "--out", str(folder), "--name", name)
    cache = str(folder / "cache")
    printed = ""

    def run() -> None:
        nonlocal printed
        printed = _start(
            "-m", "benchmarks.counted_run", "run", scenario, *changes, *out, BABUSHKA_CACHE=cache
        )

    before = os.times()
    took = seconds(run)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": took, "processor": processor, **json.loads(printed.splitlines()[-1])}
