"""How like the objective of each level is to the base one: over a swept setting, or over generations."""

from collections.abc import Sequence
from dataclasses import replace

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import dose, drawing
from babushka.runs.presentation.plots.annotations import Figure
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import RunData, over_generations
from babushka.runs.presentation.plots.sheet import Line, crossed, wrapped
from babushka.runs.presentation.plots.swept import swept
from babushka.runs.presentation.plots.words import key

ABOUT = (
    "Cosine of weights over the features that candidate objectives are of; two levels: of one to the other."
)


def has_levels(run: RunData) -> bool:
    """Whether a run recorded how like its levels are to the base objective."""
    return bool(dose.similarity(run))


def draw_similarity(runs: Sequence[RunData]) -> Figure:
    """A panel for each scenario, over a swept setting if there is one, else over generations."""
    if not all(has_levels(run) for run in runs):
        raise SettingsError("Runs of worlds with and without candidate objectives cannot share this figure.")
    shared = set.intersection(*(set(dose.similarity(run)[0].measures) for run in runs))
    shown = [each._replace(measures=_only(each.measures, shared)) for each in dose.similarity(runs[0])]
    titled = [replace(run, scenario=str(run.settings.get("title") or run.scenario)) for run in runs]
    made = swept(titled, list(shown[0].measures.values()))
    along = made.along if len(made.groups) == 1 else made.one_number
    if along is not None:
        return dose.of_panels(made, along, shown, ABOUT)
    return _over_generations(runs, shown[0])


def _only(measures: dict[str, str], shared: set[str]) -> dict[str, str]:
    return {name: measure for name, measure in measures.items() if name in shared}


def _over_generations(runs: Sequence[RunData], shown: dose.Shown) -> Figure:
    groups = over_generations(runs)
    several = len(groups) > 1
    sheet = crossed(groups, 1, 0.6, 2.2) if several else wrapped(groups, 1, 0.6, 2.6)
    for panel, group in zip(sheet.panels, groups, strict=True):
        lines = [
            Line(name, band(group.runs, measure), shown.strokes[name])
            for name, measure in shown.measures.items()
        ]
        sheet.draw(panel.axes, lines, group.name if several else "similarity")
        drawing.zero_line(panel.axes)
        if several:
            panel.axes.set_title(group.heading)
        if panel.left:
            panel.axes.set_ylabel("similarity to the base objective (cosine)")
        sheet.over_generations(panel, [group])
    if several:
        key(sheet.figure, [(name, shown.strokes[name]) for name in shown.measures])
    else:
        sheet.name_scenarios(*((name, shown.strokes[name]) for name in shown.measures))
    return sheet.finish(ABOUT)
