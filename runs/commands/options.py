"""Options that several commands share."""

from pathlib import Path

import click

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
run_argument = click.argument("run", type=click.Path(path_type=Path))
