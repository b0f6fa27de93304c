"""Where a run comes from, and the commands that make it again."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config.merging import FILES
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.rendering import render
from babushka.runs.presentation.stretches import changes, spans
from babushka.runs.storage import Provenance, files

CONFIGURATION = "config.toml"


def entries(run: Run) -> list[tuple[str, str]]:
    """Software, commit, machine, seed, and the command as it was typed."""
    found = run.provenance
    software = ", ".join(f"{name} {version}" for name, version in found.software.items() if version)
    made = [
        ("run", str(run.path.name)),
        ("seed", str(found.seed)),
        ("started", found.created),
        ("software", software),
        ("commit", _commit(found)),
        ("machine", ", ".join(f"{name} {value}" for name, value in found.platform.items())),
    ]
    newest = run.generations[-1] if run.generations else None
    made += [("made otherwise", line) for line in changes(spans(found, newest))]
    if found.environment:
        variables = ", ".join(f"{name}={value}" for name, value in found.environment.items())
        made.append(("environment", variables))
    if found.command:
        made.append(("command", typed(found.command)))
    return made


def _commit(found: Provenance) -> str:
    if found.git is None:
        return "none: the software did not run from a checkout"
    if found.git.get("commit") is None:
        return f"not known: git refused to tell, since {found.git.get('refused', 'it had no commit')}"
    state = "with changes that were not committed" if found.git.get("dirty") else "without other changes"
    if found.git.get("dirty") is None:
        state = "(whether there were other changes is not known)"
    return f"{found.git.get('commit')} {state}"


def typed(command: tuple[str, ...]) -> str:
    """The command as one would type it; how Python was started is nobody's business."""
    return shlex.join(["babushka", *command[1:]])


def reproducing(run: Run) -> Markup:
    """The exact commands that make the run again from its configuration, which can be saved from the page."""
    configuration, found = run.settings, run.provenance
    lines = [*_installation(found), command(configuration, CONFIGURATION, "--name", run.path.name)]
    notes = []
    started = configuration.get("start")
    if isinstance(started, Mapping):
        notes.append(
            f"It starts from generation {started.get('generation')} of the run in "
            f"{str(started.get('run'))!r}, which has to be there too."
        )
    for section_name, file in kind_files(configuration):
        notes.append(
            f"Its {section_name} is defined by {file.name}, of which the run folder holds a copy; "
            "a Python file is run only because you name it."
        )
    if len(found.stretches) > 1:
        notes.append(
            "It was resumed under other versions or on another processor, so no installation makes all of it "
            "again to the last bit."
        )
    if found.git is not None and found.git.get("dirty"):
        notes.append("The checkout had changes that were not committed, so its commit is not all of it.")
    copies = [(file.name, _copy(run, file)) for _, file in kind_files(configuration)]
    return render(
        "reproduce.html",
        file=CONFIGURATION,
        configuration=run.configuration,
        copies=[(name, content) for name, content in copies if content is not None],
        lines=lines,
        verifying=shlex.join(["babushka", "replay", run.path.name, "--verify"]),
        notes=notes,
    )


def command(configuration: Mapping[str, Any], file: str, *further: object) -> str:
    """The command that carries out a configuration saved in that file, with further words."""
    words = ["babushka", "run", file, *map(str, further)]
    for section_name, source in kind_files(configuration):
        words += [f"--{section_name}", source.name]
    return shlex.join(words)


def kind_files(configuration: Mapping[str, Any]) -> list[tuple[str, Path]]:
    """The Python files that a configuration names, by section."""
    named = [(name, configuration.get(name, {})) for name in FILES]
    return [(name, Path(str(table["file"]))) for name, table in named if "file" in table]


def _copy(run: Run, file: Path) -> str | None:
    """The run folder's own copy of a Python file."""
    try:
        return files.read(run.path / file.name, 2**24).decode()
    except (SettingsError, UnicodeDecodeError):
        return None


def _installation(found: Provenance) -> list[str]:
    """How to get the software that made the run."""
    version = found.software.get("babushka")
    if found.git is not None and found.git.get("commit"):
        return [f"git checkout {shlex.quote(str(found.git['commit']))}  # in a clone of Babushka"]
    pinned = [
        f"{name}=={found.software[name]}" for name in ("numpy", "numba", "deap") if found.software.get(name)
    ]
    return [shlex.join(["pip", "install", f"babushka-evolution=={version}", *pinned])] if version else []
