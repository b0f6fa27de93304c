"""The words on a figure: heading, key, names at line ends, and the small print that says what was counted."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from babushka.runs.presentation.numbers import span
from babushka.runs.presentation.plots.annotations import Artist, Axes, Figure
from babushka.runs.presentation.plots.bands import MEAN, Band
from babushka.runs.presentation.plots.data import Change, Group, RunData, changes_of
from babushka.runs.presentation.plots.layout import after_layout
from babushka.runs.presentation.plots.style import Stroke

Letters = dict[Change, str]  # of scheduled changes
_SMALL, _NAMES = 6.5, 7.5  # points


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


def footer(figure: Figure, *sentences: str) -> None:
    """Sentences in small print under the figure."""
    text = " ".join(sentence.strip() for sentence in sentences if sentence.strip())
    lines = textwrap.wrap(text, int(figure.get_size_inches()[0] * 20))
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=_SMALL, color="#444444")


def heading(figure: Figure, text: str) -> None:
    """The figure's heading, at its left."""
    figure.suptitle(
        textwrap.shorten(text, 60, placeholder="…"), x=0.01, ha="left", fontsize=9.5, fontweight="bold"
    )


def column_title(group: Group) -> str:
    """The scenario over a column of panels, broken into lines, and the number of its runs."""
    lines = textwrap.wrap(group.name, 20)
    if len(lines) > 3:  # the end says in which setting it differs from its neighbours
        lines = [textwrap.shorten(lines[0], 18, placeholder="") + " …", *lines[-2:]]
    return "\n".join([*lines, f"({group.size})"])


def key(figure: Figure, entries: Sequence[tuple[str, Stroke | Artist]], right: bool = False) -> None:
    """A legend above all panels, where it covers no data; at the `right` it leaves room for a heading."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], **entry.look) if isinstance(entry, Stroke) else entry for _, entry in entries]
    names = [textwrap.shorten(name, 40, placeholder="…") for name, _ in entries]
    fits = figure.get_size_inches()[0] * 15
    columns = len(entries)
    while columns > 1 and sum(sorted((len(name) + 8 for name in names), reverse=True)[:columns]) > fits:
        columns -= 1
    figure.legend(
        handles,
        names,
        loc="outside upper right" if right else "outside upper left",
        ncols=columns,
        handlelength=3.2,
    )


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
