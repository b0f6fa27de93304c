"""The look that all figures share: colours, strokes, panels, labels at line ends, footers.

Colours are those of Okabe and Ito 2008 ("Color universal design"), which the colour-blind tell apart. Every
line also has its own dashes and marker, so that a figure survives a photocopier. Nothing here touches
`matplotlib.pyplot` or leaves settings changed, and matplotlib is imported only when something is drawn.
"""

import functools
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from runs.plots.bands import Band
from runs.plots.data import Column, Group, RunData

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

WIDTH, HEIGHT = 7.0, 4.5  # inches: the width of a page's text
_MARKS = 7  # markers along a line

SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same everywhere
    "font.size": 8.0,
    "axes.titlesize": 8.5,
    "axes.labelsize": 8.0,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#dddddd",
    "grid.linewidth": 0.5,
    "axes.axisbelow": True,
    "axes.xmargin": 0.02,
    "axes.formatter.useoffset": False,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "lines.markersize": 4.0,
    "savefig.dpi": 200,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "babushka",  # ids that are the same in every process
    "pdf.fonttype": 42,
}


@dataclass(frozen=True)
class Stroke:
    """How one line is drawn."""

    colour: str
    dashes: str | tuple[float, tuple[float, ...]]
    marker: str
    hollow: bool = False


WORLDS = {
    "ancestral": Stroke("#0072B2", "-", "o"),
    "modern": Stroke("#D55E00", (0, (5, 2)), "s", hollow=True),
    "selection": Stroke("#000000", (0, (5, 1.5, 1, 1.5)), "^"),
}
_OTHERS = (
    Stroke("#000000", "-", "o"),
    Stroke("#009E73", (0, (5, 2)), "s", hollow=True),
    Stroke("#CC79A7", (0, (1, 1.2)), "^"),
    Stroke("#E69F00", (0, (5, 1.5, 1, 1.5)), "D", hollow=True),
    Stroke("#56B4E9", (0, (8, 2)), "v"),
    Stroke("#666666", (0, (3, 1.2, 1, 1.2, 1, 1.2)), "P", hollow=True),
)


def world_stroke(label: str, index: int) -> Stroke:
    """The stroke of a world: always the same for the ancestral and the modern one."""
    return WORLDS.get(label) or _OTHERS[1 + index % (len(_OTHERS) - 1)]


def scenario_stroke(index: int) -> Stroke:
    """The stroke of the scenario in place `index`; none has the colours of the two worlds."""
    return _OTHERS[index % len(_OTHERS)]


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib's own defaults and the settings above, whatever the user's matplotlibrc says."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


def styled(draw: "Callable[[Sequence[RunData]], Figure]") -> "Callable[[Sequence[RunData]], Figure]":
    """Make a drawing function draw in the house style."""

    @functools.wraps(draw)
    def drawn(runs: Sequence[RunData]) -> "Figure":
        with house_style():
            return draw(runs)

    return drawn


def panels(
    rows: int, columns: int, width: float = WIDTH, height: float = HEIGHT, **shared: Any
) -> "tuple[Figure, Any]":
    """A figure and its axes, an array of shape (rows, columns)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **shared)


def draw_band(axes: "Axes", band: Band, stroke: Stroke, place: int = 0) -> None:
    """A line, its band and a few markers; `place` shifts the markers, so that those of several lines alternate."""
    finite = np.flatnonzero(np.isfinite(band.centre))
    if finite.size == 1 or band.x.size == 1:
        _draw_points(axes, band, stroke, finite, place)
        return
    shade = {"color": stroke.colour, "linewidth": 0}
    axes.fill_between(band.x, band.low, band.high, alpha=0.18, **shade)  # type: ignore[arg-type]
    for edge in (band.low, band.high):
        axes.plot(band.x, edge, color=stroke.colour, linestyle=stroke.dashes, linewidth=0.4, alpha=0.6)
    axes.plot(band.x, band.centre, markevery=_marked(band.centre, place), **_look(stroke))


def _draw_points(axes: "Axes", band: Band, stroke: Stroke, finite: Any, place: int) -> None:
    below, above = band.centre - band.low, band.high - band.centre
    reach = np.nan_to_num(np.stack([below, above])[:, finite]).clip(min=0)
    shift = (place, 0) if finite.size == 1 else (0, 0)
    nudged = axes.transData
    if place:
        from matplotlib.transforms import ScaledTranslation

        nudged = nudged + ScaledTranslation(shift[0] * 6 / 72, 0, axes.figure.dpi_scale_trans)
    axes.errorbar(
        band.x[finite],
        band.centre[finite],
        reach,
        capsize=2,
        elinewidth=0.8,
        transform=nudged,
        **{**_look(stroke), "linestyle": "none"},
    )
    axes.update_datalim(np.column_stack([band.x[finite], band.centre[finite] - reach[0]]))
    axes.update_datalim(np.column_stack([band.x[finite], band.centre[finite] + reach[1]]))
    axes.autoscale_view()


def _look(stroke: Stroke) -> dict[str, Any]:
    return {
        "color": stroke.colour,
        "linestyle": stroke.dashes,
        "marker": stroke.marker,
        "markerfacecolor": "white" if stroke.hollow else stroke.colour,
        "markeredgewidth": 0.9,
    }


def _marked(values: Column, place: int) -> list[int]:
    """Where markers go: a few evenly spaced points, and every point that no line reaches."""
    finite = np.isfinite(values)
    around = np.pad(finite, 1)
    alone = finite & ~around[:-2] & ~around[2:]
    known = np.flatnonzero(finite)
    if known.size <= 2 * _MARKS:
        return [int(i) for i in known]
    stride = known.size / _MARKS
    regular = known[((np.arange(_MARKS) + (0.25 + 0.37 * place) % 1) * stride).astype(int)]
    return sorted({int(i) for i in regular} | {int(i) for i in np.flatnonzero(alone)})


def say_if_empty(axes: "Axes", bands: Sequence[Band]) -> None:
    """Say so in a panel where nothing is defined."""
    if not any(np.isfinite(band.centre).any() for band in bands):
        axes.text(
            0.5, 0.5, "not defined", transform=axes.transAxes, ha="center", va="center", color="#666666"
        )
        axes.set_yticks([])


def from_zero(axes: "Axes") -> None:
    """Let the vertical axis begin at 0 where nothing lies below it."""
    low, high = axes.dataLim.intervaly
    if np.isfinite(low) and low >= 0:
        axes.set_ylim(bottom=0, top=None if high > 0 else 1)


def over_generations(axes: "Axes", label: bool = True) -> None:
    """A horizontal axis of whole generations."""
    from matplotlib.ticker import MaxNLocator

    low, high = axes.dataLim.intervalx
    if np.isfinite(low) and low == high:
        axes.set_xlim(low - 1, low + 1)
        axes.set_xticks([low])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    if label:
        axes.set_xlabel("generation")


def mark_changes(axes: "Axes", changes: Sequence[tuple[int, str]], letters: bool) -> None:
    """A vertical line at each scheduled change, with its letter above; `footer` says what the letters mean."""
    for index, (generation, _) in enumerate(changes):
        axes.axvline(generation, color="#666666", linestyle=(0, (1, 1.5)), linewidth=0.9, zorder=1)
        if letters:
            above = axes.get_xaxis_transform()
            axes.text(
                generation, 1.01, _letter(index), transform=above, ha="center", va="bottom", color="#444444"
            )


def explain_changes(groups: Sequence[Group]) -> str:
    """What the letters at vertical lines stand for."""
    said = []
    several = len(groups) > 1
    for group in groups:
        listed = [
            f"{_letter(i)}: {words} from generation {at}" for i, (at, words) in enumerate(group.changes)
        ]
        if listed:
            said.append(f"{group.scenario + ' ' if several else ''}{'; '.join(listed)}")
    return f"Dotted lines: {'; '.join(said)}." if said else ""


def _letter(index: int) -> str:
    return chr(ord("a") + index) if index < 26 else str(index + 1)


def sizes(groups: Sequence[Group]) -> str:
    """Members and lives behind every point, and where selection happened, in words."""
    runs = [run for group in groups for run in group.runs]
    members = sorted({run.members for run in runs} - {0})
    lives = sorted({run.episodes for run in runs} - {0})
    words = ""
    if members:
        words = f"{'Each run: ' if len(runs) > 1 else ''}{_span(members)} members"
        words += (
            f", {_span(lives)} {'life' if lives == [1] else 'lives'} of each in each world and generation. "
            if lives
            else ". "
        )
    selected = list(dict.fromkeys(run.selection for run in runs if run.selection))
    return words + (f"Selected in: {' / '.join(selected)}." if selected else "")


def _span(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def statements(bands: Sequence[tuple[str, Band]]) -> str:
    """What lines and bands are; by name of what is shown where they are not all alike."""
    said: dict[str, list[str]] = {}
    for name, band in bands:
        names = said.setdefault(band.says, [])
        if name not in names:
            names.append(name)
    if len(said) == 1:
        return f"Line and band: {next(iter(said))}."
    return (
        "Line and band: " + "; ".join(f"{', '.join(names)}: {words}" for words, names in said.items()) + "."
    )


def footer(figure: "Figure", *sentences: str) -> None:
    """Sentences in small print under the figure."""
    text = " ".join(sentence.strip() for sentence in sentences if sentence.strip())
    size = figure.get_size_inches()[0]
    lines = textwrap.wrap(text, int(size * 18.5))
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=6.5, color="#444444")


def heading(figure: "Figure", text: str) -> None:
    """The figure's heading, at its left."""
    figure.suptitle(text, x=0.01, ha="left", fontsize=9.5, fontweight="bold")


def key(figure: "Figure", entries: "Sequence[tuple[str, Stroke | Line2D]]") -> None:
    """A legend above all panels, where it covers no data."""
    from matplotlib.lines import Line2D

    handles = [entry if isinstance(entry, Line2D) else Line2D([], [], **_look(entry)) for _, entry in entries]
    columns = len(entries) if sum(len(name) + 8 for name, _ in entries) < 105 else 3
    figure.legend(
        handles, [name for name, _ in entries], loc="outside upper left", ncols=columns, handlelength=3.2
    )


def label_ends(figure: "Figure", wanted: "Sequence[tuple[Axes, Sequence[tuple[Band, str, Stroke]]]]") -> None:
    """Write each line's name at its right end, moved apart where lines end close together."""
    figure.draw_without_rendering()  # settles where axes are
    size = 7.5
    for axes, lines in wanted:
        height = axes.get_window_extent().height / figure.dpi * 72  # points
        gap = 1.25 * size / max(height, 1.0)
        ends = []
        for band, name, stroke in lines:
            known = np.flatnonzero(np.isfinite(band.centre))
            if known.size:
                place = axes.transData.transform((0, band.centre[known[-1]]))[1]
                ends.append((float(axes.transAxes.inverted().transform((0, place))[1]), name, stroke.colour))
        heights = spread_out([end[0] for end in ends], gap)
        for at, (_, name, colour) in zip(heights, ends, strict=True):
            axes.text(1.015, at, name, transform=axes.transAxes, va="center", color=colour, fontsize=size)


def spread_out(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions near the wanted ones, in their order, at least `gap` apart (pool-adjacent-violators)."""
    order = np.argsort(np.asarray(wanted), kind="stable")
    blocks: list[tuple[float, int]] = []  # (mean of what is left after taking off the gaps, count)
    for rank, index in enumerate(order):
        mean, count = wanted[index] - rank * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, size = blocks.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        blocks.append((mean, count))
    level = [mean for mean, count in blocks for _ in range(count)]
    placed = [0.0] * len(order)
    for rank, index in enumerate(order):
        placed[int(index)] = level[rank] + rank * gap
    return placed
