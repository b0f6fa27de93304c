"""A comparison that prints as a table, shows itself in a notebook, and gives its rows as they are."""

import html
import json
from typing import Any

from babushka.runs.api.tables import frame
from babushka.runs.presentation.comparing import Comparison, write
from babushka.runs.presentation.comparing.cells import blocks
from babushka.runs.presentation.comparing.formats import as_json
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.text import plain, plain_lines


class RunComparison(Comparison):
    """Groups of runs in numbers: `print` it, or take its `records()`, its `frame()` or its `plot()`."""

    def records(self) -> list[dict[str, Any]]:
        """One dictionary for each measure and group, in full precision; what is not defined is None."""
        found: list[dict[str, Any]] = json.loads(as_json(self))["rows"]
        return found

    def frame(self, library: str = "pandas") -> Any:
        """The records as a DataFrame of pandas or Polars."""
        rows = [{name: value for name, value in row.items() if name != "values"} for row in self.records()]
        return frame({name: [row[name] for row in rows] for name in rows[0]}, library)

    def plot(self) -> Figure:
        """A Matplotlib figure of it, which a notebook shows."""
        from babushka.runs.api.figures import shown_by_itself
        from babushka.runs.presentation.plots.compare import draw_comparison

        return shown_by_itself(draw_comparison(self))

    def __str__(self) -> str:
        return plain_lines(write(self, "text").rstrip())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        parts = []
        for block in blocks(self):
            head = "".join(f"<th>{_text(word)}</th>" for word in (block.measure, *block.headings[1:]))
            rows = "".join(
                "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in line) + "</tr>" for line in block.lines
            )
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        return "".join([*parts, *(f"<p><small>{_text(note)}</small></p>" for note in self.notes)])


def _text(words: str) -> str:
    return html.escape(plain(words))
