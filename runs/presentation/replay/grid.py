"""The world of a life in a picture: its grid with items, agent and other hands, and their plans."""

from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.presentation.replay.looks import (
    AGENT_GLYPH,
    BLACK,
    GREY,
    GRID_LINES,
    GROUND,
    HAND_GLYPHS,
    TARGET_GLYPH,
    Look,
    hand_look,
    is_map,
    legend_kinds,
    looks,
)

MOST_LEGEND_ENTRIES = 18
SVG_LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # matplotlib's codes of a path, as SVG has them
PLAN_GREY, FAR = "0.3", "1.0"  # of the agent's plan where it begins, and towards which plans fade
FADING = 0.5 / 0.7  # how far they do
SHARED = 0.36  # how far hands in one cell are apart, in cells
GRID_LINES_UP_TO = 40  # cells a side; beyond that the lines would be all there is to see


class Grid:
    """The world's picture in its axes: items, agent, plan."""

    def __init__(self, life: OneLife, axes: Axes) -> None:
        rows, columns = life.trace.picture.shape[1:]
        self.size = (rows, columns)
        axes.set_facecolor(GROUND)
        axes.set_aspect("equal", anchor="N")
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        names = life.kind_names()
        kinds = looks(names)
        self.is_map = is_map(kinds)
        if max(rows, columns) <= GRID_LINES_UP_TO and not self.is_map:
            lines = [((x, -0.5), (x, rows - 0.5)) for x in np.arange(0.5, columns - 1)]
            lines += [((-0.5, y), (columns - 0.5, y)) for y in np.arange(0.5, rows - 1)]
            axes.add_collection(LineCollection(lines, colors=GRID_LINES, linewidths=0.7), autolim=False)
        for spine in axes.spines.values():
            spine.set_color(GREY)
        axes.apply_aspect()
        box = axes.get_window_extent()
        cell = min(box.width / columns, box.height / rows) * 72 / axes.figure.dpi  # points
        # A cell of a map is small: half of them are walls.
        size, agent_size = (0.9 * cell, 1.05 * cell) if self.is_map else (0.62 * cell, 0.86 * cell)
        self.items = [item(axes, look, cell, size) for look in kinds[1:]]  # that of kind k is items[k - 1]
        self.target = _glyphs(axes, TARGET_GLYPH, PLAN_GREY, 1.25 * cell, zorder=3)
        self.pictures = life.pictures()
        hands = [hand_look(hand) for hand in range(1, life.levels)]
        self.plans = [Plan(axes, max(0.16 * cell, 1.0))]
        self.plans += [Plan(axes, max(0.12 * cell, 1.0), look.colour) for look in hands]
        self.hands = [
            (
                _glyphs(axes, "●", GROUND, 0.86 * cell, zorder=4),
                _glyphs(axes, look.glyph, look.colour, 0.74 * cell, zorder=5, outline=0.0),
            )
            for look in hands
        ]
        # A light rim sets the agent off from the line of its plan.
        self.rim = _glyphs(axes, "●", GROUND, 1.14 * agent_size, zorder=4)
        outline = 0.0 if self.is_map else 0.8  # which would close up a small face
        self.agent = _glyphs(axes, AGENT_GLYPH, BLACK, agent_size, zorder=5, outline=outline)
        self.ending = axes.text(
            0.5, 0.045, "", transform=axes.transAxes, ha="center", va="center", fontsize=13, zorder=6
        )
        self.ending.set_bbox({"facecolor": "white", "edgecolor": GREY, "boxstyle": "round,pad=0.5"})
        further = [artist for pair in self.hands for artist in pair]
        floors = [item for item, look in zip(self.items, kinds[1:], strict=True) if look.fills]
        things = [item for item in self.items if item not in floors]
        self.moving: list[Artist] = [*floors, *(plan.line for plan in self.plans), *things, *further]
        self.moving += [self.target, self.rim, self.agent, self.ending]
        entries = [entry(AGENT_GLYPH, BLACK, "agent"), entry("", "0.45", "its plan")]
        if self.is_map:
            entries += [entry(TARGET_GLYPH, PLAN_GREY, "its target")]
        for level, look in enumerate(hands, start=2):
            entries += [entry(look.glyph, look.colour, f"level {level} and its plan")]
        entries += [entry(look.shape, look.colour, name) for name, look in legend_kinds(names)]
        hidden = len(entries) - MOST_LEGEND_ENTRIES
        if hidden > 0:
            entries = [*entries[: MOST_LEGEND_ENTRIES - 1], entry(" ", BLACK, f"and {hidden + 1} more")]
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
        picture = self.pictures[life.shown_at(moment)]
        for kind, collection in enumerate(self.items, start=1):
            row, column = np.nonzero(picture == kind)
            collection.set_offsets(np.column_stack([column, row]))
        path = life.plan_path(moment)
        here = path[:1, ::-1].astype(np.float64) if len(path) else np.zeros((0, 2))
        self.agent.set_offsets(here)
        self.rim.set_offsets(here)
        self.target.set_offsets(path[-1:, ::-1] if self.is_map and len(path) > 1 else np.zeros((0, 2)))
        self.plans[0].show(path, self.size)
        cells = [tuple(path[0])] if len(path) else []
        for plan, marks, way in zip(self.plans[1:], self.hands, life.hand_paths(moment), strict=True):
            plan.show(way, self.size)
            where = np.zeros((0, 2))
            if len(way):
                shift = SHARED * cells.count(tuple(way[0]))
                cells.append(tuple(way[0]))
                where = way[:1, ::-1] + np.array([shift, -shift])
            for mark in marks:
                mark.set_offsets(where)
        over = moment == life.steps
        self.ending.set_text(f"{life.cause} after {moment} steps" if over else "")
        self.ending.set_visible(over)


class Plan:
    """A plan as a line that fades and thins towards its end, below the items."""

    def __init__(self, axes: Axes, thickness: float, colour: str = PLAN_GREY) -> None:
        self.line = LineCollection([], capstyle="round", zorder=1.5)
        axes.add_collection(self.line, autolim=False)
        self.thickness = thickness
        self.near, self.far = np.array(to_rgb(colour)), np.array(to_rgb(FAR))

    def show(self, path: NDArray[np.int64], size: tuple[int, int]) -> None:
        """Change to a path of cells, on a grid of so many rows and columns."""
        segments: list[NDArray[np.float64]] = []
        shares: list[float] = []
        legs = len(path) - 1
        for leg in range(legs):
            pieces = leg_pieces(path[leg], path[leg + 1], size)
            segments += pieces
            shares += [leg / legs] * len(pieces)
        # Opaque colours, the near end drawn last: with transparency, the joints would show as dots.
        share = np.array(shares[::-1])
        mixed = self.near + FADING * share[:, None] * (self.far - self.near)
        self.line.set_segments(segments[::-1])
        self.line.set_color(mixed.round(3))
        self.line.set_linewidth((self.thickness * (1 - 0.4 * share)).tolist() or [1.0])


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


def item(axes: Axes, look: Look, cell: float, size: float) -> PathCollection:
    """An empty scatter of a kind of thing, or of cells that it fills; `cell` and `size` in points."""
    if look.fills:
        # The line covers the seams.
        return axes.scatter([], [], s=cell**2, marker="s", color=look.colour, linewidths=0.8, zorder=1)
    return _glyphs(axes, look.glyph, look.colour, size)


def _glyphs(
    axes: Axes, glyph: str, colour: str, size: float, zorder: float = 2, outline: float = 0.8
) -> PathCollection:
    """An empty scatter of a glyph; `size` is its larger side in points."""
    return axes.scatter(
        [], [], s=size**2, marker=outline_of(glyph), color=colour, linewidths=outline, zorder=zorder
    )


def outline_of(glyph: str) -> Outline:
    """The outline of a character, centred, its larger side 1, y upwards."""
    # DejaVu Sans comes with matplotlib, so that pictures look the same everywhere.
    path = TextPath((0, 0), glyph, size=10, prop=FontProperties(family="DejaVu Sans"))
    box = path.get_extents()
    centre = np.array([box.x0 + box.width / 2, box.y0 + box.height / 2])
    return Outline((path.vertices - centre) / max(box.width, box.height), path.codes)


@cache
def svg_path(glyph: str) -> str:
    """The same as the `d` of an SVG path, y downwards, so that no reader's font changes how it looks."""
    drawn = ""
    for points, code in outline_of(glyph).iter_segments(simplify=False) if glyph.strip() else ():
        along = points.reshape(-1, 2) if code != Outline.CLOSEPOLY else ()  # of closing, points mean nothing
        drawn += SVG_LETTERS[int(code)] + " ".join(f"{x:z.3f} {-y:z.3f}" for x, y in along)
    return drawn


def entry(glyph: str, colour: str, label: str) -> Line2D:
    """A legend entry: a glyph; a line for an empty text, nothing for a blank."""
    if glyph == " ":
        return Line2D([], [], color="none", label=label)
    if not glyph:
        return Line2D([], [], color=colour, linewidth=4, label=label)
    marker: Any = outline_of(glyph)
    outline = 0 if glyph == AGENT_GLYPH or glyph in HAND_GLYPHS else 0.8  # what is cut out would close up
    return Line2D(
        [], [], color="none", marker=marker, markersize=11, mfc=colour, mec=colour, mew=outline, label=label
    )
