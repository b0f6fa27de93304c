"""Options and arguments that several commands share: `@options.threads`, and so on."""

import json
import re
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path, PureWindowsPath
from typing import Any

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import completing, setting_keys

settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a setting, e.g. evolution.population=500; may be repeated.",
    shell_complete=completing.settings,
)
threads = click.option(
    "--threads", type=click.IntRange(1, 4096), help="Threads; results are the same for any number."
)
engine = click.option(
    "--engine",
    default="local",
    metavar="ENGINE",
    show_default=True,
    help="Where work is done: local, processes:N, dask, dask:N or dask://HOST:PORT; same results.",
)
patience = click.option(
    "--patience",
    type=click.FloatRange(1.0, 1e6),
    default=120.0,  # as `engines.liveness.PATIENCE`, whose import every command would pay for
    metavar="SECONDS",
    show_default=True,
    help="How long to wait for a worker, or at first for the scheduler, that gives no sign of life.",
)
world = click.option(
    "--world",
    "worlds",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="A Python file that defines a world; its code is run.",
)
organism = click.option(
    "--organism",
    "--evolution",
    "--dynamics",  # a file says itself what it defines
    "organisms",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="A Python file that defines an organism kind, a dynamics, a base optimizer or its operators; "
    "its code is run.",
)
width = click.option(
    "--width",
    metavar="WIDTH",
    callback=lambda context, parameter, text: None if text is None else inches(text),
    help="How wide the figure is, e.g. 3.4 (inches) or 86mm for a column; letters keep their size.",
)
caption = click.option(
    "--caption", is_flag=True, help="Put the caption into the picture too; it always stands beside it."
)
quiet = click.option("--quiet", "-q", is_flag=True, help="Print nothing but the result.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
generation = click.option(
    "--generation", type=click.IntRange(0), help="Which saved generation; the newest by default."
)


analyses = click.option(
    "--analyses",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where `babushka analyze --out FOLDER` kept what it found; beside the runs by default.",
)


def within_out(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The value of --name, for a folder below --out; raises `SettingsError` for any other place."""
    return None if name is None else refuse_outside(name)


def refuse_outside(name: str) -> str:
    """A name that is a folder's below another one; raises `SettingsError` where it leads out of there."""
    parts = PureWindowsPath(name).parts  # which knows both slashes, and drives
    inside = parts and not PureWindowsPath(name).anchor and ".." not in parts
    if not inside or not Path(name).parts or any(ord(character) < 32 for character in name):
        raise SettingsError(f"The folder {name!r} would not be below --out; choose a plain name.")
    return name


def inches(text: str) -> float:
    """A width such as '3.4', '3.4in', '86mm' or '8.6 cm' in inches; raises `SettingsError` for others."""
    found = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*(in|mm|cm|)\s*", text.lower())
    if found is None:
        raise SettingsError(f"A width is in inches, such as 3.4, or in mm or cm, such as 86mm, not {text!r}.")
    return float(found[1]) / {"mm": 25.4, "cm": 2.54}.get(found[2], 1.0)


def refuse_bare_settings(sources: Iterable[str]) -> None:
    """Raise `SettingsError` for a scenario that is a setting, KEY=VALUE, whose --set was forgotten."""
    for word in sources:
        key, equals, value = word.partition("=")
        if not equals or "/" in key or Path(word).exists():
            continue
        from babushka.runs.orchestration.plan import plan

        known = [*setting_keys.paths(plan().settings())]
        whole = next((each for each in known if f".{each}".endswith(f".{key}")), key)
        raise SettingsError(f"{word!r} is no scenario: to change a setting, say --set {whole}={value}.")


def example(line: str) -> str:
    """What `--help` of a command ends with."""
    return f"\b\nExample:\n  {line}"


def tell_json(value: Any) -> None:
    """Print plain values as JSON; what is not finite is null."""
    from babushka.runs.presentation.numbers import finite

    click.echo(json.dumps(finite(value), indent=2, allow_nan=False))


run = click.argument("run", type=completing.RUN, callback=lambda context, parameter, text: Path(text))


def trusted(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--world`, `--organism` and their kin: Python files whose code is run, together as `trusted`."""

    @wraps(command)
    def together(*, worlds: tuple[Path, ...], organisms: tuple[Path, ...], **given: Any) -> None:
        command(**given, trusted=(*worlds, *organisms))

    return world(organism(together))
