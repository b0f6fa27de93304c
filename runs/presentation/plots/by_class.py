"""What figures by regime share: regimes side by side, and in each some measures of the last analysis."""

from collections.abc import Sequence

from babushka.evolution.analysis.measures.agreement import OFTEN
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots import style, tower_levels, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import Group, RunData, grouped
from babushka.runs.presentation.plots.sheet import crossed
from babushka.runs.presentation.plots.tower_levels import MEASURES

Series = Sequence[tuple[str, str, style.Stroke]]  # measure without its label, name, how its marks look
MEANS = (
    f"Means over the members of the last analyzed generation, and {OFTEN} times as many lives as said here."
)
ROOM = 0.8  # of a regime's share of the axis, for all its marks


def figure_of(runs: Sequence[RunData], series: Series, label: str, *said: str) -> Figure:
    """A panel for each scenario; `label` is that of the vertical axis."""
    groups = grouped(runs, MEASURES)
    regimes = _regimes(runs, series[0][0])
    sheet = crossed(groups, 1, 1.1, 2.4, least=2.2, table=MEASURES)
    for panel, group in zip(sheet.panels, groups, strict=True):
        for place, (measure, _, stroke) in enumerate(series):
            aside = ROOM * ((place + 0.5) / len(series) - 0.5)
            for at, name in enumerate(regimes):
                _mark(panel.axes, group, f"{name}.{measure}", at + aside, stroke)
        panel.axes.set_xticks(range(len(regimes)), regimes, rotation=35, ha="right")
        panel.axes.set_xlim(-0.6, len(regimes) - 0.4)
        if panel.left:
            panel.axes.set_ylabel(label)
        if sheet.several:
            panel.axes.set_title(group.name, loc="left", fontsize=8)
    if not sheet.several:
        words.heading(sheet.figure, groups[0].heading)
    words.key(sheet.figure, [(name, stroke) for _, name, stroke in series])
    dots = f"Small dots: runs. Large marks: {tower_levels.OVER_RUNS}" if len(runs) > 1 else ""
    return sheet.finish(*said, MEANS, dots)


def _regimes(runs: Sequence[RunData], measure: str) -> list[str]:
    """The labels under which some run was measured, in their order; `SettingsError` if there is none."""
    names = [name for run in runs for name in run.table(MEASURES) if name.endswith(f".{measure}")]
    found = dict.fromkeys(name.removesuffix(f".{measure}") for name in names)
    labels = [label for label in runs[0].labels or found if label in found]
    if not labels:
        raise SettingsError(
            f"The analysis of run {runs[0].name!r} holds no measure {measure!r}: it is not one of its world."
        )
    return labels


def _mark(axes: Axes, group: Group, column: str, at: float, stroke: style.Stroke) -> None:
    values = [tower_levels.latest(run, column) for run in group.runs]
    if len(values) > 1:
        dots = {**stroke.look, "linestyle": "none", "markersize": 2.5, "alpha": 0.4}
        axes.plot([at - 0.09] * len(values), values, **dots)
    tower_levels.point(axes, tower_levels.over_runs(group.runs, column), at, stroke)


def account_of(runs: Sequence[RunData], series: Series, what: str) -> str:
    """The numbers of the large marks, a line for each scenario and regime."""
    lines = []
    for group in grouped(runs, MEASURES):
        for label in _regimes(runs, series[0][0]):
            said = [
                f"{name} {tower_levels.over_runs(group.runs, f'{label}.{measure}').value:.3f}"
                for measure, name, _ in series
            ]
            lines.append(f"{group.heading}, {label}: {what} {', '.join(said)}.")
    return "\n".join(lines)
