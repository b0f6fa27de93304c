"""How many agents, plants and carnivores there are over steps, a thin line for each population."""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.data import RunData, over_generations
from babushka.runs.presentation.plots.sheet import crossed

ROWS = {"members": "agents", "plants": "plants", "carnivores": "carnivores"}


def draw(runs: Sequence[RunData]) -> Figure:
    """A row for each of the three, a column for each scenario."""
    for run in runs:
        if not run.shown:
            raise SettingsError(f"In run {run.name!r} members do not live together.")
    groups = over_generations(runs)
    sheet = crossed(groups, len(ROWS), 0.6, 1.6, least=1.6)
    for place, panel in enumerate(sheet.panels):
        row, column = divmod(place, len(groups))
        group, stem = groups[column], list(ROWS)[row]
        thin = len(group.runs) > 1
        look = style.scenario_stroke(0).look
        for run in group.runs:
            panel.axes.plot(
                *(run.column("step"), run.column(stem)),
                color=look["color"],
                linewidth=0.6 if thin else 1.2,
                alpha=0.5 if thin else 1.0,
            )
        if panel.left:
            panel.axes.set_ylabel(ROWS[stem])
        if panel.top:
            panel.axes.set_title(words.column_title(group), loc="left")
        if panel.below:
            panel.axes.set_xlabel("step")
    for panel in sheet.panels:
        drawing.from_zero(panel.axes)
    return sheet.finish("A line that ends early is of a population that died out.")
