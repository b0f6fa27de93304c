"""Options that several commands share, and a mistake that is made with one of them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

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
    help="How long a worker, or a scheduler at first, may give no sign.",
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


def refuse_bare_settings(sources: Iterable[str]) -> None:
    """Raise `SettingsError` for a scenario that is a setting, KEY=VALUE, whose --set was forgotten."""
    for word in sources:
        key, equals, value = word.partition("=")
        if not equals or "/" in key or Path(word).exists():
            continue
        from runs.orchestration.plan import plan

        known = [".".join(path) for path in _keys(plan().settings())]
        whole = next((each for each in known if f".{each}".endswith(f".{key}")), key)
        raise SettingsError(f"{word!r} is no scenario: to change a setting, say --set {whole}={value}.")


def _keys(table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from ((key, *rest) for rest in _keys(value))
        else:
            yield (key,)
