"""Options and arguments that several commands share: `@options.threads`, and so on."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a setting, e.g. evolution.population=500; may be repeated.",
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
    help="How long a worker may give no sign before another gets its work.",
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
quiet = click.option("--quiet", "-q", is_flag=True, help="Say nothing but the result.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
generation = click.option(
    "--generation", type=click.IntRange(0), help="Which saved generation; the newest by default."
)
run = click.argument("run", type=click.Path(path_type=Path))


def trusted(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--world`, `--organism` and their kin: Python files whose code is run, together as `trusted`."""

    @wraps(command)
    def together(*, worlds: tuple[Path, ...], organisms: tuple[Path, ...], **given: Any) -> None:
        command(**given, trusted=(*worlds, *organisms))

    return world(organism(together))
