"""`babushka completion`: shell completion."""

import click

HELP = "Print the shell completion script for bash, zsh or fish."
PLACE = 15


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell: `eval "$(babushka completion bash)"`."""
    from click.shell_completion import get_completion_class

    from babushka.runs.commands import babushka

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(babushka, {}, "babushka", "_BABUSHKA_COMPLETE").source())
