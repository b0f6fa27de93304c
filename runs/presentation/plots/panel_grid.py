"""Worlds as lines, scenarios side by side: the layout that puts controls beside the main scenario."""

from collections.abc import Sequence

from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import Group
from babushka.runs.presentation.plots.sheet import Line, Sheet, crossed, wrapped

LEAST = 2.3  # inches of a panel with a label of its own, and with names at the ends of its lines


def panel_grid(
    groups: Sequence[Group],
    labels: Sequence[str],
    stems: Sequence[tuple[str, str]],
    x: str = "generation",
    table: str = "history",
    named_ends: bool = True,
    zero: bool = False,
) -> Sheet:
    """A panel for every quantity (`stems`: column and axis label) and scenario, a line for every world.

    One scenario: its panels in a row, lines named at their ends if `named_ends`. Several: a column each, on
    shared axes. An empty label stands for columns that are of no world. `zero` draws the line at 0 instead of
    beginning vertical axes there. What is along the panels is still to be said.
    """
    several = len(groups) > 1
    if several:
        sheet = crossed(groups, len(stems), 0.6, 1.8, table=table)
    else:
        sheet = wrapped(groups, len(stems), 0.7, 2.4, least=LEAST, table=table, sharex=True)
    strokes = style.world_strokes(labels)
    for place, panel in enumerate(sheet.panels):
        stem, text = stems[place // len(groups)]
        group = groups[place % len(groups)]
        lines = [
            Line(label, band(group.runs, f"{label}.{stem}" if label else stem, x, table), stroke)
            for label, stroke in strokes.items()
        ]
        sheet.draw(panel.axes, lines, group.name if several else words.one_line(text))
        if panel.left or not several:
            panel.axes.set_ylabel(text)
        if panel.top and several:
            title = words.column_title(group)
            panel.axes.set_title(title, pad=14 if words.lettered(groups) and table == "history" else 6)
        if zero:
            drawing.zero_line(panel.axes)
        if named_ends and not several:
            words.label_ends(panel.axes, lines)
        if table == "history":
            sheet.over_generations(panel, [group])
    if not zero:
        for panel in sheet.panels:
            drawing.from_zero(panel.axes)
    if not several:
        words.heading(sheet.figure, groups[0].heading)
    if (several or not named_ends) and any(labels):
        entries = [(words.world(label), stroke) for label, stroke in strokes.items()]
        words.key(sheet.figure, entries)
    return sheet
