"""Options that several commands share."""

from pathlib import Path, PureWindowsPath

import click

from fitness.settings import SettingsError

settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a setting, e.g. evolution.population=500; may be repeated.",
)
threads_option = click.option(
    "--threads", type=click.IntRange(1, 4096), help="Threads; results are the same for any number."
)
engine_option = click.option(
    "--engine",
    default="local",
    metavar="ENGINE",
    show_default=True,
    help="Where work is done: local, processes:N, dask, dask:N or dask://HOST:PORT; same results.",
)
patience_option = click.option(
    "--patience",
    type=click.FloatRange(1.0, 1e6),
    default=120.0,  # as `engines.processes.PATIENCE`, whose import every command would pay for
    metavar="SECONDS",
    show_default=True,
    help="How long a worker may give no sign before another gets its work.",
)
world_option = click.option(
    "--world",
    "worlds",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="A Python file that defines a world; its code is run.",
)
organism_option = click.option(
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
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing but the result.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
generation_option = click.option(
    "--generation", type=click.IntRange(0), help="Which saved generation; the newest by default."
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


run_argument = click.argument("run", type=click.Path(path_type=Path))
