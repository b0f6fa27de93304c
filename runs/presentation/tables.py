"""Tables as plain text, aligned by rich: words at the left, numbers at the right, `WIDTH` columns at most."""

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
GAP = 2
RULE = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)  # under the headings, no other


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int = 1) -> str:
    """The table; the first cell of a row is its name. Columns from `numbers_from` on are of numbers."""
    columns = list(zip(headings, *rows, strict=True))
    names, *others = (max(map(cell_len, column)) for column in columns)
    left = WIDTH - sum(others) - GAP * len(others)
    if left >= min(names, NARROWEST):
        named = ["\n".join(_wrapped(name, left)) for name in columns[0]]
        return "\n".join(_lines([named, *columns[1:]], numbers_from))
    header, rule, *numbers = _lines(columns[1:], numbers_from - 1)
    body = [
        line
        for name, told in zip(columns[0][1:], numbers, strict=True)
        for line in (*_wrapped(name, WIDTH), f"{'':{GAP}}{told}")
    ]
    return "\n".join([headings[0], f"{'':{GAP}}{header}", f"{'-' * GAP}{rule}", *body])


def _lines(columns: Sequence[Sequence[str]], numbers_from: int) -> list[str]:
    """The columns beside each other under their headings."""
    made = Table(box=RULE, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for place, (heading, *_) in enumerate(columns):
        made.add_column(Text(heading), justify="right" if place >= numbers_from else "left", no_wrap=True)
    for row in list(zip(*columns, strict=True))[1:]:
        made.add_row(*map(Text, row))
    page = io.StringIO()
    Console(file=page, width=10 * WIDTH, color_system=None, legacy_windows=False).print(made)
    return [line.rstrip() for line in page.getvalue().splitlines()]


def _wrapped(name: str, width: int) -> list[str]:
    """A name on several lines; its equations are not broken where that can be helped."""
    lines = textwrap.wrap(name.replace(" = ", "\0=\0"), width, subsequent_indent="  ", break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines] or [""]
