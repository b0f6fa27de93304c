"""One swept setting as a dose: what is attained, wanted and reached against it, every run a point.

Where doses span more than a factor of eight, a factor is a step, and 0 stands beside them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing.comparison import Row
from babushka.runs.presentation.comparing.settings import value_words
from babushka.runs.presentation.numbers import number
from babushka.runs.presentation.plots import candidates, drawing, labels, style, words
from babushka.runs.presentation.plots.annotations import Axes, Figure
from babushka.runs.presentation.plots.data import RunData, worlds
from babushka.runs.presentation.plots.sheet import wrapped
from babushka.runs.presentation.plots.swept import Swept, prepare, said, swept

__all__ = ["account", "draw", "prepare"]

WIDE = 8  # largest dose over smallest from which on a factor is a step
APART = 0.02  # of the axis between lines, so that their points do not hide each other
ANGLE = "angle"
NATIVE: dict[str, Any] = {"linewidth": 0.9, "linestyle": (0, (6, 2)), "alpha": 0.8, "zorder": 1}


class Shown(NamedTuple):
    """One panel: its title, the name of its vertical axis, its lines by name, and what they are of."""

    title: str
    says: str
    measures: dict[str, str]
    strokes: dict[str, style.Stroke]
    shares: bool = False
    fitness: bool = False


def draw(runs: Sequence[RunData], columns: Sequence[str] = ()) -> Figure:
    """Panels of fitness in every world, of shares of candidates, and of likeness; or of columns asked for."""
    return of_panels(*_found(runs, columns))


def of_panels(made: Swept, along: str, shown: Sequence[Shown], about: str = "") -> Figure:
    """The figure of these panels over the setting `along`; `about` is a sentence of its caption."""
    doses = [float(dose) for dose in made.values(along, axis=True)]
    sheet = wrapped(made.groups, len(shown), 0.5, 2.4, columns=2, least=2.6)
    rows: list[Row] = []
    native = _native(made, along)
    across = False
    for (panel, *_), each in zip(sheet.panels, shown, strict=True):
        drawn = []
        for place, (name, measure) in enumerate(each.measures.items()):
            stroke = each.strokes[name]
            line, found = made.line(along, made.groups[0], measure)
            rows += found
            _draw_line(panel, doses, found, stroke, place - (len(each.measures) - 1) / 2)
            drawn.append((name, line))
            if each.fitness and native is not None and place:
                panel.axhline(found[-1].mean.value, color=stroke.colour, **NATIVE)
                across = True
        drawing.say_if_empty(panel, drawn)
        panel.set_title(each.title, loc="left")
        panel.set_ylabel(each.says)
        panel.set_xlabel(made.label(along))
        if each.shares:
            panel.set_ylim(-0.03, 1.03)
        elif each.fitness:
            drawing.from_zero(panel)
        _over_doses(panel, doses)
        if len(each.measures) > 1:
            _key(panel, [(name, each.strokes[name]) for name in each.measures])
    words.heading(sheet.figure, made.groups[0].name)
    counted = said(rows).replace("Line and band", "Marker and bar").replace("Line:", "Marker:")
    sentences = [f"Dashed across: what those have there that evolved at {native}." if across else "", counted]
    return sheet.finish(about, "Dots: runs.", *sentences, made.generations_in_words, made.settings_in_words)


def account(runs: Sequence[RunData]) -> str:
    """What is kept in other worlds of what organisms evolved at the largest dose have there, dose by dose."""
    made, along, shown = _found(runs, ())
    native = _native(made, along)
    if native is None:
        return ""
    lines = [f"Kept: {runs[0].objective} over that of organisms evolved at {native}, of means."]
    for name, measure in list(shown[0].measures.items())[1:]:
        found = made.line(along, made.groups[0], measure)[1]
        whole = found[-1].mean.value
        shares = [
            f"{number(row.mean.value / whole, 2)} at {value_words(dose)}"
            for dose, row in zip(made.values(along, axis=True), found, strict=True)
            if whole > 0
        ]
        lines.append(f"  {name}: {', '.join(shares) or 'not defined'}")
    return "\n".join(lines)


def _found(runs: Sequence[RunData], columns: Sequence[str]) -> tuple[Swept, str, list[Shown]]:
    """The sweep, its setting, and the panels; `SettingsError` where no single number was swept."""
    shown = _asked_for(runs, columns) if columns else _usual(runs)
    made = swept(runs, [measure for each in shown for measure in each.measures.values()])
    if made.along is None:
        raise made.refused("figure of doses", "one setting that is a number")
    if columns:
        shown = [
            each._replace(title=labels.place(column), says=labels.quantity(column))
            for each in shown
            for column in [made.column(next(iter(each.measures.values())))]
        ]
    return made, made.along, shown


def _asked_for(runs: Sequence[RunData], columns: Sequence[str]) -> list[Shown]:
    return [Shown("", "", {name: name}, {name: style.scenario_stroke(0)}) for name in columns]


def _usual(runs: Sequence[RunData]) -> list[Shown]:
    """Fitness in every world where that means something, and what there is of candidates."""
    run = runs[0]
    try:
        questions = [each for each in candidates.asked(run) if not each.level]
    except SettingsError:
        questions = []
    places = worlds(runs, run.objective)
    measures = {words.world(label): f"{label}.{run.objective}" for label in places}
    looks = {words.world(label): stroke for label, stroke in style.world_strokes(places).items()}
    shown = [Shown("fitness", f"{run.objective} per life", measures, looks, fitness=True)]
    strokes = candidates.strokes(questions)
    where = {each.label for each in questions}
    for each in questions:
        title = ", ".join([each.words, *([words.world(each.label)] if len(where) > 1 else [])])
        shown.append(Shown(title, "share", each.columns, strokes, shares=True))
    return [*shown, *similarity(run), *_direction(run)]


def similarity(run: RunData) -> list[Shown]:
    """A panel of the similarity of each level to the base objective, and of levels to each other, if any."""
    levels = {
        name.removeprefix(candidates.SIMILARITY): name
        for name in _of_members(run)
        if name.startswith(candidates.SIMILARITY)
    }
    looks = {name: style.scenario_stroke(place) for place, name in enumerate(levels)}
    return [Shown("similarity", "cosine", levels, looks)] if levels else []


def _direction(run: RunData) -> list[Shown]:
    """A panel of the angle of two weights, where a world has one."""
    look = {ANGLE: style.scenario_stroke(0)}
    return [Shown("direction", "angle (degrees)", {ANGLE: ANGLE}, look)] if ANGLE in _of_members(run) else []


def _of_members(run: RunData) -> list[str]:
    """What members are wherever they live."""
    return [each.quantity for each in run.declared() if each.statistic == "mean" and not each.label]


def _native(made: Swept, along: str) -> str | None:
    """The largest dose in words if there can be none larger: those evolved at it are natives of the shift."""
    declared, largest = made.described.get(along), made.values(along, axis=True)[-1]
    return f"{made.names[along]} = {value_words(largest)}" if declared and declared.high == largest else None


def _stands(doses: Sequence[float]) -> tuple[list[float], bool]:
    """Where doses stand along the axis, and whether a factor is a step; then 0 stands apart to the left."""
    positive = [dose for dose in doses if dose > 0]
    if min(doses) < 0 or len(positive) < 2 or max(positive) <= WIDE * min(positive):
        return list(doses), False
    least, most = np.log10(min(positive)), np.log10(max(positive))
    zero = least - max(0.2 * (most - least), 0.3)
    return [float(np.log10(dose)) if dose > 0 else zero for dose in doses], True


def _draw_line(
    axes: Axes, doses: Sequence[float], rows: Sequence[Row], stroke: style.Stroke, aside: float
) -> None:
    """The runs at every dose as dots, their mean with its interval, and a line where doses are no 0 apart."""
    stands, factors = _stands(doses)
    nudge = APART * aside * (max(stands) - min(stands))
    at = np.array(stands) + nudge
    for place, row in zip(at, rows, strict=True):
        dots = row.values[np.isfinite(row.values)]
        axes.scatter(np.full(len(dots), place), dots, s=7, color=stroke.colour, alpha=0.3, linewidths=0)
    centre, low, high = np.array([row.mean for row in rows], np.float64).T
    reach = np.nan_to_num(np.array([centre - low, high - centre])).clip(min=0)
    axes.errorbar(at, centre, reach, **{**stroke.look, "linestyle": "none"}, **drawing.BAR)
    joined = np.array(doses) > 0 if factors else np.ones(len(doses), np.bool_)
    axes.plot(at[joined], centre[joined], color=stroke.colour, linestyle=stroke.dashes)


def _over_doses(axes: Axes, doses: Sequence[float]) -> None:
    """Ticks at the doses, and between 0 and the others a mark that the axis is broken there."""
    stands, factors = _stands(doses)
    axes.margins(x=0.07)
    axes.set_xticks(stands, [f"{dose:g}" for dose in doses], fontsize=6.5)
    axes.minorticks_off()
    if factors and 0 in doses:
        first, second = sorted(stands)[:2]
        where: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "center"}
        axes.text((first + second) / 2, 0, "//", fontsize=7, color="#444444", clip_on=False, **where)


def _key(axes: Axes, entries: Sequence[tuple[str, style.Stroke]]) -> None:
    """A key above one panel, beside its title, since panels tell different things apart."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], **stroke.look) for _, stroke in entries]
    names = [name.removesuffix(" world") for name, _ in entries]
    place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1.02, 1.0), "borderaxespad": 0.1}
    look: dict[str, Any] = {"handlelength": 2.4, "handletextpad": 0.4, "columnspacing": 0.8}
    axes.legend(handles, names, fontsize=6.5, ncols=len(names), **place, **look)
