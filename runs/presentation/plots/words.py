"""The words on a figure: heading, key, names at line ends, and the small print that says what was counted."""

import itertools
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.runs.presentation.numbers import span
from babushka.runs.presentation.plots.annotations import Artist, Axes, Figure
from babushka.runs.presentation.plots.bands import MEAN, Band
from babushka.runs.presentation.plots.data import Change, Group, RunData, changes_of
from babushka.runs.presentation.plots.layout import after_layout, laid_out
from babushka.runs.presentation.plots.style import Stroke

Letters = dict[Change, str]  # of scheduled changes
_NAMES, _HEADING = 7.5, 9.5  # points
_LETTER, _BOLD = 0.063, 0.092  # inches of a letter in a legend, and in a heading
_OVER = 0.1  # inches that a label may be longer than its panel


def lettered(groups: Sequence[Group]) -> Letters:
    """A letter for each scheduled change of any group, in order."""
    changes = sorted({change for group in groups for change in changes_of(group.runs)})
    return {change: chr(ord("a") + i) if i < 26 else str(i + 1) for i, change in enumerate(changes)}


def explain_changes(groups: Sequence[Group]) -> str:
    """What the letters at vertical lines stand for."""
    said = []
    for change, letter in lettered(groups).items():
        concerned = [group.name for group in groups if change in changes_of(group.runs)]
        where = "" if len(concerned) == len(groups) else f" ({', '.join(concerned)})"
        said.append(f"{letter}: {whole(change[1])} from generation {change[0]}{where}")
    return f"Dotted lines: {'; '.join(said)}." if said else ""


def sizes(groups: Sequence[Group], table: str = "history") -> str:
    """Members and lives behind every point, and where selection happened, in words."""
    runs = [run for group in groups for run in group.runs]
    members = {run.members for run in runs} - {0}
    lives = {run.lives(table) for run in runs} - {0}
    parts = []
    if members:
        parts.append(f"{'each run: ' * (len(runs) > 1)}{span(members)} members")
    if lives:
        where = "in each world and generation" if table == "history" else "at each point"
        parts.append(f"{span(lives)} {'life' if lives == {1} else 'lives'} of each member {where}")
    selected = dict.fromkeys(whole(run.selection) for run in runs if run.selection)
    sentences = [", ".join(parts), f"selection: {' / '.join(selected)}" * bool(selected)]
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences if sentence)


def whole(text: str) -> str:
    """Text whose equations are not broken over lines."""
    return text.replace(" = ", "\u00a0=\u00a0")


def one_line(text: str) -> str:
    """A label of an axis in one line, without its unit."""
    return text.replace("\n", " ").partition(" (")[0]


def statements(bands: Sequence[tuple[str, Band]]) -> str:
    """What lines and bands are; by name of what is shown where they are not all alike."""
    said: dict[str, list[str]] = {}
    for name, band in bands:
        names = said.setdefault(band.says, [])
        if name not in names:
            names.append(name)
    if list(said) == [MEAN]:
        return f"Line: {MEAN}."
    if len(said) == 1:
        return f"Line and band: {next(iter(said))}."
    return (
        "Line and band: " + "; ".join(f"{', '.join(names)}: {words}" for words, names in said.items()) + "."
    )


def heading(figure: Figure, text: str) -> None:
    """The figure's heading, at its left, on as many lines as it needs up to three."""
    lines = textwrap.wrap(
        whole(text), int(figure.get_size_inches()[0] / _BOLD), max_lines=3, placeholder=" …"
    )
    figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=_HEADING, fontweight="bold")


def column_title(group: Group) -> str:
    """The scenario over a column of panels, broken into lines, and the number of its runs."""
    lines = textwrap.wrap(whole(group.name), 20, break_long_words=False)
    if len(lines) > 3:  # the end says in which setting it differs from its neighbours
        lines = [textwrap.shorten(lines[0], 18, placeholder="") + " …", *lines[-2:]]
    return "\n".join([*lines, f"({group.size})"])


def key(figure: Figure, entries: Sequence[tuple[str, Stroke | Artist]]) -> None:
    """A legend above all panels, where it covers no data: beside the heading, or below where that is long."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], **entry.look) if isinstance(entry, Stroke) else entry for _, entry in entries]
    width = float(figure.get_size_inches()[0])
    names = ["\n".join(textwrap.wrap(whole(name), int((width - 0.6) / _LETTER))) for name, _ in entries]
    wide = [0.75 + _LETTER * max(map(len, name.splitlines())) for name in names]  # inches of each entry
    columns = len(entries)
    while columns > 1 and _legend_width(wide, columns) > width:
        columns -= 1
    said = figure.get_suptitle()
    beside = columns == len(entries) and _legend_width(wide, columns) + _BOLD * _longest(said) < width
    legend = figure.legend(
        handles,
        names,
        loc="outside upper right" if said and beside else "outside upper left",
        ncols=columns,
        handlelength=3.2,
        borderaxespad=0.2,
    )
    if said and not beside:  # a heading of the figure's own would lie on the legend
        figure.suptitle("")
        legend.set_title(said, FontProperties(size=_HEADING, weight="bold"))
        legend.set_alignment("left")


def _legend_width(wide: Sequence[float], columns: int) -> float:
    """Inches of entries that fill columns one after the other, as Matplotlib does."""
    lines = [len(part) for part in np.array_split(np.arange(len(wide)), columns)]
    ends = np.cumsum([0, *lines])
    return float(sum(max(wide[a:b], default=0.0) for a, b in itertools.pairwise(ends)))


def _longest(text: str) -> int:
    return max((len(line) for line in text.splitlines()), default=0)


def wrap_labels(figure: Figure, panels: Sequence[Axes]) -> None:
    """Break titles of panels and labels of axes that are longer than their panels, as laid out now."""
    texts = [
        (text, panel, text is panel.yaxis.label)
        for panel in panels
        for text in (panel.xaxis.label, panel.yaxis.label, panel.title, panel._left_title)  # type: ignore[attr-defined]
        if _LETTER * _longest(text.get_text()) > 1.0
    ]
    if not texts:
        return
    laid_out(figure)
    for text, panel, upright in texts:
        box = panel.get_window_extent()
        room = (box.height if upright else box.width) / figure.dpi + _OVER
        most = max(int(room * 8.0 / (_LETTER * float(text.get_fontsize()))), 8)
        lines = [part for line in text.get_text().split("\n") for part in textwrap.wrap(line, most)]
        text.set_text("\n".join(lines))


def crowded(names: Sequence[str], width: float) -> bool:
    """Whether names at ticks along a panel of so many inches would touch each other."""
    return (max(map(len, names)) + 2) * _LETTER * len(names) > width


def label_ends(axes: Axes, lines: "Sequence[tuple[str, Band, Stroke]]") -> None:
    """Write each line's name at its right end, moved apart where lines end close together.

    How far apart they must be depends on how high a panel is, so they are moved when the figure is laid out.
    """
    figure: Figure = axes.figure  # type: ignore[assignment]
    ends, names = [], []
    for name, band, stroke in lines:
        known = np.flatnonzero(np.isfinite(band.centre))
        if known.size:
            ends.append(float(band.centre[known[-1]]))
            look: dict[str, Any] = {"color": stroke.colour, "fontsize": _NAMES, "va": "center"}
            names.append(axes.text(1.015, 0, name, transform=axes.transAxes, **look))

    def move_apart() -> None:
        box = axes.get_window_extent()
        at = [(axes.transData.transform((0, end))[1] - box.y0) / box.height for end in ends]
        gap = 1.25 * _NAMES / max(box.height / figure.dpi * 72, 1.0)
        for name, place in zip(names, spread_out(at, gap), strict=True):
            name.set_y(place)

    after_layout(figure, move_apart)


def spread_out(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions near the wanted ones, in their order, at least `gap` apart.

    The nearest ones in the sense of least squares, by pooling adjacent violators (Ayer et al. 1955).
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    blocks: list[tuple[float, int]] = []  # (mean place, less the gaps below; how many)
    for rank, index in enumerate(order):
        mean, count = wanted[index] - rank * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, size = blocks.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        blocks.append((mean, count))
    level = [mean for mean, count in blocks for _ in range(count)]
    placed = [0.0] * len(order)
    for rank, index in enumerate(order):
        placed[index] = level[rank] + rank * gap
    return placed


def world(label: str) -> str:
    """What the world of a label is called: 'ancestral world', and that which selects 'world of selection'."""
    return "world of selection" if label == "selection" else f"{label} world"


def felt_reward(runs: Sequence[RunData]) -> str:
    """The name of an axis of felt reward, with its unit where it has one."""
    return "felt reward per life" + ("\n(length-1 weights)" if all(run.scaled for run in runs) else "")


def desire(runs: Sequence[RunData]) -> str:
    """The name of an axis of a desire's weight."""
    return "weight" + ("\n(length-1 vector)" if all(run.scaled for run in runs) else "")
