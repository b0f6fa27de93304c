"""A world in which members live together at one moment, drawn: its cells on the left, counts on the right."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.living_together import Stretch
from babushka.runs.presentation.matplotlib_defaults import defaults
from babushka.runs.presentation.replay.grid import entry, item
from babushka.runs.presentation.replay.looks import BLACK, GREY, GROUND, legend_kinds, looks
from babushka.runs.presentation.replay.picture import DOTS_PER_INCH, HEIGHT, WIDTH
from babushka.runs.storage.files import written_whole

SIZE = 0.95  # of a thing, in cells: cells are small


class CrowdScene:
    """A figure whose moment can be changed; what never moves is drawn once."""

    def __init__(self, stretch: Stretch, title: str = "") -> None:
        self.stretch = stretch
        self.figure = Figure(figsize=(WIDTH / DOTS_PER_INCH, HEIGHT / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
        self.canvas: Any = FigureCanvasAgg(self.figure)  # type: ignore[no-untyped-call]
        self._still: Any = None
        self.figure.text(0.025, 0.955, title, fontsize=13, fontweight="bold", color=BLACK)
        self._clock = self.figure.text(0.975, 0.955, "", fontsize=13, ha="right")
        self._moving: list[tuple[Any, Any]] = [(self.figure, self._clock)]
        self._draw_cells()
        self._draw_counts()
        self.show(0)

    def _draw_cells(self) -> None:
        axes = self.figure.add_axes((0.025, 0.125, 0.465, 0.797))
        rows, columns = self.stretch.pictures.shape[1:]
        axes.set_facecolor(GROUND)
        axes.set_aspect("equal", anchor="N")
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color(GREY)
        axes.apply_aspect()
        box = axes.get_window_extent()
        cell = min(box.width / columns, box.height / rows) * 72 / DOTS_PER_INCH  # points
        names = self.stretch.kinds
        self._things = [item(axes, look, cell, SIZE * cell) for look in looks(names)[1:]]
        self._moving += [(axes, thing) for thing in self._things]
        axes.legend(
            handles=[entry(look.shape, look.colour, name) for name, look in legend_kinds(names)],
            loc="upper center",
            bbox_to_anchor=(0.5, -0.012),
            ncols=4,
            frameon=False,
            fontsize=10,
        )

    def _draw_counts(self) -> None:
        counts = self.stretch.counts
        height = 0.8 / len(counts)
        self._curves = []
        for place, (name, values) in enumerate(counts.items()):
            axes = self.figure.add_axes((0.56, 0.92 - height * (place + 1) + 0.05, 0.415, height - 0.09))
            axes.set_xlim(self.stretch.first, self.stretch.first + max(self.stretch.steps, 1))
            axes.set_ylim(0, max(1.05 * float(values.max()), 1.0))
            axes.set_title(name, loc="left", fontsize=10, pad=3)
            axes.tick_params(labelsize=8, color=GREY)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            (line,) = axes.plot([], [], color=BLACK, linewidth=1.4)
            told = axes.text(1.0, 1.02, "", transform=axes.transAxes, ha="right", fontsize=10)
            self._moving += [(axes, line), (axes, told)]
            self._curves.append((line, told, values))
        axes.set_xlabel("step", fontsize=9)

    def show(self, moment: int) -> None:
        """Change to a moment; raises `SettingsError` if there is none."""
        if not 0 <= moment <= self.stretch.steps:
            raise SettingsError(
                f"There is no step {moment}: what is shown is {self.stretch.steps} steps long."
            )
        first = self.stretch.first
        self._clock.set_text(f"step {first + moment}")
        picture = self.stretch.pictures[moment]
        for kind, thing in enumerate(self._things, start=1):
            row, column = np.nonzero(picture == kind)
            thing.set_offsets(np.column_stack([column, row]))
        steps = np.arange(first, first + moment + 1)
        for line, told, values in self._curves:
            line.set_data(steps, values[: moment + 1])
            told.set_text(f"{values[moment]}")

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


@defaults()
def save_png(stretch: Stretch, path: Path, moment: int | None = None, title: str = "") -> None:
    """Write the picture of a moment, by default the last; `SettingsError` for an ending other than .png."""
    if path.suffix.lower() != ".png":
        raise SettingsError(f"A picture's name must end in .png, which {path.name!r} does not.")
    scene = CrowdScene(stretch, title)
    scene.show(stretch.steps if moment is None else moment)
    with written_whole(path) as temporary:
        scene.figure.savefig(temporary, format="png")
