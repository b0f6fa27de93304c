"""The look that all figures share: sizes, colours, strokes, settings.

Colours are those of Okabe and Ito 2008 ("Color universal design"), which the colour-blind tell apart. Every
line also has its own dashes and marker, so that a figure survives a photocopier. Matplotlib is imported
only when something is drawn.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.matplotlib_defaults import defaults

WIDTH, HEIGHT = 7.0, 4.5  # inches: the width of a page's text
NARROWEST, WIDEST = 2.5, 40.0

SETTINGS: dict[str, Any] = {
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

    @property
    def look(self) -> dict[str, Any]:
        """The keyword arguments that make a matplotlib line look so."""
        return {
            "color": self.colour,
            "linestyle": self.dashes,
            "marker": self.marker,
            "markerfacecolor": "white" if self.hollow else self.colour,
            "markeredgewidth": 0.9,
        }


SELECTION = Stroke("#000000", (0, (5, 1.5, 1, 1.5)), "^")
WORLDS = (
    Stroke("#0072B2", "-", "o"),
    Stroke("#D55E00", (0, (5, 2)), "s", hollow=True),
)
_OTHERS = (
    Stroke("#000000", "-", "o"),
    Stroke("#009E73", (0, (5, 2)), "s", hollow=True),
    Stroke("#CC79A7", (0, (1, 1.2)), "^"),
    Stroke("#E69F00", (0, (5, 1.5, 1, 1.5)), "D", hollow=True),
    Stroke("#56B4E9", (0, (8, 2)), "v"),
    Stroke("#666666", (0, (3, 1.2, 1, 1.2, 1, 1.2)), "P", hollow=True),
)


def world_strokes(labels: Iterable[str]) -> dict[str, Stroke]:
    """The stroke of each world, by its place; that of selection has its own."""
    found = {}
    for place, label in enumerate(labels):
        own = WORLDS[place] if place < len(WORLDS) else _OTHERS[1 + place % (len(_OTHERS) - 1)]
        found[label] = SELECTION if label == "selection" else own
    return found


def scenario_stroke(index: int) -> Stroke:
    """The stroke of the scenario in place `index`; none has the colours of the first two worlds."""
    return _OTHERS[index % len(_OTHERS)]


def house_style(width: float | None = None) -> AbstractContextManager[None]:
    """Matplotlib's own defaults and the settings above, whatever the user's matplotlibrc says.

    New figures are so many inches wide, by default as wide as a page; letters and lines keep their sizes.
    Raises `SettingsError` for a width at which they would have no room.
    """
    inches = WIDTH if width is None else float(width)
    if not NARROWEST <= inches <= WIDEST:
        raise SettingsError(
            f"A figure can be {NARROWEST:g} to {WIDEST:g} inches wide, but was asked to be {inches:g}."
        )
    return defaults({**SETTINGS, "figure.figsize": (inches, HEIGHT)})


def page_width() -> float:
    """The width of new figures, in inches."""
    import matplotlib

    return float(matplotlib.rcParams["figure.figsize"][0])


def abreast(least: float, most: int) -> int:
    """How many panels stand side by side where each needs so many inches; at most `most`, at least one."""
    return max(1, min(most, int(page_width() / least + 1e-6)))
