"""Worlds as lines, scenarios side by side: the layout that puts controls beside the main scenario."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import Band, band
from runs.presentation.plots.data import Group

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass
class PanelGrid:
    """A figure under way: its panels are drawn, its horizontal axes and its small print are not."""

    figure: "Figure"
    axes: Any  # (rows, columns); one scenario: (1, quantities); several: (quantities, scenarios)
    groups: Sequence[Group]
    drawn: list[tuple[str, Band]]
    ends: "Sequence[tuple[Axes, Sequence[tuple[Band, str, style.Stroke]]]]"  # names still to be written

    @property
    def several(self) -> bool:
        """Whether several scenarios stand side by side."""
        return len(self.groups) > 1

    def finish(self, *sentences: str) -> "Figure":
        """Add the small print, then, since it moves the panels, the names at line ends."""
        words.footer(self.figure, *sentences)
        if self.ends:
            words.label_ends(self.figure, self.ends)
        return self.figure


def draw_panel_grid(
    groups: Sequence[Group],
    labels: Sequence[str],
    stems: Sequence[tuple[str, str]],
    x: str = "generation",
    table: str = "history",
    named_ends: bool = True,
    zero: bool = False,
) -> PanelGrid:
    """A panel for every quantity (`stems`: column and axis label) and scenario, a line for every world.

    One scenario: its panels in a row, lines named at their ends if `named_ends`. Several: a column each, on
    shared axes. An empty label stands for columns that are of no world. `zero` draws the line at 0 instead of
    beginning vertical axes there.
    """
    several = len(groups) > 1
    rows, columns = (len(stems), len(groups)) if several else (1, len(stems))
    width = max(style.WIDTH, 1.0 + 1.5 * columns) if several else style.WIDTH
    height = (0.9 + 1.8 * rows) if several else 3.4
    figure, axes = drawing.panels(
        rows, columns, width, height, sharex=True, sharey="row" if several else False
    )
    ends: list[Any] = []
    made = PanelGrid(figure, axes, groups, [], [] if several or not named_ends else ends)
    letters = words.lettered(groups)
    for column, group in enumerate(groups):
        for row, (stem, text) in enumerate(stems):
            panel = axes[row, column] if several else axes[0, row]
            lines = []
            for place, label in enumerate(labels):
                stroke = style.world_stroke(label, place)
                line = band(group.runs, f"{label}.{stem}" if label else stem, x, table)
                drawing.draw_band(panel, line, stroke, place)
                lines.append((line, label, stroke))
                made.drawn.append((group.name, line))
            drawing.say_if_empty(panel, [(label, line) for line, label, _ in lines])
            if table == "history":
                drawing.mark_changes(panel, [group], letters, named=row == 0 or not several)
            if not several or column == 0:
                panel.set_ylabel(text)
            if zero:
                drawing.zero_line(panel)
            ends.append((panel, lines))
        if several:
            axes[0, column].set_title(
                words.column_title(group), pad=14 if letters and table == "history" else 6
            )
    if not zero:
        for panel in axes.flat:
            drawing.from_zero(panel)
    if not several:
        words.heading(figure, groups[0].heading)
    if (several or not named_ends) and any(labels):
        entries = [(f"{label} world", style.world_stroke(label, place)) for place, label in enumerate(labels)]
        words.key(figure, entries, right=not several)
    return made
