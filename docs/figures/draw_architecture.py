"""Draw the pictures of docs/architecture.md: python docs/figures/draw_architecture.py

Each picture is boxes in columns, and arrows between them. A box has a heading, where it is in the code, and
what happens there.
"""

from pathlib import Path
from typing import NamedTuple

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update(
    {"svg.fonttype": "none", "svg.hashsalt": "architecture", "font.family": "sans-serif"}
)

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


def draw(name: str, boxes: dict[str, Box], arrows: list[tuple[str, str, str]]) -> None:
    """Write a picture; `arrows` are (from, to, label)."""
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
    for first, last, label in arrows:
        _arrow(axes, boxes[first], boxes[last], label)
    figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})


def _arrow(axes: object, first: Box, last: Box, label: str) -> None:
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
    axes.add_patch(patch)  # type: ignore[attr-defined]
    if label:
        middle = (start[0] + end[0]) / 2 + 0.06, (start[1] + end[1]) / 2
        axes.text(*middle, label, ha="left", va="center", fontsize=7, color="#333333")  # type: ignore[attr-defined]


def main() -> None:
    """Draw every picture."""
    draw(
        "architecture-floors",
        {
            "fitness": Box(
                0,
                4,
                "fitness",
                "fitness/",
                "worlds and their regimes, kernels,\nformulas of measures",
                "fitness",
            ),
            "organisms": Box(
                0,
                3,
                "organisms",
                "organisms/",
                "genomes, agents, inner search,\none life and many",
                "organisms",
            ),
            "evolution": Box(
                0,
                2,
                "evolution",
                "evolution/",
                "base optimizers, dynamics,\nopponents, measures of a generation",
                "evolution",
            ),
            "runs": Box(0, 1, "runs", "runs/", "everything with files and screens", "commands"),
            "storage": Box(
                1,
                4,
                "storage",
                "runs/storage/",
                "run folders, snapshots, locks:\narrays and rows, no meaning",
                "storage",
            ),
            "orchestration": Box(
                1,
                3,
                "orchestration",
                "runs/orchestration/",
                "configuration, plans, runs, engines,\nsweeps, what saved runs hold",
                "orchestration",
            ),
            "presentation": Box(
                1,
                2,
                "presentation",
                "runs/presentation/",
                "replay, comparisons, figures,\nreports, progress",
                "presentation",
            ),
            "commands": Box(1, 1, "commands", "runs/commands/", "one file for each command", "commands"),
            "door": Box(
                1, 0, "Python", "runs/__init__.py", "import runs: the same from a program", "commands"
            ),
            "content": Box(
                2,
                1,
                "content",
                "runs/scenarios/  runs/replications/",
                "settings and published targets;\nonly commands know of them",
                "disk",
            ),
        },
        [
            ("runs", "evolution", ""),
            ("evolution", "organisms", ""),
            ("organisms", "fitness", ""),
            ("door", "commands", ""),
            ("commands", "presentation", ""),
            ("presentation", "orchestration", ""),
            ("orchestration", "storage", ""),
            ("commands", "content", ""),
            ("runs", "commands", ""),
        ],
    )
    draw(
        "architecture-genome",
        {
            "founders": Box(
                0,
                0,
                "founders",
                "organisms/genome.py",
                "random genomes by the layout:\nfloat32 (members, genes)",
                "organisms",
            ),
            "express": Box(
                1,
                0,
                "express",
                "organisms/kinds/",
                "genomes become agents: a NamedTuple\nof arrays, one row a member",
                "organisms",
            ),
            "batch": Box(
                2,
                0,
                "evaluation batch",
                "evolution/evaluators.py",
                "agents, regime, belief, ids, seeds;\nhere, or in pieces elsewhere",
                "evolution",
            ),
            "life": Box(
                3,
                0,
                "life",
                "organisms/life_kernel.py",
                "compiled: decide, step, feel,\nuntil the end; a record of numbers",
                "organisms",
            ),
            "lives": Box(
                3,
                1,
                "records",
                "organisms/records.py",
                "(members, episodes, columns)\nfor each regime",
                "organisms",
            ),
            "fitness": Box(
                2,
                1,
                "base fitness",
                "evolution/evaluation.py",
                "the columns that selection counts,\naveraged over episodes",
                "evolution",
            ),
            "select": Box(
                1,
                1,
                "selection and variation",
                "evolution/optimizers/",
                "parents, crossover, mutation,\nkeyed random streams",
                "evolution",
            ),
            "next": Box(
                0,
                1,
                "next population",
                "evolution/generation.py",
                "genomes, ids, parents; what the\nbase optimizer remembers",
                "evolution",
            ),
        },
        [
            ("founders", "express", ""),
            ("express", "batch", ""),
            ("batch", "life", ""),
            ("life", "lives", ""),
            ("lives", "fitness", ""),
            ("fitness", "select", ""),
            ("select", "next", ""),
            ("next", "founders", ""),
        ],
    )
    draw(
        "architecture-setting",
        {
            "scenario": Box(
                0, 0, "scenario", "runs/scenarios/*.toml", "what differs from another,\nby 'extends'", "disk"
            ),
            "merged": Box(
                1,
                0,
                "merged",
                "runs/orchestration/config/",
                "tables merged key by key, then\n--set, --seed, --generations",
                "orchestration",
            ),
            "plan": Box(
                2,
                0,
                "plan",
                "runs/orchestration/plan.py",
                "the mapping, how it is recorded,\nwhere founders come from",
                "orchestration",
            ),
            "declared": Box(
                3,
                0,
                "declared settings",
                "fitness/settings.py",
                "type, range, choices, unit: one\nsentence for every mistake",
                "fitness",
            ),
            "experiment": Box(
                3,
                1,
                "experiment",
                "evolution/experiment.py",
                "world, kind, regimes, optimizer;\nevery stage of the schedule",
                "evolution",
            ),
            "kernel": Box(
                3,
                2,
                "kernel",
                "World.regime, Organism.express",
                "a regime is a NamedTuple of\nnumbers: types choose the code",
                "fitness",
            ),
            "written": Box(
                1,
                1,
                "config.toml",
                "runs/orchestration/config/writing.py",
                "complete and commented; runs\nagain as it is",
                "disk",
            ),
            "worker": Box(
                2,
                1,
                "worker",
                "runs/orchestration/engines/",
                "gets the mapping, and makes the\nexperiment once",
                "orchestration",
            ),
        },
        [
            ("scenario", "merged", ""),
            ("merged", "plan", ""),
            ("plan", "declared", ""),
            ("declared", "experiment", ""),
            ("experiment", "kernel", ""),
            ("plan", "written", ""),
            ("plan", "worker", ""),
            ("worker", "experiment", ""),
        ],
    )
    draw(
        "architecture-snapshot",
        {
            "generation": Box(
                0,
                0,
                "generation",
                "evolution/generation.py",
                "evaluated; the next one is\nalready living",
                "evolution",
            ),
            "arrays": Box(
                1, 0, "arrays", "Generation.arrays", "names and plain arrays,\nnever objects", "evolution"
            ),
            "commit": Box(
                2,
                0,
                "commit",
                "runs/storage/run_folder.py",
                "snapshot under another name, synced,\nrenamed; then lineage, history",
                "storage",
            ),
            "disk": Box(
                3,
                0,
                "run folder",
                "populations/000012.npz",
                "immutable, with a digest;\nN means: N was evaluated",
                "disk",
            ),
            "recover": Box(
                3,
                1,
                "recover",
                "runs/storage/run_folder.py",
                "the newest whole one; torn rows\nand strays are cleared away",
                "storage",
            ),
            "check": Box(
                2,
                1,
                "check",
                "evolution/experiment.py",
                "forms, layout, columns: is it\nthis experiment's?",
                "evolution",
            ),
            "resume": Box(
                1,
                1,
                "resume",
                "evolution/loop.py",
                "goes on with N + 1: the same bits\nas without interruption",
                "evolution",
            ),
            "read": Box(
                2,
                2,
                "saved run",
                "runs/orchestration/saved.py",
                "replay, verify, analyze,\nfigures, report, export",
                "orchestration",
            ),
        },
        [
            ("generation", "arrays", ""),
            ("arrays", "commit", ""),
            ("commit", "disk", ""),
            ("disk", "recover", ""),
            ("recover", "check", ""),
            ("check", "resume", ""),
            ("check", "read", ""),
        ],
    )
    draw(
        "architecture-cell",
        {
            "description": Box(0, 0, "description", "sweep.toml", "scenarios, what varies,\nseeds", "disk"),
            "cells": Box(
                1,
                0,
                "cells",
                "runs/orchestration/sweeps/cells.py",
                "every combination, each with a name,\na folder and its settings",
                "orchestration",
            ),
            "session": Box(
                2,
                0,
                "session",
                "runs/orchestration/sweeps/session.py",
                "seed by seed, as many at a time\nas there are processors for",
                "orchestration",
            ),
            "executor": Box(
                3,
                0,
                "executor",
                "runs/orchestration/engines/",
                "processes here, Dask, or any\nconcurrent.futures executor",
                "orchestration",
            ),
            "cell": Box(
                3,
                1,
                "cell",
                "runs/orchestration/sweeps/worker.py",
                "begun or gone on with, exactly as\nbabushka run would",
                "orchestration",
            ),
            "folder": Box(
                2, 1, "run folder", "one in the sweep's folder", "history, snapshots, provenance", "disk"
            ),
            "table": Box(1, 1, "table", "sweep.csv", "how far each cell is, and what\nwent wrong", "disk"),
            "compare": Box(
                0,
                1,
                "compare, plot, report",
                "runs/presentation/",
                "cells with the same settings are a\ngroup; intervals over seeds",
                "presentation",
            ),
        },
        [
            ("description", "cells", ""),
            ("cells", "session", ""),
            ("session", "executor", ""),
            ("executor", "cell", ""),
            ("cell", "folder", ""),
            ("folder", "table", ""),
            ("table", "compare", ""),
        ],
    )


if __name__ == "__main__":
    main()
