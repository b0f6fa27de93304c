"""`babushka list`: the runs in a folder."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from babushka.fitness.settings import SettingsError
from babushka.runs.commands import completing, options

HELP = "List the runs in a folder."
PLACE = 10

SHOWN = 3  # results, at most
TITLE = 28  # characters of a title


@click.command("list", epilog=options.example("babushka list results"))
@click.argument("folder", type=completing.RUN, default="results")
@options.as_json
def command(folder: str, as_json: bool) -> None:
    """List the runs below FOLDER (results by default): how far each is, and where it stands."""
    from babushka.runs.orchestration.saved import load
    from babushka.runs.presentation.run_summary import summary
    from babushka.runs.presentation.text import plain, plain_lines
    from babushka.runs.storage import runs_below

    if not Path(folder).is_dir():
        raise SettingsError(f"There is no folder {folder!r}; `babushka run` makes one.")
    rows = []
    for path in runs_below(Path(folder)):
        try:
            rows.append(summary(load(path), path))
        except SettingsError as error:  # one damaged run must not hide the others
            rows.append({"run": str(path), "problem": str(error)})
    if as_json:
        options.tell_json(rows)
        return
    if not rows:
        click.echo(f"There are no runs below {folder!r} yet.")
    if found := [row for row in rows if "problem" not in row]:
        click.echo(plain_lines(_table(found)))
    for row in rows:
        if "problem" in row:
            click.echo(plain(f"{row['run']}: {row['problem']}"))


def _table(rows: Sequence[dict[str, Any]]) -> str:
    """A row a run: title, seed, how far it is, and the results that most of them have."""
    from babushka.runs.presentation.numbers import number
    from babushka.runs.presentation.run_summary import progress
    from babushka.runs.presentation.tables import text_table
    from babushka.runs.presentation.text import plain

    results = _results(rows)
    headings = ["run", "title", "standing", "seed", *(name.removesuffix(".mean") for name in results)]
    cells = []
    for row in rows:
        title = plain(str(row["title"]))
        title = title if len(title) <= TITLE else f"{title[: TITLE - 3]}..."
        values = (number(row["results"].get(name)) for name in results)
        cells.append([plain(row["run"]), title, progress(row), str(row["seed"]), *values])
    return text_table(headings, cells, words=3)


def _results(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The results that most runs have, of the last world first."""
    counted: Counter[str] = Counter()
    for row in rows:
        last = [*row["results"]][-1:]
        label = last[0].split(".")[0] if last else ""
        counted.update(name for name in row["results"] if name.split(".")[0] == label)
    return [name for name, _ in counted.most_common(SHOWN)]
