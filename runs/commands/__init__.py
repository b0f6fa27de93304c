"""The command `babushka`. Each subcommand is a module of this folder, imported when it is called, with

    HELP = "..."        what it does, in one line
    PLACE = 3           where it stands in the list; those without a place come last, by name
    command             the click command

Other packages announce theirs as entry points of the group `babushka.commands`.

Results go to stdout, progress to stderr. A user's mistake is one sentence and exit code 2; Ctrl-C leaves a
run that resumes, and exit code 130.
"""

import importlib
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from babushka import __version__
from babushka.fitness.settings import SettingsError
from babushka.runs.commands.interruption import second_ends
from babushka.runs.commands.standard_streams import prepare_streams

SAID = re.compile(r'^HELP = "(.*)"$', re.MULTILINE)
PLACED = re.compile(r"^PLACE = (\d+)$", re.MULTILINE)
LAST = 100  # the place of a command that names none


def commands_in(folder: Path) -> dict[str, str]:
    """What each command of a folder says it does, read from its text: none is imported."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    said = {name: found[1] for name, text in texts.items() if (found := SAID.search(text))}

    def place(name: str) -> tuple[int, str]:
        found = PLACED.search(texts[name])
        return int(found[1]) if found else LAST, name

    return {name: said[name] for name in sorted(said, key=place)}


COMMANDS = commands_in(Path(__file__).parent)


class EndOfFileError(Exception):
    """An `EOFError` from within, under another name: click takes each for the user's wish to stop."""


@contextmanager
def no_abort() -> Iterator[None]:
    """Raises `EndOfFileError` from an `EOFError`, as libraries raise of a file that was cut short."""
    try:
        yield
    except EOFError as error:
        raise EndOfFileError(f"A file ends too early ({error})") from error


class Commands(click.Group):
    """A group whose commands are imported when they are needed, and whose errors are single sentences."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with no_abort():
            return super().make_context(*args, **kwargs)

    def invoke(self, context: click.Context) -> Any:
        with no_abort():
            return super().invoke(context)

    def list_commands(self, context: click.Context) -> list[str]:
        return [*COMMANDS, *_of_others()]  # `list` is one of our own modules here

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in COMMANDS:
            command = importlib.import_module(f"babushka.runs.commands.{name}").command
            assert isinstance(command, click.Command)
            return command
        point = _of_others().get(name)
        return None if point is None else _loaded(point)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            others = {
                name: f"From {point.value!r}, which is installed." for name, point in _of_others().items()
            }
            formatter.write_dl([*(COMMANDS | others).items()])

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        from babushka.fitness.settings import nearest

        name = args[0] if args else ""
        if name and name not in COMMANDS and name not in _of_others():
            raise SettingsError(f"There is no command {name!r}{nearest(name, self.list_commands(context))}")
        return super().resolve_command(context, args)


def _of_others() -> dict[str, importlib.metadata.EntryPoint]:
    """Commands that other packages announce, by name; none of ours is replaced."""
    points = importlib.metadata.entry_points(group="babushka.commands")
    return {point.name: point for point in points if point.name not in COMMANDS}


def _loaded(point: importlib.metadata.EntryPoint) -> click.Command:
    """The command of another package: what its entry point names, or `command` in the module it names."""
    from babushka.fitness.registry import reason

    try:
        found = point.load()
    except Exception as error:  # it is nobody else's that is not there then
        raise SettingsError(
            f"{point.value!r}, which is installed, does not load: {reason(error)}."
        ) from error
    command = getattr(found, "command", found)
    if not isinstance(command, click.Command):
        raise SettingsError(f"{point.value!r}, which is installed, is no command: it has no click command.")
    return command


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="babushka")
@click.pass_context
def babushka(context: click.Context) -> None:
    """Evolve organisms with objectives of their own, and see how far those drift from what selected them.

    `babushka run` evolves the savanna in about a minute and draws its figure.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: list[str] | None = None) -> None:
    """The console script. Exits 0, 2 for a user's mistake, 130 when interrupted; twice, at once."""
    prepare_streams()
    with second_ends():
        _main(arguments)


def _main(arguments: list[str] | None) -> None:
    try:
        status = babushka.main(arguments, prog_name="babushka", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except SettingsError as error:
        if sys.flags.dev_mode and any(getattr(error, "__notes__", ())):
            raise
        _refuse(str(error))
    except click.ClickException as error:
        _refuse(_sentence(error.format_message()))
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has had enough
        sys.stderr.close()
        sys.exit(0)
    except MemoryError:
        _refuse("There is not enough memory for this: ask for a smaller population or fewer episodes.")
    except OSError as error:
        _refuse(_sentence(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")))
    except Exception as error:
        from babushka.runs.orchestration.config.trust import in_use
        from babushka.runs.orchestration.user_code import explained, named_files

        raised = error.__cause__ if isinstance(error, EndOfFileError) else error
        words = sys.argv[1:] if arguments is None else arguments
        sentence = explained(raised or error, [*named_files(words), *in_use])
        if not sentence or sys.flags.dev_mode:
            raise
        _refuse(sentence)


def _refuse(sentence: str) -> None:
    from babushka.runs.presentation.text import plain_lines

    click.echo(f"babushka: {plain_lines(sentence)}", err=True)
    sys.exit(2)


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else text + "."
