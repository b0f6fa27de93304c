"""A life at one moment, drawn: the world with agent and plan on the left, what became of it on the right."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.presentation.matplotlib_defaults import defaults
from babushka.runs.presentation.replay.grid import Grid
from babushka.runs.presentation.replay.looks import BLACK, BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION
from babushka.runs.presentation.replay.worth import Worth
from babushka.runs.storage.files import written_whole

DOTS_PER_INCH = 100
WIDTH, HEIGHT = 1200, 700  # pixels
FEWEST_BARS = 6  # desires share the room of at least as many, so that few of them are not fat
TITLE_GAP = 20  # pixels between title and clock, at least
SMALLEST_TITLE = 5  # points
FAINT = "#D0CEC8"
FURTHER_COLOURS = (GREEN, ORANGE)


class Scene:
    """A figure of a life whose moment can be changed.

    What never changes is drawn once; `pixels` then only draws what moves, so that a film is fast.
    """

    def __init__(self, life: OneLife, width: int = WIDTH, height: int = HEIGHT, title: str = "") -> None:
        """Draw everything at birth, under a title or whose life it is. `width` and `height` are in pixels.

        A picture that is higher than wide has the curves below the world, and no desires.
        """
        self.life = life
        self.moment = 0
        self.figure = Figure(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
        self.canvas: Any = FigureCanvasAgg(self.figure)  # type: ignore[no-untyped-call]
        self._moving: list[tuple[Any, Any]] = []  # (axes or figure, artist), in drawing order
        self._still: Any = None
        self._curves: list[tuple[Line2D, Line2D, NDArray[np.float64], Text, str]] = []
        self.curves: list[Axes] = []
        self._narrow = width < height and life.has_picture
        self._clock = self._moves(self.figure, self.figure.text(0.975, 0.955, "", fontsize=13, ha="right"))
        self._draw_title(title or life.title())
        if life.has_picture:
            area = (0.05, 0.375, 0.9, 0.565) if self._narrow else (0.025, 0.125, 0.465, 0.797)
            axes = self.figure.add_axes(area)
            self._grid = Grid(life, axes)
            self._moving += [(axes, artist) for artist in self._grid.moving]
        self._worth: Worth | None = None
        if life.levels > 1 and life.has_picture:
            area = (0.17, 0.155, 0.8, 0.1) if self._narrow else (0.605, 0.045, 0.37, 0.2)
            axes = self.figure.add_axes(area)
            self._worth = Worth(life, axes)
            self._moving += [(axes, artist) for artist in self._worth.moving]
        self._draw_curves()
        if not self._narrow and self._worth is None:
            self._draw_weights()
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
        if self._worth is not None:
            self._worth.show(life, moment)
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

    def _draw_title(self, title: str) -> None:
        """The title beside the clock: in smaller letters where it is long, and in two lines if need be."""
        self._clock.set_text(f"step {self.life.steps} of {self.life.steps}")
        room = self._clock.get_window_extent().x0 - TITLE_GAP
        shown = self.figure.text(0.025, 0.955, title, fontsize=13, fontweight="bold", color=BLACK)
        if shown.get_window_extent().x1 <= room:
            return
        parts = title.split(", ")
        first = max(range(1, len(parts) + 1), key=lambda count: _evenness(parts, count))
        lines = [", ".join(parts[:first]) + ("," if parts[first:] else ""), ", ".join(parts[first:])]
        shown.set_text("\n".join(line for line in lines if line))
        shown.set(y=0.967, verticalalignment="center", linespacing=1.1)
        for size in np.arange(10.5, SMALLEST_TITLE, -0.5):
            shown.set_fontsize(float(size))
            if shown.get_window_extent().x1 <= room:
                return

    def _draw_curves(self) -> None:
        """Felt reward, the base objective and what else the world counts, one above the other."""
        life = self.life
        reward = life.reward()
        panels = [
            ("felt reward, each step", reward, SKY, "+z.2f"),
            ("felt reward, so far", np.cumsum(reward), BLUE, "+z.1f"),
        ]
        if life.world.objective in life.world.tallies:
            series = life.tally(life.world.objective)
            label = f"{life.world.objective}, so far: what selection counts"
            panels.append((label, series, VERMILLION, ".4g"))
        happened = [name for name in life.further_tallies() if life.tally(name).any()]
        for name, colour in zip(happened, FURTHER_COLOURS, strict=False):
            panels.append((name, life.tally(name), colour, "z.1f"))
        left, width = (0.565, 0.41) if life.has_picture else (0.06, 0.52)
        bottom, top = (0.375, 0.905) if life.has_picture else (0.095, 0.905)
        if self._narrow:
            panels, left, width, bottom, top = panels[1:3], 0.09, 0.86, 0.065, 0.27
            if self._worth is not None:
                panels, top = panels[-1:], 0.115
        gap = 0.042
        height = (top - bottom + gap) / len(panels) - gap
        for index, (label, series, colour, form) in enumerate(panels):
            low = top - height - index * (height + gap)
            axes = self.figure.add_axes((left, low, width, height))
            self.curves.append(axes)
            self._draw_curve(axes, label, series, colour, form)
            if index < len(panels) - 1:
                axes.tick_params(labelbottom=False)
            else:
                axes.set_xlabel("steps lived", fontsize=9, labelpad=2)

    def _draw_curve(
        self, axes: Axes, label: str, series: NDArray[np.float64], colour: str, form: str
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

    def _draw_weights(self) -> None:
        """What it wants: one bar per feature, with the weight beside it."""
        life = self.life
        names, weights = life.world.features, np.asarray(life.objective_weights, np.float64)
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


@defaults()
def still(life: OneLife, step: int | None = None, width: int = WIDTH, height: int = HEIGHT) -> Figure:
    """The figure of a life after `step` steps (default: the end), `width` by `height` pixels."""
    scene = Scene(life, width, height)
    scene.show(life.steps if step is None else step)
    return scene.figure


@defaults()
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


def _evenness(parts: list[str], count: int) -> int:
    """How short the longer one of two lines is, if the first `count` parts are in the first."""
    return -max(len(", ".join(parts[:count])), len(", ".join(parts[count:])))


def _tidy(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GREY)
    axes.tick_params(labelsize=8, color=GREY)
    axes.locator_params(axis="y", nbins=4)
