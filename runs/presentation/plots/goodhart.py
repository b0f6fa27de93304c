"""Goodhart curves: fitness and felt reward attained as felt reward is optimized harder, with fits and turns.

A row of panels for each kind of pressure: the search budget at its price, the same free of charge, and the
choice of the best of n random lives.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fitness.measures.goodhart_curve import FORMS, Fit
from fitness.measures.goodhart_fits import OVER_BUDGETS, PRESSURES, divergence_of, fits
from runs.presentation.plots import drawing, style, words
from runs.presentation.plots.bands import aligned, band
from runs.presentation.plots.data import Group, Prepared, RunData, grouped, worlds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from runs.orchestration.saved import Run

KINDS = {kind: pressure for kind, pressure in PRESSURES.items() if pressure.axis}
FITTED = "Better of two fits to the gain in fitness over the first point, with d = √KL:"
MARKS = "For a budget b, KL is that of the best of b + 1, nominally. Shaded: interval of a turning point."
FORMULAS = {"best_of_n": "d(α − βd)", "reinforcement": "d(α − β ln d)"}
_FELT: dict[str, Any] = {"linestyle": (0, (1, 1.2)), "linewidth": 1.0, "marker": "none"}
_FITTED: dict[str, Any] = {"color": "#222222", "linewidth": 0.8, "alpha": 0.8, "zorder": 3}


def prepare(run: "Run", generation: int | None) -> Prepared:
    """The curves of the analysis, and what was fitted to them."""
    from runs.orchestration.analysis.figures import curves_and_fits

    tables, fits = curves_and_fits(run, generation)
    return Prepared(tables, tuple(fits))


@style.styled
def draw(runs: Sequence[RunData]) -> "Figure":
    """A row a kind of pressure, a column a scenario; of one scenario, both against each other."""
    kinds = [kind for kind in KINDS if all(f"goodhart.{kind}" in run.tables for run in runs)]
    kinds = kinds or ["best_of_random"]  # which the runs then lack, and are told so
    groups = grouped(runs, f"goodhart.{kinds[0]}")
    labels = worlds(runs, "z_true", f"goodhart.{kinds[0]}")
    several = len(groups) > 1
    columns = len(groups) if several else 2
    width = max(style.WIDTH, 1.0 + 1.5 * columns)
    figure, axes = drawing.panels(len(kinds), columns, width, 0.9 + 2.3 * len(kinds), sharey="row")
    told, drawn = [], []
    for row, kind in enumerate(kinds):
        for column, group in enumerate(groups):
            panel = axes[row, column]
            for place, label in enumerate(labels):
                drawn += _lines(panel, group, kind, label, place)
                told.append((group, kind, label, _fits(group, kind, label)))
                _fitted(panel, group, kind, label, told[-1][-1], place)
            _doubling(panel, group, kind)
            panel.set_xlabel(KINDS[kind].axis)
        if not several:
            _against(axes[row, 1], groups[0], kind, labels)
        axes[row, 0].set_ylabel("attained\n(SD of random lives)")
    if several:
        for column, group in enumerate(groups):
            axes[0, column].set_title(words.column_title(group))
    else:
        words.heading(figure, groups[0].title)
    words.key(figure, _entries(labels), right=not several)
    explained = "" if several else f"{FITTED} {'; '.join(_in_words(*each) for each in told if each[-1])}."
    words.footer(
        figure, words.statements(drawn), words.sizes(groups, f"goodhart.{kinds[0]}"), explained, MARKS
    )
    return figure


def _lines(panel: "Axes", group: Group, kind: str, label: str, place: int) -> list[tuple[str, Any]]:
    """Fitness as a line with its band, felt reward as a dotted line."""
    stroke, table = style.world_stroke(label, place), f"goodhart.{kind}"
    true = band(group.runs, f"{label}.z_true", "pressure", table)
    felt = band(group.runs, f"{label}.z_proxy", "pressure", table)
    drawing.draw_band(panel, true, stroke, place)
    panel.plot(felt.x, felt.centre, color=stroke.colour, **_FELT)
    return [("fitness", true)]


def _fits(group: Group, kind: str, label: str) -> Sequence[Mapping[str, Any]]:
    """What was fitted: over the members of one run as analysed, over runs anew."""
    if len(group.runs) == 1:
        return [fit for fit in group.runs[0].fits if fit["label"] == label and fit["kind"] == kind]
    table = f"goodhart.{kind}"
    pressure, true = aligned(group.runs, f"{label}.z_true", "pressure", table)
    return fits(kind, pressure, true)


def _fitted(
    panel: "Axes", group: Group, kind: str, label: str, fits: Sequence[Mapping[str, Any]], place: int
) -> None:
    """The better of the two fits as a thin line, and the turning point with its interval."""
    known = [fit for fit in fits if np.isfinite(fit["determination"])]
    if not known:
        return
    best = max(known, key=lambda fit: float(fit["determination"]))
    start = band(group.runs, f"{label}.z_true", "pressure", f"goodhart.{kind}")
    first, last = float(start.x[0]), float(start.x[-1])
    offset = 1.0 if kind in OVER_BUDGETS else 0.0
    pressure = np.geomspace(first + offset, last + offset, 80) - offset
    form = next(form for form in FORMS if form == best["form"])
    curve = Fit(form, best["alpha"], best["beta"], np.nan, np.nan, np.nan, np.nan, 0)
    height = curve.at(np.sqrt(divergence_of(kind, pressure))) + start.centre[0]
    panel.plot(pressure, height, **_FITTED)
    if best["turn.found"]:
        colour = style.world_stroke(label, place).colour
        panel.axvspan(best["turn.low"], best["turn.high"], color=colour, alpha=0.08, linewidth=0)
        panel.axvline(best["turn.at"], color=colour, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)


def _against(panel: "Axes", group: Group, kind: str, labels: Sequence[str]) -> None:
    """Fitness against felt reward, point after point as pressure rises."""
    table = f"goodhart.{kind}"
    for place, label in enumerate(labels):
        stroke = style.world_stroke(label, place)
        felt = band(group.runs, f"{label}.z_proxy", "pressure", table)
        true = band(group.runs, f"{label}.z_true", "pressure", table)
        panel.plot(felt.centre, true.centre, **stroke.look)
        last = felt.centre[-1], true.centre[-1]
        panel.annotate(f"{felt.x[-1]:g}", last, (4, 4), textcoords="offset points", fontsize=6.5)
    panel.set_xlabel("felt reward attained (SD of random lives)")


def _doubling(panel: "Axes", group: Group, kind: str) -> None:
    """An axis on which a doubling is a step; a budget of 0 has a place of its own."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    points = group.runs[0].column("pressure", f"goodhart.{kind}")
    if kind in OVER_BUDGETS:
        panel.set_xscale("symlog", base=2, linthresh=1, linscale=1)
        panel.set_xlim(-0.25, 1.25 * float(points[-1]))
    else:
        panel.set_xscale("log", base=2)
    shown = points[:: max(1, -(-len(points) // 5))]
    panel.xaxis.set_major_locator(FixedLocator([float(value) for value in shown]))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _entries(labels: Sequence[str]) -> list[tuple[str, Any]]:
    from matplotlib.lines import Line2D

    entries: list[tuple[str, Any]] = [
        (f"fitness, {label} world", style.world_stroke(label, place)) for place, label in enumerate(labels)
    ]
    entries.append(("felt reward (same colours)", Line2D([], [], color="#222222", **_FELT)))
    entries.append(("fit of fitness", Line2D([], [], **_FITTED)))
    return entries


def account(runs: Sequence[RunData]) -> str:
    """The better fit and the turning point of every curve, a line each."""
    lines = [FITTED]
    for kind in KINDS:
        if not all(f"goodhart.{kind}" in run.tables for run in runs):
            continue
        for group in grouped(runs, f"goodhart.{kind}"):
            for label in worlds(runs, "z_true", f"goodhart.{kind}"):
                lines.append(f"  {group.title}, {_in_words(group, kind, label, _fits(group, kind, label))}")
    return "\n".join(lines)


def _in_words(group: Group, kind: str, label: str, fits: Sequence[Mapping[str, Any]]) -> str:
    """The better fit's parameters and the turning point of one curve."""
    known = [fit for fit in fits if np.isfinite(fit["determination"])]
    which = f"{label}, {KINDS[kind].short}"
    if not known:
        return f"{which}: nothing to fit"
    best = max(known, key=lambda fit: float(fit["determination"]))
    turn = f"turns at {best['turn.at']:g} [{best['turn.low']:g}, {best['turn.high']:g}]"
    return (
        f"{which}: {FORMULAS[best['form']]} with α {_with(best, 'alpha')}, β {_with(best, 'beta')}, "
        f"R² {best['determination']:.2f}, {turn if best['turn.found'] else 'no turn found'}"
    )


def _with(fit: Mapping[str, Any], name: str) -> str:
    low, high = fit[f"{name}.low"], fit[f"{name}.high"]
    interval = f" [{low:.2g}, {high:.2g}]" if np.isfinite([low, high]).all() else ""
    return f"{fit[name]:.2g}{interval}"
