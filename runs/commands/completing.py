"""What a shell is told when somebody presses the tab key: scenarios, runs, figures, settings, regimes, files.

Nothing is imported for it that loads a compiler: files are read as text. Where nothing fits, the shell offers
files.
"""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from babushka.runs.commands import setting_keys

RUNS = Path(__file__).resolve().parent.parent  # the room
RESULTS = "results"
MARKS = ("provenance.json", "config.toml")  # what a run folder has
OF_CLAIMS, FIGURE = "claims", "specification"  # of one claim, drawn from its results and not from a run
Items = list[CompletionItem]


def offered(words: Iterable[str], incomplete: str) -> Items:
    """The words that begin with what is typed; files, if there are none."""
    fitting = [CompletionItem(word) for word in dict.fromkeys(words) if word.startswith(incomplete)]
    return fitting or [CompletionItem(incomplete, type="file")]


class Scenario(click.types.StringParamType):
    """A scenario's name, or a file."""

    name = "text"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        return offered([*scenarios(), *_beginning(incomplete, "*.toml")], incomplete)


class RunPath(click.types.StringParamType):
    """A run folder, or a folder of some; those in `results`, until another one is begun to be typed."""

    name = "text"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        return offered(_runs(incomplete), incomplete)


class RunOrKind(RunPath):
    """A run folder or, after one, a kind of figure; after the word `claims` a claim, and then its figure."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        known = ctx.params.get(param.name or "") or ()
        if known[:1] == (OF_CLAIMS,):
            return claims(ctx, param, incomplete) if len(known) == 1 else offered([FIGURE], incomplete)
        kinds = figures() if known else [OF_CLAIMS]
        return offered([*kinds, *_runs(incomplete)], incomplete)


SCENARIO, RUN, RUN_OR_KIND = Scenario(), RunPath(), RunOrKind()


def scenario_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Names of scenarios, for an argument that takes no files."""
    return [CompletionItem(name) for name in scenarios() if name.startswith(incomplete)]


def replications(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Names of replications."""
    return _modules("replications", incomplete)


def claims(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Names of claims."""
    return _modules("claims", incomplete)


def _modules(folder: str, incomplete: str) -> Items:
    files = sorted((RUNS / folder).glob("[!_]*.py"))
    return [CompletionItem(name) for file in files if (name := _dashed(file.stem)).startswith(incomplete)]


def kinds_of_figures(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Kinds of figures."""
    return [CompletionItem(name) for name in figures() if name.startswith(incomplete)]


def settings(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Keys of the settings of the scenarios that are named before, or of `savanna`."""
    words = _words(context, "scenarios")
    named = [word for word in words if word in scenarios()] or ["savanna"]
    return _keys((key for name in named for key in setting_keys.known(name)), incomplete)


def analysis_settings(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Keys of what says how thoroughly an analysis looks."""
    return _keys(setting_keys.known(setting_keys.ANALYSIS), incomplete)


def regimes(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """The regimes of the run that is named before, and the parameters of one."""
    words = _words(context, "run")
    try:
        mapping = tomllib.loads(_text(Path(words[0]) / "config.toml") if words else "")
    except ValueError:
        return []
    probes, parameters = (mapping.get(name, {}) for name in ("probes", "regime"))
    names = ["selection", *probes, *(f"{key}=" for key in parameters)]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def scenarios() -> list[str]:
    """The scenarios that come with the package."""
    return sorted(file.stem for file in (RUNS / "scenarios").glob("*.toml"))


def figures() -> list[str]:
    """The kinds of figures: files of a folder that have a function `draw`, and those of other packages."""
    files = (RUNS / "presentation" / "plots").glob("[!_]*.py")
    ours = [file.stem for file in files if re.search(r"^def draw\(", _text(file), re.MULTILINE)]
    return sorted({*ours, *(point.name for point in entry_points(group="babushka.figures"))})


def _words(context: click.Context, argument: str) -> list[str]:
    """What stands for an argument so far; where an option lacks its value, click has not sorted it yet."""
    found = context.params.get(argument) or ()
    return [*map(str, found if isinstance(found, tuple) else (found,)), *context.args]


def _keys(keys: Iterable[str], incomplete: str) -> Items:
    return [CompletionItem(f"{key}=") for key in dict.fromkeys(keys) if key.startswith(incomplete)]


def _runs(incomplete: str) -> list[str]:
    """Run folders, and folders that hold some, beside what is being typed or in it."""
    folder = incomplete.rpartition("/")[0] if "/" in incomplete else RESULTS
    there = Path(f"{folder}/")
    if not incomplete.startswith(folder) and not f"{folder}/".startswith(incomplete):
        return []
    try:
        below = sorted(path for path in there.iterdir() if path.is_dir())
        return [str(path) for path in below if _is_run(path) or any(map(_is_run, path.iterdir()))]
    except OSError:
        return []


def _is_run(path: Path) -> bool:
    return all((path / name).is_file() for name in MARKS)


def _beginning(incomplete: str, pattern: str) -> list[str]:
    """Files of this folder, as they would be typed."""
    if "/" in incomplete:
        return []
    return sorted(path.name for path in Path().glob(pattern))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _dashed(stem: str) -> str:
    return stem.replace("_", "-")


def script(shell: str, program: Any) -> str:
    """The completion script of a shell; in bash, a key is followed by its value and not by a space."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    text = found(program, {}, "babushka", "_BABUSHKA_COMPLETE").source()
    add = "COMPREPLY+=($value)"
    return text.replace(add, 'COMPREPLY+=("$value")\n            [[ $value == *= ]] && compopt -o nospace')
