"""A figure under way: its panels, the lines in them, and the words that every figure has."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from babushka.runs.presentation.plots import captions, drawing, words
from babushka.runs.presentation.plots.annotations import Artist, Axes, Figure
from babushka.runs.presentation.plots.bands import Band
from babushka.runs.presentation.plots.data import Group
from babushka.runs.presentation.plots.style import HEIGHT, Stroke, abreast, scenario_stroke


class Line(NamedTuple):
    """A line with its band, and what it is called."""

    name: str
    band: Band
    stroke: Stroke


class Panel(NamedTuple):
    """A panel, and whether it is at an edge of the figure."""

    axes: Axes
    top: bool
    left: bool
    below: bool  # whether no panel is below it


class Sheet:
    """A figure of groups of runs, whose panels stand in rows. Of `count` panels the last row may hold fewer.

    `table` is the one that it is drawn from; `shared` goes to Matplotlib's `subplots`.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        rows: int,
        columns: int,
        *,
        count: int | None = None,
        height: float = HEIGHT,
        table: str = "history",
        **shared: Any,
    ) -> None:
        self.groups, self.table = groups, table
        self.figure, axes = drawing.panels(rows, columns, height, **shared)
        self.axes = axes  # (rows, columns)
        used = rows * columns if count is None else count
        self.panels = [
            Panel(each, place < columns, place % columns == 0, place + columns >= used)
            for place, each in enumerate(axes.flat[:used])
        ]
        for each in axes.flat[used:]:
            each.set_axis_off()
        self._drawn: list[tuple[str, Band]] = []
        self._letters = words.lettered(groups)
        self._marked = False

    @property
    def several(self) -> bool:
        """Whether there are several groups."""
        return len(self.groups) > 1

    def draw(self, axes: Axes, lines: Sequence[Line], what: str = "") -> None:
        """Draw lines. Small print that tells their bands apart calls them `what`, or else by their names."""
        for place, (_, band, stroke) in enumerate(lines):
            drawing.draw_band(axes, band, stroke, place)
        drawing.say_if_empty(axes, [(line.name, line.band) for line in lines])
        self._drawn += [(what or line.name, line.band) for line in lines]

    def draw_scenarios(self, axes: Axes, what: str, bands: Iterable[Band]) -> None:
        """A line for each scenario; `what` is called so where there is only one."""
        lines = [
            Line(group.name, band, scenario_stroke(place))
            for place, (group, band) in enumerate(zip(self.groups, bands, strict=True))
        ]
        self.draw(axes, lines, "" if self.several else what)

    def over_generations(
        self, panel: Panel, groups: Sequence[Group] | None = None, named: bool = True
    ) -> None:
        """Generations along a panel, with the scheduled changes of groups (by default of all) marked."""
        drawing.mark_changes(panel.axes, groups or self.groups, self._letters, named and panel.top)
        drawing.over_generations(panel.axes, label=panel.below)
        panel.axes.tick_params(labelbottom=panel.below)
        self._marked = True

    def name_scenarios(self, *more: tuple[str, Stroke | Artist]) -> None:
        """A key to scenarios, or the one scenario as the heading; `more` is in the key."""
        entries = list(more)
        if self.several:
            strokes = [(group.heading, scenario_stroke(place)) for place, group in enumerate(self.groups)]
            entries = [*strokes, *more]
        else:
            words.heading(self.figure, self.groups[0].heading)
        if entries:
            words.key(self.figure, entries)

    def finish(self, *sentences: str) -> Figure:
        """The figure, with its caption: sentences, what lines and bands are, sizes, scheduled changes."""
        words.wrap_labels(self.figure, [panel.axes for panel in self.panels])
        said = words.statements(self._drawn) if self._drawn else ""
        changes = words.explain_changes(self.groups) if self._marked else ""
        captions.give(self.figure, [*sentences, said, words.sizes(self.groups, self.table), changes])
        return self.figure


def wrapped(
    groups: Sequence[Group],
    count: int,
    above: float,
    each: float,
    columns: int = 3,
    least: float = 1.65,
    **given: Any,
) -> Sheet:
    """A sheet of so many panels, as many in a row as are `least` inches wide, at most `columns`.

    It is `above` and `each` row inches high.
    """
    columns = abreast(least, min(columns, count))
    rows = -(-count // columns)
    return Sheet(groups, rows, columns, count=count, height=above + each * rows, **given)


def crossed(
    groups: Sequence[Group],
    rows: int,
    above: float,
    each: float,
    least: float = 1.5,
    one_x: bool = True,
    **given: Any,
) -> Sheet:
    """A sheet with a panel for each of `rows` and each group: `panels[row * len(groups) + place]`.

    Groups are columns. Where the page is too narrow for all of them they go on below, in further blocks of
    rows. The panels of a row have one vertical axis, wherever they are, and all have `one_x` if so asked.
    """
    blocks = -(-len(groups) // abreast(least, len(groups)))
    columns = -(-len(groups) // blocks)
    sheet = Sheet(groups, blocks * rows, columns, height=above + each * rows * blocks, sharex=one_x, **given)
    for axes in sheet.axes.flat:
        axes.set_axis_off()
    sheet.panels = []
    for row in range(rows):
        for place in range(len(groups)):
            block, column = divmod(place, columns)
            axes = sheet.axes[block * rows + row, column]
            axes.set_axis_on()
            if place:
                axes.sharey(sheet.panels[row * len(groups)].axes)
            below = row == rows - 1
            axes.tick_params(labelleft=column == 0, labelbottom=below or not one_x)
            sheet.panels.append(Panel(axes, row == 0, column == 0, below))
    return sheet
