"""The inner search that evolved: budget, horizon, trust in the reflex, and what the search costs a life."""

from collections.abc import Sequence

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import drawing, words
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import RunData, over_generations
from babushka.runs.presentation.plots.sheet import wrapped

PLACE = 3
TRAITS = (
    ("budget", "search budget\n(proposals per decision)"),
    ("horizon", "horizon (steps)"),
    ("trust", "trust: plan steps that\nthe reflex proposes"),
)


def draw(runs: Sequence[RunData]) -> Figure:
    """A panel for each trait and for what search costs; a line for each scenario."""
    groups = over_generations(runs)
    selected = all(run.has("selection.simulated") for run in runs)
    where = "selection" if selected else next(iter(runs[0].labels), "")
    simulated, steps = f"{where}.simulated", f"{where}.steps"
    stems = [(stem, text) for stem, text in TRAITS if all(run.has(stem) for run in runs)]
    if all(run.has(simulated) for run in runs):
        stems.append((simulated, "model steps per life"))
        if all(run.search_cost is not None for run in runs):
            stems.append(("energy", "energy spent on search\nper life"))
    if not stems:
        raise SettingsError(
            f"The figure needs columns such as 'budget.mean' or 'selection.simulated.mean', which the "
            f"history of run {runs[0].name!r} lacks or does not share with the other runs."
        )
    if all(run.has(steps) for run in runs):
        stems.append((steps, "steps lived per life"))
    sheet = wrapped(groups, len(stems), 1.1, 1.7, sharex=True)
    for panel, (stem, text) in zip(sheet.panels, stems, strict=True):
        bands = [
            band(group.runs, simulated).scaled(group.runs[0].search_cost or 0.0)
            if stem == "energy"
            else band(group.runs, stem)
            for group in groups
        ]
        sheet.draw_scenarios(panel.axes, words.one_line(text), [each.bounded(0.0) for each in bands])
        sheet.over_generations(panel)
        drawing.from_zero(panel.axes)
        panel.axes.set_ylabel(text)
    sheet.name_scenarios()
    lived = "Model steps, energy and steps lived are those of the lives that selection counts."
    return sheet.finish(lived if where == "selection" else "")
