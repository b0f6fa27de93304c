"""Tables as plain text, aligned by rich: words at the left, numbers at the right."""

import io
import textwrap
from collections.abc import Sequence

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 100  # of a table and of the sentences under it
NARROWEST = 26  # columns for longer names of rows; where fewer are left, names get lines of their own
WIDEST = 10_000
GAP = 2
RULE = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)  # under the headings, no other


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """The table, no line wider than `WIDTH` where that can be helped; the first cell of a row is its name.

    The first `words` columns are of words, the others of numbers.
    """
    names, *others = (max(map(cell_len, column)) for column in zip(headings, *rows, strict=True))
    left = WIDTH - sum(others) - GAP * len(others)
    if left >= min(names, NARROWEST):
        named = [["\n".join(_wrapped(row[0], left)), *row[1:]] for row in (headings, *rows)]
        return "\n".join(aligned(named[0], named[1:], words))
    header, rule, *numbers = aligned(headings[1:], [row[1:] for row in rows], words - 1)
    body = [
        line
        for (name, *_), told in zip(rows, numbers, strict=True)
        for line in (*_wrapped(name, WIDTH), f"{'':{GAP}}{told}")
    ]
    return "\n".join([headings[0], f"{'':{GAP}}{header}", f"{'-' * GAP}{rule}", *body])


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int = 1) -> list[str]:
    """The lines of a table as wide as it must be; columns from `numbers_from` on are of numbers."""
    made = Table(box=RULE, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for place, heading in enumerate(headings):
        made.add_column(Text(heading), justify="right" if place >= numbers_from else "left", no_wrap=True)
    for row in rows:
        made.add_row(*map(Text, row))
    page = io.StringIO()
    console = Console(
        file=page,
        width=WIDEST,
        color_system=None,
        legacy_windows=False,
        force_jupyter=False,  # or a notebook would show it, and the page stay empty
    )
    console.print(made)
    return [line.rstrip() for line in page.getvalue().removesuffix("\n").split("\n")]


def _wrapped(name: str, width: int) -> list[str]:
    """A name on several lines; its equations are not broken where that can be helped."""
    lines = textwrap.wrap(name.replace(" = ", "\0=\0"), width, subsequent_indent="  ", break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines] or [""]
