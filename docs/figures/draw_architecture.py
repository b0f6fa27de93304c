"""Draw the pictures of docs/architecture.md: python docs/figures/draw_architecture.py

Each picture in architecture.txt is boxes in columns, and arrows between them. A box has a heading, where it
is in the code, and what happens there.
"""

from pathlib import Path
from typing import NamedTuple

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update(
    {"svg.fonttype": "none", "svg.hashsalt": "architecture", "font.family": "sans-serif"}
)

from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402 - after the backend is chosen
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch  # noqa: E402

FOLDER = Path(__file__).parent
COLOURS = {
    "fitness": "#d9ead3",
    "organisms": "#fff2cc",
    "evolution": "#fce5cd",
    "storage": "#cfe2f3",
    "orchestration": "#d9d2e9",
    "presentation": "#ead1dc",
    "commands": "#e6e6e6",
    "disk": "#ffffff",
}
WIDTH, HEIGHT, GAP_X, GAP_Y = 2.75, 0.95, 0.45, 0.5  # inches


class Box(NamedTuple):
    """One step: in which column and row (from the top), what it is, where it is, what happens there."""

    column: int
    row: int
    heading: str
    where: str
    what: str
    room: str


def corner(box: Box) -> tuple[float, float]:
    """The lower left corner of a box, in inches from the upper left of the picture."""
    return box.column * (WIDTH + GAP_X), -(box.row + 1) * (HEIGHT + GAP_Y) + GAP_Y


def read(text: str) -> tuple[dict[str, Box], list[list[str]]]:
    """The boxes and arrows (from, to) of a picture as `architecture.txt` has it."""
    *lines, arrows = text.strip().splitlines()
    boxes = {}
    for line in lines:
        first, heading, where, what, room = (part.strip() for part in line.split(" | "))
        key, column, row = first.split()
        boxes[key] = Box(int(column), int(row), heading, where, what.replace(" / ", "\n"), room)
    return boxes, [arrow.split(" > ") for arrow in arrows.split(", ")]


def draw(name: str, boxes: dict[str, Box], arrows: list[list[str]]) -> None:
    """Write a picture."""
    columns = 1 + max(box.column for box in boxes.values())
    rows = 1 + max(box.row for box in boxes.values())
    size = columns * (WIDTH + GAP_X) - GAP_X, rows * (HEIGHT + GAP_Y) - GAP_Y
    figure = Figure(figsize=(size[0] + 0.2, size[1] + 0.2))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-0.1, size[0] + 0.1)
    axes.set_ylim(-size[1] - 0.1, 0.1)
    axes.axis("off")
    for box in boxes.values():
        x, y = corner(box)
        style = "round,pad=0,rounding_size=0.08"
        axes.add_patch(
            FancyBboxPatch(
                (x, y), WIDTH, HEIGHT, boxstyle=style, facecolor=COLOURS[box.room], edgecolor="#555555"
            )
        )
        middle = x + WIDTH / 2
        axes.text(middle, y + 0.76, box.heading, ha="center", va="center", fontsize=9.5, weight="bold")
        axes.text(middle, y + 0.55, box.where, ha="center", va="center", fontsize=7, color="#444444")
        axes.text(middle, y + 0.24, box.what, ha="center", va="center", fontsize=7.5, linespacing=1.25)
    for first, last in arrows:
        _arrow(axes, boxes[first], boxes[last])
    figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})


def _arrow(axes: Axes, first: Box, last: Box) -> None:
    (x, y), (to_x, to_y) = corner(first), corner(last)
    if first.row == last.row:  # along a row
        right = last.column > first.column
        start = (x + (WIDTH if right else 0.0), y + HEIGHT / 2)
        end = (to_x + (0.0 if right else WIDTH), to_y + HEIGHT / 2)
    else:
        down = last.row > first.row
        start = (x + WIDTH / 2, y + (0.0 if down else HEIGHT))
        end = (to_x + WIDTH / 2, to_y + (HEIGHT if down else 0.0))
    patch = FancyArrowPatch(
        start, end, arrowstyle="-|>", mutation_scale=11, color="#333333", shrinkA=1.5, shrinkB=1.5
    )
    axes.add_patch(patch)


if __name__ == "__main__":
    written = (FOLDER / "architecture.txt").read_text(encoding="utf-8")
    for picture in written.split("\n[")[1:]:
        name, _, text = picture.partition("]\n")
        draw(name, *read(text))
