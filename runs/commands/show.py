"""`babushka show`: what a run is, how far it is, and what came out."""

import json
from pathlib import Path

import click

from babushka.runs.commands import options
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.run_summary import progress, summary
from babushka.runs.presentation.tables import text_table
from babushka.runs.presentation.text import plain, plain_lines

HELP = "Show a run: what it is, how far it is, what came out."
PLACE = 11


@click.command("show")
@options.run
@options.as_json
def command(run: Path, as_json: bool) -> None:
    """Show a run: what it is, how far it is, and its first and last generation in numbers."""
    found = summary(load(run), run)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(plain(f"{found['run']}: {found['title']}"))
    if found["about"]:
        click.echo(plain_lines(str(found["about"])))
    click.echo(f"seed {found['seed']}, {progress(found)}")
    click.echo(plain(f"made {found['created']} by: {' '.join(found['command'])}"))
    click.echo(f"snapshots: {len(found['snapshots'])}")
    first, last = found["first"], found["results"]
    if last:
        rows = [[name, number(first[name]), number(last[name])] for name in last]
        table = text_table(["", "first generation", f"generation {found['generation']}"], rows)
        click.echo(plain_lines(table))
