"""`babushka completion`: shell completion."""

import click

from babushka.runs.commands import options

HELP = "Print the shell completion script for bash, zsh or fish."
PLACE = 15


@click.command("completion", epilog=options.example("babushka completion bash"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell, for its start-up file.

    It completes commands, options, scenarios, runs, kinds of figures, settings, regimes and files.
    """
    from babushka.runs.commands import babushka, completing, setting_keys

    setting_keys.write_down()
    click.echo(completing.script(shell, babushka))
