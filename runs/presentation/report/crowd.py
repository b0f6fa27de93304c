"""The replay viewer where members live together: the steps after a saved epoch, of the whole population.

What is embedded has the form of a life (see `lives`): moments, pictures, and counts in place of tallies.
"""

from typing import Any

import numpy as np
from markupsafe import Markup

from babushka.evolution.dynamics.protocol import dynamics_of
from babushka.runs.orchestration.living_together import Stretch, stretch_of
from babushka.runs.orchestration.one_life import moments
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.replay.grid import svg_path
from babushka.runs.presentation.replay.looks import BLACK, GRID_LINES, GROUND, legend_kinds, looks
from babushka.runs.presentation.report import lives
from babushka.runs.presentation.report.rendering import render
from babushka.runs.presentation.report.wanted import Shown

STEPS = 300  # that are shown, at most
RIM = "0.05"  # of glyphs in the legend


def can_be_shown(run: Run) -> bool:
    """Whether there is a saved epoch of a world with a picture, in which somebody is alive."""
    return bool(dynamics_of(run.experiment).picture_kinds) and _epoch(run) is not None


def crowd_viewer(run: Run, wanted: Shown, before: str = "") -> Markup:
    """The viewer of the steps after the epoch that is wanted, by default the newest with anybody alive."""
    generation = _epoch(run) if wanted.generation is None else wanted.generation
    stretch = stretch_of(run, generation, STEPS)
    every, packed = 1, _packed(stretch, 1)
    while lives.size_of(packed) > lives.LARGEST and every < stretch.steps:
        every *= 2
        packed = _packed(stretch, every)
    details = f"Every {every}th step is shown, and the last." if every > 1 else ""
    kinds = looks(stretch.kinds)
    return render(
        "replay.html",
        before=before,
        introduction=(
            f"The steps after generation {stretch.generation} (step {stretch.first} of the world), exactly "
            "as they are in a run that goes on from there."
        ),
        details=details,
        members=["everybody"],
        panels=[{"label": "shared", "title": "their world", "where": "", "board": "drawn"}],
        most_cells=lives.CELLS,
        charts=[(f"tally {name}", name, "further") for name in stretch.counts],
        legend=[(svg_path(look.shape), look.colour, RIM, name) for name, look in legend_kinds(stretch.kinds)],
        plans=False,
        levels=[],
        plan_colour=BLACK,
        numbers=[("step", "steps since"), *((f"tally {name}", name) for name in stretch.counts)],
        data={
            "rows": stretch.pictures.shape[1],
            "columns": stretch.pictures.shape[2],
            "actions": [],
            "looks": {
                "ground": GROUND,
                "lines": GRID_LINES,
                "agent": "",
                "agentColour": BLACK,
                "target": svg_path("○"),  # a map, whose cells are small
                "hands": [],
                "kinds": [
                    {"name": name, "glyph": svg_path(look.shape), "colour": look.colour, "fills": look.fills}
                    for name, look in zip(stretch.kinds, kinds, strict=True)
                ],
            },
            "members": [{"about": "", "lives": [packed]}],
        },
    )


def _epoch(run: Run) -> int | None:
    """The newest saved epoch at which anybody is alive; None if there is none."""
    for number in reversed(run.generations):
        if len(run.generation(number).ids):
            return number
    return None


def _packed(stretch: Stretch, every: int) -> dict[str, Any]:
    shown = moments(stretch.steps, every)
    died_out = not stretch.counts["agents"][-1]
    return {
        "moments": shown,
        "steps": stretch.steps,
        "cause": "died out" if died_out else "goes on",
        "actions": [],
        "felt": [],
        "tallies": {name: values[shown].tolist() for name, values in stretch.counts.items()},
        "pictures": lives.in_base64(lives.changes(stretch.pictures[shown])),
        "paths": lives.in_base64(np.zeros(len(shown), np.int64).tolist()),
    }
