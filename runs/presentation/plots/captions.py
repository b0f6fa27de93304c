"""The caption of a figure: what lines, bands and marks are, and what was counted.

It is the figure's label (`Figure.set_label`, `Figure.get_label`) and stands beside the picture: in a file
with the figure's name, and below it in reports. Whoever wants it in the picture asks for that.
"""

import textwrap
from collections.abc import Iterable
from pathlib import Path

from babushka.runs.presentation.plots.annotations import Figure

ENDING = ".caption.txt"
LINE = 100  # characters of a line of the file
_POINTS = 6.5
_HIGH = 1.35 * _POINTS / 72  # inches of a line in the picture


def of(figure: Figure) -> str:
    """The caption; empty if the figure has none."""
    return str(figure.get_label())


def give(figure: Figure, sentences: Iterable[str]) -> None:
    """Make these sentences the caption."""
    figure.set_label(" ".join(said for sentence in sentences if (said := sentence.strip())))


def into_picture(figure: Figure) -> None:
    """Write the caption below the panels, for which the figure grows."""
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(of(figure), int(width * 20))
    figure.set_size_inches(width, height + _HIGH * len(lines))
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=_POINTS, color="#444444")


def place_of(figure: Path) -> Path:
    """The file for the caption of a figure in such a file: 'curves.caption.txt' for 'curves.png'."""
    return figure.with_name(figure.stem + ENDING)


def text_of(figure: Figure) -> str:
    """The caption as the content of a file."""
    return "\n".join(textwrap.wrap(of(figure).replace("\u00a0", " "), LINE)) + "\n"
