"""The inner search that evolved: budget, horizon, trust in the reflex, and what the search costs a life."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fitness.settings import SettingsError
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import Band, band
from runs.presentation.plots.data import Group, RunData, grouped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRAITS = (
    ("budget", "search budget\n(proposals per decision)"),
    ("horizon", "horizon (steps)"),
    ("trust", "trust: plan steps that\nthe reflex proposes"),
)


PLACE = 3


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """A panel for each trait and for what search costs; a line for each scenario."""
    groups = grouped(runs)
    selected = all(run.has("selection.simulated") for run in runs)
    where = "selection" if selected else next(iter(runs[0].labels), "")
    stems = [(stem, text) for stem, text in TRAITS if all(run.has(stem) for run in runs)]
    if all(run.has(f"{where}.simulated") for run in runs):
        stems.append((f"{where}.simulated", "model steps per life"))
        if all(run.search_cost is not None for run in runs):
            stems.append(("energy", "energy spent on search\nper life"))
    if not stems:
        raise SettingsError(
            f"The figure needs columns such as 'budget.mean' or 'selection.simulated.mean', which the "
            f"history of run {runs[0].name!r} lacks or does not share with the other runs."
        )
    if all(run.has(f"{where}.steps") for run in runs):
        stems.append((f"{where}.steps", "steps lived per life"))
    columns = min(3, len(stems))
    rows = -(-len(stems) // columns)
    figure, axes = drawing.panels(rows, columns, height=style.HEIGHT if rows > 1 else 2.8, sharex=True)
    drawn = []
    for index, panel in enumerate(axes.flat):
        if index >= len(stems):
            panel.set_axis_off()
            continue
        stem, text = stems[index]
        lines = []
        for place, group in enumerate(groups):
            line = _line(group, stem, where).bounded(0.0)
            drawing.draw_band(panel, line, style.scenario_stroke(place), place)
            lines.append((group.name, line))
            drawn.append((group.name if len(groups) > 1 else stem.removeprefix(f"{where}."), line))
        drawing.mark_changes(panel, groups, words.lettered(groups), named=index < columns)
        drawing.say_if_empty(panel, lines)
        drawing.from_zero(panel)
        panel.set_ylabel(text)
        below = index + columns >= len(stems)
        drawing.over_generations(panel, label=below)
        panel.tick_params(labelbottom=below)
    if len(groups) > 1:
        words.key(figure, [(group.heading, style.scenario_stroke(i)) for i, group in enumerate(groups)])
    else:
        words.heading(figure, groups[0].heading)
    lived = "Model steps, energy and steps lived are those of the lives that selection counts." * (
        where == "selection"
    )
    words.footer(figure, lived, words.statements(drawn), words.sizes(groups), words.explain_changes(groups))
    return figure


def _line(group: Group, stem: str, where: str) -> Band:
    if stem != "energy":
        return band(group.runs, stem)
    return band(group.runs, f"{where}.simulated").scaled(group.runs[0].search_cost or 0.0)
