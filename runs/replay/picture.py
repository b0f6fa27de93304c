"""A life at one moment, drawn: the world with agent and plan on the left, what became of it on the right."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from fitness.settings import SettingsError
from runs.replay.looks import AGENT_GLYPH, BLACK, BLUE, GREEN, GROUND, ORANGE, SKY, VERMILLION, looks
from runs.replay.one_life import OneLife
from runs.replay.writing import written_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS_PER_INCH = 100
WIDTH, HEIGHT = 1200, 700  # pixels
MOST_LEGEND_ENTRIES = 18
FEWEST_BARS = 6  # desires share the room of at least as many, so that few of them are not fat
GRID_LINES_UP_TO = 40  # cells a side; beyond that the lines would be all there is to see
FAINT, GREY = "#D0CEC8", "#666666"
FURTHER_COLOURS = (GREEN, ORANGE)


class Scene:
    """A figure of a life whose moment can be changed.

    What never changes is drawn once; `pixels` then only draws what moves, so that a film is fast.
    """

    def __init__(self, life: OneLife, width: int = WIDTH, height: int = HEIGHT) -> None:
        """Draw everything at birth. `width` and `height` are in pixels."""
        self.life = life
        self.moment = 0
        self.figure = Figure(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
        self.canvas: Any = FigureCanvasAgg(self.figure)  # type: ignore[no-untyped-call]
        self._moving: list[tuple[Any, Any]] = []  # (axes or figure, artist), in drawing order
        self._still: Any = None
        self._curves: list[tuple[Line2D, Line2D, NDArray[np.float64], Text, str]] = []
        self.figure.text(0.025, 0.955, life.title(), fontsize=13, fontweight="bold", color=BLACK)
        self._clock = self._moves(self.figure, self.figure.text(0.975, 0.955, "", fontsize=13, ha="right"))
        if life.has_picture:
            self._grid = self._draw_grid(self.figure.add_axes((0.025, 0.125, 0.465, 0.797)))
        self._draw_curves()
        self._draw_desires()
        self.show(0)

    def show(self, moment: int) -> None:
        """Change to the moment after `moment` steps; raises `SettingsError` if life was not as long."""
        life = self.life
        if not 0 <= moment <= life.steps:
            raise SettingsError(f"There is no step {moment} in this life, which lasted {life.steps} steps.")
        self.moment = moment
        self._clock.set_text(f"step {moment} of {life.steps}")
        if life.has_picture:
            self._grid.show(life, moment)
        for line, tip, series, readout, form in self._curves:
            line.set_data(np.arange(1, moment + 1), series[:moment])
            tip.set_data([moment] if moment else [], series[moment - 1 : moment] if moment else [])
            readout.set_text(format(series[moment - 1], form) if moment else "")

    def pixels(self) -> NDArray[np.uint8]:
        """The picture of the moment, shape (height, width, 4), RGBA."""
        if self._still is None:
            for _, artist in self._moving:
                artist.set_animated(True)
            self.canvas.draw()
            self._still = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self._still)
        for where, artist in self._moving:
            where.draw_artist(artist)
        return np.array(self.canvas.buffer_rgba(), np.uint8)

    def _moves(self, where: Any, artist: Any) -> Any:
        self._moving.append((where, artist))
        return artist

    def _draw_grid(self, axes: "Axes") -> "_Grid":
        grid = _Grid(self.life, axes)
        for artist in grid.moving:
            self._moves(axes, artist)
        return grid

    def _draw_curves(self) -> None:
        """Felt reward, the base objective and what else the world counts, one above the other."""
        life = self.life
        reward = life.reward()
        panels = [
            ("felt reward, each step", reward, SKY, "+.2f"),
            ("felt reward, so far", np.cumsum(reward), BLUE, "+.1f"),
        ]
        if life.world.objective in life.world.tallies:
            series = life.tally(life.world.objective)
            label = f"{life.world.objective}, so far: what selection counts"
            panels.append((label, series, VERMILLION, ".4g"))
        for name, colour in zip(life.further_tallies(), FURTHER_COLOURS, strict=False):
            panels.append((name, life.tally(name), colour, ".1f"))
        left, width = (0.565, 0.41) if life.has_picture else (0.06, 0.52)
        bottom, top = (0.375, 0.905) if life.has_picture else (0.095, 0.905)
        gap = 0.042
        height = (top - bottom + gap) / len(panels) - gap
        for index, (label, series, colour, form) in enumerate(panels):
            low = top - height - index * (height + gap)
            axes = self.figure.add_axes((left, low, width, height))
            self._draw_curve(axes, label, series, colour, form)
            if index < len(panels) - 1:
                axes.tick_params(labelbottom=False)
            else:
                axes.set_xlabel("steps lived", fontsize=9, labelpad=2)

    def _draw_curve(
        self, axes: "Axes", label: str, series: NDArray[np.float64], colour: str, form: str
    ) -> None:
        """The whole life faintly, and over it, moving, the life so far."""
        steps = np.arange(1, len(series) + 1)
        _tidy(axes)
        axes.set_title(label, loc="left", fontsize=9, pad=3)
        axes.set_xlim(0, max(len(series), 1) * 1.015)
        axes.plot(steps, series, color=FAINT, linewidth=1, drawstyle="steps-post")
        if series.size and np.nanmin(series) < 0 < np.nanmax(series):
            axes.axhline(0, color=GREY, linewidth=0.6)
        axes.margins(y=0.12)
        axes.autoscale(axis="x", enable=False)
        (line,) = axes.plot([], [], color=colour, linewidth=1.6, drawstyle="steps-post")
        (tip,) = axes.plot([], [], color=colour, marker="o", markersize=4.5, clip_on=False)
        readout = axes.text(1, 1.03, "", transform=axes.transAxes, ha="right", va="bottom", fontsize=9)
        readout.set_fontweight("bold")
        for artist in (line, tip, readout):
            self._moves(axes, artist)
        self._curves.append((line, tip, series, readout, form))

    def _draw_desires(self) -> None:
        """What it wants: one bar per feature, with the weight beside it."""
        life = self.life
        names, weights = life.world.features, np.asarray(life.desires, np.float64)
        area = (0.635, 0.045, 0.34, 0.225) if life.has_picture else (0.72, 0.095, 0.255, 0.81)
        axes = self.figure.add_axes(area)
        _tidy(axes)
        rows = np.arange(len(names))
        points = float(np.clip(area[3] * HEIGHT * 0.55 / max(len(names), 1), 4, 8))
        colours = [BLUE if weight >= 0 else ORANGE for weight in weights]
        axes.barh(rows, weights, color=colours, height=0.7)
        reach = max(float(np.abs(weights).max(initial=0.0)), 1e-9)
        for row, weight in enumerate(weights.tolist()):
            side = 1 if weight >= 0 else -1
            axes.text(
                weight + side * 0.02 * reach,
                row,
                f"{weight:+.2f}",
                va="center",
                ha="left" if side > 0 else "right",
                fontsize=points,
            )
        room = 0.22 * reach
        lowest, highest = min(float(weights.min(initial=0.0)), 0.0), max(float(weights.max(initial=0.0)), 0.0)
        axes.set_xlim(lowest - (room if lowest < 0 else 0), highest + (room if highest > 0 else 0) + 1e-9)
        axes.set_ylim(max(len(names), FEWEST_BARS) - 0.4, -0.6)
        axes.set_yticks(rows, names)
        axes.tick_params(axis="y", length=0, labelsize=points)
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
        axes.set_title("desires: weight of each feature", loc="left", fontsize=9, pad=3)


class _Grid:
    """The world's picture in its axes: items, agent, plan."""

    def __init__(self, life: OneLife, axes: "Axes") -> None:
        rows, columns = life.trace.picture.shape[1:]
        self.size = (rows, columns)
        axes.set_facecolor(GROUND)
        axes.set_aspect("equal", anchor="N")
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        if max(rows, columns) <= GRID_LINES_UP_TO:
            lines = [((x, -0.5), (x, rows - 0.5)) for x in np.arange(0.5, columns - 1)]
            lines += [((-0.5, y), (columns - 0.5, y)) for y in np.arange(0.5, rows - 1)]
            axes.add_collection(LineCollection(lines, colors="#E4E1D8", linewidths=0.7), autolim=False)
        for spine in axes.spines.values():
            spine.set_color(GREY)
        names = life.kind_names()
        kinds = looks(names)
        axes.apply_aspect()
        box = axes.get_window_extent()
        cell = min(box.width / columns, box.height / rows) * 72 / DOTS_PER_INCH  # points
        self.items = [
            _glyphs(axes, look.glyph, look.colour, 0.62 * cell) for look in kinds[1:]
        ]  # the collection of kind k is items[k - 1]
        self.plan = LineCollection([], capstyle="round", zorder=1.5)  # below the items
        axes.add_collection(self.plan, autolim=False)
        # A light rim sets the agent off from the line of its plan.
        self.rim = _glyphs(axes, "●", GROUND, 0.98 * cell, zorder=4)
        self.agent = _glyphs(axes, AGENT_GLYPH, BLACK, 0.86 * cell, zorder=5)
        self.ending = axes.text(
            0.5, 0.045, "", transform=axes.transAxes, ha="center", va="center", fontsize=13, zorder=6
        )
        self.ending.set_bbox({"facecolor": "white", "edgecolor": GREY, "boxstyle": "round,pad=0.5"})
        self.moving = [self.plan, *self.items, self.rim, self.agent, self.ending]
        self.thickness = max(0.16 * cell, 1.0)
        entries = [_entry(AGENT_GLYPH, BLACK, "agent"), _entry("", "0.45", "its plan")]
        shown = list(zip(kinds, names, strict=True))[1:]
        entries += [_entry(kind.glyph, kind.colour, name) for kind, name in shown]
        hidden = len(entries) - MOST_LEGEND_ENTRIES
        if hidden > 0:
            entries = [*entries[: MOST_LEGEND_ENTRIES - 1], _entry(" ", BLACK, f"and {hidden + 1} more")]
        roomy = len(entries) <= 8
        axes.legend(
            handles=entries,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.012),
            ncols=4 if roomy else 6,
            frameon=False,
            fontsize=10 if roomy else 7.5,
            handletextpad=0.5,
            columnspacing=1.6 if roomy else 1.0,
        )

    def show(self, life: OneLife, moment: int) -> None:
        """Move items, agent and plan to where they are at a moment."""
        picture = life.trace.picture[life.shown_at(moment)]
        for kind, collection in enumerate(self.items, start=1):
            row, column = np.nonzero(picture == kind)
            collection.set_offsets(np.column_stack([column, row]))
        path = life.plan_path(moment)
        here = path[:1, ::-1].astype(np.float64) if len(path) else np.zeros((0, 2))
        self.agent.set_offsets(here)
        self.rim.set_offsets(here)
        self.draw_plan(path)
        over = moment == life.steps
        self.ending.set_text(f"{life.cause} after {moment} steps" if over else "")
        self.ending.set_visible(over)

    def draw_plan(self, path: NDArray[np.int64]) -> None:
        """The plan as a line that fades and thins towards its end."""
        segments: list[NDArray[np.float64]] = []
        shares: list[float] = []
        legs = len(path) - 1
        for leg in range(legs):
            pieces = leg_pieces(path[leg], path[leg + 1], self.size)
            segments += pieces
            shares += [leg / legs] * len(pieces)
        # Opaque greys, the near end drawn last: with transparency, the joints would show as dots.
        share = np.array(shares[::-1])
        self.plan.set_segments(segments[::-1])
        self.plan.set_color([str(round(grey, 3)) for grey in 0.3 + 0.5 * share])
        self.plan.set_linewidth((self.thickness * (1 - 0.4 * share)).tolist() or [1.0])


def leg_pieces(
    start: NDArray[np.int64], end: NDArray[np.int64], size: tuple[int, int]
) -> list[NDArray[np.float64]]:
    """A leg of a path from cell to cell (row, column), as lines of (x, y) points, each of shape (2, 2).

    One line, or two where the way across the edge is the shorter: one leaves the picture and one enters it
    on the other side. They reach beyond the edge, where the axes cut them off.
    """
    direct = end - start
    extent = np.array(size)
    across = (direct + extent // 2) % extent - extent // 2
    # On an edge two cells long both ways are as short; then the direct one is meant.
    delta = np.where(np.abs(across) < np.abs(direct), across, direct)
    leaving = np.array([start, start + delta], np.float64)
    if (delta == direct).all():
        return [leaving[:, ::-1]]
    entering = np.array([end - delta, end], np.float64)
    return [leaving[:, ::-1], entering[:, ::-1]]


def still(life: OneLife, step: int | None = None, width: int = WIDTH, height: int = HEIGHT) -> Figure:
    """The figure of a life after `step` steps (default: the end), `width` by `height` pixels."""
    scene = Scene(life, width, height)
    scene.show(life.steps if step is None else step)
    return scene.figure


def save_png(life: OneLife, path: Path, step: int | None = None) -> None:
    """Write the picture of a life after `step` steps; PDF and SVG go by the ending of the path too.

    Raises `SettingsError` for another ending, a step that was not lived, or a path that cannot be written.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in ("png", "pdf", "svg"):
        raise SettingsError(f"A picture's name must end in .png, .pdf or .svg, which {path.name!r} does not.")
    figure = still(life, step)
    with written_whole(path) as temporary:
        figure.savefig(temporary, format=kind)


def _glyphs(axes: "Axes", glyph: str, colour: str, size: float, zorder: float = 2) -> PathCollection:
    """An empty scatter of a glyph; `size` is its larger side in points."""
    return axes.scatter(
        [], [], s=size**2, marker=_outline(glyph), color=colour, linewidths=0.8, zorder=zorder
    )


def _outline(glyph: str) -> Outline:
    """The outline of a character, centred, its larger side 1."""
    # DejaVu Sans comes with matplotlib, so that pictures look the same everywhere.
    path = TextPath((0, 0), glyph, size=10, prop=FontProperties(family="DejaVu Sans"))
    box = path.get_extents()
    centre = np.array([box.x0 + box.width / 2, box.y0 + box.height / 2])
    return Outline((path.vertices - centre) / max(box.width, box.height), path.codes)


def _entry(glyph: str, colour: str, label: str) -> Line2D:
    """A legend entry: a glyph; a line for an empty text, nothing for a blank."""
    if glyph == " ":
        return Line2D([], [], color="none", label=label)
    if not glyph:
        return Line2D([], [], color=colour, linewidth=4, label=label)
    marker: Any = _outline(glyph)
    outline = 0 if glyph == AGENT_GLYPH else 0.8  # its face would close up
    return Line2D(
        [], [], color="none", marker=marker, markersize=11, mfc=colour, mec=colour, mew=outline, label=label
    )


def _tidy(axes: "Axes") -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GREY)
    axes.tick_params(labelsize=8, color=GREY)
    axes.locator_params(axis="y", nbins=4)
