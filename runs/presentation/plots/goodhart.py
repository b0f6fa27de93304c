"""Goodhart curves: fitness and felt reward attained as felt reward is optimized harder, with fits and turns.

A row of panels for each kind of pressure: the search budget at its price, the same free of charge, and the
choice of the best of n random lives.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from babushka.fitness.measures.goodhart_curve import FORMS, Fit
from babushka.fitness.measures.goodhart_fits import OVER_BUDGETS, PRESSURES, divergence_of, fits
from babushka.runs.orchestration.analysis import figures as analysed
from babushka.runs.orchestration.saved import Run
from babushka.runs.presentation.plots import drawing, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.bands import Band, aligned, band
from babushka.runs.presentation.plots.data import Group, Prepared, RunData, grouped, worlds
from babushka.runs.presentation.plots.sheet import Line, Sheet, crossed

KINDS = {kind: pressure for kind, pressure in PRESSURES.items() if pressure.axis}
FITTED = "Better of two fits to the gain in fitness over the first point, with d = √KL:"
MARKS = "For a budget b, KL is that of the best of b + 1, nominally. Shaded: interval of a turning point."
FORMULAS = {"best_of_n": "d(α − βd)", "reinforcement": "d(α − β ln d)"}
_FELT: dict[str, Any] = {"linestyle": (0, (1, 1.2)), "linewidth": 1.0, "marker": "none"}
_INTENT: dict[str, Any] = {"linestyle": (0, (5, 1.5, 1, 1.5)), "linewidth": 1.0, "marker": "none"}
_FITTED: dict[str, Any] = {"color": "#222222", "linewidth": 0.8, "alpha": 0.8, "zorder": 3}


def prepare(run: Run, generation: int | None) -> Prepared:
    """The curves of the analysis, and what was fitted to them."""
    tables, fits = analysed.curves_and_fits(run, generation)
    return Prepared(tables, tuple(fits))


def draw(runs: Sequence[RunData]) -> Figure:
    """A row a kind of pressure, a column a scenario; of one scenario, both against each other."""
    from matplotlib.lines import Line2D

    kinds = [kind for kind in KINDS if all(f"goodhart.{kind}" in run.tables for run in runs)]
    kinds = kinds or ["best_of_random"]  # which the runs then lack, and are told so
    groups = grouped(runs, f"goodhart.{kinds[0]}")
    labels = worlds(runs, "z_true", f"goodhart.{kinds[0]}")
    several, table = len(groups) > 1, f"goodhart.{kinds[0]}"
    if several:
        sheet = crossed(groups, len(kinds), 0.7, 2.2, one_x=False, table=table)
    else:
        sheet = Sheet(groups, len(kinds), 2, height=0.7 + 2.2 * len(kinds), table=table, sharey="row")
    strokes, told = style.world_strokes(labels), []
    for row, kind in enumerate(kinds):
        for column, group in enumerate(groups):
            place = sheet.panels[row * len(groups) + column] if several else sheet.panels[2 * row]
            panel = place.axes
            curves = {label: _curves(group, kind, label) for label in labels}
            lines = [Line(label, true, strokes[label]) for label, (true, _) in curves.items()]
            sheet.draw(panel, lines, "fitness")
            for label, (true, felt) in curves.items():
                panel.plot(felt.x, felt.centre, color=strokes[label].colour, **_FELT)
                if intended := _intent(group, kind, label):
                    panel.plot(intended.x, intended.centre, color=strokes[label].colour, **_INTENT)
                best = _best(group, kind, label)
                told.append(_in_words(kind, label, best))
                if best:
                    _draw_fit(panel, kind, true, best, strokes[label].colour)
                if not several:
                    _against(sheet.axes[row, 1], true, felt, strokes[label])
            drawing.doublings(panel, groups[0].runs[0].column("pressure", f"goodhart.{kind}"), 5)
            panel.set_xlabel(KINDS[kind].axis)
            if several and place.top:
                panel.set_title(words.column_title(group))
            if place.left:
                panel.set_ylabel("attained\n(SD of random lives)")
    if not several:
        words.heading(sheet.figure, groups[0].heading)
    fitness = [(f"fitness, {words.world(label)}", stroke) for label, stroke in strokes.items()]
    felt_key = ("felt reward (same colours)", Line2D([], [], color="#222222", **_FELT))
    more = [felt_key, ("fit of fitness", Line2D([], [], **_FITTED))]
    if any(_intent(groups[0], kinds[0], label) for label in labels):
        more.append(("designer's intent (same colours)", Line2D([], [], color="#222222", **_INTENT)))
    words.key(sheet.figure, [*fitness, *more])
    return sheet.finish("" if several else f"{FITTED} {'; '.join(told)}.", MARKS)


def _curves(group: Group, kind: str, label: str) -> tuple[Band, Band]:
    """Fitness and felt reward over pressure."""
    true, felt = (
        band(group.runs, f"{label}.{name}", "pressure", f"goodhart.{kind}") for name in ("z_true", "z_proxy")
    )
    return true, felt


def _intent(group: Group, kind: str, label: str) -> Band | None:
    """What the designer wants over pressure, if one is named and all runs have it."""
    name, table = f"{label}.z_intent", f"goodhart.{kind}"
    return (
        band(group.runs, name, "pressure", table) if all(run.has(name, table) for run in group.runs) else None
    )


def _best(group: Group, kind: str, label: str) -> Mapping[str, Any] | None:
    """The better of the two fits: over the members of one run as analysed, over runs anew."""
    if len(group.runs) == 1:
        found = [fit for fit in group.runs[0].fits if fit["label"] == label and fit["kind"] == kind]
    else:
        found = [*fits(kind, *aligned(group.runs, f"{label}.z_true", "pressure", f"goodhart.{kind}"))]
    known = [fit for fit in found if np.isfinite(fit["determination"])]
    return max(known, key=lambda fit: float(fit["determination"]), default=None)


def _draw_fit(panel: Axes, kind: str, true: Band, best: Mapping[str, Any], colour: str) -> None:
    """A fit as a thin line, and the turning point with its interval."""
    first, last = float(true.x[0]), float(true.x[-1])
    offset = 1.0 if kind in OVER_BUDGETS else 0.0
    pressure = np.geomspace(first + offset, last + offset, 80) - offset
    form = next(form for form in FORMS if form == best["form"])
    curve = Fit(form, best["alpha"], best["beta"], np.nan, np.nan, np.nan, np.nan, 0)
    panel.plot(pressure, curve.at(np.sqrt(divergence_of(kind, pressure))) + true.centre[0], **_FITTED)
    if best["turn.found"]:
        panel.axvspan(best["turn.low"], best["turn.high"], color=colour, alpha=0.08, linewidth=0)
        panel.axvline(best["turn.at"], color=colour, linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)


def _against(panel: Axes, true: Band, felt: Band, stroke: style.Stroke) -> None:
    """Fitness against felt reward, point after point as pressure rises."""
    panel.plot(felt.centre, true.centre, **stroke.look)
    last = felt.centre[-1], true.centre[-1]
    panel.annotate(f"{felt.x[-1]:g}", last, (4, 4), textcoords="offset points", fontsize=6.5)
    panel.set_xlabel("felt reward attained (SD of random lives)")


def account(runs: Sequence[RunData]) -> str:
    """The better fit and the turning point of every curve, a line each."""
    lines = [FITTED]
    for kind in KINDS:
        if not all(f"goodhart.{kind}" in run.tables for run in runs):
            continue
        for group in grouped(runs, f"goodhart.{kind}"):
            for label in worlds(runs, "z_true", f"goodhart.{kind}"):
                lines.append(f"  {group.heading}, {_in_words(kind, label, _best(group, kind, label))}")
    return "\n".join(lines)


def _in_words(kind: str, label: str, best: Mapping[str, Any] | None) -> str:
    """The better fit's parameters and the turning point of one curve."""
    which = f"{label}, {KINDS[kind].short}"
    if best is None:
        return f"{which}: nothing to fit"
    turn = f"turns at {best['turn.at']:g} [{best['turn.low']:g}, {best['turn.high']:g}]"
    return (
        f"{which}: {FORMULAS[best['form']]} with α {_with(best, 'alpha')}, β {_with(best, 'beta')}, "
        f"R² {best['determination']:.2f}, {turn if best['turn.found'] else 'no turn found'}"
    )


def _with(fit: Mapping[str, Any], name: str) -> str:
    low, high = fit[f"{name}.low"], fit[f"{name}.high"]
    interval = f" [{low:.2g}, {high:.2g}]" if np.isfinite([low, high]).all() else ""
    return f"{fit[name]:.2g}{interval}"
