"""`babushka list`: the runs in a folder."""

import json
from pathlib import Path

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import options

HELP = "List the runs in a folder."
PLACE = 10


@click.command("list")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("results"))
@options.as_json
def command(folder: Path, as_json: bool) -> None:
    """List the runs below FOLDER (results by default): how far each is, and where it stands."""
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.numbers import number
    from babushka.runs.presentation.run_summary import progress, summary
    from babushka.runs.presentation.text import plain
    from babushka.runs.storage import runs_below

    if not folder.is_dir():
        raise SettingsError(f"There is no folder {str(folder)!r}; `babushka run` makes one.")
    rows = []
    for path in runs_below(folder):
        try:
            rows.append(summary(load(path), path))
        except SettingsError as error:  # one damaged run must not hide the others
            rows.append({"run": str(path), "problem": str(error)})
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo(f"There are no runs below {str(folder)!r} yet.")
    for row in rows:
        if "problem" in row:
            click.echo(plain(f"{row['run']}: {row['problem']}"))
            continue
        results = ", ".join(f"{name} {number(value)}" for name, value in row["results"].items())
        line = f"{row['run']}: {row['title']}, seed {row['seed']}, {progress(row)}"
        click.echo(plain(f"{line}; {results}" if results else line))
