"""What `babushka analyze` found of a run: verdicts, what explains a loss, Goodhart curves, measures."""

import shlex
from collections.abc import Collection
from pathlib import Path

from markupsafe import Markup

from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.report.headings import worlds_over
from babushka.runs.presentation.report.rendering import Table, number, render
from babushka.runs.storage import tables
from babushka.runs.storage.store import declared_columns

MOST_ROWS = 400  # of one table on the page; what is left out is said


def section(run: Run) -> Markup:
    """The tables of a run's analysis, of long ones the newest generation, or the command that makes them."""
    place = run.analysis.path
    measures, further = _measures(place)
    return render(
        "analysed.html",
        failures=_newest(place / "failures.csv", "Verdicts of the failure taxonomy"),
        parts=_newest(place / "parts.csv", "What explains the loss: Shapley values by part of the change"),
        says=_sentences(place / "fits.csv"),
        measures=measures,
        further=further,
        curves=_newest(place / "goodhart.csv", "Goodhart curves"),
        fits=_newest(place / "fits.csv", "What was fitted", {"says"}),
        command=shlex.join(["babushka", "analyze", run.path.name]),
    )


def _newest(path: Path, caption: str, without: Collection[str] = ()) -> Table | None:
    """The rows of a long table's last generation; columns of words first, since they head the rows."""
    header, rows = newest_rows(path)
    if not rows:
        return None
    if "generation" in header:
        caption = f"{caption} (generation {rows[-1][header.index('generation')]})"
    left = len(rows) - MOST_ROWS
    if left > 0:
        caption += f"; {left} more rows are in {path.name}"
    columns = {name: column for name, *column in zip(header, *rows, strict=True)}
    shown = {name: column for name, column in columns.items() if name not in ("generation", *without)}
    words = [name for name, column in shown.items() if not all(map(_is_number, column))]
    names = words + [name for name in shown if name not in words]
    cells = zip(*(map(cell, shown[name][:MOST_ROWS]) for name in names), strict=True)
    heads = ["world" if name == "label" else name for name in names]
    return Table(caption, heads, [list(row) for row in cells], numbers_from=max(len(words), 1))


def _sentences(path: Path) -> list[tuple[str, str]]:
    """Where fitness turns as pressure rises, in the analysis' own words, once for each curve."""
    header, rows = newest_rows(path)
    if not {"label", "kind", "says"} <= set(header):
        return []
    found = [dict(zip(header, row, strict=True)) for row in rows]
    told = [(f"{row['label']}, {row['kind'].replace('_', ' ')}", row["says"]) for row in found if row["says"]]
    return list(dict.fromkeys(told))


def newest_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the last generation in a table; all rows where no generation is named."""
    header, rows = tables.read(path)
    if rows and "generation" in header:
        column = header.index("generation")
        rows = [row for row in rows if row[column] == rows[-1][column]]
    return header, rows


def _measures(folder: Path) -> tuple[Table | None, Table | None]:
    """The first and the last analysed generation: one row a measure, two columns a world; then the rest."""
    header, rows = tables.read(folder / "measures.csv")
    if not rows:
        return None, None
    ends = [dict(zip(header, row, strict=True)) for row in [rows[0], rows[-1]][-len(rows) :]]
    numbers = [end.get("generation", "") for end in ends]
    declared = [column for column in declared_columns(folder, header) if column.label]
    labels = list(dict.fromkeys(column.label for column in declared))
    shown = [
        [words, *(cell(end.get(f"{label}.{quantity}", "nan")) for label in labels for end in ends)]
        for quantity, words in {column.quantity: column.words for column in declared}.items()
    ]
    generations = [f"generation {number}" for number in numbers]
    over = worlds_over((label for label in labels for _ in numbers), before=1)
    known = {column.name for column in declared}
    others = [
        [name, *(cell(end[name]) for end in ends)]
        for name in header
        if name not in known and name != "generation"
    ]
    caption = "Measures in the first and the last analyzed generation" if len(numbers) > 1 else "Measures"
    return (
        Table(caption, ["", *(generations * len(labels))], shown, over=over),
        Table("Further measures", ["", *generations], others) if others else None,
    )


def cell(text: str) -> str:
    """A number for reading, or the text as it is."""
    return number(float(text)) if _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
