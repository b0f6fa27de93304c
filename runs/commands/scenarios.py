"""`babushka scenarios`: the scenarios that come with the package."""

import click

HELP = "List the scenarios, or show one as a complete commented file."
PLACE = 13


@click.group("scenarios", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the scenarios; `scenarios show NAME` prints one as a complete, commented file."""
    if context.invoked_subcommand is not None:
        return
    from babushka.runs.orchestration.config import read_mapping, scenario_names

    for name in scenario_names():
        click.echo(f"{name:<20} {read_mapping(name).get('title', '')}")


@command.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Print scenario NAME with every setting explained: `babushka scenarios show savanna > mine.toml`."""
    from babushka.runs.orchestration.plan import plan

    click.echo(plan(name).text(), nl=False)
