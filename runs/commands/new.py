"""`babushka new`: a file to begin with, and its test."""

import keyword
import re
import sys
from importlib.resources import files as resources
from importlib.util import find_spec
from pathlib import Path

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import options

HELP = "Write a world, an organism kind or a figure of your own to begin with, and its test."
PLACE = 14

SORTS = {
    "world": "babushka run --world {file} --generations 5",
    "organism": "babushka run --organism {file} --generations 5",
    "figure": "babushka plot RUN --plot {file}",
}


@click.command("new", epilog=options.example("babushka new world meadow"))
@click.argument("sort", type=click.Choice([*SORTS]))
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for both files; the present one by default.",
)
def command(sort: str, name: str, out: Path) -> None:
    """Write NAME.py, a world, an organism kind or a figure that works as it stands, and a test of it."""
    from babushka.runs.presentation.text import plain
    from babushka.runs.storage.files import make_folder, write_atomically

    words = check_name(sort, name)
    module = "_".join(words)
    given = {"KIND": "-".join(words), "MODULE": module, "CLASS": "".join(map(str.capitalize, words))}
    made = {out / f"{module}.py": f"{sort}.py.txt", out / f"test_{module}.py": f"test_{sort}.py.txt"}
    for file in made:
        if file.exists():
            raise SettingsError(f"{str(file)!r} exists already; choose another name or --out.")
    make_folder(out)
    for file, template in made.items():
        write_atomically(file, filled(template, given).encode())
        click.echo(plain(f"{file}"))
    first, test = made
    click.echo(plain(f"Try it: {SORTS[sort].format(file=first)}"))
    click.echo(plain(f"Test it: python -m pytest {test}"))


def check_name(sort: str, name: str) -> list[str]:
    """The words of a name; raises `SettingsError` for one that is none, or that something else has."""
    words = name.replace("_", "-").split("-")
    if not all(re.fullmatch(r"[a-z][a-z0-9]*", word) for word in words):
        raise SettingsError(
            f"The name {name!r} must be words of small letters and digits, such as my-{sort}."
        )
    module = "_".join(words)
    if keyword.iskeyword(module) or module in sys.stdlib_module_names or find_spec(module) is not None:
        raise SettingsError(
            f"A file {module}.py would hide another module of that name; choose another name."
        )
    if "-".join(words) in _taken(sort):
        raise SettingsError(f"There is a {sort} called {'-'.join(words)!r} already; choose another name.")
    return words


def filled(template: str, given: dict[str, str]) -> str:
    """The text of a template with its words in capitals replaced."""
    text = resources("babushka.runs.commands").joinpath("templates", template).read_text("utf-8")
    return re.sub("KIND|MODULE|CLASS", lambda found: given[found[0]], text)


def _taken(sort: str) -> set[str]:
    if sort == "figure":
        from babushka.runs.presentation.plots import kinds

        return {*kinds()}
    from babushka.fitness.worlds import worlds
    from babushka.organisms.kinds import kinds as organisms

    return {*(worlds if sort == "world" else organisms).all()}
