"""`babushka scenarios`: the scenarios that come with the package."""

import re
import textwrap

import click

from babushka.runs.commands import completing, options

HELP = "List the scenarios, or show one as a complete commented file."
PLACE = 13

WIDTH = 100  # of a line
GAP = 2


@click.group(
    "scenarios", invoke_without_command=True, epilog=options.example("babushka scenarios show savanna")
)
@options.as_json
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the scenarios; `scenarios show NAME` prints one as a complete, commented file."""
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError("--json is for the list; leave it out.")
        return
    from babushka.runs.orchestration.config import read_mapping, scenario_names

    found = {name: read_mapping(name) for name in scenario_names()}
    if as_json:
        options.tell_json(
            [
                {"name": name, "title": mapping.get("title", ""), "about": mapping.get("about", "").strip()}
                for name, mapping in found.items()
            ]
        )
        return
    room = max(map(len, found)) + GAP
    for name, mapping in found.items():
        about = re.split(r"(?<=[.?!]) ", " ".join(mapping.get("about", "").split()))
        line = f"{mapping.get('title', '')}. {about[0]}"
        short = textwrap.shorten(line, WIDTH - room, placeholder=" ...", break_on_hyphens=False)
        click.echo(f"{name:<{room}}{short}")


@command.command("show", epilog=options.example("babushka scenarios show savanna > mine.toml"))
@click.argument("name", shell_complete=completing.scenario_names)
def show(name: str) -> None:
    """Print scenario NAME with every setting explained."""
    from babushka.runs.orchestration.plan import plan

    click.echo(plan(name).text(), nl=False)
